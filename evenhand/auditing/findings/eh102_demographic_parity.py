"""EH102: the difference of the shares selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.findings.gaps import Words, gap_findings

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Finding, Seen

CODE = "EH102"
MEASURE = "demographic_parity_difference"
WORDS = Words("Share selected", "Share not flagged")


def find(seen: Seen) -> tuple[Finding, ...]:
    """Return how far the shares selected lie apart, a finding an attribute."""
    return gap_findings(CODE, MEASURE, WORDS, seen)
