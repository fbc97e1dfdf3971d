"""The policy lab: a rule with some things set otherwise, beside the rule as it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand import __version__
from evenhand.auditing.accuracy import accuracy_frame, joint_accuracy
from evenhand.auditing.audit import audit
from evenhand.auditing.groups import groups_of
from evenhand.checks import in_range
from evenhand.errors import InputError, did_you_mean
from evenhand.measures.bands import shares_by_consequence
from evenhand.scoring.consequences import consequence_matrix
from evenhand.scoring.decisions import selected_at
from evenhand.scoring.recipe import Category, Scale
from evenhand.scoring.system import fit
from evenhand.study.consequences import ladder_of
from evenhand.study.worries import without

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from evenhand.auditing.audit import Audit
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.scoring.system import ScoringSystem

COUPLINGS = ("circle", "mean", "minimum", "listed-share", "gate", "none")
"""How friends can be let in, in the order of the lab."""

MOST_WEIGHT = 0.95


@dataclass(frozen=True)
class Draft:
    """A policy that is being tried: what differs from the recipe; None leaves a thing as it is.

    Parameters
    ----------
    weights : mapping of str to float
        Other weights of categories of one's own record; all of them are rescaled to sum to 1.
    friend_weight : float, optional
        r, the share of a score that friends make, from 0 to .95.
    coupling : str, optional
        How friends enter: one of `COUPLINGS`.
    cut : float, optional
        Another cut-off.
    capacity : float, optional
        The share of people to select, instead of a cut-off.
    off : tuple of str
        Features that are left out.

    Examples
    --------
    >>> Draft().changed, Draft(friend_weight=0.2).changed
    (False, True)
    """

    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    friend_weight: float | None = None
    coupling: str | None = None
    cut: float | None = None
    capacity: float | None = None
    off: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything differs from the recipe."""
        return self != Draft()

    @property
    def refits(self) -> bool:
        """Whether the rule must be trained anew, and not only added up otherwise."""
        return bool(self.off) or self.coupling is not None


