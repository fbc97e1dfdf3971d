"""Couplings that are no weighted mean: the weakest friend, listed friends, and a gate.

Each is a monotone rule: nobody's score falls when another's own record rises. So rounds of it, begun at own
records, only ever go one way, and they end: :class:`Minimum` because each round brings any two score sheets nearer by
the factor r (Banach 1922), `ListedShare` and `Gate` because each round but the last lists, or shuts out, one
person more, of whom there are finitely many (Tarski 1955, Pacific J. Math. 5:285: the fixed point reached is the
one with the fewest people listed or shut out).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from evenhand.checks import vector
from evenhand.coupling.friends_part import FriendsPart
from evenhand.coupling.minimum import Minimum

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.ties import Ties

Steps = Literal["fixed-point", 1]


@dataclass(frozen=True, eq=False)
class ListedShare:
    """Listed friends cost points: s = b - loss x the (weighted) share of alters who are listed.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    loss : float
        The points that somebody loses all of whose alters are listed.
    below : float, optional
        Whoever has fewer points is listed.
    listed : ndarray of bool, shape (people,), optional
        Who is on a list anyway.
    steps : {"fixed-point", 1}
        Whether people listed because of their friends count as listed in turn, round after round until nobody
        is added, or only those listed by their own records.

    Examples
    --------
    A person below 500 takes a friend along, and the friend takes the next:

    >>> from evenhand.ties import Ties
    >>> line = Ties.from_pairs([0, 1], [1, 2], people=3, directed=False)
    >>> rule = ListedShare(line, loss=100.0, below=500.0)
    >>> rule.solve([400.0, 540.0, 590.0]), ListedShare(line, 100.0, 500.0, steps=1).solve([400.0, 540.0, 590.0])
    (array([300., 440., 490.]), array([400., 490., 590.]))
    """

    ties: Ties
    loss: float
    below: float | None = None
    listed: NDArray[np.bool_] | None = None
    steps: Steps = "fixed-point"

    def solve(self, own: ArrayLike) -> NDArray[np.float64]:
        """Return the scores, shape ``(people,)``."""
        return self.settled(own)[0]

    def settled(self, own: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.bool_], int]:
        """Return the scores, who is listed at whose alters' cost, and after how many rounds nothing changed."""
        own = vector(own, "own record", self.ties.people)
        on, rounds = self._on_list(own), 0
        while True:
            score = own - self.loss * (self.ties.weights_of_alters @ on.astype(np.float64))
            more = self._on_list(score)
            if self.steps == 1 or self.loss <= 0 or (more == on).all():
                return score, on, rounds
            on, rounds = more, rounds + 1

    def part(self, own: ArrayLike, person: int, base: float) -> FriendsPart:
        """Return what friends make of one person's score: each listed alter costs loss x its weight."""
        on = self.settled(own)[1]
        share = np.zeros(self.ties.people)
        start, end = self.ties.matrix.indptr[person:person + 2]
        share[self.ties.matrix.indices[start:end]] = self.ties.weights_of_alters.data[start:end]
        weight = np.zeros(self.ties.people)
        weight[person] = 1.0
        return FriendsPart(1.0, weight, np.where(on, -self.loss * share, 0.0))

    def slope(self, own: ArrayLike) -> NDArray[np.float64]:
        """Return the points by which each score rises at least with a point of one's own record: 1 for everybody."""
        return np.ones(self.ties.people)

    def _on_list(self, score: NDArray[np.float64]) -> NDArray[np.bool_]:
        on = np.zeros(score.size, bool) if self.below is None else score < self.below
        return on if self.listed is None else on | self.listed


@dataclass(frozen=True, eq=False)
class Gate:
    """Nobody whose alters' (weighted) mean rating is below a bar has more than so many points.

    The rule of US patent 9,100,400 (2015): an application goes on only if the mean rating of the applicant's
    connected members is at least a minimum. An isolate passes.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    bar : float
        The lowest mean rating that opens the gate, in points.
    at_most : float
        The points that somebody before a shut gate keeps at most.
    steps : {"fixed-point", 1}
        Whether people held back pull down their alters' mean in turn, round after round until nobody is added,
        or alters' own records are their ratings, as in the patent.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> pair = Ties.from_pairs([0], [1], people=3, directed=False)
    >>> Gate(pair, bar=500.0, at_most=400.0, steps=1).solve([700.0, 450.0, 800.0])
    array([400., 450., 800.])
    """

    ties: Ties
    bar: float
    at_most: float
    steps: Steps = 1

    def solve(self, own: ArrayLike) -> NDArray[np.float64]:
        """Return the scores, shape ``(people,)``."""
        own = vector(own, "own record", self.ties.people)
        shut = self.shut(own)
        return np.where(shut, np.minimum(own, self.at_most), own)

    def shut(self, own: ArrayLike) -> NDArray[np.bool_]:
        """Return who stands before a shut gate, shape ``(people,)``."""
        own = vector(own, "own record", self.ties.people)
        tied, held = ~self.ties.isolates, np.zeros(own.size, bool)
        while True:
            score = np.where(held, np.minimum(own, self.at_most), own)
            more = tied & (self.ties.weights_of_alters @ score < self.bar - 1e-9 * abs(self.bar))
            if self.steps == 1 or (more <= held).all():
                return more
            held = held | more

    def part(self, own: ArrayLike, person: int, base: float) -> FriendsPart:
        """Return what friends make of one person's score: the points held back, no one's alone."""
        own = vector(own, "own record", self.ties.people)
        weight = np.zeros(own.size)
        weight[person] = 1.0
        held = float(self.solve(own)[person] - own[person])
        return FriendsPart(1.0, weight, np.zeros(own.size), held)

    def slope(self, own: ArrayLike) -> NDArray[np.float64]:
        """Return the points by which each score rises with a point of one's own: 0 before a shut gate, else 1."""
        return np.where(self.shut(own), 0.0, 1.0)


FriendRule = Minimum | ListedShare | Gate
"""A coupling that is no weighted mean. Own records are known of everybody: 0 stands in where there is none."""
