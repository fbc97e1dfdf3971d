"""Inverse distribution functions: one uniform number and a linear predictor make one value a person.

Every function rises in the uniform number, so that a person keeps their luck when a setting changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, gammaincinv, logit, ndtri

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

MOST = 500
"""No count is higher than this."""


def bernoulli(u: Floats, log_odds: ArrayLike) -> NDArray[np.int8]:
    """Return 1 with probability ``expit(log_odds)``, else 0, shape ``(people,)``.

    Examples
    --------
    >>> bernoulli(np.array([0.4, 0.6]), 0.0)
    array([0, 1], dtype=int8)
    """
    return (u > expit(-np.asarray(log_odds))).astype(np.int8)


def categorical(u: Floats, log_odds: list[ArrayLike]) -> NDArray[np.int8]:
    """Return the position of a level, drawn with probabilities in proportion to ``exp(log_odds)``.

    Examples
    --------
    >>> categorical(np.array([0.2, 0.6, 0.9]), [np.log(0.5), np.log(0.3), np.log(0.2)])
    array([0, 1, 2], dtype=int8)
    """
    weights = [np.exp(np.asarray(level, np.float64)) for level in log_odds]
    height = u * sum(weights)
    level, reached = np.zeros(u.shape, np.int8), np.zeros(u.shape)
    for weight in weights[:-1]:
        reached = reached + weight
        level += height > reached
    return level


def ordered(u: Floats, linear: ArrayLike, cuts: ArrayLike) -> NDArray[np.int8]:
    """Return the position of a level, with P(level <= k) = expit(cuts[k] - linear).

    The proportional-odds model (McCullagh 1980, J. R. Stat. Soc. B 42:109, sec. 2).

    Examples
    --------
    >>> ordered(np.array([0.4, 0.6]), 0.0, [0.0]), ordered(np.array([0.4, 0.6]), 1.0, [0.0])
    (array([0, 1], dtype=int8), array([1, 1], dtype=int8))
    """
    latent = logit(u) + linear
    return sum(((latent > cut).astype(np.int8) for cut in np.asarray(cuts)), np.zeros(u.shape, np.int8))


def normal(u: Floats, mean: ArrayLike, sd: ArrayLike) -> Floats:
    """Return a normal number.

    Examples
    --------
    >>> normal(np.array([0.5, 0.975]), 10.0, 1.0).round(2)
    array([10.  , 11.96])
    """
    return mean + sd * ndtri(u)


def gamma(u: Floats, log_shape: ArrayLike) -> Floats:
    """Return a gamma number with the shape ``exp(log_shape)`` and the scale 1, above 0.

    Gamma numbers divided by their sum are a Dirichlet draw with these shapes as its parameters (Devroye 1986,
    *Non-Uniform Random Variate Generation*, theorem XI.4.1).

    Examples
    --------
    >>> gamma(np.array([0.5, 0.9]), 0.0).round(3)
    array([0.693, 2.303])
    """
    return np.maximum(gammaincinv(np.exp(log_shape), u), np.finfo(np.float64).tiny)


def poisson(u: Floats, log_rate: ArrayLike) -> NDArray[np.int64]:
    """Return a Poisson count with the rate ``exp(log_rate)``, at most 500.

    Examples
    --------
    >>> poisson(np.array([0.3, 0.5, 0.99]), 0.0)
    array([0, 1, 4])
    """
    rate = np.broadcast_to(np.exp(np.minimum(log_rate, np.log(MOST))), u.shape)
    return _climb(u, np.exp(-rate), lambda k, who: rate[who] / k, MOST)


def binomial(u: Floats, trials: NDArray[np.int64], log_odds: ArrayLike) -> NDArray[np.int64]:
    """Return how many of each person's `trials` succeed, each with probability ``expit(log_odds)``.

    Examples
    --------
    >>> binomial(np.array([0.2, 0.3, 0.8]), np.array([2, 2, 2]), 0.0)
    array([0, 1, 2])
    """
    trials = np.asarray(trials, np.int64)
    log_odds = np.broadcast_to(np.asarray(log_odds, np.float64), u.shape)
    odds = np.exp(log_odds)
    none = expit(-log_odds) ** trials
    found = _climb(u, none, lambda k, who: odds[who] * (trials[who] - k + 1) / k, int(trials.max(initial=0)))
    # Rounding can leave the last step of the climb a hair below 1.
    return np.minimum(found, trials)


def _climb(u: Floats, first: Floats, ratio: Callable[[int, NDArray[np.int64]], Floats],
           most: int) -> NDArray[np.int64]:
    """Return the smallest k whose cumulative probability reaches u, given P(0) and P(k) / P(k - 1)."""
    count = np.zeros(u.shape, np.int64)
    who = np.flatnonzero(u > first)
    probability, reached, target = first[who], first[who], u[who]
    for k in range(1, most + 1):
        if who.size == 0:
            break
        probability = probability * ratio(k, who)
        reached = reached + probability
        count[who] = k
        above = target > reached
        who, probability, reached, target = who[above], probability[above], reached[above], target[above]
    return count


def piecewise(u: Floats, edges: ArrayLike, shares: ArrayLike) -> Floats:
    """Return a number that is uniform within bands, each band with its share.

    Examples
    --------
    >>> piecewise(np.array([0.25, 0.75]), [0, 10, 30], [0.5, 0.5])
    array([ 5., 20.])
    """
    shares = np.asarray(shares, np.float64)
    return np.interp(u, np.r_[0.0, np.cumsum(shares / shares.sum())], np.asarray(edges, np.float64))
