"""Sliders and lists over what is recorded of a person, inside the real limits; the rest stays locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import page
import streamlit as st
from address import asked, widget, write
from cached.person import curve
from results import Scene
from whatif import CHANGE, WhatIf, free, held

from evenhand.checks import one_of
from evenhand.report.charts.person import curve_chart, curve_marks
from evenhand.report.recourse_words import value_in_words
from evenhand.report.words import listing

if TYPE_CHECKING:
    from evenhand.population.population import Field
    from evenhand.scoring.attribution import Explanation

MOST_STEPS = 2_000
FIRST = 6
"""How many sliders are shown before the reader asks for more."""


def sliders(now: Scene, person: int, before: Explanation, what: WhatIf) -> None:
    """Draw a slider or a list for each feature that is not frozen, those that weigh most first."""
    page.head("What if")
    order = sorted(before.parts, key=lambda part: -abs(part.points))
    fields = [now.population.fields[part.feature] for part in order if part.feature in now.population.fields]
    open_ = [one for one in fields if free(one)]
    for known in open_[:FIRST]:
        _control(now, person, known, what)
    if open_[FIRST:]:
        with st.expander(f"{len(open_) - FIRST} more"):
            for known in open_[FIRST:]:
                _control(now, person, known, what)
    _links(now, what)
    locked = [one for one in fields if one.frozen or one.of_ties]
    if locked:
        told = listing(f"{one.label.lower()} ({_said(one, held(now, one.name, person))})" for one in locked)
        page.note(f"{told}.", name="Locked, since nobody can change it here:")
    if what.ignored:
        page.note(f"{listing(map(now.population.label, what.ignored))}.", name="Not changed, since it is not read:")


def along(now: Scene, person: int, before: Explanation, after: Explanation, what: WhatIf) -> None:
    """Draw the score along one number, everything else held where it is."""
    fields = now.population.fields
    order = [part.feature for part in sorted(before.parts, key=lambda part: -abs(part.points))]
    numbers = [name for name in order if name in fields and free(fields[name]) and not fields[name].levels
               and held(now, name, person) is not None]
    if not numbers:
        return
    moved = next((name for name in what.chosen if name in numbers), numbers[0])
    name = one_of(asked("along", moved), "address, along", numbers)
    page.head("The score along one of them")
    widget(st.selectbox, "Along", "along", name, numbers, default=moved, label_visibility="collapsed",
           format_func=lambda one: fields[one].label)
    at = (what.followed | what.chosen).get(name, held(now, name, person))
    marks = curve_marks(curve(now, person, name, what), float(at), after.score, float(held(now, name, person)),
                        before.score, now.decisions.cut)
    unit = f" ({fields[name].unit})" if fields[name].unit else ""
    page.moving(curve_chart, marks, key="c_along", colours=page.colours(), title=f"{fields[name].label}{unit}",
                name=f"the score along {fields[name].label.lower()}, all else held")


def _links(now: Scene, what: WhatIf) -> None:
    """Offer that what a change causes follows, where the world's equations are known."""
    if now.population.world is None:
        return
    def written() -> None:
        write("linked", 1 if st.session_state["w_linked"] else None)

    st.session_state["w_linked"] = bool(asked("linked"))
    st.toggle("What follows from a change follows", key="w_linked", on_change=written,
              help="By the structural equations of this world, with the person's own luck kept. What is recorded of a "
                   "behaviour causes nothing of the behaviour itself, so little follows from a record.")
    if what.followed:
        told = listing(f"{now.population.label(name).lower()} becomes {_said(now.population.fields[name], value)}"
                       for name, value in what.followed.items())
        page.note(f"{told}.", name="It follows:")


def _control(now: Scene, person: int, known: Field, what: WhatIf) -> None:
    own, key = held(now, known.name, person), CHANGE + known.name
    if own is None:
        page.note("not recorded for this person.", name=f"{known.label}:")
        return
    value = what.chosen.get(known.name, own)
    if known.levels:
        widget(st.selectbox, known.label, key, value, list(known.levels), default=own, help=f"Recorded: {own}.")
        return
    whole = known.step is not None and float(known.step).is_integer()
    kind = int if whole else float
    low, high = kind(min(known.low, own)), kind(max(known.high, own))
    if whole and (low, high) == (0, 1):
        _switch(known, key, bool(value), bool(own))
        return
    label = f"{known.label} ({known.unit})" if known.unit else known.label
    step = kind(known.step) if known.step else (high - low) / 100
    # On a slider of so many steps one pixel is many of them: a field for the number serves better.
    make = st.slider if (high - low) / step <= MOST_STEPS else st.number_input
    widget(make, label, key, min(max(kind(value), low), high), low, high, default=kind(own), step=step,
           help=f"Recorded: {value_in_words(own)}. Real limits: {value_in_words(known.low)} to "
                f"{value_in_words(known.high)}.")


def _said(known: Field, value: Any) -> str:
    yes_no = value is not None and (known.low, known.high, known.step) == (0, 1, 1)
    return value_in_words(bool(value) if yes_no else value)


def _switch(known: Field, key: str, value: Any, own: bool) -> None:
    """Draw a switch for a feature that is 0 or 1, and write it as such into the URL."""
    def written() -> None:
        flipped = bool(st.session_state[f"w_{key}"])
        write(key, None if flipped == own else int(flipped))

    st.session_state[f"w_{key}"] = value
    st.toggle(known.label, key=f"w_{key}", on_change=written, help=f"Recorded: {'yes' if own else 'no'}.")
