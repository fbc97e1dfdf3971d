"""A person: why this score, and what would change it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import page
import polars as pl
import streamlit as st
from address import asked, write
from results import Scene, explained
from sliders import changed, changes_of, forget, sliders

from evenhand.report.charts.person import ladder_chart, ladder_marks, parts_chart, parts_frame
from evenhand.report.words import listing, number, signed

if TYPE_CHECKING:
    from evenhand.scoring.attribution import Explanation

SHOWN_PARTS = 9
SHOWN_FRIENDS = 6
NEAR = 50
"""How many of those who just miss the cut-off a reader can go through."""


def show(now: Scene) -> None:
    """Draw the view."""
    page.question("Why this score, and what would change it?")
    if now.decisions.score is None:
        page.empty(f"{now.decisions.title}: there is no score, so nothing can be taken apart. Choose a system "
                   "that gives scores at the left, or name a score column in the recipe under [columns].")
        page.footer(now.choices.command(), now.provenance)
    elif now.decisions.kind == "recorded":
        page.empty("The scores of these people are recorded, and how they were made is not known: they cannot be "
                   "taken apart. Choose a system that computes its scores.")
        page.footer(now.choices.command(), now.provenance)
    else:
        _live(now)


@page.live
def _live(now: Scene) -> None:
    """Draw what follows the sliders: reruns by itself."""
    person = now.population.position(asked("person") or str(now.population.ids[int(_just_outside(now)[0])]))
    name = str(now.population.ids[person])
    before = explained(now, person)
    changes = changes_of(now, person) if before.score is not None else {}
    after = explained(now, person, changes) if changes else before
    page.answer(_answer(now, before, after))
    _pick(now, name)
    if after.score is None:
        needed = listing(now.population.label(one).lower() for one in now.system.recipe.requires)
        page.empty(f"Nobody can be scored without {needed}. People without a score are not selected.")
    else:
        left, right = st.columns([3, 2], gap="large")
        with left:
            _told(now, before, after)
        with right:
            sliders(now, person, before)
            _consequences(after)
        _friends(now, after)
        page.table(after.frame(), key="t_person")
    page.footer(now.choices.command("explain", name), now.provenance)


def _just_outside(now: Scene) -> np.ndarray:
    """Return the rows of people by how little they miss the cut-off: there a small change matters."""
    outside = now.decisions.scored & (now.decisions.selected == 0)
    if now.decisions.cut is None or not outside.any():
        return np.flatnonzero(now.decisions.scored)
    missing = np.where(outside, np.abs(now.decisions.score - now.decisions.cut), np.inf)
    return np.argsort(missing, kind="stable")[:min(NEAR, int(outside.sum()))]


def _pick(now: Scene, name: str) -> None:
    """Ask for a person: by name, at random, or one who just misses the cut-off."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["w_person"] = name
        st.text_input("Person", key="w_person", width=180, help="A value of the id column.",
                      on_change=lambda: _go_to(st.session_state["w_person"].strip()))
        st.button("Anybody", key="random", on_click=_random, args=(now,), help="A person at random.")
        if now.decisions.cut is not None:
            st.button("Somebody who just misses the cut-off", key="missed", on_click=_next_missed, args=(now,))
        if changed():
            st.button("Undo the changes", key="undo", on_click=forget, type="tertiary")


def _random(now: Scene) -> None:
    scored = np.flatnonzero(now.decisions.scored)
    place = int(np.random.default_rng([now.choices.seed, _tries()]).choice(scored))
    _go_to(str(now.population.ids[place]))


def _next_missed(now: Scene) -> None:
    near = _just_outside(now)
    _go_to(str(now.population.ids[int(near[_tries() % near.size])]))


def _tries() -> int:
    st.session_state["tries"] = st.session_state.get("tries", 0) + 1
    return st.session_state["tries"]


def _go_to(person: str) -> None:
    forget()
    write("person", person or None)


def _points(score: float, cut: float | None) -> str:
    """Return a score in points, with decimals where rounding would hide on which side of the cut-off it lies."""
    for decimals in range(6):
        told = round(score, decimals)
        if cut is None or score == cut or (told >= cut) == (score >= cut):
            break
    return f"{told:,.{decimals}f}"


