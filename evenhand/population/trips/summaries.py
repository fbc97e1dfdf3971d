"""What riders' rides add up to: how many, how often, and the mean of the last stars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.population.trips.recipe import Summary


def recent(rider: ArrayLike, values: ArrayLike, *, riders: int, window: int) -> NDArray[np.bool_]:
    """Return which values are among the last `window` of their rider that are known, shape ``(rides,)``.

    Parameters
    ----------
    rider : array of int, shape (rides,)
        The row of the rider; the rides of each rider stand in the order of time.
    values : array of float, shape (rides,)
        NaN where there is none.
    riders, window : int
        How many riders there are, and how many values count.

    Examples
    --------
    >>> recent([0, 0, 0, 1], [5.0, 4.0, np.nan, 3.0], riders=2, window=1)
    array([False,  True, False,  True])
    """
    rider, known = np.asarray(rider, np.int64), ~np.isnan(np.asarray(values, np.float64))
    order = np.flatnonzero(known)
    order = order[np.argsort(rider[order], kind="stable")]
    counts = np.bincount(rider[order], minlength=riders)
    before_the_end = np.cumsum(counts)[rider[order]] - 1 - np.arange(order.size)
    found = np.zeros(known.size, bool)
    found[order[before_the_end < window]] = True
    return found


def recent_mean(rider: ArrayLike, values: ArrayLike, *, riders: int, window: int, towards: float = 0.0,
                weight: float = 0.0) -> NDArray[np.float64]:
    """Return each rider's mean of the last `window` values, shape ``(riders,)``; NaN for a rider without any.

    With a `weight` it is the mean of these and of so many values of `towards`: the posterior mean of a normal
    mean whose prior is worth `weight` values (Efron and Morris 1975, J. Am. Stat. Assoc. 70:311, sec. 1). It is
    `towards` for a rider without values.

    Examples
    --------
    >>> recent_mean([0, 0, 1], [5.0, 4.0, 1.0], riders=3, window=500)
    array([4.5, 1. , nan])
    >>> recent_mean([0, 0, 1], [5.0, 4.0, 1.0], riders=3, window=500, towards=5.0, weight=1)
    array([4.66666667, 3.        , 5.        ])
    """
    rider, values = np.asarray(rider, np.int64), np.asarray(values, np.float64)
    counted = recent(rider, values, riders=riders, window=window)
    count = np.bincount(rider[counted], minlength=riders) + weight
    total = np.bincount(rider[counted], values[counted], minlength=riders) + weight * towards
    return np.divide(total, count, out=np.full(riders, np.nan), where=count > 0)


def summarised(summary: Summary, trips: pl.DataFrame, *, riders: int, window: int) -> pl.Series:
    """Return the column of the riders that a summary of their rides asks for, shape ``(riders,)``.

    Sums and counts are whole numbers where the column is; a mean is null for a rider who has no value.
    """
    chosen = trips if summary.only is None else trips.filter(pl.col(summary.only) == 1)
    rider, column = chosen["rider"].to_numpy(), chosen[summary.of]
    values = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    if summary.take == "recent mean":
        found = recent_mean(rider, values, riders=riders, window=window, towards=summary.towards,
                            weight=summary.weight)
        return pl.Series(found).fill_nan(None)
    known = ~np.isnan(values)
    count = np.bincount(rider[known], minlength=riders)
    if summary.take == "count":
        return pl.Series(count, dtype=pl.Int64)
    total = np.bincount(rider[known], values[known], minlength=riders)
    if summary.take == "sum":
        return pl.Series(total).cast(pl.Int64 if column.dtype.is_integer() else pl.Float64)
    return pl.Series(np.divide(total, count, out=np.full(riders, np.nan), where=count > 0)).fill_nan(None)