@dataclass(frozen=True, eq=False)
class Tried:
    """What a draft does, measured. Frozen.

    Parameters
    ----------
    population : Population
        The people.
    recipe : SystemRecipe
        The policy as a recipe: trained on the same people by the same seed, it says the same of each of them.
    decisions : Decisions
        What it says of each person.
    audit : Audit
        The audit of one attribute.
    accuracy : polars.DataFrame
        How right it is: ``measure``, ``value``, ``low``, ``high``, ``n``.
    """

    population: Population
    recipe: SystemRecipe
    decisions: Decisions
    audit: Audit
    accuracy: pl.DataFrame

    @cached_property
    def ladder(self) -> pl.DataFrame:
        """The consequences by group; no rows where there are none."""
        if not self.recipe.consequences or self.decisions.score is None:
            return pl.DataFrame()
        return ladder_of(self.population, self.recipe, self.decisions, attributes=self.audit.attributes,
                         level=self.audit.level).frame()

    @cached_property
    def shares(self) -> pl.DataFrame:
        """The share of each group that each benefit and sanction meets: what of the ladder a page draws at every move.

        Columns ``consequence``, ``group``, ``value``, ``low``, ``high``; no rows where there are none.
        """
        if not self.recipe.consequences or self.decisions.score is None:
            return pl.DataFrame()
        met = consequence_matrix(self.recipe.consequences, self.decisions.score)
        names, kinds = zip(*((one.name, one.kind) for one in self.recipe.consequences), strict=True)
        groups = groups_of(self.population, self.audit.attributes[0])
        found = shares_by_consequence(met, groups, names=names, kinds=kinds, reference=groups.levels[0],
                                      level=self.audit.level)
        return found.select("consequence", "group", "value", "low", "high")

    def frame(self) -> pl.DataFrame:
        """Return the rows of its audit as a tidy table."""
        return self.audit.frame()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as one object of plain values, for JSON."""
        return {"evenhand": __version__, "audit": self.audit.to_dict(), "ladder": self.ladder.to_dicts(),
                "accuracy": self.accuracy.to_dicts()}


def drafted(recipe: SystemRecipe, draft: Draft, *, name: str | None = None) -> SystemRecipe:
    """Return the recipe of a draft, which scores as the lab does once it is trained.

    Parameters
    ----------
    recipe : SystemRecipe
        The policy to begin from.
    draft : Draft
        What differs.
    name : str, optional
        What the new system is called.

    Raises
    ------
    InputError
        For a category, coupling or feature that the recipe does not have.

    Examples
    --------
    >>> from evenhand.catalog import Catalog
    >>> sesame = Catalog().system_recipe("sesame")
    >>> made = drafted(sesame, Draft(friend_weight=0.5))
    >>> round(made.friend_weight, 12), abs(made.own_weights["history"] - sesame.own_weights["history"]) < 1e-12
    (0.5, True)
    """
    made = recipe
    for feature in draft.off:
        left = without(made, feature)
        if left is None:
            raise InputError(f"system {recipe.name}, off", repr(feature), "a feature that the system reads",
                             did_you_mean(feature, recipe.all_features))
        made = left
    if draft.coupling is not None:
        made = _coupled(made, draft.coupling)
    if draft.weights:
        made = made.reweighted(_own_weights(made, draft))
    if made.coupling is not None:
        made = _weighted(made, friend_weight_of(recipe, draft))
    given = {} if draft.cut is None else {"cut": draft.cut}
    return made.model_copy(update={**given, **({} if name is None else {"name": name})})


def friend_weight_of(recipe: SystemRecipe, draft: Draft) -> float:
    """Return r of a draft: its own, or that of the recipe, which other weights of one's own categories leave."""
    given = recipe.friend_weight if draft.friend_weight is None else draft.friend_weight
    return in_range(given, "friend weight", 0, MOST_WEIGHT)


def starting(recipe: SystemRecipe, population: Population, draft: Draft, *, seed: int = 0) -> ScoringSystem:
    """Return the trained system that a draft adds up otherwise: without what is off, friends let in as it says."""
    return fit(drafted(recipe, Draft(coupling=draft.coupling, off=draft.off)), population, seed=seed)


def tried(system: ScoringSystem, population: Population, draft: Draft, *, attribute: str, level: float = 0.95,
          intervals: bool = True, progress: Callable[[float], None] = lambda share: None) -> Tried:
    """Return what a draft does to the people, group by group; nothing is trained.

    Parameters
    ----------
    system : ScoringSystem
        What :func:`starting` returns for the draft, or the system as it is.
    population : Population
        The people.
    draft : Draft
        Weights, friend weight, cut-off or capacity.
    attribute : str
        By which groups are compared.
    level : float
        The confidence level.
    intervals : bool
        Whether to give intervals too: where friends count by a rule that is no mean, they take longer than the rest.
        Without them the audit is that of a whole population, whose numbers have no sampling error.
    progress : callable
        Takes the share that is done of the intervals, where own records are drawn anew for them.
    """
    friends = None if system.recipe.coupling is None else friend_weight_of(system.recipe, draft)
    decisions = system.decide(population, cut=draft.cut, friend_weight=friends,
                              weights=_own_weights(system.recipe, draft) or None)
    if draft.capacity is not None and decisions.score is not None:
        decisions = _at_capacity(decisions, in_range(draft.capacity, "capacity", 0, 1))
    found = audit(population, decisions, by=[attribute], level=level, whole_population=not intervals, progress=progress)
    right = accuracy_frame(joint_accuracy(population.outcome, {decisions.system: decisions}), level)
    made = drafted(system.recipe, replace(draft, off=(), coupling=None, cut=decisions.cut))
    if draft.weights or draft.friend_weight is not None:
        made = _scaled_as(system, made)
    return Tried(population, made, decisions, found, right)


