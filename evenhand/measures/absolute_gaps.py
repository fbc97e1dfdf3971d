"""Limits of a size: a sum or a maximum of absolute gaps, which chance alone makes larger than nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from evenhand.measures.uncertainty import Interval

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def size_limits(value: ArrayLike, reach: ArrayLike, error: ArrayLike, level: float) -> Interval:
    """Return the limits of sums or maxima of absolute gaps, which can hold 0.

    An estimate lies above the truth by no more than the size of the noise itself (triangle inequality), whose quantile
    is `reach`: that is the lower limit, and at evenness all that can be missed. It lies below the truth by no more
    than the noise of one sum with fixed signs, or of one place, whose standard error is at most `error`: that is the
    upper limit, which is left what the lower one does not miss where a gap is clear.

    Parameters
    ----------
    value : array of float
        The estimates.
    reach : array of float
        The quantile, at `level`, of the size that noise has by itself.
    error : array of float
        The standard error of the sum with the signs, or at the place, that make it largest.
    level : float
        The confidence level.

    Examples
    --------
    >>> low, high = size_limits([0.1, 0.5], 0.15, 0.07, 0.95)
    >>> low.round(3), high.round(3)
    (array([0.  , 0.35]), array([0.228, 0.628]))
    """
    value, reach, error = (np.asarray(part, float) for part in (value, reach, error))
    with np.errstate(invalid="ignore", divide="ignore"):
        missed = special.ndtr(-reach / error)
        upper = -special.ndtri(np.maximum(1 - level - missed, (1 - level) / 2))
        # Without any noise there is nothing to add.
        high = value + np.where(error > 0, upper * error, 0.0 * error)
    return Interval(np.maximum(value - reach, 0), high)


def folded_quantile(errors: ArrayLike, draws: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Return a quantile of the sum of absolute values of independent normal errors, by simulation.

    Parameters
    ----------
    errors : array of float, shape (rows, parts)
        The standard errors.
    draws : array of float, shape (replicates, parts)
        Standard normal numbers, the same for all rows.
    level : float
        Which quantile.

    Returns
    -------
    ndarray of float, shape (rows,)

    Examples
    --------
    >>> folded_quantile([[1.0, 0.0]], np.array([[-2.0, 1.0], [1.0, 5.0], [0.5, 9.0]]), 1.0)
    array([2.])
    """
    return np.quantile(np.asarray(errors, float) @ np.abs(draws).T, level, axis=1)
