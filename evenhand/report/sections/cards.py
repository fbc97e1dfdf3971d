"""Cards: what the people and the systems are, in the words of those who made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.report.document import CardBlock, Section

if TYPE_CHECKING:
    from evenhand.report.material import Material

KEY, TITLE = "cards", "What these people and systems are"


def section(material: Material) -> Section:
    """Return the section."""
    return Section(KEY, TITLE, tuple(CardBlock(title, text) for title, text in material.cards))
