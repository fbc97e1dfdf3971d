"""One number a person of a population for each rate, under one system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.measures.rate_values import values_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.measures.measure import Measure
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions


def person_values(one: Measure, population: Population, decisions: Decisions) -> NDArray[np.float64]:
    """Return the number a person whose mean over a group is the measure; NaN for people left out of it.

    Parameters
    ----------
    one : Measure
        A rate, or the mean score.

    Returns
    -------
    ndarray of float, shape (people,)
    """
    outcome = population.outcome if population.outcome is not None else np.full(population.count, -1, np.int8)
    return values_of(one, decisions.selected, outcome, decisions.score)
