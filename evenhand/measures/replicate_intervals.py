"""From replicates to intervals: percentiles for what is smooth, max-t for the widest gap among groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.measures import uncertainty

if TYPE_CHECKING:
    from numpy.typing import NDArray


def percentiles(draws: NDArray[np.float64], level: float) -> tuple[NDArray, NDArray, NDArray]:
    """Return the lower and the upper quantile of each row without NaN, and the share that is NaN.

    Examples
    --------
    >>> low, high, missing = percentiles(np.array([[3.0, 1.0, 2.0, np.nan]]), 0.5)
    >>> low, high, missing
    (array([1.5]), array([2.5]), array([0.25]))
    """
    # One sort of contiguous rows serves both quantiles; NaN comes last.
    ordered = np.sort(draws, axis=-1)
    known = (~np.isnan(draws)).sum(axis=-1)
    limits = []
    for share in ((1 - level) / 2, (1 + level) / 2):
        at = share * np.maximum(known - 1, 0)
        below = np.floor(at).astype(np.int64)
        first, second = (np.take_along_axis(ordered, np.minimum(place, np.maximum(known - 1, 0))[..., None], -1)[..., 0]
                         for place in (below, below + 1))
        limits.append(first + (at - below) * (second - first))
    return *limits, 1 - known / draws.shape[-1]


def max_t(estimate: NDArray[np.float64], draws: NDArray[np.float64], floor: NDArray[np.float64],
          level: float) -> tuple[float, float, float, int, int]:
    """Return the widest difference of estimates with limits from simultaneous intervals on all pairs.

    The critical value is the quantile over replicates of the largest studentized error of all pairwise differences
    (Westfall and Young 1993, *Resampling-Based Multiple Testing*), and no less than that of normal errors.

    Parameters
    ----------
    estimate : ndarray of float, shape (groups,)
        What was found.
    draws : ndarray of float, shape (groups, replicates)
        Replicates of it; NaN where there was nobody.
    floor : ndarray of float, shape (groups,)
        The least standard error of each.
    level : float
        The probability that all intervals cover at once.

    Returns
    -------
    value, low, high : float
        `low` is at least 0.
    lowest, highest : int
        Positions of the two groups.

    Examples
    --------
    >>> draws = np.random.default_rng(0).normal([[0.0], [1.0]], 0.1, (2, 1000))
    >>> value, low, high, *_ = max_t(np.array([0.0, 1.0]), draws, np.array([0.1, 0.1]), 0.95)
    >>> value, round(low, 1), round(high, 1)
    (1.0, 0.7, 1.3)
    """
    i, j = np.triu_indices(estimate.size, 1)
    error = draws - estimate[:, None]
    spread = np.maximum(np.nanstd(draws, axis=1, ddof=1), floor)
    pair = np.hypot(spread[i], spread[j])
    largest = np.zeros(draws.shape[1])
    # A group at a time: all pairs of sixty groups at once would not fit the processor's cache.
    for k in range(estimate.size - 1):
        apart = np.abs(error[k] - error[k + 1:]) / np.hypot(spread[k], spread[k + 1:, None])
        np.fmax(largest, np.fmax.reduce(apart, axis=0), out=largest)
    critical = max(float(np.quantile(largest, level)), uncertainty.simultaneous_critical(estimate.size, level))
    gap = estimate[i] - estimate[j]
    lowest, highest = int(np.argmin(estimate)), int(np.argmax(estimate))
    low, high = np.max(np.abs(gap) - critical * pair), np.max(np.abs(gap) + critical * pair)
    return float(estimate[highest] - estimate[lowest]), max(float(low), 0.0), float(high), lowest, highest
