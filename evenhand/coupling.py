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
from scipy import sparse

from evenhand.checks import in_range
from evenhand.errors import EvenhandError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.ties import Ties

TOLERANCE = 1e-10


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
        return self._apply(self._weights, np.asarray(own, np.float64))

    def adjoint(self, weights: ArrayLike) -> NDArray[np.float64]:
        """Return M'c: what one unit of each person's own record adds to the statistic c's.

        For c = 1 at one person and 0 elsewhere this is that person's row of M: the weight with which each
        person's own record enters the score.
        """
        return self._apply(self._weights_transposed, np.asarray(weights, np.float64))

    def shares_of(self, person: int) -> NDArray[np.float64]:
        """Return the weight of everybody's own record in one person's score; they sum to 1."""
        unit = np.zeros(self.ties.people)
        unit[person] = 1.0
        return self.adjoint(unit)

    @cached_property
    def _weights(self) -> sparse.csr_array:
        alone = sparse.diags_array(self.ties.isolates.astype(np.float64))
        return sparse.csr_array(self.ties.weights_of_alters + alone)

    @cached_property
    def _weights_transposed(self) -> sparse.csr_array:
        return sparse.csr_array(self._weights.T)

    def _apply(self, weights: sparse.csr_array, values: NDArray[np.float64]) -> NDArray[np.float64]:
        r = self.friend_weight
        start = (1 - r) * values
        if r == 0:
            return values.copy()
        if self.steps == 1:
            return start + r * (weights @ values)
        return _fixed_point(weights, r, start, accelerate=not self.ties.directed)


def _fixed_point(weights: sparse.csr_array, r: float, start: NDArray[np.float64], *,
                 accelerate: bool) -> NDArray[np.float64]:
    """Solve x = start + r weights x by iteration, many columns at once.

    Undirected ties give weights with a real spectrum within [-1, 1], for which the Chebyshev
    semi-iteration (Golub and Van Loan 2013, sec. 11.2.8) needs about the square root of the steps
    of the plain contraction that serves directed ties.
    """
    limit = TOLERANCE * max(float(np.abs(start).max(initial=0.0)), np.finfo(float).tiny)
    before, now = start, start + r * (weights @ start)
    omega = 2.0
    for _ in range(20_000):
        step = start + r * (weights @ now)
        # The error is at most the last change times 1 / (1 - r).
        if np.abs(step - now).max(initial=0.0) <= limit * (1 - r):
            return step
        omega = 1.0 / (1.0 - r * r * omega / 4.0) if accelerate else 1.0
        before, now = now, before + omega * (step - before)
    raise EvenhandError("coupling", "scores that do not settle", "a fixed point", "lower the friend weight")
