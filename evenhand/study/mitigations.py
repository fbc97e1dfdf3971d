"""Mitigated systems: by a word, and the whole family of methods on one system, each with its price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.audit import Audit, audit
from evenhand.auditing.comparison import Comparison, compare
from evenhand.auditing.frontier import alternatives, attribute_of, checked, frontier, ranks
from evenhand.catalog import Catalog
from evenhand.checks import one_of
from evenhand.errors import EvenhandError, InputError
from evenhand.scoring.mitigation.recipe import METHODS, Mitigation
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.system import fit
from evenhand.study.people import population_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem


@dataclass(frozen=True, eq=False)
class Mitigations:
    """One system and what became of it under each method; every one that was tried is kept. Frozen.

    Parameters
    ----------
    attribute : str
        The protected attribute by which disparity was to be lessened.
    disparity, accuracy : str
        The measures of the frontier.
    population : Population
        The people.
    systems, decisions : mappings of str to ScoringSystem and Decisions
        The system itself first, then each variant by its name.
    comparison : Comparison
        All of them side by side, with differences from the system itself.
    refused : mapping of str to str
        The methods that do not fit the system, with the reason.
    """

    attribute: str
    disparity: str
    accuracy: str
    population: Population
    systems: Mapping[str, ScoringSystem]
    decisions: Mapping[str, Decisions]
    comparison: Comparison
    refused: Mapping[str, str]

    @property
    def marks(self) -> dict[str, str]:
        """What each variant does in words; what needs the group at decision time says so."""
        return marks_of({name: one.recipe for name, one in self.systems.items()})

    def frontier(self) -> pl.DataFrame:
        """Return each variant as a point of accuracy against disparity."""
        return frontier(self.comparison, self.attribute, disparity=self.disparity, accuracy=self.accuracy)

    def alternatives(self) -> pl.DataFrame:
        """Return what each variant gains in evenness and what it costs, with whether it needs the group."""
        needs = [name for name, one in self.systems.items()
                 if one.recipe.mitigation is not None and one.recipe.mitigation.group_at_decision]
        found = alternatives(self.comparison, self.attribute, disparity=self.disparity, accuracy=self.accuracy)
        shares = {name: float((one.selected == 1).sum() / max((one.selected >= 0).sum(), 1))
                  for name, one in self.decisions.items()}
        return found.with_columns(pl.col("system").is_in(needs).alias("needs_group"),
                                  pl.col("system").replace_strict(shares, return_dtype=pl.Float64).alias("selected"))

    def frame(self) -> pl.DataFrame:
        """Return the tidy rows of all variants."""
        return self.comparison.frame()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as one object of plain values."""
        return self.comparison.to_dict() | {
            "attribute": self.attribute, "disparity": self.disparity, "accuracy": self.accuracy,
            "frontier": self.frontier().to_dicts(), "alternatives": self.alternatives().to_dicts(),
            "ranks": ranks(self.comparison, self.attribute).to_dicts(), "refused": dict(self.refused)}


def marks_of(recipes: Mapping[str, SystemRecipe]) -> dict[str, str]:
    """Return what each system's mitigation does, in words; systems without one are left out."""
    return {name: one.mitigation.words for name, one in recipes.items() if one.mitigation is not None}


def system_recipe(system: str | SystemRecipe, catalog: Catalog) -> SystemRecipe:
    """Return the recipe that a name stands for: a folder's, or one with a mitigation behind a plus sign.

    ``sesame+drop`` is the system without friends, ``sesame+reweighing:hukou`` the one learned with weights by hukou.

    Raises
    ------
    InputError
        For an unknown system or method, or a method that needs an attribute and has none.

    Examples
    --------
    >>> system_recipe("sesame+threshold-optimizer:hukou", Catalog()).mitigation.words
    'threshold optimizer by hukou, needs the group at decision time'
    """
    if isinstance(system, SystemRecipe):
        return system
    name, plus, word = system.partition("+")
    recipe = catalog.system_recipe(name)
    method, _, attribute = word.partition(":")
    return mitigated(recipe, method, attribute.strip() or None) if plus else recipe


def mitigated(recipe: SystemRecipe, method: str, attribute: str | None = None, **settings: Any) -> SystemRecipe:
    """Return a system's recipe with a mitigation, under a name that says which.

    Parameters
    ----------
    recipe : SystemRecipe
        The system.
    method : str
        One of the words of `evenhand.scoring.mitigation.recipe.METHODS`.
    attribute : str, optional
        The protected attribute, where the method is told one.
    **settings
        Further keys of ``[mitigation]``, such as ``amount``.
    """
    known = METHODS[one_of(method, "mitigation", METHODS)]
    if known.attribute and not attribute:
        raise InputError(f"mitigation {method}", "no attribute", "the protected attribute by which it mitigates",
                         f"write it behind a colon, such as {recipe.name}+{method}:sex, or give --attribute")
    given = attribute.replace(" × ", "*") if attribute and known.attribute else None
    mitigation = Mitigation(method=method, attribute=given, **settings)
    name = f"{recipe.name}+{method}{f':{given}' if given else ''}"
    return recipe.model_copy(update={"mitigation": mitigation, "name": name,
                                     "title": f"{recipe.title} ({mitigation.words})"})


