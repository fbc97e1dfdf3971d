"""How much of each person's score is the person's own record: the diagonal of the coupling's M."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from evenhand.randomness import stream
from evenhand.ties import safe_inverse
from evenhand.workers import WORKERS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from evenhand.coupling import Coupling
    from evenhand.ties import Ties

DENSE_PEOPLE = 3_000
SMALL_ENOUGH = 0.01
"""A bound on the left-out terms above this calls for random probes."""
PROBES = 64
PROBES_AT_ONCE = 16
MOST_PRODUCTS = 2_000_000_000
ROWS_OF_PRODUCTS = 20_000_000
MOST_STEPS = 2_000
SETTLED = 1e-13


@dataclass(frozen=True, eq=False)
class OwnShares:
    """The own share of each person's score, with how far it may be off.

    Parameters
    ----------
    values : ndarray of float, shape (people,)
        M_ii, 0 to 1; 1 for isolates.
    error : ndarray of float, shape (people,)
        0 where the values are exact; the largest possible error for a series; two standard errors for probes.
    method : {"exact", "series", "series and probes"}
        How they were found.
    """

    values: NDArray[np.float64]
    error: NDArray[np.float64]
    method: Literal["exact", "series", "series and probes"]


def own_shares(coupling: Coupling, *, seed: int = 0, dense_people: int = DENSE_PEOPLE) -> OwnShares:
    """Return the weight of each person's own record in the person's own score: the diagonal of M.

    M_ii = (1 - r) sum_k r^k (W^k)_ii: the chance that a walk along ties that stops with probability 1 - r
    at each step ends where it began. Up to `dense_people` people M is inverted. Above, the terms up to K = 2 are
    computed; what is left out is at most r^(K+1), and for undirected ties r^(K+1) (W^K)_ii, since there the
    chance of a return at a later step is never higher. Where this bound exceeds .01 for anybody, K = 4 (unless
    that would take minutes), and where that does not suffice either, what is left out is estimated with random
    signs (Hutchinson 1990; Bekas, Kokiopoulou and Saad 2007).

    Parameters
    ----------
    coupling : Coupling
        The ties and the friend weight.
    seed : int
        The seed of the random signs.
    dense_people : int
        Up to how many people M is inverted.

    Examples
    --------
    Two friends at friend weight one half: M is [[2, 1], [1, 2]] / 3.

    >>> from evenhand.coupling import Coupling
    >>> from evenhand.ties import Ties
    >>> pair = Ties.from_pairs([0], [1], people=2, directed=False)
    >>> own_shares(Coupling(pair, 0.5)).values.round(6)
    array([0.666667, 0.666667])
    """
    people = coupling.ties.people
    if coupling.steps == 1 or coupling.friend_weight == 0:
        return OwnShares(coupling.own_weight.copy(), np.zeros(people), "exact")
    if people <= dense_people:
        return OwnShares(_dense(coupling), np.zeros(people), "exact")
    for terms in (2, 4):
        returns = returns_after(coupling.ties, terms)
        values, error = _series(coupling, returns)
        if error.max(initial=0.0) <= SMALL_ENOUGH:
            return OwnShares(values, error, "series")
    left_out, spread = _probed(coupling, len(returns) - 1, seed)
    return OwnShares(values + left_out, 2 * spread, "series and probes")


def exact_own_shares(coupling: Coupling, people: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the own shares of some people, each to 1e-12, shape of `people`.

    For undirected ties by Gauss quadrature (Golub and Meurant 1994): k steps of Lanczos from one person know the
    chance of a return after up to 2 k - 1 steps, so they are half as many as a solution of the system takes.

    Examples
    --------
    >>> from evenhand.coupling import Coupling
    >>> from evenhand.ties import Ties
    >>> pair = Ties.from_pairs([0], [1], people=3, directed=False)
    >>> exact_own_shares(Coupling(pair, 0.5), np.array([1, 2])).round(6)
    array([0.666667, 1.      ])
    """
    if coupling.steps == 1 or coupling.friend_weight == 0:
        return coupling.own_weight[people]
    one = (lambda row: coupling.shares_of(row)[row]) if coupling.ties.directed else partial(_by_lanczos, coupling)
    with ThreadPoolExecutor(WORKERS) as pool:
        return np.array(list(pool.map(one, np.asarray(people).tolist())), np.float64)


