"""How a shock to some people's records reaches others: once through scores, or in rounds over a threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import in_range, vector
from evenhand.errors import InputError
from evenhand.measures.grouping import Groups, checked_groups

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from evenhand.coupling import Coupling
    from evenhand.ties import Ties


def shock_by_group(coupling: Coupling, shock: ArrayLike, groups: ArrayLike | Groups) -> pl.DataFrame:
    """Return who bears a shock to own records: the change Mδ of scores, by group.

    Parameters
    ----------
    coupling : Coupling
        The ties and the friend weight.
    shock : array of float, shape (people,)
        δ: the change of each person's own record.
    groups : array or Groups, shape (people,)
        The group of each person.

    Returns
    -------
    polars.DataFrame
        One row a group: ``group``, ``people``, ``struck`` (people whose own record changed), ``own_change`` and
        ``score_change`` (means over the group), and ``borne_share``: the group's share of the absolute change of
        scores.

    Examples
    --------
    >>> from evenhand.coupling import Coupling
    >>> from evenhand.ties import Ties
    >>> pair = Ties.from_pairs([0], [1], people=2, directed=False)
    >>> shock_by_group(Coupling(pair, 0.5, steps=1), [-4.0, 0.0], ["a", "b"])["score_change"].to_list()
    [-2.0, -2.0]
    """
    shock = vector(shock, "shock", coupling.ties.people)
    groups = checked_groups(groups, shock.size)
    change = coupling.solve(shock)
    borne = groups.sums(np.abs(change))
    return pl.DataFrame({
        "group": groups.levels, "people": groups.sizes,
        "struck": groups.sums(shock != 0).astype(np.int64),
        "own_change": groups.means(shock), "score_change": groups.means(change),
        "borne_share": borne / borne.sum() if borne.sum() > 0 else np.full(groups.count, np.nan)})


@dataclass(frozen=True, eq=False)
class Cascade:
    """Who was struck in which round, until nothing changed any more.

    Parameters
    ----------
    struck_in : ndarray of int, shape (people,)
        0 for the first ones, then the round; -1 for people never struck.
    judged : ndarray of float, shape (people,)
        What is held against the cut, in the end: scores, or the mean rating of alters.
    """

    struck_in: NDArray[np.int64]
    judged: NDArray[np.float64]

    @property
    def rounds(self) -> int:
        """In how many rounds somebody new was struck."""
        return int(max(self.struck_in.max(initial=0), 0))

    @property
    def size(self) -> int:
        """How many people were struck beyond the first ones."""
        return int((self.struck_in > 0).sum())

    def frame(self, groups: ArrayLike | Groups) -> pl.DataFrame:
        """Return a tidy table, one row a group: people, first ones, struck later, and the share of the others."""
        groups = checked_groups(groups, self.struck_in.size)
        first = groups.sums(self.struck_in == 0).astype(np.int64)
        later = groups.sums(self.struck_in > 0).astype(np.int64)
        others = groups.sizes - first
        return pl.DataFrame({
            "group": groups.levels, "people": groups.sizes, "first": first, "later": later,
            "later_share": np.divide(later, others, out=np.full(groups.count, np.nan), where=others > 0)})


def score_cascade(coupling: Coupling, own: ArrayLike, *, cut: float, damage: float, first: ArrayLike) -> Cascade:
    """Return the cascade in which whoever's coupled score falls below a cut loses points of the own record.

    The first ones lose `damage` points of their own record. That lowers the scores of the people tied to them;
    whoever thereby falls below the cut loses as much in the next round, and so on until nobody new does. Nobody
    loses twice, so it ends. People below the cut at the start count as sanctioned already: they are not struck.

    Parameters
    ----------
    coupling : Coupling
        The ties and the friend weight.
    own : array of float, shape (people,)
        Own records; high is good (turn the sign where low is).
    cut : float
        The lowest score without a sanction.
    damage : float
        What a sanction takes off the own record, 0 or more.
    first : array of bool, shape (people,)
        The first ones.

    Examples
    --------
    >>> from evenhand.coupling import Coupling
    >>> from evenhand.ties import Ties
    >>> line = Ties.from_pairs([0, 1], [1, 2], people=3, directed=False)
    >>> score_cascade(Coupling(line, 0.5), [5, 5, 5], cut=4, damage=8, first=[True, False, False]).struck_in
    array([0, 1, 2])
    """
    judged = coupling.solve(vector(own, "own record", coupling.ties.people))
    return _cascade(coupling.solve, judged, cut, damage, first)


def gate_cascade(ties: Ties, ratings: ArrayLike, *, bar: float, damage: float, first: ArrayLike) -> Cascade:
    """Return the cascade of a gate that refuses whoever's alters have a mean rating below a bar.

    The rule is that of US patent 9,100,400; a refusal lowers the person's own rating, which the person's friends
    then feel at their gates. Isolates pass. The parameters are those of `score_cascade`, with ratings for records.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> line = Ties.from_pairs([0, 1], [1, 2], people=4, directed=False)
    >>> gate_cascade(line, [5, 5, 5, 5], bar=4, damage=3, first=[True, False, False, False]).struck_in
    array([ 0,  1,  2, -1])
    """
    ratings = vector(ratings, "ratings", ties.people)
    judged = np.where(ties.isolates, np.inf, ties.weights_of_alters @ ratings)
    return _cascade(lambda change: ties.weights_of_alters @ change, judged, bar, damage, first)


def rule_cascade(solve: Callable[[NDArray], NDArray], own: ArrayLike, *, cut: float, damage: float,
                 first: ArrayLike) -> Cascade:
    """Return the cascade of `score_cascade` where friends count by any rule: all scores are settled anew each round.

    It ends where nobody's score rises because another's own record falls.

    Parameters
    ----------
    solve : callable
        From own records to scores, shape ``(people,)`` both.
    own, cut, damage, first
        As in `score_cascade`.

    Examples
    --------
    Nobody has more than two points more than the weakest friend:

    >>> rule_cascade(lambda own: np.minimum(own, own[::-1] + 2), [5.0, 6.0], cut=4, damage=4,
    ...              first=[True, False]).struck_in
    array([0, 1])
    """
    now = vector(own, "own record")

    def fallen(new: NDArray[np.bool_]) -> NDArray[np.float64]:
        nonlocal now
        now = now - damage * new
        return solve(now)

    return _in_rounds(fallen, solve(now), cut, damage, first)


def _cascade(spread: Callable[[NDArray], NDArray], judged: NDArray[np.float64], cut: float, damage: float,
             first: ArrayLike) -> Cascade:
    lasting = judged

    def fallen(new: NDArray[np.bool_]) -> NDArray[np.float64]:
        nonlocal lasting
        lasting = lasting - spread(damage * new)
        return lasting

    return _in_rounds(fallen, judged, cut, damage, first)


def _in_rounds(fallen: Callable[[NDArray[np.bool_]], NDArray[np.float64]], judged: NDArray[np.float64], cut: float,
               damage: float, first: ArrayLike) -> Cascade:
    """Return who is struck in which round; `fallen` gives what is judged once some more are struck."""
    in_range(damage, "damage", 0, 1e300)
    new = np.asarray(first, bool)
    if new.shape != judged.shape:
        raise InputError("first ones", f"an array of shape {new.shape}",
                         f"one mark a person, {judged.size:,} in all", "mark the people with whom it begins")
    struck_in = np.where(new, 0, -1)
    open_to = ~new & (judged >= cut)
    # The solver is right to 1e-10 of the largest change: people exactly at the cut must not fall for that.
    slack = 1e-8 * damage
    for step in range(1, judged.size + 1):
        judged = fallen(new)
        new = open_to & (judged < cut - slack)
        if not new.any():
            break
        struck_in[new] = step
        open_to &= ~new
    return Cascade(struck_in, judged)
