"""What follows when one thing about a person changes: the other columns that it causes, by the world's equations."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.checks import whole_number
from evenhand.population.causal import evaluate
from evenhand.population.counterfactual import world_of
from evenhand.population.terms import levels_of
from evenhand.randomness import uniforms

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import Population


def followers(population: Population, person: int, changes: Mapping[str, Any],
              columns: Collection[str]) -> dict[str, Any]:
    """Return the other columns of one person that would change with a change, and to what.

    The changed variables are set, and everything that they cause follows with the person's own noise kept (Pearl
    2009, sec. 7.1); what is recorded of a behaviour causes nothing of the behaviour itself.

    Parameters
    ----------
    population : Population
        Drawn, and not changed by hand.
    person : int
        The person's row.
    changes : mapping of str to value
        What is set.
    columns : collection of str
        The columns that are looked at, such as those that a system reads.

    Raises
    ------
    InputError
        For recorded people.

    Examples
    --------
    >>> from evenhand.study import population_of
    >>> town = population_of("citizens", people=300)
    >>> poor = int(town.people["assets"].arg_min())
    >>> followers(town, poor, {"assets": 8.0}, ["property_certificate", "gaming_hours"])
    {'property_certificate': 1}
    """
    world = world_of(population)
    person = whole_number(person, "person", 0, population.count - 1)
    set_before = {name: np.broadcast_to(np.asarray(value), population.count)[person]
                  for name, value in world.settings.do.items()}
    alone = replace(world.settings, people=1)
    before, after = (
        evaluate(world.recipe, replace(alone, do=MappingProxyType(set_before | extra)),
                 draw=lambda name: _own(world.settings.seed, name, person))
        for extra in ({}, dict(changes)))
    found = {}
    for name in columns:
        if name in changes or name not in after or np.array_equal(before[name], after[name], equal_nan=True):
            continue
        found[name] = _value(after[name][0], tuple(levels_of(world.recipe, name)),
                             whole=population.people[name].dtype.is_integer())
    return found


@lru_cache(maxsize=512)
def _own(seed: int, name: str, person: int) -> NDArray[np.float64]:
    return uniforms(seed, name, person + 1)[-1:]


def _value(value: Any, levels: tuple[str, ...], *, whole: bool) -> Any:
    if levels:
        return levels[int(value)]
    if np.isnan(value):
        return None
    return int(value) if whole else float(value)
