"""How much of a score is one's friends: own shares, influence, and who crosses a cut through friends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import one_of, vector, whole_number
from evenhand.coupling.own_shares import OwnShares, own_shares
from evenhand.measures.grouping import Groups, checked_groups

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.coupling import Coupling


@dataclass(frozen=True, eq=False)
class Spillover:
    """How a coupling spreads each person's own record.

    Parameters
    ----------
    groups : Groups
        The group of each person.
    own : OwnShares
        The own share of each person's score, with its error.
    influence : ndarray of float, shape (people,)
        What one point of a person's own record adds to the sum of all scores, the own included; 1 on average.
    isolates : ndarray of bool, shape (people,)
        Who has no alter.
    """

    groups: Groups
    own: OwnShares
    influence: NDArray[np.float64]
    isolates: NDArray[np.bool_]

    @property
    def network_share(self) -> NDArray[np.float64]:
        """The share of each person's score that comes from others' records, 0 to 1; 0 for isolates."""
        return 1 - self.own.values

    @property
    def direct_impact(self) -> float:
        """The average own share, tr(M) / n (LeSage and Pace 2009, ch. 2); the indirect impact is 1 less this."""
        return float(self.own.values.mean())

    @property
    def indirect_impact(self) -> float:
        """The average share of a score that comes from others' records; 0 means that friends do not count."""
        return 1 - self.direct_impact

    def frame(self) -> pl.DataFrame:
        """Return a tidy table, one row a group.

        ``network_share_tied`` leaves isolates out, ``influence`` is the group's mean, and ``error`` the mean
        error of the shares.
        """
        tied = np.where(self.isolates, np.nan, self.network_share)
        return pl.DataFrame({
            "group": self.groups.levels,
            "people": self.groups.sizes,
            "isolates": self.groups.sums(self.isolates).astype(np.int64),
            "network_share": self.groups.means(self.network_share),
            "network_share_tied": self.groups.means(tied),
            "influence": self.groups.means(self.influence),
            "error": self.groups.means(self.own.error),
        })


def spillover(coupling: Coupling, groups: ArrayLike | Groups, *, seed: int = 0) -> Spillover:
    """Return how much of each score comes through ties, and whose records move the most.

    Parameters
    ----------
    coupling : Coupling
        The ties and the friend weight.
    groups : array or Groups, shape (people,)
        The group of each person.
    seed : int
        The seed of the random probes that large populations need at high friend weights.

    Examples
    --------
    >>> from evenhand.coupling import Coupling
    >>> from evenhand.ties import Ties
    >>> star = Ties.from_pairs([0, 0], [1, 2], people=4, directed=False)
    >>> found = spillover(Coupling(star, 0.5), ["hub", "leaf", "leaf", "leaf"])
    >>> found.influence.round(4), round(found.direct_impact, 4)
    (array([1.3333, 0.8333, 0.8333, 1.    ]), 0.7083)
    """
    groups = checked_groups(groups, coupling.ties.people)
    influence = coupling.adjoint(np.ones(coupling.ties.people))
    return Spillover(groups, own_shares(coupling, seed=seed), influence, coupling.ties.isolates)


