"""Distances between two sorted samples: Wasserstein and Kolmogorov-Smirnov."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
