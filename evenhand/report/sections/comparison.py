"""Comparison: the systems side by side on the same people, with paired intervals on each difference."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evenhand.report.document import Paragraph, Section, TableBlock
from evenhand.report.tables import comparison_tables

if TYPE_CHECKING:
    from evenhand.report.material import Material

KEY, TITLE = "comparison", "How do the systems differ"


def section(material: Material) -> Section | None:
    """Return the section; None for a single system."""
    if material.comparison is None:
        return None
    first = next(iter(material.systems.values())).title
    opening = (f"Every number is taken on the same {material.people:,} people. A difference is another system's number "
               f"less that of {first}; its interval is paired: narrower than two intervals side by side suggest.")
    tables = [replace(table, title=f"By {material.label(table.title).lower()}")
              for table in comparison_tables(material.comparison) if " × " not in table.title]
    return Section(KEY, TITLE, (Paragraph(opening), *(TableBlock(table) for table in tables)))
