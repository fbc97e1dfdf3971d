"""What a system may read of people: records and attributes, and no protected column silently."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.recipe import SystemRecipe

FEW = 500
"""Whom a column is held against first: most tell nothing of these already."""
MOST_VALUES = 200
"""A column with more different values than this is not taken for another name of a group."""

SHOWN = 3
"""How many missing columns a message names."""


def check_readable(recipe: SystemRecipe, population: Population) -> None:
    """Check that a system may read every column it names, and that the population has them.

    Raises
    ------
    InputError
        For a column that is missing; that is protected and not named in `uses_protected`, or tells such a
        group of everybody (an age of the age band); that is latent, true behaviour or an outcome; or that
        is the id, the outcome, the decision, the score or the target.
    """
    _check_present(recipe, population)
    for column in recipe.columns_read:
        _check_column(column, recipe, population)
        _check_not_another_name(column, recipe, population)
    _check_counts(recipe, population)


def _check_counts(recipe: SystemRecipe, population: Population) -> None:
    """Check that a category that is a count of ties reads a column that counts them."""
    for name, category in recipe.categories.items():
        of_ties = [f for f in category.features if f in population.fields and population.fields[f].of_ties]
        if category.coupling == "count" and not of_ties:
            raise InputError(f"system {recipe.name} on {population.name}, category {name!r}",
                             "no column that counts ties", "one among the features of a coupling 'count'",
                             "name such a column, as friends_count of the citizens")


def _check_present(recipe: SystemRecipe, population: Population) -> None:
    """Check that the people have the columns; whose records are altogether others, is told so in one sentence."""
    has = population.people.columns
    missing = [column for column in recipe.columns_read if column not in has]
    if not missing:
        return
    where, many = f"system {recipe.name} on {population.name}", len(recipe.columns_read)
    if len(missing) <= many / 2:
        raise InputError(f"{where}, column {missing[0]!r}", "no such column", "every column that the system reads",
                         did_you_mean(missing[0], has))
    few = ", ".join(missing[:SHOWN]) + (", ..." if len(missing) > SHOWN else "")
    has_some = f"only {many - len(missing)}" if len(missing) < many else "none"
    got = (f"{has_some} of the {many} columns that it reads (missing: {few})" if many > 1 else
           f"no column {missing[0]!r}, the one that it reads")
    raise InputError(where, got, "people with such records",
                     f"choose a system for {population.name}: `evenhand list` says which system scores whom")


def _check_column(column: str, recipe: SystemRecipe, population: Population) -> None:
    where = f"system {recipe.name} on {population.name}, column {column!r}"
    roles = population.roles
    if column in roles.protected and column not in recipe.uses_protected:
        raise InputError(where, "a protected column among those that the system reads",
                         "none, or one that the recipe names in uses_protected",
                         "take it out, or name it there and the audit will say so")
    taken = {roles.id: "the id", roles.outcome: "the outcome", roles.decision: "the decision",
             roles.score: "the recorded score", recipe.target: "the target"}
    role = population.fields[column].role if column in population.fields else "record"
    if column in taken or role not in ("record", "attribute"):
        seen = taken.get(column, {"true": "true behaviour, which no record shows"}.get(role, f"a {role} column"))
        raise InputError(where, seen, "records and attributes: all that a system may read",
                         "take it out of the features")


def _check_not_another_name(column: str, recipe: SystemRecipe, population: Population) -> None:
    """Refuse a column that tells a protected group, unless the recipe names that group's column."""
    for attribute in _told_by(column, population):
        if attribute not in recipe.uses_protected:
            raise InputError(f"system {recipe.name} on {population.name}, column {column!r}",
                             f"a column that tells everybody's {attribute}", "no other name of a protected column",
                             f"take it out, or name {attribute!r} in uses_protected")


def _told_by(column: str, population: Population) -> list[str]:
    """Return the protected columns that a column tells of everybody: few values, each found in one group only."""
    people = population.people
    values = people[column].n_unique()
    if not 1 < values <= min(MOST_VALUES, people.height / 10):
        return []
    others = [one for one in population.roles.protected if one != column and people[one].n_unique() > 1]
    # Most columns are cleared by a few people: only what tells theirs is looked at in everybody.
    few = people.head(FEW)
    return [one for one in others if _tells(few, column, one) and _tells(people, column, one)]


def _tells(people: pl.DataFrame, column: str, other: str) -> bool:
    return people.select(pl.struct(column, other).n_unique() == pl.col(column).n_unique()).item()


@lru_cache(maxsize=16)
def protected_names(columns: tuple[str, ...], population: Population) -> frozenset[str]:
    """Return the protected columns, and those of `columns` that tell a protected group by another name.

    Parameters
    ----------
    columns : tuple of str
        What a system reads.
    population : Population
        The people.
    """
    told = (column for column in columns if column in population.people.columns and _told_by(column, population))
    return frozenset((*population.roles.protected, *told))


def protected_read(recipe: SystemRecipe, population: Population) -> tuple[str, ...]:
    """Return the protected columns that may enter the score because the recipe names them."""
    return tuple(column for column in population.roles.protected if column in recipe.uses_protected)


def can_be_scored(requires: tuple[str, ...], population: Population) -> NDArray[np.bool_]:
    """Return whether each person has all that a system requires: 1 in every named column."""
    allowed = np.ones(population.count, bool)
    for column in requires:
        allowed &= (population.column(column).cast(pl.Float64) == 1).fill_null(False).to_numpy()
    return allowed
