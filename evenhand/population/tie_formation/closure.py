"""Ties that close open triangles: somebody introduces two of the people they know to each other.

The local step of Davidsen, Ebel and Bornholdt 2002 ("Emergence of a small world from local interactions",
Phys. Rev. Lett. 88:128701), made many times at once: the ties that are there already lead to new ones, but new
ones lead to no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRIES = 3
"""How many introductions are tried for each tie that is wanted: some find two who know each other already."""


def introduced(keys: NDArray[np.int64], wanted: int, people: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return new pairs who have somebody in common, each once, as many as are wanted and can be found.

    A tie leads to an introduction as often as any other: who has many introduces many.

    Parameters
    ----------
    keys : array of int
        The tied pairs, each as one number: lower person times `people` plus higher person; some may stand twice.
    wanted : int
        How many new pairs.
    people : int
        How many people there are.
    rng : Generator
        The stream of random numbers.

    Examples
    --------
    The first and the last of three in a row are introduced by the one between them:

    >>> introduced(np.array([0 * 3 + 1, 1 * 3 + 2]), 1, 3, np.random.default_rng(0)).tolist()
    [2]
    """
    known = np.unique(keys)
    if not known.size or wanted < 1:
        return np.zeros(0, np.int64)
    ends = known // people, known % people
    ties = sparse.csr_array((np.ones(2 * known.size, np.int8), (np.concatenate(ends), np.concatenate(ends[::-1]))),
                            shape=(people, people))
    tie = rng.integers(ties.nnz, size=TRIES * wanted)
    between = np.searchsorted(ties.indptr, tie, side="right") - 1
    start = ties.indptr[between].astype(np.int64)
    other = start + (rng.random(tie.size) * (ties.indptr[between + 1] - start)).astype(np.int64)
    i, j = ties.indices[tie].astype(np.int64), ties.indices[other].astype(np.int64)
    pair = np.minimum(i, j) * people + np.maximum(i, j)
    at = np.minimum(np.searchsorted(known, pair), known.size - 1)
    pair = pair[(i != j) & (known[at] != pair)]
    return pair[np.sort(np.unique(pair, return_index=True)[1])[:wanted]]
