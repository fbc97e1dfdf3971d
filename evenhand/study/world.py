"""The world behind a population in tables: who is there, who is tied to whom, what was planted, what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.measures.uncertainty import normal_critical, wilson
from evenhand.population.counterfactual import world_of
from evenhand.population.draw import draw_population
from evenhand.population.terms import levels_of
from evenhand.promises import promised_value, promises_kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evenhand.population.population import Population

HOMOPHILY = "homophily"
OF_TIES = ("assortativity", "mean_degree", "sd_log_degree", "clustering", "giant_component", "in_degree_exponent")
BARS = 30
"""The number of bars in the picture of how many ties people have."""


def marginals(population: Population, *, level: float = 0.95) -> pl.DataFrame:
    """Return the share of the people in each group, drawn, and as the recipe states it.

    Returns
    -------
    polars.DataFrame
        A row a group of each protected attribute, and of each other attribute of which a share is promised:
        ``attribute``, ``label``, ``group``, ``people``, ``share`` with ``low`` and ``high`` (Wilson 1927), and
        ``published`` (null for recorded people).
    """
    names = list(population.roles.protected)
    if population.world is not None:
        promised = (promise.removeprefix("share.").partition("=")[0]
                    for promise in population.world.recipe.promises if promise.startswith("share."))
        # A number has no shares of groups, though a promise may tell the share above a line.
        names += [name for name in dict.fromkeys(promised) if name not in names
                  and name in population.people.columns and not population.column(name).dtype.is_numeric()]
    rows = []
    for name in names:
        counts = dict(population.column(name).cast(pl.String).value_counts().iter_rows())
        levels = population.levels(name)
        low, high = wilson([counts[one] for one in levels], population.count, normal_critical(level))
        stated = {} if population.world is None else levels_of(population.world.recipe, name)
        rows += [(name, population.label(name), one, counts[one], counts[one] / population.count, float(a), float(b),
                  stated[one] / sum(stated.values()) if stated else None)
                 for one, a, b in zip(levels, low, high, strict=True)]
    words = dict.fromkeys(("attribute", "label", "group"), pl.String)
    numbers = dict.fromkeys(("share", "low", "high", "published"), pl.Float64)
    return pl.DataFrame(rows, orient="row", schema={**words, "people": pl.Int64, **numbers})


def like_to_like(population: Population) -> pl.DataFrame:
    """Return how much like is tied to like, attribute by attribute.

    Returns
    -------
    polars.DataFrame
        ``attribute``, ``label``, ``assortativity`` (measured: 0 blind, 1 complete; Newman 2003, "Mixing patterns in
        networks", eqs. 2 and 21) and ``homophily`` (what the recipe's mechanism was given, at the strength of its
        knob; null where ties are recorded), the highest first.

    Raises
    ------
    InputError
        For people without ties.
    """
    if population.ties is None:
        raise InputError(f"{population.name}, ties", "none", "people with ties", "choose a dataset with ties")
    given, names = {}, list(population.roles.protected)
    if population.world is not None:
        recipe, settings = population.world.recipe, population.world.settings
        given = {name: 0.0 if settings.even else h * settings.strengths.get(HOMOPHILY, 1.0)
                 for name, h in recipe.ties.homophily.items()}
        names = list(dict.fromkeys([*given, *names]))
    rows = [(name, population.label(name), promised_value(population, f"assortativity.{name}"), given.get(name))
            for name in names]
    return pl.DataFrame(rows, orient="row", schema={
        "attribute": pl.String, "label": pl.String, "assortativity": pl.Float64, "homophily": pl.Float64,
    }).sort("assortativity", descending=True, nulls_last=True)


def degrees(population: Population) -> pl.DataFrame:
    """Return how many people have how many ties: ``from``, ``to`` (below it) and ``people``; isolates are left out."""
    degree = population.ties.degree[population.ties.degree > 0] if population.ties is not None else np.zeros(0)
    if not degree.size:
        return pl.DataFrame(schema={"from": pl.Float64, "to": pl.Float64, "people": pl.Int64})
    edges = np.unique(np.round(np.geomspace(1, degree.max() + 1, BARS + 1)))
    people, _ = np.histogram(degree, edges)
    return pl.DataFrame({"from": edges[:-1], "to": edges[1:], "people": people.astype(np.int64)})


def knob_curve(population: Population, knob: str, *, strengths: Sequence[float] = (0.0, 0.5, 1.0, 1.5, 2.0),
               people: int = 4_000) -> pl.DataFrame:
    """Return what one planted bias moves: each measure named for it, at several strengths of it.

    The same people are drawn at each strength, with everybody's luck kept and all other knobs as they are.

    Parameters
    ----------
    population : Population
        Drawn.
    knob : str
        The name of the knob.
    strengths : sequence of float
        The strengths.
    people : int
        How many people are drawn, at most as many as there are.

    Returns
    -------
    polars.DataFrame
        ``measure`` (in the words of promises), ``direction`` ("up" or "down"), ``strength``, ``value``.

    Raises
    ------
    InputError
        For recorded people, and an unknown knob.
    """
    world = world_of(population)
    recipe, settings = world.recipe, world.settings
    if knob not in recipe.knobs:
        raise InputError(f"dataset {recipe.name}, knob", repr(knob), "a planted bias of this world",
                         did_you_mean(knob, recipe.knobs))
    moves, count = recipe.knobs[knob].moves, min(people, settings.people)
    tied = any(measure.partition(".")[0] in OF_TIES for measure in moves)
    if not tied:
        recipe = recipe.model_copy(update={"ties": recipe.ties.model_copy(update={"process": None})})
    rows = []
    for strength in strengths:
        drawn = draw_population(recipe, people=count, seed=settings.seed, even=settings.even,
                                knobs={**settings.strengths, knob: strength})
        rows += [(measure, direction, float(strength), promised_value(drawn, measure))
                 for measure, direction in moves.items()]
    return pl.DataFrame(rows, orient="row", schema={"measure": pl.String, "direction": pl.String,
                                                    "strength": pl.Float64, "value": pl.Float64})


def kept(population: Population) -> pl.DataFrame:
    """Return each promise of the recipe with what was drawn; no rows for people who are recorded.

    See :func:`evenhand.promises.promises_kept`. Promises are made of the recipe's own settings and of 6,000 people
    or more; elsewhere the table says how far these people are from them.
    """
    if population.world is None:
        return pl.DataFrame(schema={"promise": pl.String, "low": pl.Float64, "high": pl.Float64, "value": pl.Float64,
                                    "kept": pl.Boolean})
    return promises_kept(population, population.world.recipe)
