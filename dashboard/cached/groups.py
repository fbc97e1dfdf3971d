"""The cached calls of the view on groups: the search for the worst slices, and audits by a rule's profile."""

from __future__ import annotations

import streamlit as st
from choices import Choices
from results import Scene

from evenhand.auditing.audit import Audit, audit
from evenhand.storage.profiles import read_profile
from evenhand.study import Slices, slices_of


@st.cache_resource(max_entries=24, show_spinner=False)
def _slices(keys: tuple[str, str], cohort: Choices, rate: str, _now: Scene) -> Slices:
    return slices_of(_now.population, _now.decisions, rate=rate, level=_now.audit.level, seed=cohort.seed)


def slices(now: Scene, rate: str) -> Slices:
    """Return the worst slices by one rate, searched on one half of the people and confirmed on the other."""
    return _slices(now.keys, now.cohort, rate, now)


@st.cache_resource(max_entries=24, show_spinner=False)
def _ruled(keys: tuple[str, str], cohort: Choices, profile: str, _now: Scene) -> Audit:
    return audit(_now.population, _now.decisions, profile=read_profile(profile), level=_now.audit.level)


def ruled(now: Scene, profile: str) -> Audit:
    """Return the audit that a profile asks for: its measures, its attributes, its tolerances."""
    return _ruled(now.keys, now.cohort, profile, now)
