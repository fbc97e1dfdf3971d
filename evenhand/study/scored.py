"""People whom a system has scored, and what is asked of them: the frame of questions that are no audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from evenhand import __version__
from evenhand.auditing.caveats import independence_taken
from evenhand.catalog import Catalog
from evenhand.scoring.system import fit
from evenhand.study.mitigations import system_recipe
from evenhand.study.people import population_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.scoring.system import ScoringSystem


class Found(Protocol):
    """Anything that a question finds: a table, and plain values."""

    def frame(self) -> pl.DataFrame:
        """Return it as a tidy table."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        ...


@dataclass(frozen=True, eq=False)
class Scored:
    """People, a system fitted on them, and what it says of them. Frozen."""

    population: Population
    system: ScoringSystem
    decisions: Decisions

    @property
    def ties(self) -> int | None:
        """How many ties join the people; None where no ties are known."""
        return None if self.population.ties is None else self.population.ties.count

    def to_dict(self) -> dict[str, Any]:
        """Return who was looked at and what scores them, as they stand in the JSON of an audit."""
        made = self.population.provenance
        return {"evenhand": __version__,
                "population": {"name": self.population.name, "people": self.population.count, "ties": self.ties,
                               "seed": made.seed, "sha256": made.sha256 or None},
                "system": {"name": self.decisions.system, "kind": self.decisions.kind, "cut": self.decisions.cut}}


@dataclass(frozen=True, eq=False)
class Answered:
    """What a question found, with the people and the system that it was asked of. Frozen."""

    scored: Scored
    found: Found

    @property
    def caveats(self) -> tuple[str, ...]:
        """What the reader must know of the intervals: that they take people as independent, where ties join them."""
        words = independence_taken(self.scored.ties)
        return (words,) if words else ()

    def frame(self) -> pl.DataFrame:
        """Return what was found as a tidy table."""
        return self.found.frame()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as one object of plain values, as it stands in JSON."""
        return self.scored.to_dict() | self.found.to_dict() | {"caveats": list(self.caveats)}


def scored_people(population: str | Population, system: str | SystemRecipe, *, seed: int = 0,
                  people: int | None = None, cut: float | None = None, knobs: Mapping[str, float] | None = None,
                  even: bool | None = None, catalog: Catalog | None = None,
                  progress: Callable[[str], None] = lambda stage: None) -> Scored:
    """Draw or read a population, and score it.

    Parameters
    ----------
    population, system, seed, people, cut, knobs, even, catalog, progress
        As in :func:`evenhand.run`; one system.

    Examples
    --------
    >>> found = scored_people("german-credit", "recorded")
    >>> found.to_dict()["population"]["people"], found.to_dict()["system"]["name"]
    (1000, 'recorded')
    """
    catalog = catalog or Catalog()
    recipe = system_recipe(system, catalog)
    progress("drawing or reading the people")
    everybody = population_of(population, seed=seed, people=people, knobs=knobs, even=even, catalog=catalog)
    progress(f"scoring by {recipe.name}")
    fitted = fit(recipe, everybody, seed=seed)
    return Scored(everybody, fitted, fitted.decide(everybody, cut=cut))
