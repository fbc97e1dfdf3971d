"""The cached call of the view on worries."""

from __future__ import annotations

import streamlit as st
from choices import Choices
from results import Scene, catalog

from evenhand.study import Worries, worries_of


@st.cache_resource(max_entries=12, show_spinner=False)
def _worries(keys: tuple[str, str], cohort: Choices, attribute: str, _now: Scene) -> Worries:
    return worries_of(_now.study, cohort.system, attribute=attribute, level=_now.audit.level, seed=cohort.seed,
                      catalog=catalog())


def worries(now: Scene) -> Worries:
    """Return what was measured of the worries about the chosen system; some seconds the first time."""
    return _worries(now.keys, now.cohort, now.attribute, now)