def _at_capacity(decisions: Decisions, share: float) -> Decisions:
    """Return the decisions that select a share of all people: those with the best scores."""
    score = decisions.score
    sign = 1.0 if decisions.favourable == "high" else -1.0
    best = np.sort(sign * score[decisions.scored])
    if not best.size:
        return decisions
    many = min(round(share * score.size), best.size)
    cut = float(sign * _between(best, many, sign * np.array(decisions.range or ())))
    return replace(decisions, selected=selected_at(score, cut, decisions.favourable), cut=cut)


def _between(best: NDArray[np.float64], many: int, ends: NDArray[np.float64]) -> float:
    """Return a cut half way between the last score that is selected and the first that is not.

    So a score that is computed again, and differs in its last digit, stays on its side. Whoever has the very score
    of the last is selected too; of ascending `best` the last are the first to be selected.
    """
    top = max(ends, default=best[-1] + 2.0)
    if not many and best[-1] >= top:
        return best[-1]  # Somebody is at the very end: no cut within the range lies beyond.
    last = best[best.size - many] if many else top
    lower = best[best < last]
    beyond = lower[-1] if lower.size else min(ends, default=last - 2.0)
    return (last + beyond) / 2 if last > beyond else last


def _scaled_as(system: ScoringSystem, made: SystemRecipe) -> SystemRecipe:
    """Return a recipe that states the scale of a trained system, so that trained again it gives the same points."""
    if system.recipe.kind != "points":
        return made if system.recipe.rated else made.model_copy(
            update={"scale": Scale(offset=system.line.offset, factor=system.line.factor, bends=system.line.bends)})
    # Stated points count once at the recipe's own weights: at others they are other points.
    before, after = system.recipe.own_weights, made.own_weights
    categories = {name: category if not category.own or not before[name] else category.model_copy(update={
        "points": {one: value * after[name] / before[name] for one, value in category.points.items()}})
        for name, category in made.categories.items()}
    stated = [category.points[one] for category in categories.values() for one in category.features]
    start = system.line.offset - float(np.array(stated) @ system.records.centre[0])
    return made.model_copy(update={"categories": categories, "start": start})


def _own_weights(recipe: SystemRecipe, draft: Draft) -> dict[str, float]:
    """Return the draft's weights of the categories of one's own record that the recipe has."""
    return {name: weight for name, weight in draft.weights.items()
            if name in recipe.categories and recipe.categories[name].own}


def _coupled(recipe: SystemRecipe, coupling: str) -> SystemRecipe:
    friends = next((name for name, category in recipe.categories.items() if not category.own), None)
    if friends is None or coupling not in COUPLINGS:
        raise InputError(f"system {recipe.name}, coupling", repr(coupling),
                         f"one of {', '.join(COUPLINGS)}, in a system with a category of friends",
                         "choose another, or a system such as sesame")
    if coupling == "none":
        kept = {name: category for name, category in recipe.categories.items() if name != friends}
        return recipe.model_copy(update={"categories": kept})
    category = recipe.categories[friends]
    # Whoever is refused is listed; a gate opens where friends are accepted on average, and shut leaves one refused.
    bound = recipe.cut if recipe.cut is not None else sum(recipe.range or (0.0, 0.0)) / 2
    more = {"listed-share": {"below": bound}, "gate": {"bar": bound, "at_most": bound - 1}}.get(coupling, {})
    made = Category(weight=category.weight, label=category.label, coupling=coupling, **more)
    return recipe.model_copy(update={"categories": {**recipe.categories, friends: made}})


def _weighted(recipe: SystemRecipe, friend_weight: float) -> SystemRecipe:
    own = sum(category.weight for category in recipe.categories.values() if category.own)
    friends = next(name for name, category in recipe.categories.items() if not category.own)
    return recipe.reweighted({friends: own * friend_weight / (1 - friend_weight)})
