"""Who is tied to whom: mixing of groups, assortativity, homophily index, exposure, isolates, degree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import vector
from evenhand.measures.grouping import Groups, checked_groups

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.ties import Ties


@dataclass(frozen=True, eq=False)
class Segregation:
    """Who is tied to whom, by group.

    Parameters
    ----------
    groups : tuple of str
        The names of the groups, in order.
    people, isolates : ndarray of int, shape (groups,)
        How many people each group has, and how many of them have no alter.
    tie_ends : ndarray of int, shape (groups, groups)
        How many ties lead from egos of the group in the row to alters of the group in the column; an undirected
        tie has two ends and counts from each.
    exposure : ndarray of float, shape (groups, groups)
        The mean, over the egos of the group in the row that have alters, of the (weighted) share of alters
        in the group in the column. Rows sum to 1; NaN where nobody in the group has alters.

    Examples
    --------
    A star: one urban person in the middle, tied to a second urban and two rural ones; a rural isolate:

    >>> from evenhand.ties import Ties
    >>> star = Ties.from_pairs([0, 0, 0], [1, 2, 3], people=5, directed=False)
    >>> found = segregation(star, ["urban", "urban", "rural", "rural", "rural"])
    >>> found.tie_ends
    array([[0, 2],
           [2, 2]])
    >>> round(found.assortativity, 6), found.isolates
    (-0.5, array([1, 0]))
    """

    groups: tuple[str, ...]
    people: NDArray[np.int64]
    isolates: NDArray[np.int64]
    tie_ends: NDArray[np.int64]
    exposure: NDArray[np.float64]

    @property
    def mixing(self) -> NDArray[np.float64]:
        """The mixing matrix e: each cell's share of all tie ends, shape ``(groups, groups)``; it sums to 1."""
        return _ratio(self.tie_ends, self.tie_ends.sum())

    @property
    def same_group(self) -> NDArray[np.float64]:
        """The share of each group's ties that stay in the group, 0 to 1; NaN without ties."""
        return _ratio(np.diag(self.tie_ends), self.tie_ends.sum(axis=1))

    @property
    def assortativity(self) -> float:
        """How much more often ties join like with like than at random: 1 always, 0 as at random.

        Newman (2003, Phys. Rev. E 67:026126, eq. 2): (tr e - |e²|) / (1 - |e²|), with e the mixing matrix and
        |x| the sum of all elements of x. NaN where all ties are in one group or there are none.
        """
        return _assortativity(self.mixing)

    @property
    def homophily_index(self) -> NDArray[np.float64]:
        """Coleman's index of each group: 1 all ties inside, 0 as its share of people, below 0 fewer.

        Coleman (1958, Human Organization 17(4):28): (h - w) / (1 - w), with h the share of the group's ties that
        stay inside and w the group's share of people, counted by head. NaN for a group without ties.
        """
        share = _ratio(self.people, self.people.sum())
        return _ratio(self.same_group - share, 1 - share)

    @property
    def mean_degree(self) -> NDArray[np.float64]:
        """The mean number of alters of each group's members, isolates included."""
        return _ratio(self.tie_ends.sum(axis=1), self.people)

    def frame(self) -> pl.DataFrame:
        """Return a tidy table: one row a group."""
        return pl.DataFrame({
            "group": self.groups,
            "people": self.people,
            "population_share": _ratio(self.people, self.people.sum()),
            "isolates": self.isolates,
            "mean_degree": self.mean_degree,
            "same_group_share": self.same_group,
            "homophily_index": self.homophily_index,
            "own_group_exposure": np.diag(self.exposure),
        })

    def mixing_frame(self) -> pl.DataFrame:
        """Return a tidy table: one row a pair of ego's group and alter's group.

        ``share`` is the share of all tie ends, ``share_of_ego_group`` that of the ego group's ties, and
        ``if_at_random`` the share of all tie ends if partners were drawn among tie ends at random.
        """
        count, mixing = len(self.groups), self.mixing
        random = np.outer(mixing.sum(axis=1), mixing.sum(axis=0))
        by_ego = _ratio(self.tie_ends, self.tie_ends.sum(axis=1, keepdims=True))
        return pl.DataFrame({
            "ego_group": np.repeat(self.groups, count),
            "alter_group": np.tile(self.groups, count),
            "tie_ends": self.tie_ends.ravel(),
            "share": mixing.ravel(),
            "share_of_ego_group": by_ego.ravel(),
            "if_at_random": random.ravel(),
            "exposure": self.exposure.ravel(),
        })