def _answer(now: Scene, before: Explanation, after: Explanation) -> str:
    if before.score is None or after.score is None:
        return "This person has no score, and so is not selected."
    cut = now.decisions.cut
    sentence = f"{_points(after.score, cut)} points" + (f", band {after.band}" if after.band else "")
    if cut is not None:
        side = "at or above" if after.score >= cut else "below"
        sentence += f": {side} the cut-off of {number(cut, 'points')}, {'' if after.selected else 'not '}selected"
    if after is not before:
        sentence += f". The changes are worth {signed(after.score - before.score)} points"
    return f"{sentence}."


def _told(now: Scene, before: Explanation, after: Explanation) -> None:
    """Draw where the score stands, what made it, and the reasons."""
    colours, decisions = page.colours(), now.decisions
    earlier = before.score if after is not before else None
    if decisions.range is not None:
        bands = tuple(map(tuple, decisions.bands))
        page.moving(ladder_chart, ladder_marks(after.score, decisions.range, bands, decisions.cut, earlier),
                    alt=f"score {number(after.score, 'points')}, band {after.band}", key="c_ladder",
                    span=tuple(decisions.range), bands=bands, colours=colours)
    page.head("What made it")
    parts = _largest(after)
    steps = parts_frame(parts, base=after.base, score=after.score, before=earlier)
    told = "; ".join(f"{label} {signed(points)}" for label, points, _ in parts.rows())
    page.moving(parts_chart, steps, alt=told, key="c_parts", colours=colours)
    page.note("Each bar is what one thing adds or takes away, compared with the average person; the bars lead "
              "from the average to the score, exactly. Violet raises, grey lowers; friends' part is in outline.")
    if after.reasons:
        page.head("Why it is not higher" if decisions.favourable == "high" else "Why it is not lower")
        _list((f"{place}", one.sentence, "") for place, one in enumerate(after.reasons, 1))


def _consequences(found: Explanation) -> None:
    if found.consequences:
        page.head("What it brings")
        _list(("●" if one.met else "○", one.name, _bound(one)) for one in found.consequences)


def _list(entries: Any) -> None:
    """Write a list with hairlines: a sign, words, and what stands at the right."""
    rows = "".join(f'<li class="{"no" if sign == "○" else ""}"><span>{escape(sign)}</span>'
                   f"<span>{escape(words)}</span><span>{escape(right)}</span></li>"
                   for sign, words, right in entries)
    st.html(f'<ul class="eh-list">{rows}</ul>')


def _largest(found: Explanation) -> pl.DataFrame:
    """Return the largest parts, the rest in one, and the friends last."""
    own = sorted((part for part in found.parts if part.feature != "friends"), key=lambda part: -abs(part.points))
    rows = [(part.label, part.points, "friends" if part.feature.startswith("friends' ") else "own")
            for part in own[:SHOWN_PARTS]]
    rest = own[SHOWN_PARTS:]
    if rest:
        rows.append((f"{len(rest)} smaller parts", sum(part.points for part in rest), "own"))
    rows += [("Friends", part.points, "friends") for part in found.parts if part.feature == "friends"]
    return pl.DataFrame(rows, schema={"label": pl.String, "points": pl.Float64, "kind": pl.String}, orient="row")


def _bound(one: Any) -> str:
    return f"{'from' if one.kind == 'benefit' else 'below'} {number(one.bound, 'points')}"


def _friends(now: Scene, found: Explanation) -> None:
    page.head("Friends")
    if now.decisions.coupling is None:
        means = [now.population.label(one).lower() for one in now.system.recipe.friends_mean]
        page.note(f"Friends count through the means of their {listing(means)}: these parts are in outline above."
                  if means else "Friends do not count in this system.")
        return
    if not found.friends:
        page.note("This person has no friend who has a score, so the score is the own record.")
        return
    strongest = sorted(found.friends, key=lambda one: -abs(one.points))[:SHOWN_FRIENDS]
    page.note(f"{number(found.own_share, '%')} of the score is the person's own record; the rest comes through "
              f"{len(found.friends):,} friends. Those who move it most:")
    _list(("", f"{one.alter}, own record {number(one.own, 'points')}",
           f"{number(one.weight, '%')} of the score, {one.points:+.1f} points".replace("-", "−"))
          for one in strongest)
