"""PersonView: what all explanations of one person share, kept so that sliders answer at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.checks import whole_number
from evenhand.coupling import Coupling
from evenhand.coupling.minimum import Minimum
from evenhand.errors import InputError
from evenhand.population.alterations import tie_added, tie_dropped, with_tie
from evenhand.scoring.reasons import FRIENDS, ScorePart, friends_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from evenhand.coupling.friends_part import FriendsPart
    from evenhand.coupling.monotone import FriendRule
    from evenhand.population.population import Population
    from evenhand.scoring.system import ScoringSystem
    from evenhand.ties import Ties


@dataclass(frozen=True, eq=False)
class PersonView:
    """One person as a system sees them, with the given settings and changes.

    Parameters
    ----------
    system, population, person
        The fitted system, the people, the person's row.
    own : ndarray of float, shape (people,)
        Everybody's own record in points; NaN for people who cannot be scored.
    share : ndarray of float, shape (people,), optional
        The person's row of M; None without coupling.
    ties : Ties, optional
        The ties among scored people, without those taken away.
    row : ndarray of float
        The person's row of the design matrix, with the changes made.
    weights : ndarray of float
        The weights of the categories.
    changes : mapping
        The person's values that differ from the table.
    rule : FriendRule, optional
        How friends enter where it is no weighted mean.
    known : ndarray of float, shape (people,), optional
        By the rule of the weakest friend, what everybody's score is without changes.
    """

    system: ScoringSystem
    population: Population
    person: int
    own: NDArray[np.float64]
    share: NDArray[np.float64] | None
    ties: Ties | None
    row: NDArray[np.float64]
    weights: NDArray[np.float64]
    changes: Mapping[str, Any]
    rule: FriendRule | None = None
    known: NDArray[np.float64] | None = None

    @property
    def id(self) -> str:
        """The person's id."""
        return str(self.population.ids[self.person])

    @property
    def scored(self) -> bool:
        """Whether the person can be scored."""
        return not np.isnan(self.own[self.person])

    @property
    def own_share(self) -> float:
        """M_ii: the weight of the person's own record in the score; 1 without coupling."""
        return 1.0 if self.share is None else float(self.share[self.person])

    @cached_property
    def own_parts(self) -> tuple[float, NDArray[np.float64]]:
        """The base and the parts of the own record, in points, by the model of the person's fold."""
        fold = self.system.folds.of(self.population)[[self.person]]
        base, parts = self.system.records.parts(self.row[None], fold, self.weights)
        return float(self.system.line.points(base)[0]), self.system.line.parts(base, parts)[0]

    def friends_part(self, own: NDArray[np.float64], base: float) -> FriendsPart:
        """Return what friends make of the score by the rule, with everybody's own record as given."""
        if isinstance(self.rule, Minimum):
            return self.rule.part(own, self.person, base, before=np.nan_to_num(self.own), known=self.known)
        return self.rule.part(own, self.person, base)

    def named(self, points: NDArray[np.float64]) -> Iterator[ScorePart]:
        """Yield the parts of features with their labels, values and categories."""
        recipe = self.system.recipe
        category_of = {f: name for name, c in reversed(recipe.categories.items()) for f in c.features}
        people, fields = self.population.people, self.population.fields
        for place, (feature, value) in enumerate(zip(self.system.records.features, points.tolist(), strict=True)):
            column = feature.removeprefix(f"{FRIENDS}' ")
            label = self.population.label(column)
            if column == feature:
                # What no column holds, such as the leniency of those who rated, is read off the row itself.
                own = people[column][self.person] if column in people.columns else round(float(self.row[place]), 3)
                held, known = self.changes.get(column, own), fields.get(column)
                unit, yes_no = ("", False) if known is None else (known.unit, known.yes_no)
                yield ScorePart(feature, label, held, value, category_of.get(feature, ""), unit, yes_no)
            else:
                yield ScorePart(feature, friends_mean(label), self._mean_of_friends(column), value)

    def _mean_of_friends(self, column: str) -> float | None:
        if self.ties is None:
            return None
        alters = self.ties.alters(self.person)
        values = self.population.people[column].gather(alters).cast(pl.Float64)
        known = values.is_not_null().to_numpy()
        start, end = self.ties.matrix.indptr[self.person:self.person + 2]
        weight = self.ties.matrix.data[start:end][known]
        return float(np.average(values.to_numpy()[known], weights=weight)) if known.any() else None


