"""EH302: how much of a gap comes through ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.findings.finding import Finding

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
        sentence = (f"The mean scores of {split.group} and {split.reference} differ by {split.gap:.2f} points: too "
                    f"little "
                    "to say which part of it comes through ties.")
        return Finding(CODE, "not_applicable", attribute, pair, STANDARD, sentence)
    share, slack = through / split.gap, error / abs(split.gap)
    verdict = "beyond" if share - slack > MOST else "within" if share + slack <= MOST else "not_enough_data"
    about = f" (to within {100 * slack:.1f} points of a hundred: own shares are approximate)" if slack > 0.001 else ""
    sentence = (f"Of the gap of {split.gap:.1f} points of {split.group} to {split.reference}, {through:.1f} points "
                f"come "
                f"through ties, {100 * share:.1f} % of it{about}: {split.mixing.sum():.1f} from the groups that "
                f"friends "
                f"are in, {split.selection:.1f} from which members of these they are. Without friends the gap would "
                f"be {split.own_gap:.1f} points.")
    return Finding(CODE, verdict, attribute, pair, STANDARD, sentence.replace("-", "−"))
