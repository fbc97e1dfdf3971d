"""Distances between two sorted samples, and how far they may lie from those of the populations behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from evenhand.measures.absolute_gaps import size_limits
from evenhand.measures.uncertainty import Interval
from evenhand.randomness import stream

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

GRID = 500
"""Steps of a Brownian bridge, and the most scores at which two of them are compared."""


def wasserstein(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return the Wasserstein-1 distance: the area between the two distribution functions; NaN without people.

    Vallender 1974, "Calculation of the Wasserstein distance between probability distributions on the line".

    Parameters
    ----------
    first, second : ndarray of float
        In ascending order.

    Examples
    --------
    >>> wasserstein(np.array([1.0, 2.0]), np.array([2.0, 5.0]))
    2.0
    """
    if first.size == 0 or second.size == 0:
        return float("nan")
    joint, gap = _gap(first, second)
    return float(np.abs(gap[:-1]) @ np.diff(joint))


def cdf_distance(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return the Kolmogorov-Smirnov distance: the widest gap between the two distribution functions.

    NaN without people. `scipy.stats.ks_2samp` gives its p-value.

    Parameters
    ----------
    first, second : ndarray of float
        In ascending order.

    Examples
    --------
    >>> cdf_distance(np.array([1.0, 2.0, 3.0]), np.array([3.0, 4.0]))
    0.666...
    """
    if first.size == 0 or second.size == 0:
        return float("nan")
    joint, gap = _gap(first, second)
    # Only at the last of equal values do both functions stand at their height.
    last = np.append(joint[1:] != joint[:-1], True)
    return float(np.abs(gap[last]).max())


def _gap(first: NDArray, second: NDArray) -> tuple[NDArray, NDArray]:
    """Return both samples as one in order, and the difference of their distribution functions after each value."""
    joint = np.concatenate([first, second])
    order = np.argsort(joint, kind="stable")
    from_first = np.cumsum(order < first.size)
    from_second = np.arange(1, joint.size + 1) - from_first
    return joint[order], from_first / first.size - from_second / second.size


def cdf_distance_limits(value: ArrayLike, people: ArrayLike, others: ArrayLike, level: float) -> Interval:
    """Return the limits of KS distances between the populations of two samples each.

    The size of the noise is Kolmogorov's, as for two equal distributions (Smirnov 1939, for two samples), and the
    standard error at one score at most half the root of ``1 / people + 1 / others``; `size_limits` makes limits of
    them. The largest of many noisy gaps lies above the truth on average, so these cover more often than they say.

    Examples
    --------
    >>> low, high = cdf_distance_limits([0.2], [1000], [1000], 0.95)
    >>> low.round(3), high.round(3)
    (array([0.139]), array([0.238]))
    """
    with np.errstate(divide="ignore"):
        spread = np.sqrt(1 / np.asarray(people, float) + 1 / np.asarray(others, float))
    low, high = size_limits(value, special.kolmogi(1 - level) * spread, spread / 2, level)
    return Interval(low, np.minimum(high, 1))


def bridges(replicates: int, seed: int) -> NDArray[np.float64]:
    """Return draws of two independent Brownian bridges at 0, 1 / GRID, ..., 1.

    Returns
    -------
    ndarray of float, shape (2, replicates, GRID + 1)

    Examples
    --------
    >>> drawn = bridges(3, 0)
    >>> drawn.shape, bool((drawn[:, :, 0] == 0).all()), bool(np.allclose(drawn[:, :, -1], 0))
    ((2, 3, 501), True, True)
    """
    steps = stream(seed, "resampling", "bridges").normal(size=(2, replicates, GRID)) / np.sqrt(GRID)
    walk = np.concatenate([np.zeros((2, replicates, 1)), np.cumsum(steps, axis=2)], axis=2)
    return walk - np.arange(GRID + 1) / GRID * walk[:, :, -1:]


def area_noise(first: NDArray[np.float64], second: NDArray[np.float64],
               drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return draws of the Wasserstein distance that chance alone puts between two samples.

    The area under the absolute difference of two Brownian bridges, each along its sample's distribution function and
    over the root of its n (del Barrio, Giné and Matrán 1999, "Central limit theorems for the Wasserstein distance
    between the empirical and the true distributions").

    Parameters
    ----------
    first, second : ndarray of float
        In ascending order.
    drawn : ndarray of float, shape (2, replicates, GRID + 1)
        As `bridges` gives them.

    Returns
    -------
    ndarray of float, shape (replicates,)
        NaN where a sample has fewer than two people.

    Examples
    --------
    >>> area_noise(np.array([3.0, 3.0]), np.array([3.0, 3.0]), bridges(2, 0))
    array([0., 0.])
    """
    if min(first.size, second.size) < 2:
        return np.full(drawn.shape[1], np.nan)
    joint = np.sort(np.concatenate([first, second]))
    # Few scores are taken one by one; of many, quantiles close to each other and both ends.
    edges = joint if joint.size <= GRID else np.quantile(joint, np.linspace(0, 1, GRID + 1))
    heights = [_height(sample, edges[:-1]) for sample in (first, second)]
    noise = sum(sign * bridge[:, at] / np.sqrt(sample.size) for sign, bridge, at, sample in
                zip((1, -1), drawn, heights, (first, second), strict=True))
    return np.abs(noise) @ np.diff(edges)


def _height(sample: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return where on the grid of a bridge the share at or below each score stands."""
    return np.rint(np.searchsorted(sample, at, side="right") / sample.size * GRID).astype(np.int64)
