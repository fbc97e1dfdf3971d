"""EH303: whether a gap needs just these ties: the gap against networks drawn anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.auditing.findings.finding import Finding
from evenhand.auditing.findings.minus import told
from evenhand.measures.placebo import ACROSS, REAL, placebo_p

if TYPE_CHECKING:
    from evenhand.auditing.network_audit import NetworkAudit

CODE = "EH303"
FEWEST = 19
"""Fewer networks cannot give a share of 1 in 20."""
STANDARD = "a gap that at least 1 in 20 networks drawn anew would give (our convention)"
GAPS = {"raw_gap": ("gap", "points"), "standardized_gap": ("gap", "standard deviations")}


def find_in(found: NetworkAudit, placebo: pl.DataFrame, *, column: str = "standardized_gap") -> tuple[Finding, ...]:
    """Return whether who is tied to whom matters to each group's gap, a finding a group.

    Parameters
    ----------
    found : NetworkAudit
        The network audit.
    placebo : polars.DataFrame
        Gaps under other networks, from its `placebo`.
    column : {"raw_gap", "standardized_gap"}
        Which gap.
    """
    return tuple(_finding(found, placebo, group, column) for group in found.people.compared)


def _finding(found: NetworkAudit, placebo: pl.DataFrame, group: str, column: str) -> Finding:
    seen = placebo.filter(pl.col("group") == group)
    drawn = seen.filter(pl.col("network") == ACROSS)[column]
    pair = group, found.people.reference
    if drawn.len() < FEWEST:
        sentence = (f"{drawn.len()} networks were drawn anew for {group}: at least {FEWEST} are needed to say "
                    "whether the gap needs these ties.")
        return Finding(CODE, "not_enough_data", found.attribute, pair, STANDARD, sentence)
    real, p = seen.filter(pl.col("network") == REAL)[column].item(), placebo_p(placebo, group=group, column=column)
    what, unit = GAPS[column]
    verdict = "beyond" if p <= 0.05 else "within"
    sentence = (f"With the ties as they are the {what} of {group} to {pair[1]} is {told(real, 2)} {unit}; with as many "
                f"ties each, drawn anew, it is {told(drawn.mean(), 2)} ({told(drawn.min(), 2)} to "
                f"{told(drawn.max(), 2)} over {drawn.len():,} networks; p = {told(p, 3)}). Who is tied to whom "
                f"{'is a part of the gap' if verdict == 'beyond' else 'makes no visible difference'}.")
    return Finding(CODE, verdict, found.attribute, pair, STANDARD, sentence)
