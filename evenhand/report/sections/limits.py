"""What could not be judged: too few people, numbers that do not exist, what is hidden, and what holds for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.measures.measure import measure
from evenhand.measures.reasons import REASONS
from evenhand.report.document import Answer, Findings, Found, Heading, Paragraph, Section, TableBlock
from evenhand.report.findings_words import seen
from evenhand.report.tables import PlainTable
from evenhand.report.words import counted, listing

if TYPE_CHECKING:
    from evenhand.auditing.audit import Audit
    from evenhand.report.document import Block
    from evenhand.report.material import Material

KEY, TITLE = "limits", "What could not be judged"
MOST = 5
"""How many open questions of a system are told in full."""


def section(material: Material) -> Section:
    """Return the section."""
    open_questions = sum(one.verdict == "not_enough_data" for found in material.audits.values()
                         for one in found.findings)
    told = (f"There is not enough data for {counted(open_questions, 'question')}: a gap beyond the tolerance can be "
            "neither shown nor ruled out there." if open_questions else
            "Every question that was asked could be answered.")
    blocks: list[Block] = [Answer(told, "not_enough_data" if open_questions else None)]
    blocks += [Paragraph(sentence, name="Hidden.", quiet=True) for sentence in material.hidden]
    for name, found in material.audits.items():
        part = _of_system(material, found)
        if part and len(material.audits) > 1:
            blocks.append(Heading(material.systems[name].title))
        blocks += part
    return Section(KEY, TITLE, tuple(blocks))


def _of_system(material: Material, audit: Audit) -> list[Block]:
    unjudged = [one for one in audit.findings if one.verdict == "not_enough_data"]
    blocks: list[Block] = []
    if unjudged:
        blocks.append(Findings(tuple(Found(one.verdict, seen(audit, one, material.label), one.code, "")
                                     for one in unjudged[:MOST])))
    if len(unjudged) > MOST:
        blocks.append(Paragraph(f"{counted(len(unjudged) - MOST, 'further question')} of the same kind: see "
                                "report.json.", quiet=True))
    missing = _missing(material, audit)
    if missing.rows:
        blocks.append(TableBlock(missing))
    blocks += [Paragraph(caveat, name=FOR_ALL, quiet=True) for caveat in audit.caveats]
    return blocks


FOR_ALL = "For all numbers."


def _missing(material: Material, audit: Audit) -> PlainTable:
    """Return the numbers that do not exist, gathered by their reason."""
    rows = audit.rows.filter(pl.col("value").is_null() & pl.col("group").is_not_null()
                             & (pl.col("group") != pl.col("reference").fill_null("")))
    grouped = rows.group_by("attribute", "reason", maintain_order=True).agg(
        pl.col("group").unique(maintain_order=True), pl.col("measure").unique(maintain_order=True))
    lines = tuple((material.label(row["attribute"]), _some(row["group"]),
                   _some([measure(one).label for one in row["measure"]]), REASONS.get(row["reason"] or "", "not known"))
                  for row in grouped.iter_rows(named=True))
    return PlainTable("Numbers that do not exist", ("attribute", "groups", "measures", "why"), lines, prose=True)


def _some(words: list[str], most: int = 4) -> str:
    return listing(words) if len(words) <= most else f"{', '.join(words[:most])} and {len(words) - most} more"
