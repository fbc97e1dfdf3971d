"""The strength of a planted bias, as a slider that holds for all views."""

from __future__ import annotations

import streamlit as st
from address import write
from choices import knobs_text
from results import Scene


def knob_slider(now: Scene, name: str, label: str, *, about: str, **options: object) -> None:
    """Draw the slider of one knob; the people are drawn again with everybody's luck kept.

    Parameters
    ----------
    now : Scene
        With drawn people.
    name : str
        The knob.
    label : str
        What stands over the slider.
    about : str
        What the reader learns on hover.
    **options
        More of `st.slider`.
    """
    world = now.population.world
    strength = world.settings.strengths[name]
    key = f"w_knob_{name}"
    st.session_state[key] = strength
    st.slider(label, 0.0, max(2.0, strength), key=key, step=0.25, on_change=_turned,
              args=(now, name, world.recipe.bias.strengths.get(name, 0.0), key), help=about, **options)


def _turned(now: Scene, name: str, documented: float, key: str) -> None:
    """Write the strength into the URL; at the recipe's own it is left out."""
    strengths = dict(now.choices.knobs)
    strengths.pop(name, None)
    chosen = float(st.session_state[key])
    write("knobs", knobs_text(strengths if chosen == documented else {**strengths, name: chosen}))
