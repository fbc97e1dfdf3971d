"""EH101: the lowest share selected against the highest, as a ratio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.findings.gaps import Words, gap_findings

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Finding, Seen

CODE = "EH101"
MEASURE = "adverse_impact_ratio"
WORDS = Words("Share selected", "Share not flagged")


def find(seen: Seen) -> tuple[Finding, ...]:
    """Return how the lowest share selected stands to the highest, as a ratio, a finding an attribute."""
    return gap_findings(CODE, MEASURE, WORDS, seen)
