"""What each person would score if that person alone were different, for everybody at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.randomness import stream
from evenhand.scoring.decisions import selected_at
from evenhand.scoring.parts import own_shares_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem

AT_ONCE = 50
"""One person in so many is changed at the same time as others, where one at a time would take too long."""


@dataclass(frozen=True, eq=False)
class Alone:
    """A system on a population, ready to say what people score in other worlds, each as if alone in it. Frozen.

    Friends, and everybody else, stay as they are: what changes in a score is the person's own record b_i, with its
    weight M_ii in the person's own score, s_i + M_ii (b_i' - b_i). That is exact where friends enter as a weighted
    mean, or not at all (in large networks M_ii is a series: :func:`evenhand.coupling.own_shares.own_shares`). People
    who have a score only in the other world come in a fiftieth of all at a time, unseen by each other (what they do to
    friends whom they share is left: for `sesame` thousandths of a point). Where friends
    enter in another way a sample of a fiftieth of the people is asked about, and nobody else.

    Parameters
    ----------
    system : ScoringSystem
        Fitted on the population.
    population : Population
        The people as they are.
    decisions : Decisions
        What the system says of them.
    seed : int
        The seed of the sample.
    """

    system: ScoringSystem
    population: Population
    decisions: Decisions
    seed: int = 0

    @property
    def exact(self) -> bool:
        """Whether everybody's score follows from their own record alone."""
        found, system = self.decisions, self.system
        return found.friends is None and system.friends_part is None and not system.recipe.friends_mean

    @cached_property
    def sample(self) -> NDArray[np.bool_]:
        """Who is asked about, shape ``(people,)``: everybody where that is exact."""
        people = self.population.count
        if self.exact:
            return np.ones(people, bool)
        chosen = stream(self.seed, "alone").permutation(people)[:max(people // AT_ONCE, 1)]
        return np.isin(np.arange(people), chosen)

    def decided(self, world: Population) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return each person's score in another world and whether they are selected there, shape ``(people,)``.

        Scores are NaN for people without one, and for people outside the sample.
        """
        if not self.exact:
            found = self.system.decide(mixed(self.population, world, self.sample), cut=self.decisions.cut)
            return np.where(self.sample, found.score, np.nan), self.sample & (found.selected == 1)
        score = self.system.within_range(self._points(world))
        if self.system.policy is not None:
            return score, self.system.policy.select(world, score) == 1
        return score, selected_at(score, self.decisions.cut, self.system.favourable) == 1

    def _points(self, world: Population) -> NDArray[np.float64]:
        own = self.system.own_record(world)
        if self.decisions.coupling is None:
            return own
        before = self.decisions.own
        points = self._before + self._shares * (own - before)
        new = np.flatnonzero(np.isnan(before) & ~np.isnan(own))
        for some in np.array_split(new, -(-new.size * AT_ONCE // own.size)) if new.size else ():
            points[some] = self._joined(world, own, some)
        return points

    def _joined(self, world: Population, own: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the scores of people who come in among those who have one already."""
        here = np.isin(np.arange(own.size), rows)
        with_them = mixed(self.population, world, here, columns=self.system.recipe.requires)
        ties = with_them.ties
        # None of them is there when another comes in.
        ego = np.repeat(here, np.diff(ties.matrix.indptr))
        with_them = replace(with_them, ties=ties.filtered(~(ego & here[ties.matrix.indices])))
        friends = self.system.coupling(with_them, friend_weight=self.decisions.coupling.friend_weight)
        return self.system.score(np.where(here, own, self.decisions.own), friends)[rows]

    @cached_property
    def _before(self) -> NDArray[np.float64]:
        return self.system.score(self.decisions.own, self.decisions.coupling)

    @cached_property
    def _shares(self) -> NDArray[np.float64]:
        return own_shares_of(self.decisions)


def mixed(population: Population, world: Population, rows: NDArray[np.bool_], *,
          columns: tuple[str, ...] | None = None) -> Population:
    """Return the people as they are, but some of them as they are in another world; ties are kept.

    Parameters
    ----------
    population, world : Population
        The same people twice.
    rows : ndarray of bool, shape (people,)
        Who is taken from the other world.
    columns : tuple of str, optional
        The columns that matter; all where left out.
    """
    here = pl.Series(rows)
    names = population.people.columns if columns is None else columns
    other = world.people
    changed = [pl.select(pl.when(here).then(other[name]).otherwise(population.people[name]).alias(name)).to_series()
               for name in names]
    return replace(population, people=population.people.with_columns(changed), tables=world.tables, world=None)
