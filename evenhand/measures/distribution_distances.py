"""Distances between two sorted samples, and how far a sample may lie from the population it was drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.randomness import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

GRID = 200
"""Quantiles at which Brownian bridges are drawn."""


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


def cdf_distance_limit(people: int, others: int, level: float) -> float:
    """Return how far the KS distance of two samples may lie from that of their populations, at that level.

    The two radii of Dvoretzky, Kiefer and Wolfowitz with Massart's constant (1990), each for half of what may be
    missed, added by the triangle inequality: never too short, whatever the distribution.

    Examples
    --------
    >>> round(cdf_distance_limit(1000, 1000, 0.95), 4)
    0.0936
    """
    if not people or not others:
        return float("nan")
    reach = np.log(4 / (1 - level)) / 2
    return float(np.sqrt(reach / people) + np.sqrt(reach / others))


def bridge_radii(samples: Sequence[NDArray[np.float64]], replicates: int, seed: int) -> NDArray[np.float64]:
    """Return draws of the Wasserstein distance between each sample and its population.

    That distance tends to the area under the absolute value of a Brownian bridge along the distribution function,
    over the root of n (del Barrio, Giné and Matrán 1999, "Central limit theorems for the Wasserstein distance
    between the empirical and the true distributions"). By the triangle inequality, a quantile of the
    sum of two such draws bounds the error of the distance of two samples.

    Parameters
    ----------
    samples : sequence of ndarray of float
        Each in ascending order.
    replicates : int
        How many draws.
    seed : int
        Of the bridges; all samples share them.

    Returns
    -------
    ndarray of float, shape (samples, replicates)
        NaN for a sample of fewer than two people.

    Examples
    --------
    >>> bridge_radii([np.array([3.0, 3.0, 3.0])], 5, 0)
    array([[0., 0., 0., 0., 0.]])
    """
    rng = stream(seed, "resampling", "bridges")
    steps = rng.normal(size=(replicates, GRID)) / np.sqrt(GRID)
    walk = np.cumsum(steps, axis=1)
    at = np.arange(1, GRID) / GRID
    bridge = np.abs(walk[:, :-1] - at * walk[:, -1:])
    found = np.full((len(samples), replicates), np.nan)
    for k, sample in enumerate(samples):
        if sample.size > 1:
            # Between two quantiles of the grid the bridge stands at the height of their common edge.
            middles = np.quantile(sample, (np.arange(GRID) + 0.5) / GRID)
            found[k] = bridge @ np.diff(middles) / np.sqrt(sample.size)
    return found
