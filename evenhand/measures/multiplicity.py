"""Many comparisons at once: adjusted p-values, the smallest gap that could have been seen, the people needed."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, special

from evenhand.checks import in_range, level_of_confidence, vector
from evenhand.errors import InputError
from evenhand.measures.uncertainty import normal_critical

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return adjusted p-values that bound the chance of any false finding in the family.

    Holm 1979, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6:65. Valid
    however the tests depend on each other.

    Parameters
    ----------
    p_values : array of float, shape (tests,)
        NaN for a test that could not be made: it stays NaN and does not count.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03, np.nan])
    array([0.03, 0.06, 0.06,  nan])
    """
    return _adjusted(p_values, lambda ordered: np.maximum.accumulate(ordered * np.arange(ordered.size, 0, -1)))


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return adjusted p-values that bound the expected share of false ones among the findings.

    Benjamini and Hochberg 1995, "Controlling the false discovery rate", J. R. Statist. Soc. B 57:289. Valid for
    independent and positively dependent tests.

    Parameters
    ----------
    p_values : array of float, shape (tests,)
        As in `holm`.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, np.nan])
    array([0.03, 0.04, 0.04,  nan])
    """
    def steps(ordered: NDArray) -> NDArray:
        raised = ordered * ordered.size / np.arange(1, ordered.size + 1)
        return np.minimum.accumulate(raised[::-1])[::-1]

    return _adjusted(p_values, steps)


def detectable_difference(people: float, other_people: float, *, rate: float, level: float = 0.95, power: float = 0.8,
                          comparisons: int = 1) -> float:
    """Return the smallest gap below a reference rate that would be found with the given probability.

    The gap whose two-sided z test of two proportions has that power (Fleiss, Levin and Paik 2003, *Statistical Methods
    for Rates and Proportions*, ch. 4, without continuity correction). A smaller gap may well be there unseen.

    Parameters
    ----------
    people, other_people : float
        Of the group and of the reference.
    rate : float
        Of the reference, between 0 and 1.
    level : float
        The confidence level.
    power : float
        The probability of finding it.
    comparisons : int
        How many comparisons share the level (Bonferroni).

    Returns
    -------
    float
        Positive; NaN where even a rate of 0 in the group would not be found so often.

    Examples
    --------
    >>> round(detectable_difference(500, 500, rate=0.5), 3)
    0.088
    """
    in_range(rate, "rate", 0, 1)
    critical, needed = _quantiles(level, power, comparisons)
    if min(people, other_people) <= 0 or rate == 0:
        return float("nan")

    def excess(gap: float) -> float:
        return gap - _reach(rate - gap, rate, people, other_people, critical, needed)

    if excess(rate) < 0:
        return float("nan")
    return float(optimize.brentq(excess, 0.0, rate, xtol=1e-9))


def detectable_ratio(people: float, other_people: float, *, rate: float, level: float = 0.95, power: float = 0.8,
                     comparisons: int = 1) -> float:
    """Return the ratio nearest to 1 from below that would be found with the given probability.

    `detectable_difference` as a ratio of the reference rate; parameters as there. NaN where none would.

    Examples
    --------
    >>> round(detectable_ratio(500, 500, rate=0.5), 3)
    0.824
    """
    gap = detectable_difference(people, other_people, rate=rate, level=level, power=power, comparisons=comparisons)
    return 1 - gap / rate if rate else float("nan")


def people_to_see(*, rate: float, gap: float, share: float = 0.5, level: float = 0.95, power: float = 0.8,
                  comparisons: int = 1) -> tuple[int, int]:
    """Return how many people of the group and of the reference would show a gap with the given probability.

    The same test as in `detectable_difference`, solved for the number of people.

    Parameters
    ----------
    rate : float
        Of the reference.
    gap : float
        By how much the group's rate is lower, above 0.
    share : float
        The group's share of all people of the two, between 0 and 1.
    level, power, comparisons
        As in `detectable_difference`.

    Examples
    --------
    >>> people_to_see(rate=0.5, gap=0.1)
    (388, 388)
    """
    in_range(rate, "rate", 0, 1, open_low=True)
    in_range(gap, "gap", 0, rate, open_low=True)
    in_range(share, "share", 0, 1, open_low=True, open_high=True)
    critical, needed = _quantiles(level, power, comparisons)
    total = (_reach(rate - gap, rate, share, 1 - share, critical, needed) / gap) ** 2
    return int(np.ceil(total * share)), int(np.ceil(total * (1 - share)))


def detectable_standardized(people: float, other_people: float, *, level: float = 0.95, power: float = 0.8,
                            comparisons: int = 1) -> float:
    """Return the smallest standardized mean difference that would be found with the given probability.

    ``(z_level + z_power) * sqrt(1 / n + 1 / m)`` (Cohen 1988, in normal form).

    Examples
    --------
    >>> round(detectable_standardized(100, 100), 3)
    0.396
    """
    if min(people, other_people) <= 0:
        return float("nan")
    return float(sum(_quantiles(level, power, comparisons)) * np.sqrt(1 / people + 1 / other_people))


def _quantiles(level: float, power: float, comparisons: int) -> tuple[float, float]:
    missed = (1 - level_of_confidence(level)) / max(comparisons, 1)
    return normal_critical(1 - missed), float(special.ndtri(in_range(power, "power", 0, 1, open_low=True,
                                                                     open_high=True)))


def _reach(low: float, rate: float, people: float, other_people: float, critical: float, needed: float) -> float:
    """Return the gap that people's number makes findable, were the two rates `low` and `rate`."""
    pooled = (people * low + other_people * rate) / (people + other_people)
    even = sqrt(pooled * (1 - pooled) * (1 / people + 1 / other_people))
    apart = sqrt(low * (1 - low) / people + rate * (1 - rate) / other_people)
    return critical * even + needed * apart


def _adjusted(p_values: ArrayLike, steps: Callable[[NDArray], NDArray]) -> NDArray[np.float64]:
    p = vector(p_values, "p-values")
    known = np.flatnonzero(~np.isnan(p))
    if ((p[known] < 0) | (p[known] > 1)).any():
        raise InputError("p-values", "a number below 0 or above 1", "probabilities", "mend the p-values")
    order = known[np.argsort(p[known], kind="stable")]
    found = np.full(p.size, np.nan)
    found[order] = np.minimum(steps(p[order]), 1.0)
    return found
