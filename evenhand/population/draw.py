"""draw_population: a synthetic world from its recipe and a seed."""

from __future__ import annotations

import hashlib
import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.checks import in_range, whole_number
from evenhand.errors import InputError, did_you_mean
from evenhand.population.causal import Settings, evaluate
from evenhand.population.population import Field, Population, Provenance, Roles, World
from evenhand.population.published import check_published
from evenhand.population.terms import check_equations, levels_of, tainted
from evenhand.population.tie_formation.circles import draw_circles
from evenhand.population.tie_formation.supply import draw_supply
from evenhand.population.trips.draw import draw_trips

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.recipe import PopulationRecipe
    from evenhand.population.variables import Variable
    from evenhand.ties import Ties

HOMOPHILY = "homophily"
"""The knob that multiplies the homophily of ties."""

PROCESSES = {"circles": draw_circles, "supply": draw_supply}
"""The processes that draw ties, by the recipe's word."""

YES_OR_NO = {"bernoulli", "flipped", "mapped"}
"""The families whose numbers are 0 and 1."""

WEIGHT = "weight"
"""The column that says how many people of its kind each drawn one stands for."""

MOST_HOMOPHILY = 0.95
"""Homophily is never stronger than this, so that a doubled one stays below 1."""


def draw_population(recipe: PopulationRecipe, *, people: int | None = None, seed: int = 0,
                    knobs: Mapping[str, float] | None = None, even: bool | None = None,
                    do: Mapping[str, Any] | None = None, ties: Ties | None = None) -> Population:
    """Return the people of a synthetic world, with their ties.

    The same recipe, seed and settings give the same people to the last bit. A person keeps every uniform
    number they are drawn from under any setting and at any number of people: the first thousand people of
    ten thousand are the thousand people of the same seed, except for what comes of ties.

    Parameters
    ----------
    recipe : PopulationRecipe
        The world.
    people : int, optional
        How many people, from 1; the recipe's number where left out.
    seed : int
        The seed.
    knobs : mapping of str to float, optional
        Strengths of planted biases that differ from the recipe's: 0 off, 1 as documented, 2 double.
    even : bool, optional
        Whether to draw the even world, in which no protected attribute reaches anything; as the recipe
        says where left out.
    do : mapping of str to value, optional
        Variables that are set instead of drawn; everything they cause follows.
    ties : Ties, optional
        Ties to keep instead of drawing them: those of a twin population.

    Raises
    ------
    InputError
        For an unknown knob or variable, or a recipe that cannot be evaluated.
    """
    check_equations(recipe)
    check_published(recipe)
    return drawn_as(recipe, _settings(recipe, people, seed, knobs or {}, even, do or {}), ties=ties)


def drawn_as(recipe: PopulationRecipe, settings: Settings, *, ties: Ties | None = None) -> Population:
    """Return the people of a world whose recipe and settings are known to be right; see :func:`draw_population`."""
    values = evaluate(recipe, settings)
    if ties is None and recipe.ties.process is not None:
        ties = _drawn_ties(recipe, settings, values, seed=settings.seed)
    for name, variable in recipe.variables.items():
        if variable.family == "degree" and ties is not None:
            values[name] = ties.degree
    columns = {name: _column(recipe, name, values[name]) for name in recipe.variables if name in values}
    fields = {name: _field(recipe, name, v) for name, v in recipe.variables.items() if name in columns}
    tables, of_trips, fields_of_trips = draw_trips(recipe, settings, values) if recipe.trips else ({}, {}, {})
    if any(p.published for p in recipe.protected):
        columns[WEIGHT], fields[WEIGHT] = _weights(recipe, values), Field(WEIGHT, "Published share / drawn share",
                                                                          low=0, role="attribute", frozen=True)
    table = pl.DataFrame({"id": _ids(settings.people, recipe.id_prefix), **columns, **of_trips})
    roles = Roles(tuple(p.name for p in recipe.protected), outcome=recipe.outcome, sample=recipe.sample)
    return Population(recipe.name, recipe.title, table, roles, _provenance(recipe, settings), ties,
                      MappingProxyType(fields | fields_of_trips), MappingProxyType(tables), World(recipe, settings))


def _settings(recipe: PopulationRecipe, people: int | None, seed: int, knobs: Mapping[str, float],
              even: bool | None, do: Mapping[str, Any]) -> Settings:
    where = f"dataset {recipe.name}"
    for knob in [*recipe.bias.strengths, *knobs]:
        if knob not in recipe.knobs:
            raise InputError(f"{where}, knob", repr(knob), "a planted bias of this world",
                             did_you_mean(knob, recipe.knobs))
    strengths = {knob: 0.0 for knob in recipe.knobs} | recipe.bias.strengths | dict(knobs)
    strengths = {k: in_range(strength, f"{where}, knob {k}", 0, 10) for k, strength in strengths.items()}
    count = people if people is not None else recipe.people
    if count is None:
        raise InputError(where, "no number of people", "one", "add people = ... to the recipe")
    return Settings(whole_number(count, f"{where}, people", 1, 10_000_000), whole_number(seed, "seed"), strengths,
                    recipe.bias.even if even is None else bool(even), do)


