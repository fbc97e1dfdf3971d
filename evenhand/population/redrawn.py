"""The same people with their records made anew: others rate, inspect and write down, and all else is kept."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.population.causal import evaluate
from evenhand.population.counterfactual import world_of
from evenhand.population.draw import drawn_as
from evenhand.population.terms import levels_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from evenhand.population.population import Population

KEPT = ("attribute", "latent", "true", "outcome")
"""The roles of what people are and do; the rest is what others make of it."""


def with_records_redrawn(population: Population, *, seed: int) -> Population:
    """Return the same people, ties and deeds, with all records drawn anew under another seed.

    How far a score moves is how much of it is due to who rated, inspected or wrote down, and to luck in being seen.

    Parameters
    ----------
    population : Population
        Drawn, and not changed by hand.
    seed : int
        The seed of the new records.

    Raises
    ------
    InputError
        For people who are recorded, or some of whose values were changed by hand.

    Examples
    --------
    >>> from evenhand.study import population_of
    >>> town = population_of("citizens", people=200)
    >>> again = with_records_redrawn(town, seed=9)
    >>> again.people["age"].equals(town.people["age"]), again.outcome.tolist() == town.outcome.tolist()
    (True, True)
    """
    world = world_of(population)
    values = evaluate(world.recipe, world.settings)
    kept = {name: _in_words(values[name], tuple(levels_of(world.recipe, name)))
            for name, variable in world.recipe.variables.items() if variable.role in KEPT and name in values}
    settings = replace(world.settings, seed=seed, do=MappingProxyType({**world.settings.do, **kept}))
    again = drawn_as(world.recipe, settings, ties=population.ties)
    # What others' records say, such as those of who represents a firm, is none of its own: it stays.
    beside = population.people.select(pl.exclude(again.people.columns))
    return replace(again, people=pl.concat([again.people, beside], how="horizontal"),
                   fields=MappingProxyType(dict(population.fields) | dict(again.fields)))


def _in_words(values: NDArray, levels: Sequence[str]) -> NDArray:
    """Return values as what is set takes them: words where a variable has levels."""
    return np.asarray(levels)[values] if levels else values
