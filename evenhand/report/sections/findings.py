"""Findings in words: for each system one sentence, one picture, and every finding with its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.groups import interval_chart
from evenhand.report.charts.theme import LIGHT
from evenhand.report.document import Answer, ChartBlock, Findings, Found, Heading, Paragraph, Section, slug
from evenhand.report.findings_words import RATIO, answer_of, ordered, seen
from evenhand.report.tidy import bound_of, comparisons, tolerance_of, words_of
from evenhand.report.words import VERDICTS, counted

if TYPE_CHECKING:
    from evenhand.auditing.audit import Audit
    from evenhand.auditing.findings.finding import Finding
    from evenhand.report.document import Block
    from evenhand.report.material import Material

KEY, TITLE = "findings", "What was found"
MOST = 6
"""How many findings of a system are told in full; the others are counted, and stand in the data files."""


def section(material: Material) -> Section:
    """Return the section."""
    blocks: list[Block] = []
    for name, found in material.audits.items():
        if len(material.audits) > 1:
            blocks.append(Heading(material.systems[name].title))
        blocks += _of_system(material, name, found)
    blocks.append(Paragraph("A finding says what was seen among these people, against which standard. It does not say "
                            "why, and nothing found is no proof that there is nothing.", quiet=True))
    return Section(KEY, TITLE, tuple(blocks))


def _of_system(material: Material, name: str, audit: Audit) -> list[Block]:
    everything = ordered(audit)
    told = [one for one in everything if one.verdict == "beyond"][:MOST] or everything[:MOST]
    blocks: list[Block] = [Answer(*answer_of(audit, material.label)), *_picture(material, name, audit)]
    if told:
        blocks.append(Findings(tuple(_found(material, audit, one) for one in told)))
    rest = [one for one in everything if one not in told]
    if rest:
        verdicts = (counted(sum(one.verdict == verdict for one in rest), "finding") + f" {words}"
                    for verdict, words in VERDICTS.items() if any(one.verdict == verdict for one in rest))
        blocks.append(Paragraph(f"Not told here: {'; '.join(verdicts)}. All stand in report.json.", quiet=True))
    return blocks


def _found(material: Material, audit: Audit, one: Finding) -> Found:
    behind = f"{one.code} · {VERDICTS[one.verdict]} · {one.standard}"
    short = seen(audit, one, material.label)
    return Found(one.verdict, short, behind, "" if short == one.sentence else one.sentence)


def _picture(material: Material, name: str, audit: Audit) -> list[Block]:
    table = comparisons(audit, RATIO).filter(~pl.col("attribute").str.contains(" × ", literal=True))
    if table.is_empty():
        return [Paragraph("No two groups could be compared.")]
    words = words_of(RATIO, audit.favourable)
    named = [f"{material.label(one)}: {groups}" for one, groups in table.select("attribute", "groups").rows()]
    tolerance = tolerance_of(RATIO, profile=audit.profile) or (0.0, 1.0)
    standard = audit.profile.standard(RATIO)
    chart = interval_chart(table.with_columns(pl.Series("group", named, pl.String)),
                           title=f"lowest share ÷ highest share; shaded: {standard.bound if standard else 'no bound'}; "
                           "tick: even", unit=words.unit, colours=LIGHT, even=words.even_value,
                           tolerance=(tolerance[0], 1.0))
    alt = "; ".join(f"{label} {row['told']}" for label, row in zip(named, table.iter_rows(named=True), strict=True))
    note = f"{words.definition} The tolerance is {bound_of(RATIO, audit.profile)}."
    return [ChartBlock(slug(name, "overview"), chart.to_dict(), words.label, alt, note)]
