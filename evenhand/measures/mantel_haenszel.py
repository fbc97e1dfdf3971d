"""The common gap of two groups over strata, by Mantel and Haenszel, with its test and whether strata agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import optimize, special

from evenhand.checks import level_of_confidence
from evenhand.errors import InputError
from evenhand.measures.uncertainty import normal_critical

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

_LARGEST = 1e9


class Common(NamedTuple):
    """One common number over strata with its interval; NaN where no stratum can tell."""

    value: float
    low: float
    high: float


class MantelHaenszel(NamedTuple):
    """What two groups differ by within strata.

    `difference`, `ratio` and `odds_ratio` are of group against reference; `statistic` and `p_value` test that there is
    no association within strata (one degree of freedom); `agreement` is the p-value of the odds ratios being equal in
    all strata, small where one common number hides differences; `strata` is how many strata hold both groups.
    """

    difference: Common
    ratio: Common
    odds_ratio: Common
    statistic: float
    p_value: float
    agreement: float
    strata: int


def mantel_haenszel(selected: ArrayLike, people: ArrayLike, other_selected: ArrayLike, other_people: ArrayLike, *,
                    level: float = 0.95, continuity: bool = False) -> MantelHaenszel:
    """Return the common difference, ratio and odds ratio of the shares selected, over strata.

    The difference: Mantel-Haenszel weights with Sato's variance (1989, Biometrics 45:1323). The ratio: Greenland and
    Robins (1985, Biometrics 41:55). The odds ratio: Mantel and Haenszel (1959) with the variance of Robins, Breslow and
    Greenland (1986, Biometrics 42:311). The test: Cochran-Mantel-Haenszel. Agreement: Breslow and Day (1980)
    with Tarone's correction (1985).

    Parameters
    ----------
    selected, people : array of int, shape (strata,)
        Of the group: how many were selected, and how many there are.
    other_selected, other_people : array of int, shape (strata,)
        Of the reference.
    level : float
        The confidence level of each interval.
    continuity : bool
        Whether the statistic has the continuity correction of 1/2, as R's ``mantelhaen.test`` has by default.

    Raises
    ------
    InputError
        If more are selected than there are, or shapes differ.

    Examples
    --------
    Each stratum treats both groups alike, though the group mostly applies where few are selected:

    >>> found = mantel_haenszel([8, 10], [10, 100], [80, 1], [100, 10])
    >>> round(found.difference.value, 9), round(found.odds_ratio.value, 9)
    (0.0, 1.0)
    """
    a, n1, c, n0 = _checked(selected, people, other_selected, other_people)
    critical = normal_critical(level_of_confidence(level))
    both = (n1 > 0) & (n0 > 0)
    a, n1, c, n0 = (part[both] for part in (a, n1, c, n0))
    n = n1 + n0
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic, p_value = _test(a, n1, c, n0, n, continuity)
        odds = _odds_ratio(a, n1, c, n0, n, critical)
        return MantelHaenszel(
            difference=_difference(a, n1, c, n0, n, critical), ratio=_ratio(a, n1, c, n0, n, critical), odds_ratio=odds,
            statistic=statistic, p_value=p_value, agreement=_agreement(a, n1, c, n0, odds.value),
            strata=int(both.sum()))


def _checked(*parts: ArrayLike) -> tuple[NDArray, ...]:
    a, n1, c, n0 = (np.atleast_1d(np.asarray(part, np.float64)) for part in parts)
    if len({part.shape for part in (a, n1, c, n0)}) > 1 or a.ndim != 1:
        raise InputError("strata", "arrays of different shape", "one number a stratum", "give four flat arrays")
    if (a > n1).any() or (c > n0).any() or (a < 0).any() or (c < 0).any():
        raise InputError("strata", "more selected than there are people", "counts", "mend the counts")
    return a, n1, c, n0


def _difference(a: NDArray, n1: NDArray, c: NDArray, n0: NDArray, n: NDArray, critical: float) -> Common:
    weight = np.sum(n1 * n0 / n)
    value = np.sum((a * n0 - c * n1) / n) / weight
    p = np.sum((n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / n**2)
    q = np.sum((a * (n0 - c) + c * (n1 - a)) / (2 * n))
    half = critical * np.sqrt(value * p + q) / weight
    return Common(float(value), float(max(value - half, -1)), float(min(value + half, 1)))


def _ratio(a: NDArray, n1: NDArray, c: NDArray, n0: NDArray, n: NDArray, critical: float) -> Common:
    above, below = np.sum(a * n0 / n), np.sum(c * n1 / n)
    variance = np.sum((n1 * n0 * (a + c) - a * c * n) / n**2) / (above * below)
    if above == 0 < below:
        # Given how many were selected, nobody of the group being among them has this chance, taken as Poisson.
        return Common(0.0, 0.0, _upper(lambda ratio: c @ np.log1p(n1 * ratio / n0) + special.log_ndtr(-critical)))
    return _on_log_scale(above, below, variance, critical)


def _odds_ratio(a: NDArray, n1: NDArray, c: NDArray, n0: NDArray, n: NDArray, critical: float) -> Common:
    b, d = n1 - a, n0 - c
    r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
    above, below = r.sum(), s.sum()
    variance = (np.sum(p * r) / (2 * above**2) + np.sum(p * s + q * r) / (2 * above * below)
                + np.sum(q * s) / (2 * below**2))
    if above == 0 < below:
        # The odds ratios whose score test would not find that too few of the group were selected.
        return Common(0.0, 0.0, _upper(lambda odds: _too_few(a, n1, c, n0, odds) - critical))
    return _on_log_scale(above, below, variance, critical)


def _on_log_scale(above: float, below: float, variance: float, critical: float) -> Common:
    """Return above / below with its interval; NaN where nothing is below."""
    if above == 0 or below == 0:
        return Common(np.nan, np.nan, np.nan)
    value, factor = above / below, np.exp(critical * np.sqrt(variance))
    return Common(float(value), float(value / factor), float(value * factor))


def _upper(excess: Callable[[float], float]) -> float:
    """Return the number above 0 at which a growing function passes 0; infinite where it never does."""
    if excess(_LARGEST) < 0:
        return float("inf")
    return float(np.exp(optimize.brentq(lambda log: excess(np.exp(log)), -np.log(_LARGEST), np.log(_LARGEST))))


def _too_few(a: NDArray, n1: NDArray, c: NDArray, n0: NDArray, odds: float) -> float:
    expected, variance = _expected(n1, n0, a + c, odds)
    return float(np.sum(expected - a) / np.sqrt(np.sum(variance)))


def _test(a: NDArray, n1: NDArray, c: NDArray, n0: NDArray, n: NDArray, continuity: bool) -> tuple[float, float]:
    usable = n > 1
    a, n1, c, n0, n = (part[usable] for part in (a, n1, c, n0, n))
    chosen = a + c
    gap = abs(np.sum(a - n1 * chosen / n))
    variance = np.sum(n1 * n0 * chosen * (n - chosen) / (n**2 * (n - 1)))
    if not variance > 0:
        return np.nan, np.nan
    statistic = max(gap - (0.5 if continuity else 0.0), 0.0) ** 2 / variance
    return float(statistic), float(special.chdtrc(1, statistic))


def _agreement(a: NDArray, n1: NDArray, c: NDArray, n0: NDArray, odds: float) -> float:
    """Return Breslow and Day's p-value with Tarone's correction; NaN with one stratum or no common odds ratio."""
    chosen = a + c
    varied = (chosen > 0) & (chosen < n1 + n0)
    a, n1, n0, chosen = (part[varied] for part in (a, n1, n0, chosen))
    if a.size < 2 or not np.isfinite(odds) or odds <= 0:
        return float("nan")
    expected, variance = _expected(n1, n0, chosen, odds)
    statistic = np.sum((a - expected) ** 2 / variance) - np.sum(a - expected) ** 2 / np.sum(variance)
    return float(special.chdtrc(a.size - 1, max(statistic, 0.0)))


def _expected(n1: NDArray, n0: NDArray, chosen: NDArray, odds: float) -> tuple[NDArray, NDArray]:
    """Return how many of the group would be selected in each stratum with these margins and odds, and the variance."""
    square = 1 - odds
    slope, constant = n0 - chosen + odds * (n1 + chosen), -odds * n1 * chosen
    # This form of the root of the quadratic stays exact where the odds are even.
    expected = -2 * constant / (slope + np.sqrt(slope**2 - 4 * square * constant))
    cells = np.stack([expected, chosen - expected, n1 - expected, n0 - chosen + expected])
    # In a stratum where all or none are selected nothing varies.
    return expected, np.where((cells > 0).all(axis=0), 1 / np.sum(1 / np.maximum(cells, 1e-300), axis=0), 0.0)
