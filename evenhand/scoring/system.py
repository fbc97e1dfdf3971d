"""fit: a recipe and people become a scoring system."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from evenhand.checks import whole_number
from evenhand.errors import InputError, NotEnoughDataError, did_you_mean
from evenhand.scoring.features import encoder_for, numbers
from evenhand.scoring.fitted_system import ScoringSystem as ScoringSystem
from evenhand.scoring.fitted_system import friends_known
from evenhand.scoring.folds import Folds, check_folds, community_folds, stratified_folds
from evenhand.scoring.friends import sets_scale
from evenhand.scoring.kinds.estimator import fit_estimator
from evenhand.scoring.kinds.kind import Lesson
from evenhand.scoring.kinds.points import points_of
from evenhand.scoring.kinds.rating_adjusted import adjusted_rating_of
from evenhand.scoring.kinds.rating_mean import mean_rating_of
from evenhand.scoring.kinds.recorded import recorded_of
from evenhand.scoring.kinds.scorecard import fit_scorecard
from evenhand.scoring.kinds.trust import trust_standing_of
from evenhand.scoring.readable import can_be_scored, check_readable, protected_read
from evenhand.scoring.scale import Line, bent_line, fitted_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.kinds.kind import OwnRecords
    from evenhand.scoring.recipe import SystemRecipe

FITTED = {"scorecard": fit_scorecard, "estimator": fit_estimator}
"""How the kinds that are trained learn. A new kind is a file in `kinds` and a line here."""

RATED = {"rating-mean": mean_rating_of, "rating-adjusted": adjusted_rating_of}
"""The kinds that rate people by stars, in points already and with no outcome to learn from."""


def fit(recipe: SystemRecipe, population: Population, *, seed: int = 0) -> ScoringSystem:
    """Return a scoring system fitted to a population: trained out of fold, its scale frozen.

    Parameters
    ----------
    recipe : SystemRecipe
        The system.
    population : Population
        The people to learn from, who are also those held out in turn.
    seed : int
        The seed of folds and estimators.

    Raises
    ------
    InputError
        If the population lacks a column or the ties that the system reads, if a protected column, an
        outcome or something that nobody records would enter, or if the recipe does not fit.
    NotEnoughDataError
        If there is nobody to learn from.

    Examples
    --------
    >>> import polars as pl
    >>> from evenhand.population.population import Population, Provenance, Roles
    >>> from evenhand.scoring.recipe import SystemRecipe
    >>> people = pl.DataFrame({"id": list("abcd"), "sex": ["f", "m"] * 2, "points": [1, 7, 5, 9]})
    >>> town = Population("town", "A town", people, Roles(("sex",), score="points"), Provenance(True, ""))
    >>> recipe = SystemRecipe(name="recorded", title="As recorded", kind="recorded")
    >>> fit(recipe, town).decide(town, cut=5).selected
    array([0, 1, 1, 1], dtype=int8)
    """
    whole_number(seed, "seed")
    if recipe.mitigation is not None:
        from evenhand.scoring.mitigation.fit import fit_mitigated

        return fit_mitigated(recipe, population, seed=seed)
    if recipe.kind == "recorded":
        return _recorded_system(recipe, population)
    if recipe.kind == "file":
        return _system_of_file(recipe, population)
    check_readable(recipe, population)
    if recipe.kind == "points":
        return _pointed_system(recipe, population)
    if recipe.kind in RATED:
        return _rated_system(recipe, population, RATED[recipe.kind](recipe, population))
    if recipe.kind == "trust":
        return _rated_system(recipe, population, trust_standing_of(recipe, population, seed=seed))
    return trained_system(recipe, population, FITTED[recipe.kind], seed=seed)


def trained_system(recipe: SystemRecipe, population: Population, learn: Callable[[SystemRecipe, Lesson], OwnRecords],
                   *, seed: int) -> ScoringSystem:
    """Return a system whose own records are learned from a population, out of fold, by `learn`."""
    scored = can_be_scored(recipe.requires, population)
    if not scored.any():
        raise NotEnoughDataError(f"system {recipe.name} on {population.name}", "nobody who can be scored",
                                 f"people with {', '.join(recipe.requires)} = 1", "choose another system")
    target = target_of(recipe, population)
    folds = Folds(population.ids, _fold_of_each(recipe, population, scored, target, seed))
    check_folds(folds.fold, target, folds=recipe.folds, where=f"system {recipe.name} on {population.name}")
    records = _learned(recipe, population, target, folds, seed, learn)
    raw = ScoringSystem(recipe, records, Line(), folds, None, recipe.favourable)
    friends = raw.coupling(population) if sets_scale(recipe.coupling) else None
    own = raw.own_record(population)
    line = fitted_line(raw.score(own, friends)[scored], recipe)
    if recipe.scale is not None and recipe.scale.bent:
        line = bent_line(line, own, recipe, partial(raw.score, coupling=friends))
    return ScoringSystem(recipe, records, line, folds, recipe.range, recipe.favourable,
                         protected_read(recipe, population))


def _learned(recipe: SystemRecipe, population: Population, target: NDArray[np.int8], folds: Folds,
             seed: int, learn: Callable[[SystemRecipe, Lesson], OwnRecords]) -> OwnRecords:
    from threadpoolctl import threadpool_limits

    encoder = encoder_for(recipe, population)
    lesson = Lesson(encoder, encoder.matrix(population), target, folds.fold, recipe.folds, seed)
    # One thread: small fits wait for threads longer than they compute (boosted trees on a busy machine 13
    # times as long), and sums in one order give the same bytes everywhere.
    with threadpool_limits(1):
        return learn(recipe, lesson)


def _system_of_file(recipe: SystemRecipe, population: Population) -> ScoringSystem:
    from evenhand.scoring.kinds.file import loaded

    system, _ = loaded(recipe.content, f"system {recipe.name}, {recipe.file}", recipe=recipe)
    check_readable(system.recipe, population)
    return system


def _recorded_system(recipe: SystemRecipe, population: Population) -> ScoringSystem:
    records = recorded_of(population)
    seen = None if records.column is None else (records.low, records.high)
    folds = Folds(population.ids, np.zeros(population.count, np.int64))
    return ScoringSystem(recipe, records, Line(), folds, recipe.range or seen, population.roles.favourable)


def _pointed_system(recipe: SystemRecipe, population: Population) -> ScoringSystem:
    records, line = points_of(recipe, population)
    folds = Folds(population.ids, np.zeros(population.count, np.int64))
    return ScoringSystem(recipe, records, line, folds, recipe.range, recipe.favourable,
                         protected_read(recipe, population))


def _rated_system(recipe: SystemRecipe, population: Population, records: OwnRecords) -> ScoringSystem:
    folds = Folds(population.ids, np.zeros(population.count, np.int64))
    return ScoringSystem(recipe, records, Line(), folds, recipe.range, recipe.favourable,
                         protected_read(recipe, population))


def target_of(recipe: SystemRecipe, population: Population) -> NDArray[np.int8]:
    """Return what a system is trained on: 1 good, 0 not, -1 not known; the outcome unless the recipe says else.

    Of people outside the population's sample nothing is known to those who train.

    Raises
    ------
    InputError
        If there is no such column, if it is protected, or if it holds anything but 0 and 1.
    """
    where = f"system {recipe.name} on {population.name}, target"
    name, roles = recipe.target or population.roles.outcome, population.roles
    if name is None or name not in population.people.columns:
        near = did_you_mean(name or "", population.people.columns) if name else "name one under [columns]"
        raise InputError(where, f"no column {name!r}" if name else "no outcome", "something to learn from", near)
    outcome = population.outcome
    if name == roles.outcome and outcome is not None:
        return _of_sample(population, outcome)
    if name in roles.protected:
        raise InputError(where, f"the protected column {name!r}", "an outcome", "choose another target")
    values = numbers(population.column(name), where)
    if not np.isin(values[~np.isnan(values)], (0, 1)).all():
        raise InputError(where, f"other numbers than 0 and 1 in {name!r}", "1 for good and 0 for not",
                         "turn the column into 0 and 1")
    return _of_sample(population, np.nan_to_num(values, nan=-1).astype(np.int8))


def _of_sample(population: Population, target: NDArray[np.int8]) -> NDArray[np.int8]:
    if population.roles.sample is None:
        return target
    return np.where((population.column(population.roles.sample) == 1).to_numpy(), target, -1).astype(np.int8)


def _fold_of_each(recipe: SystemRecipe, population: Population, scored: NDArray[np.bool_],
                  target: NDArray[np.int8], seed: int) -> NDArray[np.int64]:
    # A category of friends that weighs nothing keeps the folds: what it weighs moves nobody to another model.
    friends = recipe.friends_mean or any(not category.own for category in recipe.categories.values())
    if not friends or population.ties is None:
        return stratified_folds(target, scored, folds=recipe.folds, seed=seed)
    return community_folds(friends_known(population, recipe.requires), scored, folds=recipe.folds, seed=seed)
