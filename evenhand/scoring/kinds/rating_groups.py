"""How raters treat groups: what each rater gives one group beyond what honest raters give it.

Ratings alone cannot tell a group that deserves fewer stars from a group that is marked down by everybody. They can
tell raters who are unlike most: where fewer than half of the raters mark a group down, the middle rater's difference
between groups is the honest one, and what a rater does beyond it is that rater's own (the median of many estimates of
which fewer than half are invalid: Kang, Zhang, Cai and Small 2016, J. Am. Stat. Assoc. 111:132, theorem 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 5
"""A rater who gave a group, or all others, fewer ratings says nothing of how groups are treated."""
FAR = 2.0
"""Raters whose difference is further from the middle than so many standard errors are left out of the honest one."""


def excess_by_group(rater: NDArray[np.int64], group: NDArray[np.int64], stars: NDArray[np.float64], *, raters: int,
                    groups: int, penalty: float) -> NDArray[np.float64]:
    """Return how many stars each rater gives each group beyond what is honest, shape ``(raters, groups)``.

    For each group, a rater's difference is the mean of the stars given to it less that of those given to all others.
    The honest difference is the mean over raters near the weighted median. What a rater's differs from it is drawn
    towards zero as by `penalty` more ratings, and shared out so that the rater's mean over all ratings stays.

    Parameters
    ----------
    rater, group : array of int, shape (ratings,)
        The rows of the raters, and the group of whom they rated.
    stars : array of float, shape (ratings,)
        The ratings.
    raters, groups : int
        How many there are.
    penalty : float
        Above 0; the variance of a rating over that of the raters' effects.

    Examples
    --------
    Three raters, of whom the last gives the second group one star less than everybody else does:

    >>> rater, group = np.repeat([0, 1, 2], 20), np.tile(np.repeat([0, 1], 10), 3)
    >>> stars = np.where((rater == 2) & (group == 1), 4.0, 5.0)
    >>> excess_by_group(rater, group, stars, raters=3, groups=2, penalty=1e-9).round(3).tolist()
    [[0.0, 0.0], [0.0, 0.0], [0.5, -0.5]]
    """
    cell = rater * groups + group
    count = np.bincount(cell, minlength=raters * groups).reshape(raters, groups).astype(np.float64)
    total = np.bincount(cell, stars, minlength=raters * groups).reshape(raters, groups)
    spread = float(np.var(stars - (total / np.maximum(count, 1)).ravel()[cell])) if stars.size else 0.0
    other_count = count.sum(axis=1, keepdims=True) - count
    other_total = total.sum(axis=1, keepdims=True) - total
    enough = (count >= FEWEST) & (other_count >= FEWEST)
    difference = total / np.maximum(count, 1) - other_total / np.maximum(other_count, 1)
    # The ratings that a difference of two means is worth: n1 n2 / (n1 + n2).
    worth = np.where(enough, count * other_count / np.maximum(count + other_count, 1), 0.0)
    excess = np.zeros((raters, groups))
    for k in range(groups):
        beyond = difference[:, k] - honest_difference(difference[:, k], worth[:, k], spread)
        excess[:, k] = beyond * worth[:, k] / (worth[:, k] + penalty)
    return np.where(enough, excess * other_count / np.maximum(count + other_count, 1), 0.0)


def honest_difference(difference: NDArray[np.float64], worth: NDArray[np.float64], spread: float) -> float:
    """Return the mean difference of the raters near the weighted median; 0 where no rater says anything.

    Parameters
    ----------
    difference, worth : array of float, shape (raters,)
        Each rater's difference between a group and all others, and how many ratings it is worth.
    spread : float
        The variance of one rating.

    Examples
    --------
    >>> honest_difference(np.array([0.0, 0.1, -0.1, -2.0]), np.full(4, 100.0), 1.0)
    0.0
    """
    known = worth > 0
    if not known.any():
        return 0.0
    value, weight = difference[known], worth[known]
    order = np.argsort(value)
    half = np.cumsum(weight[order]) - weight[order] / 2
    middle = float(np.interp(weight.sum() / 2, half, value[order]))
    near = np.abs(value - middle) <= FAR * np.sqrt(spread / weight)
    return float(np.average(value[near], weights=weight[near])) if near.any() else middle
