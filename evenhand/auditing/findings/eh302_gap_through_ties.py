"""EH302: how much of a gap comes through ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.findings.finding import Finding
from evenhand.auditing.findings.minus import told

if TYPE_CHECKING:
    from evenhand.auditing.network_audit import NetworkAudit
    from evenhand.measures.gap_split import GapSplit

CODE = "EH302"
MOST = 0.5
STANDARD = "at most half of a gap through ties (our convention)"


def find(found: NetworkAudit) -> tuple[Finding, ...]:
    """Return which part of each group's gap of mean scores comes through ties, a finding a group."""
    return tuple(_finding(found.attribute, split) for split in found.splits)


def _finding(attribute: str, split: GapSplit) -> Finding:
    pair = split.group, split.reference
    through, error = split.through_ties, split.error
    if abs(split.gap) <= error or split.gap == 0:
        sentence = (f"The mean scores of {split.group} and {split.reference} differ by {told(split.gap, 2)} points: "
                    f"too "
                    "little to say which part of it comes through ties.")
        return Finding(CODE, "not_applicable", attribute, pair, STANDARD, sentence)
    share, slack = through / split.gap, error / abs(split.gap)
    verdict = "beyond" if share - slack > MOST else "within" if share + slack <= MOST else "not_enough_data"
    about = f" (to within {told(100 * slack)} hundredths: own shares are approximate)" if slack > 0.001 else ""
    sentence = (f"Of the gap of {told(split.gap)} points of {split.group} to {split.reference}, {told(through)} points "
                f"come through ties, {told(100 * share)} % of it{about}: {told(split.mixing.sum())} from the groups "
                f"that friends are in, {told(split.selection)} from which members of these they are. Without friends "
                f"the gap would be {told(split.own_gap)} points.")
    return Finding(CODE, verdict, attribute, pair, STANDARD, sentence)
