"""What a score brings: the ladder of benefits, sanctions and tiers, by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.auditing.audit import attribute_sets
from evenhand.auditing.groups import groups_of
from evenhand.auditing.ladder import Ladder, ladder_rows
from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.measures.group_counts import JOIN
from evenhand.scoring.consequences import consequence_matrix
from evenhand.scoring.system import fit
from evenhand.study.people import population_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np

    from evenhand.measures.grouping import Groups
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.recipe import SystemRecipe


def consequences(population: str | Population, system: str | SystemRecipe, *, by: Sequence[str] | None = None,
                 seed: int = 0, people: int | None = None, cut: float | None = None, level: float = 0.95,
                 knobs: Mapping[str, float] | None = None, even: bool | None = None,
                 catalog: Catalog | None = None, progress: Callable[[str], None] = lambda stage: None) -> Ladder:
    """Draw or read a population, score it, and return what the score brings by group.

    Parameters
    ----------
    population, system, seed, people, cut, level, knobs, even, catalog, progress
        As in :func:`run`.
    by : sequence of str, optional
        Attributes or intersections; the single protected attributes where left out.

    Raises
    ------
    InputError
        For a system that says nothing of benefits, sanctions or tiers, or gives no score.

    Examples
    --------
    >>> found = consequences("citizens", "sesame", people=400, by=["sex"])
    >>> found.rows["consequence"][0], found.bounds["consequence"][0]
    ('has a score', 'deposit-free public bicycle')
    """
    catalog = catalog or Catalog()
    recipe = catalog.system_recipe(system) if isinstance(system, str) else system
    _told(recipe)
    progress("drawing or reading the people")
    everybody = population_of(population, seed=seed, people=people, knobs=knobs, even=even, catalog=catalog)
    progress(f"scoring by {recipe.name}")
    decisions = fit(recipe, everybody, seed=seed).decide(everybody, cut=cut)
    sets = attribute_sets(everybody.roles.protected, by, depth=1)
    return ladder_of(everybody, recipe, decisions, attributes=[JOIN.join(names) for names in sets], level=level)


def ladder_of(population: Population, recipe: SystemRecipe, decisions: Decisions, *, attributes: Sequence[str],
              level: float = 0.95) -> Ladder:
    """Return what scores bring by group, for people who are scored already.

    The reference of each attribute is the group of which the largest share is selected.

    Parameters
    ----------
    population, recipe, decisions
        The people, the system's recipe, and what it says of them.
    attributes : sequence of str
        Protected attributes, or several joined by " × ".
    level : float
        The confidence level.
    """
    _told(recipe)
    if decisions.score is None:
        raise InputError(f"consequences of {recipe.name}", "decisions without a score", "scores",
                         "choose a system that gives scores")
    met = consequence_matrix(recipe.consequences, decisions.score)
    names, kinds = [one.name for one in recipe.consequences], [one.kind for one in recipe.consequences]
    tables = []
    for attribute in attributes:
        groups = groups_of(population, attribute)
        tables.append(ladder_rows(decisions.score, groups, attribute=attribute, met=met, names=names, kinds=kinds,
                                  reference=_reference(groups, decisions.selected), bands=decisions.bands,
                                  level=level))
    block = {"name": population.name, "people": population.count,
             "ties": None if population.ties is None else population.ties.count,
             "seed": population.provenance.seed, "sha256": population.provenance.sha256 or None}
    return Ladder(pl.concat(tables), _bounds(recipe), block,
                  {"name": decisions.system, "kind": decisions.kind, "cut": decisions.cut})


def _told(recipe: SystemRecipe) -> None:
    if not recipe.consequences and not recipe.bands:
        raise InputError(f"system {recipe.name}, consequences", "none, and no tiers either",
                         "at least one [[consequences]] or [[bands]] in its recipe",
                         "add one, or choose another system")


def _reference(groups: Groups, selected: np.ndarray) -> str:
    shares = groups.means((selected == 1).astype(float))
    named = [(share, -place, level) for place, (share, level) in enumerate(zip(shares, groups.levels, strict=True))
             if share == share and "Unknown" not in level.split(JOIN)]
    return max(named)[2] if named else groups.levels[0]


def _bounds(recipe: SystemRecipe) -> pl.DataFrame:
    rungs = [(one.name, one.kind, one.bound, "from" if one.below is None else "below", one.source)
             for one in recipe.consequences]
    rungs += [(band.name, "tier", band.at_least, "from", "") for band in recipe.bands]
    table = pl.DataFrame(rungs, orient="row", schema={"consequence": pl.String, "kind": pl.String, "bound": pl.Float64,
                                                      "rule": pl.String, "source": pl.String})
    return table.with_columns(pl.format("{} {} {}", "rule", pl.col("bound").map_elements(
        lambda bound: f"{bound:,g}", return_dtype=pl.String), pl.lit(recipe.unit)).alias("rule"))
