"""Recourse: the least change within a person's hands that brings the favourable decision, scored to prove it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from evenhand.checks import whole_number
from evenhand.coupling.minimum import Minimum
from evenhand.coupling.own_shares import exact_own_shares
from evenhand.errors import InputError
from evenhand.scoring.decisions import selected_at
from evenhand.scoring.kinds.estimator import Linear
from evenhand.scoring.kinds.scorecard import Scorecard
from evenhand.scoring.parts import check_adds_up
from evenhand.scoring.recourse_exact import exact_plans
from evenhand.scoring.recourse_levers import Lever, Rows, levers_of, placed, rows_of
from evenhand.scoring.recourse_search import searched_plans, targets_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem

ADDITIVE = (Scorecard, Linear)
"""The kinds in which each number adds points in proportion, so that the least change can be proved to be one."""
MOST_CHANGES = 3
LEAST_NEED = 1e-6
"""In points: a person exactly at a cut whose low side is the good one must still move."""

Status = Literal["selected", "found", "none", "not found", "no score"]


@dataclass(frozen=True)
class Change:
    """One change of a plan.

    Parameters
    ----------
    feature, label, unit : str
        The column, its plain words, its unit.
    before, after : object
        The value as it is and as it would be.
    cost : float
        What it costs: 1 is a change from the tenth to the ninetieth of a hundred people, times the recipe's cost.
    points : float
        What it adds to the score, after the changes before it.
    yes_no : bool
        Whether 1 and 0 stand for yes and no.
    """

    feature: str
    label: str
    unit: str
    before: Any
    after: Any
    cost: float
    points: float
    yes_no: bool = False


@dataclass(frozen=True, eq=False)
class Recourse:
    """What one person can do about a decision. Frozen.

    Parameters
    ----------
    person, system : str
        The id and the system's name.
    status : {"selected", "found", "none", "not found", "no score"}
        "selected": the decision is favourable already; "found": `changes` bring it; "none": proved that no change
        within the person's hands does; "not found": a search found none, which proves nothing; "no score": the
        system cannot score the person.
    score, cut : float or None
        The score as it is and the cut-off.
    changes : tuple of Change
        The plan, the dearest first.
    cost : float or None
        The sum of the costs.
    score_after : float or None
        The score that the system gives after the changes.
    reason : str
        Why there is no recourse, in words; empty where there is.
    """

    person: str
    system: str
    status: Status
    score: float | None
    cut: float
    changes: tuple[Change, ...] = ()
    cost: float | None = None
    score_after: float | None = None
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return dict(vars(self)) | {"changes": [dict(vars(change)) for change in self.changes]}


def recourse(system: ScoringSystem, population: Population, people: ArrayLike, *, decisions: Decisions,
             most_changes: int = MOST_CHANGES, progress: Callable[[str], None] = lambda stage: None,
             ) -> tuple[Recourse, ...]:
    """Return the least change of each person that brings the favourable decision.

    Only what the recipe puts into a person's hands is changed, inside its limits, in its steps and its direction,
    at most so many features at once; everybody else stays as they are. For scorecards and linear models the plan
    is the cheapest there is (an integer program); for other models it is the cheapest that a bounded search found.
    Every plan is scored again by the system and kept only if the decision turns.

    Parameters
    ----------
    system : ScoringSystem
        Fitted.
    population : Population
        The people.
    people : array of int
        Rows of the people to be lifted.
    decisions : Decisions
        Of this system, at its own weights: what stands now.
    most_changes : int
        How many features may be changed.
    progress : callable
        Called with a few words before each stage.

    Raises
    ------
    InputError
        For a score that cannot be computed anew, decisions without a cut, or a row that there is not.
    """
    _check(system, decisions)
    whole_number(most_changes, "most_changes", 1, 20)
    rows = np.array([whole_number(int(row), "people", 0, population.count - 1) for row in np.asarray(people)], np.int64)
    wanted = np.array([decisions.scored[row] and not decisions.selected[row] for row in rows], bool)
    task = _Task(system, population, rows[wanted], decisions, most_changes, progress)
    solved = iter(task.solved())
    return tuple(next(solved) if open_ else task.settled(int(row)) for row, open_ in zip(rows, wanted, strict=True))


def _check(system: ScoringSystem, decisions: Decisions) -> None:
    where = f"recourse under {system.name}"
    if decisions.kind == "recorded" or decisions.score is None:
        raise InputError(where, "a recorded score or decision", "a score that can be computed anew",
                         "choose a system that computes its scores")
    check_adds_up(system)
    if decisions.cut is None:
        raise InputError(where, "no cut-off", "a decision to turn", "give a cut")


class _Task:
    """The people to be lifted over one cut."""

    def __init__(self, system: ScoringSystem, population: Population, rows: NDArray[np.int64], decisions: Decisions,
                 most_changes: int, progress: Callable[[str], None]) -> None:
        self.system, self.population, self.people, self.decisions = system, population, rows, decisions
        self.most_changes, self.progress = most_changes, progress
        self.good = 1.0 if decisions.favourable == "high" else -1.0
        self.levers = levers_of(system, population)
        self.exact = isinstance(system.records, ADDITIVE)

    def settled(self, row: int) -> Recourse:
        """Return what is said of somebody who need not, or cannot, be lifted."""
        name, score = str(self.population.ids[row]), self.decisions.score[row]
        if np.isnan(score):
            needed = ", ".join(self.population.label(column) for column in self.system.recipe.requires)
            return Recourse(name, self.system.name, "no score", None, self.decisions.cut,
                            reason=f"no score without: {needed}")
        return Recourse(name, self.system.name, "selected", float(score), self.decisions.cut, cost=0.0)

    def solved(self) -> list[Recourse]:
        """Return the plan of each person, scored again."""
        if self.people.size == 0:
            return []
        if not self.levers:
            return [self._none(k, "nothing that the system reads is in the person's hands")
                    for k in range(self.people.size)]
        self.progress("finding whose own record weighs how much")
        rows, share, before = rows_of(self.system, self.population, self.people), self._shares(), self._uncut()
        need = np.maximum(self.good * (self.decisions.cut - before), LEAST_NEED) / share
        self.progress(f"finding the least change of {self.people.size:,} people")
        plans = self._plans(rows, self._on_the_straight_line(rows, need))
        gained = rows.own(_changed(rows, plans, self.levers)) - rows.own(rows.matrix)
        after = before + share * gained if self.decisions.friends is None else self._scored_again(gained)
        score = self.system.within_range(after)
        turned = selected_at(score, self.decisions.cut, self.decisions.favourable) == 1
        return [self._told(k, rows, plan, float(score[k]), float(share[k])) if plan and turned[k]
                else self._none(k) for k, plan in enumerate(plans)]

    def _on_the_straight_line(self, rows: Rows, need: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what is needed where the scale has no bends and what is changed adds up."""
        own = rows.own(rows.matrix)
        return self.good * (self.system.line.unbent(own + self.good * need) - self.system.line.unbent(own))

    def _plans(self, rows: Rows, need: NDArray[np.float64]) -> list[dict[str, float]]:
        chosen = {"good": self.good, "most_changes": self.most_changes}
        if self.exact:
            return exact_plans(rows, self.levers, need, **chosen)
        everybody = rows_of(self.system, self.population, np.flatnonzero(self.decisions.scored))
        return searched_plans(rows, self.levers, need, targets=targets_of(self.levers, everybody.values),
                              progress=lambda share: self.progress(f"searching: {100 * share:.0f} %"), **chosen)

    def _shares(self) -> NDArray[np.float64]:
        """Return the weight of each person's own record in their score."""
        coupling, rule = self.decisions.coupling, self.decisions.friends
        if rule is not None:
            # Before a shut gate no own record helps: a weight of nearly nothing asks for more than there is.
            return np.maximum(rule.slope(np.nan_to_num(self.decisions.own))[self.people], 1e-9)
        if coupling is None:
            return np.ones(self.people.size)
        return exact_own_shares(coupling, self.people)

    def _uncut(self) -> NDArray[np.float64]:
        """Return the scores before the cut to the range."""
        return self.system.score(self.decisions.own, self.decisions.coupling or self.decisions.friends)[self.people]

    def _scored_again(self, gained: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return each person's score with the points gained, everybody else as they are, by the friends' rule."""
        own, rule, after = np.nan_to_num(self.decisions.own), self.decisions.friends, np.empty(self.people.size)
        again = rule.solve
        if isinstance(rule, Minimum):
            again = partial(rule.solve_near, before=own, known=rule.solve(own))
        for k, row in enumerate(self.people):
            moved = own.copy()
            moved[row] += gained[k]
            after[k] = again(moved)[row]
        return after

    def _told(self, place: int, rows: Rows, plan: dict[str, float], score: float, share: float) -> Recourse:
        matrix, fold = rows.matrix[[place]], rows.fold[[place]]
        at, changes = float(rows.own(matrix, fold)[0]), []
        for lever in self.levers:
            if lever.feature not in plan:
                continue
            held, value = rows.values[lever.feature][place], plan[lever.feature]
            matrix = placed(rows.encoder, matrix, lever.feature, _raw(lever, value))
            now = float(rows.own(matrix, fold)[0])
            cost = lever.cost if lever.levels else lever.cost * abs(value - held)
            changes.append(Change(lever.feature, lever.label, lever.unit, lever.said(held), lever.said(value),
                                  float(cost), share * (now - at), lever.yes_no))
            at = now
        changes.sort(key=lambda change: -change.cost)
        row = self.people[place]
        return Recourse(str(self.population.ids[int(row)]), self.system.name, "found", float(self.decisions.score[row]),
                        self.decisions.cut, tuple(changes), sum(change.cost for change in changes), score)

    def _none(self, place: int, reason: str = "") -> Recourse:
        row = int(self.people[place])
        few = f"up to {self.most_changes} changes within the person's hands"
        # Friends who enter as no weighted mean change what a point of one's own is worth: no proof then.
        proved = self.exact and self.decisions.friends is None
        said = reason or (f"no plan of {few} reaches the cut-off" if proved
                          else f"a search among {few} found none; that proves nothing")
        status: Status = "none" if proved or reason else "not found"
        return Recourse(str(self.population.ids[row]), self.system.name, status, float(self.decisions.score[row]),
                        self.decisions.cut, reason=said)


def _raw(lever: Lever, value: float) -> NDArray:
    return np.array([int(value) if lever.levels else value])


def _changed(rows: Rows, plans: list[dict[str, float]], levers: tuple[Lever, ...]) -> NDArray[np.float64]:
    """Return the design matrix with everybody's plan carried out."""
    matrix = rows.matrix
    for lever in levers:
        moved = np.array([lever.feature in plan for plan in plans])
        if moved.any():
            values = np.concatenate([_raw(lever, plan[lever.feature]) for plan in plans if lever.feature in plan])
            matrix = matrix.copy()
            matrix[moved] = placed(rows.encoder, matrix[moved], lever.feature, values)
    return matrix
