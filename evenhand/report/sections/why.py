"""Why: the gap of mean scores, feature by feature, and which features stand for the group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evenhand.auditing.caveats import independence_taken
from evenhand.report.charts.gap import gap_chart, gap_steps
from evenhand.report.charts.specification import specification
from evenhand.report.charts.theme import LIGHT
from evenhand.report.document import Answer, ChartBlock, Heading, Paragraph, Section, slug
from evenhand.report.gap_words import alike_warning, gap_answer, gap_rows, points, tells_answer

if TYPE_CHECKING:
    from evenhand.report.document import Block
    from evenhand.report.material import Material
    from evenhand.report.vocabulary import Vocabulary

KEY, TITLE = "why", "Why is there a gap"


def section(material: Material) -> Section | None:
    """Return the section; None where nobody knows how scores are made, and in public."""
    blocks: list[Block] = []
    for name, part in material.parts.items():
        if part.why is None:
            continue
        label = material.label(part.attribute).lower()
        blocks.append(Heading(f"{material.systems[name].title}: by {label}"))
        blocks += _of_system(name, part.why, part.attribute, material.words)
        if told := independence_taken(material.audits[name].population.get("ties")):
            blocks.append(Paragraph(told, name="How sure.", quiet=True))
    if blocks:
        blocks.append(Paragraph("A bar says what the score makes of a difference between the groups, not why there is "
                                "one, and not what would change if it went.", name="How it is read.", quiet=True))
    return Section(KEY, TITLE, tuple(blocks)) if blocks else None


def _of_system(name: str, why: Any, attribute: str, words: Vocabulary) -> list[Block]:
    parts = why.parts
    # The names of bars are data of a chart, which are not put into the people's own words once it is drawn.
    near, rows = abs(parts.gap), gap_rows(parts, {part: words.said(label) for part, label in why.labels.items()})
    ends = (f"{parts.reference}, mean", parts.means[1]), (f"{parts.group}, mean", parts.means[0])
    size = f"{points(parts.gap, near=near)} ({points(parts.low, near=near)} to {points(parts.high, near=near)})"
    steps = gap_steps(rows, ends=ends, told=(points(parts.means[1], near=near), points(parts.means[0], near=near)))
    alt = "; ".join(f"{label} {told}" for label, told in rows.select("label", "told").rows())
    note = (f"The bars lead from the mean of {parts.reference} to that of {parts.group}, exactly: {size} points. It "
            f"rests on {parts.scored[0]:,} and {parts.scored[1]:,} people with a score.")
    blocks: list[Block] = [Answer(gap_answer(parts, why.labels)),
                           ChartBlock(slug(name, "gap", attribute), specification(gap_chart(steps, colours=LIGHT)),
                                      "The gap in parts", alt, note)]
    blocks.append(Paragraph(tells_answer(why.tells, why.labels, parts.group, parts.reference)))
    warning = alike_warning(why.alike, why.labels)
    return [*blocks, Paragraph(warning, name="Caution.", quiet=True)] if warning else blocks
