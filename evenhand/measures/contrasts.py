"""Gaps between groups from the limits of each: against a reference, and the widest of all, with its interval.

Any number of a group will do, as long as groups are independent and each has its own limits: AUC, scoring
rates, shares at every cut. The last axis is groups; all axes before it are carried along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evenhand.measures.uncertainty import Interval, difference, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Widest(NamedTuple):
    """The widest gap among groups: its value and limits, and the positions of the two groups."""

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    lowest: NDArray[np.int64]
    highest: NDArray[np.int64]


def differences(value: Floats, limits: Interval, reference: int, *, bounded: bool = True) -> tuple[Floats, Interval]:
    """Return each group's value less the reference's, with limits (MOVER, Zou and Donner 2008).

    Parameters
    ----------
    value : ndarray of float, shape (..., groups)
        NaN where there is none.
    limits : Interval
        The limits of each value, of the same shape.
    reference : int
        The position of the reference group.
    bounded : bool
        Whether values lie between 0 and 1, so that a difference lies within ±1.

    Examples
    --------
    >>> gap, (low, high) = differences(np.array([0.5, 0.7]), Interval(np.array([0.4, 0.6]), np.array([0.6, 0.8])), 1)
    >>> gap.round(2), low.round(3)
    (array([-0.2,  0. ]), array([-0.341,    nan]))
    """
    one, limits_of_one = _picked(value, limits, reference)
    gap, found = value - one, _difference(value, limits, one, limits_of_one, bounded)
    return gap, _without_reference(found, reference)


def ratios(value: Floats, limits: Interval, reference: int) -> tuple[Floats, Interval]:
    """Return each group's value divided by the reference's, with limits (MOVER-R, Donner and Zou 2012).

    NaN where the reference's value is 0. Parameters as in `differences`.

    Examples
    --------
    >>> found, _ = ratios(np.array([0.36, 0.45]), Interval(np.array([0.3, 0.4]), np.array([0.4, 0.5])), 1)
    >>> found.round(2)
    array([0.8, 1. ])
    """
    one, limits_of_one = _picked(value, limits, reference)
    quotient = np.divide(value, one, out=np.full(value.shape, np.nan), where=np.broadcast_to(one > 0, value.shape))
    return quotient, _without_reference(ratio(value, limits, one, limits_of_one), reference)


def widest_difference(value: Floats, limits: Interval, *, bounded: bool = True) -> Widest:
    """Return the highest value less the lowest, with the interval of this maximum.

    Limits on all signed pairwise differences at once give it: its lower limit is the largest of their lower limits
    (0 if none is above 0), its upper limit the largest upper one. So it can hold 0.

    Parameters
    ----------
    value : ndarray of float, shape (..., groups)
        NaN for groups that take no part.
    limits : Interval
        Of each value, at the critical value of :func:`~evenhand.measures.uncertainty.simultaneous_critical`.
    bounded : bool
        As in `differences`.

    Examples
    --------
    >>> found = widest_difference(np.array([0.5, 0.7]), Interval(np.array([0.4, 0.6]), np.array([0.6, 0.8])))
    >>> round(float(found.value), 3), round(float(found.low), 3), int(found.lowest)
    (0.2, 0.059, 0)
    """
    lowest, highest, there = _ends(value)
    found = _difference(value[..., :, None], _spread_out(limits, -1), value[..., None, :], _spread_out(limits, -2),
                        bounded)
    low, high = (np.where(_others(part), part, -np.inf).max(axis=(-2, -1)) for part in found)
    gap = np.nanmax(_safe(value), axis=-1) - np.nanmin(_safe(value), axis=-1)
    gap, low, high = (np.where(there, part, np.nan) for part in (gap, np.maximum(low, 0.0), high))
    return Widest(gap, low, high, lowest, highest)


def widest_ratio(value: Floats, limits: Interval) -> Widest:
    """Return the lowest value divided by the highest, with the interval of this minimum.

    As in `widest_difference`, so that it can hold 1; NaN where all values are 0.

    Examples
    --------
    >>> found = widest_ratio(np.array([0.36, 0.45]), Interval(np.array([0.3, 0.4]), np.array([0.4, 0.5])))
    >>> round(float(found.value), 2), bool(found.low < 0.8 < found.high)
    (0.8, True)
    """
    lowest, highest, there = _ends(value)
    found = ratio(value[..., :, None], _spread_out(limits, -1), value[..., None, :], _spread_out(limits, -2))
    low = np.where(_others(found.low), found.low, np.inf).min(axis=(-2, -1))
    high = np.where(_others(found.high), found.high, np.inf).min(axis=(-2, -1))
    top = np.nanmax(_safe(value), axis=-1)
    there = there & (top > 0)
    quotient = np.divide(np.nanmin(_safe(value), axis=-1), top, out=np.full(top.shape, np.nan), where=there)
    return Widest(quotient, np.where(there, low, np.nan), np.where(there, np.minimum(high, 1.0), np.nan), lowest,
                  highest)


def _picked(value: Floats, limits: Interval, reference: int) -> tuple[Floats, Interval]:
    at = slice(reference, reference + 1)
    return value[..., at], Interval(limits.low[..., at], limits.high[..., at])


def _without_reference(limits: Interval, reference: int) -> Interval:
    low, high = (np.array(part) for part in limits)
    low[..., reference] = high[..., reference] = np.nan
    return Interval(low, high)


def _difference(value: Floats, limits: Interval, other: Floats, other_limits: Interval, bounded: bool) -> Interval:
    if bounded:
        return difference(value, limits, other, other_limits)
    gap = value - other
    return Interval(gap - np.hypot(value - limits.low, other_limits.high - other),
                    gap + np.hypot(limits.high - value, other - other_limits.low))


def _spread_out(limits: Interval, axis: int) -> Interval:
    return Interval(np.expand_dims(limits.low, axis), np.expand_dims(limits.high, axis))


def _others(pairs: Floats) -> NDArray[np.bool_]:
    """Return which pairs are of two groups that both have a value."""
    return ~np.eye(pairs.shape[-1], dtype=bool) & ~np.isnan(pairs)


def _safe(value: Floats) -> Floats:
    """Return values with 0 in place of those that are all missing, which numpy would warn of."""
    return np.where(np.isnan(value).all(axis=-1, keepdims=True), 0.0, value)


def _ends(value: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return the positions of the lowest and highest value, -1 where fewer than two groups have one, and where not."""
    there = (~np.isnan(value)).sum(axis=-1) > 1
    lowest, highest = np.nanargmin(_safe(value), axis=-1), np.nanargmax(_safe(value), axis=-1)
    return np.where(there, lowest, -1), np.where(there, highest, -1), there
