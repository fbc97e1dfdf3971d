"""The same people, had something been different: everything that it causes follows, and everybody's luck is kept.

A drawn population knows the structural equations that it came out of and the seed of its noise. So the person
that somebody would have been in another group is computed, not estimated: abduction and action in one (Pearl
2009, *Causality*, sec. 7.1), without error. Ties are kept, as those of a twin are, unless it is said otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.checks import one_of
from evenhand.errors import InputError, did_you_mean
from evenhand.population.alterations import noted, tied
from evenhand.population.draw import changed_settings, drawn_as, ties_in
from evenhand.population.renamed import source_values
from evenhand.population.terms import DETERMINISTIC, equations, factors, levels_of, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import ArrayLike, NDArray

    from evenhand.population.causal import Settings
    from evenhand.population.population import Population, World
    from evenhand.population.recipe import PopulationRecipe
    from evenhand.ties import Ties

JOIN = " × "
"""Between the names of attributes that are set together."""


def with_group(population: Population, attribute: str, group: str, *, rows: ArrayLike | None = None,
               ties: Ties | None = None) -> Population:
    """Return the same people had they belonged to another group; everything that the group causes follows.

    Each person keeps every uniform number, so the difference from `population` is the effect of the group,
    person by person, and who belongs to the group already stays as they are. An attribute that is another name
    for something, such as an age band, is set through what it is a name for: a person keeps their place within
    the group, so somebody in the middle of one band comes to the middle of the other.

    Parameters
    ----------
    population : Population
        Drawn, and not changed by hand.
    attribute, group : str
        The attribute and the group; several of each where joined by " × ".
    rows : array of int, optional
        The people who are moved; everybody where left out.
    ties : Ties, optional
        Other ties than those of the population.

    Raises
    ------
    InputError
        For recorded people, and an unknown attribute or group.

    Examples
    --------
    >>> from evenhand.catalog import Catalog
    >>> from evenhand.population.draw import draw_population
    >>> town = draw_population(Catalog().population_recipe("citizens"), people=300)
    >>> moved = with_group(town, "hukou", "urban")
    >>> moved.people["hukou"].unique().to_list(), moved.ties is town.ties
    (['urban'], True)
    """
    world = world_of(population)
    do = dict(world.settings.do)
    for one, level in _pairs(population, attribute, group):
        do |= _set_to(world, population, one, level, rows)
    settings = replace(world.settings, do=MappingProxyType(do))
    few = "everybody" if rows is None else f"{np.size(rows):,} of the people"
    return _redrawn(population, settings, population.ties if ties is None else ties,
                    f"{few}: {attribute} set to {group}")


def with_knob(population: Population, knob: str, strength: float, *, keep_ties: bool = False) -> Population:
    """Return the same people with one planted bias at another strength; everything that it moves follows.

    Parameters
    ----------
    population : Population
        Drawn, and not changed by hand.
    knob : str
        The name of the knob.
    strength : float
        0 off, 1 as documented, 2 double.
    keep_ties : bool
        Whether to keep the ties instead of drawing them again by the same luck from what people have become.

    Raises
    ------
    InputError
        For recorded people, an unknown knob or a strength outside 0 to 10.

    Examples
    --------
    >>> from evenhand.catalog import Catalog
    >>> from evenhand.population.draw import draw_population
    >>> town = draw_population(Catalog().population_recipe("citizens"), people=300)
    >>> off = with_knob(town, "label", 0)
    >>> bool((off.people["kept_obligations"] == off.people["true_kept_obligations"]).all())
    True
    """
    world = world_of(population)
    settings = changed_settings(world.recipe, world.settings, {knob: strength})
    return _redrawn(population, settings, population.ties if keep_ties else None,
                    f"planted bias {knob} at strength {strength:g}")


def with_values(population: Population, values: Mapping[str, Any], *, rows: ArrayLike | None = None) -> Population:
    """Return the same people with some variables set, and everything that these cause; ties are kept.

    Parameters
    ----------
    population : Population
        Drawn, and not changed by hand.
    values : mapping of str to value
        The new value of each variable; another name for something, such as an age band, cannot be set here.
    rows : array of int, optional
        The people for whom they are set; everybody where left out.

    Raises
    ------
    InputError
        For recorded people, an unknown variable, or a level that is not known.
    """
    world = world_of(population)
    do = dict(world.settings.do)
    for name, value in values.items():
        variable = world.recipe.variables.get(name)
        if variable is None or variable.family in DETERMINISTIC | {"degree"}:
            raise InputError(f"{population.name}, {name}", "no variable with an equation of its own",
                             "one that can be set", did_you_mean(name, world.recipe.variables))
        do[name] = _for_rows(population, name, value, rows)
    settings = replace(world.settings, do=MappingProxyType(do))
    return _redrawn(population, settings, population.ties, ", ".join(f"{k} set to {v}" for k, v in values.items()))


def along_first_steps(population: Population, attribute: str, group: str, reference: str,
                      ) -> Iterator[tuple[str, Population]]:
    """Yield worlds that lead from everybody in the reference group to everybody in the group, step by step.

    In the first world everybody belongs to `reference`. In each further one, one more variable that the attribute
    enters directly sees `group` instead, and what follows from it follows. The last world is the one in which
    everybody belongs to `group`. So the differences between neighbours are path-specific effects by the first
    step of a path, and add up to the total effect exactly (Pearl 2001, "Direct and indirect effects", sec. 3.4;
    as interventions on edges, Shpitser and Tchetgen Tchetgen 2016). Where effects combine linearly the order of
    the steps makes no difference; elsewhere each is the effect given the steps before it.

    Yields
    ------
    step : str
        The variable that sees the group from here on; empty for the first and for the last world.
    world : Population
        With the ties of `population`.
    """
    world = world_of(population)
    start = with_group(population, attribute, reference)
    goal = with_group(population, attribute, group)
    aliases = _names(world.recipe, attribute)
    told = _codes(goal, aliases)
    settings = start.world.settings
    yield "", start
    heard = []
    for child in first_steps(world, aliases):
        heard.append(child)
        one = replace(settings, told=MappingProxyType(told), told_to=frozenset(heard))
        yield child, _redrawn(population, one, population.ties, f"{attribute} seen as {group} by {', '.join(heard)}")
    yield "", goal


def redrawn_ties(population: Population, *, drawn_as: Population, seed: int) -> Population:
    """Return the people with ties drawn again, by another luck, from what the people of `drawn_as` are.

    Parameters
    ----------
    population : Population
        The people who are tied.
    drawn_as : Population
        The same people as those see them with whom they form ties.
    seed : int
        The luck of ties: two populations drawn with the same are alike up to what makes their people differ.

    Raises
    ------
    InputError
        For recorded people, or a world without ties.
    """
    world = world_of(drawn_as)
    ties = ties_in(world.recipe, world.settings, seed=seed)
    return tied(population, ties, f"ties drawn again with seed {seed}")


def first_steps(world: World, aliases: frozenset[str]) -> list[str]:
    """Return the variables whose equations an attribute, under any of its names, enters, causes before effects."""
    strengths, found = world.settings.strengths, []
    for name, variable in world.recipe.variables.items():
        terms = [term for knob, _, part in equations(variable) if knob is None or strengths.get(knob, 0.0)
                 for term in part]
        terms += [variable.needs] if variable.needs else []
        if name not in aliases and any(factor.parent in aliases for term in terms for factor in factors(term)):
            found.append(name)
    return found


def world_of(population: Population) -> World:
    """Return what drawn people come out of.

    Raises
    ------
    InputError
        For people who are recorded, or some of whose values were changed by hand.
    """
    if population.world is None:
        drawn = population.provenance.synthetic
        raise InputError(f"{population.name}, what if somebody were another",
                         "people some of whose values were changed by hand" if drawn else "recorded people",
                         "people drawn from structural equations",
                         "take them as they were drawn" if drawn else "choose a synthetic dataset: of recorded "
                         "people nobody knows what a group causes")
    return population.world


def _pairs(population: Population, attribute: str, group: str) -> list[tuple[str, str]]:
    """Return each attribute with its group, checked."""
    names, levels = attribute.split(JOIN), group.split(JOIN)
    if len(names) != len(levels):
        raise InputError(f"{population.name}, {attribute}", repr(group), f"{len(names)} groups joined by {JOIN!r}",
                         "name one of each attribute")
    for name, level in zip(names, levels, strict=True):
        known = population.fields[name].levels if name in population.fields else ()
        if not known:
            raise InputError(f"{population.name}, attribute", repr(name), "an attribute with groups",
                             did_you_mean(name, population.roles.protected))
        one_of(level, f"{population.name}, {name}", known)
    return list(zip(names, levels, strict=True))


def _names(recipe: PopulationRecipe, attribute: str) -> frozenset[str]:
    return names_of(recipe, *attribute.split(JOIN))


def _set_to(world: World, population: Population, attribute: str, group: str,
            rows: ArrayLike | None) -> dict[str, Any]:
    """Return what is set so that people belong to a group: the attribute, or what it is a name for."""
    variable = world.recipe.variables[attribute]
    if variable.family not in DETERMINISTIC:
        return {attribute: _for_rows(population, attribute, group, rows)}
    source = variable.source
    return {source: _for_rows(population, source, source_values(world, attribute, group), rows)}


def _for_rows(population: Population, name: str, value: Any, rows: ArrayLike | None) -> NDArray[Any] | Any:
    """Return a value for some people, and for the others what they have."""
    if rows is None:
        return value
    own = population.column(name).to_numpy(allow_copy=True).copy()
    if own.dtype.kind not in "OU":
        own = own.astype(np.float64)
    chosen = np.asarray(rows)
    own[chosen] = value[chosen] if isinstance(value, np.ndarray) else value
    return own


def _codes(population: Population, names: frozenset[str]) -> dict[str, NDArray[Any]]:
    """Return columns as the equations have them: words as positions among their levels."""
    recipe, found = population.world.recipe, {}
    for name in names:
        column, levels = population.people[name], list(levels_of(recipe, name))
        found[name] = (column.cast(pl.Enum(levels)).to_physical() if levels else column).to_numpy(allow_copy=True)
    return found


def _redrawn(population: Population, settings: Settings, ties: Ties | None, note: str) -> Population:
    """Return the population as it is drawn under other settings; columns that the draw does not give stay."""
    found = drawn_as(population.world.recipe, settings, ties=ties)
    return replace(population, people=population.people.with_columns(found.people.get_columns()), ties=found.ties,
                   tables=MappingProxyType({**population.tables, **found.tables}), world=found.world,
                   provenance=noted(population, note))
