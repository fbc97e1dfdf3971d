"""Scores for every friend weight at once: what a slider over the friend weight asks for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from evenhand.checks import in_range, vector
from evenhand.coupling import Coupling
from evenhand.coupling.fixed_point import TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.ties import Ties

MOST_VECTORS = 120
MOST_NUMBERS = 60_000_000
"""A basis of more numbers than this (480 MB) is not kept: each friend weight is then solved by itself."""


@dataclass(frozen=True, eq=False)
class CouplingPath:
    """The coupled scores of fixed own records, as a function of the friend weight.

    (I - rW)^-1 b lies, for every r, in the space spanned by b, Wb, W²b, ... (a Krylov space does not change
    when the matrix is shifted: Frommer and Glässner 1998, SIAM J. Sci. Comput. 19:15). So one orthogonal basis,
    built once by the Lanczos or Arnoldi process, gives the scores at each friend weight for the price of a
    weighted sum.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    own : ndarray of float, shape (people,)
        Each person's own record.
    steps : {"fixed-point", 1}
        As in `Coupling`.
    highest : float
        The friend weight up to which the basis serves; above it each weight is solved by itself.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> pair = Ties.from_pairs([0], [1], people=2, directed=False)
    >>> CouplingPath(pair, [0.0, 3.0]).at(0.5).round(6)
    array([1., 2.])
    """

    ties: Ties
    own: ArrayLike
    steps: Literal["fixed-point", 1] = "fixed-point"
    highest: float = 0.9

    def __post_init__(self) -> None:
        in_range(self.highest, "highest friend weight", 0, 1, open_high=True)
        object.__setattr__(self, "own", vector(self.own, "own record", self.ties.people))

    def at(self, friend_weight: float) -> NDArray[np.float64]:
        """Return the scores at one friend weight, shape ``(people,)``; to 1e-10 of the largest own record."""
        coupling = Coupling(self.ties, friend_weight, self.steps)
        if friend_weight == 0:
            return self.own.copy()
        if self.steps == 1:
            return coupling.own_weight * self.own + friend_weight * self._mean_of_alters
        if self._basis is None or friend_weight > self.highest:
            return coupling.solve(self.own)
        vectors, small, size = self._basis
        return size * (1 - friend_weight) * (_shifted(small, friend_weight) @ vectors) / self._root

    @cached_property
    def _mean_of_alters(self) -> NDArray[np.float64]:
        return self.ties.weights_of_alters @ self.own

    @cached_property
    def _root(self) -> NDArray[np.float64]:
        """The scale on which the weights of undirected ties are symmetric."""
        if self.ties.directed:
            return np.ones(self.ties.people)
        return np.sqrt(np.where(self.ties.isolates, 1.0, self.ties.strength))

    @cached_property
    def _basis(self) -> tuple[NDArray[np.float64], NDArray[np.float64], float] | None:
        """The orthonormal vectors (rows), the small matrix of W among them, and the length of the start.

        None where the basis would not fit, or did not suffice.
        """
        people, alone = self.ties.people, self.ties.isolates
        most = min(MOST_VECTORS, MOST_NUMBERS // max(people, 1))
        vectors, small = np.empty((most + 1, people)), np.zeros((most + 1, most))
        first = self._root * self.own
        size = float(np.linalg.norm(first))
        if size == 0:
            return first[None], np.zeros((1, 1)), 0.0
        vectors[0] = first / size
        allowed = TOLERANCE * float(np.abs(self.own).max()) * self._root.min() / size
        for k in range(most):
            now = vectors[k] / self._root
            image = self._root * (self.ties.weights_of_alters @ now + alone * now)
            for _ in range(2):  # twice is enough to keep the vectors orthogonal (Giraud et al. 2005)
                part = vectors[:k + 1] @ image
                small[:k + 1, k] += part
                image -= part @ vectors[:k + 1]
            small[k + 1, k] = np.linalg.norm(image)
            last = abs(_shifted(small[:k + 1, :k + 1], self.highest)[-1])
            if self.highest * small[k + 1, k] * last <= allowed:
                return vectors[:k + 1].copy(), small[:k + 1, :k + 1], size
            vectors[k + 1] = image / small[k + 1, k]
        return None


def _shifted(small: NDArray[np.float64], r: float) -> NDArray[np.float64]:
    """Return the first column of (I - r small)^-1."""
    first = np.zeros(small.shape[0])
    first[0] = 1.0
    return np.linalg.solve(np.eye(small.shape[0]) - r * small, first)