def _by_lanczos(coupling: Coupling, row: int) -> float:
    """Return M_ii = (1 - r) times the first number of (I - r T)^-1, with T the Lanczos matrix of D^1/2 W D^-1/2."""
    ties, r = coupling.ties, coupling.friend_weight
    root = np.sqrt(np.where(ties.isolates, 1.0, ties.strength))
    before, now, beside = np.zeros(ties.people), np.zeros(ties.people), 0.0
    now[row], known = 1.0, 0.0
    diagonal, off = [], []
    for _ in range(MOST_STEPS):
        image = root * (ties.weights_of_alters @ (now / root)) - beside * before
        diagonal.append(float((now * image).sum()))  # not by BLAS, whose threads wait by spinning
        image -= diagonal[-1] * now
        size = len(diagonal)
        small = np.eye(size) - r * (np.diag(diagonal) + np.diag(off, 1) + np.diag(off, -1))
        found = float(np.linalg.solve(small, np.eye(size, 1)[:, 0])[0])
        beside = float(np.sqrt((image * image).sum()))
        if abs(found - known) <= SETTLED or beside <= SETTLED:
            break
        known, before, now = found, now, image / beside
        off.append(beside)
    return float(coupling.own_weight[row]) * found


def _dense(coupling: Coupling) -> NDArray[np.float64]:
    ties, r = coupling.ties, coupling.friend_weight
    inverse = np.linalg.inv(np.eye(ties.people) - r * ties.weights_of_alters.toarray())
    return coupling.own_weight * np.diag(inverse)


def _series(coupling: Coupling, returns: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the sum of the first terms, and the most that the others can add."""
    ties, r = coupling.ties, coupling.friend_weight
    powers = r ** np.arange(len(returns))
    tied = ~ties.isolates
    values = np.where(tied, (1 - r) * (powers @ returns), 1.0)
    most = np.ones(ties.people) if ties.directed else returns[-1]
    return values, np.where(tied, r ** len(returns) * most, 0.0)


def returns_after(ties: Ties, steps: Literal[2, 4] = 4) -> NDArray[np.float64]:
    """Return the chance that a walk along ties is back after 0, 1, 2, ... steps: the diagonals of W^k.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    steps : {2, 4}
        The number of steps wanted; 4 costs a product for every pair of ties that share a person.

    Returns
    -------
    ndarray of float, shape (steps + 1, people)
        Up to 2 steps only where 4 would take over two thousand million products.

    Examples
    --------
    In a triangle a walk returns after two steps with chance 1/2, and after three with chance 1/4:

    >>> from evenhand.ties import Ties
    >>> triangle = Ties.from_pairs([0, 0, 1], [1, 2, 2], people=3, directed=False)
    >>> returns_after(triangle)[:, 0]
    array([1.   , 0.   , 0.5  , 0.25 , 0.375])
    """
    weights, back = ties.weights_of_alters, ties.weights_to_egos
    first = [np.ones(ties.people), np.zeros(ties.people), _row_products(weights, back)]
    products = np.r_[0, np.cumsum(ties.degree[weights.indices], dtype=np.int64)][weights.indptr]
    if steps == 2 or products[-1] > MOST_PRODUCTS:
        return np.array(first)
    thrice, fourth = np.zeros(ties.people), np.zeros(ties.people)
    # W² holds the products of every pair of ties, so it is made and dropped some rows at a time.
    cuts = np.searchsorted(products, np.arange(0, products[-1], ROWS_OF_PRODUCTS))
    edges = np.unique(np.r_[0, cuts, ties.people])
    for low, high in pairwise(edges):
        two = weights[low:high] @ weights
        thrice[low:high] = _row_products(two, back[low:high])
        if ties.directed:
            fourth[low:high] = _row_products(two, back[low:high] @ back)
        else:
            # The chance of j → i in two steps is that of i → j times the ratio of their row sums.
            fourth[low:high] = ties.strength[low:high] * (two.power(2) @ safe_inverse(ties.strength))
    return np.array([*first, thrice, fourth])


def _row_products(left: sparse.csr_array, right: sparse.csr_array) -> NDArray[np.float64]:
    return np.asarray(left.multiply(right).sum(axis=1)).ravel()


def _probed(coupling: Coupling, terms: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the estimate of the left-out part r^(K+1) W^(K+1) M of the diagonal, and its standard error."""
    ties, r = coupling.ties, coupling.friend_weight
    rng = stream(seed, "resampling", "probes")
    total, squares = np.zeros(ties.people), np.zeros(ties.people)
    for _ in range(PROBES // PROBES_AT_ONCE):
        signs = rng.choice([-1.0, 1.0], (ties.people, PROBES_AT_ONCE))
        image = coupling.solve(signs)
        for _ in range(terms + 1):
            image = r * (ties.weights_of_alters @ image)
        draws = signs * image
        total += draws.sum(axis=1)
        squares += (draws**2).sum(axis=1)
    mean = total / PROBES
    variance = np.maximum(squares / PROBES - mean**2, 0) / (PROBES - 1)
    return mean, np.sqrt(variance)
