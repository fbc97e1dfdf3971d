"""The door that the command line, the dashboard and the tests use: from recipes to audits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand import __version__
from evenhand.auditing.audit import Audit, audit
from evenhand.auditing.comparison import Comparison, compare
from evenhand.catalog import Catalog
from evenhand.checks import whole_number
from evenhand.errors import InputError
from evenhand.population.draw import draw_population
from evenhand.population.files import read_population
from evenhand.population.population import Population
from evenhand.population.representatives import people_of, with_representatives
from evenhand.scoring.attribution import Explanation, explain
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.system import ScoringSystem, fit

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


def population_of(population: str | Population, *, seed: int = 0, people: int | None = None,
                  catalog: Catalog | None = None, knobs: Mapping[str, float] | None = None,
                  even: bool | None = None) -> Population:
    """Return the population that a dataset's name stands for, drawn or read; a Population as it is.

    Parameters
    ----------
    population : str or Population
        The name of a dataset folder.
    seed : int
        The seed of a drawn population; one that is read has none.
    people : int, optional
        How many people to draw instead of the recipe's number.
    catalog : Catalog, optional
        Where names are looked up; the built-in folders where left out.
    knobs : mapping of str to float, optional
        Strengths of planted biases, by name; for drawn populations.
    even : bool, optional
        Whether to draw the even world, in which no protected attribute has any effect.

    Raises
    ------
    InputError
        For an unknown name, or where a choice does not fit a population that is read from files.
    """
    if isinstance(population, Population):
        return population
    catalog = catalog or Catalog()
    recipe = catalog.population_recipe(population)
    whole_number(seed, "seed")
    if recipe.files is None:
        drawn = draw_population(recipe, seed=seed, people=people, knobs=knobs or {}, even=even)
        by = recipe.representatives
        if by is None:
            return drawn
        return with_representatives(drawn, people_of(by, catalog.population_recipe(by.dataset), seed=seed), by,
                                    seed=seed)
    if people is not None or knobs or even is not None:
        raise InputError(f"dataset {population}", "a number of people, a knob or the even world",
                         "none of these for people read from files", "leave the option out")
    return read_population(recipe, catalog.dataset_folder(population))


def run(population: str | Population, systems: str | SystemRecipe | Sequence[str | SystemRecipe], *,
        seed: int = 0, people: int | None = None, by: Sequence[str] | None = None, cut: float | None = None,
        friend_weight: float | None = None, level: float = 0.95, catalog: Catalog | None = None,
        progress: Callable[[str], None] = lambda stage: None) -> Study:
    """Draw or read a population, score it by each system, audit each, and return the study.

    Parameters
    ----------
    population : str or Population
        The name of a dataset, or the people themselves.
    systems : str or SystemRecipe, or a sequence of them
        Names of systems, or their recipes.
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
    catalog : Catalog, optional
        Where names are looked up; the built-in folders where left out.
    progress : callable
        Called with a few words before each stage.

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
    recipes = [catalog.system_recipe(system) if isinstance(system, str) else system for system in wanted]
    _distinct([recipe.name for recipe in recipes])
    progress(f"drawing {population}" if isinstance(population, str) else "taking the people")
    people_scored = population_of(population, seed=seed, people=people, catalog=catalog)
    fitted, decided, audits = {}, {}, {}
    for recipe in recipes:
        progress(f"scoring by {recipe.name}")
        fitted[recipe.name] = fit(recipe, people_scored, seed=seed)
        decided[recipe.name] = fitted[recipe.name].decide(people_scored, cut=cut, friend_weight=friend_weight)
        progress(f"auditing {recipe.name}")
        audits[recipe.name] = audit(people_scored, decided[recipe.name], by=by, level=level)
    return Study(people_scored, fitted, decided, audits)


def explain_person(population: str | Population, system: str | SystemRecipe, person: str, *,
                   changes: Mapping[str, str] | None = None, drop_ties: Sequence[str] = (), cut: float | None = None,
                   people: int | None = None, seed: int = 0, catalog: Catalog | None = None,
                   progress: Callable[[str], None] = lambda stage: None) -> Explanation:
    """Return why one person has their score, as it is or as it would be with some things different.

    Parameters
    ----------
    population, system, seed, people, cut, catalog, progress
        As in :func:`run`.
    person : str
        The person, by the id column.
    changes : mapping of str to str
        Other values of the person's own features, as words.
    drop_ties : sequence of str
        Friends, by id, to whom the person is no longer tied.

    Raises
    ------
    InputError
        For an unknown person, feature or friend, or a value outside the feature's limits.
    """
    catalog = catalog or Catalog()
    recipe = catalog.system_recipe(system) if isinstance(system, str) else system
    progress("drawing or reading the people")
    everybody = population_of(population, seed=seed, people=people, catalog=catalog)
    row = everybody.position(person)
    values = {feature: _in_type(everybody, feature, text) for feature, text in (changes or {}).items()}
    alters = [everybody.position(friend) for friend in drop_ties]
    progress(f"scoring by {recipe.name}")
    fitted = fit(recipe, everybody, seed=seed)
    return explain(fitted, everybody, row, decisions=fitted.decide(everybody, cut=cut), changes=values,
                   without_ties=alters)


def _in_type(population: Population, feature: str, text: str) -> float | str:
    """Return a word from the command line as a value of its column."""
    if not population.column(feature).dtype.is_numeric():
        return text
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{feature}", repr(text), "a number", "write it with a point for decimals") from None


def _distinct(names: list[str]) -> None:
    if not names:
        raise InputError("systems", "none", "at least one", "name a system; `evenhand list` shows them")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError("systems", f"{', '.join(twice)} more than once", "each system once", "name it once")
