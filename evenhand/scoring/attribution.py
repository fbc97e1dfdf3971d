"""Why this score: exact additive parts in points, friends shown one by one, and what if.

With M the coupling's weights (rows sum to 1), b everybody's own records in points and b_i = base + the sum
of person i's parts p_if, the score is

    s_i = base + sum over features of M_ii p_if + sum over others j of M_ij (b_j - base) [+ the cut to the range],

exactly. For scorecards and logistic regressions p_if is slope x (value - mean); for trees it is the SHAP
value of the fold's model that gave the score (Lundberg et al. 2020), times points per log-odds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.checks import in_range, whole_number
from evenhand.errors import InputError
from evenhand.scoring.consequences import Met, met_by
from evenhand.scoring.decisions import selected_at
from evenhand.scoring.parts import OwnParts as OwnParts
from evenhand.scoring.parts import check_adds_up
from evenhand.scoring.parts import parts_of_everybody as parts_of_everybody
from evenhand.scoring.person import PersonView, person_view
from evenhand.scoring.readable import protected_names
from evenhand.scoring.reasons import CUT, FRIENDS, Reason, ScorePart, code_of, reasons_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from evenhand.coupling.friends_part import FriendsPart
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem


@dataclass(frozen=True)
class FriendPart:
    """What one alter adds to a score.

    Parameters
    ----------
    alter : str or None
        The alter's id; None for everybody who is further away than one tie, taken together.
    own : float or None
        The alter's own record in points.
    weight : float
        M_ij: the weight of that own record in the score, by all paths.
    points : float
        weight x (own - base).
    """

    alter: str | None
    own: float | None
    weight: float
    points: float


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why one person has the score they have. Frozen; base + the sum of the parts = score, to 1e-6.

    Parameters
    ----------
    person, system : str
        The person's id and the system's name.
    score : float or None
        In points; None for a person whom the system cannot score.
    base : float or None
        The score of the average of the people whom the fold's model learned from.
    parts : tuple of ScorePart
        What each feature adds, in the recipe's order; then "friends", then "cut to the range" where it bites.
    friends : tuple of FriendPart
        What each alter adds, the strongest first; they sum to the part "friends". Empty without coupling.
    own_share : float or None
        M_ii: the weight of one's own record in one's score.
    band : str or None
        The name of the band.
    selected : bool or None
        Whether the score is on the favourable side of the cut; None without a cut.
    cut : float or None
        The lowest score on the high side of the decision.
    consequences : tuple of Met
        What the score brings and what it does not.
    reasons : tuple of Reason
        At most four, what cost the most points first.
    range : (float, float), optional
        The lowest and the highest score that the system gives.
    """

    person: str
    system: str
    score: float | None
    base: float | None = None
    parts: tuple[ScorePart, ...] = ()
    friends: tuple[FriendPart, ...] = ()
    own_share: float | None = None
    band: str | None = None
    selected: bool | None = None
    cut: float | None = None
    consequences: tuple[Met, ...] = ()
    reasons: tuple[Reason, ...] = ()
    range: tuple[float, float] | None = None

    def frame(self) -> pl.DataFrame:
        """Return the parts as a tidy table: category, feature, label, value (as words), points."""
        rows = [(p.category, p.feature, p.label, None if p.value is None else str(p.value), p.points)
                for p in self.parts]
        kinds = dict.fromkeys(("category", "feature", "label", "value"), pl.String) | {"points": pl.Float64}
        return pl.DataFrame(rows, schema=kinds, orient="row")

    def friends_frame(self) -> pl.DataFrame:
        """Return the alters as a tidy table: alter, own, weight, points, the strongest first."""
        kinds = {"alter": pl.String, "own": pl.Float64, "weight": pl.Float64, "points": pl.Float64}
        return pl.DataFrame([vars(friend) for friend in self.friends], schema=kinds, orient="row")

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        plain = dict(vars(self))
        for several in ("parts", "friends", "consequences", "reasons"):
            plain[several] = [dict(vars(one)) for one in plain[several]]
        return plain


def explain(system: ScoringSystem, population: Population, person: int, *, decisions: Decisions | None = None,
            changes: Mapping[str, Any] | None = None, without_ties: Sequence[int] = (),
            with_ties: Sequence[int] = (),
            alters_moved: Mapping[int, float] | None = None, friend_weight: float | None = None,
            weights: Mapping[str, float] | None = None, cut: float | None = None) -> Explanation:
    """Return why one person has their score, as it is or as it would be.

    What is the same for every explanation of a person (the row of M, own records, SHAP explainers) is kept,
    so that a slider on the person's own values scores one row.

    Parameters
    ----------
    system : ScoringSystem
        Fitted.
    population : Population
        The people.
    person : int
        The person's row.
    decisions : Decisions, optional
        The run to explain: its cut and its friend weight hold where none is given here.
    changes : mapping of str to value, optional
        Other values of the person's own features; the alters' scores are held where they are.
    without_ties : sequence of int
        Rows of alters to whom the person is no longer tied; without effect where friends do not count.
    with_ties : sequence of int
        Rows of people to whom the person is tied as well, as strongly as to the median friend; without effect where
        friends do not count.
    alters_moved : mapping of int to float, optional
        Points added to the own records of others, by row; without effect where there is no coupling.
    friend_weight, weights, cut : optional
        Other settings of the system; see :meth:`ScoringSystem.decide`.

    Raises
    ------
    InputError
        For a row that there is not, a column that the system does not read, a value outside its limits, or
        a tie that there is not.
    """
    person = whole_number(person, "person", 0, population.count - 1)
    check_adds_up(system)
    if decisions is not None:
        cut = decisions.cut if cut is None else cut
        if friend_weight is None and weights is None and decisions.coupling is not None:
            friend_weight = decisions.coupling.friend_weight
    cut = system.recipe.cut if cut is None else cut
    view = person_view(system, population, person, changes=changes, without_ties=without_ties, with_ties=with_ties,
                       friend_weight=friend_weight, weights=weights)
    if not view.scored:
        return _no_score(view, cut)
    # Of the people as they are: what is altered of one person makes no column another name of a group.
    protected = protected_names(system.recipe.columns_read, population)
    explained = _explained(view, alters_moved or {}, None if cut is None else system.checked_cut(cut), protected)
    if decisions is not None and not (changes or without_ties or with_ties or alters_moved):
        _check_same_run(explained, decisions, person)
    return explained


