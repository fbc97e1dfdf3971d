"""A bounded search for the least change under any rule: every single change, then the most promising combined.

It proves nothing: a change that it finds is real, since the models score it, but a cheaper one may exist, and so
may one where it finds none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evenhand.scoring.recourse_levers import placed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from evenhand.scoring.recourse_levers import Lever, Rows

TARGETS = 9
"""How many values of a number are tried: its limits, and quantiles of the people between."""
KEPT = 6
"""How many half-way states are kept a person and round: half by what they bring, half by what they bring a cost."""
PEOPLE_AT_ONCE = 200


@dataclass(frozen=True, eq=False)
class _Option:
    """A value of one lever that is tried for everybody."""

    lever: int
    value: float


@dataclass(eq=False)
class _States:
    """Half-way states: for each person several sets of changes, as values of the levers."""

    values: NDArray[np.float64]
    matrix: NDArray[np.float64]
    changed: NDArray[np.bool_]
    cost: NDArray[np.float64]


def searched_plans(rows: Rows, levers: tuple[Lever, ...], need: NDArray[np.float64], *, good: float,
                   most_changes: int, targets: dict[str, NDArray[np.float64]],
                   progress: Callable[[float], None] = lambda share: None) -> list[dict[str, float]]:
    """Return the least change found for each person as new values by feature; empty where none was found.

    Parameters
    ----------
    rows, levers, need, good, most_changes
        As in :func:`evenhand.scoring.recourse_exact.exact_plans`; the rule may be any.
    targets : mapping of str to ndarray
        The values that are tried, by feature.
    progress : callable
        Called with the share of the people done.
    """
    options = [_Option(place, float(value)) for place, lever in enumerate(levers) for value in targets[lever.feature]]
    if not options:
        return [{} for _ in need]
    plans: list[dict[str, float]] = []
    for start in range(0, need.size, PEOPLE_AT_ONCE):
        some = np.arange(start, min(start + PEOPLE_AT_ONCE, need.size))
        plans += _Search(rows.part(some), levers, options, need[some], good, most_changes).plans()
        progress(len(plans) / need.size)
    return plans


def targets_of(levers: tuple[Lever, ...], values: dict[str, NDArray]) -> dict[str, NDArray[np.float64]]:
    """Return the values that are tried of each lever: all words; of a number the limits and quantiles, in steps.

    Parameters
    ----------
    levers : tuple of Lever
        What can be changed.
    values : mapping of str to ndarray
        Everybody's values by feature.
    """
    found = {}
    for lever in levers:
        if lever.levels:
            found[lever.feature] = np.arange(len(lever.levels), dtype=np.float64)
            continue
        inner = np.nanquantile(values[lever.feature], np.linspace(0, 1, TARGETS - 2))
        steps = np.round((np.r_[lever.low, inner, lever.high] - lever.low) / lever.step)
        found[lever.feature] = np.unique(np.clip(lever.low + steps * lever.step, lever.low, lever.high))
    return found


class _Search:
    """One search for some people."""

    def __init__(self, rows: Rows, levers: tuple[Lever, ...], options: list[_Option], need: NDArray[np.float64],
                 good: float, most_changes: int) -> None:
        self.rows, self.levers, self.options, self.good = rows, levers, options, good
        self.most_changes = most_changes
        self.own = rows.straight(rows.matrix)
        self.need = need
        self.start = np.stack([rows.values[lever.feature] for lever in levers], axis=1).astype(np.float64)
        self.best_cost = np.full(need.size, np.inf)
        self.best = self.start.copy()
        self.value = np.stack([self._value(option) for option in options])

    def plans(self) -> list[dict[str, float]]:
        """Return the best plan of each person, each value brought back as far as the decision allows."""
        people = self.need.size
        states = _States(self.start[:, None], self.rows.matrix[:, None], np.zeros((people, 1, len(self.levers)), bool),
                         np.zeros((people, 1)))
        for round_ in range(self.most_changes):
            states = self._extended(states, last=round_ == self.most_changes - 1)
            if states is None:
                break
        found = np.isfinite(self.best_cost)
        self._shrink(found)
        moved = self._moved()
        return [{lever.feature: float(self.best[person, place]) for place, lever in enumerate(self.levers)
                 if moved[person, place]} if found[person] else {} for person in range(people)]

    def _moved(self) -> NDArray[np.bool_]:
        """Return which levers of each person the best plan moves; what is not on record never moves."""
        return (self.best != self.start) & ~np.isnan(self.best)

    def _value(self, option: _Option) -> NDArray[np.float64]:
        """Return how near each person comes to a tried value in whole steps from their own, never past it."""
        lever, start = self.levers[option.lever], self.start[:, option.lever]
        if lever.levels:
            return np.full(start.size, option.value)
        return start + np.trunc((option.value - start) / lever.step * (1 + 1e-12)) * lever.step

    def _cost(self, value: NDArray[np.float64], place: int) -> NDArray[np.float64]:
        """Return what it costs each person to bring one lever from where it is to a value."""
        lever = self.levers[place]
        return np.full(value.size, lever.cost) if lever.levels else lever.cost * np.abs(value - self.start[:, place])

    def _placed(self, matrix: NDArray[np.float64], place: int, value: NDArray[np.float64]) -> NDArray[np.float64]:
        lever = self.levers[place]
        return placed(self.rows.encoder, matrix, lever.feature, value.astype(np.int64) if lever.levels else value)

    def _extended(self, states: _States, *, last: bool) -> _States | None:
        """Try every option on every state, note who is lifted over the cut, and keep the most promising."""
        people, kept, columns = states.matrix.shape
        flat, fold = states.matrix.reshape(people * kept, columns), np.repeat(self.rows.fold, kept)
        cost = np.stack([states.cost + self._cost(value, option.lever)[:, None]
                         for option, value in zip(self.options, self.value, strict=True)])
        may = np.stack([self._may(value, option.lever)[:, None] & ~states.changed[:, :, option.lever]
                        for option, value in zip(self.options, self.value, strict=True)])
        may &= cost < self.best_cost[:, None]
        tried = [np.flatnonzero(one) for one in may.reshape(len(self.options), -1)]
        made = [self._placed(flat[some], option.lever, value[some // kept])
                for option, value, some in zip(self.options, self.value, tried, strict=True)]
        gain = np.full(may.shape, -np.inf)
        if may.any():
            gain[may] = self.rows.straight(np.concatenate(made), fold[np.concatenate(tried)])
        gain = self.good * (gain - self.own[:, None])
        for place, option in enumerate(self.options):
            self._note(states, option.lever, self.value[place], gain[place], cost[place], may[place])
        if last:
            return None
        return self._kept(states, *(np.moveaxis(one, 0, 2) for one in (gain, cost, may)))

    def _may(self, value: NDArray[np.float64], place: int) -> NDArray[np.bool_]:
        """Return who may be brought to a value: in the lever's direction, from a value that is on record."""
        lever, start = self.levers[place], self.start[:, place]
        if lever.levels:
            return (start >= 0) & (start != value)
        with np.errstate(invalid="ignore"):
            return ((lever.direction != "down") & (value > start)) | ((lever.direction != "up") & (value < start))

    def _note(self, states: _States, lever: int, value: NDArray[np.float64], gain: NDArray[np.float64],
              cost: NDArray[np.float64], may: NDArray[np.bool_]) -> None:
        """Keep the cheapest change so far that lifts a person over the cut."""
        priced = np.where(may & (gain >= self.need[:, None]), cost, np.inf)
        state = priced.argmin(axis=1)
        people = np.arange(state.size)
        better = priced[people, state] < self.best_cost
        self.best_cost[better] = priced[people, state][better]
        self.best[better] = states.values[people, state][better]
        self.best[better, lever] = value[better]

    def _kept(self, states: _States, gain: NDArray[np.float64], cost: NDArray[np.float64],
              allowed: NDArray[np.bool_]) -> _States | None:
        """Return the states to go on from: those that bring most, and those that bring most at their cost."""
        people, _, options = gain.shape
        open_ = (allowed & (gain > 0) & (cost < self.best_cost[:, None, None])).reshape(people, -1)
        if not open_.any():
            return None
        flat_gain, flat_cost = gain.reshape(people, -1), np.maximum(cost.reshape(people, -1), 1e-12)
        flat_gain = np.where(open_, flat_gain, 0.0)
        orders = [np.argsort(np.where(open_, -worth, np.inf), axis=1, kind="stable")[:, :KEPT // 2]
                  for worth in (flat_gain, flat_gain / flat_cost)]
        chosen = np.concatenate(orders, axis=1)
        state, option = np.divmod(chosen, options)
        row = np.arange(people)[:, None]
        # Where nothing is left to try, a state whose cost is infinite stands in and changes nothing.
        left = np.where(open_[row, chosen], flat_cost[row, chosen], np.inf)
        made = _States(states.values[row, state].copy(), states.matrix[row, state].copy(),
                       states.changed[row, state].copy(), left)
        for place, one in enumerate(self.options):
            here = option == place
            value = np.broadcast_to(self.value[place][:, None], here.shape)[here]
            made.values[here, one.lever] = value
            made.changed[here, one.lever] = True
            made.matrix[here] = self._placed(made.matrix[here], one.lever, value)
        return made

    def _shrink(self, found: NDArray[np.bool_]) -> None:
        """Bring each changed number back towards where it was, as far as halving finds the decision to hold."""
        for place, lever in enumerate(self.levers):
            moved = found & self._moved()[:, place]
            if lever.levels or not moved.any():
                continue
            who = np.flatnonzero(moved)
            start, sign = self.start[who, place], np.sign(self.best[who, place] - self.start[who, place])
            enough = np.ceil(np.abs(self.best[who, place] - start) / lever.step - 1e-9)
            short = np.zeros(who.size)
            while (enough - short > 1).any():
                middle = np.floor((enough + short) / 2)
                holds = self._holds(who, place, start + sign * middle * lever.step)
                enough, short = np.where(holds, middle, enough), np.where(holds, short, middle)
            value = start + sign * enough * lever.step
            better = self._holds(who, place, value) & (np.abs(value - start) < np.abs(self.best[who, place] - start))
            self.best[who[better], place] = value[better]

    def _holds(self, who: NDArray[np.int64], place: int, value: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return whether people are still lifted over the cut with another value of one lever."""
        matrix = self.rows.matrix[who]
        for other in range(len(self.levers)):
            changed = value if other == place else self.best[who, other]
            moved = (changed != self.start[who, other]) & ~np.isnan(changed)
            if moved.any():
                matrix[moved] = self._placed(matrix[moved], other, changed[moved])
        gain = self.good * (self.rows.straight(matrix, self.rows.fold[who]) - self.own[who])
        return gain >= self.need[who]
