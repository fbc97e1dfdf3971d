"""The cached calls of the view on cut-offs and consequences: the sweep over all cuts, and the ladder."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import streamlit as st
from choices import Choices
from results import Scene

from evenhand.study import CutLab, Ladder, cut_lab, ladder_of

DRAWN = 120
"""At most so many cuts of a curve are drawn, so that a browser follows the slider; the table of the lab has all."""


@dataclass(frozen=True, eq=False)
class Swept:
    """The lab of one score and attribute, with what does not change when the cut moves."""

    lab: CutLab
    ratios: pl.DataFrame
    densities: pl.DataFrame
    top: float


@st.cache_resource(max_entries=24, show_spinner=False)
def _swept(keys: tuple[str, str], cohort: Choices, attribute: str, level: float, _now: Scene) -> Swept:
    lab = cut_lab(_now.population, _now.decisions, attribute)
    densities, every = lab.densities(), -(-lab.sweep.cuts.size // DRAWN)
    # The ends and the chosen cut are exact; between neighbouring cuts a curve moves by less than its line is wide.
    kept = lab.sweep.cuts[::every]
    ratios = lab.ratios(level=level).filter(pl.col("cut").is_in(kept.tolist()))
    return Swept(lab, ratios, densities, float(densities["share"].max() or 1.0))


def swept(now: Scene) -> Swept:
    """Return the cut-off lab of what is looked at, counted once."""
    return _swept(now.keys, now.cohort, now.attribute, now.audit.level, now)


@st.cache_resource(max_entries=24, show_spinner=False)
def _ladder(keys: tuple[str, str], cohort: Choices, attribute: str, level: float, _now: Scene) -> Ladder:
    return ladder_of(_now.population, _now.system.recipe, _now.decisions, attributes=[attribute], level=level)


def ladder(now: Scene) -> Ladder:
    """Return what the score brings, by the chosen attribute."""
    return _ladder(now.keys, now.cohort, now.attribute, now.audit.level, now)
