"""Sliders over what a person can change, inside the features' real limits; the rest stays locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import page
import streamlit as st
from address import asked, widget, write
from results import Scene

from evenhand.checks import in_range
from evenhand.errors import InputError
from evenhand.report.words import listing

if TYPE_CHECKING:
    from evenhand.population.population import Field
    from evenhand.scoring.attribution import Explanation

CHANGE = "to_"
"""The prefix of the URL's parameters that hold a changed feature."""
FIRST = 6
"""How many sliders are shown before the reader asks for more."""


def changed() -> list[str]:
    """Return the URL's parameters that hold changed features."""
    return [key for key in st.query_params if key.startswith(CHANGE)]


def forget() -> None:
    """Take all changed features out of the URL."""
    for key in changed():
        write(key, None)


def changes_of(now: Scene, person: int) -> dict[str, float]:
    """Return the changed features that stand in the URL, checked against their limits.

    Raises
    ------
    InputError
        For a feature that this person cannot change, or a value outside its limits.
    """
    found = {}
    for key in changed():
        name = key.removeprefix(CHANGE)
        field = now.population.fields.get(name)
        own = now.population.column(name)[person] if field else None
        if field is None or not _free(field) or name not in now.system.recipe.all_features or own is None:
            raise InputError(f"address, {key}", repr(name), "a feature that this person can change",
                             "take it out of the address")
        value = in_range(asked(key), f"address, {key}", min(field.low, own), max(field.high, own))
        if value != own:
            found[name] = value
    return found


def sliders(now: Scene, person: int, found: Explanation) -> None:
    """Draw a slider for each feature that the person can change, those that weigh most first."""
    page.head("What if")
    order = sorted(found.parts, key=lambda part: -abs(part.points))
    fields = [now.population.fields[part.feature] for part in order if part.feature in now.population.fields]
    free, locked = [one for one in fields if _free(one)], [one for one in fields if one.frozen]
    for field in free[:FIRST]:
        _slider(now, person, field)
    if free[FIRST:]:
        with st.expander(f"{len(free) - FIRST} more"):
            for field in free[FIRST:]:
                _slider(now, person, field)
    if locked:
        told = listing(f"{one.label.lower()} ({_said(now.population.column(one.name)[person])})" for one in locked)
        page.note(f"{told}.", name="Locked, since nobody can change it:")


def _free(field: Field) -> bool:
    return not field.frozen and field.low is not None and field.high is not None


def _slider(now: Scene, person: int, field: Field) -> None:
    own, key = now.population.column(field.name)[person], CHANGE + field.name
    if own is None:
        page.note("not recorded for this person.", name=f"{field.label}:")
        return
    whole = field.step is not None and float(field.step).is_integer()
    kind = int if whole else float
    low, high = kind(min(field.low, own)), kind(max(field.high, own))
    value = kind(float(asked(key, str(own))))
    if whole and (low, high) == (0, 1):
        _switch(field, key, bool(value), bool(own))
        return
    label = f"{field.label} ({field.unit})" if field.unit else field.label
    step = kind(field.step) if field.step else (high - low) / 100
    widget(st.slider, label, key, min(max(value, low), high), low, high, default=kind(own), step=step,
           help=f"Recorded: {_said(own)}. Real limits: {_said(field.low)} to {_said(field.high)}.")


def _switch(field: Field, key: str, value: bool, own: bool) -> None:
    """Draw a switch for a feature that is 0 or 1, and write it as such into the URL."""
    def written() -> None:
        flipped = bool(st.session_state[f"w_{key}"])
        write(key, None if flipped == own else int(flipped))

    st.session_state[f"w_{key}"] = value
    st.toggle(field.label, key=f"w_{key}", on_change=written, help=f"Recorded: {'yes' if own else 'no'}.")


def _said(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or "not known"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
