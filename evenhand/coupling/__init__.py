"""The coupling of scores along ties: s = (1 - r) b + r W s, as operators.

With M = (1 - r) (I - r W)^-1 the score is s = M b, where b is each person's own record, r the friend
weight and W the ties with rows that sum to 1 (a simultaneous autoregression: LeSage and Pace 2009,
*Introduction to Spatial Econometrics*, ch. 2). The row of an isolate is taken as the person alone, so
that s = b there. The rows of M sum to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from evenhand.checks import in_range
from evenhand.coupling.fixed_point import TOLERANCE, solve_directed, solve_undirected

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.ties import Ties


@dataclass(frozen=True, eq=False)
class Coupling:
    """How a system lets friends' scores in.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    friend_weight : float
        r, from 0 (friends do not count) to below 1.
    steps : {"fixed-point", 1}
        Whether friends' *scores* count, so that friends of friends do too (``"fixed-point"``), or only
        friends' own records (``1``): s = (1 - r) b + r W b.

    Examples
    --------
    Two friends with own records 0 and 3 and friend weight one half:

    >>> from evenhand.ties import Ties
    >>> pair = Ties.from_pairs([0], [1], people=2, directed=False)
    >>> Coupling(pair, 0.5).solve([0.0, 3.0]).round(6)
    array([1., 2.])
    >>> Coupling(pair, 0.5, steps=1).solve([0.0, 3.0])
    array([1.5, 1.5])
    """

    ties: Ties
    friend_weight: float
    steps: Literal["fixed-point", 1] = "fixed-point"

    def __post_init__(self) -> None:
        in_range(self.friend_weight, "friend weight", 0, 1, open_high=True)

    def solve(self, own: ArrayLike) -> NDArray[np.float64]:
        """Return the scores M b, shape ``(people,)`` or ``(people, columns)`` as given.

        The error of the fixed point is at most 1e-10 times the largest own record.
        """
        own = np.asarray(own, np.float64)
        kept = _along(self.own_weight, own)
        if self.friend_weight == 0:
            return own.copy()
        if self.steps == 1:
            return kept * own + self.friend_weight * (self.ties.weights_of_alters @ own)
        return self._inverse(kept * own)

    def adjoint(self, weights: ArrayLike, *, tolerance: float = TOLERANCE) -> NDArray[np.float64]:
        """Return M'c: what one unit of each person's own record adds to the statistic c's.

        For c = 1 at one person and 0 elsewhere this is that person's row of M: the weight with which each
        person's own record enters the score. Its error is at most `tolerance` times the largest weight, times the
        largest ratio of two row sums of undirected ties.
        """
        c = np.asarray(weights, np.float64)
        kept = _along(self.own_weight, c)
        if self.friend_weight == 0:
            return c.copy()
        if self.steps == 1:
            return kept * c + self.friend_weight * (self.ties.weights_to_egos @ c)
        if self.ties.directed:
            return kept * solve_directed(self.ties.weights_to_egos, self.friend_weight, c, tolerance)
        # W' = D W / D for undirected ties with row sums D, so the same operator serves both ways.
        size = _along(self._row_sums, c)
        return kept * size * self._inverse(c / size, tolerance)

    def shares_of(self, person: int) -> NDArray[np.float64]:
        """Return the weight of everybody's own record in one person's score; they sum to 1."""
        unit = np.zeros(self.ties.people)
        unit[person] = 1.0
        return self.adjoint(unit)

    @cached_property
    def own_weight(self) -> NDArray[np.float64]:
        """The weight of each person's own record at the first step: 1 - r, and 1 for isolates."""
        return np.where(self.ties.isolates, 1.0, 1.0 - self.friend_weight)

    @cached_property
    def _row_sums(self) -> NDArray[np.float64]:
        return np.where(self.ties.isolates, 1.0, self.ties.strength)

    def _inverse(self, start: NDArray[np.float64], tolerance: float = TOLERANCE) -> NDArray[np.float64]:
        """Return (I - r W)^-1 start."""
        weights, r = self.ties.weights_of_alters, self.friend_weight
        if self.ties.directed:
            return solve_directed(weights, r, start, tolerance)
        return solve_undirected(weights, r, start, _along(self._row_sums, start), tolerance)


def _along(per_person: NDArray[np.float64], like: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one number a person in a shape that multiplies each column of `like`."""
    return per_person if like.ndim == 1 else per_person[:, None]
