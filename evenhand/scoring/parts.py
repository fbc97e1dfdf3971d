"""Everybody's score in parts: own records by feature, and with friends counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.coupling.monotone import Minimum
from evenhand.coupling.own_shares import own_shares
from evenhand.errors import InputError
from evenhand.scoring.reasons import FRIENDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem

PEOPLE_AT_ONCE = 1_000
"""So many people are taken apart between two words of progress."""
DENSE_PEOPLE = 1_500
"""Up to so many people own shares are exact to the last digit; above, inverting takes seconds and gains nothing."""


@dataclass(frozen=True, eq=False)
class OwnParts:
    """Everybody's own record in parts, before friends count: own = base + the sum over features.

    Parameters
    ----------
    features : tuple of str
        The names of the columns of `points`.
    base : ndarray of float, shape (people,)
        In points.
    points : ndarray of float, shape (people, features)
        NaN for people who cannot be scored.
    """

    features: tuple[str, ...]
    base: NDArray[np.float64]
    points: NDArray[np.float64]

    def frame(self) -> pl.DataFrame:
        """Return a table, one row a person: base, then each feature's points."""
        return pl.DataFrame({"base": self.base} | dict(zip(self.features, self.points.T, strict=True)))


def parts_of_everybody(system: ScoringSystem, population: Population, *,
                       weights: Mapping[str, float] | None = None, people: ArrayLike | None = None,
                       progress: Callable[[float], None] = lambda share: None) -> OwnParts:
    """Return the parts of own records, in points and before friends count.

    Parameters
    ----------
    system : ScoringSystem
        Fitted.
    population : Population
        The people.
    weights : mapping of str to float, optional
        Other weights of a scorecard's categories.
    people : array of int, optional
        Rows of the people wanted; everybody where left out. Trees take about .1 to .3 ms a person.
    progress : callable
        Called with the share of the people done.

    Returns
    -------
    OwnParts
        One row a person wanted. A group gap in scores splits by feature with one adjoint solve: with
        v = M'c its parts are ``v @ points``.
    """
    rows = np.arange(population.count) if people is None else np.asarray(people, np.int64)
    matrix, fold = system.records.matrix(population)[rows], system.folds.of(population)[rows]
    own_weights, done = system.category_weights(weights), []
    for start in range(0, max(rows.size, 1), PEOPLE_AT_ONCE):
        some = slice(start, start + PEOPLE_AT_ONCE)
        done.append(system.records.parts(matrix[some], fold[some], own_weights))
        progress(min(start + PEOPLE_AT_ONCE, rows.size) / max(rows.size, 1))
    base, parts = (np.concatenate(one) for one in zip(*done, strict=True))
    unscored = ~system.scored(population)[rows]
    points = np.where(unscored[:, None], np.nan, system.line.parts(base, parts))
    return OwnParts(system.records.features, np.where(unscored, np.nan, system.line.points(base)), points)


@dataclass(frozen=True, eq=False)
class ScoreParts:
    """Everybody's score in parts: base + the sum of the parts = score before the cut to the range.

    Parameters
    ----------
    people : ndarray of int
        The rows of the people who have a score.
    features : tuple of str
        The names of the columns of `points`; with a coupling the last is "friends".
    base : ndarray of float, shape (people,)
        The score of the average person, by the model that scored each.
    points : ndarray of float, shape (people, features)
        What each part adds.
    """

    people: NDArray[np.int64]
    features: tuple[str, ...]
    base: NDArray[np.float64]
    points: NDArray[np.float64]


