"""The cached calls of the Report view: the files of a report, kept under the hashes of what they are made from."""

from __future__ import annotations

import streamlit as st
from results import Scene, catalog, hides

from evenhand.storage.manifest import inputs_of
from evenhand.study import Study
from evenhand.study.reports import ReportRequest, report_files


@st.cache_data(max_entries=6, show_spinner=False)
def _files(inputs: tuple[tuple[str, str], ...], request: ReportRequest, date: str,
           _study: Study | None) -> dict[str, bytes]:
    return report_files(request, catalog=catalog(), study=_study, date=date)


def files_of(now: Scene, request: ReportRequest, date: str) -> dict[str, bytes]:
    """Return the files of a report, byte for byte those that `evenhand report` writes."""
    inputs = inputs_of(catalog(), request.dataset, request.systems)
    # What the page looks at is what a report of this one system is about, unless small counts were taken out of it.
    same = request.systems == (now.choices.system,) and not hides(now.population)
    return _files(tuple(sorted(inputs.items())), request, date, now.study if same else None)
