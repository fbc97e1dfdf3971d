"""A person: why this score, and what would change it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import page
import polars as pl
import streamlit as st
from address import asked, widget, write
from results import Scene, explained

from evenhand.errors import InputError
from evenhand.report.charts.person import ladder_chart, parts_chart
from evenhand.report.words import listing, number, signed

if TYPE_CHECKING:
    from evenhand.population.population import Field
    from evenhand.scoring.attribution import Explanation

SHOWN_PARTS = 9
SHOWN_SLIDERS = 7
CHANGE = "to_"
"""The prefix of the URL's parameters that hold a changed feature."""


def show(now: Scene) -> None:
    """Draw the view."""
    page.question("Why this score, and what would change it?")
    if now.decisions.score is None:
        page.empty(f"{now.decisions.title} records decisions without a score, so there is nothing to take apart. Choose "
                   "a system that gives scores, or name a score column in the recipe under [columns].")
        page.footer(now.choices.command(), now.provenance)
        return
    person = now.population.position(asked("person") or _begin_with(now))
    _live(now, person)


def _begin_with(now: Scene) -> str:
    """Return somebody just outside the cut-off: there a small change matters."""
    return str(now.population.ids[int(_just_outside(now)[0])])


def _just_outside(now: Scene) -> np.ndarray:
    """Return the rows of people by how little they miss the cut-off."""
    score, cut = now.decisions.score, now.decisions.cut
    if cut is None or not (now.decisions.scored & (now.decisions.selected == 0)).any():
        return np.flatnonzero(now.decisions.scored)
    missing = np.where(now.decisions.scored & (now.decisions.selected == 0), np.abs(score - cut), np.inf)
    return np.argsort(missing, kind="stable")


def _go_to(person: str) -> None:
    for key in [key for key in st.query_params if key.startswith(CHANGE)]:
        write(key, None)
    write("person", person)


