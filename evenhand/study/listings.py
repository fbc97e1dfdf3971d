"""Whom a listing reaches: from firms to the people who represent them, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.population.representatives import listed_together
from evenhand.scoring.system import fit
from evenhand.study.people import population_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.recipe import SystemRecipe


def listings(firms: str = "businesses", *, system: str | SystemRecipe = "state",
             firm_system: str | SystemRecipe = "state-business", below: float = 600.0, seed: int = 0,
             people: int | None = None, catalog: Catalog | None = None,
             progress: Callable[[str], None] = lambda stage: None) -> pl.DataFrame:
    """Return who is listed by an own score and who through a firm or a representative, a row each.

    Parameters
    ----------
    firms : str
        A dataset of firms that are represented by people of another dataset.
    system, firm_system : str or SystemRecipe
        How the people and how the firms are scored.
    below : float
        Whoever has fewer points is listed.
    seed : int
        Of the run: firms, and the people of the same seed.
    people : int, optional
        How many firms to draw instead of the recipe's number; the people are as many as the firms' recipe says.
    catalog, progress
        As in :func:`evenhand.study.run`.

    Returns
    -------
    polars.DataFrame
        Columns ``dataset``, ``id``, ``score``, ``own`` (listed by the own score) and ``listed`` (in the end).

    Raises
    ------
    InputError
        For a dataset whose members nobody represents.
    """
    catalog = catalog or Catalog()
    by = catalog.population_recipe(firms).representatives
    if by is None:
        raise InputError(f"dataset {firms}", "nobody who represents its members", "firms with representatives",
                         "choose a dataset such as businesses")
    progress(f"drawing {firms} and {by.dataset}")
    of_firms = population_of(firms, seed=seed, people=people, catalog=catalog)
    citizens = population_of(by.dataset, seed=seed, people=by.people, catalog=catalog)
    progress("scoring both")
    scores = [_score(catalog, one, population, seed)
              for one, population in ((firm_system, of_firms), (system, citizens))]
    own = [score < below for score in scores]
    listed = listed_together(of_firms, citizens, *own)
    return pl.concat([pl.DataFrame({"dataset": population.name, "id": population.ids.cast(pl.String), "score": score,
                                    "own": alone, "listed": together})
                      for population, score, alone, together in zip((of_firms, citizens), scores, own, listed,
                                                                    strict=True)])


def _score(catalog: Catalog, system: str | SystemRecipe, population: Population, seed: int) -> NDArray[np.float64]:
    recipe = catalog.system_recipe(system) if isinstance(system, str) else system
    return fit(recipe, population, seed=seed).decide(population).score
