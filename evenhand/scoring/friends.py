"""How friends enter a score: the words of a recipe, turned into a coupling over the ties among scored people."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from evenhand.coupling import Coupling
from evenhand.coupling.monotone import FriendRule, Gate, ListedShare, Minimum
from evenhand.scoring.features import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.scoring.recipe_parts import Category
    from evenhand.ties import Ties


def friend_rule(recipe: SystemRecipe, population: Population, ties: Ties,
                friend_weight: float) -> Coupling | FriendRule | None:
    """Return how friends' scores enter; None where they do not.

    Parameters
    ----------
    recipe : SystemRecipe
        With the friends' category.
    population : Population
        In which the columns of lists stand.
    ties : Ties
        Among the people who can be scored.
    friend_weight : float
        r. In a ``listed-share`` it is the share of the range that is lost by who has listed friends only; a
        ``gate`` stands at any weight above 0.

    Returns
    -------
    Coupling or FriendRule or None
        The same object for the same settings.
    """
    category = recipe.coupling
    if category is None or (category.coupling == "gate" and friend_weight == 0):
        return None
    if category.linear:
        return _coupling(ties, friend_weight, category.rounds)
    if category.coupling == "minimum":
        return _minimum(ties, friend_weight, category.rounds)
    if category.coupling == "gate":
        return _gate(ties, category.bar, category.at_most, category.rounds)
    width = recipe.range[1] - recipe.range[0]
    return _listed_share(ties, friend_weight * width, category.below, population, category.lists, category.rounds)


def sets_scale(category: Category | None) -> bool:
    """Return whether the scale is fitted with friends counted; not where the rule speaks of points itself."""
    return category is not None and category.coupling not in ("listed-share", "gate")


def listed_in(population: Population, lists: tuple[str, ...]) -> NDArray[np.bool_] | None:
    """Return who has a 1 in any of the columns, shape ``(people,)``; None for no column."""
    if not lists:
        return None
    columns = [numbers(population.column(name), f"{population.name}, list {name!r}") for name in lists]
    return (np.array(columns) == 1).any(axis=0)


# What was made last is kept by identity, so that views and sweeps that ask again share it.

_coupling = lru_cache(maxsize=8)(Coupling)
_minimum = lru_cache(maxsize=8)(Minimum)
_gate = lru_cache(maxsize=8)(Gate)


@lru_cache(maxsize=8)
def _listed_share(ties: Ties, loss: float, below: float | None, population: Population, lists: tuple[str, ...],
                  steps: str | int) -> ListedShare:
    return ListedShare(ties, loss, below, listed_in(population, lists), steps)
