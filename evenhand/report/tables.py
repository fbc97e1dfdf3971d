"""From an audit to plain tables: headers and rows of words, the same for the terminal, Markdown and reports."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.measures.further_measures import described
from evenhand.measures.reasons import REASONS
from evenhand.report.words import VERDICTS, bare, known, number, number_with_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evenhand.auditing.audit import Audit
    from evenhand.auditing.comparison import Comparison

SHOWN = ("selection_rate", "adverse_impact_ratio", "true_positive_rate", "mean_score")
"""The measures of the tables for people where none are asked for; each only where it could be measured."""
COMPARED = ("selection_rate", "adverse_impact_ratio", "demographic_parity_difference",
            "equal_opportunity_difference", "equalized_odds_difference", "standardized_mean_difference")
"""The measures of a comparison where none are asked for."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class PlainTable:
    """A table of words: a title, headers, rows, and a caption that says how to read it.

    `prose` says that the cells hold sentences; else all but the first column are numbers, set to the right.
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    prose: bool = False

    def markdown(self) -> str:
        r"""Return the table as Markdown, without rows its title alone; bars, links and line ends in cells are escaped.

        Examples
        --------
        >>> print(PlainTable("Two", ("a", "b"), (("1|2", "![3](4)"),)).markdown())
        **Two**
        <BLANKLINE>
        | a | b |
        | --- | ---: |
        | 1\|2 | !\[3\](4) |
        """
        caption = "".join(f"\n\n{_in_markdown(line)}" for line in self.caption.splitlines())
        if not self.rows:
            return f"**{_in_markdown(self.title)}**{caption}"
        rule = ["---", *["---" if self.prose else "---:"] * (len(self.headers) - 1)]
        lines = [self.headers, tuple(rule), *self.rows]
        body = "\n".join(f"| {' | '.join(map(_in_markdown, line))} |" for line in lines)
        return f"**{_in_markdown(self.title)}**\n\n{body}{caption}"


def audit_tables(audit: Audit, *, measures: Sequence[str] | None = None) -> list[PlainTable]:
    """Return what was found, then one table an attribute with a line a group.

    Parameters
    ----------
    audit : Audit
        The audit of one system.
    measures : sequence of str, optional
        The measures to show; where left out, those of `SHOWN` that could be measured.

    Raises
    ------
    InputError
        For an unknown measure.
    """
    wanted = [described(name).name for name in measures] if measures else SHOWN
    rows = audit.frame().filter(pl.col("measure").is_in(wanted))
    tables = [_group_table(part, attribute, [name for name in wanted if name in set(part["measure"])])
              for (attribute,), part in rows.group_by("attribute", maintain_order=True)]
    found = findings_table(audit.findings, title=_heading(audit))
    return [replace(found, caption="\n".join(audit.caveats)), *tables]


def group_table(audit: Audit, attribute: str, *, title: str) -> PlainTable:
    """Return one attribute's groups with the measures of `SHOWN` that could be measured, a line a group."""
    rows = audit.frame().filter(pl.col("measure").is_in(SHOWN) & (pl.col("attribute") == attribute))
    table = _group_table(rows, attribute, [name for name in SHOWN if name in set(rows["measure"])])
    return replace(table, title=title, headers=("group", *table.headers[1:]))


def findings_table(findings: Iterable[Any], *, title: str) -> PlainTable:
    """Return the findings of an audit as a table: the verdict, and the sentence."""
    lines = tuple((VERDICTS[finding.verdict], finding.sentence) for finding in findings)
    return PlainTable(title, ("verdict", "what was found"), lines or (("", "nothing was compared"),),
                      prose=True)


def comparison_tables(comparison: Comparison, *, measures: Sequence[str] | None = None) -> list[PlainTable]:
    """Return one table an attribute: each measure with a column a system, and the paired differences.

    Parameters
    ----------
    comparison : Comparison
        Several systems on the same people.
    measures : sequence of str, optional
        The measures to show; where left out, those of `COMPARED`.
    """
    wanted = [described(name).name for name in measures] if measures else list(COMPARED)
    rows = comparison.frame().filter(pl.col("measure").is_in(wanted))
    return [_side_by_side(part, attribute, comparison, wanted)
            for (attribute,), part in rows.group_by("attribute", maintain_order=True)]


