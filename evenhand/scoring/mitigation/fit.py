"""Fit a system with its mitigation: the ordinary fit, with one step changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.errors import InputError
from evenhand.scoring.folds import Folds
from evenhand.scoring.mitigation.correlation import Decorrelated, remover_for
from evenhand.scoring.mitigation.friends_part import Residual, capped, group_means
from evenhand.scoring.mitigation.groups import group_names, protected_parts
from evenhand.scoring.mitigation.reductions import fit_reduced
from evenhand.scoring.mitigation.reweighing import weights_of_folds
from evenhand.scoring.policies.group_cuts import GroupCuts, cuts_of_groups
from evenhand.scoring.policies.lottery import Lottery
from evenhand.scoring.policies.thresholds import thresholds_of
from evenhand.scoring.readable import can_be_scored, check_readable
from evenhand.scoring.system import FITTED, ScoringSystem, fit, target_of, trained_system

if TYPE_CHECKING:
    from collections.abc import Callable

    from evenhand.population.population import Population
    from evenhand.scoring.kinds.kind import Lesson, OwnRecords
    from evenhand.scoring.mitigation.recipe import Mitigation
    from evenhand.scoring.policies.lottery import Mixture
    from evenhand.scoring.recipe import SystemRecipe


def fit_mitigated(recipe: SystemRecipe, population: Population, *, seed: int) -> ScoringSystem:
    """Return a system with its mitigation, learned out of fold like any other.

    Parameters
    ----------
    recipe : SystemRecipe
        With a mitigation.
    population : Population
        The people to learn from.
    seed : int
        The seed of folds, estimators and lots.

    Raises
    ------
    InputError
        For a method that does not fit the system: nothing to learn anew in recorded scores, no friends who count,
        no cut-off.
    """
    mitigation, plain = recipe.mitigation, recipe.model_copy(update={"mitigation": None})
    if mitigation.known.attribute:
        group_names(population, mitigation.attribute)
    fitted = METHODS[mitigation.method](plain, mitigation, population, seed)
    used = set(fitted.protected_used)
    if mitigation.group_at_decision:
        used |= set(protected_parts(population, mitigation.attribute))
    return replace(fitted, recipe=fitted.recipe.model_copy(update={"mitigation": mitigation}),
                   protected_used=tuple(name for name in population.roles.protected if name in used))


def _refuse(recipe: SystemRecipe, mitigation: Mitigation, got: str, expected: str) -> InputError:
    return InputError(f"system {recipe.name}, mitigation {mitigation.method}", got, expected,
                      "choose another method, or another system")


def _learning(recipe: SystemRecipe, mitigation: Mitigation, population: Population,
              learn: Callable[[SystemRecipe, Lesson], OwnRecords], seed: int) -> ScoringSystem:
    """Return the system trained by `learn` in place of the kind's own way."""
    if recipe.kind not in FITTED:
        raise _refuse(recipe, mitigation, f"a system of the kind {recipe.kind!r}", "one that is trained here")
    check_readable(recipe, population)
    return trained_system(recipe, population, learn, seed=seed)


def _reweighed(recipe: SystemRecipe, mitigation: Mitigation, population: Population, seed: int) -> ScoringSystem:
    names = group_names(population, mitigation.attribute)

    def learn(recipe: SystemRecipe, lesson: Lesson) -> OwnRecords:
        return FITTED[recipe.kind](recipe, replace(lesson, weights=weights_of_folds(lesson, names)))

    return _learning(recipe, mitigation, population, learn, seed)


def _decorrelated(recipe: SystemRecipe, mitigation: Mitigation, population: Population, seed: int) -> ScoringSystem:
    names, scored = group_names(population, mitigation.attribute), can_be_scored(recipe.requires, population)
    alpha = 1.0 if mitigation.amount is None else mitigation.amount

    def learn(recipe: SystemRecipe, lesson: Lesson) -> OwnRecords:
        remover = remover_for(lesson.matrix, names, scored, mitigation.attribute, alpha)
        changed = remover.without(lesson.matrix, remover.codes(population))
        return Decorrelated(FITTED[recipe.kind](recipe, replace(lesson, matrix=changed)), remover)

    return _learning(recipe, mitigation, population, learn, seed)


def _reduced(recipe: SystemRecipe, mitigation: Mitigation, population: Population, seed: int) -> ScoringSystem:
    names = group_names(population, mitigation.attribute)
    if recipe.kind not in FITTED:
        raise _refuse(recipe, mitigation, f"a system of the kind {recipe.kind!r}", "one that is trained here")
    before = fit(recipe, population, seed=seed).decide(population)
    selected = float(before.selected[before.scored].mean())

    mixtures: list[Mixture] = []

    def learn(recipe: SystemRecipe, lesson: Lesson) -> OwnRecords:
        records, found = fit_reduced(recipe, lesson, names=names, mitigation=mitigation, selected=selected)
        mixtures.extend(found)
        return records

    fitted = _learning(recipe, mitigation, population, learn, seed)
    policy = Lottery(mitigation.method, fitted.records.encoder, tuple(mixtures), fitted.folds, fitted.line, seed)
    return replace(fitted, policy=policy)


