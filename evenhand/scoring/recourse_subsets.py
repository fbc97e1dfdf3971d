"""The least change of few levers by looking at every set of them: several times as quick as an integer program."""

from __future__ import annotations

from itertools import combinations
from math import comb, prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_LEVERS = 3
"""So many levers at most are moved together here."""
MOST_SETS = 2_000
MOST_PLACES = 1_000_000
"""Above so many sets, or so many combinations of steps in one set, the integer program is the better way."""


def least_by_subsets(gain: NDArray[np.float64], cost: NDArray[np.float64], most: NDArray[np.int64],
                     lever: NDArray[np.int64], need: float, most_changes: int) -> NDArray[np.int64] | None:
    """Return the steps of each move that reach `need` at the least cost, exactly, or None if nothing does.

    Of a set of moves, all but the one with the most steps are counted through, and the last follows. A set is
    looked at only if its lower bound, the cost with fractions of steps allowed, lies below the best so far.

    Parameters
    ----------
    gain, cost, most, lever, need, most_changes
        As in :func:`evenhand.scoring.recourse_exact.least_change`, every gain and every `most` above 0.

    Raises
    ------
    OverflowError
        Where there are too many sets or combinations.

    Examples
    --------
    >>> least_by_subsets(np.array([4.0, 3.0]), np.array([1.0, 0.5]), np.array([4, 3]), np.array([0, 1]), 9.9, 2)
    array([1, 2])
    """
    if sum(comb(gain.size, size) for size in range(1, most_changes + 1)) > MOST_SETS:
        raise OverflowError
    # Plain numbers: arrays of three take longer to handle than to add.
    g, c, n, owner = gain.tolist(), cost.tolist(), most.tolist(), lever.tolist()
    by_price = sorted(range(len(g)), key=lambda move: c[move] / g[move])
    best, found = float("inf"), None
    for size in range(1, most_changes + 1):
        for moves in combinations(by_price, size):
            if len({owner[move] for move in moves}) < size or _bound(moves, g, c, n, need) >= best:
                continue
            price, steps = _cheapest(moves, g, c, n, need, best)
            if price < best:
                best, found = price, steps
    if found is None:
        return None
    made = np.zeros(gain.size, np.int64)
    for move, steps in found.items():
        made[move] = steps
    return made


def _bound(moves: tuple[int, ...], gain: list[float], cost: list[float], most: list[int], need: float) -> float:
    """Return the cost with fractions of steps allowed; moves come in the order of their price a unit of gain."""
    left, total = need, 0.0
    for move in moves:
        taken = min(left, gain[move] * most[move])
        total += taken * cost[move] / gain[move]
        left -= taken
        if left <= 0:
            return total
    return float("inf")


def _cheapest(moves: tuple[int, ...], gain: list[float], cost: list[float], most: list[int], need: float,
              best: float) -> tuple[float, dict[int, int]]:
    """Return the least cost at which some moves reach what is needed, and their steps."""
    last = max(moves, key=lambda move: most[move])
    others = [move for move in moves if move != last]
    ends = [int(min(most[move], best // cost[move] + 1)) for move in others]
    if prod(end + 1 for end in ends) > MOST_PLACES:
        raise OverflowError
    reached = price = np.zeros(())
    for move, end in zip(others, ends, strict=True):
        steps = np.arange(end + 1)
        reached, price = np.add.outer(reached, gain[move] * steps), np.add.outer(price, cost[move] * steps)
    following = np.maximum(np.ceil((need - reached) / gain[last]), 0)
    price = np.where(following <= most[last], price + following * cost[last], np.inf)
    at = np.unravel_index(int(price.argmin()), price.shape)
    return float(price[at]), dict(zip(others, map(int, at), strict=True)) | {last: int(following[at])}
