"""Groups: for each system and attribute the shares selected, their intervals, and the table behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.report.charts.audit import audit_chart
from evenhand.report.charts.specification import specification
from evenhand.report.document import ChartBlock, Heading, Paragraph, Section, TableBlock, slug
from evenhand.report.findings_words import RATIO
from evenhand.report.tables import PlainTable, group_table
from evenhand.report.tidy import comparisons, group_rows, words_of
from evenhand.report.words import VERDICTS

if TYPE_CHECKING:
    from evenhand.auditing.audit import Audit
    from evenhand.report.document import Block
    from evenhand.report.material import Material

KEY, TITLE = "groups", "Who is selected, group by group"
CHARTED = "selection_rate"


def section(material: Material) -> Section:
    """Return the section."""
    blocks: list[Block] = []
    for name, found in material.audits.items():
        before = f"{material.systems[name].title}: " if len(material.audits) > 1 else ""
        for attribute in material.single:
            blocks.append(Heading(_begun(f"{before}by {material.label(attribute).lower()}")))
            blocks += _of_attribute(material, name, found, attribute)
        if material.pairs:
            blocks += [Heading(_begun(f"{before}where two attributes meet")),
                       TableBlock(_intersections(material, found))]
    words = words_of(CHARTED, next(iter(material.audits.values())).favourable)
    blocks.append(Paragraph(f"{words.definition} Source: {words.source}.", name=f"{words.label}.", quiet=True))
    return Section(KEY, TITLE, tuple(blocks))


def _of_attribute(material: Material, name: str, audit: Audit, attribute: str) -> list[Block]:
    blocks: list[Block] = []
    if CHARTED in audit.measures:
        rows = group_rows(audit.rows, CHARTED, attribute)
        alt = "; ".join(f"{row['group']} {row['told']}" for row in rows.iter_rows(named=True))
        chart = audit_chart(audit, measure=CHARTED, attribute=attribute)
        title = words_of(CHARTED, audit.favourable).label
        blocks.append(ChartBlock(slug(name, CHARTED, attribute), specification(chart), title, alt))
    title = f"The numbers, by {material.label(attribute).lower()}"
    return [*blocks, TableBlock(group_table(audit, attribute, title=title))]


def _begun(words: str) -> str:
    """Return words with a capital at their beginning, the others as they are."""
    return words[:1].upper() + words[1:]


def _intersections(material: Material, audit: Audit) -> PlainTable:
    lines = [(material.label(row["attribute"]), row["groups"] or "not known", row["told"],
              VERDICTS.get(row["verdict"] or "", "not judged"))
             for row in comparisons(audit, RATIO).iter_rows(named=True) if " × " in row["attribute"]]
    return PlainTable(words_of(RATIO, audit.favourable).label,
                      ("attributes", "lowest against highest", "ratio", "verdict"), tuple(lines), prose=True)
