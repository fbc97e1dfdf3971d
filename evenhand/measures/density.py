"""The density of a sample at given points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELLS = 1_024


def density_at(points: NDArray[np.float64], sample: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the density of a sample at some points, by a normal kernel on a grid; 0 for a sample without spread.

    The kernel's width is 1.06 sd n^(-1/5) (Silverman 1986, eq. 3.28).

    Parameters
    ----------
    points : ndarray of float, shape (points,)
        Where; NaN gives 0.
    sample : ndarray of float, shape (sample,)
        The sample.

    Examples
    --------
    >>> normal = np.random.default_rng(0).normal(size=100_000)
    >>> density_at(np.array([0.0, np.nan]), normal).round(2)
    array([0.39, 0.  ])
    """
    spread = float(sample.std()) if sample.size else 0.0
    if spread == 0:
        return np.zeros(points.size)
    width = 1.06 * spread * sample.size ** -0.2
    edges = np.linspace(sample.min() - 4 * width, sample.max() + 4 * width, CELLS + 1)
    step, middles = edges[1] - edges[0], (edges[1:] + edges[:-1]) / 2
    away = np.arange(-np.ceil(4 * width / step), np.ceil(4 * width / step) + 1) * step
    kernel = np.exp(-((away / width) ** 2) / 2)
    counts = np.histogram(sample, edges)[0]
    smooth = np.convolve(counts, kernel / kernel.sum(), "same") / (sample.size * step)
    return np.nan_to_num(np.interp(points, middles, smooth, 0.0, 0.0))
