"""Comparison: which system is more often right and which is more even, on the same people, by paired differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.frontier import attribute_of, frontier
from evenhand.measures.measure import measure
from evenhand.report.charts.specification import specification
from evenhand.report.compare_page import frontier_of, frontier_words
from evenhand.report.compare_tables import GAPS, accuracy_table, gap_table, moves_table, ranks_table
from evenhand.report.compare_words import ACCURACY_ABOUT, answer, sentences
from evenhand.report.document import Answer, ChartBlock, Paragraph, Section, TableBlock

if TYPE_CHECKING:
    from evenhand.report.document import Block
    from evenhand.report.material import Material

KEY, TITLE = "comparison", "How do the systems differ"
ASKED = {"disparity": "demographic_parity_difference", "accuracy": "balanced_accuracy"}
"""What the sentences and the picture are about."""


def section(material: Material) -> Section | None:
    """Return the section; None for a single system."""
    found = material.comparison
    if found is None:
        return None
    attribute = attribute_of(found)
    label = material.label(attribute).lower()
    opening = (f"Every number is taken on the same {material.people:,} people. A difference is another system's number "
               f"less that of {found.systems[0]}; its interval is paired: what both systems say alike cancels.")
    told = sentences(found, attribute, by=label, **ASKED, marks={
        name: facts.mark for name, facts in material.systems.items() if facts.mark})
    blocks: list[Block] = [Answer(answer(found, attribute, by=label, **ASKED)), Paragraph(opening),
                           *(Paragraph(sentence) for sentence in told.values()), *_picture(material, attribute)]
    tables = [accuracy_table(found, attribute), *(gap_table(found, name, GAPS, by=material.label(name).lower())
                                                  for name in material.single),
              moves_table(found, attribute, by=label, bands=not material.public)]
    # Ranks rest on every two systems: how many people two later ones treat differently is not made safe.
    tables += [] if material.public else [ranks_table(found, attribute, by=label)]
    return Section(KEY, TITLE, (*blocks, *(TableBlock(table) for table in tables)))


def _picture(material: Material, attribute: str) -> list[Block]:
    found, label = material.comparison, material.label(attribute).lower()
    points = frontier(found, attribute, **ASKED)
    if points["reason"].is_not_null().all():
        return [Paragraph(f"There is no frontier to draw: {points['reason'][0]}.", quiet=True)]
    note = (f"{ACCURACY_ABOUT[ASKED['accuracy']]} {measure(ASKED['disparity']).definition} Lines are intervals of each "
            "system; whether two differ is read from the paired differences below.")
    return [ChartBlock("comparison-frontier", specification(frontier_of(found, attribute, by=label, **ASKED)),
                       "Accuracy against disparity", frontier_words(found, attribute, **ASKED), note)]
