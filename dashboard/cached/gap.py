"""The cached calls of the view on a gap: why it is there, feature by feature."""

from __future__ import annotations

import streamlit as st
from choices import Choices
from results import Scene

from evenhand.study import GroupEffects, WhyGap, causal_effects, why_gap


@st.cache_resource(max_entries=24, show_spinner=False)
def _why(keys: tuple[str, str], cohort: Choices, attribute: str, group: str, reference: str, _now: Scene) -> WhyGap:
    return why_gap(_now.population, _now.system, _now.decisions, attribute=attribute, group=group,
                   reference=reference, level=_now.audit.level, seed=cohort.seed)


def why(now: Scene, group: str, reference: str) -> WhyGap:
    """Return why two groups' mean scores differ; trained models take some seconds the first time."""
    return _why(now.keys, now.cohort, now.attribute, group, reference, now)


@st.cache_resource(max_entries=24, show_spinner=False)
def _caused(keys: tuple[str, str], cohort: Choices, attribute: str, group: str, reference: str,
            _now: Scene) -> GroupEffects:
    return causal_effects(_now.population, _now.system, _now.decisions, attribute=attribute, group=group,
                          reference=reference, seed=cohort.seed)


def caused(now: Scene, group: str, reference: str) -> GroupEffects:
    """Return what belonging to the group does to scores in truth, which only a drawn population can tell."""
    return _caused(now.keys, now.cohort, now.attribute, group, reference, now)
