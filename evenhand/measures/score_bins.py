"""Bins of scores, and a score read as a probability: the share with the favourable outcome in its bin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.checks import one_of, vector, whole_number
from evenhand.errors import InputError
from evenhand.measures.sorted_scores import FAVOURABLE, NOT_KNOWN, outcome_codes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def bin_edges(values: ArrayLike, *, bins: int = 10, strategy: str = "quantile") -> NDArray[np.float64]:
    """Return the edges of bins of scores, shape ``(bins + 1,)`` at most.

    Parameters
    ----------
    values : array of float, shape (people,)
        NaN where missing.
    bins : int
        How many bins; fewer come out where many people share a score.
    strategy : {"quantile", "uniform"}
        Bins of equally many people, or of equal width.

    Examples
    --------
    >>> bin_edges([0.0, 0.1, 0.2, 1.0], bins=2), bin_edges([0.0, 0.1, 0.2, 1.0], bins=2, strategy="uniform")
    (array([0.  , 0.15, 1.  ]), array([0. , 0.5, 1. ]))
    """
    values = vector(values, "score")
    values = values[~np.isnan(values)]
    whole_number(bins, "bins", 1, 1000)
    if values.size == 0:
        raise InputError("score", "no score at all", "a number a person", "name another column")
    one_of(strategy, "strategy", ("quantile", "uniform"))
    steps = np.linspace(0, 1, bins + 1)
    if strategy == "quantile":
        return np.unique(np.quantile(values, steps))
    return np.unique(values.min() + steps * (values.max() - values.min()))


def bin_of(values: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the bin of each value: from its lower edge up to, not including, its upper edge; the last holds both.

    Examples
    --------
    >>> bin_of(np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.5, 1.0]))
    array([0, 1, 1])
    """
    return np.searchsorted(edges[1:-1], values, side="right")


def probability_by_bin(score: ArrayLike, outcome: ArrayLike, *, edges: ArrayLike | None = None, bins: int = 10,
                       strategy: str = "quantile") -> NDArray[np.float64]:
    """Return for each person the share with the favourable outcome among all people of the same bin of scores.

    Parameters
    ----------
    score, outcome : array, shape (people,)
        As in `reliability`.
    edges, bins, strategy
        As in `reliability`.

    Returns
    -------
    ndarray of float, shape (people,)
        NaN for people without a score, and in a bin without a known outcome.

    Examples
    --------
    >>> probability_by_bin([300, 310, 700, 710], [0, 1, 1, 1], bins=2)
    array([0.5, 0.5, 1. , 1. ])
    """
    score = vector(score, "score")
    edges = bin_edges(score, bins=bins, strategy=strategy) if edges is None else checked_edges(edges)
    code = outcome_codes(outcome, score.size)
    at = bin_of(score, edges)
    known = ~np.isnan(score) & (code != NOT_KNOWN)
    people = np.bincount(at[known], minlength=edges.size)
    good = np.bincount(at[known], code[known] == FAVOURABLE, minlength=edges.size)
    share = np.divide(good, people, out=np.full(edges.size, np.nan), where=people > 0)
    return np.where(np.isnan(score), np.nan, share[at])


def checked_edges(edges: ArrayLike) -> NDArray[np.float64]:
    """Return the edges of bins if they ascend.

    Examples
    --------
    >>> checked_edges([0, 0.5, 1])
    array([0. , 0.5, 1. ])
    """
    found = vector(edges, "edges")
    if found.size < 2 or not (np.diff(found) > 0).all():
        raise InputError("edges", f"{found.size} numbers that do not ascend", "at least two, ascending",
                         "sort the edges and leave none twice")
    return found
