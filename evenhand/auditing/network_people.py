"""The people whom a network audit is about: those who have a score, their ties, and how friends count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from evenhand.auditing.groups import groups_of
from evenhand.auditing.network_effects import FriendsCount, drawn_anew, how_friends_count, rule_known
from evenhand.coupling import Coupling
from evenhand.coupling.path import CouplingPath
from evenhand.coupling.within import Within
from evenhand.errors import InputError, NotEnoughDataError
from evenhand.measures.grouping import Groups
from evenhand.measures.reasons import SMALL

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.ties import Ties


@dataclass(frozen=True, eq=False)
class TiedPeople:
    """The scored people of one population, by the groups of one attribute.

    Parameters
    ----------
    ties : Ties
        Among these people; each array below has one element for each of them.
    groups : Groups
        Their groups.
    reference : str
        The group that the others are compared with.
    scores : ndarray of float, shape (people,)
        In points, with friends counted and before the cut to the range; 1 and 0 where only a decision is known.
    selected : ndarray of float, shape (people,)
        1 for selected, 0 for not, NaN where that is not known.
    known : ndarray of bool, shape (everybody,)
        Who of the population is among them.
    cut : float, optional
        The lowest score on the high side.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    own : ndarray of float, shape (people,), optional
        Own records; None where friends do not count, or in a way that is not known.
    coupling : Coupling, optional
        How friends count, where it is a weighted mean.
    rule : Within, optional
        How friends count, where it is a rule that is no mean.
    decided : bool
        Whether only a decision is known, so that means are shares selected.
    friends_count : {"mean", "rule", "features", "trust", "none", "unknown"}
        How friends enter the score.
    redrawn : callable, optional
        Where friends enter by a rule that is no mean: gives these people's scores when own records are drawn anew,
        shape ``(draws, people)``.
    """

    ties: Ties
    groups: Groups
    reference: str
    scores: NDArray[np.float64]
    selected: NDArray[np.float64]
    known: NDArray[np.bool_]
    cut: float | None
    favourable: Literal["high", "low"]
    own: NDArray[np.float64] | None = None
    coupling: Coupling | None = None
    rule: Within | None = None
    decided: bool = False
    friends_count: FriendsCount = "unknown"
    redrawn: Callable[[], NDArray[np.float64]] | None = None

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """The groups that are compared with the reference: all others of at least two people."""
        return tuple(level for level, size in zip(self.groups.levels, self.groups.sizes.tolist(), strict=True)
                     if size > 1 and level != self.reference)

    @property
    def counting(self) -> Coupling | Within | None:
        """How friends count, as a mean or by another rule; None where they do not, or nobody says."""
        return self.rule if self.coupling is None else self.coupling

    @cached_property
    def path(self) -> CouplingPath | None:
        """The scores as a function of the friend weight; None where friends do not count."""
        if self.coupling is None:
            return None
        return CouplingPath(self.ties, self.own, self.coupling.steps)

    @property
    def share(self) -> float:
        """The share selected, of those of whom it is known, kept off 0 and 1 so that it has a quantile."""
        edge = 0.5 / self.scores.size
        return float(np.clip(np.nanmean(self.selected), edge, 1 - edge))


def ties_of(population: Population) -> Ties:
    """Return the ties of a population; an InputError where they are not known."""
    if population.ties is None:
        raise InputError(population.name, "no ties", "a population whose ties are known",
                         "give an edge list, or choose a dataset with ties")
    return population.ties


def tied_people(population: Population, decisions: Decisions, attribute: str, *,
                reference: str | None = None) -> TiedPeople:
    """Return the people of a network audit.

    Parameters
    ----------
    population : Population
        With ties.
    decisions : Decisions
        What a system says of them.
    attribute : str
        A protected attribute, or an intersection joined by " × ".
    reference : str, optional
        The group that the others are compared with; where left out, the one with the most favourable mean score
        of those of at least 30 people.

    Raises
    ------
    InputError
        Where ties are not known, or for an unknown attribute or group.
    NotEnoughDataError
        Where fewer than three people have a score or a decision.
    """
    ties, groups = ties_of(population), groups_of(population, attribute)
    scores = decisions.score if decisions.score is not None else _selected(decisions)
    known = ~np.isnan(scores)
    if known.sum() < 3:
        raise NotEnoughDataError(f"network of {population.name}", f"{int(known.sum())} people with a score",
                                 "at least 3", "choose a system that scores more people")
    among = Groups(groups.codes[known], groups.levels)
    own, coupling, rule = None, None, None
    if decisions.coupling is not None and decisions.own is not None:
        own = decisions.own[known]
        coupling = Coupling(decisions.coupling.ties.subset(known), decisions.coupling.friend_weight,
                            decisions.coupling.steps)
        ties, scores = coupling.ties, coupling.solve(own)
    elif rule_known(decisions):
        rule = Within.among(decisions.friends, known, decisions.range)
        own, ties, scores = rule.cut(decisions.own[known]), rule.ties, scores[known]
    else:
        ties, scores = (ties if known.all() else ties.subset(known)), scores[known]
    base = _reference(among, scores, decisions.favourable) if reference is None else reference
    among.position(base)
    how = how_friends_count(decisions)
    redrawn = partial(_redrawn, population, decisions, known) if how == "rule" else None
    return TiedPeople(ties, among, base, scores, _selected(decisions)[known], known, decisions.cut,
                      decisions.favourable, own, coupling, rule, decisions.score is None, how, redrawn)


def _redrawn(population: Population, decisions: Decisions, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    return drawn_anew(population, decisions)[:, known]


def _selected(decisions: Decisions) -> NDArray[np.float64]:
    return np.where(decisions.selected < 0, np.nan, decisions.selected).astype(np.float64)


def _reference(groups: Groups, scores: NDArray[np.float64], favourable: str) -> str:
    mean = groups.means(scores) * (1.0 if favourable == "high" else -1.0)
    usable = groups.sizes >= min(SMALL, groups.sizes.max())
    return groups.levels[int(np.argmax(np.where(usable, mean, -np.inf)))]
