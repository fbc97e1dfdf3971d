"""What dropping one's weakest tie gains, and what the network becomes when everybody does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import vector, whole_number
from evenhand.coupling import Coupling
from evenhand.errors import InputError
from evenhand.measures.gaps import cut_that_selects, gaps
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.segregation import numeric_assortativity, segregation

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.ties import Ties


def gain_from_dropping(coupling: Coupling, own: ArrayLike, ego: int, alter: int) -> float:
    """Return by how much one person's score rises if one tie goes, all scores being settled anew.

    Of undirected ties both people lose it.

    Parameters
    ----------
    coupling : Coupling
        The ties and the friend weight.
    own : array of float, shape (people,)
        Each person's own record.
    ego, alter : int
        The positions of the two.

    Raises
    ------
    InputError
        If there is no such tie.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> line = Ties.from_pairs([0, 1], [1, 2], people=3, directed=False)
    >>> gain_from_dropping(Coupling(line, 0.5, steps=1), [0.0, 4.0, 8.0], 1, 0)
    2.0
    """
    ties = coupling.ties
    own = vector(own, "own record", ties.people)
    rows = np.repeat(np.arange(ties.people), ties.degree)
    gone = (rows == ego) & (ties.matrix.indices == alter)
    if not gone.any():
        raise InputError("tie", f"{ego} to {alter}", "a tie that stands", "choose one of the person's alters")
    if not ties.directed:
        gone |= (rows == alter) & (ties.matrix.indices == ego)
    after = Coupling(ties.filtered(~gone), coupling.friend_weight, coupling.steps)
    return float(after.solve(own)[ego] - coupling.solve(own)[ego])


@dataclass(frozen=True, eq=False)
class TieDropping:
    """The network after each round of dropping weakest ties.

    Parameters
    ----------
    table : polars.DataFrame
        One row a round, the first (0) before anybody acts: ``round``, ``ties``, ``dropped``, ``mean_degree``,
        ``isolates``, ``assortativity`` (by group), ``score_assortativity`` (of own records over ties) and, for
        each group but the reference, the columns of `gaps` in rows of their own.
    ties : Ties
        What is left in the end.
    settled : bool
        Whether nobody wanted to drop a tie any more.
    """

    table: pl.DataFrame
    ties: Ties
    settled: bool

    def frame(self) -> pl.DataFrame:
        """Return the tidy table."""
        return self.table


def tie_dropping(coupling: Coupling, own: ArrayLike, groups: ArrayLike | Groups, *, reference: str, share: float,
                 worth: float = 0.0, rounds: int = 10, favourable: str = "high") -> TieDropping:
    """Return what becomes of a network in which people drop the tie that costs them most points.

    In each round everybody looks at the alter with the worst score and, others' scores taken as given, drops the
    tie if the score gains more than `worth` points, what a tie is worth in itself: a best response. An
    undirected tie goes if either wants it gone. Then scores settle anew. Compare Wei, Yildirim, Van den Bulte and
    Dellarocas (2016, Marketing Science 35:234): fewer and more similar ties. Here ties are dropped and none are made:
    they become fewer always, and more similar where they stayed in groups before (homophily .5, over seeds); where
    ties took no notice of groups, assortativity falls instead.

    Parameters
    ----------
    coupling : Coupling
        The ties and the friend weight.
    own : array of float, shape (people,)
        Each person's own record.
    groups : array or Groups, shape (people,)
        The group of each person.
    reference : str
        The group that the others are compared with.
    share : float
        The share selected at the quantile cut; the fixed cut is where own records would select as many.
    worth : float
        What a tie is worth in points of the score, 0 or more.
    rounds : int
        How many rounds at most.
    favourable : {"high", "low"}
        The end of the score that is good for the person.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> line = Ties.from_pairs([0, 1], [1, 2], people=3, directed=False)
    >>> found = tie_dropping(Coupling(line, 0.5), [0.0, 6.0, 6.0], ["a", "b", "b"], reference="b", share=0.5,
    ...                      worth=0.6)
    >>> found.ties.pairs(), found.settled
    ((array([1]), array([2])), True)
    """
    own = vector(own, "own record", coupling.ties.people)
    groups = checked_groups(groups, own.size)
    whole_number(rounds, "rounds", 0, 10_000)
    sign = 1.0 if favourable == "high" else -1.0
    cut = cut_that_selects(own, share, favourable=favourable)
    tables, dropped, settled = [], 0, False
    for step in range(rounds + 1):
        scores = coupling.solve(own)
        kept = ~_unwanted(coupling, sign * own, sign * scores, worth)
        tables.append(_state(coupling.ties, own, groups, step, dropped).join(
            gaps(scores, groups, reference=reference, cut=cut, share=share, favourable=favourable)
            .filter(pl.col("group") != reference), how="cross"))
        settled = bool(kept.all())
        if settled or step == rounds:
            break
        less = coupling.ties.filtered(kept)
        dropped = coupling.ties.count - less.count
        coupling = Coupling(less, coupling.friend_weight, coupling.steps)
    return TieDropping(pl.concat(tables), coupling.ties, settled)


def _unwanted(coupling: Coupling, own: NDArray[np.float64], scores: NDArray[np.float64],
              worth: float) -> NDArray[np.bool_]:
    """Return the stored ties that somebody wants gone; high scores are good here."""
    ties, r = coupling.ties, coupling.friend_weight
    seen = scores if coupling.steps == "fixed-point" else own
    rows, alters = np.repeat(np.arange(ties.people), ties.degree), ties.matrix.indices
    weakest = _first_lowest(ties, seen[alters])
    ego, lost = rows[weakest], ties.matrix.data[weakest]
    left = ties.strength[ego] - lost
    mean = (ties.weights_of_alters @ seen)[ego]
    # Whoever drops the last tie is left with the own record.
    alone = ties.degree[ego] == 1
    without = np.where(alone, own[ego], (mean * ties.strength[ego] - lost * seen[alters[weakest]])
                       / np.where(alone, 1.0, left))
    unwanted = np.zeros(alters.size, bool)
    unwanted[weakest] = r * (without - mean) > worth + 1e-9 * np.abs(mean)
    if ties.directed:
        return unwanted
    key, mirrored = rows * ties.people + alters, alters.astype(np.int64) * ties.people + rows
    return unwanted | unwanted[np.searchsorted(key, mirrored)]


def _first_lowest(ties: Ties, values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return, for each ego with alters, the position of the stored tie with the lowest value."""
    tied = ties.degree > 0
    starts, degree = ties.matrix.indptr[:-1][tied], ties.degree[tied]
    if starts.size == 0:
        return np.zeros(0, np.int64)
    lowest = values == np.repeat(np.minimum.reduceat(values, starts), degree)
    place = np.flatnonzero(lowest)
    owner = np.repeat(np.arange(starts.size), degree)[place]
    return place[np.r_[True, owner[1:] != owner[:-1]]]


def _state(ties: Ties, own: NDArray[np.float64], groups: Groups, step: int, dropped: int) -> pl.DataFrame:
    return pl.DataFrame({
        "round": [step], "ties": [ties.count], "dropped": [dropped], "mean_degree": [float(ties.degree.mean())],
        "isolates": [int(ties.isolates.sum())], "assortativity": [segregation(ties, groups).assortativity],
        "score_assortativity": [numeric_assortativity(ties, own)]})
