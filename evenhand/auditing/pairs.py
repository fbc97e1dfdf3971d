"""Who says yes to whom: decisions about pairs of a lender and a person, by the groups of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand import __version__
from evenhand.auditing.groups import groups_of
from evenhand.auditing.rows import SCHEMA
from evenhand.measures.pair_interval import PairCounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evenhand.measures.grouping import Groups
    from evenhand.population.population import Population
    from evenhand.scoring.pairs import PairDecisions

TO = " → "
"""Joins the lender's group and the person's in the name of a group of pairs."""

INTERVAL = "clustered on lenders and people"


@dataclass(frozen=True, eq=False)
class PairAudit:
    """What lenders say to people, by the groups of both. Frozen.

    Parameters
    ----------
    rows : polars.DataFrame
        Tidy, in the columns of an audit's rows: `selection_rate` of each group of pairs, such as "urban → rural",
        and `adverse_impact_ratio` against the pairs in which the same lenders answer their own group.
    population, system : mapping
        What was audited, as plain values.
    """

    rows: pl.DataFrame
    population: Mapping[str, Any]
    system: Mapping[str, Any]

    def frame(self) -> pl.DataFrame:
        """Return the rows as a tidy table."""
        return self.rows

    def to_dict(self) -> dict[str, Any]:
        """Return the audit as one object of plain values, as it stands in JSON."""
        return {"evenhand": __version__, "population": dict(self.population), "system": dict(self.system),
                "rows": self.rows.to_dicts(), "findings": []}


def audit_pairs(population: Population, pairs: PairDecisions, *, by: Sequence[str] | None = None,
                level: float = 0.95) -> PairAudit:
    """Return the share of yes by the groups of lender and person, each with an interval that knows of both.

    A lender answers many people and a person is answered by many lenders, so pairs are not independent; see
    :class:`PairCounts` for how the intervals allow for it.

    Parameters
    ----------
    population : Population
        The people, lenders among them.
    pairs : PairDecisions
        What each lender says to each person.
    by : sequence of str, optional
        Attributes, or intersections joined by " × "; every protected attribute where left out.
    level : float
        The confidence level, between 0 and 1.

    Raises
    ------
    InputError
        For an unknown attribute, or a level that is none.
    """
    rows: list[dict[str, Any]] = []
    for attribute in by or population.roles.protected:
        groups = groups_of(population, attribute)
        counts = PairCounts.of(pairs.accepted, pairs.lenders, groups.codes, len(groups.levels))
        rows += [*_rates(attribute, groups, counts, level), *_ratios(attribute, groups, counts, level)]
    block = {"name": population.name, "people": population.count,
             "ties": None if population.ties is None else population.ties.count,
             "seed": population.provenance.seed, "sha256": population.provenance.sha256 or None}
    system = {"name": pairs.system, "kind": "trust", "cut": pairs.bar, "lenders": int(pairs.lenders.size)}
    return PairAudit(pl.DataFrame(rows, schema=SCHEMA), block, system)


def _cells(groups: Groups) -> Iterator[tuple[int, int, str]]:
    for g, lender in enumerate(groups.levels):
        for h, person in enumerate(groups.levels):
            yield g, h, f"{lender}{TO}{person}"


def _rates(attribute: str, groups: Groups, counts: PairCounts, level: float) -> Iterator[dict[str, Any]]:
    for g, h, name in _cells(groups):
        low, high = counts.interval(g, h, level=level)
        yield _row("selection_rate", attribute, name, None, (counts.share[g, h], low, high), level,
                   int(counts.pairs[g, h]), "no_people")


def _ratios(attribute: str, groups: Groups, counts: PairCounts, level: float) -> Iterator[dict[str, Any]]:
    for g, h, name in _cells(groups):
        if g != h:
            own = f"{groups.levels[g]}{TO}{groups.levels[g]}"
            yield _row("adverse_impact_ratio", attribute, name, own, counts.ratio(g, h, g, level=level), level,
                       int(min(counts.pairs[g, h], counts.pairs[g, g])), "nobody_selected")


def _row(measure: str, attribute: str, name: str, reference: str | None, numbers: Sequence[float], level: float,
         n: int, why: str) -> dict[str, Any]:
    value, low, high = (None if np.isnan(number) else float(number) for number in numbers)
    return {"measure": measure, "attribute": attribute, "group": name, "reference": reference, "value": value,
            "low": low, "high": high, "level": level, "n": n, "interval": None if low is None else INTERVAL,
            "reason": why if value is None else None}
