"""Report: choose what it says, look at it, and take it along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import page
import streamlit as st
from address import asked, widget, write
from cached.report import files_of
from results import Scene, catalog, hides

from evenhand.report.render import FORMATS
from evenhand.report.sections import SECTIONS, sections_asked
from evenhand.report.words import counted, listing
from evenhand.storage.archive import zipped
from evenhand.storage.manifest import now as time_now
from evenhand.study.reports import ReportRequest

KINDS = {"report.html": "text/html", "report.pdf": "application/pdf", "report.md": "text/markdown",
         "report.json": "application/json", "numbers.csv": "text/csv"}
"""The files that are offered one by one, with their media types."""
HEIGHT = 900
"""The height of the preview in pixels."""


def show(now: Scene) -> None:
    """Draw the view."""
    page.question("What do you hand over?")
    place = st.container()
    request = _asked(now)
    date = st.session_state.setdefault("report_date", time_now())
    with st.spinner("Writing the report", show_time=False):
        preview = files_of(now, replace(request, formats=("html",)), date)["report.html"]
    with place:
        page.answer(_answer(now, request, preview.count(b"<section ")))
    _downloads(now, request, date)
    page.head("Preview")
    st.iframe(preview.decode(), height=HEIGHT)
    page.note("The page stands on its own: it opens without a network, and its charts answer to the pointer. The "
              "folder holds the same as PDF, Markdown, JSON and CSV, every chart as PNG and SVG, and a manifest from "
              "which evenhand verify makes it again.", name="What it is.")
    page.footer(f"{request.command()} --out report", now.provenance)


def _asked(now: Scene) -> ReportRequest:
    """Ask what the report is to say; the choices stand in the URL."""
    known = catalog()
    others = [name for name in known.systems_of()[now.choices.dataset] if name != now.choices.system]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        more = _several("Compare with", "with", others, lambda name: known.system_recipe(name).title, "no other system",
                        "Further systems on the same people.")
        sections = _several("Sections", "sections", list(SECTIONS), lambda key: SECTIONS[key].TITLE, "all sections",
                            "What the report tells, in the order of a report.")
    chosen = now.choices
    inside = None
    if not now.population.provenance.synthetic and not hides(now.population):
        inside = widget(st.toggle, "Show small counts too", "internal", asked("internal") == "True", default=False,
                        help="For eyes that may see all. Else no count under 11 is shown, nor can one be rebuilt.")
    return ReportRequest(chosen.dataset, (chosen.system, *more), seed=chosen.seed, people=chosen.people,
                         cut=chosen.cut, public=False if inside else None, even=chosen.even or None,
                         knobs=tuple(f"{name}={strength:g}" for name, strength in chosen.knobs),
                         sections=sections_asked(sections) if sections else None)


def _several(label: str, key: str, options: list[str], words: Callable[[str], str], empty: str,
             about: str) -> tuple[str, ...]:
    """Ask for some of several, perhaps none; they stand in the URL, joined by commas."""
    name = f"w_{key}"
    st.session_state[name] = [one for one in (asked(key) or "").split(",") if one in options]

    def written() -> None:
        write(key, ",".join(st.session_state[name]) or None)

    st.multiselect(label, options, key=name, on_change=written, format_func=words, placeholder=empty, help=about)
    return tuple(st.session_state[name])


def _answer(now: Scene, request: ReportRequest, sections: int) -> str:
    systems = listing(catalog().system_recipe(name).title for name in request.systems)
    hidden = "" if now.population.provenance.synthetic or request.public is False else ", small counts hidden"
    return f"A report of {counted(sections, 'section')} on {now.population.title}, scored by {systems}{hidden}."


def _downloads(now: Scene, request: ReportRequest, date: str) -> None:
    """Offer the files; those that take longer are made when they are asked for."""
    if st.session_state.get("report_made") != request:
        st.button("Make the files", key="make_report",
                  on_click=lambda: st.session_state.update(report_made=request))
        return
    with st.spinner("Writing every format", show_time=False):
        files = files_of(now, replace(request, formats=FORMATS), date)
    with st.container(horizontal=True):
        st.download_button("Everything (zip)", zipped(files, "report"), "report.zip", "application/zip",
                           key="d_zip", on_click="ignore")
        for name, kind in KINDS.items():
            st.download_button(name, files[name], name, kind, key=f"d_{name}", on_click="ignore")
