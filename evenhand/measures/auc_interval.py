"""The area under the ROC curve of two sorted samples, with DeLong's variance and an interval that stays in [0, 1]."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import special

from evenhand.measures.uncertainty import Interval

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_HALVINGS = 60


class Area(NamedTuple):
    """An area, the variance of its estimate, and the sizes of the samples; NaN where there is none."""

    value: float
    variance: float
    positives: int
    negatives: int


def area(positives: NDArray[np.float64], negatives: NDArray[np.float64]) -> Area:
    """Return the share of pairs in which the positive has the higher score, ties half, and DeLong's variance.

    DeLong, DeLong and Clarke-Pearson 1988, "Comparing the areas under two or more correlated receiver operating
    characteristic curves", in time linear in the people (Sun and Xu 2014).

    Parameters
    ----------
    positives, negatives : ndarray of float
        In ascending order.

    Returns
    -------
    Area
        The variance is NaN where one side has fewer than two people.

    Examples
    --------
    Of the four pairs the positive is higher in three and tied in none:

    >>> area(np.array([2.0, 4.0]), np.array([1.0, 3.0])).value
    0.75
    """
    m, n = positives.size, negatives.size
    if m == 0 or n == 0:
        return Area(np.nan, np.nan, m, n)
    below_positives, below_negatives = placements(positives, negatives)
    value = float(below_positives.sum()) / (m * n)
    if min(m, n) < 2:
        return Area(value, np.nan, m, n)
    variance = below_positives.var(ddof=1) / n**2 / m + below_negatives.var(ddof=1) / m**2 / n
    return Area(value, float(variance), m, n)


def placements(first: NDArray[np.float64], second: NDArray[np.float64]) -> tuple[NDArray, NDArray]:
    """Return how many of the other sample lie below each value, ties half, in both directions.

    Parameters
    ----------
    first, second : ndarray of float
        In ascending order.

    Examples
    --------
    >>> placements(np.array([2.0, 3.0]), np.array([1.0, 3.0]))
    (array([1. , 1.5]), array([0. , 1.5]))
    """
    m, n = first.size, second.size
    joint = np.concatenate([second, first])
    # A stable sort merges two sorted runs in one pass.
    order = np.argsort(joint, kind="stable")
    from_first = order >= n
    joint = joint[order]
    ends = np.flatnonzero(joint[1:] != joint[:-1])
    if ends.size == m + n - 1:
        return np.flatnonzero(from_first) - np.arange(m), np.flatnonzero(~from_first) - np.arange(n)
    ends = np.append(ends, m + n - 1)
    up_to = np.cumsum(from_first)[ends]
    others = ends + 1 - up_to
    at, others_at = np.diff(up_to, prepend=0), np.diff(others, prepend=0)
    return np.repeat(others - others_at / 2, at), np.repeat(up_to - at / 2, others_at)


def area_limits(value: ArrayLike, variance: ArrayLike, positives: ArrayLike, negatives: ArrayLike,
                critical: float) -> tuple[Interval, NDArray[np.bool_]]:
    """Return the limits of each area, and whether they are DeLong's.

    DeLong's variance on the logit scale (Pepe 2003, *The Statistical Evaluation of Medical Tests*).
    Where it is 0 or unknown, as when all positives lie above all negatives, `separated_limits` instead: no sample,
    however small, makes an area sure.

    Parameters
    ----------
    value, variance : array of float
        NaN where there is no area.
    positives, negatives : array of int
        How many there are.
    critical : float
        The critical value of the normal distribution.

    Examples
    --------
    >>> limits, delong = area_limits([0.75, 1.0], [0.01, 0.0], [20, 20], [20, 20], 1.96)
    >>> limits.low.round(3), limits.high.round(3), delong
    (array([0.513, 0.899]), array([0.895, 1.   ]), array([ True, False]))
    """
    value, variance = np.atleast_1d(np.asarray(value, float)), np.atleast_1d(np.asarray(variance, float))
    m, n = (np.broadcast_to(np.asarray(size, float), value.shape) for size in (positives, negatives))
    with np.errstate(invalid="ignore", divide="ignore"):
        delong = (variance > 0) & (value > 0) & (value < 1)
        half = critical * np.sqrt(variance) / (value * (1 - value))
        low, high = special.expit(special.logit(value) - half), special.expit(special.logit(value) + half)
    low[~delong], high[~delong] = separated_limits(value[~delong], m[~delong], n[~delong], critical)
    return Interval(low, high), delong


def separated_limits(value: ArrayLike, positives: ArrayLike, negatives: ArrayLike, critical: float) -> Interval:
    """Return limits of areas from their value and the sizes alone, also at 0 and 1.

    All areas t with ``|value - t| <= critical * sqrt(V(t))``, where V is Hanley and McNeil's variance with both
    sizes but one replaced by their mean (Newcombe 2006, "Confidence intervals for an effect size measure based on
    the Mann-Whitney statistic. Part 2", Statistics in Medicine 25:559, method 5).

    Examples
    --------
    >>> separated_limits([1.0], [10], [10], 1.96).low.round(2)
    array([0.8])
    """
    value = np.atleast_1d(np.asarray(value, float))
    m, n = (np.broadcast_to(np.asarray(size, float), value.shape) for size in (positives, negatives))
    with np.errstate(invalid="ignore", divide="ignore"):
        low = _edge(value, np.zeros(value.shape), m, n, critical)
        high = _edge(value, np.ones(value.shape), m, n, critical)
    known = ~np.isnan(value)
    return Interval(np.where(known, low, np.nan), np.where(known, high, np.nan))


def _edge(value: NDArray, end: NDArray, m: NDArray, n: NDArray, critical: float) -> NDArray[np.float64]:
    """Return the area farthest towards `end` that is near enough, by halving between the value and the end."""
    inside, outside = value, end
    for _ in range(_HALVINGS):
        t = (inside + outside) / 2
        near = np.abs(value - t) <= critical * np.sqrt(_hanley_mcneil(t, m, n))
        inside, outside = np.where(near, t, inside), np.where(near, outside, t)
    return inside


def _hanley_mcneil(t: NDArray, m: NDArray, n: NDArray) -> NDArray[np.float64]:
    shared = (m + n) / 2 - 1
    return t * (1 - t) / (m * n) * (1 + shared * ((1 - t) / (2 - t) + t / (1 + t)))
