"""Folds: who is held out together, so that everybody is scored by a model that did not see them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import NotEnoughDataError
from evenhand.randomness import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.ties import Ties


MOST_TIES = 150_000
"""Folds need friends to be mostly together, not the best communities: on 500,000 ties 44 % of ties stay within
a community in place of 48 %, in a third of the time."""


@dataclass(frozen=True, eq=False)
class Folds:
    """Who was held out with whom at the fit, by id. Frozen.

    Parameters
    ----------
    ids : polars.Series
        The ids of the people at the fit.
    fold : ndarray of int, shape (people at the fit,)
        -1 for people who could not be scored.
    """

    ids: pl.Series
    fold: NDArray[np.int64]

    def of(self, population: Population) -> NDArray[np.int64]:
        """Return the fold whose model scores each person of a population, shape ``(people,)``.

        Somebody who was not held out at the fit is scored by the model of fold 0, which saw them no more
        than any other did.
        """
        ids = population.ids
        if ids is self.ids or (ids.len() == self.ids.len() and ids.equals(self.ids)):
            found = self.fold
        else:
            known = pl.DataFrame({"id": self.ids, "fold": self.fold})
            joined = pl.DataFrame({"id": ids}).join(known, on="id", how="left", maintain_order="left")
            found = joined["fold"].fill_null(0).to_numpy()
        return np.maximum(found, 0)


def stratified_folds(target: NDArray[np.int8], scored: NDArray[np.bool_], *, folds: int,
                     seed: int) -> NDArray[np.int64]:
    """Return the fold of each person, each outcome spread evenly; -1 for people who are not scored.

    Parameters
    ----------
    target : ndarray of int8, shape (people,)
        1, 0, or -1 where the outcome is not known; each kind is spread over the folds.
    scored : ndarray of bool, shape (people,)
        Who can be scored.
    folds : int
        How many.
    seed : int
        The seed of the run.

    Examples
    --------
    >>> target = np.array([1, 1, 0, 0, 1, 1], np.int8)
    >>> found = stratified_folds(target, np.ones(6, bool), folds=2, seed=0)
    >>> np.bincount(found).tolist(), np.bincount(found, weights=target).tolist()
    ([3, 3], [2.0, 2.0])
    """
    order = stream(seed, "fit", "folds").permutation(target.size)
    order = order[scored[order]]
    order = order[np.argsort(target[order], kind="stable")]
    found = np.full(target.size, -1, np.int64)
    found[order] = np.arange(order.size) % folds
    return found


def community_folds(ties: Ties, scored: NDArray[np.bool_], *, folds: int, seed: int) -> NDArray[np.int64]:
    """Return the fold of each person such that friends mostly share one; -1 for people who are not scored.

    Communities are packed greedily, the largest first, each into the fold with the fewest people. One
    larger than a fold is cut into pieces at random first.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    scored : ndarray of bool, shape (people,)
        Who can be scored.
    folds : int
        How many.
    seed : int
        The seed of the run.
    """
    community = _communities(ties, seed)[scored]
    room = -(-community.size // folds)
    order = stream(seed, "fit", "folds").permutation(community.size)
    order = order[np.argsort(community[order], kind="stable")]
    rank = np.arange(order.size) - np.searchsorted(community[order], community[order])
    piece = np.empty(community.size, np.int64)
    piece[order] = community[order] * (community.size + 1) + rank // room
    piece = np.unique(piece, return_inverse=True)[1]
    found = np.full(scored.size, -1, np.int64)
    found[scored] = _pack(np.bincount(piece), folds)[piece]
    return found


@lru_cache(maxsize=4)
def _communities(ties: Ties, seed: int) -> NDArray[np.int64]:
    # Several systems on the same people share the search, which is the slowest step of a fit.
    return ties.communities(seed, most_ties=MOST_TIES)


def _pack(sizes: NDArray[np.int64], folds: int) -> NDArray[np.int64]:
    """Return the fold of each piece: the largest first, each where there is most room."""
    full, fold = np.zeros(folds, np.int64), np.empty(sizes.size, np.int64)
    for piece in np.argsort(-sizes, kind="stable"):
        fold[piece] = full.argmin()
        full[fold[piece]] += sizes[piece]
    return fold


def check_folds(fold: NDArray[np.int64], target: NDArray[np.int8], *, folds: int, where: str) -> None:
    """Check that each fold's model can learn: both outcomes occur among the people that it sees.

    Raises
    ------
    NotEnoughDataError
        If one outcome is missing among the people outside some fold.
    """
    for k in range(folds):
        seen = target[(fold >= 0) & (fold != k) & (target >= 0)]
        if seen.size == 0 or seen.min() == seen.max():
            raise NotEnoughDataError(where, "only one outcome among the people to learn from",
                                     "both, outside each fold", "add people, or lower `folds`")
