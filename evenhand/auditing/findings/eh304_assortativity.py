"""EH304: whether ties stay inside groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.auditing.findings.finding import Finding
from evenhand.auditing.findings.minus import told

if TYPE_CHECKING:
    from evenhand.auditing.network_audit import NetworkAudit

CODE = "EH304"
MOST = 0.3
STANDARD = "assortativity of at most 0.3 (our convention)"


def find(found: NetworkAudit) -> tuple[Finding, ...]:
    """Return how much more often ties join people of one group than at random."""
    seen = found.segregation
    value = seen.assortativity
    if not np.isfinite(value):
        sentence = (f"Whether ties stay inside groups by {found.attribute} cannot be said: there are too few ties "
                    f"or groups.")
        return (Finding(CODE, "not_applicable", found.attribute, (), STANDARD, sentence),)
    inside = seen.homophily_index
    closest = int(np.nanargmax(inside))
    verdict = "beyond" if value > MOST else "within"
    sentence = (f"Assortativity by {found.attribute} is {told(value, 2)}: 0 is ties at random, 1 no tie across "
                f"groups. "
                f"{seen.groups[closest]} keeps most to itself: {told(100 * seen.same_group[closest])} % of its ties "
                f"stay inside, for {told(100 * seen.people[closest] / seen.people.sum())} % of the people. Whatever "
                "friends add to a score then follows groups.")
    return (Finding(CODE, verdict, found.attribute, (seen.groups[closest],), STANDARD, sentence),)
