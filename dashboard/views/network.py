"""Network: who is tied to whom, what comes through ties, and how sure we can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import page
import streamlit as st
from address import asked, widget
from results import Scene

from evenhand.checks import one_of
from views.network_looks import exposed, friends, mixing, person, seen, spread, sure, through, weight


@dataclass(frozen=True)
class Look:
    """One look: what it is called, what draws it, what it needs to be known, and whether of recorded people only."""

    title: str
    show: Callable[[Scene, Callable[[], None]], None]
    needs: tuple[str, ...] = ()
    recorded: bool = False


LOOKS = {
    "weight": Look("If friends counted more", weight.show, ("coupling", "cut")),
    "through": Look("Through ties", through.show, ("counting",)),
    "mixing": Look("Who is tied to whom", mixing.show),
    "seen": Look("Who is seen", seen.show),
    "friends": Look("Own record and friends", friends.show, ("score",)),
    "sure": Look("How sure", sure.show),
    "exposed": Look("Refused friends", exposed.show, recorded=True),
    "person": Look("One person", person.show),
    "spread": Look("What spreads", spread.show, ("counting", "cut")),
}
"""What can be looked at, in order; the first that is possible is what a reader sees."""


def show(now: Scene) -> None:
    """Draw the view."""
    if now.population.ties is None:
        page.question("How much of the score is one's friends?")
        page.empty(f"Nobody is tied to anybody among {now.population.title}, so nothing can be said of friends. Choose "
                   "people who have ties." if now.population.world else
                   f"It is not known who is tied to whom in {now.population.title}: nothing can be said of "
                   "friends. Add an edge list to the recipe under [files], or choose people who have ties.")
        page.footer(now.command(), now.provenance)
        return
    looks = [name for name, look in LOOKS.items()
             if all(getattr(now.decisions, part) is not None for part in look.needs)
             and (not look.recorded or now.decisions.kind == "recorded")]
    chosen = one_of(asked("look", looks[0]), "address, look", LOOKS)
    # A look that stayed in the address from another system is no fault of the reader.
    chosen = chosen if chosen in looks else looks[0]
    LOOKS[chosen].show(now, lambda: _control(chosen, looks))


def _control(look: str, looks: list[str]) -> None:
    widget(st.segmented_control, "Look at", "look", look, looks, default=looks[0],
           format_func=lambda name: LOOKS[name].title, label_visibility="collapsed", required=True)
