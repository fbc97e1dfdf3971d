"""EH107: protected columns that enter the score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.findings.finding import Finding

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Seen

CODE = "EH107"
STANDARD = "no protected column among the inputs (our convention)"


def find(seen: Seen) -> tuple[Finding, ...]:
    """Return a finding for each protected column that the score is made from."""
    return tuple(Finding(CODE, "beyond", column, (), STANDARD,
                         f"{seen.system} uses the protected attribute {column} itself to make the score: people "
                         f"who are alike in all else can be scored differently by {column}.")
                 for column in seen.protected_used)
