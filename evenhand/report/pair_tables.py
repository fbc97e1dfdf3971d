"""An audit of pairs as plain tables: from whom a yes comes, in lines, and to whom, in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.report.tables import PlainTable
from evenhand.report.words import number, number_with_interval

if TYPE_CHECKING:
    from collections.abc import Mapping


def pair_tables(found: Any) -> list[PlainTable]:
    """Return two tables an attribute: the share of yes, and what it is of that to the lender's own group."""
    tables = []
    for (attribute,), rows in found.frame().group_by("attribute", maintain_order=True):
        for measure, title in (("selection_rate", "share of yes"),
                               ("adverse_impact_ratio", "share of yes divided by that to the own group")):
            cells = {row["group"]: row for row in rows.filter(pl.col("measure") == measure).iter_rows(named=True)}
            tables.append(_table(str(attribute), title, measure, cells, found.system))
    return tables


def _table(attribute: str, title: str, measure: str, cells: Mapping[str, Mapping[str, Any]],
           system: Mapping[str, Any]) -> PlainTable:
    names = list(dict.fromkeys(part for group in cells for part in group.split(" → ")))
    asked = {name: sum(row["n"] for group, row in cells.items() if group.startswith(f"{name} → ")) for name in names}
    lines = tuple((f"from {lender} (n = {asked[lender]:,})",
                   *(_cell(cells.get(f"{lender} → {person}"), measure) for person in names)) for lender in names)
    caption = (f"{system['lenders']:,} lenders, each asked about everybody; n counts pairs; a yes is a trust of "
               f"{number(system['cut'])} or more. Intervals know that a lender answers many people, and that many "
               "lenders answer a person.")
    return PlainTable(f"By {attribute}: {title}", ("", *(f"to {person}" for person in names)), lines, caption)


def _cell(row: Mapping[str, Any] | None, measure: str) -> str:
    if row is None:
        return "1, by itself" if measure == "adverse_impact_ratio" else "nobody"
    return number_with_interval(row["value"], row["low"], row["high"], unit="%" if measure == "selection_rate" else "")
