"""The cached call of the view on worries."""

from __future__ import annotations

import streamlit as st
from choices import Choices
from results import Scene, catalog

from evenhand.study import Worries, worries_of


@st.cache_resource(max_entries=24, show_spinner=False)
def _worries(keys: tuple[str, str], cohort: Choices, attribute: str, only: str, _now: Scene) -> Worries:
    return worries_of(_now.study, cohort.system, attribute=attribute, level=_now.audit.level, seed=cohort.seed,
                      only=(only,), catalog=catalog())


def worry(now: Scene, name: str) -> Worries:
    """Return what was measured of one worry about the chosen system; some seconds the first time."""
    return _worries(now.keys, now.cohort, now.attribute, name, now)
