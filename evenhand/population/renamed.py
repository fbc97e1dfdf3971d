"""What an attribute is a name for: the ages behind an age band, the groups behind a majority and a minority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.errors import InputError
from evenhand.population.causal import evaluate, probabilities
from evenhand.population.terms import levels_of
from evenhand.randomness import uniforms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import World

    Values = Mapping[str, NDArray[Any]]


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
        Where what it is a name for is itself a name, or no age and no word.

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
    recipe, settings = world.recipe, world.settings
    source = recipe.variables[attribute].source
    variable = recipe.variables[source]
    if variable.family not in {"piecewise", "categorical"}:
        raise InputError(f"dataset {recipe.name}, {attribute}", f"a name for {source}, of the family "
                         f"{variable.family!r}", "an attribute that can be set by itself", f"set {source} instead")
    values = evaluate(recipe, settings)
    edges, names = _cells(world, attribute, source, values)
    key = variable.luck or source
    u = moved_luck(uniforms(settings.seed, key, settings.people), edges, names, group)
    # Only the source itself is drawn anew: what stands above it is given.
    before = list(recipe.variables)[:list(recipe.variables).index(source)]
    own = recipe.model_copy(update={"variables": {name: recipe.variables[name] for name in (*before, source)}})
    drawn = evaluate(own, settings.without(source), given={name: values[name] for name in before},
                     draw=lambda name: u)[source]
    levels = levels_of(recipe, source)
    return np.array(list(levels), object)[drawn] if levels else drawn


def moved_luck(u: NDArray[np.float64], edges: NDArray[np.float64], names: NDArray[np.str_],
               group: str) -> NDArray[np.float64]:
    """Return the luck of each person at the same place within another group; of its members as it is.

    Parameters
    ----------
    u : ndarray of float, shape (people,)
        Luck from 0 to 1.
    edges : ndarray of float, shape (people or 1, cells + 1)
        Where, in luck, the cells begin and end.
    names : ndarray of str, shape (cells,)
        The group of each cell.
    group : str
        The group moved to.

    Examples
    --------
    Halfway through the first of two halves, then halfway through the second:

    >>> moved_luck(np.array([0.25, 0.75]), np.array([[0.0, 0.5, 1.0]]), np.array(["a", "b"]), "b")
    array([0.75, 0.75])
    """
    width = np.diff(edges)
    inside = np.clip(u[:, None] - edges[:, :-1], 0.0, width)
    cell = np.clip((u[:, None] >= edges[:, 1:]).sum(axis=1), 0, names.size - 1)
    mine = names[cell][:, None] == names
    left = (inside * mine).sum(axis=1) / (width * mine).sum(axis=1) * (width * (names == group)).sum(axis=1)
    target, found = np.zeros(u.size), np.zeros(u.size, bool)
    for k in np.flatnonzero(names == group):
        here = ~found & (left <= width[:, k])
        target[here] = (edges[:, k] + left)[here]
        found |= here
        left = left - width[:, k]
    # Rounding can carry the very last of a group past its last cell.
    target[~found] = np.broadcast_to(edges[:, np.flatnonzero(names == group)[-1] + 1], u.shape)[~found]
    return np.where(names[cell] == group, u, target)


def _cells(world: World, attribute: str, source: str, values: Values) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """Return the edges, in luck from 0 to 1, of the parts of the source that have a name each, and these names."""
    recipe = world.recipe
    variable, renamed = recipe.variables[source], recipe.variables[attribute]
    if variable.family == "categorical":
        shares = probabilities(recipe, world.settings, source, values)
        edges = np.column_stack((np.zeros(len(shares)), np.cumsum(shares, axis=1)))
        return edges, np.array([str(renamed.map[level]) for level in levels_of(recipe, source)])
    shares = np.array(variable.shares) / sum(variable.shares)
    # Values are rounded to the step, so that a band begins half a step below its edge.
    starts = np.array(renamed.edges) - (variable.step or 0.0) / 2
    inner = np.interp(starts, variable.edges, np.r_[0.0, np.cumsum(shares)])
    return np.r_[0.0, inner, 1.0][None, :], np.array(list(levels_of(recipe, attribute)))