def _explained(view: PersonView, moved: Mapping[int, float], cut: float | None,
               protected: frozenset[str]) -> Explanation:
    system, recipe = view.system, view.system.recipe
    base, own_parts = view.own_parts
    made = view.friends_part(_own_records(view, moved), base) if view.rule is not None else None
    own_share = view.own_share if made is None else made.own_share
    parts = [*view.named(own_share * own_parts)]
    friends = _friends(view, base, moved, made)
    if view.share is not None or made is not None:
        category = next(name for name, c in recipe.categories.items() if not c.own)
        label = recipe.categories[category].label or "friends"
        together = sum(friend.points for friend in friends) + (0.0 if made is None else made.together)
        parts.append(ScorePart(FRIENDS, label, None, together, category))
    uncut = base + sum(part.points for part in parts)
    score = float(system.within_range(uncut))
    if score != uncut:
        parts.append(ScorePart(CUT, CUT, None, score - uncut))
    selected = None if cut is None else bool(selected_at(np.array([score]), cut, system.favourable)[0])
    return Explanation(
        view.id, system.name, score, base, tuple(parts), friends, own_share, _band(system, score), selected,
        cut, met_by(recipe.consequences, score),
        reasons_of(parts, favourable=system.favourable, span=system.range,
                   protected=protected), system.range)


def _own_records(view: PersonView, moved: Mapping[int, float]) -> NDArray[np.float64]:
    """Return everybody's own record with the changes made, 0 where there is none."""
    own = np.nan_to_num(view.own)
    base, parts = view.own_parts
    own[view.person] = base + parts.sum()
    for alter, points in moved.items():
        own[whole_number(alter, "alters_moved", 0, own.size - 1)] += in_range(points, "alters_moved", -1e6, 1e6)
    return own


def _friends(view: PersonView, base: float, moved: Mapping[int, float],
             made: FriendsPart | None) -> tuple[FriendPart, ...]:
    """Return what each alter adds, the strongest first, and everybody further away as one."""
    if view.ties is None or (view.share is None and made is None) or (made is not None and made.together):
        return ()
    own = _own_records(view, moved)
    share = np.where(np.arange(own.size) == view.person, 0.0, view.share if made is None else made.weight)
    points = np.where(share > 0, share * (own - base), 0.0) if made is None else made.points
    alters = view.ties.alters(view.person)
    alters = alters[np.argsort(-np.abs(points[alters]), kind="stable")]
    ids = view.population.ids[alters].cast(pl.String)
    named = [FriendPart(*of) for of in zip(ids, own[alters].tolist(), share[alters].tolist(), points[alters].tolist(),
                                           strict=True)]
    far = float(points.sum() - points[alters].sum())
    far_share = float(share.sum() - share[alters].sum())
    return (*named, FriendPart(None, None, far_share, far)) if far_share > 1e-12 or abs(far) > 1e-9 else tuple(named)


def _band(system: ScoringSystem, score: float) -> str | None:
    return next((band.name for band in reversed(system.recipe.bands) if score >= band.at_least), None)


def _no_score(view: PersonView, cut: float | None) -> Explanation:
    values = view.population.people.row(view.person, named=True)
    missing = [column for column in view.system.recipe.requires if values[column] != 1]
    reasons = tuple(Reason(code_of(f"requires {column}"), f"There is no score without: {_lower(view, column)}.")
                    for column in missing)
    return Explanation(view.id, view.system.name, None, selected=None if cut is None else False, cut=cut,
                       consequences=met_by(view.system.recipe.consequences, None), reasons=reasons)


def _lower(view: PersonView, column: str) -> str:
    label = view.population.label(column)
    return f"{label[:1].lower()}{label[1:]}"


def _check_same_run(explained: Explanation, decisions: Decisions, person: int) -> None:
    if decisions.score is not None and not abs(decisions.score[person] - explained.score) < 1e-6:
        raise InputError("decisions", f"a score of {decisions.score[person]:.3f} where this system gives "
                         f"{explained.score:.3f}", "decisions of this system with the same weights",
                         "give the weights of that run")
