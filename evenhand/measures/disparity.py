"""Comparisons of groups: each against a reference, and the widest gap among all of them.

The widest gap is a maximum over pairs of groups, and its interval comes from intervals on all signed
pairwise contrasts at once, so that it can hold the even value; an interval around the estimated maximum
alone cannot.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from evenhand.measures import uncertainty
from evenhand.measures.measure import MEASURES
from evenhand.measures.pair_limits import rates_between, standardized_between
from evenhand.measures.rates import Values, rate_reasons
from evenhand.measures.reasons import SMALL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.measure import Measure
    from evenhand.measures.uncertainty import Interval

METHODS = {"difference": "newcombe", "ratio": "mover-r", "odds": "newcombe, both rates",
           "standardized": "hedges-olkin"}
"""The interval of one group against the reference, by kind of measure."""

SIMULTANEOUS = "tukey-kramer"
"""The interval of the widest gap: Tukey-Kramer over all pairs, on exact limits of the rates."""


@dataclass(frozen=True)
class Spread:
    """The widest gap among the groups of an attribute, with its simultaneous interval.

    Parameters
    ----------
    value, low, high : float
        NaN where it cannot be estimated.
    lowest, highest : int
        Positions of the two groups; -1 where there are none.
    n : int
        The smaller of the two groups' n.
    reason : str, optional
        Why there is no value, or ``small_group``.
    surest : (int, int)
        Positions of the lower and the higher of the two groups whose gap is the surest: that between the
        lowest and the highest may rest on a handful of people.
    """

    value: float
    low: float
    high: float
    lowest: int
    highest: int
    n: int
    reason: str | None
    surest: tuple[int, int] = (-1, -1)


def reference_of(groups: GroupCounts, measure: Measure, favourable: str = "high") -> int:
    """Return the position of the default reference: the group with the highest rate; -1 where there is none.

    Groups of at least 30 people come before smaller ones, lest three people be the standard for all. For
    mean scores it is the group with the most favourable mean.
    """
    value, n = _one(groups, measure)
    usable = ~np.isnan(value) & ~groups.unknown
    if not usable.any():
        return -1
    large = usable & (n >= SMALL)
    sign = -1 if measure.kind == "standardized" and favourable == "low" else 1
    return int(np.argmax(np.where(large if large.any() else usable, sign * value, -np.inf)))


def against(groups: GroupCounts, measure: Measure, reference: int, level: float) -> Values:
    """Return a measure between each group and the reference, with the interval of each pair on its own.

    Parameters
    ----------
    groups : GroupCounts
        The counts.
    measure : Measure
        A comparison.
    reference : int
        The position of the reference group; -1 where there is none.
    level : float
        The confidence level of each interval.

    Returns
    -------
    Values
        The reference's own entry has the even value, no interval, and the reason ``reference``.

    Examples
    --------
    >>> import polars as pl
    >>> from evenhand.measures.measure import measure
    >>> from evenhand.measures.tally import tally
    >>> hired = [1] * 72 + [0] * 28 + [1] * 90 + [0] * 10
    >>> people = pl.DataFrame({"sex": ["f"] * 100 + ["m"] * 100, "hired": hired})
    >>> counts = tally(people, ["sex"], decision="hired").groups("sex")
    >>> found = against(counts, measure("demographic_parity_difference"), 1, 0.95)
    >>> found.value.round(2), found.low.round(3), found.high.round(3)
    (array([-0.18,  0.  ]), array([-0.285,    nan]), array([-0.072,    nan]))
    """
    n = _one(groups, measure)[1]
    if reference < 0:
        return _nothing(groups, measure, n)
    if measure.kind == "odds":
        gap, low, high = _larger(*(_pair(groups, MEASURES[rate], "difference", reference, 1 - (1 - level) / 2)
                                   for rate in measure.rates))
    else:
        gap, (low, high) = _pair(groups, MEASURES[measure.rates[0]], measure.kind, reference, level)
    reason = _reasons(groups, measure, reference, gap, n)
    kept = np.array([why in (None, "small_group") for why in reason])
    low, high = (np.where(kept, part, np.nan) for part in (low, high))
    gap = np.where(kept | np.array([why == "reference" for why in reason]), gap, np.nan)
    name = groups.interval_name(measure.rates, METHODS[measure.kind])
    return Values(gap, low, high, n, tuple(name if k else None for k in kept), reason)


def spread(groups: GroupCounts, measure: Measure, level: float) -> Spread:
    """Return the widest gap among all groups whose group is known: highest less lowest, or lowest over highest.

    Examples
    --------
    >>> import polars as pl
    >>> from evenhand.measures.measure import measure
    >>> from evenhand.measures.tally import tally
    >>> hired = [1] * 72 + [0] * 28 + [1] * 90 + [0] * 10
    >>> people = pl.DataFrame({"sex": ["f"] * 100 + ["m"] * 100, "hired": hired})
    >>> counts = tally(people, ["sex"], decision="hired").groups("sex")
    >>> found = spread(counts, measure("adverse_impact_ratio"), 0.95)
    >>> round(found.value, 2), counts.names[found.lowest], counts.names[found.highest]
    (0.8, 'f', 'm')
    """
    if measure.kind == "odds":
        parts = [_spread(groups, MEASURES[rate], "difference", 1 - (1 - level) / 2) for rate in measure.rates]
        missing = next((part for part in parts if np.isnan(part.value)), None)
        if missing is not None:
            return missing
        widest, surest = max(parts, key=lambda part: part.value), max(parts, key=lambda part: part.low)
        return replace(widest, low=surest.low, high=max(part.high for part in parts), surest=surest.surest)
    return _spread(groups, MEASURES[measure.rates[0]], measure.kind, level)


def ratio_reaches(selected: float, people: float, other_selected: float, other_people: float,
                  threshold: float) -> bool:
    """Return whether one share divided by another is at least a threshold, in whole numbers, without rounding.

    Examples
    --------
    72 of 100 against 90 of 100 is four fifths exactly, though the floating quotient says .7999999:

    >>> ratio_reaches(72, 100, 90, 100, 0.8), 0.72 / 0.9 >= 0.8
    (True, False)
    """
    if other_selected == 0:
        return False
    ours, theirs = Fraction(selected) * Fraction(other_people), Fraction(people) * Fraction(other_selected)
    return ours >= theirs * Fraction(str(threshold))


def _one(groups: GroupCounts, measure: Measure) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the measure's first rate or mean in each group, and the n behind the comparison."""
    first = MEASURES[measure.rates[0]]
    if first.kind == "mean":
        return np.where(groups.scored > 1, groups.mean, np.nan), groups.scored
    above, below = (groups.sum_of(cells) for cells in first.cells)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = above / below
    return value, groups.sum_of(("tp", "fp", "fn", "tn")) if measure.kind == "odds" else below


