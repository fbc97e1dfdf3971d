"""The cached calls of the view that compares: each system once, whichever others it is compared with."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from choices import Choices
from results import Scene, catalog

from evenhand.auditing.audit import Audit, audit
from evenhand.scoring.decisions import Decisions
from evenhand.scoring.system import ScoringSystem, fit
from evenhand.study import Comparison, Study, methods_for, mitigated, system_recipe


@st.cache_resource(max_entries=48, show_spinner=False)
def _decided(keys: tuple[str, str], choices: Choices, _now: Scene) -> tuple[ScoringSystem, Decisions]:
    if choices == _now.cohort:
        return _now.system, _now.decisions
    system = fit(system_recipe(choices.system, catalog()), _now.population, seed=choices.seed)
    return system, system.decide(_now.population, cut=choices.cut)


@st.cache_resource(max_entries=48, show_spinner=False)
def _audited(keys: tuple[str, str], choices: Choices, by: tuple[str, ...], _now: Scene) -> Audit:
    _, decided = _decided(keys, choices, _now)
    return audit(_now.population, decided, by=list(by), seed=choices.seed)


@st.cache_resource(max_entries=24, show_spinner=False)
def _compared(keys: tuple[tuple[str, str], ...], choices: tuple[Choices, ...], by: tuple[str, ...],
              _now: Scene) -> tuple[Study, Comparison]:
    systems, decisions, audits = {}, {}, {}
    for key, chosen in zip(keys, choices, strict=True):
        systems[chosen.system], decisions[chosen.system] = _decided(key, chosen, _now)
        audits[chosen.system] = _audited(key, chosen, by, _now)
    study = Study(_now.population, systems, decisions, audits)
    return study, study.compare()


def compared(now: Scene, names: tuple[str, ...]) -> tuple[Study, Comparison]:
    """Return several systems on the people that are looked at, and their comparison.

    Each decides by its own cut-off; the reader's is for systems whose recipe has none.
    """
    single = list(now.population.roles.protected)
    by = tuple(single if now.attribute in single else [*single, now.attribute])
    recipes = [system_recipe(name, catalog()) for name in names]
    cuts = [now.choices.cut if one.cut is None and one.mitigation is None else None for one in recipes]
    choices = tuple(replace(now.cohort, system=name, cut=cut) for name, cut in zip(names, cuts, strict=True))
    keys = tuple((now.keys[0], one.sha256()) for one in recipes)
    return _compared(keys, choices, by, now)


def variants_of(now: Scene) -> tuple[str, ...]:
    """Return the names of the chosen system's mitigations by the attribute that is looked at."""
    recipe = system_recipe(now.choices.system, catalog())
    return tuple(mitigated(recipe, method, now.attribute).name for method in methods_for(recipe, now.population))