def person_view(system: ScoringSystem, population: Population, person: int, *, changes: Mapping[str, Any] | None,
                without_ties: Sequence[int], friend_weight: float | None, weights: Mapping[str, float] | None,
                with_ties: Sequence[int] = ()) -> PersonView:
    """Return the view of one person; what does not depend on `changes` is kept between calls."""
    changes = dict(changes or {})
    required = {column: changes.pop(column) for column in system.recipe.requires if column in changes}
    if required:
        population = _altered(population, person, tuple(required.items()))
    if (without_ties or with_ties) and _counts_ties(system, population):
        population = _retied(population, person, tuple(without_ties), tuple(with_ties))
        without_ties, with_ties = (), ()
    # The system keeps its couplings: asked for twice with the same settings, it is the same object.
    coupling = system.coupling(population, friend_weight=friend_weight, weights=weights)
    given = None if weights is None else tuple(weights.items())
    view = _kept_view(system, population, person, tuple(without_ties), tuple(with_ties), coupling, given)
    if not changes or not view.scored:
        return view
    return replace(view, row=system.records.changed(view.row, changes, population), changes=changes)


@lru_cache(maxsize=16)
def _kept_view(system: ScoringSystem, population: Population, person: int, without: tuple[int, ...],
               added: tuple[int, ...], coupling: Coupling | FriendRule | None,
               weights: tuple[tuple[str, float], ...] | None) -> PersonView:
    given = None if weights is None else dict(weights)
    own = system.own_record(population, weights=given)
    reads_friends = coupling is not None or system.recipe.needs_ties
    ties = system.friends(population) if reads_friends else None
    if (without or added) and ties is not None:
        ties = _with(_without(ties, person, without, population), person, added, system, population)
        coupling = None if coupling is None else replace(coupling, ties=ties)
    linear = isinstance(coupling, Coupling)
    share = coupling.shares_of(person) if linear else None
    row = system.records.row(population, person, ties)
    known = coupling.solve(np.nan_to_num(own)) if isinstance(coupling, Minimum) else None
    return PersonView(system, population, person, own, share, ties, row, system.category_weights(given), {},
                      None if linear else coupling, known)


def _without(ties: Ties, person: int, alters: tuple[int, ...], population: Population) -> Ties:
    """Return the ties less those between a person and some alters."""
    keep = np.ones(ties.matrix.nnz, bool)
    for alter in alters:
        place = _place(ties, person, whole_number(alter, "without_ties", 0, ties.people - 1))
        if place is None and population.ties is not None and _place(population.ties, person, alter) is not None:
            continue  # A tie to somebody whom the system cannot score: it does not know of it.
        if place is None:
            raise InputError("ties taken away", f"{population.ids[alter]!r}, to whom {population.ids[person]!r} is not "
                             "tied", "friends of the person", "choose a tie that there is")
        keep[place] = False
        if not ties.directed:
            keep[_place(ties, alter, person)] = False
    return ties.filtered(keep)


def _with(ties: Ties, person: int, alters: tuple[int, ...], system: ScoringSystem, population: Population) -> Ties:
    """Return the ties with more of them between a person and some alters; whom the system cannot score it ignores."""
    scored = system.scored(population)
    for alter in alters:
        alter = whole_number(alter, "with_ties", 0, ties.people - 1)
        if alter == person or _place(ties, person, alter) is not None:
            raise InputError("ties added", f"{population.ids[alter]!r}, who is {population.ids[person]!r}, or tied "
                             "already", "other people", "choose somebody else")
        ties = with_tie(ties, person, alter) if scored[alter] else ties
    return ties


def _place(ties: Ties, ego: int, alter: int) -> int | None:
    """Return the position of a stored tie, or None if there is none."""
    start, end = ties.matrix.indptr[ego:ego + 2]
    at = start + np.searchsorted(ties.matrix.indices[start:end], alter)
    return int(at) if at < end and ties.matrix.indices[at] == alter else None


def _counts_ties(system: ScoringSystem, population: Population) -> bool:
    read = (*system.recipe.all_features, *system.recipe.friends_mean)
    return any(column in population.fields and population.fields[column].of_ties for column in read)


@lru_cache(maxsize=4)
def _retied(population: Population, person: int, without: tuple[int, ...], added: tuple[int, ...]) -> Population:
    """Return the population with some ties of a person gone and others there, with the columns that count them."""
    name = str(population.ids[person])
    for alter in without:
        alter = whole_number(alter, "without_ties", 0, population.count - 1)
        population = tie_dropped(population, name, str(population.ids[alter]))
    for alter in added:
        alter = whole_number(alter, "with_ties", 0, population.count - 1)
        population = tie_added(population, name, str(population.ids[alter]))
    return population


@lru_cache(maxsize=4)
def _altered(population: Population, person: int, changes: tuple[tuple[str, Any], ...]) -> Population:
    """Return the population with some values of one person changed."""
    here = pl.int_range(pl.len()) == person
    made = [pl.when(here).then(pl.lit(value)).otherwise(pl.col(column)).alias(column) for column, value in changes]
    return replace(population, people=population.people.with_columns(made))
