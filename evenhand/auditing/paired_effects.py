"""How much less people tell about the differences of systems because they are tied: design effects of paired rates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
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
from evenhand.measures.group_counts import JOIN
from evenhand.measures.group_errors import communities_of, design_effects, no_effects
from evenhand.measures.grouping import Groups
from evenhand.measures.measure import measure
from evenhand.measures.paired_errors import (
    effects_of_both,
    kept_by_differences,
    paired_effects_of_ties,
    together,
    wider_of,
)
from evenhand.measures.rate_values import values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

    Where it is known of both systems how friends count, the unit is a person's records under both: what they add to
    the error of the difference, through every score that they enter. Else it is the wider of two: what ties add
    under each system by itself, less what they add to both alike; and, fitted to what the person's two values add to
    the error, the roads along ties as for one system's rates where only ties are known. Rates that need an outcome,
    and everything in large populations, take for intersections the largest effects of the attributes that they join.

    Parameters
    ----------
    population : Population
        The people.
    decisions : mapping of str to Decisions
        What each system says of them.
    couples : sequence of (str, str)
        Which systems to subtract: the second less the first.
    sets : sequence of tuple of str
        The attributes and intersections.
    rates : sequence of str
        The rates.
    alone : mapping of str to mapping
        The design effects of each system's own rates, by attribute and rate.
    fitted : bool
        Whether the roads are fitted to the differences too, which takes longer.
    """
    if population.ties is None or population.ties.count == 0 or not couples:
        return {}
    names = list(dict.fromkeys(name for couple in couples for name in couple))
    single = {(name,) for one in sets for name in one}
    found: dict[Couple, dict[str, dict[str, DesignEffects]]] = {couple: {} for couple in couples}
    groups = {one: groups_of(population, JOIN.join(one)) for one in single | set(sets)}
    for rate in rates:
        values = {name: _values(population, decisions[name], rate) for name in names}
        wanted = groups if rate in RATES[:2] and population.count <= MOST_PEOPLE else single
        for one in wanted:
            mine = {name: alone[name].get(JOIN.join(one), {}).get(rate) or no_effects(groups[one].count)
                    for name in names}
            _add(found, couples, _Rate(population.ties, decisions, rate, values, groups[one], mine, fitted), one)
    return {couple: _of_sets(effects, sets, groups, rates) for couple, effects in found.items()}


@dataclass(frozen=True, eq=False)
class _Rate:
    """One rate of several systems by one attribute."""

    ties: Ties
    decisions: Mapping[str, Decisions]
    rate: str
    values: Mapping[str, NDArray[np.float64]]
    groups: Groups
    alone: Mapping[str, DesignEffects]
    fitted: bool

    @cached_property
    def parts(self) -> dict[str, ErrorParts]:
        """What each person adds to the errors of the systems of which it is known how friends count."""
        return {name: error_parts(self.decisions[name], self.rate, values, self.groups)
                for name, values in self.values.items() if mechanism_known(self.decisions[name])}

    def effects(self, couple: Couple) -> DesignEffects | None:
        """Return the design effects of the differences between two systems; None where they say too little."""
        first, second = (self.values[name] for name in couple)
        either = ~np.isnan(first) | ~np.isnan(second)
        if either.sum() < FEWEST:
            return None
        if all(name in self.parts for name in couple):
            parts = self.parts[couple[1]].less(self.parts[couple[0]])
            return design_effects(parts.independent, [parts.sources])
        return self._along_ties(couple, first, second, either)

    def _along_ties(self, couple: Couple, first: NDArray[np.float64], second: NDArray[np.float64],
                    either: NDArray[np.bool_]) -> DesignEffects:
        one, other = (influences(self.groups.codes, self.groups.count, values)[1] for values in (first, second))
        if not (other - one).any():
            return no_effects(self.groups.count)
        sizes = np.maximum(self.groups.sizes, 1)[self.groups.codes]
        shared = together(self.ties, one * sizes, other * sizes)
        both = effects_of_both(one, other, (self.alone[couple[0]], self.alone[couple[1]]), self.groups, shared)
        return wider_of(both, self._fitted(first, second, other - one, either)) if self.fitted else both

    def _fitted(self, first: NDArray[np.float64], second: NDArray[np.float64], change: NDArray[np.float64],
                either: NDArray[np.bool_]) -> DesignEffects:
        among = self.ties if either.all() else self.ties.subset(either)
        groups = Groups(self.groups.codes[either], self.groups.levels)
        same = not np.isnan(first[either] + second[either]).any()
        kept = kept_by_differences(first[either], second[either]) if same else None
        return paired_effects_of_ties(among, change[either], groups, communities_of(self.ties)[either], kept)


def _values(population: Population, decisions: Decisions, rate: str) -> NDArray[np.float64]:
    none = np.full(population.count, -1, np.int8)
    outcome = none if population.outcome is None else population.outcome
    return values_of(measure(rate), decisions.selected, outcome, decisions.score)


def _add(found: Mapping[Couple, dict[str, dict[str, DesignEffects]]], couples: Sequence[Couple], one: _Rate,
         names: tuple[str, ...]) -> None:
    for couple in couples:
        effects = one.effects(couple)
        if effects is not None:
            found[couple].setdefault(JOIN.join(names), {})[one.rate] = effects


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
