"""From a ladder of consequences to plain tables: a line a rung, a column a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.report.tables import PlainTable
from evenhand.report.words import bare, known, number

if TYPE_CHECKING:
    from evenhand.auditing.ladder import Ladder

SHARE, RATIO = "consequence_share", "consequence_ratio"
CAPTION = ("Shares of everybody in the group, of a tier of those who have a score; in brackets the {level} interval. "
           "Ratio: the lowest group against the highest, of those who get the benefit or are spared the sanction.")


def ladder_tables(found: Ladder) -> list[PlainTable]:
    """Return one table an attribute: the share of each group that each consequence befalls, and the widest ratio.

    Parameters
    ----------
    found : Ladder
        What a score brings to whom.
    """
    rules = {(one["consequence"], one["kind"]): one["rule"] for one in found.bounds.iter_rows(named=True)}
    return [_table(part, attribute, rules, found.caveats) for (attribute,), part in
            found.rows.group_by("attribute", maintain_order=True)]


def _table(rows: pl.DataFrame, attribute: str, rules: dict[tuple[str, str], str],
           caveats: tuple[str, ...]) -> PlainTable:
    shares = rows.filter(pl.col("measure") == SHARE)
    groups = list(dict.fromkeys(shares["group"]))
    cells = {(one["consequence"], one["kind"], one["group"]): one for one in shares.iter_rows(named=True)}
    widest = {(one["consequence"], one["kind"]): one for one in
              rows.filter((pl.col("measure") == RATIO) & pl.col("group").is_null()).iter_rows(named=True)}
    lines = []
    for name, kind in dict.fromkeys(zip(shares["consequence"], shares["kind"], strict=True)):
        words = [_share(cells[name, kind, group]) for group in groups]
        rule = f"{kind} {rules[name, kind]}" if (name, kind) in rules else kind
        lines.append((name, rule, *words, _ratio(widest.get((name, kind)))))
    level = f"{100 * rows['level'][0]:g} %" if rows.height else "95 %"
    return PlainTable(attribute, ("consequence", "rule", *groups, "ratio"), tuple(lines),
                      "\n".join([CAPTION.format(level=level), *caveats]))


def _share(row: dict[str, Any]) -> str:
    if not known(row["value"]):
        return "not known"
    return f"{number(row['value'], '%')} ({bare(row['low'], '%')} to {bare(row['high'], '%')})"


def _ratio(row: dict[str, Any] | None) -> str:
    if row is None or not known(row["value"]):
        return ""
    return f"{bare(row['value'])} ({bare(row['low'])} to {bare(row['high'])})"
