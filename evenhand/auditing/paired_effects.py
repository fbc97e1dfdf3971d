"""How much less people tell about the differences of systems because they are tied: design effects of paired rates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from evenhand.auditing.groups import groups_of
from evenhand.auditing.network_effects import (
    FEWEST,
    MOST_PEOPLE,
    RATES,
    SAME,
    error_parts,
    joined_effects,
    mechanism_known,
)
from evenhand.auditing.paired import influences
from evenhand.auditing.person_values import person_values
from evenhand.measures.group_counts import JOIN
from evenhand.measures.group_errors import communities_of, design_effects, no_effects
from evenhand.measures.grouping import Groups
from evenhand.measures.kept import among
from evenhand.measures.measure import measure
from evenhand.measures.paired_errors import (
    at_most_unpaired,
    effects_of_both,
    kept_by_differences,
    paired_effects_of_ties,
    together,
    wider_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from evenhand.auditing.network_columns import NetworkEffects
    from evenhand.measures.group_errors import DesignEffects, ErrorParts
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.ties import Ties

Couple = tuple[str, str]


def paired_effects(population: Population, decisions: Mapping[str, Decisions], couples: Sequence[Couple],
                   sets: Sequence[tuple[str, ...]], rates: Sequence[str] = RATES, *,
                   alone: Mapping[str, NetworkEffects], fitted: bool = True) -> dict[Couple, NetworkEffects]:
    """Return, for each couple of systems, the design effects of the differences of rates; nothing without ties.

    As `PairedErrors.effects`, asked once.

    Parameters
    ----------
    population, decisions, alone
        As in `PairedErrors`.
    couples, sets, rates, fitted
        As in `PairedErrors.effects`.
    """
    return PairedErrors(population, decisions, alone).effects(couples, sets, rates, fitted=fitted)


@dataclass(frozen=True, eq=False)
class PairedErrors:
    """What ties add to the errors of differences between systems on the same people.

    What was found of one couple, rate and attribute is kept for whoever asks again.

    Parameters
    ----------
    population : Population
        The people.
    decisions : mapping of str to Decisions
        What each system says of them.
    alone : mapping of str to mapping
        The design effects of each system's own rates, by attribute and rate.
    """

    population: Population
    decisions: Mapping[str, Decisions]
    alone: Mapping[str, NetworkEffects]

    def effects(self, couples: Sequence[Couple], sets: Sequence[tuple[str, ...]], rates: Sequence[str] = RATES, *,
                fitted: bool = True) -> dict[Couple, NetworkEffects]:
        """Return, for each couple of systems, the design effects of differences of rates; nothing without ties.

        Where it is known of both systems how friends count, the unit is a person's records under both: what they add to
        the error of the difference, through every score that they enter. Else it is the wider of two: what ties add
        under each system by itself, less what they add to both alike; and, fitted to what the person's two values add
        to the error, the roads along ties as for one system's rates where only ties are known; and never more than if
        each system had judged other people. Rates that need an outcome, and everything in large populations, take for
        intersections the largest effects of the attributes that they join.

        Parameters
        ----------
        couples : sequence of (str, str)
            Which systems to subtract: the second less the first.
        sets : sequence of tuple of str
            The attributes and intersections.
        rates : sequence of str
            The rates.
        fitted : bool
            Whether the roads are fitted to the differences too, which takes longer.
        """
        if self.population.ties is None or self.population.ties.count == 0 or not couples:
            return {}
        single = {(name,) for one in sets for name in one}
        groups = {one: self.groups(JOIN.join(one)) for one in single | set(sets)}
        found: dict[Couple, dict[str, dict[str, DesignEffects]]] = {
            couple: {JOIN.join(one): {} for one in groups} for couple in couples}
        for rate in rates:
            wanted = groups if rate in RATES[:2] and self.population.count <= MOST_PEOPLE else single
            for couple, one in product(couples, wanted):
                effects = self._rate(rate, JOIN.join(one)).effects(couple, fitted=fitted)
                if effects is not None:
                    found[couple][JOIN.join(one)][rate] = effects
        return {couple: _of_sets(effects, sets, groups, rates) for couple, effects in found.items()}

    @cached_property
    def groups(self) -> Callable[[str], Groups]:
        """The groups of the people by an attribute."""
        return cache(lambda attribute: groups_of(self.population, attribute))

    @cached_property
    def values(self) -> Callable[[str, str], NDArray[np.float64]]:
        """What a rate is the mean of, a number a person, under a system."""
        return cache(lambda rate, system: person_values(measure(rate), self.population, self.decisions[system]))

    @cached_property
    def _rate(self) -> Callable[[str, str], _Rate]:
        return cache(lambda rate, attribute: _Rate(
            self.population.ties, self.decisions, rate, self.groups(attribute), partial(self.values, rate),
            {name: found.get(attribute, {}).get(rate) for name, found in self.alone.items()}))


@dataclass(frozen=True, eq=False)
class _Rate:
    """One rate of several systems by one attribute."""

    ties: Ties
    decisions: Mapping[str, Decisions]
    rate: str
    groups: Groups
    values: Callable[[str], NDArray[np.float64]]
    alone: Mapping[str, DesignEffects | None]

    def effects(self, couple: Couple, *, fitted: bool) -> DesignEffects | None:
        """Return the design effects of the differences between two systems; None where they say too little."""
        if self._either(couple).sum() < FEWEST:
            return None
        if all(mechanism_known(self.decisions[name]) for name in couple):
            return self._by_sources(couple)
        if not self._change(couple).any():
            return no_effects(self.groups.count)
        both = self._of_both(couple)
        if not fitted:
            return both
        return at_most_unpaired(wider_of(both, self._fitted(couple)), *map(self._error, couple), self._alone(couple),
                                self.groups)

    def _alone(self, couple: Couple) -> tuple[DesignEffects, DesignEffects]:
        none = no_effects(self.groups.count)
        return self.alone[couple[0]] or none, self.alone[couple[1]] or none

    @cached_property
    def _parts(self) -> Callable[[str], ErrorParts]:
        """What each person adds to the errors of a system of which it is known how friends count."""
        return cache(lambda name: error_parts(self.decisions[name], self.rate, self.values(name), self.groups))

    @cached_property
    def _error(self) -> Callable[[str], NDArray[np.float64]]:
        """What each person adds to the errors of any system, where people are independent."""
        return cache(lambda name: influences(self.groups.codes, self.groups.count, self.values(name))[1])

    @cached_property
    def _residual(self) -> Callable[[str], tuple[NDArray[np.float64], NDArray[np.float64]]]:
        sizes = np.maximum(self.groups.sizes, 1)[self.groups.codes]

        @cache
        def residual(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
            found = self._error(name) * sizes
            return found, self.ties.weights_of_alters @ found

        return residual

    @cached_property
    def _by_sources(self) -> Callable[[Couple], DesignEffects]:
        @cache
        def effects(couple: Couple) -> DesignEffects:
            parts = self._parts(couple[1]).less(self._parts(couple[0]))
            return design_effects(parts.independent, [parts.sources])

        return effects

    @cached_property
    def _of_both(self) -> Callable[[Couple], DesignEffects]:
        @cache
        def effects(couple: Couple) -> DesignEffects:
            (first, first_along), (second, second_along) = (self._residual(name) for name in couple)
            return effects_of_both(*map(self._error, couple), self._alone(couple), self.groups,
                                   together(first, second, first_along, second_along))

        return effects

    def _either(self, couple: Couple) -> NDArray[np.bool_]:
        first, second = (self.values(name) for name in couple)
        return ~np.isnan(first) | ~np.isnan(second)

    def _change(self, couple: Couple) -> NDArray[np.float64]:
        return self._error(couple[1]) - self._error(couple[0])

    def _fitted(self, couple: Couple) -> DesignEffects:
        either = self._either(couple)
        first, second = (self.values(name)[either] for name in couple)
        groups = Groups(self.groups.codes[either], self.groups.levels)
        same = not np.isnan(first + second).any()
        kept = kept_by_differences(first, second) if same else None
        return paired_effects_of_ties(among(self.ties, either), self._change(couple)[either], groups,
                                      communities_of(self.ties)[either], kept)


def _of_sets(effects: Mapping[str, Mapping[str, DesignEffects]], sets: Sequence[tuple[str, ...]],
             groups: Mapping[tuple[str, ...], Groups], rates: Sequence[str]) -> NetworkEffects:
    """Return the effects of the sets asked for, intersections by their parts, and those of `SAME` rates."""
    found: dict[str, dict[str, DesignEffects]] = {}
    for one in sets:
        name, mine = JOIN.join(one), {}
        for rate in rates:
            known = effects.get(name, {}).get(rate)
            parts = [effects[part][rate] for part in one if rate in effects.get(part, {})]
            if known is None and len(parts) == len(one):
                known = joined_effects(parts, groups[one].count)
            if known is not None:
                mine |= dict.fromkeys((rate, SAME.get(rate, rate)), known)
        found[name] = mine
    return found
