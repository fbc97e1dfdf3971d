"""From recipes to audits: one population, scored by one or more systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand import __version__
from evenhand.auditing.audit import Audit, audit
from evenhand.auditing.comparison import Comparison, compare
from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.population.population import Population
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.system import ScoringSystem, fit
from evenhand.study.mitigations import system_recipe
from evenhand.study.people import population_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evenhand.scoring.decisions import Decisions


@dataclass(frozen=True, eq=False)
class Study:
    """One population, scored by one or more systems, with an audit of each. Frozen.

    Parameters
    ----------
    population : Population
        The people.
    systems : mapping of str to ScoringSystem
        The fitted systems by name, in the order asked for.
    decisions : mapping of str to Decisions
        What each system says of each person.
    audits : mapping of str to Audit
        What is found of each system.
    """

    population: Population
    systems: Mapping[str, ScoringSystem]
    decisions: Mapping[str, Decisions]
    audits: Mapping[str, Audit]

    def frame(self) -> pl.DataFrame:
        """Return the rows of all audits as one tidy table, with a column `system` first."""
        tables = [table.frame().select(pl.lit(name).alias("system"), pl.all()) for name, table in self.audits.items()]
        return pl.concat(tables)

    @property
    def findings(self) -> dict[str, tuple[Any, ...]]:
        """The findings of each system, by name."""
        return {name: found.findings for name, found in self.audits.items()}

    def compare(self) -> Comparison:
        """Return the systems side by side, with paired differences from the first."""
        return compare(self.population, self.decisions, self.audits)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as one object of plain values: each system's audit under its name."""
        blocks = {name: found.to_dict() for name, found in self.audits.items()}
        return {"evenhand": __version__, "audits": blocks}


def run(population: str | Population, systems: str | SystemRecipe | Sequence[str | SystemRecipe], *,
        seed: int = 0, people: int | None = None, by: Sequence[str] | None = None, cut: float | None = None,
        friend_weight: float | None = None, level: float = 0.95, knobs: Mapping[str, float] | None = None,
        even: bool | None = None, catalog: Catalog | None = None,
        progress: Callable[[str], None] = lambda stage: None, **asked: Any) -> Study:
    """Draw or read a population, score it by each system, audit each, and return the study.

    Parameters
    ----------
    population : str or Population
        The name of a dataset, or the people themselves.
    systems : str or SystemRecipe, or a sequence of them
        Names of systems, perhaps with a mitigation such as ``sesame+drop``, or their recipes.
    seed : int
        The seed of everything random: the same seed and versions give the same study.
    people : int, optional
        How many people to draw instead of the recipe's number.
    by : sequence of str, optional
        Attributes, or intersections such as ``"sex*hukou"``; all protected attributes where left out.
    cut : float, optional
        A cut-off instead of each system's own.
    friend_weight : float, optional
        A friend weight instead of each coupled system's own.
    level : float
        The confidence level, between 0 and 1.
    knobs : mapping of str to float, optional
        Strengths of planted biases that differ from the recipe's: 0 off, 1 as documented, 2 double.
    even : bool, optional
        Whether to draw the even world, in which no protected attribute reaches anything.
    catalog : Catalog, optional
        Where names are looked up; the built-in folders where left out.
    progress : callable
        Called with a few words before each stage.
    **asked
        More of :func:`evenhand.auditing.audit.audit`: depth, profile, tolerance, reference, measures, given, features,
        cuts, weights, replicates.

    Returns
    -------
    Study

    Examples
    --------
    >>> import evenhand
    >>> study = evenhand.run("german-credit", "recorded")
    >>> study.population.count, list(study.audits)
    (1000, ['recorded'])
    """
    catalog = catalog or Catalog()
    wanted = [systems] if isinstance(systems, (str, SystemRecipe)) else systems
    recipes = [system_recipe(system, catalog) for system in wanted]
    _distinct([recipe.name for recipe in recipes])
    progress(f"drawing {population}" if isinstance(population, str) else "taking the people")
    people_scored = population_of(population, seed=seed, people=people, knobs=knobs, even=even, catalog=catalog)
    fitted, decided, audits = {}, {}, {}
    for recipe in recipes:
        progress(f"scoring by {recipe.name}")
        fitted[recipe.name] = fit(recipe, people_scored, seed=seed)
        decided[recipe.name] = fitted[recipe.name].decide(people_scored, cut=cut, friend_weight=friend_weight)
        progress(f"auditing {recipe.name}")
        audits[recipe.name] = audit(people_scored, decided[recipe.name], by=by, level=level, seed=seed, **asked)
    return Study(people_scored, fitted, decided, audits)


def _distinct(names: list[str]) -> None:
    if not names:
        raise InputError("systems", "none", "at least one", "name a system; `evenhand list` shows them")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError("systems", f"{', '.join(twice)} more than once", "each system once", "name it once")
