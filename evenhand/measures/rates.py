"""The value of a measure in each group, with its interval, its n, and the reason where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evenhand.measures import uncertainty
from evenhand.measures.reasons import SMALL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.measure import Measure

_EMPTY = {("decided",): "no_decisions", ("tp", "fn"): "no_favourable_outcome",
          ("fp", "tn"): "no_unfavourable_outcome", ("tp", "fp"): "nobody_selected",
          ("fn", "tn"): "everybody_selected"}


@dataclass(frozen=True, eq=False)
class Values:
    """A number a group, with its interval.

    Parameters
    ----------
    value, low, high : ndarray of float, shape (groups,)
        NaN where it cannot be estimated.
    n : ndarray of int, shape (groups,)
        How many people the value is a mean over.
    interval : tuple of str or None
        The method of each interval.
    reason : tuple of str or None
        Why a value is missing (or ``small_group``), a code of
        :data:`evenhand.measures.reasons.REASONS`.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: NDArray[np.int64]
    interval: tuple[str | None, ...]
    reason: tuple[str | None, ...]


def group_values(groups: GroupCounts, measure: Measure, level: float) -> Values:
    """Return a measure of one group, in every group: a rate of counts, or the mean score.

    A rate over nobody is NaN with a reason, never 0 or 1. A rate's interval is Wilson's where at least 5
    are expected in each cell, else Clopper and Pearson's; a mean's is Student's t.

    Examples
    --------
    >>> import polars as pl
    >>> from evenhand.measures.measure import measure
    >>> from evenhand.measures.tally import tally
    >>> people = pl.DataFrame({"sex": ["f", "f", "m"], "hired": [1, 0, 1], "paid": [0, 0, 1]})
    >>> counts = tally(people, ["sex"], decision="hired", outcome="paid").groups("sex")
    >>> group_values(counts, measure("selection_rate"), 0.95).value
    array([0.5, 1. ])
    >>> group_values(counts, measure("true_positive_rate"), 0.95).reason
    ('no_favourable_outcome', 'small_group')
    """
    if measure.kind == "mean":
        return _means(groups, measure, level)
    above, below = (groups.sum_of(cells) for cells in measure.cells)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = above / below
    effect = _effect(groups, measure)
    (low, high), exact = uncertainty.proportion(above / effect, below / effect, level)
    names = [groups.interval_name((measure.name,), name) for name in ("wilson", "clopper-pearson")]
    method = tuple(None if n == 0 else names[small] for n, small in zip(below.tolist(), exact.tolist(), strict=True))
    return Values(value, low, high, below, method, rate_reasons(groups, measure))


def _effect(groups: GroupCounts, measure: Measure) -> NDArray[np.float64] | float:
    """Return by how many times fewer independent people would tell as much of each group; 1 where none are tied."""
    effects = groups.effects_of(measure.name)
    return 1.0 if effects is None else effects.alone


def rate_reasons(groups: GroupCounts, measure: Measure) -> tuple[str | None, ...]:
    """Return why each group's rate or mean is missing, or ``small_group`` where few people count, else None."""
    if measure.kind == "mean":
        return _mean_reasons(groups)
    trials, people = groups.sum_of(measure.cells[1]), groups.people
    if trials.size and trials.min() >= SMALL:
        return (None,) * trials.size
    unlabelled = groups.sum_of(("tp", "fp", "fn", "tn")) == 0
    empty = _EMPTY.get(measure.cells[1], "no_outcomes")
    no_outcome = unlabelled & ("outcome" in measure.needs)
    reason = np.where(people == 0, "no_people", np.where(no_outcome, "no_outcomes", empty))
    return tuple(why if n == 0 else "small_group" if n < SMALL else None
                 for why, n in zip(reason.tolist(), trials.tolist(), strict=True))


def _means(groups: GroupCounts, measure: Measure, level: float) -> Values:
    n = groups.scored
    low, high = uncertainty.mean(groups.mean, groups.variance, n / _effect(groups, measure), level)
    name = groups.interval_name((measure.name,), "student-t")
    method = tuple(name if count > 1 else None for count in n.tolist())
    return Values(groups.mean, low, high, n, method, _mean_reasons(groups))


def _mean_reasons(groups: GroupCounts) -> tuple[str | None, ...]:
    missing = np.where(groups.people == 0, "no_people", np.where(groups.scored == 1, "one_score", "no_scores"))
    return tuple(why if count < 2 else "small_group" if count < SMALL else None
                 for why, count in zip(missing.tolist(), groups.scored.tolist(), strict=True))
