"""Limits of a size: a sum or a maximum of absolute gaps, which chance alone makes larger than nothing.

Such a size is a maximum, over signs or over places, of plain differences, so what is found lies above the truth on
average, the more the nearer to evenness. No interval can be exact for it (Hirano and Porter 2012, "Impossibility
results for nondifferentiable functionals"); these hold at least what they promise, by inverting a test: a size is kept
where what was found is not too large and not too small for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.measures.uncertainty import Interval

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

STEPS = 17
"""How many true sizes are tried; between two of them probabilities are taken as straight lines."""
RARELY = 0.2
"""So seldom does chance alone make less than what then counts as found, for the upper limit."""
AROUND = 1.25
"""So many times what chance alone makes lie the farthest of them from what was found: no limit lies beyond."""


def sizes_tried(value: ArrayLike, reach: ArrayLike) -> Floats:
    """Return 0 and true sizes from well below to well above what was found, shape ``(rows, STEPS + 1)``.

    Examples
    --------
    >>> sizes_tried([1.0], [0.2]).round(3)[0, [0, 1, -1]]
    array([0.  , 0.75, 1.25])
    """
    value, reach = np.asarray(value, float), np.asarray(reach, float)
    tried = np.linspace(np.maximum(value - AROUND * reach, 0), value + AROUND * reach, STEPS, axis=1)
    return np.concatenate([np.zeros((value.size, 1)), tried], axis=1)


def size_limits(value: ArrayLike, sizes: Floats, reach: ArrayLike, *, for_low: Floats, for_high: Floats,
                own: Floats, level: float) -> Interval:
    """Return the limits of sizes, which always hold what was found, and 0 where it could be chance.

    At a true size of 0 all that can be missed is above; from `reach` on, half of it on either side. Where what is
    found hardly ever lies below the truth, nothing is missed there, and all is left for the other side.

    Parameters
    ----------
    value : array of float, shape (rows,)
        What was found.
    sizes : array of float, shape (rows, steps)
        True sizes to try, from 0 upwards.
    reach : array of float, shape (rows,)
        The quantile, at `level`, of what chance alone makes.
    for_low, for_high : array of float, shape (rows, steps)
        The probability that no more than `value` is found, were each of the sizes true: where gaps have the form that
        they seem to have, which serves the lower limit, and where they have that in which least is found. For the
        second, a value that is smaller than chance alone makes it in all but `RARELY` of cases should be taken as large
        as that: it is luck, and no sign of evenness.
    own : array of float, shape (rows, steps)
        The probability that no more than the true size is found.
    level : float
        The confidence level.

    Examples
    --------
    >>> from scipy.stats import foldnorm
    >>> found, reach = np.array([0.5, 5.0]), [1.96, 1.96]
    >>> sizes = sizes_tried(found, reach)
    >>> chance, own = foldnorm.cdf(found[:, None], sizes), foldnorm.cdf(sizes, sizes)
    >>> low, high = size_limits(found, sizes, reach, for_low=chance, for_high=chance, own=own, level=0.95)
    >>> low.round(1), high.round(1)
    (array([0., 3.]), array([2.4, 7. ]))
    """
    value, reach, missed = np.asarray(value, float), np.asarray(reach, float), 1 - level
    with np.errstate(invalid="ignore", divide="ignore"):
        below = missed / 2 * np.minimum(1, np.nan_to_num(sizes / reach[:, None], nan=0.0, posinf=1.0))
    above = missed - np.minimum(below, own)
    low = _crossing(1 - above - for_low, sizes)
    high = _crossing((for_high - below)[:, ::-1], sizes[:, ::-1])
    unknown = np.isnan(value) | np.isnan(reach)
    low, high = np.minimum(np.where(low == low, low, value), value), np.fmax(high, value)
    return Interval(*(np.where(unknown, np.nan, part) for part in (low, high)))


def _crossing(kept: Floats, sizes: Floats) -> Floats:
    """Return the size at which each row first rises above 0, between two columns by a straight line; NaN for never."""
    there = kept > 0
    first = np.argmax(there, axis=1)
    rows, before = np.arange(kept.shape[0]), np.maximum(first - 1, 0)
    start, end = kept[rows, before], kept[rows, first]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(first > 0, -start / (end - start), 0.0)
    found = sizes[rows, before] + part * (sizes[rows, first] - sizes[rows, before])
    return np.where(there.any(axis=1), found, np.nan)
