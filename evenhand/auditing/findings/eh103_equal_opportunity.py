"""EH103: the difference of the shares selected, of those with the favourable outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.findings.gaps import Words, gap_findings

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Finding, Seen

CODE = "EH103"
MEASURE = "equal_opportunity_difference"
WORDS = Words("Share selected of those with the favourable outcome",
              "Share not flagged of those without the bad outcome")


def find(seen: Seen) -> tuple[Finding, ...]:
    """Return how far the true positive rates lie apart, a finding an attribute."""
    return gap_findings(CODE, MEASURE, WORDS, seen)
