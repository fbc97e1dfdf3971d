"""The cached calls of the network view: gaps over friend weights, parts through ties, placebos, rounds."""

from __future__ import annotations

import polars as pl
import streamlit as st
from choices import Choices
from results import Scene, study_of

from evenhand.auditing.groups import groups_of
from evenhand.auditing.network import FriendWeightPath, mixing
from evenhand.measures.exposure_contrasts import ExposureContrasts
from evenhand.measures.placebo import REAL
from evenhand.measures.segregation import Segregation
from evenhand.study import NetworkAudit, Spread, exposed_by, network_of, spread_of

DRAWS = 12
"""How many networks of each sort are drawn for the page; the command line draws as many as it is told."""
SHUFFLES = 199


@st.cache_resource(max_entries=12, show_spinner=False)
def _path(keys: tuple[str, str], choices: Choices, ties: str) -> FriendWeightPath:
    if ties != REAL:
        return _path(keys, choices, REAL).under(ties, seed=choices.seed)
    return FriendWeightPath.of(study_of(keys, choices).decisions[choices.system])


def friend_weight_path(now: Scene, ties: str = REAL) -> FriendWeightPath:
    """Return the scores as a function of the friend weight, with the ties as they are or others.

    Each further weight costs milliseconds.
    """
    return _path(now.keys, now.cohort, ties)


@st.cache_data(max_entries=24, show_spinner=False)
def _sweep(keys: tuple[str, str], choices: Choices, attribute: str, reference: str, ties: str) -> pl.DataFrame:
    study = study_of(keys, choices)
    groups = groups_of(study.population, attribute)
    return _path(keys, choices, ties).sweep(groups, reference=reference, friend_weights=[k / 20 for k in range(20)])


def friend_sweep(now: Scene, reference: str, ties: str = REAL) -> pl.DataFrame:
    """Return the comparison of groups over the whole range of friend weights."""
    return _sweep(now.keys, now.cohort, now.attribute, reference, ties)


@st.cache_resource(max_entries=12, show_spinner=False)
def _exposed(keys: tuple[str, str], choices: Choices) -> tuple[ExposureContrasts | None, str]:
    study = study_of(keys, choices)
    return exposed_by(study.population, study.decisions[choices.system])


def exposed(now: Scene) -> tuple[ExposureContrasts | None, str]:
    """Return how recorded outcomes go with refusals of oneself and of friends, or why that cannot be said."""
    return _exposed(now.keys, now.cohort)


@st.cache_resource(max_entries=24, show_spinner=False)
def _mixing(keys: tuple[str, str], choices: Choices, attribute: str) -> Segregation:
    return mixing(study_of(keys, choices).population, attribute)


def mixing_of(now: Scene) -> Segregation:
    """Return who is tied to whom, by the chosen attribute."""
    return _mixing(now.keys, now.cohort, now.attribute)


@st.cache_resource(max_entries=24, show_spinner=False)
def _network(keys: tuple[str, str], choices: Choices, attribute: str) -> NetworkAudit:
    return network_of(study_of(keys, choices), choices.system, attribute, permutations=SHUFFLES, seed=choices.seed)


def network(now: Scene) -> NetworkAudit:
    """Return what ties have to do with the scores, by the chosen attribute; each part is computed when asked for."""
    return _network(now.keys, now.cohort, now.attribute)


@st.cache_data(max_entries=24, show_spinner=False)
def _placebo(keys: tuple[str, str], choices: Choices, attribute: str) -> pl.DataFrame:
    networks = ("rewired within groups", "rewired", "no ties")
    return _network(keys, choices, attribute).placebo(networks=networks, draws=DRAWS)


def placebo(now: Scene) -> pl.DataFrame:
    """Return the gaps of the same own records under other networks."""
    return _placebo(now.keys, now.cohort, now.attribute)


@st.cache_resource(max_entries=24, show_spinner=False)
def _spread(keys: tuple[str, str], choices: Choices, attribute: str, first: float, damage: float) -> Spread:
    return spread_of(_network(keys, choices, attribute), first=first, damage=damage, seed=choices.seed)


def spread(now: Scene, first: float, damage: float) -> Spread:
    """Return how a sanction spreads, and what becomes of ties that people drop."""
    return _spread(now.keys, now.cohort, now.attribute, first, damage)