def _pick(now: Scene, name: str) -> None:
    """Ask for a person: by name, at random, or one who just misses the cut-off."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["w_person"] = name
        st.text_input("Person", key="w_person", width=200, help="A value of the id column.",
                      on_change=lambda: _go_to(st.session_state["w_person"].strip()))
        tries = st.session_state.setdefault("tries", 0)
        scored = np.flatnonzero(now.decisions.scored)
        at_random = str(now.population.ids[int(np.random.default_rng([now.choices.seed, tries]).choice(scored))])
        near = _just_outside(now)
        missed = str(now.population.ids[int(near[(tries + 1) % min(near.size, 50)])])
        if st.button("Somebody at random", key="random"):
            _move_on(at_random)
        if now.decisions.cut is not None and st.button("Somebody who just misses the cut-off", key="missed"):
            _move_on(missed)
        changed = [key for key in st.query_params if key.startswith(CHANGE)]
        if changed and st.button("Undo the changes", key="undo", type="tertiary"):
            _move_on(name)


def _move_on(person: str) -> None:
    st.session_state["tries"] += 1
    _go_to(person)
    st.rerun(scope="fragment")


@st.fragment
def _live(now: Scene, _person: int) -> None:
    """Draw what follows the sliders: reruns by itself."""
    person = now.population.position(asked("person") or _begin_with(now))
    before = explained(now, person)
    changes = _changes(now, person)
    after = explained(now, person, changes) if changes else before
    page.answer(*_answer(now, before, after))
    _pick(now, str(now.population.ids[person]))
    if before.score is None:
        page.empty("This person cannot be scored: " + listing(now.system.recipe.requires) + " is required.")
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        _told(now, before, after)
    with right:
        _sliders(now, person, before)
    _friends(now, after)
    page.table(after.frame(), key="t_person")
    page.footer(now.choices.command("explain", "--person", str(now.population.ids[person])), now.provenance)


def _answer(now: Scene, before: Explanation, after: Explanation) -> tuple[str, None]:
    if before.score is None or after.score is None:
        return "This person has no score and is not selected.", None
    selected = "selected" if after.selected else "not selected"
    band = f", band {after.band}" if after.band else ""
    sentence = f"{number(after.score, 'points')} points{band}: {selected}"
    if now.decisions.cut is not None:
        gap = abs(after.score - now.decisions.cut)
        side = "above" if after.score >= now.decisions.cut else "below"
        sentence += f", {number(gap, 'points') if gap >= 1 else 'less than 1'} {side} the cut-off"
    if after is not before:
        sentence += f". The changes are worth {signed(after.score - before.score)} points"
    return sentence + ".", None


def _told(now: Scene, before: Explanation, after: Explanation) -> None:
    colours, changed = page.colours(), after is not before
    if now.decisions.range is not None:
        page.picture(ladder_chart(score=after.score, span=now.decisions.range, bands=now.decisions.bands,
                                  cut=now.decisions.cut, colours=colours, before=before.score if changed else None),
                     alt=f"score {number(after.score, 'points')}, band {after.band}", key="c_ladder")
    page.head("What made it")
    parts = _largest(after)
    page.picture(parts_chart(parts, base=after.base, score=after.score, colours=colours,
                             before=before.score if changed else None),
                 alt="; ".join(f"{label} {signed(points)}" for label, points, _ in parts.rows()), key="c_parts")
    page.note("Each bar is what one thing adds or takes away, compared with the average person; the bars lead from "
              "the average to the score, exactly. Violet raises, grey lowers; friends' part is in outline.")
    _consequences(after)


def _largest(found: Explanation) -> pl.DataFrame:
    """Return the largest parts, the rest in one, and the friends last."""
    own = sorted((part for part in found.parts if part.feature != "friends"), key=lambda part: -abs(part.points))
    friends = [part for part in found.parts if part.feature == "friends"]
    rows = [(part.label, part.points, "own") for part in own[:SHOWN_PARTS]]
    rest = own[SHOWN_PARTS:]
    if rest:
        rows.append((f"{len(rest)} smaller parts", sum(part.points for part in rest), "own"))
    rows += [("Friends", part.points, "friends") for part in friends]
    return pl.DataFrame(rows, schema={"label": pl.String, "points": pl.Float64, "kind": pl.String}, orient="row")


def _consequences(found: Explanation) -> None:
    if not found.consequences:
        return
    page.head("What it brings")
    rows = "".join(f'<li class="{"" if one.met else "no"}"><span>{"●" if one.met else "○"}</span>'
                   f"<span>{escape(one.name)}</span><span>{escape(_bound(one))}</span></li>"
                   for one in found.consequences)
    st.html(f'<ul class="eh-list">{rows}</ul>')


def _bound(one: Any) -> str:
    return f"{'from' if one.kind == 'benefit' else 'below'} {number(one.bound, 'points')}"


def _actionable(now: Scene, found: Explanation) -> tuple[list[Field], list[Field]]:
    """Return the features with limits that the person can change, the weightiest first, and the locked ones."""
    fields = now.population.fields
    order = sorted(found.parts, key=lambda part: -abs(part.points))
    seen = [fields[part.feature] for part in order if part.feature in fields]
    return ([one for one in seen if not one.frozen and one.low is not None and one.high is not None],
            [one for one in seen if one.frozen])


def _changes(now: Scene, person: int) -> dict[str, float]:
    """Return the changed features that stand in the URL, checked against their limits."""
    changes = {}
    for key in [key for key in st.query_params if key.startswith(CHANGE)]:
        name = key.removeprefix(CHANGE)
        field = now.population.fields.get(name)
        if field is None or field.frozen or name not in now.system.recipe.all_features:
            raise InputError(f"address, {key}", repr(name), "a feature that this person can change",
                             "take it out of the address")
        value = float(st.query_params[key])
        if value != now.population.column(name)[person]:
            changes[name] = value
    return changes


def _sliders(now: Scene, person: int, found: Explanation) -> None:
    page.head("What if")
    free, locked = _actionable(now, found)
    for field in free[:SHOWN_SLIDERS]:
        _slider(now, person, field)
    if free[SHOWN_SLIDERS:]:
        with st.expander(f"{len(free) - SHOWN_SLIDERS} more"):
            for field in free[SHOWN_SLIDERS:]:
                _slider(now, person, field)
    if locked:
        told = listing(f"{one.label.lower()} ({_said(now.population.column(one.name)[person])})" for one in locked)
        page.note(f"{told}.", name="Cannot be changed:")


def _slider(now: Scene, person: int, field: Field) -> None:
    own = now.population.column(field.name)[person]
    key = CHANGE + field.name
    if own is None:
        page.note("not recorded for this person", name=f"{field.label}:")
        return
    whole = field.step is not None and float(field.step).is_integer()
    kind = int if whole else float
    low, high = kind(min(field.low, own)), kind(max(field.high, own))
    said = asked(key)
    value = kind(float(said)) if said is not None else kind(own)
    unit = f" ({field.unit})" if field.unit else ""
    if whole and (low, high) == (0, 1):
        widget(st.toggle, field.label, key, bool(value), default=bool(own))
        return
    step = kind(field.step) if field.step else (high - low) / 100
    widget(st.slider, f"{field.label}{unit}", key, min(max(value, low), high), low, high, default=kind(own), step=step)


def _said(value: Any) -> str:
    return "not known" if value is None else f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _friends(now: Scene, found: Explanation) -> None:
    page.head("Friends")
    if now.decisions.coupling is None:
        page.note("Friends do not count in this system.")
        return
    if not found.friends:
        page.note("This person has no friends who have a score, so the score is the own record.")
        return
    lifts = sorted(found.friends, key=lambda one: -abs(one.points))[:6]
    rows = "".join(f"<li><span></span><span>{escape(str(one.alter))}, own record {number(one.own, 'points')}</span>"
                   f"<span>{number(one.weight, '%')} of the score, {one.points:+.1f} points</span></li>" for one in lifts)
    page.note(f"{number(found.own_share, '%')} of the score is the person's own record; the rest comes from "
              f"{len(found.friends):,} friends and their friends. Those who move it most:")
    st.html(f'<ul class="eh-list">{rows}</ul>')
