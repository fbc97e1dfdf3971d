"""The cached calls of the view that compares: each system once, whichever others it is compared with."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from choices import Choices
from results import Scene, catalog

from evenhand.study import Comparison, Study, methods_for, mitigated, run, system_recipe


@st.cache_resource(max_entries=48, show_spinner=False)
def _one(keys: tuple[str, str], choices: Choices, by: tuple[str, ...], _now: Scene) -> Study:
    recipe = system_recipe(choices.system, catalog())
    return run(_now.population, recipe, seed=choices.seed, by=list(by), cut=choices.cut, catalog=catalog())


@st.cache_resource(max_entries=24, show_spinner=False)
def _compared(keys: tuple[tuple[str, str], ...], choices: tuple[Choices, ...], by: tuple[str, ...],
              _now: Scene) -> Study:
    found = [_one(key, chosen, by, _now) for key, chosen in zip(keys, choices, strict=True)]
    return Study(_now.population, *({name: value for study in found for name, value in getattr(study, part).items()}
                                    for part in ("systems", "decisions", "audits")))


@st.cache_resource(max_entries=24, show_spinner=False)
def _comparison(keys: tuple[tuple[str, str], ...], choices: tuple[Choices, ...], by: tuple[str, ...],
                _study: Study) -> Comparison:
    return _study.compare()


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
    study = _compared(keys, choices, by, now)
    return study, _comparison(keys, choices, by, study)


def variants_of(now: Scene) -> tuple[str, ...]:
    """Return the names of the chosen system's mitigations by the attribute that is looked at."""
    recipe = system_recipe(now.choices.system, catalog())
    return tuple(mitigated(recipe, method, now.attribute).name for method in methods_for(recipe, now.population))
