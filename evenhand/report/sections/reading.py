"""How to read it: verdicts, intervals, tolerance, and the definition and source of every measure used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.report.document import Findings, Found, Paragraph, Section, TableBlock
from evenhand.report.tables import PlainTable
from evenhand.report.tidy import words_of

if TYPE_CHECKING:
    from evenhand.report.material import Material

KEY, TITLE = "reading", "How to read it"

MARKS = (
    Found("beyond", "Beyond the tolerance", "The whole interval lies outside what the standard tolerates.", ""),
    Found("within", "Within the tolerance", "The whole interval lies inside it. That speaks of this measure only.", ""),
    Found("not_enough_data", "Not enough data", "The interval reaches across the bound, or there are too few people. "
          "This is never read as even.", ""))

WORDS = (
    "A number is written with its interval and the number of people it rests on: “58.8 % (57.2 to 60.4), n = 3,696”. "
    "If the same people were drawn again and again, an interval made in this way would cover the true value in the "
    "stated share of the draws.",
    "A tolerance is a convention. Which gap is tolerable is no question of statistics; the report says which standard "
    "it used, and where that standard comes from.",
    "A gap is not yet an injustice, and an even rate is not yet justice. Nothing here says that a system is fair, "
    "unbiased or lawful.")


def section(material: Material) -> Section:
    """Return the section."""
    first = next(iter(material.audits.values()))
    lines = []
    for name in first.measures:
        words = words_of(name, first.favourable)
        lines.append((words.label, words.definition, words.source))
    table = PlainTable("Measures", ("measure", "what it is", "source"), tuple(lines), prose=True)
    return Section(KEY, TITLE, (Findings(MARKS), *(Paragraph(words) for words in WORDS), TableBlock(table)))