def _scores(recipe: SystemRecipe, mitigation: Mitigation, population: Population,
            seed: int) -> tuple[ScoringSystem, Any]:
    before = fit(recipe, population, seed=seed)
    decided = before.decide(population)
    if decided.score is None:
        raise _refuse(recipe, mitigation, "decisions without a score", "a score to cut")
    return before, decided


def _thresholds(recipe: SystemRecipe, mitigation: Mitigation, population: Population, seed: int) -> ScoringSystem:
    before, decided = _scores(recipe, mitigation, population, seed)
    target = target_of(recipe, population)
    policy = thresholds_of(decided.score, target, group_names(population, mitigation.attribute),
                           _folds(before, population, seed), attribute=mitigation.attribute,
                           constraint=mitigation.constraint, sign=1.0 if before.favourable == "high" else -1.0,
                           seed=seed)
    return replace(before, policy=policy)


def _group_cuts(recipe: SystemRecipe, mitigation: Mitigation, population: Population, seed: int) -> ScoringSystem:
    before, decided = _scores(recipe, mitigation, population, seed)
    if decided.cut is None:
        raise _refuse(recipe, mitigation, "no cut-off", "one in the recipe, from which the share selected is known")
    folds = _folds(before, population, seed)
    cuts = cuts_of_groups(decided.score, group_names(population, mitigation.attribute), folds.of(population),
                          cut=decided.cut, favourable=before.favourable)
    return replace(before, policy=GroupCuts(mitigation.attribute, cuts, folds, before.favourable))


def _folds(system: ScoringSystem, population: Population, seed: int) -> Folds:
    """Return the folds of a trained system; for others, folds of their own, so that policies are out of fold too."""
    from evenhand.scoring.folds import stratified_folds

    if system.recipe.kind in FITTED:
        return system.folds
    outcome = population.outcome
    target = np.full(population.count, -1, np.int8) if outcome is None else outcome
    fold = stratified_folds(target, np.ones(population.count, bool), folds=system.recipe.folds, seed=seed)
    return Folds(population.ids, fold)


def _with_less_of_friends(recipe: SystemRecipe, mitigation: Mitigation, population: Population,
                          seed: int) -> ScoringSystem:
    left = 0.0 if mitigation.method == "drop" else 0.5 if mitigation.amount is None else mitigation.amount
    category = next((name for name, one in recipe.categories.items() if one.coupling != "none"), None)
    if category is None and not (recipe.friends_mean and mitigation.method == "drop" and recipe.features):
        raise _no_friends(recipe, mitigation)
    if category is None:
        return fit(recipe.model_copy(update={"friends_mean": ()}), population, seed=seed)
    friends = recipe.categories[category].weight
    others = sum(one.weight for one in recipe.categories.values()) - friends
    share = left * friends / (others + friends)
    # The weight that makes the friends' share of all weights `share` is others x share / (1 - share).
    return fit(recipe.reweighted({category: others * share / (1 - share)}), population, seed=seed)


def _no_friends(recipe: SystemRecipe, mitigation: Mitigation) -> InputError:
    got = ("friends who enter through features" if recipe.friends_mean else "a system in which friends do not count")
    return _refuse(recipe, mitigation, got, "a category in which friends' scores enter with a weight")


def _changed_friends_part(recipe: SystemRecipe, mitigation: Mitigation, population: Population,
                          seed: int) -> ScoringSystem:
    if recipe.coupling is None:
        raise _no_friends(recipe, mitigation)
    before = fit(recipe, population, seed=seed)
    own = before.own_record(population)
    part = before.score(own, before.coupling(population)) - own
    if mitigation.method == "cap":
        return replace(before, friends_part=capped(part, mitigation.amount))
    names = group_names(population, mitigation.attribute)
    means = group_means(part, names, before.folds.of(population))
    return replace(before, friends_part=Residual(mitigation.attribute, means, before.folds))


METHODS = {"reweighing": _reweighed, "correlation-remover": _decorrelated, "exponentiated-gradient": _reduced,
           "grid-search": _reduced, "threshold-optimizer": _thresholds, "group-cuts": _group_cuts,
           "drop": _with_less_of_friends, "shrink": _with_less_of_friends, "cap": _changed_friends_part,
           "residualise": _changed_friends_part}
"""How each method is fitted. A new method is a word in `recipe`, and a line here."""
