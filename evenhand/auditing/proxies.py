"""Features that stand for others: which correlate, and how well each tells to which group a person belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import level_of_confidence
from evenhand.errors import NotEnoughDataError
from evenhand.measures.auc_interval import area, area_limits
from evenhand.measures.uncertainty import normal_critical
from evenhand.randomness import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ALIKE = 0.8
"""Features that correlate above this share their points in a way that says little of either."""
BINS = 20


def correlated(names: Sequence[str], values: Floats, *, above: float = ALIKE) -> pl.DataFrame:
    """Return the pairs of columns whose correlation is above a bound, the strongest first.

    Pearson's correlation over the people for whom both are known. Parts of features that move together can be shared
    out between them in many ways: read them as one.

    Parameters
    ----------
    names : sequence of str
        Of the columns; columns of one name are one feature and are not compared with each other.
    values : ndarray of float, shape (people, columns)
        NaN where not known.
    above : float
        The bound on the absolute value.

    Returns
    -------
    polars.DataFrame
        ``first``, ``second``, ``correlation``.

    Examples
    --------
    >>> correlated(["a", "b", "c"], np.array([[1.0, 2, 0], [2, 4, 1], [3, 6, 0]])).rows()
    [('a', 'b', 1.0)]
    """
    r = _pairwise_correlation(values)
    apart = np.array([[one != other for other in names] for one in names], bool)
    rows, columns = np.nonzero(np.triu(apart & (np.abs(np.nan_to_num(r)) > above), 1))
    found = pl.DataFrame({"first": [names[k] for k in rows], "second": [names[k] for k in columns],
                          "correlation": r[rows, columns].round(12)},
                         schema={"first": pl.String, "second": pl.String, "correlation": pl.Float64})
    strongest = found.sort(pl.col("correlation").abs(), descending=True, maintain_order=True)
    return strongest.unique(["first", "second"], keep="first", maintain_order=True)


def tells_group(names: Sequence[str], values: Floats, member: NDArray[np.bool_], *, folds: int = 5,
                level: float = 0.95, seed: int = 0) -> pl.DataFrame:
    """Return how well each feature by itself tells a group from another: the AUC, cross-validated. Even is .5.

    In each fold the share of the group in each bin of the feature (at most 20 of equal size, and one for people of
    whom it is not known) is learned from the other folds and predicts the people held out. The areas of the folds
    are averaged; their variance is DeLong's times ``1/folds + 1/(folds - 1)`` (Nadeau and Bengio 2003, "Inference for
    the generalization error", eq. 9). Bins find what no straight line does, and what is missing counts as well.

    Parameters
    ----------
    names : sequence of str
        Of the features.
    values : ndarray of float, shape (people, features)
        NaN where not known; words as whole numbers.
    member : ndarray of bool, shape (people,)
        Who belongs to the group; the others to the reference.
    folds : int
        How many folds.
    level : float
        The confidence level.
    seed : int
        The seed of the folds.

    Returns
    -------
    polars.DataFrame
        A row a feature in the order given: ``feature``, ``auc``, ``low``, ``high``, ``n``.

    Raises
    ------
    NotEnoughDataError
        Where there are fewer than two people of a side for each fold.

    Examples
    --------
    >>> side = np.arange(40) < 20
    >>> tells_group(["tells all", "tells nothing"], np.column_stack([side, np.ones(40)]), side)["auc"].to_list()
    [1.0, 0.5]
    """
    sides = int(member.sum()), int((~member).sum())
    if min(sides) < 2 * folds:
        raise NotEnoughDataError("features that tell the group", f"{min(sides):,} people on a side",
                                 f"at least {2 * folds}", "choose larger groups")
    fold = _stratified(member, folds, seed)
    areas = [_areas(_binned(column), member, fold, folds) for column in values.T]
    value = np.array([np.mean([one.value for one in each]) for each in areas])
    # Folds learn from much the same people, so their areas move together.
    shared = 1 / folds + 1 / (folds - 1)
    variance = np.array([np.mean([one.variance for one in each]) * shared for each in areas])
    critical = normal_critical(level_of_confidence(level))
    limits, _ = area_limits(value, variance, np.full(value.size, sides[0]), np.full(value.size, sides[1]), critical)
    return pl.DataFrame({"feature": list(names), "auc": value, "low": limits.low, "high": limits.high,
                         "n": [member.size] * len(names)})


def _areas(bins: NDArray[np.int64], member: NDArray[np.bool_], fold: NDArray[np.int64], folds: int) -> list:
    size, share, found = bins.max() + 1, member.mean(), []
    inside = np.bincount(fold * size + bins, member, folds * size).reshape(folds, size)
    everybody = np.bincount(fold * size + bins, minlength=folds * size).reshape(folds, size)
    for k in range(folds):
        # One person of the average stands in each bin, so that an empty one says nothing.
        told = (inside.sum(0) - inside[k] + share) / (everybody.sum(0) - everybody[k] + 1)
        here, mine = fold == k, member[fold == k]
        predicted = told[bins[here]]
        found.append(area(np.sort(predicted[mine]), np.sort(predicted[~mine])))
    return found


def _binned(column: Floats) -> NDArray[np.int64]:
    known = ~np.isnan(column)
    different = np.unique(column[known])
    if different.size > BINS:
        different = np.unique(np.quantile(column[known], np.arange(1, BINS) / BINS))
        at = np.searchsorted(different, column, side="right")
    else:
        at = np.searchsorted(different, column)
    return np.where(known, at, different.size + 1)


def _stratified(member: NDArray[np.bool_], folds: int, seed: int) -> NDArray[np.int64]:
    order = stream(seed, "resampling", "proxies").permutation(member.size)
    fold = np.empty(member.size, np.int64)
    for side in (order[member[order]], order[~member[order]]):
        fold[side] = np.arange(side.size) % folds
    return fold


def _pairwise_correlation(values: Floats) -> Floats:
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        centred = np.where(known, values - np.nanmean(values, axis=0), 0.0)
        both = known.astype(np.float64).T @ known
        sums, squares = centred.T @ known, np.square(centred).T @ known
        spread = squares - sums**2 / both
        r = (centred.T @ centred - sums * sums.T / both) / np.sqrt(spread * spread.T)
    return np.where(spread * spread.T > 0, r, np.nan)
