"""Stars, ride after ride: each driver sees the mean of the stars before, and is pulled by it.

That raters anchor on the displayed mean is reported (Botelho et al., Management Science); how strongly is the
recipe's assumption. Rides are taken in rounds, everybody's first ride, everybody's second, and so on: what a
rider's n-th driver sees comes of the rounds before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.trips.recipe import Stars


def draw_stars(recipe: Stars, impression: NDArray[np.float64], rated: NDArray[np.bool_], counts: NDArray[np.int64],
               *, anchoring: float = 1.0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean displayed before each ride, and its stars (NaN where none were given).

    Parameters
    ----------
    recipe : Stars
        The cuts, the window and the pull of the displayed mean.
    impression : array of float, shape (rides,)
        What the driver thinks of each ride, the rides of a rider side by side in the order of time.
    rated : array of bool, shape (rides,)
        Whether the driver gives stars.
    counts : array of int, shape (riders,)
        How many rides each rider has.
    anchoring : float
        The strength of the pull, times the recipe's.

    Examples
    --------
    A second ride like the first looks worse after one star, by 0.15 x 3 = 0.45 in impression:

    >>> from evenhand.population.trips.recipe import Stars
    >>> recipe = Stars(of="impression", given="rated", cuts=(-0.8, -0.6, -0.4, -0.2),
    ...                anchoring={"strength": 0.15, "reference": 4.88})
    >>> draw_stars(recipe, np.array([-2.0, 0.0, 0.0]), np.array([True, True, False]), np.array([3]))
    (array([5., 1., 2.]), array([ 1.,  3., nan]))
    """
    first = np.r_[0, np.cumsum(counts)[:-1]].astype(np.int64)
    busiest = np.argsort(-counts, kind="stable")
    displayed, stars = np.empty(impression.size), np.full(impression.size, np.nan)
    # `kept` holds each rider's stars without gaps, so that the one that leaves the window is found.
    total, seen, kept = np.zeros(counts.size), np.zeros(counts.size, np.int64), np.zeros(impression.size)
    riding = np.searchsorted(-counts[busiest], -np.arange(counts.max(initial=0)), side="left")
    for ride, many in enumerate(riding):
        who = busiest[:many]
        row = first[who] + ride
        known = np.minimum(seen[who], recipe.window)
        displayed[row] = np.divide(total[who], known, out=np.full(many, recipe.new), where=known > 0)
        given = rated[row]
        who, row = who[given], row[given]
        felt = impression[row] + anchoring * _pull(recipe, displayed[row])
        stars[row] = 1.0 + np.searchsorted(recipe.cuts, felt, side="left")
        place = first[who] + seen[who]
        kept[place] = stars[row]
        leaving = np.where(seen[who] >= recipe.window, kept[np.maximum(place - recipe.window, 0)], 0.0)
        total[who] += stars[row] - leaving
        seen[who] += 1
    return displayed, stars


def _pull(recipe: Stars, displayed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the displayed mean moves an impression."""
    pull = recipe.anchoring
    distance = np.clip(displayed - pull.reference, -pull.limit, pull.limit)
    return pull.strength * distance / pull.unit
