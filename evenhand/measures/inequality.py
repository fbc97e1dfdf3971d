"""How unevenly scores or ties are spread: the Gini coefficient, within and between groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import vector
from evenhand.errors import InputError
from evenhand.measures.grouping import Groups, checked_groups

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def gini(values: ArrayLike) -> float:
    """Return the Gini coefficient, from 0 (all alike) to below 1 (one person has everything).

    It is half the mean absolute difference of two people divided by the mean (Gini 1912; Sen 1973,
    *On Economic Inequality*, p. 30). NaN where nobody has anything or there is nobody.

    Parameters
    ----------
    values : array of float, shape (people,)
        None below 0; people without a value (NaN) are left out.

    Raises
    ------
    InputError
        For a value below 0.

    Examples
    --------
    >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 4])
    (0.0, 0.75)
    """
    values = vector(values, "values")
    values = np.sort(values[~np.isnan(values)])
    if values.size and values[0] < 0:
        raise InputError("inequality", f"the value {values[0]:g}", "none below 0",
                         "measure inequality on a scale that begins at 0")
    total = values.sum()
    if total == 0:
        return float("nan")
    rank = 2 * np.arange(1, values.size + 1) - values.size - 1
    return float(rank @ values / (values.size * total))


@dataclass(frozen=True, eq=False)
class Inequality:
    """The Gini coefficient of some value, split by group.

    Parameters
    ----------
    groups : tuple of str
        The names of the groups.
    total : float
        The Gini coefficient of everybody.
    within, between, overlap : float
        The parts of `total`: what is left if groups were of one mean and did not overlap, what is left if each
        had its group's mean, and the rest, which is 0 where the ranges of the groups do not overlap.
    by_group : ndarray of float, shape (groups,)
        The Gini coefficient inside each group.
    """

    groups: tuple[str, ...]
    total: float
    within: float
    between: float
    overlap: float
    by_group: NDArray[np.float64]

    def frame(self) -> pl.DataFrame:
        """Return a tidy table: one row a part and one a group."""
        parts = ["total", "within", "between", "overlap"]
        return pl.DataFrame({
            "part": parts + ["group"] * len(self.groups),
            "group": [None] * len(parts) + list(self.groups),
            "gini": [self.total, self.within, self.between, self.overlap, *self.by_group.tolist()],
        }, schema={"part": pl.String, "group": pl.String, "gini": pl.Float64})


def inequality(values: ArrayLike, groups: ArrayLike | Groups) -> Inequality:
    """Return the Gini coefficient of `values` and its parts within and between groups.

    The split is that of Bhattacharya and Mahalanobis (1967): *within* is the sum of each group's Gini times its
    share of people times its share of the total, *between* the Gini with each value replaced by its group's
    mean, *overlap* the remainder.

    Parameters
    ----------
    values : array of float, shape (people,)
        None below 0; NaN for people without a value, who are left out.
    groups : array or Groups, shape (people,)
        The group of each person.

    Examples
    --------
    >>> split = inequality([1, 1, 3, 3], ["a", "a", "b", "b"])
    >>> split.total, split.within, split.between, split.overlap
    (0.25, 0.0, 0.25, 0.0)
    """
    values = vector(values, "values")
    groups = checked_groups(groups, values.size)
    known = ~np.isnan(values)
    values, codes = values[known], groups.codes[known]
    members = [values[codes == g] for g in range(groups.count)]
    by_group = np.array([gini(v) for v in members])
    share = np.array([v.sum() * v.size for v in members]) / max(values.sum() * values.size, np.finfo(float).tiny)
    means = np.array([v.mean() if v.size else 0.0 for v in members])
    total, between = gini(values), gini(means[codes])
    within = float(np.nansum(share * by_group)) if values.sum() > 0 else float("nan")
    return Inequality(groups.levels, total, within, between, total - within - between, by_group)
