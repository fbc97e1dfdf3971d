"""EH111: the smallest gap that these numbers could have shown, where that is more than the tolerance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.auditing.caveats import joined
from evenhand.auditing.findings.finding import Finding
from evenhand.auditing.findings.gaps import unjudged_groups, verdict_of
from evenhand.measures.disparity import reference_of
from evenhand.measures.multiplicity import detectable_difference, people_to_see

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Reading, Seen

CODE = "EH111"
MEASURE = "demographic_parity_difference"
STANDARD = "a gap of the size of the tolerance found in four of five samples (our convention)"


def find(seen: Seen) -> tuple[Finding, ...]:
    """Return the groups in which a gap as large as the tolerance would mostly go unseen, a finding an attribute.

    Intersections are left to the measure detectable_difference: nearly all have such groups.
    """
    return tuple(found for reading in seen.of(MEASURE) if len(reading.groups.attributes) == 1
                 if (found := _finding(reading, seen.ties)) is not None)


def _finding(reading: Reading, ties: int | None) -> Finding | None:
    groups, tolerance = reading.groups, reading.standard.tolerance
    at = reference_of(groups, reading.measure)
    if at < 0 or tolerance <= 0 or verdict_of(reading, unjudged_groups(reading)) != "not_enough_data":
        return None
    n, rate = groups.count("decided"), groups.count("selected")[at] / groups.count("decided")[at]
    others = np.flatnonzero(~groups.unknown & (n > 0) & (np.arange(n.size) != at)).tolist()
    if not others or not tolerance < rate:
        return None
    shared = {"rate": float(rate), "level": reading.level, "comparisons": len(others)}
    seen = {k: detectable_difference(n[k], n[at], **shared) for k in others}
    blind = [k for k in others if not seen[k] <= tolerance]
    if not blind:
        return None
    needed = people_to_see(gap=tolerance, **shared)[0]
    named = "; ".join(_told(groups.names[k], n[k], seen[k]) for k in blind[:3])
    more = f"; and {len(blind) - 3} more groups" if len(blind) > 3 else ""
    sentence = (f"Gaps by {groups.attribute} that could go unseen, below the share selected of {groups.names[at]}, "
                f"{100 * rate:.1f} %: {named}{more}. About {needed:,} people in each group would show a gap of "
                f"{100 * tolerance:g} percentage points four times in five."
                + (f" That takes people as independent, though {joined(ties)}: then more are needed."
                   if ties else ""))
    return Finding(CODE, "not_enough_data", groups.attribute, tuple(groups.names[k] for k in blind), STANDARD, sentence,
                   "detectable_difference")


def _told(name: str, people: float, gap: float) -> str:
    if np.isnan(gap):
        return f"{name} (n = {people:,.0f}), where no gap at all would be found so often"
    return f"{name} (n = {people:,.0f}), where only a gap above {100 * gap:.1f} percentage points mostly shows"