def changed_settings(recipe: PopulationRecipe, settings: Settings, knobs: Mapping[str, float]) -> Settings:
    """Return settings with some knobs at other strengths, checked."""
    return _settings(recipe, settings.people, settings.seed, {**settings.strengths, **knobs}, settings.even,
                     settings.do)


def ties_in(recipe: PopulationRecipe, settings: Settings, *, seed: int) -> Ties:
    """Return ties drawn again among the people of a world, by the luck of another seed."""
    if recipe.ties.process is None:
        raise InputError(f"dataset {recipe.name}", "no ties", "a world with ties", "choose another dataset")
    return _drawn_ties(recipe, settings, evaluate(recipe, settings), seed=seed)


def _drawn_ties(recipe: PopulationRecipe, settings: Settings, values: Mapping[str, NDArray[Any]], *,
                seed: int) -> Ties:
    """Return the ties, drawn with the homophily that the settings leave."""
    cut = tainted(recipe) if settings.even else frozenset()
    strength = settings.strengths.get(HOMOPHILY, 1.0)
    homophily = {
        kind: {name: min(h * strength, MOST_HOMOPHILY)
               for name, h in (recipe.ties.homophily | part.homophily).items() if name not in cut}
        for kind, part in recipe.ties.kinds.items()
    }
    for name in {name for part in homophily.values() for name in part} - set(values):
        raise InputError(f"dataset {recipe.name}, [ties.homophily]", repr(name), "a variable of the world",
                         did_you_mean(name, values))
    activity = np.ones(settings.people) if recipe.ties.activity is None else values[recipe.ties.activity]
    return PROCESSES[recipe.ties.process](recipe.ties, homophily, values, activity, seed=seed)


def _weights(recipe: PopulationRecipe, values: Mapping[str, NDArray[Any]]) -> pl.Series:
    """Return how many each person stands for, where groups are drawn more or less often than they occur."""
    weight = np.ones(1)
    for protected in recipe.protected:
        if protected.published:
            shares = [[part[level] / sum(part.values()) for level in protected.levels]
                      for part in (protected.published, protected.levels)]
            weight = weight * np.divide(*shares)[values[protected.name]]
    return pl.Series(weight)


def _column(recipe: PopulationRecipe, name: str, values: NDArray[Any]) -> pl.Series:
    """Return a column: words for levels, whole numbers for counts, nulls for what a person does not have."""
    levels = tuple(levels_of(recipe, name))
    if levels:
        return pl.Series(name, levels, pl.String).gather(values.astype(np.uint32))
    variable = recipe.variables[name]
    column = pl.Series(name, values)
    if values.dtype.kind == "f":
        column = column.fill_nan(None)
        whole = variable.family in {"poisson", "detected"} | YES_OR_NO or variable.step == 1
        return column.cast(pl.Int64) if whole else column
    return column.cast(pl.Int8 if variable.high == 1 or variable.family in YES_OR_NO else pl.Int64)


def _ids(people: int, prefix: str) -> pl.Series:
    number = pl.int_range(1, people + 1, dtype=pl.Int64).cast(pl.String).str.zfill(7)
    return pl.select(pl.concat_str(pl.lit(prefix), number).alias("id")).to_series()


def _field(recipe: PopulationRecipe, name: str, variable: Variable) -> Field:
    return Field(name, variable.label, variable.unit, variable.low, variable.high, variable.step,
                 tuple(levels_of(recipe, name)), variable.role, variable.frozen,
                 variable.family == "degree", variable.direction or ("any" if variable.role == "record" else "none"),
                 variable.cost)


def _provenance(recipe: PopulationRecipe, settings: Settings) -> Provenance:
    said = [recipe.sha256(), settings.people, settings.seed, sorted(settings.strengths.items()), settings.even,
            {name: np.asarray(value).tolist() for name, value in settings.do.items()}]
    sha256 = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    notes = ["the even world: no protected attribute reaches anything"] if settings.even else []
    notes += [f"planted bias {knob} at strength {strength:g}" for knob, strength in settings.strengths.items()
              if strength != recipe.bias.strengths.get(knob, 0.0)]
    notes += [f"{name} is set, not drawn" for name in settings.do]
    return Provenance(True, sha256, settings.seed, f"datasets/{recipe.name}/recipe.toml", tuple(notes))