def who_moves(coupling: Coupling, person: int, *, own: ArrayLike | None = None, most: int = 10) -> pl.DataFrame:
    """Return whose records enter one person's score, the heaviest first; the person is not among them.

    Parameters
    ----------
    coupling : Coupling
        The ties and the friend weight.
    person : int
        The position of the person.
    own : array of float, shape (people,), optional
        Own records. With them, ``points`` says how much higher the person's score is than it would be if this
        other person had the mean record.
    most : int
        How many rows at most.

    Returns
    -------
    polars.DataFrame
        Columns ``person`` (position), ``weight`` and, with `own`, ``points``.

    Examples
    --------
    >>> from evenhand.coupling import Coupling
    >>> from evenhand.ties import Ties
    >>> line = Ties.from_pairs([0, 1], [1, 2], people=3, directed=False)
    >>> who_moves(Coupling(line, 0.5, steps=1), 1, own=[0.0, 3.0, 6.0]).rows()
    [(0, 0.25, -0.75), (2, 0.25, 0.75)]
    """
    person = whole_number(person, "person", 0, coupling.ties.people - 1)
    row = coupling.shares_of(person)
    row[person] = 0.0
    # Below this a weight is rounding of the solver.
    heavy = np.flatnonzero(row > 1e-9)
    heavy = heavy[np.argsort(-row[heavy], kind="stable")][:most]
    table = {"person": heavy, "weight": row[heavy]}
    if own is not None:
        own = vector(own, "own record", coupling.ties.people)
        table["points"] = row[heavy] * (own[heavy] - own.mean())
    return pl.DataFrame(table)


def whom_moves(coupling: Coupling, person: int, *, most: int = 10) -> pl.DataFrame:
    """Return whose scores one person's own record moves, the most moved first; the person is not among them.

    Parameters
    ----------
    coupling : Coupling
        The ties and the friend weight.
    person : int
        The position of the person.
    most : int
        How many people to name.

    Returns
    -------
    polars.DataFrame
        Columns ``person`` (the position) and ``weight``: the points by which that person's score rises for each
        point of this one's own record.

    Examples
    --------
    >>> from evenhand.coupling import Coupling
    >>> from evenhand.ties import Ties
    >>> star = Ties.from_pairs([0, 0], [1, 2], people=4, directed=False)
    >>> whom_moves(Coupling(star, 0.5), 0).with_columns(pl.col("weight").round(4)).rows()
    [(1, 0.3333), (2, 0.3333)]
    """
    person = whole_number(person, "person", 0, coupling.ties.people - 1)
    unit = np.zeros(coupling.ties.people)
    unit[person] = 1.0
    column = coupling.solve(unit)
    column[person] = 0.0
    heavy = np.flatnonzero(column > 1e-9)
    heavy = heavy[np.argsort(-column[heavy], kind="stable")][:most]
    return pl.DataFrame({"person": heavy, "weight": column[heavy]})


def crossings(own: ArrayLike, scores: ArrayLike, groups: ArrayLike | Groups, *, cut: float,
              own_cut: float | None = None, favourable: str = "high") -> pl.DataFrame:
    """Return how many people of each group change sides of a cut only because of friends.

    Parameters
    ----------
    own, scores : array of float, shape (people,)
        Own records and coupled scores.
    groups : array or Groups, shape (people,)
        The group of each person.
    cut : float
        The lowest score on the high side.
    own_cut : float, optional
        The cut for own records, where it is another one (as with cuts at a quantile); `cut` where left out.
    favourable : {"high", "low"}
        The end of the score that is good for the person.

    Returns
    -------
    polars.DataFrame
        One row a group: ``group``, ``people``, ``fell`` (selected by own record, not by score), ``lifted``,
        ``fell_share`` and ``lifted_share`` of the group.

    Examples
    --------
    >>> crossings([5, 5, 1], [4, 6, 3], ["a", "a", "b"], cut=5).rows()
    [('a', 2, 1, 0, 0.5, 0.0), ('b', 1, 0, 0, 0.0, 0.0)]
    """
    own = vector(own, "own record")
    scores = vector(scores, "scores", own.size)
    groups = checked_groups(groups, own.size)
    high = one_of(favourable, "favourable", ("high", "low")) == "high"
    alone = (own >= (cut if own_cut is None else own_cut)) == high
    coupled = (scores >= cut) == high
    fell, lifted = alone & ~coupled, coupled & ~alone
    return pl.DataFrame({
        "group": groups.levels,
        "people": groups.sizes,
        "fell": groups.sums(fell).astype(np.int64),
        "lifted": groups.sums(lifted).astype(np.int64),
        "fell_share": groups.means(fell),
        "lifted_share": groups.means(lifted),
    })
