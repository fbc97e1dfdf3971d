"""Where do scores cluster along ties? Moran's I of each person, with permutation p-values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import vector, whole_number
from evenhand.randomness import stream

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.ties import Ties


COLUMNS = 8
"""Shuffles in one product."""


def local_moran(ties: Ties, values: ArrayLike, *, permutations: int = 999, seed: int = 0) -> pl.DataFrame:
    """Return each person's local Moran's I: high where the person and the person's alters are alike.

    I_i = z_i (Wz)_i (n - 1) / z'z (Anselin 1995, eq. 12), so that the mean over people with alters is close to
    Moran's I. For p-values the person's own value stays and all others are shuffled; a shuffle may give the
    person's own value to an alter too, which for many people makes no difference.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    values : array of float, shape (people,)
        A score; all known.
    permutations : int
        How many shuffles.
    seed : int
        Of the shuffles.

    Returns
    -------
    polars.DataFrame
        One row a person: ``local_i`` (NaN for isolates), ``quadrant`` ("high among high", "low among high", "low
        among low", "high among low", null for isolates) and ``p_value`` (twice the smaller tail at most 1, NaN for
        isolates; not corrected for the number of people).

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> pairs = Ties.from_pairs([0, 2], [1, 3], people=4, directed=False)
    >>> local_moran(pairs, [1, 1, 5, 5], permutations=9)["quadrant"].to_list()
    ['low among low', 'low among low', 'high among high', 'high among high']
    """
    values = vector(values, "values", ties.people)
    permutations = whole_number(permutations, "permutations", 0, 10_000_000)
    z = values - values.mean()
    lag = ties.weights_of_alters @ z
    above, below = _tails(ties, z, lag, permutations, seed)
    smaller = np.where(ties.isolates, np.nan, np.minimum(above, below))
    return pl.DataFrame({
        "local_i": np.where(ties.isolates, np.nan, z * lag * (z.size - 1) / (z @ z)),
        "quadrant": pl.Series(_quadrants(z, lag)).set(pl.Series(ties.isolates), None),
        "p_value": np.minimum(1.0, 2 * (smaller + 1) / (permutations + 1)),
    })


def _quadrants(z: NDArray[np.float64], lag: NDArray[np.float64]) -> NDArray[np.str_]:
    words = np.array(["low among low", "low among high", "high among low", "high among high"])
    return words[2 * (z > 0) + (lag > 0)]


def _tails(ties: Ties, z: NDArray[np.float64], lag: NDArray[np.float64], permutations: int,
           seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many shuffles give each person's alters a mean at least as high, and at least as low."""
    above, below = np.zeros(z.size, np.int64), np.zeros(z.size, np.int64)
    for first in range(0, permutations, COLUMNS):
        rng = stream(seed, "resampling", "local shuffles", str(first))
        columns = np.column_stack([rng.permutation(z) for _ in range(min(COLUMNS, permutations - first))])
        shuffled = ties.weights_of_alters @ columns
        above += (shuffled >= lag[:, None] - 1e-12).sum(axis=1)
        below += (shuffled <= lag[:, None] + 1e-12).sum(axis=1)
    return above, below
