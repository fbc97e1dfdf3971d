"""Networks with a homophily that was planted, for checking measures against a known truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.checks import in_range
from evenhand.ties import Ties

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def homophilous_ties(groups: ArrayLike, *, homophily: float, mean_degree: float,
                     rng: np.random.Generator) -> Ties:
    """Return undirected ties that stay in the group more often than at random by a known amount.

    Each tie has a random person at one end and, with probability `homophily`, a random member of the same group
    at the other, else a random person: so the probability of an alter in one's group exceeds its share of people
    by homophily times the rest, and assortativity is close to `homophily`.

    Parameters
    ----------
    groups : array, shape (people,)
        The group of each person.
    homophily : float
        From 0 (ties at random) to 1 (all inside the groups).
    mean_degree : float
        The wanted mean number of alters; a little less is drawn, since repeated ties are dropped.
    rng : numpy.random.Generator
        The source of chance.

    Examples
    --------
    >>> ties = homophilous_ties([0, 0, 1, 1] * 50, homophily=1, mean_degree=6, rng=np.random.default_rng(0))
    >>> ego, alter = ties.pairs()
    >>> bool(((ego // 2) % 2 == (alter // 2) % 2).all()), ties.people
    (True, 200)
    """
    _, codes = np.unique(np.asarray(groups), return_inverse=True)
    people = codes.size
    in_range(homophily, "homophily", 0, 1)
    draws = round(people * mean_degree / 2)
    ego = rng.integers(0, people, draws)
    anyone = rng.integers(0, people, draws)
    alter = np.where(rng.random(draws) < homophily, _same_group(codes, ego, rng), anyone)
    low, high = np.minimum(ego, alter), np.maximum(ego, alter)
    cell = np.unique((low * people + high)[low != high])
    return Ties.from_pairs(cell // people, cell % people, people=people, directed=False)


def _same_group(codes: NDArray[np.int64], ego: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return a random member of each ego's group."""
    order, size = np.argsort(codes, kind="stable"), np.bincount(codes)
    start = np.cumsum(size) - size
    return order[start[codes[ego]] + rng.integers(0, size[codes[ego]])]
