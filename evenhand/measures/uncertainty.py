"""Intervals: for one group, for two, and for all pairs of groups at once, when people are independent.

Every function takes counts or moments as arrays and works on all groups in one step.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import optimize, special

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


MANY = 500.0
"""From so many degrees of freedom on Student's critical value is taken from an expansion."""


class Interval(NamedTuple):
    """The lower and the upper limits, arrays of one shape; NaN where there is none."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]


def normal_critical(level: float) -> float:
    """Return the two-sided critical value of the normal distribution.

    Examples
    --------
    >>> round(normal_critical(0.95), 3)
    1.96
    """
    return float(special.ndtri((1 + level) / 2))


@lru_cache(maxsize=1024)
def simultaneous_critical(groups: int, level: float) -> float:
    """Return the critical value for all pairwise contrasts of independent groups at once.

    It is the quantile of the studentised range for known variances, divided by the square root of 2. With
    unequal standard errors it is never too small (Tukey-Kramer; proved by Hayter 1984, "A proof of the
    conjecture that the Tukey-Kramer multiple comparisons procedure is conservative").

    Parameters
    ----------
    groups : int
        How many groups are compared, 2 or more.
    level : float
        The probability that all intervals cover at once.

    Examples
    --------
    With two groups there is one contrast, so it is the ordinary value; with three it is 2.344, the tabled
    3.314 divided by the square root of 2:

    >>> round(simultaneous_critical(2, 0.95), 3), round(simultaneous_critical(3, 0.95), 3)
    (1.96, 2.344)
    """
    if groups <= 2:
        return normal_critical(level)
    z, weights = _normal_nodes()

    def missed(q: float) -> float:
        # Given the least of the values at z, the others all lie above it, and within q of it or not.
        within = special.ndtr(z + q) - special.ndtr(z)
        return groups * float(weights @ (special.ndtr(-z) ** (groups - 1) - within ** (groups - 1)))

    quantile = optimize.brentq(lambda q: missed(q) - (1 - level), 0.1, 20.0, xtol=1e-10)
    return float(quantile / np.sqrt(2))


@lru_cache(maxsize=1)
def _normal_nodes() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes from -10 to 10, and their weights times the normal density."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    z = 10 * nodes
    return z, 10 * weights * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def wilson(successes: ArrayLike, trials: ArrayLike, critical: ArrayLike) -> Interval:
    """Return the score interval of a proportion (Wilson 1927, "Probable inference").

    Examples
    --------
    >>> low, high = wilson([5], [10], 1.96)
    >>> low.round(4), high.round(4)
    (array([0.2366]), array([0.7634]))
    """
    x, n = np.asarray(successes, float), np.asarray(trials, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        p, extra = x / n, np.square(critical) / n
        middle = (p + extra / 2) / (1 + extra)
        half = critical / (1 + extra) * np.sqrt(p * (1 - p) / n + extra / (4 * n))
    # Rounding must not push a limit off the end that the formula reaches exactly.
    low = np.where(x == 0, np.where(n > 0, 0.0, np.nan), middle - half)
    return Interval(low, np.where((x == n) & (n > 0), 1.0, middle + half))


def clopper_pearson(successes: ArrayLike, trials: ArrayLike, critical: ArrayLike) -> Interval:
    """Return the exact interval of a proportion (Clopper and Pearson 1934), with normal tail areas.

    Each tail has the area that the normal distribution has beyond `critical`.

    Examples
    --------
    >>> low, high = clopper_pearson([0], [10], 1.959964)
    >>> low.round(4), high.round(4)
    (array([0.]), array([0.3085]))
    """
    x, n = np.asarray(successes, float), np.asarray(trials, float)
    tail = special.ndtr(np.negative(critical))
    with np.errstate(invalid="ignore"):
        # Weighted counts are no whole numbers, so a count below 1 is not the same as none.
        low = np.where(x > 0, special.betaincinv(np.where(x > 0, x, 1.0), n - x + 1, tail), 0.0)
        high = np.where(x < n, special.betainccinv(x + 1, np.where(x < n, n - x, 1.0), tail), 1.0)
    known = n > 0
    return Interval(np.where(known, low, np.nan), np.where(known, high, np.nan))


def proportion(successes: ArrayLike, trials: ArrayLike, level: float) -> tuple[Interval, NDArray[np.bool_]]:
    """Return the interval of each proportion, and whether it is the exact one.

    Wilson's where at least 5 are expected in each of the two cells, else Clopper and Pearson's.

    Examples
    --------
    >>> (low, high), exact = proportion([2, 50], [10, 100], 0.95)
    >>> low.round(4), high.round(4), exact
    (array([0.0252, 0.4038]), array([0.5561, 0.5962]), array([ True, False]))
    """
    x, n = np.asarray(successes, float), np.asarray(trials, float)
    critical = normal_critical(level)
    exact = (x < 5) | (n - x < 5)
    low, high = wilson(x, n, critical)
    if exact.any():
        low[exact], high[exact] = clopper_pearson(x[exact], n[exact], critical)
    return Interval(low, high), exact


def mean(value: ArrayLike, variance: ArrayLike, people: ArrayLike, level: float) -> Interval:
    """Return Student's t interval of each mean (Student 1908); NaN where fewer than two people count.

    Examples
    --------
    >>> low, high = mean([10.0], [4.0], [4], 0.95)
    >>> low.round(3), high.round(3)
    (array([6.818]), array([13.182]))
    """
    n = np.asarray(people, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = special.stdtrit(np.where(n > 1, n - 1, np.nan), (1 + level) / 2)
        half = t * np.sqrt(np.asarray(variance, float) / n)
    return Interval(np.asarray(value, float) - half, np.asarray(value, float) + half)


def difference(value: Floats, limits: Interval, other: Floats, other_limits: Interval) -> Interval:
    """Return the interval of ``value - other`` from the limits of each.

    Newcombe 1998, "Interval estimation for the difference between independent proportions", method 10, when
    the limits are Wilson's; the same step on other limits is MOVER (Zou and Donner 2008).

    Examples
    --------
    Newcombe's table II, case (a), 56/70 less 48/80:

    >>> first, second = wilson(56, 70, 1.959964), wilson(48, 80, 1.959964)
    >>> low, high = difference(np.array(0.8), first, np.array(0.6), second)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    gap = value - other
    # The squares of shares and scores cannot overflow, and take a quarter of the time of np.hypot.
    low = gap - np.sqrt((value - limits.low) ** 2 + (other_limits.high - other) ** 2)
    high = gap + np.sqrt((limits.high - value) ** 2 + (other - other_limits.low) ** 2)
    return Interval(np.maximum(low, -1.0), np.minimum(high, 1.0))


def ratio(value: Floats, limits: Interval, other: Floats, other_limits: Interval) -> Interval:
    """Return the interval of ``value / other`` from the limits of each (MOVER-R, Donner and Zou 2012, eq. 9).

    A numerator of 0 gives the lower limit 0 and a finite upper limit; a denominator of 0 gives NaN; a
    denominator whose own interval reaches 0 gives an infinite upper limit.

    Examples
    --------
    >>> first, second = wilson(0, 20, 1.96), wilson(10, 20, 1.96)
    >>> low, high = ratio(np.array(0.0), first, np.array(0.5), second)
    >>> float(low), round(float(high), 3)
    (0.0, 0.352)
    """
    product = value * other
    below = limits.low * (2 * value - limits.low), other_limits.high * (2 * other - other_limits.high)
    above = limits.high * (2 * value - limits.high), other_limits.low * (2 * other - other_limits.low)
    with np.errstate(invalid="ignore", divide="ignore"):
        low = below[0] / (product + np.sqrt(np.maximum(product**2 - below[0] * below[1], 0)))
        high = (product + np.sqrt(np.maximum(product**2 - above[0] * above[1], 0))) / above[1]
    low, high = np.broadcast_arrays(np.where(value == 0, 0.0, low), high)
    known = other > 0
    return Interval(np.where(known, low, np.nan), np.where(known, high, np.nan))


def standardized_error(gap: Floats, variance: Floats, people: Floats, other_variance: Floats,
                       other_people: Floats) -> Floats:
    """Return the standard error of a standardized mean difference.

    The closed form of Hedges and Olkin 1985 (eq. 5.14), ``sqrt(1/n1 + 1/n2 + d**2 / (2 (n1 + n2)))``; where the
    two variances differ so that Welch's form of the first part is larger, that is taken instead.

    Examples
    --------
    >>> one, n = np.array(1.0), np.array(50.0)
    >>> round(float(standardized_error(np.array(0.5), one, n, one, n)), 4)
    0.2031
    """
    pooled = pooled_variance(variance, people, other_variance, other_people)
    with np.errstate(invalid="ignore", divide="ignore"):
        equal = 1 / people + 1 / other_people
        welch = (variance / people + other_variance / other_people) / pooled
        return np.sqrt(np.maximum(equal, welch) + gap**2 / (2 * (people + other_people)))


def students_critical(critical: ArrayLike, freedom: ArrayLike) -> Floats:
    """Return Student's critical value whose tail has the area that the normal has beyond `critical`.

    With many degrees of freedom by its expansion (Abramowitz and Stegun 1964, 26.7.5), which for the thousands of
    pairs of many groups is the faster way to the same nine digits.

    Examples
    --------
    >>> students_critical(1.959964, [2, 10, 1e9]).round(3)
    array([4.303, 2.228, 1.96 ])
    """
    freedom = np.asarray(freedom, float)
    if freedom.size and freedom.min() > MANY:
        x, part = np.asarray(critical, float), 1 / freedom
        s = x * x
        return x * (1 + part * ((s + 1) / 4 + part * (((5 * s + 16) * s + 3) / 96 + part * (
            (((3 * s + 19) * s + 17) * s - 15) / 384 + part * (
                (((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160))))
    return -special.stdtrit(np.where(freedom > 0, freedom, np.nan), special.ndtr(np.negative(critical)))


def pooled_variance(variance: Floats, people: Floats, other_variance: Floats, other_people: Floats) -> Floats:
    """Return the variance pooled over two groups, each with its degrees of freedom (Cohen 1988, eq. 2.5.2).

    Examples
    --------
    >>> float(pooled_variance(np.array(4.0), np.array(3.0), np.array(1.0), np.array(2.0)))
    3.0
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return ((people - 1) * variance + (other_people - 1) * other_variance) / (people + other_people - 2)