def _pair(groups: GroupCounts, rate: Measure, kind: str, reference: int,
          level: float) -> tuple[NDArray[np.float64], Interval]:
    critical = uncertainty.normal_critical(level)
    effect = _effect(groups, rate, slice(None), reference)
    if kind == "standardized":
        return standardized_between(groups.mean, groups.variance, groups.scored, critical, slice(None), reference,
                                    effect)
    above, below = (groups.sum_of(cells) for cells in rate.cells)
    return rates_between(above, below, uncertainty.wilson, critical, kind, slice(None), reference, effect)


def _effect(groups: GroupCounts, rate: Measure, i: object, j: object) -> NDArray[np.float64] | float:
    """Return by how many times fewer independent people would tell as much of a pair; 1 where none are tied."""
    effects = groups.effects_of(rate.name)
    return 1.0 if effects is None else effects.pairs[i, j]


def _larger(first: tuple, second: tuple) -> tuple[NDArray, NDArray, NDArray]:
    """Return the larger of two absolute differences; the interval of a maximum from those of its parts."""
    (a, (a_low, a_high)), (b, (b_low, b_high)) = first, second
    low = np.maximum(np.maximum(np.maximum(a_low, -a_high), np.maximum(b_low, -b_high)), 0)
    return np.maximum(abs(a), abs(b)), low, np.maximum(np.maximum(a_high, -a_low), np.maximum(b_high, -b_low))


