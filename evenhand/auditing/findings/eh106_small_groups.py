"""EH106: groups too small to be judged by their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.auditing.findings.finding import Finding
from evenhand.measures.reasons import SMALL

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Seen
    from evenhand.measures.group_counts import GroupCounts

CODE = "EH106"
STANDARD = f"at least {SMALL} people a group (our convention)"
ENOUGH = 385
"""People who make a share known to within 5 points at 95 %: 1.96^2 / 4 / 0.05^2."""


def find(seen: Seen) -> tuple[Finding, ...]:
    """Return the groups of fewer than 30 people, and those that nobody belongs to, a finding an attribute."""
    return tuple(found for groups in seen.groups if (found := _small(groups)) is not None)


def _small(groups: GroupCounts) -> Finding | None:
    people, known = groups.people, ~groups.unknown
    small = np.flatnonzero(known & (people > 0) & (people < SMALL)).tolist()
    empty = np.flatnonzero(known & (people == 0)).tolist()
    if not small and not empty:
        return None
    parts = []
    if small:
        named = _listed([f"{groups.names[k]} ({people[k]:,.0f})" for k in small])
        parts.append(f"fewer than {SMALL} people in {named}: "
                     f"read their intervals, not their numbers; {ENOUGH} people make a share known to within "
                     "5 percentage points")
    if empty:
        parts.append(f"nobody in {_listed([groups.names[k] for k in empty])}: nothing can be said of them")
    sentence = f"Groups by {groups.attribute}: {'. Also '.join(parts)}."
    judged_not = tuple(groups.names[k] for k in small + empty)
    return Finding(CODE, "not_enough_data", groups.attribute, judged_not, STANDARD, sentence)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more groups" if len(names) > 5 else "")
