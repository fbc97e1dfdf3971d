"""Couplings that are no weighted mean: the weakest friend, listed friends, and a gate.

Each is a monotone rule: nobody's score falls when another's own record rises. So rounds of it, begun at own
records, only ever go one way, and they end: `Minimum` because each round brings any two score sheets nearer by
the factor r (Banach 1922), `ListedShare` and `Gate` because each round but the last lists, or shuts out, one
person more, of whom there are finitely many (Tarski 1955, Pacific J. Math. 5:285: the fixed point reached is the
one with the fewest people listed or shut out).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import sparse

from evenhand.checks import in_range, vector
from evenhand.coupling import Coupling
from evenhand.ties import Ties

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Steps = Literal["fixed-point", 1]
TOLERANCE = 1e-10
"""The largest error of a score by `Minimum`, as a share of the largest own record."""


@dataclass(frozen=True)
class FriendsPart:
    """What friends make of one person's score: score = own_share x own record + the sum over others.

    Parameters
    ----------
    own_share : float
        The weight of the person's own record.
    weight : ndarray of float, shape (people,)
        The weight of everybody's own record; 0 where others enter in no such way.
    points : ndarray of float, shape (people,)
        What each other person adds; 0 for all where the rule gives no part to one person.
    together : float
        What friends add as a whole and no single one of them.
    """

    own_share: float
    weight: NDArray[np.float64]
    points: NDArray[np.float64]
    together: float = 0.0


@dataclass(frozen=True, eq=False)
class Minimum:
    """A person is as good as their weakest friend: s = (1 - r) b + r x the lowest score among alters.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom; how strongly is disregarded. An isolate keeps the own record.
    friend_weight : float
        r, from 0 to below 1.
    steps : {"fixed-point", 1}
        Whether alters' *scores* count, or only their own records.

    Examples
    --------
    >>> line = Ties.from_pairs([0, 1], [1, 2], people=3, directed=False)
    >>> Minimum(line, 0.5).solve([0.0, 3.0, 3.0]).round(6)
    array([1. , 2. , 2.5])
    >>> Minimum(line, 0.5, steps=1).solve([0.0, 3.0, 3.0])
    array([1.5, 1.5, 3. ])
    """

    ties: Ties
    friend_weight: float
    steps: Steps = "fixed-point"

    def __post_init__(self) -> None:
        in_range(self.friend_weight, "friend weight", 0, 1, open_high=True)

    def solve(self, own: ArrayLike) -> NDArray[np.float64]:
        """Return the scores, shape ``(people,)``; the one fixed point, to 1e-10 of the largest own record.

        By policy iteration (Howard 1960): the weakest alters are found, scores settle as if they stayed the weakest,
        and so on until they do. It goes through all ties a few times, where plain rounds do so for every digit.
        """
        own = vector(own, "own record", self.ties.people)
        if self.friend_weight == 0:
            return own.copy()
        limit = TOLERANCE * (1 - self.friend_weight) * max(float(np.abs(own).max(initial=0.0)), 1e-300)
        score = own
        while True:
            weakest = self._weakest(score)
            after = self._round(own, score[weakest])
            if self.steps == 1 or not np.abs(after - score).max(initial=0.0) > limit:
                return after
            score = self._settled(own, after, weakest, limit)

    def as_solved(self, own: ArrayLike) -> Coupling:
        """Return the coupling to each person's weakest alter alone, by which the scores are M b exactly.

        It holds for these own records: others may make another alter the weakest. Among equally weak alters
        the first counts.
        """
        own = vector(own, "own record", self.ties.people)
        seen, ego = own if self.steps == 1 else self.solve(own), np.flatnonzero(self.ties.degree)
        pairs = (np.ones(ego.size), (ego, self._weakest(seen)[ego]))
        matrix = sparse.coo_array(pairs, shape=self.ties.matrix.shape).tocsr()
        return Coupling(Ties(matrix, directed=True), self.friend_weight, self.steps)

    def part(self, own: ArrayLike, person: int, base: float) -> FriendsPart:
        """Return what friends make of one person's score, each by weight x (own record - base)."""
        weight = self.as_solved(own).shares_of(person)
        points = weight * (np.nan_to_num(np.asarray(own, np.float64)) - base)
        points[person] = 0.0
        return FriendsPart(float(weight[person]), weight, points)

    def slope(self, own: ArrayLike) -> NDArray[np.float64]:
        """Return the points by which each score rises at least with a point of one's own record, shape ``(people,)``.

        Friends' scores rise too, or stay, so that 1 - r is a lower bound.
        """
        return np.where(self.ties.isolates, 1.0, 1.0 - self.friend_weight)

    def _round(self, own: NDArray[np.float64], lowest: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scores of people of whose alters these are the lowest scores; isolates keep the own record."""
        weight = np.where(self.ties.isolates, 0.0, self.friend_weight)
        return (1 - weight) * own + weight * lowest

    def _settled(self, own: NDArray[np.float64], score: NDArray[np.float64], weakest: NDArray[np.int64],
                 limit: float) -> NDArray[np.float64]:
        """Return the scores that these alters give if they are the weakest throughout."""
        before = own
        while np.abs(score - before).max(initial=0.0) > limit:
            before, score = score, self._round(own, score[weakest])
        return score

    def _weakest(self, score: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return each person's alter with the lowest score, of several the first; isolates themselves."""
        order = np.argsort(score)
        ranked = score[order]
        if (ranked[1:] == ranked[:-1]).any():
            order = np.argsort(score, kind="stable")  # slower, and keeps the first of equals first
        place = np.empty(score.size, np.int32)
        place[order] = np.arange(score.size, dtype=np.int32)
        found, ego = np.arange(score.size), np.flatnonzero(self.ties.degree)
        if ego.size:
            matrix = self.ties.matrix
            found[ego] = order[np.minimum.reduceat(place.take(matrix.indices, mode="clip"), matrix.indptr[ego])]
        return found


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
