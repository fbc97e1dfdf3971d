"""The rows of a comparison's paired differences: from the first system, and between every two for ranks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.auditing.accuracy import accuracy_differences
from evenhand.auditing.paired import (
    Difference,
    PairedEffects,
    PairedMeans,
    difference_of_contrasts,
    difference_of_means,
    paired_means,
)
from evenhand.auditing.paired_effects import PairedErrors
from evenhand.auditing.paired_extremes import difference_of_extremes
from evenhand.measures.group_counts import JOIN
from evenhand.measures.group_errors import no_effects
from evenhand.measures.measure import measure
from evenhand.measures.sorted_scores import unknown_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from evenhand.auditing.accuracy import Joint
    from evenhand.auditing.audit import Audit
    from evenhand.auditing.network_columns import NetworkEffects
    from evenhand.measures.grouping import Groups
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions

RANKED = ("adverse_impact_ratio", "demographic_parity_difference", "equal_opportunity_difference",
          "equalized_odds_difference")
"""The disparities by which systems are ranked."""


@dataclass(frozen=True, eq=False)
class Paired:
    """Several systems on the same people, of which differences are asked.

    Parameters
    ----------
    population : Population
        The people.
    decisions, audits : mappings of str to Decisions and Audit
        What each system says of them and what was found of it; the first is the baseline.
    joint : tuple of Joint
        How right they are.
    """

    population: Population
    decisions: Mapping[str, Decisions]
    audits: Mapping[str, Audit]
    joint: tuple[Joint, ...]

    @cached_property
    def tied(self) -> bool:
        """Whether intervals allow for ties."""
        return any(audit.effects for audit in self.audits.values())

    def differences(self, base: str, name: str) -> Iterator[dict[str, Any]]:
        """Yield the differences of one system from another: a row for each row that both audits have."""
        before, after = (self.audits[one].frame() for one in (base, name))
        first, second = (self.decisions[one] for one in (base, name))
        same_points = first.range == second.range and first.favourable == second.favourable
        both = before.join(after, on=["measure", "attribute", "group"], nulls_equal=True, suffix="_after",
                           maintain_order="left")
        sets = [tuple(one.split(JOIN)) for one in self.audits[base].attributes]
        effects = self._effects([(base, name)], sets)
        means_of = cache(lambda rate, attribute: self._means((base, name), rate, attribute, effects))
        for row in both.iter_rows(named=True):
            found = _difference(row, means_of, self._errors.groups(row["attribute"]), same_points=same_points)
            if found is not None:
                yield {key: row[key] for key in ("measure", "attribute", "group", "reference", "level")
                       } | found.columns()

    def pairs(self) -> Iterator[dict[str, Any]]:
        """Yield the differences of every two systems that ranks are read from, at a level for all of them at once."""
        couples = list(combinations(self.audits, 2))
        base = next(iter(self.audits.values()))
        strict = 1 - (1 - base.level) / len(couples)
        single = [name for name in base.attributes if JOIN not in name]
        ranked = [name for name in RANKED if all(name in audit.measures for audit in self.audits.values())]
        rates = list(dict.fromkeys(rate for name in ranked for rate in measure(name).rates))
        effects = self._effects(couples, [(name,) for name in single], rates, fitted=False)
        for couple in couples:
            both = {"system": couple[1], "baseline": couple[0]}
            yield from (both | row for row in accuracy_differences(self.joint, *couple, strict))
            for attribute in single:
                means = {rate: self._means(couple, rate, attribute, effects) for rate in rates}
                usable = _usable(self._errors.groups(attribute))
                for name in ranked:
                    found = difference_of_extremes([means[rate] for rate in measure(name).rates], usable, strict,
                                                   ratio=measure(name).kind == "ratio")
                    yield both | {"measure": name, "attribute": attribute, "level": strict} | found.columns()

    @cached_property
    def _errors(self) -> PairedErrors:
        return PairedErrors(self.population, self.decisions,
                            {name: audit.effects for name, audit in self.audits.items()})

    def _effects(self, couples: list[tuple[str, str]], sets: list[tuple[str, ...]],
                 *rates: list[str], fitted: bool = True) -> Mapping[tuple[str, str], NetworkEffects]:
        return self._errors.effects(couples, sets, *rates, fitted=fitted) if self.tied else {}

    def _means(self, couple: tuple[str, str], rate: str, attribute: str,
               effects: Mapping[tuple[str, str], NetworkEffects]) -> PairedMeans:
        groups = self._errors.groups(attribute)
        values = (self._errors.values(rate, name) for name in couple)
        change = effects.get(couple, {}).get(attribute, {}).get(rate)
        # A system that decides all alike has no spread, and so no effect of its own.
        each = (self.audits[name].effects.get(attribute, {}).get(rate) or no_effects(groups.count) for name in couple)
        return paired_means(groups.codes, groups.count, *values,
                            effects=None if change is None else PairedEffects(*each, change))


def _usable(groups: Groups) -> NDArray[np.bool_]:
    return ~unknown_groups(groups.levels) & (groups.sizes > 0)


def _difference(row: dict[str, Any], means_of: Callable[[str, str], PairedMeans], groups: Groups, *,
                same_points: bool) -> Difference | None:
    """Return the paired difference of one row of both audits; None for what has no paired interval."""
    one, attribute, level = measure(row["measure"]), row["attribute"], row["level"]
    ratio = one.kind == "ratio"
    if one.kind == "mean" and not same_points:
        return Difference(None, None, None, row["n"], "points of different scales cannot be subtracted")
    if not one.between:
        return difference_of_means(means_of(one.name, attribute), groups.position(row["group"]), level)
    if row["value"] is None or row["value_after"] is None or one.kind == "standardized":
        return None
    families = [means_of(rate, attribute) for rate in one.rates]
    if row["group"] is None:
        return difference_of_extremes(families, _usable(groups), level, ratio=ratio)
    if len(families) > 1:
        return None
    if row["group"] == row["reference"]:
        return None
    # The same two groups under both systems: each system's own best group would compare other people.
    return difference_of_contrasts(families[0], groups.position(row["group"]), groups.position(row["reference"]), level,
                                   ratio=ratio)
