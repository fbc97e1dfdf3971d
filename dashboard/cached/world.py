"""The cached calls of the World view: shares, ties, what a planted bias moves, promises kept."""

from __future__ import annotations

import polars as pl
import streamlit as st
from choices import Choices
from results import Scene

from evenhand.population.population import Population
from evenhand.study.world import degrees, kept, knob_curve, like_to_like, marginals, published_figures

Keys = tuple[str, str]


@st.cache_data(max_entries=24, show_spinner=False)
def _people(keys: Keys, cohort: Choices, _population: Population) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    return marginals(_population), published_figures(_population), kept(_population)


def people_of(now: Scene) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the shares of groups, other figures beside published ones, and the promises with what was drawn."""
    return _people(now.keys, now.cohort, now.population)


@st.cache_data(max_entries=24, show_spinner=False)
def _ties(keys: Keys, cohort: Choices, _population: Population) -> tuple[pl.DataFrame, pl.DataFrame]:
    return like_to_like(_population), degrees(_population)


def ties_of(now: Scene) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return how much like is tied to like, and how many people have how many ties."""
    return _ties(now.keys, now.cohort, now.population)


@st.cache_data(max_entries=48, show_spinner=False)
def _curve(keys: Keys, cohort: Choices, knob: str, _population: Population) -> pl.DataFrame:
    return knob_curve(_population, knob)


def curve_of(now: Scene, knob: str) -> pl.DataFrame:
    """Return what one planted bias moves, at several strengths."""
    return _curve(now.keys, now.cohort, knob, now.population)
