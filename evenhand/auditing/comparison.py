"""Comparison: the same people under several systems, side by side and by their paired differences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.auditing.paired import (
    METHOD,
    Difference,
    PairedMeans,
    difference_of_contrasts,
    difference_of_extremes,
    difference_of_means,
    paired_means,
)
from evenhand.errors import InputError
from evenhand.measures.grouping import Groups
from evenhand.population.population import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from evenhand.auditing.audit import Audit
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions

SCHEMA = {"system": pl.String, "baseline": pl.String, "measure": pl.String, "attribute": pl.String,
          "group": pl.String, "reference": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
          "level": pl.Float64, "n": pl.Int64, "interval": pl.String, "reason": pl.String}
CONTRASTS = {"adverse_impact_ratio": ("selection_rate", True),
             "demographic_parity_difference": ("selection_rate", False),
             "equal_opportunity_difference": ("true_positive_rate", False)}
"""The rate that a measure between groups contrasts, and whether by a ratio."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Several systems on the same people: every measure side by side, and paired differences. Frozen.

    Parameters
    ----------
    audits : mapping of str to Audit
        The audit of each system by name; the first is the baseline.
    differences : polars.DataFrame
        One row a measure, group and system other than the baseline: the system's value less the baseline's,
        each against its own reference group.
    """

    audits: Mapping[str, Audit]
    differences: pl.DataFrame

    @property
    def systems(self) -> tuple[str, ...]:
        """The names of the systems, the baseline first."""
        return tuple(self.audits)

    def frame(self) -> pl.DataFrame:
        """Return the rows of all audits as one tidy table, with the column `system` first."""
        return pl.concat([found.frame().select(pl.lit(name).alias("system"), pl.all())
                          for name, found in self.audits.items()])

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as one object of plain values."""
        blocks = {name: found.to_dict() for name, found in self.audits.items()}
        first = next(iter(blocks.values()))
        return {"evenhand": first["evenhand"], "population": first["population"],
                "systems": [block["system"] for block in blocks.values()],
                "rows": [{"system": name} | row for name, block in blocks.items() for row in block["rows"]],
                "differences": self.differences.to_dicts(),
                "findings": [{"system": name} | row for name, block in blocks.items()
                             for row in block["findings"]]}


def compare(population: Population, decisions: Mapping[str, Decisions], audits: Mapping[str, Audit]) -> Comparison:
    """Return the systems side by side, with each later system's differences from the first.

    Parameters
    ----------
    population : Population
        The people whom all systems scored.
    decisions, audits : mappings of str to Decisions and Audit
        What each system says and what was found of it, by the same names; the first is the baseline.

    Raises
    ------
    InputError
        For fewer than two systems, or systems that decided about other people.
    """
    names = list(audits)
    if len(names) < 2:
        raise InputError("compare", "one system" if names else "no system", "two or more", "name another system")
    for name in names:
        if decisions[name].selected.shape != (population.count,):
            raise InputError(f"compare, {name}", f"decisions about {decisions[name].selected.size:,} people",
                             f"the same {population.count:,} people", "score the same population by each system")
    base = names[0]
    rows = [{"system": name, "baseline": base} | row for name in names[1:]
            for row in _differences(population, (decisions[base], decisions[name]), (audits[base], audits[name]))]
    return Comparison(dict(audits), pl.DataFrame(rows, schema=SCHEMA, orient="row"))


def _differences(population: Population, decisions: tuple[Decisions, Decisions],
                 audits: tuple[Audit, Audit]) -> list[dict[str, Any]]:
    before, after = (found.frame() for found in audits)
    both = before.join(after, on=["measure", "attribute", "group"], nulls_equal=True, suffix="_after",
                       maintain_order="left")

    @cache
    def groups_of(attribute: str) -> Groups:
        return _groups(population, attribute)

    @cache
    def means_of(rate: str, attribute: str) -> PairedMeans:
        groups = groups_of(attribute)
        return paired_means(groups.codes, groups.count, *(person_values(rate, population, d) for d in decisions))

    rows = []
    for row in both.iter_rows(named=True):
        found = _difference(row, means_of, groups_of(row["attribute"]))
        if found is not None:
            rows.append({"measure": row["measure"], "attribute": row["attribute"], "group": row["group"],
                         "reference": row["reference_after"], "value": found.value, "low": found.low,
                         "high": found.high, "level": row["level"], "n": found.n,
                         "interval": None if found.low is None else METHOD, "reason": found.reason})
    return rows


def _difference(row: dict[str, Any], means_of: Callable[[str, str], PairedMeans],
                groups: Groups) -> Difference | None:
    """Return the paired difference of one row, None for a measure that has none."""
    measure, attribute, group, level = row["measure"], row["attribute"], row["group"], row["level"]
    if measure in RATES and group is not None and row["reference"] is None:
        return difference_of_means(means_of(measure, attribute), groups.position(group), level)
    if measure in CONTRASTS and row["reference"] is not None:
        rate, ratio = CONTRASTS[measure]
        references = groups.position(row["reference"]), groups.position(row["reference_after"])
        return difference_of_contrasts(means_of(rate, attribute), groups.position(group), references, level,
                                       ratio=ratio)
    if group is not None or row["value"] is None or row["value_after"] is None:
        return None
    usable = np.array([UNKNOWN not in level_name.split(" × ") for level_name in groups.levels]) & (groups.sizes > 0)
    if measure in CONTRASTS:
        rate, ratio = CONTRASTS[measure]
        return difference_of_extremes([means_of(rate, attribute)], usable, level, ratio=ratio)
    if measure == "equalized_odds_difference":
        families = [means_of(rate, attribute) for rate in ("true_positive_rate", "false_positive_rate")]
        return difference_of_extremes(families, usable, level, ratio=False)
    return None


def _groups(population: Population, attribute: str) -> Groups:
    parts = attribute.split(" × ")
    labels = population.people.select(pl.concat_str([pl.col(part).cast(pl.String) for part in parts],
                                                    separator=" × "))
    return Groups.of(labels.to_series())


RATES: dict[str, tuple[str | None, int, str, bool]] = {
    # measure: (what the condition reads, its value, what is averaged, whether it is turned round)
    "selection_rate": (None, 0, "selected", False),
    "true_positive_rate": ("outcome", 1, "selected", False),
    "false_positive_rate": ("outcome", 0, "selected", False),
    "false_negative_rate": ("outcome", 1, "selected", True),
    "true_negative_rate": ("outcome", 0, "selected", True),
    "positive_predictive_value": ("selected", 1, "outcome", False),
    "negative_predictive_value": ("selected", 0, "outcome", True),
    "accuracy": (None, 0, "right", False),
    "mean_score": (None, 0, "score", False),
}


def person_values(measure: str, population: Population, decisions: Decisions) -> NDArray[np.float64]:
    """Return the number a person whose mean over a group is the measure; NaN for people left out of it.

    Raises
    ------
    KeyError
        For a measure that is no mean over people.
    """
    condition, wanted, averaged, turned = RATES[measure]
    outcome = population.outcome
    known = {"selected": decisions.selected,
             "outcome": outcome if outcome is not None else np.full(population.count, -1, np.int8)}
    if averaged == "score":
        return np.full(population.count, np.nan) if decisions.score is None else decisions.score
    if averaged == "right":
        either = (known["selected"] < 0) | (known["outcome"] < 0)
        return np.where(either, np.nan, (known["selected"] == known["outcome"]).astype(float))
    values = np.where(known[averaged] < 0, np.nan, known[averaged].astype(float))
    if condition is not None:
        values = np.where(known[condition] == wanted, values, np.nan)
    return 1 - values if turned else values
