"""What weights of people become along ties, for every strength of dependence at once."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from evenhand.coupling import Coupling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.ties import Ties

MOST_VECTORS = 60
"""A strength that needs more vectors than this is solved by itself."""
MOST_NUMBERS = 200_000
"""For more numbers than this in `columns`, no vectors are kept: each strength is solved by itself."""
ACCURATE = 1e-5


class AdjointPath:
    """(I - aW')^-1 C for fixed weights C, as a function of a.

    For every a it lies in the space spanned by C, W'C, W'²C, ... (a Krylov space does not change when the matrix is
    shifted: Frommer and Glässner 1998, SIAM J. Sci. Comput. 19:15). So the vectors that one strength needed serve the
    next one, and only those that it needs beyond them are made.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    columns : ndarray of float, shape (people, columns)
        C.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> pair = Ties.from_pairs([0], [1], people=2, directed=False)
    >>> AdjointPath(pair, np.array([[1.0], [0.0]])).at(0.5).round(4).ravel()
    array([1.3333, 0.6667])
    """

    def __init__(self, ties: Ties, columns: NDArray[np.float64]) -> None:
        self._ties, self._columns, self._lock = ties, columns, Lock()
        # On this scale the weights of undirected ties are symmetric.
        self._root = np.ones(ties.people)
        if not ties.directed:
            self._root = np.sqrt(np.where(ties.isolates, 1.0, ties.strength))
        start = columns.T / self._root
        self._size = np.linalg.norm(start, axis=1)
        self._now, self._before = _divided(start, self._size), None
        # Half the digits, and half the memory, are enough for sums to a thousandth of a per cent.
        self._vectors = [self._now.astype(np.float32)]
        self._small = np.zeros((columns.shape[1], MOST_VECTORS + 1, MOST_VECTORS))

    def at(self, strength: float) -> NDArray[np.float64]:
        """Return (I - aW')^-1 C for a from 0 to below 1, shape ``(people, columns)``.

        The error of a column is at most a thousandth of a per cent of its weights, in the norm in which undirected
        ties are symmetric.
        """
        if strength == 0 or not self._columns.size:
            return self._columns
        parts = self._parts(strength) if self._columns.size <= MOST_NUMBERS else None
        if parts is None:
            coupling = Coupling(self._ties, strength)
            return coupling.adjoint(self._columns, tolerance=ACCURATE) / coupling.own_weight[:, None]
        found = np.zeros_like(self._now)
        for vector, part in zip(self._vectors, parts.T, strict=False):
            found += vector * part[:, None]
        found *= self._size[:, None]
        found *= self._root
        return np.ascontiguousarray(found.T)

    def _parts(self, a: float) -> NDArray[np.float64] | None:
        """Return how much of each vector is in the solution, shape ``(columns, vectors)``; None if too many count."""
        with self._lock:
            for many in range(1, MOST_VECTORS + 1):
                if many == len(self._vectors):
                    self._extend(many - 1)
                parts = _first_columns(self._small[:, :many, :many], a)
                left = a * self._small[:, many, many - 1] * np.abs(parts[:, -1])
                if left.max() <= ACCURATE * (1 - a):
                    return parts
        return None

    def _extend(self, k: int) -> None:
        """Make the next vector, orthogonal to those before it: by Lanczos for undirected ties, else by Arnoldi."""
        image = self._image(self._now)
        earlier = range(k) if self._ties.directed else range(max(k - 1, 0), k)
        for j in (*earlier, k):
            vector = {k: self._now, k - 1: self._before}.get(j, self._vectors[j])
            part = np.einsum("cn,cn->c", vector, image)
            self._small[:, j, k] = part
            image -= vector * part[:, None]
        size = np.linalg.norm(image, axis=1)
        # What rounding leaves of a space that is complete is no vector of its own.
        size[size < 1e-12] = 0.0
        self._small[:, k + 1, k] = size
        self._before, self._now = self._now, _divided(image, size)
        self._vectors.append(self._now.astype(np.float32))

    def _image(self, vectors: NDArray[np.float64]) -> NDArray[np.float64]:
        # One product a column: for so few columns that is faster than all in one.
        if self._ties.directed:
            return np.stack([self._ties.weights_to_egos @ one for one in vectors])
        return self._root * np.stack([self._ties.weights_of_alters @ one for one in vectors / self._root])


def _first_columns(small: NDArray[np.float64], a: float) -> NDArray[np.float64]:
    """Return the first column of (I - a small)^-1 of each matrix."""
    first = np.zeros((*small.shape[:2], 1))
    first[:, 0] = 1.0
    return np.linalg.solve(np.eye(small.shape[1]) - a * small, first)[..., 0]


def _divided(vectors: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    size = size[:, None]
    return np.divide(vectors, size, out=np.zeros_like(vectors), where=size > 0)
