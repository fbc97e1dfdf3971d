"""How much less people tell about each group, and each pair of groups, because they are tied: design effects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from evenhand.measures.grouping import Groups
from evenhand.measures.kept import Content, path_of
from evenhand.measures.network_roads import (
    MOST_TIES,
    Road,
    TiedResiduals,
    kept_by_decisions,
    roads,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.coupling import Coupling
    from evenhand.ties import Ties

MOST_KEPT = 200_000
"""Solves of more people than this are not kept."""
NOTICEABLE = 1.005
"""A smaller design effect is told as none: it would read 1.00."""


@dataclass(frozen=True, eq=False)
class DesignEffects:
    """Variances on the network over those of independent people, never below 1.

    Parameters
    ----------
    alone : ndarray of float, shape (groups,)
        Of each group's mean; 1 for a group without people.
    pairs : ndarray of float, shape (groups, groups)
        Of the difference of each two groups' means.
    method : str
        How the widest of them was found.
    """

    alone: NDArray[np.float64]
    pairs: NDArray[np.float64]
    method: str


def no_effects(groups: int, method: str = "independent") -> DesignEffects:
    """Return the design effects of independent people: 1 for each group and pair.

    Examples
    --------
    >>> no_effects(2).alone
    array([1., 1.])
    """
    return DesignEffects(np.ones(groups), np.ones((groups, groups)), method)


def design_effects(independent: Road, others: list[Road]) -> DesignEffects:
    """Return the widest of several roads, for each group and for each pair, against independent people.

    Examples
    --------
    >>> alone = Road("independent", np.diag([1.0, 1.0]))
    >>> tied = Road("autoregressive", np.array([[3.0, -1.0], [-1.0, 1.0]]))
    >>> found = design_effects(alone, [tied])
    >>> found.alone, found.pairs[0], found.method
    (array([3., 1.]), array([1., 3.]), 'autoregressive')
    """
    base_alone, base_pairs = _variances(independent)
    alone, pairs, method, most = np.ones_like(base_alone), np.ones_like(base_pairs), independent.name, 1.0
    for road in others:
        mine = [np.divide(v, base, out=np.ones_like(base), where=base > 0)
                for v, base in zip(_variances(road), (base_alone, base_pairs), strict=True)]
        widest = max(float(part.max(initial=1.0)) for part in mine)
        if widest > most:
            method, most = road.name, widest
        alone, pairs = np.maximum(alone, mine[0]), np.maximum(pairs, mine[1])
    return DesignEffects(alone, pairs, method)


def _variances(road: Road) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    own = np.diag(road.covariance)
    return own, np.maximum(own[:, None] + own[None, :] - 2 * road.covariance, 0.0)


def effects_of_ties(ties: Ties, values: NDArray[np.float64], groups: Groups,
                    communities: NDArray[np.int64]) -> DesignEffects:
    """Return the design effects of the group means of some value, where only ties are known.

    Parameters
    ----------
    ties : Ties
        Among people of whom all have a value.
    values : ndarray of float, shape (people,)
        Scores; 0 and 1 for decisions.
    groups : Groups
        Of these people.
    communities : ndarray of int, shape (people,)
        From 0.
    """
    tied = TiedResiduals(ties, groups.centred(values), group_columns(groups), groups, communities)
    first, *others = roads(tied, kept_by_decisions(values))
    found = design_effects(first, others)
    alone, pairs = most_effect(groups, communities)
    return DesignEffects(np.minimum(found.alone, alone), np.minimum(found.pairs, pairs), found.method)


def most_effect(groups: Groups, communities: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the design effects if all people of a community told the very same: more no dependence can take away.

    With shares s_c of a group's people in each community, the mean of n people is then worth 1 / sum s_c² of them. A
    fit to people nearly all of whom are tied to each other would else run off to any size.

    Parameters
    ----------
    groups : Groups
        Of these people.
    communities : ndarray of int, shape (people,)
        The community of each person, from 0.

    Returns
    -------
    ndarray of float, shape (groups,)
        Of each group's mean.
    ndarray of float, shape (groups, groups)
        Of the difference of two, where their errors have opposite signs.

    Examples
    --------
    >>> alone, _ = most_effect(Groups.of(["a"] * 4 + ["b"] * 2), np.array([0, 0, 1, 1, 0, 0]))
    >>> alone
    array([2., 2.])
    """
    size = int(communities.max(initial=0)) + 1
    table = np.bincount(groups.codes * size + communities, minlength=groups.count * size)
    counts, n = table.reshape(groups.count, size).astype(np.float64), np.maximum(groups.sizes, 1).astype(np.float64)
    error = np.sqrt((counts**2).sum(axis=1)) / n
    apart = (error[:, None] + error[None, :]) ** 2 / (1 / n[:, None] + 1 / n[None, :])
    return np.maximum(n * error**2, 1.0), np.maximum(apart, 1.0)


def effects_of_sources(coupling: Coupling, own: NDArray[np.float64], values: NDArray[np.float64], groups: Groups,
                       slopes: NDArray[np.float64] | None = None) -> DesignEffects:
    """Return the design effects of group means where scores are own records coupled in a known way.

    Never less than for independent people, which was measured to hold where own records cluster
    (``docs/coverage.md``).

    Parameters
    ----------
    coupling, own, values, groups, slopes
        As in `source_parts`.
    """
    found = source_parts(coupling, own, values, groups, slopes)
    return design_effects(found.independent, [found.sources])


