"""The tables of an audit whose measures were chosen: a column a measure while they are few, then a line each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from evenhand.measures.further_measures import described
from evenhand.measures.reasons import REASONS
from evenhand.report.tables import PlainTable, audit_tables, findings_table
from evenhand.report.words import known, number, number_with_interval

if TYPE_CHECKING:
    from evenhand.auditing.audit import Audit

MOST_COLUMNS = 3
"""With more measures than this, each has a line of its own."""


def measure_tables(audit: Audit) -> list[PlainTable]:
    """Return what was found, then the measures that the audit took, one table an attribute."""
    rows = audit.frame()
    if len(audit.measures) <= MOST_COLUMNS and ("at" not in rows.columns or rows["at"].null_count() == rows.height):
        return audit_tables(audit, measures=audit.measures)
    parts = rows.partition_by("attribute", maintain_order=True)
    found = findings_table(audit.findings, title=audit_tables(audit, measures=audit.measures[:1])[0].title)
    found = replace(found, caption="\n".join(audit.caveats))
    return [found, *(long_table(part, part["attribute"][0], favourable=audit.favourable, level=audit.level)
                     for part in parts)]


def long_table(rows: pl.DataFrame, attribute: str, *, favourable: str = "high", level: float = 0.95) -> PlainTable:
    """Return rows of many measures as a table with a line a measure, part and group.

    The reference's own lines are left out, and with two groups the widest gap, which is that of the two.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of an audit, of one attribute.
    attribute : str
        Its name.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    level : float
        The confidence level.
    """
    lines, two = [], rows["group"].drop_nulls().n_unique() == 2
    for row in rows.iter_rows(named=True):
        one = described(row["measure"])
        part = f", {row['at']}" if row.get("at") else ""
        who = row["group"] or f"widest: {' against '.join(row['groups'] or ['all groups'])}"
        if row["reference"] is not None and not part:
            who += f" against {row['reference']}"
        if row["group"] is not None and row["group"] == row["reference"] and row["reason"] == "reference":
            continue
        if row["group"] is None and row["groups"] and len(row["groups"]) == 2 and two:
            continue
        told = (number_with_interval(row["value"], row["low"], row["high"], unit=one.unit) if known(row["value"])
                else REASONS.get(row["reason"] or "", number(None)))
        lines.append((f"{one.plain(favourable)}{part}", who, told, f"{row['n']:,}" if row["n"] is not None else ""))
    return PlainTable(attribute, ("measure", attribute, "value", "n"), tuple(lines),
                      f"In brackets the {100 * level:g} % interval.", prose=True)
