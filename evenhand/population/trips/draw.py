"""draw_trips: who rode with whom, what happened on the way, and the stars that were given.

A ride comes out of structural equations as a person does, with the rider's and the driver's variables among
its parents. The n-th ride of a rider keeps its uniform numbers under any setting and at any number of riders.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from scipy import sparse

from evenhand.errors import InputError, did_you_mean
from evenhand.population.causal import evaluate
from evenhand.population.population import Field
from evenhand.population.terms import check_equations, equations, factors, levels_of, tainted
from evenhand.population.trips.recipe import POSITION_COLUMNS
from evenhand.population.trips.stars import draw_stars
from evenhand.population.trips.summaries import summarised
from evenhand.randomness import uniforms_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.causal import Settings
    from evenhand.population.population import Population
    from evenhand.population.recipe import PopulationRecipe

    Values = Mapping[str, NDArray[Any]]


def draw_trips(recipe: PopulationRecipe, settings: Settings,
               values: Values) -> tuple[Mapping[str, pl.DataFrame], dict[str, pl.Series], dict[str, Field]]:
    """Return the tables ``"trips"`` and ``"drivers"``, and the riders' columns that come of them.

    Parameters
    ----------
    recipe : PopulationRecipe
        With ``[trips]``.
    settings : Settings
        The seed, the knobs, and whether the world is even.
    values : mapping of str to array, shape (riders,)
        The riders' variables.

    Returns
    -------
    tables : mapping of str to polars.DataFrame
        ``trips``, a row a ride asked for, a rider's rides side by side in the order of time: the rows of the
        ``rider`` and the ``driver``, the ``number`` of the ride from 0, the recipe's variables, whether it was
        ``completed``, the mean ``displayed`` to the driver, and the ``stars``, null where none were given.
        ``drivers``, a row a driver.
    columns, fields : dict
        The riders' columns and what is known of each.
    """
    check_trips(recipe)
    trips, riders = recipe.trips, settings.people
    counts = values[trips.count].astype(np.int64)
    rider = np.repeat(np.arange(riders), counts)
    number = np.arange(rider.size) - np.repeat(np.cumsum(counts) - counts, counts)
    fleets = -(-riders // trips.drivers.riders)
    drivers = _drivers(recipe, settings, fleets * trips.drivers.fleet)
    driver = _drivers_met(recipe, settings.seed, rider, number, values[trips.place])
    of_rides = _rides(recipe, settings, rider, number, _parents(recipe, values, rider)
                      | _parents(recipe, drivers, driver))
    completed = of_rides[trips.cancelled] == 0
    displayed, stars = draw_stars(
        trips.stars, of_rides[trips.stars.of], completed & (of_rides[trips.stars.given] == 1), counts,
        anchoring=settings.strengths.get(trips.stars.anchoring.knob, 1.0))
    table = pl.DataFrame({"rider": rider.astype(np.int32), "driver": driver.astype(np.int32),
                          "number": number.astype(np.int16)} | of_rides | {
        "completed": completed.astype(np.int8), "displayed": displayed,
        "stars": pl.Series(stars).fill_nan(None).cast(pl.Int8)})
    tables = MappingProxyType({"trips": table, "drivers": _words(recipe, drivers)})
    columns = {name: summarised(summary, table, riders=riders, window=trips.stars.window)
               for name, summary in trips.riders.items()}
    fields = {name: Field(name, s.label, s.unit, s.low, s.high, s.step) for name, s in trips.riders.items()}
    return tables, columns, fields


def riders_by_drivers(population: Population) -> sparse.csr_array:
    """Return how many stars' worth of rides each rider had with each driver, shape ``(riders, drivers)``.

    Counts rides at which stars were given: through whom the stars of two riders hang together. Times its
    transpose it counts the rides with shared drivers.

    Raises
    ------
    InputError
        For people without rides.
    """
    rated = trips_of(population).filter(pl.col("stars").is_not_null())
    shape = (population.count, population.tables["drivers"].height)
    pairs = (rated["rider"].to_numpy(), rated["driver"].to_numpy())
    return sparse.coo_array((np.ones(rated.height), pairs), shape=shape).tocsr()


def trips_of(population: Population) -> pl.DataFrame:
    """Return the table of rides of a population; people without one are an InputError."""
    if "trips" not in population.tables:
        raise InputError(f"dataset {population.name}", "people without rides", "riders with their rides and stars",
                         "choose a dataset such as riders")
    return population.tables["trips"]


def check_trips(recipe: PopulationRecipe) -> None:
    """Raise a clear error where the equations of drivers, rides and stars cannot be evaluated.

    Raises
    ------
    InputError
        For a name that stands twice, a word that names no variable, or an equation that does not fit.
    """
    trips = recipe.trips
    parts = {"variables": recipe.variables, "trips.drivers.variables": trips.drivers.variables,
             "trips.variables": trips.variables}
    taken = list(POSITION_COLUMNS)
    for part, variables in parts.items():
        for name in variables:
            if name in taken:
                raise InputError(f"dataset {recipe.name}, [{part}]", f"the name {name!r} again",
                                 "each name once among riders, drivers and rides", "choose another")
        taken += variables
    columns = {*trips.variables, *POSITION_COLUMNS}
    words = [(trips.count, recipe.variables), (trips.place, recipe.variables), (trips.cancelled, trips.variables),
             (trips.stars.of, trips.variables), (trips.stars.given, trips.variables)]
    words += [(name, columns) for s in trips.riders.values() for name in (s.of, s.only) if name is not None]
    words += [] if trips.stars.anchoring.knob is None else [(trips.stars.anchoring.knob, recipe.knobs)]
    for word, known in words:
        if word not in known:
            raise InputError(f"dataset {recipe.name}, [trips]", repr(word), "one of those above it",
                             did_you_mean(word, known))
    # Drivers come first, so that nothing of a rider can be among their causes.
    check_equations(_with(recipe, trips.drivers.variables | recipe.variables | trips.variables))


def _with(recipe: PopulationRecipe, variables: Mapping[str, Any]) -> PopulationRecipe:
    """Return the recipe with other variables; protected attributes only where they are among them."""
    protected = tuple(p for p in recipe.protected if p.name in variables)
    return recipe.model_copy(update={"variables": dict(variables), "protected": protected})


def _drivers(recipe: PopulationRecipe, settings: Settings, drivers: int) -> dict[str, NDArray[Any]]:
    own = _with(recipe, recipe.trips.drivers.variables)
    return evaluate(own, settings.of_others(drivers))


def _rides(recipe: PopulationRecipe, settings: Settings, rider: NDArray[np.int64], number: NDArray[np.int64],
           given: Values) -> dict[str, NDArray[Any]]:
    """Return the variables of each ride, whose parents may be the rider's and the driver's."""
    trips = recipe.trips
    parents = {name: v for name, v in (recipe.variables | trips.drivers.variables).items() if name in given}
    whole = _with(recipe, parents | trips.variables)
    found = evaluate(whole, settings.of_others(rider.size), given=given,
                     draw=lambda name: uniforms_at(settings.seed, name, rider, number))
    return {name: found[name] for name in trips.variables}


def _parents(recipe: PopulationRecipe, values: Values, row: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Return the variables of riders or drivers that some equation of a ride asks for, one value a ride.

    Protected attributes and their other names come along: an even world cuts both, and knows them by each other.
    """
    asked = set(tainted(recipe))
    for variable in recipe.trips.variables.values():
        terms = [term for _, _, part in equations(variable) for term in part]
        asked |= {factor.parent for term in [*terms, *filter(None, [variable.needs])] for factor in factors(term)}
        asked.add(variable.of)
    return {name: column[row] for name, column in values.items() if name in asked}


