"""Differences and ratios of groups taken two at a time, with the interval of each pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.measures import uncertainty
from evenhand.measures.uncertainty import Interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def rates_between(above: NDArray, below: NDArray, limits: Callable[..., Interval], critical: NDArray[np.float64],
                  kind: str, i: NDArray[np.int64], j: NDArray[np.int64],
                  effect: NDArray[np.float64] | float) -> tuple[NDArray[np.float64], Interval]:
    """Return the differences or ratios of rates of groups i and groups j, with their intervals.

    Parameters
    ----------
    above, below : ndarray of int, shape (groups,)
        The counts of which the rates are made.
    limits : callable
        The interval of one rate, such as Wilson's.
    critical : ndarray of float, shape (groups,)
        The critical value of the normal distribution, the same for all groups that are compared with each other.
    kind : {"difference", "ratio"}
        How rates are compared.
    i, j : ndarray of int, shape (pairs,)
        The groups and those that they are compared with.
    effect : ndarray of float, shape (pairs,), or float
        The design effect of each pair: each interval rests on as many times fewer people.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        p = above / below
        # One quotient of whole numbers: 72 of 100 against 90 of 100 is .8 here, and .7999999 by way of two shares.
        value = (np.where(p[j] > 0, above[i] * below[j] / (below[i] * above[j]), np.nan) if kind == "ratio"
                 else p[i] - p[j])
    function = uncertainty.ratio if kind == "ratio" else uncertainty.difference
    if isinstance(effect, float):
        # Where each group counts for as many people in every pair, it has one interval, made once.
        each = limits(above / effect, below / effect, critical)
        mine, other = (Interval(each.low[k], each.high[k]) for k in (i, j))
    else:
        mine, other = (limits(above[k] / effect, below[k] / effect, critical[k]) for k in (i, j))
    return value, function(p[i], mine, p[j], other)


def standardized_between(mean: NDArray, variance: NDArray, n: NDArray, critical: NDArray[np.float64],
                         i: NDArray[np.int64], j: NDArray[np.int64],
                         effect: NDArray[np.float64] | float) -> tuple[NDArray[np.float64], Interval]:
    """Return the standardized mean differences of groups i and groups j, with their intervals.

    Parameters
    ----------
    mean, variance, n : ndarray, shape (groups,)
        Of the scores of each group.
    critical, i, j, effect
        As in :func:`rates_between`.
    """
    n = n.astype(np.float64)
    pooled = uncertainty.pooled_variance(variance[i], n[i], variance[j], n[j])
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.where(pooled > 0, (mean[i] - mean[j]) / np.sqrt(pooled), np.nan)
        half = uncertainty.students_critical(critical[i], (n[i] + n[j]) / effect - 2)
        half *= uncertainty.standardized_error(gap, variance[i], n[i] / effect, variance[j], n[j] / effect)
    return gap, Interval(gap - half, gap + half)
