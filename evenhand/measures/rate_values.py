"""One number a person for each rate: what the mean over a group is taken of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.measures.measure import Measure


def values_of(one: Measure, selected: NDArray[np.int8], outcome: NDArray[np.int8],
              score: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Return the number a person whose mean over a group is the measure; NaN for people left out of it.

    Parameters
    ----------
    one : Measure
        A rate, or the mean score.
    selected, outcome : ndarray of int8, shape (people,)
        1, 0, or -1 where that is not known.
    score : ndarray of float, shape (people,), optional
        NaN where missing.

    Examples
    --------
    >>> from evenhand.measures.measure import measure
    >>> values_of(measure("true_positive_rate"), np.array([1, 0, 1]), np.array([1, 1, 0]), None)
    array([ 1.,  0., nan])
    """
    if one.kind == "mean":
        return np.full(selected.size, np.nan) if score is None else score
    in_cell = {"selected": selected == 1, "decided": selected >= 0,
               "tp": (selected == 1) & (outcome == 1), "fp": (selected == 1) & (outcome == 0),
               "fn": (selected == 0) & (outcome == 1), "tn": (selected == 0) & (outcome == 0)}
    above, below = (np.any([in_cell[cell] for cell in cells], axis=0) for cells in one.cells)
    return np.where(below, above.astype(float), np.nan)
