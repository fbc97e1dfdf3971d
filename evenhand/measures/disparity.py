"""Comparisons of groups: each against a reference, and the widest gap among all of them.

The widest gap is a maximum over pairs of groups, and its interval comes from intervals on all signed
pairwise contrasts at once, so that it can hold the even value; an interval around the estimated maximum
alone cannot.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from evenhand.measures import uncertainty
from evenhand.measures.measure import MEASURES
from evenhand.measures.pair_limits import rates_between, standardized_between
from evenhand.measures.rates import Values, rate_reasons
from evenhand.measures.reasons import SMALL
from evenhand.measures.uncertainty import Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.measure import Measure

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
    return references_of(groups, measure, favourable)[0]


def references_of(groups: GroupCounts, measure: Measure, favourable: str = "high") -> list[int]:
    """Return the position of the default reference of each attribute, as :func:`reference_of` of one."""
    value, n = _one(groups, measure)
    usable = ~np.isnan(value) & ~groups.unknown
    large = usable & (n >= SMALL)
    sign = -1 if measure.kind == "standardized" and favourable == "low" else 1
    found = []
    for _, place in groups.blocks:
        among = large[place] if large[place].any() else usable[place]
        at = np.where(among, sign * value[place], -np.inf).argmax() if among.any() else -1 - place.start
        found.append(place.start + int(at))
    return found


def against(groups: GroupCounts, measure: Measure, reference: int | list[int], level: float) -> Values:
    """Return a measure between each group and the reference, with the interval of each pair on its own.

    Parameters
    ----------
    groups : GroupCounts
        The counts.
    measure : Measure
        A comparison.
    reference : int or list of int
        The position of the reference group, of each attribute where there are several; -1 where there is none.
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
    at = np.atleast_1d(reference)[groups.block]
    other = np.maximum(at, 0)
    if measure.kind == "odds":
        gap, low, high = _larger(*(_pair(groups, MEASURES[rate], "difference", other, 1 - (1 - level) / 2)
                                   for rate in measure.rates))
    else:
        gap, (low, high) = _pair(groups, MEASURES[measure.rates[0]], measure.kind, other, level)
    reason = _reasons(groups, measure, at, gap, n)
    kept = np.array([why is None or why == "small_group" for why in reason]) & (at >= 0)
    low, high = (np.where(kept, part, np.nan) for part in (low, high))
    gap = np.where(kept | np.array([why == "reference" for why in reason]), gap, np.nan)
    name = groups.interval_name(measure.rates, METHODS[measure.kind])
    return Values(gap, low, high, n, tuple(name if k else None for k in kept.tolist()), reason)


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
    return spreads(groups, measure, level)[0]


def spreads(groups: GroupCounts, measure: Measure, level: float) -> list[Spread]:
    """Return the widest gap among the groups of each attribute, as :func:`spread` of one."""
    if measure.kind != "odds":
        return _spreads(groups, MEASURES[measure.rates[0]], measure.kind, level)
    rates = [_spreads(groups, MEASURES[rate], "difference", 1 - (1 - level) / 2) for rate in measure.rates]
    return [_larger_spread(parts) for parts in zip(*rates, strict=True)]


def _larger_spread(parts: Sequence[Spread]) -> Spread:
    """Return the wider of the gaps of two rates, with the interval of the larger of both."""
    missing = next((part for part in parts if np.isnan(part.value)), None)
    if missing is not None:
        return missing
    widest, surest = max(parts, key=lambda part: part.value), max(parts, key=lambda part: part.low)
    return replace(widest, low=surest.low, high=max(part.high for part in parts), surest=surest.surest)


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


def _pair(groups: GroupCounts, rate: Measure, kind: str, reference: NDArray[np.int64],
          level: float) -> tuple[NDArray[np.float64], Interval]:
    each = np.arange(reference.size)
    critical = np.full(reference.size, uncertainty.normal_critical(level))
    return _between(groups, rate, kind, uncertainty.wilson, critical, each, reference)


def _between(groups: GroupCounts, rate: Measure, kind: str, limits: Callable[..., Interval],
             critical: NDArray[np.float64], i: NDArray[np.int64],
             j: NDArray[np.int64]) -> tuple[NDArray[np.float64], Interval]:
    effects = groups.effects_of(rate.name)
    # By how many times fewer independent people would tell as much of a pair; 1 where none are tied.
    effect = 1.0 if effects is None else effects.pairs[i, j]
    if kind == "standardized":
        return standardized_between(groups.mean, groups.variance, groups.scored, critical, i, j, effect)
    above, below = (groups.sum_of(cells) for cells in rate.cells)
    return rates_between(above, below, limits, critical, kind, i, j, effect)


