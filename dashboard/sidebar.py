"""The sidebar: which people, which system, and by which attribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st
from address import widget, write
from choices import MOST_PEOPLE, Choices
from results import Scene

from evenhand.catalog import Catalog
from evenhand.errors import InputError, did_you_mean
from evenhand.population.population import Population


def ask(chosen: Choices, known: Catalog, systems_of: Mapping[str, Sequence[str]]) -> None:
    """Ask for the cohort; what is chosen goes into the URL."""
    recipe = known.population_recipe(chosen.dataset)
    with st.sidebar:
        widget(st.selectbox, "People", "dataset", chosen.dataset, list(systems_of), default=next(iter(systems_of)),
               clears=("system", "by", "cut", "at", "people", "person", "knobs", "even"), help=recipe.summary or None,
               format_func=lambda name: known.population_recipe(name).title)
        systems = list(systems_of[chosen.dataset])
        widget(st.selectbox, "Scored by", "system", chosen.system, systems, default=systems[0],
               clears=("cut", "at"), help=known.system_recipe(chosen.system).summary or None,
               format_func=lambda name: known.system_recipe(name).title)


def ask_attribute(now: Scene) -> None:
    """Ask for the attribute, and for what is seldom changed."""
    attributes = list(now.audit.attributes)
    if now.attribute not in attributes:
        raise InputError("address, by", repr(now.attribute), "an attribute of these people",
                         did_you_mean(now.attribute, attributes))
    with st.sidebar:
        widget(st.selectbox, "Compared by", "by", now.attribute, attributes, default=now.widest,
               clears=("group", "reference"), format_func=lambda name: attribute_label(now.population, name),
               help="A protected attribute, or an intersection of several.")
        if now.population.provenance.synthetic or now.decisions.cut is not None:
            with st.popover("Cut-off and draw" if now.population.provenance.synthetic else "Cut-off", width="stretch"):
                _seldom(now)


def changed_world(now: Scene) -> None:
    """Say, always in sight, that planted biases are not as the recipe has them, and offer the way back."""
    chosen = now.choices
    if not (chosen.knobs or chosen.even):
        return
    with st.sidebar:
        if chosen.even:
            words = "The even world: no protected attribute reaches anything."
        else:
            knobs = now.population.world.recipe.knobs
            words = "Another world: " + "; ".join(f"{knobs[name].label}, strength {strength:g}"
                                                  for name, strength in chosen.knobs) + "."
        st.html(f'<p class="eh-note" data-testid="eh-changed">{escape(words)}</p>')
        st.button("As documented", key="as_documented", on_click=as_documented,
                  help="Put every planted bias back to the strength that the recipe gives it.")


def as_documented() -> None:
    """Take the strengths of planted biases out of the URL."""
    for key in ("knobs", "even"):
        write(key, None)


def _seldom(now: Scene) -> None:
    chosen, decisions = now.choices, now.decisions
    if decisions.score is not None and decisions.cut is not None:
        own = now.study.systems[chosen.system].recipe.cut
        low, high = decisions.range or (float(decisions.score.min()), float(decisions.score.max()))
        widget(st.slider, "Cut-off (points)", "cut", float(decisions.cut), float(low), float(high), default=own,
               step=1.0 if high - low > 20 else 0.1, help="The lowest score on the high side of the decision.")
    if now.population.provenance.synthetic:
        widget(st.number_input, "People drawn", "people", now.population.count, 50, MOST_PEOPLE, step=1000,
               help="How many people to draw from the recipe.")
        widget(st.number_input, "Seed", "seed", chosen.seed, 0, 2**31 - 1, default=0,
               help="The same seed gives the same people and the same numbers.")


def attribute_label(population: Population, name: str) -> str:
    """Return the plain words for an attribute or an intersection."""
    return " × ".join(population.label(part) for part in name.split(" × "))


def provenance_badge(population: Population, *, hidden: bool = False) -> None:
    """Say, always in sight, whether the people are synthetic or recorded, and whether small counts are hidden."""
    if population.provenance.synthetic:
        words, kind = "synthetic data", ""
    else:
        words, kind = f"recorded data: {population.name}", " recorded"
    words += ", small counts hidden" if hidden else ""
    st.html(f'<div class="eh-badge{kind}" data-testid="eh-badge"><i></i>{escape(words)}</div>')
