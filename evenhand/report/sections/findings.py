"""Findings in words: for each system one sentence, one picture, and every finding with its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.report.charts.ratios import ratios_chart
from evenhand.report.charts.specification import specification
from evenhand.report.document import Answer, ChartBlock, Findings, Found, Heading, Paragraph, Section, slug
from evenhand.report.findings_words import RATIO, answer_of, ordered, seen, sentence
from evenhand.report.tidy import bound_of, words_of
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
    return Found(one.verdict, short, behind, "" if short == one.sentence else sentence(one, material.label))


def _picture(material: Material, name: str, audit: Audit) -> list[Block]:
    drawn = ratios_chart(audit, label=material.label)
    if drawn is None:
        return [Paragraph("No two groups could be compared.")]
    words = words_of(RATIO, audit.favourable)
    note = f"{words.definition} The tolerance is {bound_of(RATIO, audit.profile)}."
    return [ChartBlock(slug(name, "overview"), specification(drawn[0]), words.label, drawn[1], note)]
