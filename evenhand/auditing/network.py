"""What ties have to do with a score: who is tied to whom, friends' records, and what their weight does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl
from scipy import sparse

from evenhand.auditing.groups import groups_of
from evenhand.checks import one_of
from evenhand.coupling.path import CouplingPath
from evenhand.errors import InputError
from evenhand.measures.friend_weight import friend_weight_sweep
from evenhand.measures.grouping import Groups
from evenhand.measures.placebo import ACROSS, NONE, ties_under
from evenhand.measures.segregation import Segregation, exposure_by_group, segregation
from evenhand.ties import Ties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions

EVERYBODY = "all people"
"""The row of a mixing table that holds each group's share of people."""


def mixing(population: Population, attribute: str) -> Segregation:
    """Return who is tied to whom, by group of an attribute.

    Raises
    ------
    InputError
        Where ties are not known.
    """
    return segregation(_ties(population), groups_of(population, attribute))


def mixing_table(found: Segregation) -> pl.DataFrame:
    """Return each group's ties by the group they lead to, and below them each group's share of people.

    Returns
    -------
    polars.DataFrame
        Columns `ego_group`, `alter_group`, `share_of_ego_group`; the last `ego_group` is "all people".
    """
    ties = found.mixing_frame().select("ego_group", "alter_group", "share_of_ego_group")
    share = found.people / max(found.people.sum(), 1)
    people = pl.DataFrame({"ego_group": [EVERYBODY] * len(found.groups), "alter_group": found.groups,
                           "share_of_ego_group": share})
    return pl.concat([ties, people])


def own_and_friends(population: Population, decisions: Decisions, attribute: str) -> pl.DataFrame:
    """Return the mean own record of each group, and the mean of what its members' friends have.

    Returns
    -------
    polars.DataFrame
        Columns `group`, `people`, `own`, `friends` (null where nobody has one) and `without_friends`, the people
        without a friend who has a score.
    """
    own = decisions.own if decisions.own is not None else decisions.score
    if own is None:
        raise InputError(f"system {decisions.system}", "no score", "a score of each person",
                         "choose a system that gives one")
    groups = groups_of(population, attribute)
    friends = exposure_by_group(_ties(population), own, groups)
    return pl.DataFrame({"group": groups.levels, "people": groups.sizes,
                         "own": pl.Series(groups.means(own), nan_to_null=True),
                         "friends": pl.Series(friends["exposure"].to_numpy(), nan_to_null=True),
                         "without_friends": friends["undefined"]})


@dataclass(frozen=True, eq=False)
class FriendWeightPath:
    """The scores of the people who have one, as a function of the friend weight.

    Parameters
    ----------
    path : CouplingPath
        Among scored people only.
    scored : ndarray of bool, shape (people,)
        Who has a score; the others are never selected.
    cut : float, optional
        The cut-off.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    """

    path: CouplingPath
    scored: NDArray[np.bool_]
    cut: float | None
    favourable: Literal["high", "low"]

    @classmethod
    def of(cls, decisions: Decisions) -> FriendWeightPath:
        """Return the path of a system in which friends count.

        Raises
        ------
        InputError
            For a system in which friends do not count.
        """
        if decisions.coupling is None or decisions.own is None:
            raise InputError(f"system {decisions.system}", "no coupling to friends", "one in which friends count",
                             "choose a system with a category of connections")
        scored = ~np.isnan(decisions.own)
        # The coupling's ties join scored people only, so leaving the others out loses no tie.
        matrix = decisions.coupling.ties.matrix[scored][:, scored]
        ties = Ties(sparse.csr_array(matrix), decisions.coupling.ties.directed)
        path = CouplingPath(ties, decisions.own[scored], decisions.coupling.steps)
        return cls(path, scored, decisions.cut, decisions.favourable)

    def under(self, network: Literal["rewired", "no ties"], *, seed: int = 0) -> FriendWeightPath:
        """Return the path of the same own records under other ties: the first of the placebo's draws, or none at all.

        Parameters
        ----------
        network : {"rewired", "no ties"}
            Everybody keeps the number of ties, or nobody has any.
        seed : int
            Of the draw.
        """
        one_of(network, "network", (ACROSS, NONE))
        other = ties_under(self.path.ties, network, seed=seed)
        return replace(self, path=CouplingPath(other, self.path.own, self.path.steps))

    def sweep(self, groups: Groups, *, reference: str, friend_weights: Sequence[float]) -> pl.DataFrame:
        """Return each group's comparison with the reference at each friend weight, a row each.

        Columns as in `friend_weight_sweep`, whose selection rates and ratios count scored people only; here
        they count everybody, people without a score as not selected.
        """
        among = Groups(groups.codes[self.scored], groups.levels)
        table = friend_weight_sweep(self.path, among, reference=reference, cut=self.cut,
                                    friend_weights=friend_weights, favourable=self.favourable)
        share = among.sizes / np.maximum(groups.sizes, 1)
        shares = pl.DataFrame({"group": groups.levels, "share": share,
                               "relative": share / share[groups.levels.index(reference)]})
        joined = table.join(shares, on="group", how="left", maintain_order="left")
        return joined.with_columns(
            pl.col("selected_fixed", "selected_quantile") * pl.col("share"),
            pl.col("ratio_fixed", "ratio_quantile") * pl.col("relative")).drop("share", "relative")


def _ties(population: Population) -> Ties:
    if population.ties is None:
        raise InputError(population.name, "no ties", "a population whose ties are known",
                         "give an edge list, or choose a dataset with ties")
    return population.ties
