"""Why is there a gap: from one group's mean score to the other's, a part a feature, adding up exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from evenhand.checks import level_of_confidence
from evenhand.coupling.own_shares import own_shares
from evenhand.errors import InputError, NotEnoughDataError
from evenhand.measures.uncertainty import normal_critical, students_critical

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.measures.grouping import Groups
    from evenhand.scoring.attribution import OwnParts
    from evenhand.scoring.decisions import Decisions

    Floats = NDArray[np.float64]

NOTHING = 1e-7
"""In points: a part below it that is no feature is rounding."""
FRIENDS, MODELS, RANGE = "friends", "who was held out with whom", "cut to the range"
"""The parts that are no feature: friends' records, the folds' different models, and the ends of the scale."""
PEOPLE = "welch, people taken as independent"
SOURCES = "the wider of people as independent, and own records as sources with ties held fixed"
"""How the interval of a part is made, and that of the part of friends."""


@dataclass(frozen=True, eq=False)
class GapParts:
    """Why the mean scores of two groups differ, in points. Frozen; the parts add up to the gap.

    Parameters
    ----------
    attribute, group, reference : str
        The gap is the mean score of `group` less that of `reference`, over the people who have a score.
    gap, low, high : float
        The gap with its interval.
    means : (float, float)
        The mean scores of `group` and `reference`.
    scored, unscored : (int, int)
        How many people of the two have a score, and how many have none.
    parts : polars.DataFrame
        A row a part: ``part``, ``kind`` (feature, friends, models or range), ``points``, ``low``, ``high``,
        ``interval`` (its method), and ``through_friends``: what the same feature of others adds through the coupling,
        in all the part "friends".
    level : float
        The confidence level, of each interval by itself.
    approximation : float
        How much may have to be moved between the features and the friends, because the weight of one's own
        record is approximate in large populations; 0 where it is exact. The sum is exact in either case.
    """

    attribute: str
    group: str
    reference: str
    gap: float
    low: float
    high: float
    means: tuple[float, float]
    scored: tuple[int, int]
    unscored: tuple[int, int]
    parts: pl.DataFrame
    level: float
    approximation: float = 0.0

    @property
    def remainder(self) -> float:
        """The gap less its parts: rounding, and the tolerance of the solver."""
        return self.gap - float(self.parts["points"].sum())

    def frame(self) -> pl.DataFrame:
        """Return the parts as a tidy table."""
        return self.parts

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()}
        return plain | {"parts": self.parts.to_dicts()}


def gap_parts(decisions: Decisions, parts: OwnParts, groups: Groups, *, attribute: str, group: str, reference: str,
              level: float = 0.95, seed: int = 0) -> GapParts:
    """Return the gap of mean scores between two groups, a part a feature and one for what comes through friends.

    With M the coupling's weights, c the weights whose product with scores is the gap, p_jf the points that feature f
    adds to person j's own record: feature f's part is ``sum_i c_i M_ii p_if``, what one's own feature adds to one's
    own score; the friends' part is ``sum_i c_i sum_(j != i) M_ij (b_j - base)``. For scorecards p is exact, for trained
    models it is the SHAP value of the model that gave the score. Both add up, so the parts do.

    A feature's interval is Welch's for the difference of two means (Welch 1947). The friends' part sums the own
    records of many, so its variance is over these sources with ties held fixed, or over people where that is wider
    (`measures.source_interval`). All intervals take the fitted system as given.

    Parameters
    ----------
    decisions : Decisions
        The scores.
    parts : OwnParts
        Of everybody's own record; NaN for people who have no score. Without coupling the rows of people in neither
        group are not read.
    groups : Groups
        The group of each person.
    attribute : str
        The attribute's name.
    group, reference : str
        The two groups.
    level : float
        The confidence level.
    seed : int
        The seed of the random probes that large populations need at high friend weights.

    Raises
    ------
    InputError
        Where there are no scores, or the two groups are one.
    NotEnoughDataError
        Where fewer than two people of a group have a score.
    """
    score = _scores(decisions)
    member = _members(groups, score, group, reference)
    sizes = tuple(int(side.sum()) for side in member)
    contrast = member[0] / sizes[0] - member[1] / sizes[1]
    critical = normal_critical(level_of_confidence(level))
    flow = _flow(decisions, parts, contrast, seed)
    table = _table(parts.features, flow, _half_widths(flow, groups, member, critical))
    known = np.nan_to_num(score)
    gap, half = float(contrast @ known), _half_of_gap(known, flow, groups, member, critical)
    means = float(known[member[0]].mean()), float(known[member[1]].mean())
    unscored = tuple(int(groups.sizes[groups.position(name)]) - size
                     for name, size in zip((group, reference), sizes, strict=True))
    return GapParts(attribute, group, reference, gap, gap - half, gap + half, means, sizes, unscored, table, level,
                    float(np.abs(contrast * np.nan_to_num(flow.own)) @ flow.error))


class _Flow(NamedTuple):
    """How own records reach the gap: what each person's score holds of what, and what each record adds."""

    contrast: Floats
    own: Floats
    points: Floats
    by_person: Floats
    through: Floats
    all_ways: Floats
    error: Floats
    coupled: bool


