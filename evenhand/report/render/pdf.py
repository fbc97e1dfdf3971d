"""The report in print: typeset by Typst, with the charts as vector graphics."""

from __future__ import annotations

import dataclasses
import json
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evenhand import __version__
from evenhand.errors import EvenhandError
from evenhand.report.charts.theme import LIGHT
from evenhand.report.document import CardBlock, ChartBlock, TableBlock
from evenhand.report.render.cards import card_blocks
from evenhand.report.render.html import COLOURS, HERE
from evenhand.report.render.pictures import svg_for_print
from evenhand.report.tables import PlainTable
from evenhand.report.words import unbroken

if TYPE_CHECKING:
    from evenhand.report.document import Block, Report

TYPE = "Libertinus Serif"
"""The type of the page and of its charts: it comes with Typst, so a page looks the same on every machine."""

NARROW = 95
"""So many letters fit on a line of a table."""


def pdf(report: Report) -> bytes:
    """Return the report as PDF; its words go in as data, never as part of the source."""
    import typst

    with tempfile.TemporaryDirectory(prefix="evenhand-") as place:
        folder = Path(place)
        (folder / "charts").mkdir()
        for chart in report.charts:
            (folder / "charts" / f"{chart.name}.svg").write_bytes(svg_for_print(chart.spec, TYPE))
        shutil.copyfile(HERE / "report.typ", folder / "report.typ")
        try:
            return typst.compile(folder / "report.typ", root=folder, sys_inputs={"report": _data(report)},
                                 timestamp=_seconds(report.date))
        except typst.TypstError as fault:
            raise EvenhandError("report.pdf", f"a page that Typst cannot set ({str(fault)[:200]})", "a page",
                                "leave pdf out of --format, and report this") from fault


def _data(report: Report) -> str:
    table = {"title": report.title, "subtitle": report.subtitle, "badge": report.badge, "date": report.date,
             "running": report.about, "version": __version__,
             "colours": {name: getattr(LIGHT, name) for name in COLOURS},
             "sections": [{"title": section.title, "blocks": [_plain(block) for block in section.blocks]}
                          for section in report.sections]}
    return json.dumps(table, ensure_ascii=False)


def _plain(block: Block) -> dict[str, Any]:
    """Return a block as plain values."""
    if isinstance(block, CardBlock):
        return {"kind": "CardBlock", "title": block.title, "blocks": card_blocks(block.markdown)}
    if isinstance(block, TableBlock):
        rows = [[unbroken(cell) for cell in row] for row in block.table.rows]
        return {"kind": "TableBlock", **dataclasses.asdict(block.table), "rows": rows, "widths": widths(block.table)}
    if isinstance(block, ChartBlock):
        block = dataclasses.replace(block, spec={})
    return {"kind": type(block).__name__, **dataclasses.asdict(block)}


def widths(table: PlainTable) -> list[float] | None:
    """Return how the columns of a table share the page; None where numbers are short and need no more than they take.

    Examples
    --------
    >>> widths(PlainTable("", ("group", "n"), (("rural", "7,273"),)))
    >>> widths(PlainTable("", ("what", "why"), (("x" * 20, "y" * 80),), prose=True))
    [20.0, 40.0]
    """
    # A header may take two lines.
    longest = [max([len(header) // 2, *map(len, column)])
               for header, *column in zip(table.headers, *table.rows, strict=True)]
    if not table.prose and sum(longest) <= NARROW:
        return None
    return [float(min(max(length, 9), 40)) for length in longest]


def _seconds(date: str) -> int:
    try:
        return int(datetime.strptime(date, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError:
        return 0
