"""A person: why this score, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import page
import polars as pl
import streamlit as st
from address import asked, widget, write
from beyond import LOOKS, beyond
from cached.person import explained, just_outside, through_friends
from results import Scene
from sliders import sliders
from whatif import WhatIf, forget, whatif_of

from evenhand.checks import one_of
from evenhand.report.charts.person import parts_chart, parts_frame
from evenhand.report.person_words import decimals_of, in_points, signed_points
from evenhand.report.recourse_words import points_beside
from evenhand.report.score_scale import Scale
from evenhand.report.words import listing

if TYPE_CHECKING:
    from evenhand.scoring.attribution import Explanation

SHOWN_PARTS = 9
HOLLOW = "; friends' part is in outline"


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
        person = _person(now)
        _pick(now, str(now.population.ids[person]))
        before = explained(now, person)
        _live(now, person, before, _look(now) == "friends")
        if _look(now) != "friends":
            _further(now, person, before, WhatIf())
        page.footer(None, now.provenance)


@page.live
def _live(now: Scene, person: int, before: Explanation, friends: bool) -> None:
    """Draw what follows the sliders: reruns by itself, and so holds as few elements as it can.

    What stands below follows them only where it is about friends, whose ties can be moved.
    """
    if friends != (_look(now) == "friends"):
        st.rerun()
    what = whatif_of(now, person) if before.score is not None else WhatIf()
    after = explained(now, person, what) if what else before
    page.answer(_answer(now, before, after))
    if after.score is None:
        needed = listing(now.population.label(one).lower() for one in now.system.recipe.requires)
        page.empty(f"Nobody can be scored without {needed}. People without a score are not selected.")
    else:
        left, right = st.columns([3, 2], gap="large")
        with left:
            _told(now, before, after)
        with right:
            sliders(now, person, before, after, what)
        page.table(after.frame(), key="t_person", label="Show the parts as a table")
    ids = now.population.ids
    page.command_line(now.choices.command("explain", str(ids[person]), *what.command(ids)))
    if friends:
        _further(now, person, before, what, after)


def _look(now: Scene) -> str:
    """Return which of the further things about a person is looked at."""
    looks = _looks(now)
    return one_of(asked("more", looks[0]), "address, more", looks)


def _looks(now: Scene) -> list[str]:
    return [look for look in LOOKS if look != "twin" or now.population.world is not None]


def _further(now: Scene, person: int, before: Explanation, what: WhatIf, after: Explanation | None = None) -> None:
    """Draw what else can be known about a person."""
    if before.score is None:
        return
    looks, look = _looks(now), _look(now)
    page.head("Further")
    widget(st.segmented_control, "Further", "more", look, looks, default=looks[0], format_func=LOOKS.get,
           label_visibility="collapsed", required=True)
    beyond(now, person, before, after or before, what, look)


def _person(now: Scene) -> int:
    """Return the row of the person who is asked for: an id, or the number in it."""
    text = asked("person")
    if not text:
        return int(just_outside(now)[0])
    ids = now.population.ids.cast(pl.String)
    if text.isdigit() and not (ids == text).any():
        padded = f"{ids[0][0]}{text.zfill(len(ids[0]) - 1)}"
        text = padded if (ids == padded).any() else text
    return now.population.position(text)


def _pick(now: Scene, name: str) -> None:
    """Ask for a person: by name, at random, one who just misses the cut-off, or one who falls through friends."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["w_person"] = name
        st.text_input("Person", key="w_person", width=150, help="A value of the id column, or the number in it.",
                      on_change=lambda: _go_to(st.session_state["w_person"].strip()))
        st.button("Anybody", key="random", on_click=_random, args=(now,), help="A person at random.")
        if now.decisions.cut is not None:
            st.button("Just misses the cut-off", key="missed", on_click=_next, args=(now, "missed"))
        if through_friends(now).size:
            st.button(page.said("Falls only through friends"), key="through", on_click=_next, args=(now, "through"),
                      help=page.said("Their own record alone would be selected; what friends add takes them below the "
                                     "cut-off."))


