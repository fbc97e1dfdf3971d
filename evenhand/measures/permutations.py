"""One engine for permutation tests over ties: many shuffles of a number over people in few sparse products."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import sparse

from evenhand.checks import one_of, whole_number
from evenhand.randomness import stream
from evenhand.workers import WORKERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

Alternative = Literal["greater", "less", "either"]
COLUMNS = 32
"""Shuffles in one product: 32 numbers of 32 bits fill two cache lines, which measured fastest."""
STRETCH = 1024


def shuffled_forms(weights: sparse.csr_array, values: NDArray[np.float64], *, permutations: int,
                   seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x'Wx and sum_i (W1 + W'1)_i x_i² for the values x as they are and shuffled over people.

    From these two follow Moran's I, Geary's C and join counts. 32 shuffles are drawn, and shuffled again together as
    often as need be: each is uniform, and any two are independent, so a share of shuffles has the expectation and the
    variance that it has for shuffles drawn one by one.

    Parameters
    ----------
    weights : scipy.sparse.csr_array, shape (people, people)
        W, without a diagonal.
    values : ndarray of float, shape (people,)
        x. Shuffled forms are computed in 32 bits: centre x where its mean is large beside its spread.
    permutations : int
        How many shuffles.
    seed : int
        Of the shuffles; the answer does not depend on how many processors there are.

    Returns
    -------
    forms, squares : ndarray of float, shape (permutations + 1,)
        The first element is for the values as they are.

    Examples
    --------
    >>> line = sparse.csr_array(([1.0, 1.0], [1, 2], [0, 1, 2, 2]), shape=(3, 3))
    >>> forms, squares = shuffled_forms(line, np.array([1.0, 2.0, 3.0]), permutations=0, seed=0)
    >>> forms, squares
    (array([8.]), array([18.]))
    """
    permutations = whole_number(permutations, "permutations", 0, 10_000_000)
    # x'Wx needs each pair once: half the work where ties go both ways.
    half = sparse.csr_array(sparse.triu(weights + weights.T)).astype(np.float32)
    ends = np.asarray(weights.sum(axis=1)).ravel() + np.asarray(weights.sum(axis=0)).ravel()
    exact = np.array([values @ (weights @ values)]), np.array([ends @ values**2])
    if permutations == 0:
        return exact
    ends = ends.astype(np.float32)
    base = _shuffles(values, min(COLUMNS, permutations), seed)

    def block(first: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        # One more shuffle, of all columns at once, makes as many new ones: any two of them are independent.
        order = stream(seed, "resampling", "shuffles", str(first)).permutation(len(base))
        columns = base[order, :permutations - first]
        return _column_sums(columns, half @ columns), _column_sums(columns * ends[:, None], columns)

    # The sparse product and the shuffle run without Python's lock.
    with ThreadPoolExecutor(WORKERS) as pool:
        parts = [exact, *pool.map(block, range(0, permutations, COLUMNS))]
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _shuffles(values: NDArray[np.float64], count: int, seed: int) -> NDArray[np.float32]:
    """Return independent shuffles of values, a column each, in 32 bits."""
    rng = stream(seed, "resampling", "shuffles")
    rows = np.empty((count, values.size), np.float32)
    for row in rows:
        row[:] = rng.permutation(values)
    return np.ascontiguousarray(rows.T)


def _column_sums(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the sum of products of each column, in 32 bits over stretches too short for rounding to add up."""
    whole = len(first) // STRETCH * STRETCH
    parts = [one[:whole].reshape(-1, STRETCH, one.shape[1]) for one in (first, second)]
    rest = np.einsum("ij,ij->j", first[whole:], second[whole:])
    return np.einsum("kij,kij->kj", *parts).sum(axis=0, dtype=np.float64) + rest


def pseudo_p(simulated: NDArray[np.float64], observed: float, alternative: Alternative = "greater") -> float:
    """Return the pseudo p-value of a permutation test, (M + 1) / (R + 1).

    M is the number of the R shuffles at least as extreme as what was observed (Davison and Hinkley 1997,
    sec. 4.2.3).

    Parameters
    ----------
    simulated : ndarray of float, shape (permutations,)
        The statistic of each shuffle.
    observed : float
        The statistic as it is.
    alternative : {"greater", "less", "either"}
        Which values are extreme: high ones, low ones, or those far from the mean of the shuffles.

    Examples
    --------
    >>> pseudo_p(np.array([0.1, 0.2, 0.9]), 0.5), pseudo_p(np.array([0.1, 0.2, 0.9]), 0.5, "less")
    (0.5, 0.75)
    """
    one_of(alternative, "alternative", ("greater", "less", "either"))
    if not np.isfinite(observed):
        return float("nan")
    # Equal values count as at least as extreme, and shuffles carry the rounding of 32 bits.
    slack = 1e-5 * float(np.std(simulated)) if simulated.size else 0.0
    if alternative == "less":
        simulated, observed = -simulated, -observed
    elif alternative == "either":
        middle = float(simulated.mean()) if simulated.size else 0.0
        simulated, observed = np.abs(simulated - middle), abs(observed - middle)
    return float((np.sum(simulated >= observed - slack) + 1) / (simulated.size + 1))
