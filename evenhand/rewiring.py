"""Ties drawn anew with every degree kept: the placebo against which a network's part is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.errors import InputError
from evenhand.ties import Ties

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_CONFLICTS = 0.02
"""The share of impossible ties after a random matching above which the ties are swapped instead."""
ROUNDS = 30


def rewired(ties: Ties, *, rng: np.random.Generator, groups: ArrayLike | None = None) -> Ties:
    """Return ties between the same people drawn anew, so that everybody keeps the number of alters.

    The ends of ties are matched at random (the configuration model: Molloy and Reed 1995), and the few ties of
    a person to himself and repeated ties are mended by swaps with random others. Where these are many (small or
    dense networks), the ties as they are are swapped instead, two at a time, about thirty times each (Maslov and
    Sneppen 2002). Weights and kinds go along with the ties, so of weighted ties the sums are not kept.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom. Out-degrees and in-degrees are both kept where ties are directed.
    rng : numpy.random.Generator
        The source of chance.
    groups : array of int, shape (people,), optional
        With them each tie keeps the groups at its ends: homophily stays, and only who in the group is tied is
        drawn.

    Examples
    --------
    >>> ring = Ties.from_pairs(range(50), [*range(1, 50), 0], people=50, directed=False)
    >>> other = rewired(ring, rng=np.random.default_rng(0))
    >>> bool((other.degree == ring.degree).all()), bool((other.matrix != ring.matrix).nnz > 0)
    (True, True)
    """
    if groups is not None and np.shape(groups) != (ties.people,):
        raise InputError("groups", f"an array of shape {np.shape(groups)}", f"one group a person, {ties.people:,}",
                         "give the group of each person")
    draw = _Draw(ties, rng, groups)
    if not draw.matched():
        draw.swapped()
    return Ties.from_pairs(draw.ego, draw.alter, people=ties.people, directed=ties.directed, weight=draw.weight,
                           kind=draw.kind, kinds=ties.kinds)


class _Draw:
    """Ties while they are drawn anew, ordered by the groups at their ends."""

    def __init__(self, ties: Ties, rng: np.random.Generator, groups: ArrayLike | None) -> None:
        ego, alter = ties.pairs()
        rows = np.repeat(np.arange(ties.people), ties.degree)
        stored = slice(None) if ties.directed else rows < ties.matrix.indices
        codes = np.zeros(ties.people, np.int64)
        if groups is not None:
            codes = np.unique(np.asarray(groups), return_inverse=True)[1]
        if not ties.directed:
            swap = codes[ego] > codes[alter]
            ego, alter = np.where(swap, alter, ego), np.where(swap, ego, alter)
        cell = codes[ego] * (codes.max(initial=0) + 1) + codes[alter]
        order = np.argsort(cell, kind="stable")
        self.ego, self.alter, cell = ego[order], alter[order], cell[order]
        self.weight = ties.matrix.data[stored][order]
        self.kind = None if ties.kind is None else ties.kind[stored][order]
        self.start = self.ego, self.alter
        self.edges = np.r_[0, np.flatnonzero(np.diff(cell)) + 1, cell.size]
        self.cell, self.same = cell, codes[self.ego] == codes[self.alter]
        self.people, self.directed, self.rng = ties.people, ties.directed, rng

    def matched(self) -> bool:
        """Match the ends at random and mend what cannot be; return whether that was possible."""
        ego, alter = self.ego.copy(), self.alter.copy()
        for low, high in zip(self.edges[:-1], self.edges[1:], strict=True):
            if self.directed or not self.same[low]:
                self.rng.shuffle(alter[low:high])
            else:
                ends = self.rng.permutation(np.r_[ego[low:high], alter[low:high]])
                ego[low:high], alter[low:high] = np.split(ends, 2)
        self.ego, self.alter = ego, alter
        bad = self._conflicts()
        for _ in range(ROUNDS):
            if bad.size == 0:
                return True
            if bad.size > MOST_CONFLICTS * ego.size:
                return False
            self._swap(bad, self._partners(bad))
            bad = self._conflicts()
        return bad.size == 0

    def swapped(self) -> None:
        """Begin with the ties as they are and swap them, two at a time, many times over."""
        self.ego, self.alter = (ends.copy() for ends in self.start)
        for _ in range(ROUNDS):
            order = np.argsort(self.cell + self.rng.random(self.cell.size), kind="stable")
            # Neighbours in this order are random ties between the same groups.
            order = order[int(self.rng.integers(0, 2)):]
            first, second = order[:order.size // 2 * 2].reshape(-1, 2).T
            alike = self.cell[first] == self.cell[second]
            self._swap(first[alike], second[alike])

    def _partners(self, bad: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return a random tie between the same groups for each of these."""
        place = np.searchsorted(self.edges, bad, side="right") - 1
        return self.rng.integers(self.edges[place], self.edges[place + 1])

    def _keys(self, ego: NDArray[np.int64], alter: NDArray[np.int64]) -> NDArray[np.int64]:
        if self.directed:
            return ego * self.people + alter
        return np.minimum(ego, alter) * self.people + np.maximum(ego, alter)

    def _conflicts(self) -> NDArray[np.int64]:
        """Return the positions of ties to oneself, and of all but one of repeated ties."""
        keys = self._keys(self.ego, self.alter)
        order = np.argsort(keys, kind="stable")
        repeated = np.zeros(keys.size, bool)
        repeated[order[1:]] = keys[order[1:]] == keys[order[:-1]]
        return np.flatnonzero(repeated | (self.ego == self.alter))

    def _swap(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> None:
        """Exchange the alters of pairs of ties, where no tie to oneself and no repeated tie comes of it."""
        flip = (self.rng.random(first.size) < 0.5) & self.same[first] & (not self.directed)
        # Which end of an undirected tie inside a group is exchanged is a matter of chance.
        self.ego[first[flip]], self.alter[first[flip]] = self.alter[first[flip]], self.ego[first[flip]]
        new = np.stack([self._keys(self.ego[first], self.alter[second]),
                        self._keys(self.ego[second], self.alter[first])])
        own = (self.ego[first] == self.alter[second]) | (self.ego[second] == self.alter[first])
        used = np.sort(self._keys(self.ego, self.alter))
        place = np.minimum(np.searchsorted(used, new), used.size - 1)
        taken = (used[place] == new).any(axis=0)
        good = ~own & ~taken & _alone(new) & _alone(np.stack([first, second]))
        first, second = first[good], second[good]
        self.alter[first], self.alter[second] = self.alter[second], self.alter[first]


def _alone(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each column whether both its numbers occur nowhere else."""
    _, place, times = np.unique(numbers, return_inverse=True, return_counts=True)
    return (times[place.reshape(numbers.shape)] == 1).all(axis=0)
