"""The views in their order: a file each, with a function `show` of what the reader looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from views import compare, cutoffs, gap, groups, lab, network, overview, person, reasons, report, world, worries


@dataclass(frozen=True)
class View:
    """One view: the verb under which it stands, its title, and what draws it."""

    section: str
    title: str
    show: Callable[[Any], None]


VIEWS = MappingProxyType({
    "overview": View("Find", "Overview", overview.show),
    "groups": View("Find", "Groups", groups.show),
    "cutoffs": View("Find", "Cut-offs and consequences", cutoffs.show),
    "network": View("Find", "Network", network.show),
    "worries": View("Find", "Worries", worries.show),
    "gap": View("Understand", "Why a gap", gap.show),
    "reasons": View("Understand", "Reasons", reasons.show),
    "person": View("Understand", "A person", person.show),
    "lab": View("Change", "Policy lab", lab.show),
    "compare": View("Change", "Compare", compare.show),
    "world": View("Hand over", "World and cards", world.show),
    "report": View("Hand over", "Report", report.show),
})
"""All views by the name in the URL; the first is where a reader begins."""
