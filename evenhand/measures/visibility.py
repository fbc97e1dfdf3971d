"""Who is seen at the top: each group's share of the highest scores or degrees, for every size of the top."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import in_range, vector
from evenhand.errors import InputError
from evenhand.measures.grouping import Groups, checked_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

TOPS = tuple(round(0.01 * k, 2) for k in (*range(1, 10), *range(10, 101, 5)))


def visibility(values: ArrayLike, groups: ArrayLike | Groups, *, tops: Sequence[float] = TOPS) -> pl.DataFrame:
    """Return each group's share of the people with the highest values, against its share of all people.

    A ratio of 1 means that the group is as visible in the top as among all; below 1 it is hidden (Karimi et al. 2018,
    Sci. Rep. 8:11077; Espín-Noboa et al. 2022, Sci. Rep. 12:2012). People with equal values at the edge of the top
    count in part, as many as there are places left, so the answer doesn't depend on the order of rows.

    Parameters
    ----------
    values : array of float, shape (people,)
        Scores, degrees or influence; NaN for people without one, who are left out.
    groups : array or Groups, shape (people,)
        The group of each person.
    tops : sequence of float
        Sizes of the top as shares of all people, above 0 and at most 1.

    Returns
    -------
    polars.DataFrame
        One row a size of the top and group: ``top``, ``group``, ``share`` (of the top), ``population_share`` and
        ``ratio`` (the first over the second; NaN for an empty group).

    Raises
    ------
    InputError
        If nobody has a value, or a size is not a share.

    Examples
    --------
    >>> visibility([9, 8, 7, 6], ["a", "b", "a", "a"], tops=[0.5]).rows()
    [(0.5, 'a', 0.5, 0.75, 0.666...), (0.5, 'b', 0.5, 0.25, 2.0)]
    """
    values = vector(values, "values")
    groups = checked_groups(groups, values.size)
    known = ~np.isnan(values)
    values, codes = values[known], groups.codes[known]
    if values.size == 0:
        raise InputError("visibility", "nobody with a value", "at least one person", "choose another column")
    sizes = np.array([in_range(top, "top", 0, 1, open_low=True) for top in tops]) * values.size
    # People with equal values stand at one level, and are let in together or in equal parts.
    levels, place = np.unique(-values, return_inverse=True)
    counts = np.zeros((levels.size + 1, groups.count))
    np.add.at(counts, (place + 1, codes), 1.0)
    inside = counts.cumsum(axis=0)
    total = inside.sum(axis=1)
    shares = np.stack([np.interp(sizes, total, inside[:, g]) for g in range(groups.count)], axis=1) / sizes[:, None]
    population = np.bincount(codes, minlength=groups.count) / codes.size
    ratio = np.divide(shares, population, out=np.full(shares.shape, np.nan), where=population > 0)
    return pl.DataFrame({
        "top": np.repeat(np.asarray(tops, np.float64), groups.count), "group": np.tile(groups.levels, len(sizes)),
        "share": shares.ravel(), "population_share": np.tile(population, len(sizes)), "ratio": ratio.ravel()})
