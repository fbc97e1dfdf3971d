"""The least change under a rule that adds up: a small integer problem a person, solved to the optimum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.scoring.recourse_levers import placed
from evenhand.scoring.recourse_subsets import MOST_LEVERS, least_by_subsets

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.scoring.recourse_levers import Lever, Rows

MARGIN = 2e-6
"""By how much of what is needed a plan exceeds it: twice the tolerance of the solver."""


def least_change(gain: ArrayLike, cost: ArrayLike, most: ArrayLike, lever: ArrayLike, need: float,
                 most_changes: int) -> NDArray[np.int64] | None:
    """Return how many steps of each move reach what is needed at the least cost, or None if nothing does.

    Minimises the sum of cost x steps, such that the sum of gain x steps is at least `need`, each move is made at
    most `most` times, and at most so many levers are moved: the integer program of Ustun, Spangher and Liu 2019
    ("Actionable recourse in linear classification", eq. 1), solved to the optimum: for few levers by looking at
    every set of them, else by HiGHS.

    Parameters
    ----------
    gain, cost : array of float, shape (moves,)
        What one step brings, and what it costs (above 0).
    most : array of int, shape (moves,)
        How many steps there are at most. The moves of a lever that has several, such as a change to each of
        several words, exclude one another and have one step each.
    lever : array of int, shape (moves,)
        The lever that each move belongs to.
    need : float
        Above 0.
    most_changes : int
        How many levers may be moved.

    Examples
    --------
    A little under ten points are needed; steps of 4 at cost 1 and of 3 at cost 0.5, four of each at most:

    >>> least_change([4.0, 3.0], [1.0, 0.5], [4, 4], [0, 1], 9.9, 2)
    array([0, 4])
    >>> least_change([4.0, 3.0], [1.0, 0.5], [4, 3], [0, 1], 9.9, 2)
    array([1, 2])
    >>> least_change([4.0, 3.0], [1.0, 0.5], [2, 3], [0, 1], 9.9, 1) is None
    True
    """
    gain, cost = np.asarray(gain, np.float64) / need, np.asarray(cost, np.float64)
    most, lever = np.asarray(most, np.int64), np.asarray(lever, np.int64)
    useful = np.flatnonzero((gain > 0) & (most > 0))
    # More steps than suffice alone are never needed: tighter limits make the program quick.
    steps = np.minimum(most[useful], np.ceil((1 + MARGIN) / gain[useful]).astype(np.int64))
    names, owner = np.unique(lever[useful], return_inverse=True)
    best = np.zeros(names.size)
    np.maximum.at(best, owner, gain[useful] * steps)
    if np.sort(best)[::-1][:most_changes].sum() < 1:
        return None
    found = _solved(gain[useful], cost[useful], steps, owner, most_changes)
    if found is None:
        return None
    made = np.zeros(gain.size, np.int64)
    made[useful] = found
    return made


def _solved(gain: NDArray[np.float64], cost: NDArray[np.float64], steps: NDArray[np.int64],
            owner: NDArray[np.int64], most_changes: int) -> NDArray[np.int64] | None:
    if most_changes <= MOST_LEVERS:
        try:
            return least_by_subsets(gain, cost, steps, owner, 1 + MARGIN, most_changes)
        except OverflowError:
            pass
    return by_program(gain, cost, steps, owner, most_changes)


def by_program(gain: NDArray[np.float64], cost: NDArray[np.float64], steps: NDArray[np.int64],
               owner: NDArray[np.int64], most_changes: int) -> NDArray[np.int64] | None:
    """Solve by HiGHS over (steps of each move, whether each lever is moved), where 1 is needed.

    Parameters
    ----------
    gain, cost, steps, owner, most_changes
        As in :func:`least_change`, with positions of levers from 0.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    moves, levers = gain.size, int(owner.max()) + 1
    rows = np.zeros((levers + 2, moves + levers))
    rows[owner, np.arange(moves)] = 1 / steps
    rows[np.arange(levers), moves + np.arange(levers)] = -1
    rows[levers, :moves], rows[levers + 1, moves:] = gain, 1
    low = np.r_[np.full(levers, -np.inf), 1 + MARGIN, -np.inf]
    high = np.r_[np.zeros(levers), np.inf, most_changes]
    done = milp(np.r_[cost, np.zeros(levers)], constraints=LinearConstraint(rows, low, high),
                integrality=np.ones(moves + levers), bounds=Bounds(0, np.r_[steps, np.ones(levers)]),
                options={"mip_rel_gap": 0})
    return None if done.x is None else np.round(done.x[:moves]).astype(np.int64)


def exact_plans(rows: Rows, levers: tuple[Lever, ...], need: NDArray[np.float64], *, good: float,
                most_changes: int) -> list[dict[str, float]]:
    """Return the least change of each person as new values by feature; empty where there is none.

    Parameters
    ----------
    rows : Rows
        People, scored by a rule in which each feature adds its own points, those of a number in proportion.
    levers : tuple of Lever
        What can be changed.
    need : ndarray of float, shape (people,)
        By how many points of the own record each person must improve.
    good : {1.0, -1.0}
        Whether higher or lower points are better.
    most_changes : int
        How many features may be changed.
    """
    moves = _moves(rows, levers, good)
    lever = np.array([move.lever for move in moves], np.int64)
    cost = np.array([move.cost for move in moves])
    plans = []
    for person, needed in enumerate(need):
        gain, most = (np.array([getattr(move, name)[person] for move in moves]) for name in ("gain", "most"))
        made = least_change(gain, cost, most, lever, float(needed), most_changes)
        plans.append({} if made is None else {levers[moves[k].lever].feature: moves[k].reached(person, int(made[k]))
                                              for k in np.flatnonzero(made)})
    return plans


class _Move:
    """One step of one lever in one direction, or the change to one word; for all people at once."""

    def __init__(self, lever: int, value: NDArray, step: float, word: int | None, gain: NDArray[np.float64],
                 most: NDArray[np.int64], cost: float) -> None:
        self.lever, self.value, self.step, self.word = lever, value, step, word
        self.gain, self.most, self.cost = gain, most, cost

    def reached(self, person: int, steps: int) -> float:
        """Return the value that a person then has."""
        return float(self.word) if self.word is not None else float(self.value[person] + steps * self.step)


def _moves(rows: Rows, levers: tuple[Lever, ...], good: float) -> list[_Move]:
    now, moves = rows.straight(rows.matrix), []
    for place, lever in enumerate(levers):
        value = rows.values[lever.feature]
        if lever.levels:
            for word in range(len(lever.levels)):
                there = np.full(value.size, word)
                gain = good * (rows.straight(placed(rows.encoder, rows.matrix, lever.feature, there)) - now)
                moves.append(_Move(place, value, 1.0, word, gain, ((value >= 0) & (value != word)).astype(int),
                                   lever.cost))
            continue
        known = ~np.isnan(value)
        held = np.where(known, value, 0.0)
        ahead = rows.straight(placed(rows.encoder, rows.matrix, lever.feature, held + lever.step))
        here = rows.straight(placed(rows.encoder, rows.matrix, lever.feature, held))
        for way, room in (("up", lever.high - held), ("down", held - lever.low)):
            if lever.direction in ("any", way):
                sign = 1.0 if way == "up" else -1.0
                most = np.where(known, np.floor(np.maximum(room, 0) / lever.step + 1e-9), 0).astype(np.int64)
                moves.append(_Move(place, held, sign * lever.step, None, sign * good * (ahead - here), most,
                                   lever.cost * lever.step))
    return moves