def _random(now: Scene) -> None:
    scored = np.flatnonzero(now.decisions.scored)
    place = int(np.random.default_rng([now.choices.seed, _tries("random")]).choice(scored))
    _go_to(str(now.population.ids[place]))


def _next(now: Scene, kind: str) -> None:
    rows = just_outside(now) if kind == "missed" else through_friends(now)
    _go_to(str(now.population.ids[int(rows[(_tries(kind) - 1 + (kind == "missed")) % rows.size])]))


def _tries(kind: str) -> int:
    tries = st.session_state.setdefault("tries", {})
    tries[kind] = tries.get(kind, 0) + 1
    return tries[kind]


def _go_to(person: str) -> None:
    forget()
    write("along", None)
    write("person", person or None)


def _answer(now: Scene, before: Explanation, after: Explanation) -> str:
    if before.score is None or after.score is None:
        return "This person has no score, and so is not selected."
    cut, digits = now.decisions.cut, decimals_of(now.decisions.range)
    told = in_points(after.score, digits) if cut is None else points_beside(after.score, cut, digits)
    sentence = f"{told} points" + (f", band {after.band}" if after.band else "")
    if cut is not None:
        side = "at or above" if after.score >= cut else "below"
        sentence += f": {side} the cut-off of {in_points(cut, digits)}, {'' if after.selected else 'not '}selected"
    if after is not before:
        sentence += f". The changes are worth {signed_points(after.score - before.score, digits)} points"
    return f"{sentence}."


def _told(now: Scene, before: Explanation, after: Explanation) -> None:
    """Draw where the score stands, what made it, and the reasons."""
    colours, decisions, digits = page.colours(), now.decisions, decimals_of(now.decisions.range)
    earlier = before.score if after is not before else None
    with page.together():
        if decisions.range is not None:
            page.scale(Scale(decisions.range, decisions.bands, after.score, decisions.cut, earlier))
        page.head("What made it")
    parts = _largest(after)
    steps = parts_frame(parts, base=after.base, score=after.score, before=earlier, decimals=digits,
                        base_name=page.said("average person"))
    told = "; ".join(f"{label} {signed_points(points, digits)}" for label, points, _ in parts.rows())
    page.moving(parts_chart, steps, name="what made the score, a bar a part", key="c_parts", colours=colours)
    with page.together():
        page.unseen(told)
        _words(now, after, friends="friends" in steps["kind"].to_list())


def _words(now: Scene, after: Explanation, *, friends: bool) -> None:
    """Write how the bars are read, the reasons, and what the score brings."""
    page.note("Each bar is what one thing adds or takes away, compared with the average person; the bars lead from the "
              f"average to the score, exactly. Violet raises, grey lowers{HOLLOW if friends else ''}.")
    if after.reasons:
        page.head("Why it is not higher" if now.decisions.favourable == "high" else "Why it is not lower")
        page.entries((f"{place}", one.sentence, "") for place, one in enumerate(after.reasons, 1))
    _consequences(now, after)


def _consequences(now: Scene, found: Explanation) -> None:
    if found.consequences:
        digits = decimals_of(now.decisions.range)
        page.head("What it brings")
        page.entries(("●" if one.met else "○", one.name,
                      f"{'from' if one.kind == 'benefit' else 'below'} {in_points(one.bound, digits)}")
                     for one in found.consequences)


def _largest(found: Explanation) -> pl.DataFrame:
    """Return the largest parts, the rest in one, and the friends last."""
    own = sorted((part for part in found.parts if part.feature != "friends"), key=lambda part: -abs(part.points))
    rows = [(part.label, part.points, "friends" if part.feature.startswith("friends' ") else "own")
            for part in own[:SHOWN_PARTS]]
    rest = own[SHOWN_PARTS:]
    if rest:
        rows.append((f"{len(rest)} smaller parts", sum(part.points for part in rest), "own"))
    rows += [(page.said("Friends"), part.points, "friends") for part in found.parts if part.feature == "friends"]
    return pl.DataFrame(rows, schema={"label": pl.String, "points": pl.Float64, "kind": pl.String}, orient="row")
