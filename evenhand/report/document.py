"""Report: an ordered set of sections, each a question with its answer and the blocks below it; no format yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evenhand.report.tables import PlainTable


@dataclass(frozen=True)
class Heading:
    """A small heading inside a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a quiet one is a note, and may begin with a name."""

    text: str
    name: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and what it is."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Found:
    """One finding: its verdict, what was seen in short, what it was read against, and the whole sentence."""

    verdict: str
    seen: str
    behind: str
    whole: str


@dataclass(frozen=True)
class Answer:
    """An answer in words inside a section, with the mark of its verdict where it has one."""

    text: str
    verdict: str | None = None


@dataclass(frozen=True)
class Findings:
    """Findings, one under the other."""

    entries: tuple[Found, ...]


@dataclass(frozen=True)
class TableBlock:
    """A table."""

    table: PlainTable


@dataclass(frozen=True)
class ChartBlock:
    """A chart: the name of its files, its Vega-Lite specification, and words for those who cannot see it."""

    name: str
    spec: Mapping[str, Any]
    title: str
    alt: str
    note: str = ""


@dataclass(frozen=True)
class CardBlock:
    """A card, as its author wrote it in Markdown."""

    title: str
    markdown: str


Block = Heading | Paragraph | Facts | Answer | Findings | TableBlock | ChartBlock | CardBlock


@dataclass(frozen=True)
class Section:
    """One section: the name by which it is asked for, its title, and its blocks."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """What is handed over, before it has a format.

    Parameters
    ----------
    title, subtitle, about : str
        What it is about, ever shorter.
    badge : str
        Whether the people are synthetic or recorded, and whether small counts are hidden.
    synthetic : bool
        Whether the people were drawn.
    sections : tuple of Section
        In order.
    date : str
        The day and time in UTC.
    """

    title: str
    subtitle: str
    about: str
    badge: str
    synthetic: bool
    sections: tuple[Section, ...]
    date: str

    @property
    def charts(self) -> tuple[ChartBlock, ...]:
        """All charts in their order."""
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, ChartBlock))


def slug(*words: str) -> str:
    """Return words as a name for a file: letters, digits, - and _ of ASCII alone, 64 at most.

    Examples
    --------
    >>> slug("sesame", "selection_rate", "Größe × ../etc"), slug("…")
    ('sesame-selection_rate-Groe-etc', 'x')
    """
    plain = unicodedata.normalize("NFKD", "-".join(words)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:64] or "x"
