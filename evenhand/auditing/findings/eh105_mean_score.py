"""EH105: the difference of mean scores, in standard deviations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.findings.gaps import Words, gap_findings

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Finding, Seen

CODE = "EH105"
MEASURE = "standardized_mean_difference"
WORDS = Words("Mean score", "Mean risk score")


def find(seen: Seen) -> tuple[Finding, ...]:
    """Return how far the mean scores lie apart, a finding an attribute."""
    return gap_findings(CODE, MEASURE, WORDS, seen)