def _spread(groups: GroupCounts, rate: Measure, kind: str, level: float) -> Spread:
    standard = kind == "standardized"
    n = groups.scored if standard else groups.sum_of(rate.cells[1])
    usable = np.flatnonzero(~groups.unknown & (n > (1 if standard else 0)))
    if usable.size < 2:
        several = (~groups.unknown & (groups.people > 0)).sum() > 1
        return Spread(np.nan, np.nan, np.nan, -1, -1, 0, "one_estimable" if several else "single_group")
    critical = uncertainty.simultaneous_critical(usable.size, level)
    i, j = usable[:, None], usable[None, :]
    effect = _effect(groups, rate, i, j)
    if standard:
        value = groups.mean
        gap, limits = standardized_between(value, groups.variance, n, critical, i, j, effect)
    else:
        above = groups.sum_of(rate.cells[0])
        value = np.divide(above, n, out=np.full(n.size, np.nan), where=n > 0)
        gap, limits = rates_between(above, n, uncertainty.clopper_pearson, critical, kind, i, j, effect)
    lowest, highest = usable[np.argmin(value[usable])], usable[np.argmax(value[usable])]
    at = np.searchsorted(usable, [lowest, highest])
    widest = gap[at[0], at[1]] if kind == "ratio" else gap[at[1], at[0]]
    count = int(min(n[lowest], n[highest]))
    if np.isnan(widest):
        why = "no_group_selected" if kind == "ratio" else "equal_scores"
        return Spread(np.nan, np.nan, np.nan, int(lowest), int(highest), count, why)
    low, high, pair = _extremes(limits, kind)
    return Spread(float(widest), low, high, int(lowest), int(highest), count,
                  "small_group" if count < SMALL else None, (int(usable[pair[0]]), int(usable[pair[1]])))


def _extremes(limits: Interval, kind: str) -> tuple[float, float, tuple[int, int]]:
    """Return the interval of the widest gap, from those of all ordered pairs, and the surest pair, lower first."""
    size = limits.low.shape[0]
    known = ~np.eye(size, dtype=bool) & ~np.isnan(limits.low)
    if kind == "ratio":
        high = np.where(known, limits.high, np.inf)
        lower, higher = divmod(int(high.argmin()), size)
        return float(limits.low[known].min()), float(min(1.0, high.min())), (lower, higher)
    low = np.where(known, limits.low, -np.inf)
    higher, lower = divmod(int(low.argmax()), size)
    return float(max(0.0, low.max())), float(limits.high[known].max()), (lower, higher)


def missing_reasons(groups: GroupCounts, measure: Measure) -> tuple[str | None, ...]:
    """Return why a comparison cannot use each group, None where it can: the first rate that is missing there."""
    parts = [rate_reasons(groups, MEASURES[rate]) for rate in measure.rates]
    return tuple(next((why for why in reasons if why not in (None, "small_group")), None)
                 for reasons in zip(*parts, strict=True))


def _reasons(groups: GroupCounts, measure: Measure, reference: int, gap: NDArray,
             n: NDArray) -> tuple[str | None, ...]:
    missing, single = missing_reasons(groups, measure), (~groups.unknown & (groups.people > 0)).sum() < 2
    small, undefined = np.minimum(n, n[reference]) < SMALL, np.isnan(gap)

    def why(index: int) -> str | None:
        if groups.unknown[index]:
            return "unknown_group"
        if single:
            return "single_group"
        if missing[index] is not None or missing[reference] is not None:
            return missing[index] or "reference_not_estimable"
        if undefined[index]:
            return _undefined(groups, measure)
        if index == reference:
            return "reference"
        return "small_group" if small[index] else None

    return tuple(why(index) for index in range(n.size))


def _undefined(groups: GroupCounts, measure: Measure) -> str:
    if measure.kind != "ratio":
        return "equal_scores"
    return "reference_rate_zero" if groups.count("selected")[~groups.unknown].any() else "no_group_selected"


def _nothing(groups: GroupCounts, measure: Measure, n: NDArray[np.int64]) -> Values:
    empty = np.full(n.size, np.nan)
    missing = missing_reasons(groups, measure)
    reason = tuple("unknown_group" if unknown else why
                   for unknown, why in zip(groups.unknown, missing, strict=True))
    return Values(empty, empty, empty, n, (None,) * n.size, reason)
