"""The world behind a population in tables: who is there, who is tied to whom, what was planted, what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.measures.uncertainty import normal_critical, wilson
from evenhand.population.counterfactual import world_of
from evenhand.population.draw import WEIGHT, draw_population
from evenhand.population.terms import levels_of
from evenhand.promises import promised_value, promises_kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evenhand.population.population import Population

HOMOPHILY = "homophily"
OF_TIES = ("assortativity", "mean_degree", "sd_log_degree", "clustering", "giant_component", "in_degree_exponent")
FIGURE = {"how": pl.String, "year": pl.Int64, "source": pl.String, "about": pl.String}
MARGINALS = {**dict.fromkeys(("attribute", "label", "group"), pl.String), "people": pl.Int64,
             **dict.fromkeys(("share", "low", "high", "stated", "published"), pl.Float64), **FIGURE}
"""The columns of the table of shares."""
BARS = 30
"""The number of bars in the picture of how many ties people have."""


def marginals(population: Population, *, level: float = 0.95) -> pl.DataFrame:
    """Return the share of the people in each group, beside the share that is published of the people modelled.

    Returns
    -------
    polars.DataFrame
        A row a group of each protected attribute and of each other attribute of words: ``attribute``, ``label``,
        ``group``, ``people``, ``share`` with ``low`` and ``high`` (Wilson 1927; weighted, and of the effective number
        of people, where a world draws some more often than they occur), ``stated`` (the recipe's own share),
        ``published``, ``how`` ("published", "worked out", "recalled", or "assumed" where no figure stands beside
        it), ``year``, ``source`` and ``about`` (null for recorded people and where nothing is published).
    """
    recipe = None if population.world is None else population.world.recipe
    weights = population.column(WEIGHT).to_numpy() if recipe is not None and WEIGHT in population.people.columns \
        else np.ones(population.count)
    worth = weights.sum() ** 2 / (weights @ weights)
    figures = {} if recipe is None else {(one.of, group): one for one in recipe.published for group in one.shares}
    rows = []
    for name in _of_words(population):
        groups, levels = population.column(name).cast(pl.String).to_numpy(), population.levels(name)
        shares = [float(weights @ (groups == one) / weights.sum()) for one in levels]
        low, high = wilson([share * worth for share in shares], worth, normal_critical(level))
        stated = {} if recipe is None else levels_of(recipe, name)
        for one, share, a, b in zip(levels, shares, low, high, strict=True):
            figure = figures.get((name, one))
            told = (None if recipe is None else "assumed", None, None, None) if figure is None else (
                figure.how, figure.year, figure.source, figure.about)
            rows.append((name, population.label(name), one, int((groups == one).sum()), share, float(a), float(b),
                         stated[one] / sum(stated.values()) if stated else None,
                         None if figure is None else figure.shares[one], *told))
    return pl.DataFrame(rows, orient="row", schema=MARGINALS)


def _of_words(population: Population) -> list[str]:
    """Return the protected attributes, and after them the other attributes of people that have groups."""
    names = list(population.roles.protected)
    if population.world is None:
        return names
    return names + [name for name, field in population.fields.items()
                    if field.role == "attribute" and field.levels and name not in names]


def published_figures(population: Population, *, level: float = 0.95) -> pl.DataFrame:
    """Return what was drawn of each measure of which a figure is published.

    Returns
    -------
    polars.DataFrame
        ``measure`` (in the words of promises), ``value`` with ``low`` and ``high`` (Wilson 1927, where it is the share
        of a yes among people who count alike; else null), ``published``, ``how``, ``year``, ``source`` and ``about``;
        no rows for people who are recorded.
    """
    figures = () if population.world is None else population.world.recipe.published
    rows = [(one.of, promised_value(population, one.of), *_interval(population, one.of, level), one.value, one.how,
             one.year, one.source, one.about) for one in figures if one.value is not None]
    return pl.DataFrame(rows, orient="row", schema={
        "measure": pl.String, **dict.fromkeys(("value", "low", "high", "published"), pl.Float64), **FIGURE})


def _interval(population: Population, measure: str, level: float) -> tuple[float | None, float | None]:
    quantity, _, name = measure.partition(".")
    if quantity != "mean" or not set(population.column(name).drop_nulls().unique()) <= {0, 1}:
        return None, None
    answers = population.column(name).drop_nulls()
    low, high = wilson([answers.sum()], answers.len(), normal_critical(level))
    return float(low[0]), float(high[0])


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