def _larger(first: tuple, second: tuple) -> tuple[NDArray, NDArray, NDArray]:
    """Return the larger of two absolute differences; the interval of a maximum from those of its parts."""
    (a, (a_low, a_high)), (b, (b_low, b_high)) = first, second
    low = np.maximum(np.maximum(np.maximum(a_low, -a_high), np.maximum(b_low, -b_high)), 0)
    return np.maximum(abs(a), abs(b)), low, np.maximum(np.maximum(a_high, -a_low), np.maximum(b_high, -b_low))


def _spreads(groups: GroupCounts, rate: Measure, kind: str, level: float) -> list[Spread]:
    n = groups.scored if kind == "standardized" else groups.sum_of(rate.cells[1])
    if kind == "standardized":
        value = groups.mean
    else:
        value = np.divide(groups.sum_of(rate.cells[0]), n, out=np.full(n.size, np.nan), where=n > 0)
    estimable = n > (1 if kind == "standardized" else 0)
    i, j, members = groups.pairs
    usable = [one[estimable[one]] for one in members]
    critical = np.full(n.size, np.nan)
    for one in usable:
        critical[one] = uncertainty.simultaneous_critical(max(one.size, 2), level)
    gap, limits = _between(groups, rate, kind, uncertainty.clopper_pearson, critical, i, j)
    ends = np.cumsum([one.size**2 for one in members]).tolist()
    found = []
    for one, among, end, (_, place) in zip(members, usable, ends, groups.blocks, strict=True):
        rows = slice(end - one.size**2, end)
        found.append(_widest(value[place], n[place], gap[rows], Interval(limits.low[rows], limits.high[rows]),
                             one - place.start, among - place.start, kind))
    return found


def _widest(value: NDArray[np.float64], n: NDArray[np.int64], gap: NDArray[np.float64], limits: Interval,
            members: NDArray[np.int64], usable: NDArray[np.int64], kind: str) -> Spread:
    """Return the widest gap among the usable groups of one attribute, whose pairs of members are given in rows."""
    if usable.size < 2:
        why = "one_estimable" if members.size > 1 else "single_group"
        return Spread(np.nan, np.nan, np.nan, -1, -1, 0, why)
    lowest, highest = int(usable[value[usable].argmin()]), int(usable[value[usable].argmax()])
    first, last = members.searchsorted([lowest, highest]).tolist()
    size = members.size
    widest = float(gap[first * size + last if kind == "ratio" else last * size + first])
    count = int(min(n[lowest], n[highest]))
    if isnan(widest):
        why = "no_group_selected" if kind == "ratio" else "equal_scores"
        return Spread(np.nan, np.nan, np.nan, lowest, highest, count, why)
    low, high, pair = _extremes(limits, size, kind)
    return Spread(widest, low, high, lowest, highest, count, "small_group" if count < SMALL else None,
                  (int(members[pair[0]]), int(members[pair[1]])))


def _extremes(limits: Interval, size: int, kind: str) -> tuple[float, float, tuple[int, int]]:
    """Return the interval of the widest gap, from those of all ordered pairs, and the surest pair, lower first."""
    known = ~np.isnan(limits.low)
    known[::size + 1] = False
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
    return tuple(next((why for why in reasons if why is not None and why != "small_group"), None)
                 for reasons in zip(*parts, strict=True))


def _reasons(groups: GroupCounts, measure: Measure, reference: NDArray[np.int64], gap: NDArray,
             n: NDArray) -> tuple[str | None, ...]:
    missing, unknown = missing_reasons(groups, measure), groups.unknown.tolist()
    single = [one.size < 2 for one in groups.pairs[2]]
    small, undefined = (np.minimum(n, n[reference]) < SMALL).tolist(), np.isnan(gap).tolist()

    def why(index: int, base: int, block: int) -> str | None:
        if unknown[index]:
            return "unknown_group"
        if base < 0:
            return missing[index]
        if single[block]:
            return "single_group"
        if missing[index] is not None or missing[base] is not None:
            return missing[index] or "reference_not_estimable"
        if undefined[index]:
            return _undefined(groups, measure, groups.blocks[block][1])
        if index == base:
            return "reference"
        return "small_group" if small[index] else None

    return tuple(map(why, range(n.size), reference.tolist(), groups.block.tolist()))


def _undefined(groups: GroupCounts, measure: Measure, place: slice) -> str:
    if measure.kind != "ratio":
        return "equal_scores"
    selected = groups.count("selected")[place][~groups.unknown[place]]
    return "reference_rate_zero" if selected.any() else "no_group_selected"
