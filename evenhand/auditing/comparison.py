"""Comparison: the same people under several systems, side by side and by their paired differences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.auditing.groups import groups_of
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
from evenhand.measures.measure import Measure, measure
from evenhand.measures.sorted_scores import unknown_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from evenhand.auditing.audit import Audit
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions

SCHEMA = {"system": pl.String, "baseline": pl.String, "measure": pl.String, "attribute": pl.String,
          "group": pl.String, "reference": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
          "level": pl.Float64, "n": pl.Int64, "interval": pl.String, "reason": pl.String}

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
    def groups(attribute: str) -> Groups:
        return groups_of(population, attribute)

    @cache
    def means_of(rate: str, attribute: str) -> PairedMeans:
        people, one = groups(attribute), measure(rate)
        return paired_means(people.codes, people.count, *(person_values(one, population, d) for d in decisions))

    rows = []
    for row in both.iter_rows(named=True):
        found = _difference(row, means_of, groups(row["attribute"]))
        if found is not None:
            rows.append({"measure": row["measure"], "attribute": row["attribute"], "group": row["group"],
                         "reference": row["reference_after"], "value": found.value, "low": found.low,
                         "high": found.high, "level": row["level"], "n": found.n,
                         "interval": None if found.low is None else METHOD, "reason": found.reason})
    return rows


def _difference(row: dict[str, Any], means_of: Callable[[str, str], PairedMeans],
                groups: Groups) -> Difference | None:
    """Return the paired difference of one row of both audits; None for what has no paired interval."""
    one, attribute, level = measure(row["measure"]), row["attribute"], row["level"]
    ratio = one.kind == "ratio"
    if not one.between:
        return difference_of_means(means_of(one.name, attribute), groups.position(row["group"]), level)
    if row["value"] is None or row["value_after"] is None or one.kind == "standardized":
        return None
    families = [means_of(rate, attribute) for rate in one.rates]
    if row["group"] is None:
        return difference_of_extremes(families, ~unknown_groups(groups.levels) & (groups.sizes > 0), level, ratio=ratio)
    if len(families) > 1:
        return None
    references = groups.position(row["reference"]), groups.position(row["reference_after"])
    return difference_of_contrasts(families[0], groups.position(row["group"]), references, level, ratio=ratio)


def person_values(one: Measure, population: Population, decisions: Decisions) -> NDArray[np.float64]:
    """Return the number a person whose mean over a group is the measure; NaN for people left out of it.

    Parameters
    ----------
    one : Measure
        A rate, or the mean score.

    Returns
    -------
    ndarray of float, shape (people,)
    """
    if one.kind == "mean":
        return np.full(population.count, np.nan) if decisions.score is None else decisions.score
    selected = decisions.selected
    outcome = population.outcome if population.outcome is not None else np.full(population.count, -1, np.int8)
    in_cell = {"selected": selected == 1, "decided": selected >= 0,
               "tp": (selected == 1) & (outcome == 1), "fp": (selected == 1) & (outcome == 0),
               "fn": (selected == 0) & (outcome == 1), "tn": (selected == 0) & (outcome == 0)}
    above, below = (np.any([in_cell[cell] for cell in cells], axis=0) for cells in one.cells)
    return np.where(below, above.astype(float), np.nan)
