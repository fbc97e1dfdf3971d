"""The weakest friend: a coupling by which a person is as good as the alter with the lowest score."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import sparse

from evenhand.checks import in_range, vector
from evenhand.coupling import Coupling
from evenhand.coupling.friends_part import FriendsPart
from evenhand.ties import Ties

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TOLERANCE = 1e-10
"""The largest error of a score, as a share of the largest own record."""
NEAR = 1e-7
"""Who is no further above the lowest score than this share of it may be the weakest."""
FEW = 8
"""One person in so many is few: a change that reaches more is followed through everybody at once."""


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
    steps: Literal["fixed-point", 1] = "fixed-point"

    def __post_init__(self) -> None:
        in_range(self.friend_weight, "friend weight", 0, 1, open_high=True)

    def solve(self, own: ArrayLike) -> NDArray[np.float64]:
        """Return the scores, shape ``(people,)``; the one fixed point, to 1e-10 of the largest own record.

        By policy iteration (Howard 1960): the weakest alters are found, scores settle as if they stayed the weakest,
        and so on until they do. It goes through all ties a few times, where plain rounds do so for every digit.
        """
        own = vector(own, "own record", self.ties.people)
        return self._solved(own, own) if self.friend_weight else own.copy()

    def solve_near(self, own: ArrayLike, before: NDArray[np.float64],
                   known: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the same where scores of nearly the same own records are known: only what differs is gone through.

        Parameters
        ----------
        own : array of float, shape (people,)
            Own records.
        before : ndarray of float, shape (people,)
            Others, which differ for a few people.
        known : ndarray of float, shape (people,)
            What `solve` returns for them.

        Examples
        --------
        >>> line = Ties.from_pairs([0, 1], [1, 2], people=3, directed=False)
        >>> rule, before = Minimum(line, 0.5), np.array([0.0, 3.0, 3.0])
        >>> rule.solve_near([0.0, 3.0, 5.0], before, rule.solve(before)).round(6)
        array([1. , 2. , 3.5])
        """
        own, score = vector(own, "own record", self.ties.people), known.copy()
        rows = np.flatnonzero(own != before)
        if self.steps == 1 or not self.friend_weight:
            rows = np.union1d(rows, _columns(self._seen_by, rows)[0])
            score[rows] = self._round(rows, own, own)
            return score
        weight, limit = self._weights, self._limit(own)
        lowest = (known - (1 - weight) * before) / self.friend_weight
        while rows.size:
            if rows.size * FEW > own.size:
                return self._solved(own, score)
            after = (1 - weight[rows]) * own[rows] + weight[rows] * lowest[rows]
            far = np.abs(after - score[rows]) > limit
            # Who hardly moves is left where the others know them to be: so no error adds up.
            moved, now = rows[far], after[far]
            was, score[moved] = score[moved], now
            rows = self._followers(moved, np.minimum(was, now), lowest)
            lowest[rows] = self._lowest(rows, score)
        return score

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

    def part(self, own: ArrayLike, person: int, base: float, *, before: NDArray[np.float64] | None = None,
             known: NDArray[np.float64] | None = None) -> FriendsPart:
        """Return what friends make of one person's score, each by weight x (own record - base).

        Parameters
        ----------
        own : array of float, shape (people,)
            Own records.
        person : int
            The person's row.
        base : float
            From where points are counted.
        before, known : ndarray of float, shape (people,), optional
            As in :meth:`solve_near`.
        """
        own = vector(own, "own record", self.ties.people)
        if self.steps == 1:
            seen = own
        else:
            seen = self.solve(own) if known is None else self.solve_near(own, before, known)
        weight = self._chain(person, seen)
        points = weight * (own - base)
        points[person] = 0.0
        return FriendsPart(float(weight[person]), weight, points)

    def slope(self, own: ArrayLike) -> NDArray[np.float64]:
        """Return the points by which each score rises at least with a point of one's own record, shape ``(people,)``.

        Friends' scores rise too, or stay, so that 1 - r is a lower bound.
        """
        return 1.0 - self._weights

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        """The weight of the weakest alter in each score: r, and 0 for isolates, who keep the own record."""
        return np.where(self.ties.isolates, 0.0, self.friend_weight)

    @cached_property
    def _seen_by(self) -> sparse.csr_array:
        """Row j has the egos whose alter j is."""
        return self.ties.matrix.T.tocsr() if self.ties.directed else self.ties.matrix

    def _followers(self, people: NDArray[np.int64], score: NDArray[np.float64],
                   lowest: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the egos for whom one of these people, of this score, is or was the weakest alter."""
        ego, start = _columns(self._seen_by, people)
        known = lowest[ego]
        return np.unique(ego[np.repeat(score, np.diff(start)) <= known + NEAR * np.abs(known)])

    def _lowest(self, rows: NDArray[np.int64], score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the lowest score among the alters of some people, who all have one."""
        alters, start = _columns(self.ties.matrix, rows)
        return np.minimum.reduceat(score[alters], start[:-1]) if rows.size else score[:0]

    def _limit(self, own: NDArray[np.float64]) -> float:
        """Return by how much a score can miss its rule for the error to be within the tolerance."""
        share = max(TOLERANCE * (1 - self.friend_weight), 16 * np.finfo(float).eps)
        return share * max(float(np.abs(own).max(initial=0.0)), 1e-300)

    def _solved(self, own: NDArray[np.float64], score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scores, begun at some."""
        limit = self._limit(own)
        while True:
            weakest = self._weakest(score)
            after = (1 - self._weights) * own + self._weights * score[weakest]
            if self.steps == 1 or not np.abs(after - score).max(initial=0.0) > limit:
                return after
            score = self._settled(own, after, weakest, limit)

    def _round(self, rows: NDArray[np.int64], own: NDArray[np.float64],
               score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scores of some people by those of their alters."""
        after, tied = own[rows], self.ties.degree[rows] > 0
        lowest = self._lowest(rows[tied], score)
        after[tied] = (1 - self.friend_weight) * after[tied] + self.friend_weight * lowest
        return after

    def _settled(self, own: NDArray[np.float64], score: NDArray[np.float64], weakest: NDArray[np.int64],
                 limit: float) -> NDArray[np.float64]:
        """Return the scores that these alters give if they are the weakest throughout, to the limit.

        Each round goes twice as far down the chains of weakest alters as the one before.
        """
        near, left, end = (1 - self._weights) * own, self._weights, weakest
        size = max(float(np.abs(score).max(initial=0.0)), 1e-300)
        while left.max(initial=0.0) * size > limit:
            near, left, end = near + left * near[end], left * left[end], end[end]
        return near + left * score[end]

    def _chain(self, person: int, seen: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weights of all own records in one score: the person's, the weakest alter's, and so on.

        The chain comes to people whom it has met: what goes round with them for ever is a geometric series.
        """
        weight, left, at, met = np.zeros(seen.size), 1.0, person, {}
        indptr, indices = self.ties.matrix.indptr, self.ties.matrix.indices
        while left > 0 and at not in met:
            met[at] = left
            alters = indices[indptr[at]:indptr[at + 1]]
            own = 1.0 if not alters.size or (self.steps == 1 and at != person) else 1 - self.friend_weight
            weight[at] = own * left
            left *= 1 - own
            at = int(alters[np.argmin(seen[alters])]) if alters.size else at
        if left > 0:
            around = list(met)[list(met).index(at):]
            weight[around] /= 1 - left / met[at]
        return weight

    def _weakest(self, score: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return each person's alter with the lowest score, of several the first; isolates themselves.

        Nearly everybody knows somebody among the weakest eighth of all people: these are gone through, the weakest
        last, and of whoever is then left all alters.
        """
        found = np.where(self.ties.isolates, np.arange(score.size), -1)
        if not found.size:
            return found
        weak = np.flatnonzero(score <= np.partition(score, score.size // FEW)[score.size // FEW])
        weak = weak[np.argsort(score[weak], kind="stable")[::-1]]
        ego, start = _columns(self._seen_by, weak)
        found[ego] = np.repeat(weak, np.diff(start))
        left = np.flatnonzero(found < 0)
        if left.size:
            alters, start = _columns(self.ties.matrix, left)
            lowest = np.repeat(np.minimum.reduceat(score[alters], start[:-1]), np.diff(start))
            at = np.flatnonzero(score[alters] == lowest)[::-1]
            found[left[np.searchsorted(start, at, side="right") - 1]] = alters[at]
        return found


def _columns(matrix: sparse.csr_array, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the columns of some rows, one row after the other, and where each begins, with the end after the last."""
    first = matrix.indptr[rows].astype(np.int64)
    start = np.r_[0, np.cumsum(matrix.indptr[rows + 1] - first)]
    return matrix.indices[np.arange(start[-1]) + np.repeat(first - start[:-1], np.diff(start))], start
