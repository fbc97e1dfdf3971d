"""The rules that read a network audit, in the order in which their findings are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.findings import eh302_gap_through_ties, eh304_assortativity, eh305_own_records

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Finding
    from evenhand.auditing.network_audit import NetworkAudit

NETWORK_RULES = (eh302_gap_through_ties, eh304_assortativity, eh305_own_records)
"""A rule is a module with a `CODE` and a function `find`; that on placebos needs networks drawn anew."""


def network_findings(found: NetworkAudit) -> tuple[Finding, ...]:
    """Return what all rules find."""
    return tuple(one for rule in NETWORK_RULES for one in rule.find(found))
