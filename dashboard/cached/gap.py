"""The cached calls of the view on a gap: why it is there, feature by feature."""

from __future__ import annotations

import streamlit as st
from choices import Choices
from results import Scene

from evenhand.study import GroupEffects, WhyGap, causal_effects, why_gap
from evenhand.study.effects import ThroughFriends, through_friends

REDRAWS = 8
"""How often ties are drawn again: the error that is left is told."""


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


@st.cache_resource(max_entries=24, show_spinner="Drawing friends again")
def _redrawn(keys: tuple[str, str], cohort: Choices, attribute: str, group: str, reference: str,
             _now: Scene) -> ThroughFriends:
    return through_friends(_now.population, _now.system, _now.decisions, attribute=attribute, group=group,
                           reference=reference, redraws=REDRAWS, seed=cohort.seed)


def friends_redrawn(now: Scene, group: str, reference: str) -> ThroughFriends:
    """Return what comes of a group through who its friends are, an average over ties drawn again."""
    return _redrawn(now.keys, now.cohort, now.attribute, group, reference, now)
