"""People who stand for different numbers of others: weighted counts, and how many equal people they are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evenhand.checks import vector
from evenhand.errors import InputError
from evenhand.measures.group_counts import GroupCounts
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.sorted_scores import outcome_codes, unknown_groups

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class WeightedCounts:
    """The counts of groups of people with weights.

    Parameters
    ----------
    counts : GroupCounts
        Counts in units of equally weighted people: each group's weights are scaled to add up to its effective number.
        So rates and means are the weighted ones, and intervals are as wide as so many people allow. Not whole numbers.
    people : ndarray of int, shape (groups,)
        How many people there are.
    weight : ndarray of float, shape (groups,)
        The sum of their weights.
    """

    counts: GroupCounts
    people: NDArray[np.int64]
    weight: NDArray[np.float64]

    @property
    def effective(self) -> NDArray[np.float64]:
        """How many equally weighted people each group is worth, shape ``(groups,)``."""
        return self.counts.counts.sum(axis=(1, 2))


def effective_people(weights: ArrayLike, groups: ArrayLike | Groups) -> NDArray[np.float64]:
    """Return how many equally weighted people each group is worth, shape ``(groups,)``.

    ``(sum w)² / sum w²`` (Kish 1965, *Survey Sampling*): never more than there are, and equal to that where
    all weights are equal. It takes weights to have nothing to do with what is measured.

    Examples
    --------
    >>> effective_people([1, 1, 3, 1], ["a", "a", "b", "b"])
    array([2. , 1.6])
    """
    w = _checked(weights)
    groups = checked_groups(groups, w.size)
    squares = groups.sums(w**2)
    return np.divide(groups.sums(w) ** 2, squares, out=np.zeros(groups.count), where=squares > 0)


def weighted_counts(weights: ArrayLike, groups: ArrayLike | Groups, *, decision: ArrayLike | None = None,
                    outcome: ArrayLike | None = None, score: ArrayLike | None = None,
                    attributes: tuple[str, ...] = ("group",)) -> WeightedCounts:
    """Return the weighted counts of people, in the form that rates, gaps and intervals are computed from.

    `group_values`, `against` and `spread` read them as they read plain counts. Fisher's test and comparisons in whole
    numbers do not: they are about people, not weights.

    Parameters
    ----------
    weights : array of float, shape (people,)
        None below 0; how many people each stands for, on any scale.
    groups : array or Groups, shape (people,)
        The group of each person.
    decision, outcome : array, shape (people,), optional
        1 selected or favourable, 0 not, -1 or NaN not known.
    score : array of float, shape (people,), optional
        NaN for people without a score.
    attributes : tuple of str
        What the groups are groups of.

    Raises
    ------
    InputError
        For a weight that is missing, infinite or below 0.

    Examples
    --------
    >>> found = weighted_counts([1, 1, 3, 1], ["a", "a", "b", "b"], decision=[1, 0, 1, 0])
    >>> found.counts.count("selected") / found.counts.count("decided"), found.effective
    (array([0.5 , 0.75]), array([2. , 1.6]))
    """
    w = _checked(weights)
    groups = checked_groups(groups, w.size)
    worth, total = effective_people(w, groups), groups.sums(w)
    scaled = w * np.divide(worth, total, out=np.zeros(groups.count), where=total > 0)[groups.codes]
    cell = (groups.codes * 3 + outcome_codes(decision, w.size)) * 3 + outcome_codes(outcome, w.size)
    counts = np.bincount(cell, scaled, minlength=groups.count * 9).reshape(groups.count, 3, 3)
    scored, sums, squares, origin = _scores(score, scaled, groups)
    found = GroupCounts(attributes, groups.levels, unknown_groups(groups.levels), counts, scored, sums, squares, origin)
    return WeightedCounts(found, groups.sizes, total)


def _checked(weights: ArrayLike) -> NDArray[np.float64]:
    w = vector(weights, "weights")
    if not (np.isfinite(w) & (w >= 0)).all():
        raise InputError("weights", "a weight that is missing, infinite or below 0", "a number from 0 up for everybody",
                         "mend the weights, or leave these people out")
    return w


def _scores(score: ArrayLike | None, scaled: NDArray[np.float64],
            groups: Groups) -> tuple[NDArray, NDArray, NDArray, float]:
    if score is None:
        nothing = np.zeros(groups.count)
        return nothing, nothing, nothing, 0.0
    values = vector(score, "score", scaled.size)
    known = ~np.isnan(values)
    origin = float((np.min(values[known]) + np.max(values[known])) / 2) if known.any() else 0.0
    shifted = np.where(known, values - origin, 0.0)
    scored, total, squares = (groups.sums(scaled * part) for part in (known, shifted, shifted**2))
    return scored, total, squares, origin
