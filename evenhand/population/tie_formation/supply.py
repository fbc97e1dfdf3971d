"""Ties of supply: each firm buys from some others, and a few sell to very many.

A supplier is chosen with a probability in proportion to its attraction, so that the number of customers has the
tail of the attractions: a fitness model (Caldarelli et al. 2002, Phys. Rev. Lett. 89:258702) with attractions
of a Pareto distribution, P(k) ~ k^-exponent. Each attribute, independently, binds a choice to firms of the
buyer's own class with the probability h; so assortativity comes out near h.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.population.tie_formation.circles import classes_of
from evenhand.randomness import stream
from evenhand.ties import Ties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.recipe import TiesRecipe

SPREAD = 0.6
"""The standard deviation of the log of how many suppliers a firm wants."""


def draw_supply(recipe: TiesRecipe, homophily: Mapping[str, Mapping[str, float]],
                values: Mapping[str, NDArray[Any]], activity: NDArray[np.float64], *, seed: int) -> Ties:
    """Return directed ties from each firm to its suppliers.

    Parameters
    ----------
    recipe : TiesRecipe
        The mean number of suppliers, the exponent, and the kinds of ties with their shares and weights.
    homophily : mapping of str to mapping of str to float
        By kind and attribute, from 0 to below 1.
    values : mapping of str to array, shape (firms,)
        The attributes: whole numbers are classes, other numbers are cut into tenths.
    activity : array of float, shape (firms,)
        Who comes first by it has the most customers; only the order counts.
    seed : int
        The seed.

    Returns
    -------
    Ties
        From ego, who buys, to alter, who supplies. A pair chosen twice is tied once, by the first kind.
    """
    firms = activity.size
    attraction = _attraction(activity, recipe.exponent)
    keys = []
    for name, kind in recipe.kinds.items():
        rng = stream(seed, "ties", name)
        wanted = kind.share * recipe.mean_degree * np.exp(SPREAD * rng.standard_normal(firms) - SPREAD**2 / 2)
        buyer = np.repeat(np.arange(firms), np.floor(wanted + rng.random(firms)).astype(np.int64))
        bound = {attribute: (classes_of(values[attribute]), h) for attribute, h in homophily[name].items() if h > 0}
        supplier = _chosen(buyer, attraction, bound, rng)
        keys.append((buyer * firms + supplier)[buyer != supplier])
    return _gathered(keys, recipe, firms)


def _attraction(activity: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
    """Return Pareto quantiles in the order of activity: their density falls as x^-exponent."""
    rank = np.empty(activity.size, np.int64)
    rank[np.argsort(-activity, kind="stable")] = np.arange(activity.size)
    return ((rank + 0.5) / activity.size) ** (-1 / (exponent - 1))


def _chosen(buyer: NDArray[np.int64], attraction: NDArray[np.float64],
            bound: Mapping[str, tuple[NDArray[np.int64], float]], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the supplier of each choice, in proportion to attraction within what the choice is bound to."""
    binds = [rng.random(buyer.size) < h for _, h in bound.values()]
    place, supplier = rng.random(buyer.size), np.empty(buyer.size, np.int64)
    for which in product((False, True), repeat=len(bound)):
        mine = np.ones(buyer.size, bool)
        key = np.zeros(attraction.size, np.int64)
        for (classes, _), binding, wanted in zip(bound.values(), binds, which, strict=True):
            mine &= binding == wanted
            key = key * (classes.max() + 1) + classes if wanted else key
        order = np.argsort(key, kind="stable")
        reached = np.r_[0.0, np.cumsum(attraction[order])]
        own = key[buyer[mine]]
        low = reached[np.searchsorted(key[order], own, side="left")]
        high = reached[np.searchsorted(key[order], own, side="right")]
        at = np.searchsorted(reached, low + place[mine] * (high - low), side="right") - 1
        supplier[mine] = order[np.minimum(at, order.size - 1)]
    return supplier


def _gathered(keys: list[NDArray[np.int64]], recipe: TiesRecipe, firms: int) -> Ties:
    pair = np.concatenate(keys) if keys else np.zeros(0, np.int64)
    kind = np.repeat(np.arange(len(keys)), [key.size for key in keys])
    pair, first = np.unique(pair, return_index=True)
    weight = np.array([part.weight for part in recipe.kinds.values()])[kind[first]] if keys else None
    return Ties.from_pairs(pair // firms, pair % firms, people=firms, directed=True, weight=weight,
                           kind=kind[first], kinds=tuple(recipe.kinds))