def cell(row: Mapping[str, Any]) -> str:
    """Return a row's number with its interval, or the reason why there is none."""
    unit = described(row["measure"]).unit
    if not known(row["value"]):
        return REASONS.get(row["reason"] or "", "not known")
    return number_with_interval(row["value"], row["low"], row["high"], unit=unit)


def safe_for_spreadsheets(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose words no spreadsheet takes for a formula, and whose lists are joined by a bar.

    Numbers stay numbers: -0.17 keeps its sign.

    Examples
    --------
    >>> safe_for_spreadsheets(pl.DataFrame({"group": ["=A1", "rural"], "value": [-0.17, 0.0]})).rows()
    [("'=A1", -0.17), ('rural', 0.0)]
    """
    lists = [name for name, kind in table.schema.items() if kind == pl.List(pl.String)]
    flat = table.with_columns(pl.col(name).list.join(" | ") for name in lists)
    words = [name for name, kind in flat.schema.items() if kind == pl.String]
    return flat.with_columns(
        pl.when(pl.any_horizontal([pl.col(name).str.starts_with(start) for start in FORMULA_STARTS]))
        .then(pl.lit("'") + pl.col(name)).otherwise(pl.col(name)).alias(name) for name in words)


def _heading(audit: Audit) -> str:
    block = audit.to_dict()
    people, system = block["population"], block["system"]
    cut = f", cut at {system['cut']:g}" if system["cut"] is not None else ""
    return f"{people['name']}, {system['name']}{cut}: {people['people']:,} people"


def _group_table(rows: pl.DataFrame, attribute: str, wanted: Sequence[str]) -> PlainTable:
    groups = rows.filter(pl.col("group").is_not_null())
    cells = {(row["group"], row["measure"]): row for row in groups.iter_rows(named=True)}
    names = list(dict.fromkeys(groups["group"]))
    headers = (attribute, "n", *(described(name).label for name in wanted))
    lines = []
    for name in names:
        of_group = [cells.get((name, one)) for one in wanted]
        n = max((row["n"] for row in of_group if row is not None and row["n"] is not None), default=0)
        lines.append((name, f"{n:,}", *("" if row is None else _with_reference(row) for row in of_group)))
    level = rows["level"][0] if rows.height else 0.95
    return PlainTable(attribute, headers, tuple(lines), f"In brackets the {100 * level:g} % interval.")


def _with_reference(row: Mapping[str, Any]) -> str:
    return "1, the reference" if row["group"] == row["reference"] and row["value"] == 1 else cell(row)


def _side_by_side(rows: pl.DataFrame, attribute: str, comparison: Comparison, wanted: Sequence[str]) -> PlainTable:
    systems = comparison.systems
    values = {(row["measure"], row["group"], row["system"]): row for row in rows.iter_rows(named=True)}
    changes = {(row["measure"], row["group"], row["system"]): row
               for row in comparison.differences.filter(pl.col("attribute") == attribute).iter_rows(named=True)}
    headers = ("", *systems, *(f"{name} − {systems[0]}" for name in systems[1:]))
    lines = []
    for one in wanted:
        between = described(one).between
        groups = list(dict.fromkeys(group for name, group, _ in values
                                    if name == one and (group is None) == between))
        for group in groups:
            label = described(one).label if group is None else f"{described(one).label}: {group}"
            shown = [cell(values[one, group, name]) if (one, group, name) in values else "" for name in systems]
            changed = [_change(changes.get((one, group, name))) for name in systems[1:]]
            lines.append((label, *shown, *changed))
    return PlainTable(attribute, headers, tuple(lines),
                      f"Differences from {systems[0]} are paired: the same people under both.")


def _change(row: Mapping[str, Any] | None) -> str:
    if row is None or not known(row["value"]):
        return "" if row is None else REASONS.get(row["reason"] or "", "not known")
    unit = described(row["measure"]).unit
    if unit == "%":
        unit = "pp"
    interval = f" ({bare(row['low'], unit)} to {bare(row['high'], unit)})" if known(row["low"]) else ""
    return f"{number(row['value'], unit)}{interval}"


def _in_markdown(text: str) -> str:
    # A name from data must open no link and load no picture; what is written as code, such as a command, stays so.
    return re.sub(r"([\\|*\[\]])", r"\\\1", text.replace("\n", " ")).replace("<", "&lt;")
