"""The sections of a report in their order: a file each, with a KEY, a TITLE and a function `section`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.errors import InputError, did_you_mean
from evenhand.report.document import Report
from evenhand.report.own_words import in_own_words
from evenhand.report.sections import (
    asked,
    cards,
    comparison,
    cutoffs,
    findings,
    groups,
    limits,
    network,
    people,
    provenance,
    reading,
    why,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evenhand.report.material import Material

SECTIONS = {one.KEY: one for one in (asked, people, findings, groups, cutoffs, network, why, comparison, limits,
                                     reading, cards, provenance)}
"""Every section by its key, in the order in which a report tells them."""


def sections_asked(wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Return the keys of the sections asked for, in the order of a report; all of them where None.

    Examples
    --------
    >>> sections_asked(["findings", "people"])
    ('people', 'findings')
    >>> sections_asked(["findigns"])
    Traceback (most recent call last):
    ...
    evenhand.errors.InputError: sections: got 'findigns'; expected the name of a section; did you mean 'findings'?
    """
    if wanted is None:
        return tuple(SECTIONS)
    for key in wanted:
        if key not in SECTIONS:
            raise InputError("sections", repr(key), "the name of a section", did_you_mean(key, SECTIONS))
    if not wanted:
        raise InputError("sections", "none", "at least one", f"choose among {', '.join(SECTIONS)}")
    return tuple(key for key in SECTIONS if key in wanted)


def written(material: Material, sections: Sequence[str] | None = None) -> Report:
    """Return the report that the material gives, with the sections asked for; one that does not apply is left out."""
    told = (SECTIONS[key].section(material) for key in sections_asked(sections))
    systems = ", ".join(facts.title for facts in material.systems.values())
    badge = "synthetic data" if material.synthetic else f"recorded data: {material.name}"
    if material.public:
        badge += ", small counts hidden"
    title = f"Who {'does this score' if len(material.systems) == 1 else 'do these scores'} treat unevenly?"
    return Report(title, f"{material.title}, under {systems}", material.title, badge, material.synthetic,
                  tuple(in_own_words(section, material.words) for section in told
                        if section is not None and section.blocks), material.date)
