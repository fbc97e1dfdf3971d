"""From a report to files: a format a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evenhand.report.document import Report
    from evenhand.report.material import Material

FORMATS = ("html", "pdf", "md", "json", "csv", "png", "svg")
"""The formats of a report; png and svg are its charts, a file each."""


def formats_asked(wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Return the formats asked for, in order and once each; all of them where None.

    Examples
    --------
    >>> formats_asked(["pdf", "html"]), formats_asked(["html,md"])
    (('html', 'pdf'), ('html', 'md'))
    """
    if wanted is None:
        return FORMATS
    names = [name.strip().lower() for words in wanted for name in words.split(",") if name.strip()]
    for name in names:
        if name not in FORMATS:
            raise InputError("format", repr(name), "a format of a report", did_you_mean(name, FORMATS))
    if not names:
        raise InputError("format", "none", "at least one", f"choose among {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in names)


def rendered(report: Report, material: Material, formats: Sequence[str],
             progress: Callable[[str], None] = lambda stage: None) -> dict[str, bytes]:
    """Return the files of a report by their path in its folder."""
    files: dict[str, bytes] = {}
    for name in formats:
        progress(f"writing {name}")
        files |= _files(name, report, material)
    return files


def _files(name: str, report: Report, material: Material) -> dict[str, bytes]:
    """Return the files of one format; what draws and typesets is loaded only when it is asked for."""
    if name in ("png", "svg"):
        from evenhand.report.render import pictures

        draw = getattr(pictures, name)
        return {f"charts/{chart.name}.{name}": draw(chart.spec) for chart in report.charts}
    if name in ("json", "csv"):
        from evenhand.report.render.data import numbers_csv, numbers_json

        return {"report.json": numbers_json(report, material)} if name == "json" else {
            "numbers.csv": numbers_csv(material)}
    if name == "pdf":
        from evenhand.report.render.pdf import pdf

        return {"report.pdf": pdf(report)}
    if name == "md":
        from evenhand.report.render.markdown import markdown

        return {"report.md": markdown(report)} | _files("svg", report, material)
    from evenhand.report.render.html import html

    return {"report.html": html(report)}