def _drivers_met(recipe: PopulationRecipe, seed: int, rider: NDArray[np.int64], number: NDArray[np.int64],
                 place: NDArray[np.int8]) -> NDArray[np.int64]:
    """Return the driver of each ride: anybody of the rider's fleet who drives in the rider's place."""
    drivers = recipe.trips.drivers
    shares = np.array(list(levels_of(recipe, recipe.trips.place).values()))
    ends = np.round(np.cumsum(shares) / shares.sum() * drivers.fleet).astype(np.int64)
    starts = np.r_[0, ends[:-1]]
    if (ends == starts).any():
        raise InputError(f"dataset {recipe.name}, [trips.drivers]", f"a fleet of {drivers.fleet}",
                         f"enough for all places of {recipe.trips.place!r}", "raise `fleet`")
    here = place[rider]
    within = uniforms_at(seed, "driver met", rider, number) * (ends - starts)[here]
    return rider // drivers.riders * drivers.fleet + starts[here] + within.astype(np.int64)


def _words(recipe: PopulationRecipe, drivers: Values) -> pl.DataFrame:
    """Return the drivers as a table, with words for levels."""
    own = _with(recipe, recipe.trips.drivers.variables)
    number = pl.int_range(1, len(next(iter(drivers.values()))) + 1, dtype=pl.Int64, eager=True)
    columns = {"id": "d" + number.cast(pl.String).str.zfill(7)}
    for name, column in drivers.items():
        levels = list(levels_of(own, name))
        columns[name] = pl.Series(levels).gather(column.astype(np.uint32)) if levels else pl.Series(column)
    return pl.DataFrame(columns)
