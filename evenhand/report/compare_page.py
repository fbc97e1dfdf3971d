"""A comparison as a page of its own: the sentences, the frontier and the tables, as a report of one section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evenhand.auditing.frontier import frontier
from evenhand.measures.measure import measure
from evenhand.report.charts.frontier import frontier_chart, frontier_marks
from evenhand.report.charts.specification import specification
from evenhand.report.charts.theme import LIGHT, Palette
from evenhand.report.compare_words import ACCURACY_ABOUT, ACCURACY_LABELS, figure, unit_of
from evenhand.report.document import ChartBlock, Paragraph, Report, Section, TableBlock
from evenhand.report.own_words import in_own_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evenhand.auditing.comparison import Comparison
    from evenhand.report.tables import PlainTable
    from evenhand.report.vocabulary import Vocabulary


def frontier_of(comparison: Comparison, attribute: str, *, disparity: str, accuracy: str,
                colours: Palette = LIGHT, by: str | None = None) -> Any:
    """Return the chart of accuracy against disparity of all systems; `by` are plain words for the attribute."""
    marks = frontier_marks(frontier(comparison, attribute, disparity=disparity, accuracy=accuracy),
                           first=comparison.systems[0], reverse_y=accuracy == "brier_score")
    left = "left is more even" if measure(disparity).even_value == 0 else "right is more even"
    better = "below" if accuracy == "brier_score" else "above"
    return frontier_chart(
        marks, x=f"{measure(disparity).label}, by {by or attribute}{_unit(disparity)}: {left}",
        y=f"{ACCURACY_LABELS[accuracy]}{_unit(accuracy)}: {'low' if better == 'below' else 'high'} is right more often",
        colours=colours, x_unit=unit_of(disparity), y_unit=unit_of(accuracy),
        reverse_y=accuracy == "brier_score")


def frontier_words(comparison: Comparison, attribute: str, *, disparity: str, accuracy: str) -> str:
    """Return what the frontier shows, for those who cannot see it."""
    return "; ".join(f"{name}: {ACCURACY_LABELS[accuracy]} {figure(comparison.summary(name, accuracy), accuracy)}, "
                     f"disparity {figure(comparison.summary(name, disparity, attribute), disparity)}"
                     for name in comparison.systems)


def comparison_page(comparison: Comparison, attribute: str, tables: Sequence[PlainTable], *, disparity: str,
                    accuracy: str, synthetic: bool, date: str, words: Vocabulary) -> Report:
    """Return a comparison as a report of one section in these words, ready for the HTML renderer."""
    first = comparison.audits[comparison.systems[0]]
    chart = frontier_of(comparison, attribute, disparity=disparity, accuracy=accuracy)
    told = frontier_words(comparison, attribute, disparity=disparity, accuracy=accuracy)
    blocks = [*(Paragraph(line) for (line,) in tables[0].rows),
              ChartBlock("frontier", specification(chart), "Accuracy against disparity", told,
                         f"{ACCURACY_ABOUT[accuracy]} {measure(disparity).definition} Lines are intervals."),
              *(TableBlock(table) for table in tables[1:])]
    name, people = first.population["name"], first.population["people"]
    return Report(
        title=f"{', '.join(comparison.systems)}: how do they compare?",
        subtitle=words.said(f"{name}, the same {people:,} people under every system"), about="comparison",
        badge="synthetic data" if synthetic else f"recorded data: {name}", synthetic=synthetic,
        sections=(in_own_words(Section("comparison", "What was found", tuple(blocks)), words),), date=date)


def _unit(name: str) -> str:
    return {"%": " (%)", "pp": " (pp)"}.get(unit_of(name), "")