@dataclass(frozen=True, eq=False)
class ErrorParts:
    """What each person adds to the errors of some means: arrays of shape ``(people, means)``.

    Parameters
    ----------
    alone : ndarray of float
        Where people are independent: the weighted residual of the person's own value.
    through : ndarray of float
        Where own records are: the part of the person's own record, through every score that it enters.
    """

    alone: NDArray[np.float64]
    through: NDArray[np.float64]

    @property
    def independent(self) -> Road:
        """The covariance where people are independent."""
        return Road("independent", self.alone.T @ self.alone)

    @property
    def sources(self) -> Road:
        """The covariance where own records are independent."""
        return Road("sources", self.through.T @ self.through)

    def less(self, other: ErrorParts) -> ErrorParts:
        """Return the parts in the errors of the differences of these means from others on the same people."""
        return ErrorParts(self.alone - other.alone, self.through - other.through)


def source_parts(coupling: Coupling | None, own: NDArray[np.float64] | None, values: NDArray[np.float64],
                 groups: Groups, slopes: NDArray[np.float64] | None = None) -> ErrorParts:
    """Return what each person's own record adds to the errors of group means, through friends' scores too.

    The error of a group's mean is a sum over sources: c_j e_j with c = M'(1_g / n_g). For shares selected, the part
    of the person is the person's own decision, and friends' records enter by the slope of the share of selected
    at the cut: the linear part of the source bootstrap.

    Parameters
    ----------
    coupling : Coupling, optional
        The ties and the friend weight; people without an own record have no ties in it. None where friends do not
        count.
    own : ndarray of float, shape (people,), optional
        Own records; NaN for people without one.
    values : ndarray of float, shape (people,)
        Scores, or 1 for selected and 0 for not; NaN for people over whom the mean is not taken.
    groups : Groups
        Of these people.
    slopes : ndarray of float, shape (groups,), optional
        For decisions: by how much a point of score raises the share selected of each group.
    """
    known = ~np.isnan(values)
    if coupling is not None:
        known &= ~np.isnan(own)
    columns = np.zeros((known.size, groups.count))
    columns[known] = group_columns(Groups(groups.codes[known], groups.levels))
    residual = np.where(known, values - groups.means(np.where(known, values, np.nan))[groups.codes], 0.0)
    alone = columns * residual[:, None]
    if coupling is None:
        return ErrorParts(alone, alone)
    own_left = np.nan_to_num(groups.centred(own))[:, None]
    through = _through(coupling, Content(columns))
    if slopes is None:
        return ErrorParts(alone, through * own_left)
    friends = (through - columns * coupling.own_weight[:, None]) * slopes
    return ErrorParts(alone, alone + friends * own_left)


def _through(coupling: Coupling, columns: Content) -> NDArray[np.float64]:
    """Return M'C for the weights of the means of groups; what was solved last is kept where it is small."""
    return (_kept if len(columns.array) <= MOST_KEPT else _solved)(coupling, columns)


def _solved(coupling: Coupling, columns: Content) -> NDArray[np.float64]:
    if coupling.steps == 1:
        return coupling.adjoint(columns.array)
    found = path_of(coupling.ties, columns.array).at(coupling.friend_weight)
    return coupling.own_weight[:, None] * found


_kept = lru_cache(maxsize=64)(_solved)


def slopes_at_cut(scores: NDArray[np.float64], groups: Groups, cut: ArrayLike | None,
                  favourable: str) -> NDArray[np.float64]:
    """Return by how much a point of score raises the share selected of each group, shape ``(groups,)``.

    It is the density of the group's scores at the cut, by a normal kernel of width 1.06 sd n^(-1/5) (Silverman 1986,
    eq. 3.28), with its sign turned where low scores are good; 0 without a cut.

    Parameters
    ----------
    scores : ndarray of float, shape (people,)
        NaN for people without one.
    groups : Groups
        Of these people.
    cut : float or array of float, shape (groups,), optional
        The lowest score on the high side, one for all or one a group; NaN for a group that no cut divides.
    favourable : {"high", "low"}
        The end of the score that is good for the person.

    Examples
    --------
    >>> slopes_at_cut(np.array([-1.0, 1.0]), Groups.of(["a", "a"]), 0.0, "high").round(3)
    array([0.24])
    """
    if cut is None:
        return np.zeros(groups.count)
    spread = np.sqrt(groups.means(groups.centred(scores) ** 2))
    width = np.maximum(1.06 * spread * np.maximum(groups.sizes, 1.0) ** -0.2, 1e-12)[groups.codes]
    at = np.broadcast_to(np.asarray(cut, np.float64), groups.count)[groups.codes]
    near = np.exp(-(((scores - at) / width) ** 2) / 2) / (np.sqrt(2 * np.pi) * width)
    return np.nan_to_num(groups.means(near)) * (1.0 if favourable == "high" else -1.0)


def group_columns(groups: Groups) -> NDArray[np.float64]:
    """Return the weights whose products with values are the means of each group, shape ``(people, groups)``.

    Examples
    --------
    >>> group_columns(Groups.of(["a", "a", "b"]))
    array([[0.5, 0. ],
           [0.5, 0. ],
           [0. , 1. ]])
    """
    columns = np.zeros((groups.people, groups.count))
    columns[np.arange(groups.people), groups.codes] = 1 / np.maximum(groups.sizes, 1)[groups.codes]
    return columns


@lru_cache(maxsize=4)
def communities_of(ties: Ties) -> NDArray[np.int64]:
    """Return the community of each person, kept for the ties that were asked for last."""
    return ties.communities(0, most_ties=MOST_TIES)
