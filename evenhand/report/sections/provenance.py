"""Provenance: inputs with their hashes, seed, versions, and the command that makes the report again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.report.document import Facts, Paragraph, Section

if TYPE_CHECKING:
    from evenhand.report.material import Material

KEY, TITLE = "provenance", "Where it comes from"


def section(material: Material) -> Section:
    """Return the section."""
    again = ("The same inputs, seed and versions give the same bytes. The command evenhand verify, given the folder of "
             "this report, reads the inputs again, computes everything again, and says what differs.")
    return Section(KEY, TITLE, (Facts(material.provenance), Paragraph(again, quiet=True)))
