"""Comparison: the same people under several systems, side by side and by their paired differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.accuracy import accuracy_differences, accuracy_frame, joint_accuracy
from evenhand.auditing.accuracy_effects import with_ties
from evenhand.auditing.groups import groups_of
from evenhand.auditing.moves import SCHEMA as MOVES
from evenhand.auditing.moves import moves_of
from evenhand.auditing.paired_rows import Paired
from evenhand.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evenhand.auditing.audit import Audit
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions

SCHEMA = {"system": pl.String, "baseline": pl.String, "measure": pl.String, "attribute": pl.String,
          "group": pl.String, "reference": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
          "level": pl.Float64, "n": pl.Int64, "interval": pl.String, "reason": pl.String}
BESIDE = {"independent_low": pl.Float64, "independent_high": pl.Float64, "design_effect": pl.Float64}
"""The columns of differences beside these where ties are known."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Several systems on the same people: every measure side by side, and paired differences. Frozen.

    Parameters
    ----------
    audits : mapping of str to Audit
        The audit of each system by name; the first is the baseline.
    differences : polars.DataFrame
        One row a measure, group and system other than the baseline: the system's value less the baseline's,
        both against the baseline's reference group. Those of the measures of being right come first, without attribute.
    accuracy : polars.DataFrame
        How right each system is: AUC, Brier score and accuracy at the cut, over people whom all of them judge.
    moves : polars.DataFrame
        How many people of each group are better and worse off than under the baseline.
    pairs : polars.DataFrame
        For every two systems the difference of each measure of being right, and of the summary of each disparity of
        single attributes, at a level that holds for all pairs of a measure at once: what ranks are read from.
    level : float
        The confidence level.
    """

    audits: Mapping[str, Audit]
    differences: pl.DataFrame
    accuracy: pl.DataFrame
    moves: pl.DataFrame
    pairs: pl.DataFrame
    level: float = 0.95

    @property
    def systems(self) -> tuple[str, ...]:
        """The names of the systems, the baseline first."""
        return tuple(self.audits)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What the reader must know of all numbers: what holds for every system, then what holds for one."""
        return (*self.common_caveats, *(f"{name}: {one}" for name, found in self.audits.items()
                                        for one in found.caveats if one not in self.common_caveats))

    @property
    def common_caveats(self) -> tuple[str, ...]:
        """What the reader must know under every system, such as what was left out of the people's file."""
        first, *others = (found.caveats for found in self.audits.values())
        return tuple(one for one in first if all(one in theirs for theirs in others))

    def frame(self) -> pl.DataFrame:
        """Return the rows of all audits as one tidy table, the measures of being right first, without attribute."""
        audits = pl.concat([found.frame().select(pl.lit(name).alias("system"), pl.all())
                            for name, found in self.audits.items()])
        return pl.concat([self.accuracy, audits], how="diagonal").select(audits.columns)

    def summary(self, system: str, measure: str, attribute: str | None = None) -> dict[str, Any] | None:
        """Return the row of one system and measure: over everybody, or the widest gap of an attribute."""
        if attribute is not None:
            return self.audits[system].summary(measure, attribute)
        rows = self.accuracy.filter((pl.col("system") == system) & (pl.col("measure") == measure))
        return rows.row(0, named=True) if rows.height else None

    def difference(self, system: str, measure: str, attribute: str | None = None) -> dict[str, Any] | None:
        """Return the paired difference of a system from the baseline; None where it has none."""
        at = pl.col("attribute").is_null() if attribute is None else pl.col("attribute") == attribute
        rows = self.differences.filter((pl.col("system") == system) & (pl.col("measure") == measure) & at
                                       & pl.col("group").is_null())
        return rows.row(0, named=True) if rows.height else None

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as one object of plain values."""
        blocks = {name: found.to_dict() for name, found in self.audits.items()}
        first = next(iter(blocks.values()))
        return {"evenhand": first["evenhand"], "population": first["population"],
                "systems": [block["system"] for block in blocks.values()],
                "rows": self.frame().to_dicts(), "differences": self.differences.to_dicts(),
                "moves": self.moves.to_dicts(),
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
    if len({str(found.population) for found in audits.values()}) > 1:
        raise InputError("compare", "audits of different people", "audits of the same people",
                         "audit all systems on one population")
    level = audits[base].level
    joint = joint_accuracy(population.outcome, {name: decisions[name] for name in names})
    paired = Paired(population, decisions, audits, with_ties(joint, population.ties, decisions))
    rows = [{"system": name, "baseline": base} | row for name in names[1:]
            for row in [*accuracy_differences(paired.joint, base, name, level), *paired.differences(base, name)]]
    return Comparison(dict(audits), _table(rows, SCHEMA | (BESIDE if paired.tied else {})),
                      accuracy_frame(paired.joint, level), _moves(population, decisions, audits, level),
                      _table([*paired.pairs()], SCHEMA), level)


def _table(rows: list[dict[str, Any]], schema: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema, orient="row")


def _moves(population: Population, decisions: Mapping[str, Decisions], audits: Mapping[str, Audit],
           level: float) -> pl.DataFrame:
    base, *others = audits
    return _table([{"system": name, "baseline": base, "attribute": attribute} | row
                   for attribute in audits[base].attributes for name in others
                   for row in moves_of(decisions[base], decisions[name], groups_of(population, attribute), level)],
                  MOVES)