def segregation(ties: Ties, groups: ArrayLike | Groups) -> Segregation:
    """Return who is tied to whom, by group.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    groups : array, polars.Series or Groups, shape (people,)
        The group of each person.

    Raises
    ------
    InputError
        If there is not one group a person.
    """
    groups = checked_groups(groups, ties.people)
    tied = np.bincount(groups.codes[~ties.isolates], minlength=groups.count)
    ends, shares = _pair_totals(ties, groups)
    return Segregation(groups.levels, groups.sizes, groups.sizes - tied, ends, _ratio(shares, tied[:, None]))


def _pair_totals(ties: Ties, groups: Groups) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return, by group of ego and of alter, the number of tie ends and the sum of the shares of alters."""
    count = groups.count
    small = np.int16 if count * count < 2**15 else np.int64
    codes = groups.codes.astype(small)
    cell = np.repeat(codes * small(count), ties.degree) + codes[ties.matrix.indices]
    ends = np.bincount(cell, minlength=count * count)
    shares = np.bincount(cell, ties.weights_of_alters.data, minlength=count * count)
    return ends.reshape(count, count), shares.reshape(count, count)


def _assortativity(mixing: NDArray[np.float64]) -> float:
    at_random = float(mixing.sum(axis=1) @ mixing.sum(axis=0))
    if not at_random < 1 - 1e-12:
        return float("nan")
    return float((np.trace(mixing) - at_random) / (1 - at_random))


def numeric_assortativity(ties: Ties, values: ArrayLike) -> float:
    """Return the correlation of a number at the two ends of ties, -1 to 1; NaN where it does not vary.

    Newman (2003, Phys. Rev. E 67:026126, eq. 21): the Pearson correlation over ties of the ego's and the alter's
    number, each undirected tie taken both ways. Ties of people without a value (NaN) are left out.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    values : array of float, shape (people,)
        NaN where a person has no value.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> pairs = Ties.from_pairs([0, 2], [1, 3], people=4, directed=False)
    >>> numeric_assortativity(pairs, [1, 1, 5, 5]), numeric_assortativity(pairs, [1, 5, 1, 5])
    (1.0, -1.0)
    """
    values = vector(values, "values", ties.people)
    ego, alter = np.repeat(values, ties.degree), values[ties.matrix.indices]
    known = ~np.isnan(ego + alter)
    ego, alter = ego[known], alter[known]
    if ego.size == 0 or np.ptp(ego) == 0 or np.ptp(alter) == 0:
        return float("nan")
    ego, alter = ego - ego.mean(), alter - alter.mean()
    return float(ego @ alter / np.sqrt((ego @ ego) * (alter @ alter)))


def exposure_by_group(ties: Ties, values: ArrayLike, groups: ArrayLike | Groups) -> pl.DataFrame:
    """Return how each group's members are exposed to a value among their alters: a row a group.

    Exposure is a person's (weighted) mean over alters that have a value; it is undefined for people without such
    alters, who are counted and left out of the mean.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    values : array of float, shape (people,)
        An indicator (0 or 1) or a score; NaN where a person has none.
    groups : array, polars.Series or Groups, shape (people,)
        The group of each person.

    Returns
    -------
    polars.DataFrame
        Columns ``group``, ``people``, ``undefined`` (people without an exposure), ``exposure`` (the mean)
        and ``spread`` (the standard deviation).

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> star = Ties.from_pairs([0, 0], [1, 2], people=4, directed=False)
    >>> exposure_by_group(star, [1, 0, 1, 0], ["a", "b", "b", "b"]).rows()
    [('a', 1, 0, 0.5, 0.0), ('b', 3, 1, 1.0, 0.0)]
    """
    groups = checked_groups(groups, ties.people)
    exposure = ties.mean_over_alters(values)
    mean = groups.means(exposure)
    return pl.DataFrame({
        "group": groups.levels,
        "people": groups.sizes,
        "undefined": groups.sums(np.isnan(exposure)).astype(np.int64),
        "exposure": mean,
        "spread": np.sqrt(groups.means((exposure - mean[groups.codes]) ** 2)),
    })


def _ratio(top: ArrayLike, bottom: ArrayLike) -> NDArray[np.float64]:
    top, bottom = np.broadcast_arrays(np.asarray(top, np.float64), np.asarray(bottom, np.float64))
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom != 0)
