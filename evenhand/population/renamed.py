"""What an attribute is a name for: the ages behind an age band, the groups behind a majority and a minority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.errors import InputError
from evenhand.population.causal import Settings, evaluate
from evenhand.population.terms import levels_of
from evenhand.randomness import uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import World

ROOTS = {"piecewise", "categorical"}
"""The families whose values can be found back from a name."""


def source_values(world: World, attribute: str, group: str) -> NDArray[Any]:
    """Return the value that each person would have of what `attribute` is a name for, were they of `group`.

    Each person keeps their place: how far through their own group their luck is, from 0 to 1, is how far through
    the other group it will be. Who belongs to the group already stays as they are.

    Returns
    -------
    ndarray, shape (people,)
        Numbers, or words.

    Raises
    ------
    InputError
        Where what it is a name for has causes of its own, or a name too.

    Examples
    --------
    Somebody in the middle of those under 35 comes to the middle of those of 60 and over.

    >>> from evenhand.catalog import Catalog
    >>> from evenhand.population.draw import draw_population
    >>> town = draw_population(Catalog().population_recipe("citizens"), people=2000)
    >>> young = (town.people["age_band"] == "under 35").to_numpy()
    >>> older = source_values(town.world, "age_band", "60 and over")
    >>> float(np.median(town.people["age"].to_numpy()[young])), float(np.median(older[young]))
    (27.0, 70.0)
    """
    recipe, people = world.recipe, world.settings.people
    source = recipe.variables[attribute].source
    variable = recipe.variables[source]
    if variable.family not in ROOTS or variable.terms or variable.bias:
        raise InputError(f"dataset {recipe.name}, {attribute}", f"a name for {source}, which has causes of its own",
                         "an attribute that can be set by itself", f"set {source} instead")
    edges, names = _cells(world, attribute, source)
    u = uniforms(world.settings.seed, source, people)
    cell = np.clip(np.searchsorted(edges, u, side="right") - 1, 0, names.size - 1)
    moved = names[cell] != group
    place = np.zeros(people)
    for name in np.unique(names):
        mine = names[cell] == name
        place[mine] = np.interp(u[mine], edges, _covered(edges, names == name))
    u = np.where(moved, np.interp(place, _covered(edges, names == group), edges), u)
    return _drawn_from(world, source, u)


def _cells(world: World, attribute: str, source: str) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """Return the edges, in luck from 0 to 1, of the parts of the source that one name covers, and their names."""
    recipe = world.recipe
    variable, renamed = recipe.variables[source], recipe.variables[attribute]
    if variable.family == "categorical":
        levels = levels_of(recipe, source)
        shares = np.exp(variable.base) if variable.base else np.array(list(levels.values()))
        names = [str(renamed.map[level]) for level in levels]
        return np.r_[0.0, np.cumsum(shares / shares.sum())], np.array(names)
    shares = np.array(variable.shares) / sum(variable.shares)
    # Values are rounded to the step, so that a band begins half a step below its edge.
    starts = np.array(renamed.edges) - (variable.step or 0.0) / 2
    inner = np.interp(starts, variable.edges, np.r_[0.0, np.cumsum(shares)])
    return np.r_[0.0, inner, 1.0], np.array(list(levels_of(recipe, attribute)))


def _covered(edges: NDArray[np.float64], mine: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how much of a name lies below each edge, from 0 to 1."""
    below = np.cumsum(np.diff(edges) * mine)
    return np.r_[0.0, below / below[-1]]


def _drawn_from(world: World, source: str, u: NDArray[np.float64]) -> NDArray[Any]:
    """Return the values of the source that some luck gives."""
    recipe = world.recipe.model_copy(update={"variables": {source: world.recipe.variables[source]}})
    values = evaluate(recipe, Settings(world.settings.people, world.settings.seed), draw=lambda name: u)[source]
    levels = levels_of(recipe, source)
    return np.array(list(levels), object)[values] if levels else values
