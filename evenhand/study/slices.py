"""The worst slices of a population under a system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.auditing.groups import groups_of
from evenhand.auditing.slices import Slices, worst_slices
from evenhand.checks import one_of
from evenhand.errors import InputError
from evenhand.study.scored import Answered, scored_people

if TYPE_CHECKING:
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.recipe import SystemRecipe

RATES = ("selection_rate", "true_positive_rate")
"""The rates whose worst slices can be searched."""


def slices_of(population: Population, decisions: Decisions, *, rate: str = "selection_rate", depth: int = 3,
              most: int = 5, level: float = 0.95, seed: int = 0) -> Slices:
    """Return the slices of people, by all protected attributes, with the lowest share selected.

    Parameters
    ----------
    population : Population
        The people.
    decisions : Decisions
        Who of them is selected.
    rate : {"selection_rate", "true_positive_rate"}
        Among everybody, or among those whose outcome was favourable.
    depth, most, level, seed
        As in :func:`~evenhand.auditing.slices.worst_slices`.

    Raises
    ------
    InputError
        For another rate, or one that needs an outcome where none is known.
    """
    selected = decisions.selected.astype(np.float64)
    if one_of(rate, "rate", RATES) == "true_positive_rate":
        if population.outcome is None:
            raise InputError(f"worst slices of {population.name}", "no outcome", "an outcome for this rate",
                             "search by selection_rate")
        selected = np.where(population.outcome == 1, selected, -1.0)
    attributes = {name: groups_of(population, name) for name in population.roles.protected}
    return worst_slices(selected, attributes, depth=depth, most=most, level=level, seed=seed)


def search_slices(population: str | Population, system: str | SystemRecipe, *, rate: str = "selection_rate",
                  depth: int = 3, most: int = 5, level: float = 0.95, seed: int = 0, **more: Any) -> Answered:
    """Draw or read a population, score it, and return the slices of people that fare worst.

    Parameters
    ----------
    population, system, seed
        As in :func:`evenhand.run`.
    rate, depth, most, level
        As in :func:`slices_of`.
    **more
        people, cut, knobs, even, catalog, progress, as in :func:`evenhand.run`.

    Examples
    --------
    >>> found = search_slices("german-credit", "recorded")
    >>> found.found.looked_at > 0, sum(found.found.halves)
    (True, 1000)
    """
    scored = scored_people(population, system, seed=seed, **more)
    return Answered(scored, slices_of(scored.population, scored.decisions, rate=rate, depth=depth, most=most,
                                      level=level, seed=seed))
