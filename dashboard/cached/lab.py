"""The cached calls of the policy lab: the rule trained anew where a draft asks for it, and the rule as it is."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from choices import Choices
from results import Scene

from evenhand.scoring.system import ScoringSystem
from evenhand.study import Draft, Tried, starting, tried


@st.cache_resource(max_entries=24, show_spinner="Training the rule")
def _trained(keys: tuple[str, str], cohort: Choices, coupling: str | None, off: tuple[str, ...],
             _now: Scene) -> ScoringSystem:
    return starting(_now.system.recipe, _now.population, Draft(coupling=coupling, off=off), seed=cohort.seed)


def trained(now: Scene, draft: Draft) -> ScoringSystem:
    """Return the trained system that a draft adds up otherwise; trained once for each coupling and switch."""
    if not draft.refits:
        return now.system
    return _trained(now.keys, now.cohort, draft.coupling, draft.off, now)


@st.cache_resource(max_entries=64, show_spinner="Measuring the policy as it is")
def _begun(keys: tuple[str, str], cohort: Choices, attribute: str, _now: Scene) -> Tried:
    return tried(_now.system, _now.population, Draft(cut=_now.decisions.cut), attribute=attribute,
                 level=_now.audit.level)


def begun(now: Scene) -> Tried:
    """Return what the policy does as it is: the ghost."""
    return _begun(now.keys, now.cohort, now.attribute, now)


def takes_long(now: Scene, draft: Draft) -> bool:
    """Return whether intervals take longer than a slider may: own records are drawn anew, by a rule that is no mean."""
    coupling = trained(now, draft).recipe.coupling
    return coupling is not None and not coupling.linear and not _as_it_is(now, draft)


def trial(now: Scene, draft: Draft, *, intervals: bool = True,
          progress: Callable[[float], None] = lambda share: None) -> Tried:
    """Return what a draft does, at first perhaps without intervals."""
    if _as_it_is(now, draft):
        return begun(now)
    return tried(trained(now, draft), now.population, draft, attribute=now.attribute, level=now.audit.level,
                 intervals=intervals, progress=progress)


def _as_it_is(now: Scene, draft: Draft) -> bool:
    return draft == Draft(cut=now.decisions.cut)