def methods_for(recipe: SystemRecipe, population: Population) -> tuple[str, ...]:
    """Return the methods that fit a system on these people, by their words.

    Examples
    --------
    >>> people = population_of("german-credit")
    >>> methods_for(system_recipe("recorded", Catalog()), people)
    ()
    """
    trained = recipe.kind in ("scorecard", "estimator")
    linear = recipe.kind == "scorecard" or recipe.estimator == "logistic-regression"
    scored = recipe.kind != "recorded" or population.roles.score is not None
    counted = any(one.coupling != "none" for one in recipe.categories.values())
    entering = recipe.coupling is not None
    fitting = {"reweighing": trained, "correlation-remover": trained, "exponentiated-gradient": linear,
               "grid-search": linear, "threshold-optimizer": scored and population.outcome is not None,
               "group-cuts": scored and recipe.cut is not None,
               "drop": counted or bool(recipe.friends_mean and recipe.features), "shrink": counted, "cap": entering,
               "residualise": entering}
    return tuple(method for method in METHODS if fitting[method])


def mitigate(population: str | Population, system: str | SystemRecipe, *, attribute: str | None = None,
             methods: Sequence[str] | None = None, disparity: str = "demographic_parity_difference",
             accuracy: str = "balanced_accuracy", seed: int = 0, people: int | None = None, level: float = 0.95,
             knobs: Mapping[str, float] | None = None, even: bool | None = None,
             catalog: Catalog | None = None,
             progress: Callable[[str], None] = lambda stage: None) -> Mitigations:
    """Return a system under each method, compared with the system as it is.

    Parameters
    ----------
    population, system, seed, people, level, knobs, even, catalog, progress
        As in `run`.
    attribute : str, optional
        The protected attribute; where left out, the one by which the system is the least even.
    methods : sequence of str, optional
        The methods to try; all where left out. Those that do not fit the system are kept with the reason.
    disparity, accuracy : str
        The measures of the frontier.

    Raises
    ------
    InputError
        If no method fits the system.
    """
    catalog = catalog or Catalog()
    recipe = system_recipe(system, catalog)
    progress(f"drawing {population}" if isinstance(population, str) else "taking the people")
    everybody = population_of(population, seed=seed, people=people, catalog=catalog, knobs=knobs, even=even)
    progress(f"scoring by {recipe.name}")
    systems = {recipe.name: fit(recipe, everybody, seed=seed)}
    decisions = {recipe.name: systems[recipe.name].decide(everybody)}
    first = audit(everybody, decisions[recipe.name], by=None if attribute is None else [attribute], depth=1,
                  level=level)
    chosen = _least_even(first, disparity) if attribute is None else first.attributes[0]
    audits = {recipe.name: audit(everybody, decisions[recipe.name], by=[chosen], level=level)}
    refused: dict[str, EvenhandError] = {}
    for method in methods or METHODS:
        variant = mitigated(recipe, method, chosen)
        progress(f"trying {variant.mitigation.words}")
        try:
            fitted = fit(variant, everybody, seed=seed)
            decisions[variant.name] = fitted.decide(everybody)
        except EvenhandError as fault:
            refused[method] = fault
            continue
        systems[variant.name] = fitted
        audits[variant.name] = audit(everybody, decisions[variant.name], by=[chosen], level=level)
    if len(audits) == 1:
        raise _none_fits(recipe.name, refused)
    compared = compare(everybody, decisions, audits)
    checked(compared, chosen, disparity, accuracy)
    return Mitigations(chosen, disparity, accuracy, everybody, systems, decisions, compared,
                       {method: str(fault) for method, fault in refused.items()})


def _none_fits(system: str, refused: Mapping[str, EvenhandError]) -> EvenhandError:
    """Return why no method fits a system: the one reason as it stands, or each of several once."""
    reasons = {fault.got: fault for fault in refused.values()}
    if len(reasons) == 1:
        return next(iter(reasons.values()))
    return InputError(f"mitigate {system}", f"no method that fits ({', '.join(reasons)})",
                      "a system that is trained here, has scores to cut, or lets friends count",
                       "choose another system")


def _least_even(found: Audit, disparity: str) -> str:
    """Return the attribute by which an audited system is the least even."""
    empty = pl.DataFrame()
    return attribute_of(Comparison({"": found}, empty, empty, empty, empty), disparity)
