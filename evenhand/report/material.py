"""Material: everything that the sections of a report are written from, as results and plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from evenhand.report.vocabulary import Vocabulary

if TYPE_CHECKING:
    from evenhand.auditing.audit import Audit
    from evenhand.auditing.comparison import Comparison


@dataclass(frozen=True)
class SystemFacts:
    """What a report says of a system beside its audit.

    Parameters
    ----------
    name, title, kind : str
        As the recipe has them.
    selected : float, optional
        The share of people selected, of those whose decision is known.
    scored : float, optional
        The share of people with a score; None for a recorded decision without a score.
    median : float, optional
        The median score in points.
    friend_weight : float
        The share of a score that is friends' scores.
    mark : str
        What its mitigation does, in words; empty without one.
    """

    name: str
    title: str
    kind: str
    selected: float | None = None
    scored: float | None = None
    median: float | None = None
    friend_weight: float = 0.0
    mark: str = ""


@dataclass(frozen=True, eq=False)
class Material:
    """What a report is written from. Frozen.

    Parameters
    ----------
    name, title : str
        The dataset's name and title.
    people : int
        How many people.
    synthetic, public : bool
        Whether they were drawn, and whether small counts are hidden.
    labels : mapping of str to str
        Plain words of the protected attributes.
    audits : mapping of str to Audit
        Each system's audit by its name; the first system is what the others are compared with.
    systems : mapping of str to SystemFacts
        What is said of each system.
    mean_degree : float, optional
        The mean number of ties of a person; None where ties are not known.
    comparison : Comparison, optional
        Where there are two systems or more.
    cards : tuple of (str, str)
        Titles and Markdown.
    hidden : tuple of str
        What public mode did, a sentence each.
    provenance : tuple of (str, str)
        Facts on inputs, seed, versions, and the command.
    date : str
        The day and time in UTC.
    parts : mapping
        What is looked at more closely of each system: cut-offs, consequences, ties, and why a gap; empty in public.
    words : Vocabulary
        What is said for points, for friends and for people.
    """

    name: str
    title: str
    people: int
    synthetic: bool
    public: bool
    labels: Mapping[str, str]
    audits: Mapping[str, Audit]
    systems: Mapping[str, SystemFacts]
    mean_degree: float | None = None
    comparison: Comparison | None = None
    cards: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()
    date: str = ""
    parts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    words: Vocabulary = field(default_factory=Vocabulary)

    def label(self, attribute: str) -> str:
        """Return the plain words for an attribute or an intersection."""
        return " × ".join(self.labels.get(part, part) for part in attribute.split(" × "))

    @property
    def single(self) -> tuple[str, ...]:
        """The single attributes that were audited, in order."""
        return tuple(name for name in self._attributes if " × " not in name)

    @property
    def pairs(self) -> tuple[str, ...]:
        """The intersections that were audited, in order."""
        return tuple(name for name in self._attributes if " × " in name)

    @property
    def _attributes(self) -> tuple[str, ...]:
        return next(iter(self.audits.values())).attributes
