"""EH104: the larger difference of the two error rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.findings.gaps import Words, gap_findings

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Finding, Seen

CODE = "EH104"
MEASURE = "equalized_odds_difference"
WORDS = Words("Larger gap of the shares selected given the outcome",
              "Larger gap of the shares not flagged given the outcome")


def find(seen: Seen) -> tuple[Finding, ...]:
    """Return how far the true positive or the false positive rates lie apart, a finding an attribute."""
    return gap_findings(CODE, MEASURE, WORDS, seen)
