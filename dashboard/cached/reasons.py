"""What moves scores, computed once for all who look at the same cohort, with progress in sight."""

from __future__ import annotations

import polars as pl
import streamlit as st
from choices import Choices
from results import Scene

from evenhand.study import WhatMatters, swarm, what_matters


@st.cache_resource(max_entries=12, show_spinner=False)
def _kept(keys: tuple[str, str], choices: Choices) -> dict[str, WhatMatters]:
    return {}


def what_moves(now: Scene) -> WhatMatters:
    """Return how much each part moves scores, overall and by the attribute that is looked at."""
    kept = _kept(now.keys, now.cohort)
    if now.attribute not in kept:
        known = next(iter(kept.values()), None)
        kept[now.attribute] = _computed(now, known)
    return kept[now.attribute]


def _computed(now: Scene, known: WhatMatters | None) -> WhatMatters:
    by = [now.attribute]
    if known is not None:
        return what_matters(now.system, now.population, now.decisions, by=by, parts=known.parts)
    bar = st.progress(0.0, "Taking every score apart")
    found = what_matters(now.system, now.population, now.decisions, by=by,
                         progress=lambda share: bar.progress(share, "Taking every score apart"))
    bar.empty()
    return found


@st.cache_data(max_entries=24, show_spinner=False)
def _swarm(keys: tuple[str, str], choices: Choices, features: int, _now: Scene) -> pl.DataFrame:
    return swarm(what_moves(_now), _now.population, features=features, seed=choices.seed)


def swarm_of(now: Scene, features: int) -> pl.DataFrame:
    """Return a random part of the people with what each of their values does to their score."""
    return _swarm(now.keys, now.cohort, features, now)
