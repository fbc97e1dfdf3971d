"""Why a person has their score, and what if something were different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.scoring.attribution import Explanation, explain
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.system import fit
from evenhand.study.people import population_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evenhand.population.population import Population


YES_NO = {"yes": 1.0, "no": 0.0}


def explain_person(population: str | Population, system: str | SystemRecipe, person: str, *,
                   changes: Mapping[str, str] | None = None, drop_ties: Sequence[str] = (),
                   add_ties: Sequence[str] = (), raise_friends: Mapping[str, float] | None = None,
                   cut: float | None = None, people: int | None = None, seed: int = 0,
                   knobs: Mapping[str, float] | None = None, even: bool | None = None,
                   catalog: Catalog | None = None, progress: Callable[[str], None] = lambda stage: None) -> Explanation:
    """Return why one person has their score, as it is or as it would be with some things different.

    Parameters
    ----------
    population, system, seed, people, cut, knobs, even, catalog, progress
        As in :func:`run`.
    person : str
        The person, by the id column.
    changes : mapping of str to str
        Other values of the person's own features, as words.
    drop_ties : sequence of str
        Friends, by id, to whom the person is no longer tied.
    add_ties : sequence of str
        People, by id, to whom the person is tied as well.
    raise_friends : mapping of str to float
        Points added to the own records of others, by id; below zero for a fall.

    Raises
    ------
    InputError
        For an unknown person, feature or friend, or a value outside the feature's limits.
    """
    catalog = catalog or Catalog()
    recipe = catalog.system_recipe(system) if isinstance(system, str) else system
    progress("drawing or reading the people")
    everybody = population_of(population, seed=seed, people=people, knobs=knobs, even=even, catalog=catalog)
    row = everybody.position(person)
    values = {feature: _in_type(everybody, feature, text) for feature, text in (changes or {}).items()}
    if everybody.ties is None and (drop_ties or add_ties or raise_friends):
        raise InputError(f"dataset {everybody.name}, ties", "none", "people with ties, to change some of them",
                         "leave the option out, or add a ties file")
    dropped, added = ([everybody.position(name) for name in names] for names in (drop_ties, add_ties))
    moved = {everybody.position(name): points for name, points in (raise_friends or {}).items()}
    progress(f"scoring by {recipe.name}")
    fitted = fit(recipe, everybody, seed=seed)
    return explain(fitted, everybody, row, decisions=fitted.decide(everybody, cut=cut), changes=values,
                   without_ties=dropped, with_ties=added, alters_moved=moved)


def _in_type(population: Population, feature: str, text: str) -> float | str:
    """Return a word from the command line as a value of its column; yes and no where 1 and 0 stand for them."""
    if not population.column(feature).dtype.is_numeric():
        return text
    known = population.fields.get(feature)
    if known is not None and known.yes_no and text.lower() in YES_NO:
        return YES_NO[text.lower()]
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{feature}", repr(text), "a number", "write it with a point for decimals") from None
