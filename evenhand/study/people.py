"""The people that a dataset's name stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.catalog import Catalog
from evenhand.checks import in_range, whole_number
from evenhand.errors import InputError
from evenhand.population.draw import draw_population
from evenhand.population.files import read_population
from evenhand.population.population import Population
from evenhand.population.representatives import people_of, with_representatives

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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
        if knobs or even is not None:
            raise InputError(f"{population.name}", "a knob or the even world for people who are there already",
                             "none of these", "name the dataset, or change the people by with_knob")
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


def strengths_of(knobs: Iterable[str]) -> dict[str, float]:
    """Return the strengths that texts such as ``label=0`` stand for.

    Raises
    ------
    InputError
        For a text without a number from 0 to 10, or a knob named twice.

    Examples
    --------
    >>> strengths_of(["label=0", "homophily=1.5"])
    {'label': 0.0, 'homophily': 1.5}
    """
    found: dict[str, float] = {}
    for text in knobs:
        name, sign, strength = text.partition("=")
        if not sign or name in found:
            raise InputError("--knob", repr(text), "knob=strength, each knob once",
                             "write, for example, --knob label=0")
        found[name] = in_range(strength, f"--knob {name}", 0, 10)
    return found