def score_parts(system: ScoringSystem, population: Population, decisions: Decisions, *,
                progress: Callable[[float], None] = lambda share: None) -> ScoreParts:
    """Return the parts of everybody's score, friends' among them.

    A feature's part is the weight of the own record in the score, M_ii, times its part of the own record; what is
    left of the score is the friends'. In large networks M_ii is a series cut off where less than .01 of it is left
    out (see :func:`evenhand.coupling.own_shares.own_shares`); the parts add up all the same.

    Parameters
    ----------
    system : ScoringSystem
        Fitted.
    population : Population
        The people.
    decisions : Decisions
        Of this system, at its own weights.
    progress : callable
        Called with the share of the people done.

    Raises
    ------
    InputError
        Where there is no score, or nobody has one.
    """
    if decisions.score is None or not decisions.scored.any():
        raise InputError(f"system {system.name}", "no score of anybody", "scores to take apart",
                         "choose a system that gives scores")
    check_adds_up(system)
    people = np.flatnonzero(decisions.scored)
    own = parts_of_everybody(system, population, people=people, progress=progress)
    if decisions.coupling is None and decisions.friends is None:
        return ScoreParts(people, own.features, own.base, own.points)
    share = own_shares_of(decisions)[people]
    points = share[:, None] * own.points
    score = system.score(decisions.own, decisions.coupling or decisions.friends)[people]
    friends = score - own.base - points.sum(axis=1)
    return ScoreParts(people, (*own.features, FRIENDS), own.base, np.column_stack((points, friends)))


def own_shares_of(decisions: Decisions) -> NDArray[np.float64]:
    """Return the weight of each person's own record in their score, shape ``(people,)``."""
    if decisions.coupling is not None:
        return own_shares(decisions.coupling, dense_people=DENSE_PEOPLE).values
    if isinstance(decisions.friends, Minimum):
        return own_shares(decisions.friends.as_solved(np.nan_to_num(decisions.own)), dense_people=DENSE_PEOPLE).values
    return np.ones(decisions.selected.size)


def check_adds_up(system: ScoringSystem) -> None:
    """Check that scores are sums of parts over one cut: not so under mitigations of friends' part or of decisions.

    Raises
    ------
    InputError
        For such a system.
    """
    if system.friends_part is not None or system.policy is not None:
        raise InputError(f"system {system.name}", "a mitigation that changes what friends add or who is selected",
                         "a score of parts that add up, and one cut-off for all",
                         "explain the system without its mitigation")


def importance(parts: ScoreParts, groups: Mapping[str, NDArray[np.bool_]] | None = None) -> pl.DataFrame:
    """Return how much each part moves scores: over all people, and within each group.

    Parameters
    ----------
    parts : ScoreParts
        Everybody's.
    groups : mapping of str to ndarray of bool, shape (everybody in the population,), optional
        Who belongs to each group.

    Returns
    -------
    polars.DataFrame
        Columns `group` (null for everybody), `feature`, `mean_size` (the mean of the part's size, in points),
        `mean` (the mean of the part with its sign) and `people`; the part that moves most comes first. A group
        without scored people has no numbers.

    Examples
    --------
    >>> two = ScoreParts(np.array([0, 1]), ("paid", "age"), np.zeros(2), np.array([[3.0, -1.0], [-5.0, 1.0]]))
    >>> importance(two, {"urban": np.array([True, False])}).rows()
    [(None, 'paid', 4.0, -1.0, 2), (None, 'age', 1.0, 0.0, 2), ('urban', 'paid', 3.0, 3.0, 1), ('urban', 'age', 1.0, -1.0, 1)]
    """  # noqa: E501
    size = np.abs(parts.points).mean(axis=0)
    order = np.argsort(-size, kind="stable")
    tables = [_of_some(None, parts, np.ones(parts.people.size, bool), order)]
    tables += [_of_some(name, parts, member[parts.people], order) for name, member in (groups or {}).items()]
    return pl.concat(tables)


def _of_some(name: str | None, parts: ScoreParts, member: NDArray[np.bool_], order: NDArray[np.int64]) -> pl.DataFrame:
    points, people = parts.points[member][:, order], int(member.sum())
    nothing = np.full(order.size, np.nan)
    size = np.abs(points).mean(axis=0) if people else nothing
    mean = points.mean(axis=0) if people else nothing
    return pl.DataFrame({
        "group": pl.Series([name] * order.size, dtype=pl.String), "feature": [parts.features[k] for k in order],
        "mean_size": pl.Series(size, nan_to_null=True), "mean": pl.Series(mean, nan_to_null=True),
        "people": [people] * order.size})
