"""The rules that read an audit, in the order in which their findings are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.findings import (
    eh101_adverse_impact_ratio,
    eh102_demographic_parity,
    eh103_equal_opportunity,
    eh104_equalized_odds,
    eh105_mean_score,
    eh106_small_groups,
    eh107_protected_column,
    eh108_other_tolerances,
    eh109_significance,
    eh110_factor_held_fixed,
    eh111_unseen_gaps,
    eh301_design_effect,
)

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Finding, Seen

RULES = (eh101_adverse_impact_ratio, eh102_demographic_parity, eh103_equal_opportunity, eh104_equalized_odds,
         eh105_mean_score, eh106_small_groups, eh107_protected_column, eh108_other_tolerances,
         eh109_significance, eh110_factor_held_fixed, eh111_unseen_gaps, eh301_design_effect)
"""A rule is a module with a `CODE` and a function `find`."""


def findings_of(seen: Seen) -> tuple[Finding, ...]:
    """Return what all rules find."""
    return tuple(found for rule in RULES for found in rule.find(seen))
