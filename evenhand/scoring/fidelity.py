"""How far a simple published score explains the real one: a straight line in each thing that the score reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evenhand.errors import NotEnoughDataError
from evenhand.randomness import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem

FOLDS = 5

PEOPLE_A_COLUMN = 5
"""Fewer people than these for each column, and a line through them says nothing of other people."""


@dataclass(frozen=True, eq=False)
class Fidelity:
    """A simple score beside the real one. Frozen.

    Parameters
    ----------
    simple : ndarray of float, shape (people,)
        The simple score of each person, by a model that did not see the person; NaN without a score.
    selected : ndarray of int8, shape (people,)
        Whom the simple score would select at the same cut-off.
    """

    simple: NDArray[np.float64]
    selected: NDArray[np.int8]


def simple_score(system: ScoringSystem, population: Population, decisions: Decisions, *, seed: int = 0) -> Fidelity:
    """Return an additive score that is as close to the real one as a straight line in each column comes.

    Least squares on the columns of the person's own record, friends left out, five folds: what a published table of
    points could say of the score.

    Parameters
    ----------
    system : ScoringSystem
        Fitted.
    population : Population
        The people.
    decisions : Decisions
        What the system says of them, with a score.
    seed : int
        The seed of the folds.

    Raises
    ------
    NotEnoughDataError
        For fewer than five people with a score for each column that the score reads.
    """
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import KFold, cross_val_predict

    known = np.flatnonzero(decisions.scored)
    columns = system.records.matrix(population)[known]
    needed = PEOPLE_A_COLUMN * max(columns.shape[1], 2)
    if known.size < needed:
        raise NotEnoughDataError("a simple score", f"{known.size} people with a score", f"{needed} or more, "
                                 f"{PEOPLE_A_COLUMN} for each column that the score reads", "take more people")
    state = int(stream(seed, "fidelity").integers(2**31 - 1))
    folds = KFold(FOLDS, shuffle=True, random_state=state)
    simple = np.full(population.count, np.nan)
    simple[known] = cross_val_predict(LinearRegression(), columns, decisions.score[known], cv=folds)
    return Fidelity(simple, _alike(simple, decisions))


def _alike(simple: NDArray[np.float64], decisions: Decisions) -> NDArray[np.int8]:
    from evenhand.scoring.decisions import selected_at

    if decisions.cut is None:
        return np.full(simple.size, -1, np.int8)
    return selected_at(simple, decisions.cut, decisions.favourable)