def _flow(decisions: Decisions, parts: OwnParts, contrast: Floats, seed: int) -> _Flow:
    points, base, coupling = np.nan_to_num(parts.points), np.nan_to_num(parts.base), decisions.coupling
    own, nothing = base + points.sum(axis=1), np.zeros(contrast.size)
    share, error, all_ways, uncut = nothing + 1.0, nothing, contrast, own
    if coupling is not None:
        shares = own_shares(coupling, seed=seed)
        share, error = shares.values, shares.error
        all_ways, uncut = coupling.adjoint(contrast), coupling.solve(own)
    friends = uncut - share * own - (1 - share) * base if coupling is not None else nothing
    if decisions.friends is not None:
        # Friends who enter by no weighted mean have one part: what they add to the own record.
        uncut = decisions.friends.solve(np.nan_to_num(decisions.own))
        friends = np.where(np.isnan(parts.base), 0.0, uncut - own)
    kept = np.where(np.isnan(decisions.score), 0.0, np.nan_to_num(decisions.score) - uncut)
    by_person = np.column_stack([share[:, None] * points, friends, base, kept])
    known_own = np.where(np.isnan(decisions.score), np.nan, own)
    return _Flow(contrast, known_own, points, by_person, all_ways - contrast * share, all_ways, error,
                 coupling is not None)


def _table(features: tuple[str, ...], flow: _Flow, half: Floats) -> pl.DataFrame:
    points, count = flow.contrast @ flow.by_person, len(features)
    kinds = [*("friends" if name.startswith(f"{FRIENDS}' ") else "feature" for name in features),
             "friends", "models", "range"]
    method = [PEOPLE] * count + [SOURCES, PEOPLE, PEOPLE]
    found = pl.DataFrame({
        "part": [*features, FRIENDS, MODELS, RANGE], "kind": kinds, "points": points, "low": points - half,
        "high": points + half, "interval": method,
        "through_friends": [*(flow.through @ flow.points if flow.coupled else np.zeros(count)), None, None, None]})
    real = pl.col("part").is_in(features) | (pl.col("points").abs() > NOTHING)
    return found.filter(real | ((pl.col("part") == FRIENDS) & flow.coupled))


def _half_widths(flow: _Flow, groups: Groups, member: tuple[NDArray, NDArray], critical: float) -> Floats:
    half = _welch(flow.by_person, member, critical)
    half[-3] = (max(half[-3], critical * np.sqrt(_over_sources(flow.own, flow.through, groups))) if flow.coupled
                else np.nan_to_num(half[-3]))
    return half


def _half_of_gap(score: Floats, flow: _Flow, groups: Groups, member: tuple[NDArray, NDArray],
                 critical: float) -> float:
    people = float(_welch(score[:, None], member, critical)[0])
    return max(people, critical * np.sqrt(_over_sources(flow.own, flow.all_ways, groups))) if flow.coupled else people


def _welch(values: Floats, member: tuple[NDArray, NDArray], critical: float) -> Floats:
    """Return half the width of the interval of each column's difference of two means."""
    sizes = [side.sum() for side in member]
    parts = [values[side].var(axis=0, ddof=1) / size for side, size in zip(member, sizes, strict=True)]
    total = parts[0] + parts[1]
    below = sum(part**2 / (size - 1) for part, size in zip(parts, sizes, strict=True))
    freedom = np.divide(total**2, below, out=np.full(total.shape, 1e9), where=below > 0)
    return students_critical(critical, freedom) * np.sqrt(total)


def _over_sources(own: Floats, weights: Floats, groups: Groups) -> float:
    """Return the variance of ``weights @ own`` when each own record varies about its group's mean."""
    return float(np.sum(np.square(weights * np.nan_to_num(groups.centred(own)))))


def _scores(decisions: Decisions) -> Floats:
    if decisions.score is None:
        raise InputError(f"gap under {decisions.system}", "decisions without a score", "scores",
                         "choose a system that gives scores")
    return decisions.score


def _members(groups: Groups, score: Floats, group: str, reference: str) -> tuple[NDArray, NDArray]:
    """Return who of each group has a score."""
    if group == reference:
        raise InputError("gap", f"{group!r} twice", "two groups", "choose another group or reference")
    sides = tuple((groups.codes == groups.position(name)) & ~np.isnan(score) for name in (group, reference))
    for name, side in zip((group, reference), sides, strict=True):
        if side.sum() < 2:
            raise NotEnoughDataError(f"gap of {group} and {reference}", f"{int(side.sum())} of {name!r} with a score",
                                     "at least 2 of each", "choose another group")
    return sides
