"""The cached call: from choices to a study, kept under the hashes of what it depends on."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl
import streamlit as st
from choices import Choices
from threadpoolctl import threadpool_limits

from evenhand.auditing.audit import Audit
from evenhand.catalog import Catalog
from evenhand.population.population import Population
from evenhand.report.charts.theme import load_charts
from evenhand.report.tidy import comparisons
from evenhand.scoring.decisions import Decisions
from evenhand.scoring.system import ScoringSystem
from evenhand.study import Study, population_of, run
from evenhand.study.reports import published


@dataclass(frozen=True, eq=False)
class Scene:
    """What a view looks at: the choices, and the study that they give."""

    choices: Choices
    keys: tuple[str, str]
    study: Study

    @cached_property
    def key(self) -> str:
        """One word for all that the study depends on: a key of what is kept, quicker to look up than its parts."""
        return repr((self.keys, self.cohort))

    @property
    def cohort(self) -> Choices:
        """The choices without the attribute: what the study depends on."""
        return replace(self.choices, by=None)

    @property
    def population(self) -> Population:
        """The people."""
        return self.study.population

    @property
    def system(self) -> ScoringSystem:
        """The chosen system, fitted."""
        return self.study.systems[self.choices.system]

    @property
    def decisions(self) -> Decisions:
        """What the chosen system says of each person."""
        return self.study.decisions[self.choices.system]

    @property
    def audit(self) -> Audit:
        """What is found of the chosen system."""
        return self.study.audits[self.choices.system]

    @property
    def attribute(self) -> str:
        """The attribute that is looked at: where none is chosen, the one with the widest gap."""
        return self.choices.by or self.widest

    @cached_property
    def widest(self) -> str:
        """The single attribute whose lowest and highest share selected lie furthest apart."""
        table = comparisons(self.audit).filter(~pl.col("attribute").str.contains(" × ", literal=True))
        return table.sort("value", nulls_last=True)["attribute"][0] if table.height else self.audit.attributes[0]

    def command(self, verb: str = "audit", *extra: str) -> str:
        """Return the command line that gives the same numbers, with the attribute that is looked at."""
        return replace(self.choices, by=self.attribute).command(verb, *extra)

    def bound(self, measure: str) -> str:
        """Return the tolerance of a measure in words, without its source; empty where no standard reads it."""
        standard = self.audit.profile.standard(measure)
        return standard.bound if standard else ""

    @property
    def provenance(self) -> str:
        """Where the people come from, in a few words."""
        made = self.population.provenance
        origin = f"drawn with seed {made.seed}" if made.synthetic else "read from files"
        return f"{self.population.count:,} people {origin}, sha256 {made.sha256[:12]}"


@st.cache_resource(show_spinner=False)
def settled_memory() -> bool:
    """Load what is slow to load, once, and keep what would hold up a slider's answer out of its way.

    What is loaded is taken out of the collector's sight, and whole collections are rare: one takes a tenth of a
    second. Linear algebra keeps to one processor: its threads wait by spinning, where the browser needs the others.
    """
    load_charts()
    threadpool_limits(1, user_api="blas")
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 20)
    return True


def catalog() -> Catalog:
    """Return the folders of systems and datasets: the built-in ones and those of the project."""
    project = os.environ.get("EVENHAND_PROJECT")
    return Catalog(Path(project)) if project else Catalog()


@st.cache_resource(max_entries=6, show_spinner=False)
def _population(key: str, dataset: str, seed: int, people: int | None, knobs: tuple[tuple[str, float], ...],
                even: bool) -> Population:
    return population_of(dataset, seed=seed, people=people, knobs=dict(knobs), even=even or None, catalog=catalog())


@st.cache_resource(max_entries=12, show_spinner=False)
def study_of(keys: tuple[str, str], choices: Choices) -> Study:
    """Return the study of some choices; `keys` stand for what its people and its system are made from."""
    people = _population(keys[0], choices.dataset, choices.seed, choices.people, choices.knobs, choices.even)
    study = run(people, choices.system, seed=choices.seed, cut=choices.cut, catalog=catalog())
    return published(study).study if hides(people) else study


def hides(population: Population) -> bool:
    """Return whether small counts are hidden: of recorded people, where the dashboard was started in public mode."""
    return bool(os.environ.get("EVENHAND_PUBLIC")) and not population.provenance.synthetic


def scene(choices: Choices) -> Scene:
    """Return what the choices give; drawn, fitted and audited once for all who look at the same."""
    known = catalog()
    keys = known.population_key(choices.dataset), known.system_recipe(choices.system).sha256()
    return Scene(choices, keys, study_of(keys, replace(choices, by=None)))
