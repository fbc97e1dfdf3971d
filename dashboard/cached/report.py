"""The cached calls of the Report view: the files of a report, kept under the hashes of what they are made from."""

from __future__ import annotations

import streamlit as st
from results import catalog

from evenhand.storage.manifest import inputs_of
from evenhand.study.reports import ReportRequest, report_files


@st.cache_data(max_entries=6, show_spinner=False)
def _files(inputs: tuple[tuple[str, str], ...], request: ReportRequest, date: str) -> dict[str, bytes]:
    return report_files(request, catalog=catalog(), date=date)


def files_of(request: ReportRequest, date: str) -> dict[str, bytes]:
    """Return the files of a report, byte for byte those that `evenhand report` writes."""
    inputs = inputs_of(catalog(), request.dataset, request.systems)
    return _files(tuple(sorted(inputs.items())), request, date)
