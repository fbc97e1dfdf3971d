"""Ties that form in circles: families, workplaces, groups of friends.

People belong to circles, and two people of one circle are tied with a certain probability (Feld 1981,
"The focused organization of social ties", Am. J. Sociol. 86:1015). Who is more active belongs to more
circles. A membership shows each attribute of its person with probability sqrt(h), and otherwise that of
somebody at random; circles are cut from the memberships in the order of what they show. Two people of
one circle then share an attribute with correlation h, which is the homophily of the recipe, up to what the
edges of circles, and attributes that go together, take away or add. A share of the ties then closes open
triangles, kind by kind: relatives of relatives, friends of friends (see `closure`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.population.tie_formation.closure import introduced
from evenhand.randomness import stream
from evenhand.ties import Ties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.recipe import TieKind, TiesRecipe

    Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]

CLASSES = 10
"""A number sorts people by its tenths."""

SPREAD = 0.5
"""Circles have between half and one and a half of their mean size."""


def draw_circles(recipe: TiesRecipe, homophily: Mapping[str, Mapping[str, float]],
                 values: Mapping[str, NDArray[Any]], activity: NDArray[np.float64], *, seed: int) -> Ties:
    """Return undirected ties of all kinds; two people who are tied twice keep the tie of the first kind.

    Parameters
    ----------
    recipe : TiesRecipe
        The mean degree and the kinds of ties.
    homophily : mapping of str to mapping of str to float
        By kind and attribute, from 0 to below 1; what is listed first sorts first.
    values : mapping of str to array, shape (people,)
        The attributes: whole numbers are classes, other numbers are cut into tenths.
    activity : array of float, shape (people,)
        How much more often than others a person joins circles, above 0.
    seed : int
        The seed.

    Returns
    -------
    Ties
    """
    people = activity.size
    used = sorted({name for part in homophily.values() for name in part})
    classes = {name: classes_of(values[name]) for name in used}
    keys = []
    for name, kind in recipe.kinds.items():
        rng = stream(seed, "ties", name)
        members = _memberships(kind, activity, rng)
        shown = {attribute: (classes[attribute], h) for attribute, h in homophily[name].items() if h > 0}
        members = members[_order(members, shown, rng)]
        of_circles = kind.share * recipe.mean_degree * (1 - recipe.closure)
        size = (of_circles / (kind.circles * kind.density) + 1) / (1 + SPREAD**2 / 3)
        key = _tied(members, size, kind.density, people, rng)
        closing = round(key.size * recipe.closure / (1 - recipe.closure))
        keys.append(np.concatenate([key, introduced(key, closing, people, rng)]))
    return _gathered(keys, recipe, people)


def classes_of(values: NDArray[Any]) -> NDArray[np.int64]:
    """Return the class of each person, numbered from 0."""
    if values.dtype.kind != "f":
        return np.unique(values, return_inverse=True)[1].astype(np.int64)
    edges = np.unique(np.quantile(values, np.arange(1, CLASSES) / CLASSES))
    return np.searchsorted(edges, values, side="right")


def _memberships(kind: TieKind, activity: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the person of each membership; a person has `kind.circles` on average, more if active."""
    wanted = activity**kind.popularity
    wanted = kind.at_least + (kind.circles - kind.at_least) * wanted / wanted.mean()
    return np.repeat(np.arange(activity.size), np.floor(wanted + rng.random(activity.size)).astype(np.int64))


def _order(members: NDArray[np.int64], shown: Mapping[str, tuple[NDArray[np.int64], float]],
           rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the memberships in the order of what they show, at random within the same."""
    key = np.zeros(members.size, np.int64)
    for classes, h in shown.values():
        own = classes[members]
        hidden = np.flatnonzero(rng.random(members.size) >= np.sqrt(h))
        own[hidden] = own[rng.permutation(hidden)]
        key = key * (classes.max() + 1) + own
    mixed = rng.permutation(members.size)
    return mixed[np.argsort(key[mixed], kind="stable")]


def _tied(members: NDArray[np.int64], size: float, density: float, people: int,
          rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the tied pairs, each as one number: lower person times people plus higher person; some twice."""
    low, high = max(2, round(size * (1 - SPREAD))), max(2, round(size * (1 + SPREAD)))
    sizes = rng.integers(low, high + 1, size=members.size // low + 1)
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    whole = starts + sizes <= members.size
    sizes, starts = sizes[whole], starts[whole]
    found = []
    for length in np.unique(sizes):
        circles = members[starts[sizes == length][:, None] + np.arange(length)]
        first, second = np.triu_indices(length, 1)
        circle, pair = np.nonzero(rng.random((len(circles), first.size), np.float32) < density)
        i, j = circles[circle, first[pair]], circles[circle, second[pair]]
        found.append(np.minimum(i, j)[i != j] * people + np.maximum(i, j)[i != j])
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def _gathered(keys: list[NDArray[np.int64]], recipe: TiesRecipe, people: int) -> Ties:
    """Return the ties of all kinds, each pair of people once."""
    if not keys:
        return Ties.from_pairs([], [], people=people, directed=False)
    # With the kind as the last digit, sorting puts the first kind of each pair first.
    every = np.sort(np.concatenate([key * len(keys) + place for place, key in enumerate(keys)]))
    pair = every // len(keys)
    first = np.r_[True, pair[1:] != pair[:-1]][:pair.size]
    pair, kind = pair[first], every[first] % len(keys)
    weight = np.array([part.weight for part in recipe.kinds.values()])
    return Ties.from_pairs(pair // people, pair % people, people=people, directed=False, weight=weight[kind],
                           kind=kind, kinds=tuple(recipe.kinds))
