"""One person: explanations under what-ifs, whom to look at, recourse and twin, each computed once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import streamlit as st
from results import Scene

from evenhand.scoring.attribution import explain
from evenhand.scoring.curves import along
from evenhand.study import PersonRecourse, recourse_of_person
from evenhand.study.causal import Twin, twin_of

if TYPE_CHECKING:
    from whatif import WhatIf

    from evenhand.scoring.attribution import Explanation

TAIL = 2_000
"""A number of more steps than this is drawn up to where 99 of 100 people are."""
NEAR = 50
"""How many of those who just miss the cut-off, or miss it only through friends, a reader can go through."""


def explained(now: Scene, person: int, what: WhatIf | None = None) -> Explanation:
    """Return what made one person's score, perhaps with some things different."""
    return explain(now.system, now.population, person, decisions=now.decisions, cut=now.decisions.cut,
                   **(what.arguments if what else {}))


def curve(now: Scene, person: int, feature: str, what: WhatIf, after: Explanation) -> pl.DataFrame:
    """Return the score along one feature, everything else held where the reader has it, as `after` explains."""
    own = now.population.people[feature][person]
    here = (what.followed | what.chosen).get(feature, own)
    # Of a long tail the picture has room for what 99 of 100 people have, and for this person.
    end = max(_usual(now.key, feature, now), float(here), float(own))
    # A move of the feature itself leaves its curve as it is.
    others = replace(what, chosen={name: value for name, value in what.chosen.items() if name != feature})
    return _curve(now.key, person, feature, end, repr(others), now, what, after)


@st.cache_data(max_entries=64, show_spinner=False)
def _curve(key: str, person: int, feature: str, end: float, others: str,
           _now: Scene, _what: WhatIf, _after: Explanation) -> pl.DataFrame:
    return along(_now.system, _now.population, person, feature, decisions=_now.decisions, highest=end,
                 explained=_after, **_what.arguments)


@st.cache_data(max_entries=200, show_spinner=False)
def _usual(key: str, feature: str, _now: Scene) -> float:
    known = _now.population.fields[feature]
    long_tail = (known.high - known.low) / (known.step or 1) > TAIL
    return float(_now.population.people[feature].quantile(0.99)) if long_tail else float(known.high)


@st.cache_data(max_entries=24, show_spinner=False)
def _near(key: str, _now: Scene) -> tuple[np.ndarray, np.ndarray]:
    decisions = _now.decisions
    outside = decisions.scored & (decisions.selected == 0)
    if decisions.cut is None or not outside.any():
        return np.flatnonzero(decisions.scored), np.array([], np.int64)
    missing = np.where(outside, np.abs(decisions.score - decisions.cut), np.inf)
    just = np.argsort(missing, kind="stable")[:min(NEAR, int(outside.sum()))]
    if decisions.counting is None:
        return just, np.array([], np.int64)
    good = 1.0 if decisions.favourable == "high" else -1.0
    beyond = np.where(outside, good * (decisions.own - decisions.cut), -np.inf)
    # A low end excludes the cut itself, a high end does not.
    through = beyond >= 0 if good > 0 else beyond > 0
    return just, np.argsort(-beyond, kind="stable")[:min(NEAR, int(through.sum()))]


def just_outside(now: Scene) -> np.ndarray:
    """Return the rows of people by how little they miss the cut-off: there a small change matters."""
    return _near(now.key, now)[0]


def through_friends(now: Scene) -> np.ndarray:
    """Return the rows of people whose own record would be selected and whose score is not, the clearest first."""
    return _near(now.key, now)[1]


@st.cache_resource(max_entries=64, show_spinner="Looking for the least change")
def _recourse(key: str, person: int, _now: Scene) -> PersonRecourse:
    return recourse_of_person(_now.system, _now.population, person, _now.decisions)


def recourse_for(now: Scene, person: int) -> PersonRecourse:
    """Return what one person can do about the decision that stands."""
    return _recourse(now.key, person, now)


@st.cache_resource(max_entries=64, show_spinner="Drawing the twin")
def _twin(key: str, person: int, attribute: str, group: str, _now: Scene) -> Twin:
    return twin_of(_now.population, _now.system, person, attribute, group, cut=_now.decisions.cut)


def twin_for(now: Scene, person: int, group: str) -> Twin:
    """Return the person beside the one they would have been in another group of the attribute looked at."""
    return _twin(now.key, person, now.attribute, group, now)
