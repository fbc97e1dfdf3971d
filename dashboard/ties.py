"""A person's friends: who moves the score, and what if they were others."""

from __future__ import annotations

import page
import streamlit as st
from address import asked, write
from results import Scene
from whatif import MOST_POINTS, WhatIf

from evenhand.report.person_words import signed_size
from evenhand.report.words import counted, listing, number
from evenhand.scoring.attribution import Explanation, FriendPart

SHOWN = 6


def friends(now: Scene, person: int, before: Explanation, after: Explanation, what: WhatIf) -> None:
    """Draw who moves the score, and the controls over ties."""
    if now.decisions.coupling is None and now.decisions.friends is None:
        means = [now.population.label(one).lower() for one in now.system.recipe.friends_mean]
        page.note(f"Friends count through the means of their {listing(means)}: these parts are in outline above."
                  if means else "Friends do not count in this system.")
        return
    named = [one for one in before.friends if one.alter is not None]
    if not named:
        page.note("Friends count together in this system: no single one of them has a part.")
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        _who(now, person, after)
    with right:
        _controls(now, named, what)


def _who(now: Scene, person: int, found: Explanation) -> None:
    shown = [one for one in found.friends if one.alter is not None]
    if not shown:
        page.note("This person has no friend who has a score, so the score is the own record.")
        return
    own = now.decisions.own[person]
    page.note(f"{number(found.own_share, '%')} of the score is the person's own record, which alone is "
              f"{number(own, 'points')} points today; the rest comes through {counted(len(shown), 'friend')} and "
              "theirs. Those who move it most:")
    page.entries(("", f"{one.alter}, own record {number(one.own, 'points')}",
                  f"{number(one.weight, '%')} of the score, {signed_size(one.points)} points") for one in shown[:SHOWN])


def _controls(now: Scene, named: list[FriendPart], what: WhatIf) -> None:
    ids = now.population.ids
    names = [one.alter for one in named]
    told = {one.alter: f"{one.alter} ({number(one.own, 'points')})" for one in named}

    def dropped() -> None:
        write("drop", ",".join(st.session_state["w_drop"]) or None)

    st.session_state["w_drop"] = [str(ids[row]) for row in what.dropped]
    st.multiselect(page.said("Without these friends"), names, key="w_drop", on_change=dropped, format_func=told.get,
                   placeholder="nobody is dropped", help=page.said(
                       "What if these ties were not; of both people, where ties are mutual. In brackets the friend's "
                       "own record."))
    _moved(names, told, ids, what)

    def added() -> None:
        write("add", st.session_state["w_add"].strip() or None)

    st.session_state["w_add"] = asked("add") or ""
    st.text_input(page.said("One more friend"), key="w_add", on_change=added, placeholder="a value of the id column",
                  help="What if there were a tie to this person, as strong as the median of those there are.")


def _moved(names: list[str], told: dict[str, str], ids: object, what: WhatIf) -> None:
    row, points = next(iter(what.moved.items()), (None, 0.0))
    friend = None if row is None else str(ids[row])
    options = names if friend is None or friend in names else [friend, *names]

    def written() -> None:
        chosen, change = st.session_state["w_friend"], st.session_state.get("w_points", 0.0)
        write("raise", None if chosen is None else f"{chosen}:{change:g}")

    st.session_state["w_friend"] = friend
    st.selectbox(page.said("A friend whose record changes"), options, index=None, key="w_friend", on_change=written,
                 format_func=lambda one: told.get(one, one), placeholder="nobody's changes")
    if friend is not None:
        st.session_state["w_points"] = float(points)
        st.slider(page.said("by so many points"), -MOST_POINTS, MOST_POINTS, step=5.0, key="w_points",
                  on_change=written)
