"""What if: a person's changes as they stand in the URL, checked, with a way back step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from address import asked, write
from results import Scene

from evenhand.checks import in_range, one_of
from evenhand.errors import InputError
from evenhand.population.population import Field
from evenhand.study.linked import followers

CHANGE = "to_"
"""The prefix of the URL's parameters that hold a changed feature."""
TIES = ("drop", "add", "raise")
"""The parameters that hold changed ties: friends dropped, one added, and one whose record moves (id:points)."""
MOST_POINTS = 200.0
"""By how many points a friend's record can be moved."""


@dataclass(frozen=True)
class WhatIf:
    """What is different about one person.

    Parameters
    ----------
    chosen : dict of str to value
        The features that the reader changed.
    followed : dict of str to value
        Those that follow from them, where the reader lets them.
    dropped, added : tuple of int
        Rows of friends who are none, and of people who are friends.
    moved : dict of int to float
        Points added to a friend's own record, by row.
    ignored : tuple of str
        Changed features that this system does not read.
    """

    chosen: dict[str, Any] = field(default_factory=dict)
    followed: dict[str, Any] = field(default_factory=dict)
    dropped: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    moved: dict[int, float] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.chosen or self.dropped or self.added or self.moved)

    @property
    def arguments(self) -> dict[str, Any]:
        """What an explanation takes."""
        return {"changes": self.followed | self.chosen, "without_ties": self.dropped, "with_ties": self.added,
                "alters_moved": self.moved}

    def command(self, ids: Any) -> list[str]:
        """Return the options of the command line that say the same."""
        words = [("--set", f"{name}={value:.10g}" if isinstance(value, float) else f"{name}={value}")
                 for name, value in (self.followed | self.chosen).items()]
        words += [("--drop-tie", str(ids[row])) for row in self.dropped]
        words += [("--add-tie", str(ids[row])) for row in self.added]
        words += [("--raise-friend", f"{ids[row]}={points:g}") for row, points in self.moved.items()]
        return [word for pair in words for word in pair]


def free(known: Field) -> bool:
    """Return whether a slider or a list can be offered for a feature."""
    return not known.frozen and not known.of_ties and (bool(known.levels) or None not in (known.low, known.high))


def held(now: Scene, name: str, person: int) -> Any:
    """Return what stands in the table for a person."""
    return now.population.people[name][person]


def whatif_of(now: Scene, person: int) -> WhatIf:
    """Return the changes that stand in the URL.

    Raises
    ------
    InputError
        For a feature that nobody can change, a value outside its limits, a word or a person who is not there, or
        a tie that is not.
    """
    chosen, ignored = {}, []
    for key in (one for one in st.query_params if one.startswith(CHANGE)):
        name = key.removeprefix(CHANGE)
        known = now.population.fields.get(name)
        if known is None or not free(known):
            raise InputError(f"address, {key}", repr(name), "a feature that this person can change",
                             "take it out of the address")
        if name not in _read(now) or held(now, name, person) is None:
            # Another system may have read it, another person may have had it: the address outlives both.
            ignored.append(name)
            continue
        value = _checked(known, asked(key), held(now, name, person), f"address, {key}")
        if value != held(now, name, person):
            chosen[name] = value
    linked = chosen and asked("linked") and now.population.world is not None
    followed = followers(now.population, person, chosen, _read(now)) if linked else {}
    dropped, added = (_rows(now, key) for key in ("drop", "add"))
    return WhatIf(chosen, followed, dropped, added, _moved(now), tuple(ignored))


def _read(now: Scene) -> list[str]:
    fields = now.population.fields
    return [name for name in now.system.records.features if name in fields and not fields[name].of_ties]


def _checked(known: Field, text: str, own: Any, where: str) -> Any:
    if known.levels:
        return one_of(text, where, known.levels)
    value = in_range(text, where, min(known.low, own), max(known.high, own))
    return int(value) if isinstance(own, int) and value.is_integer() else value


def _rows(now: Scene, key: str) -> tuple[int, ...]:
    return tuple(now.population.position(name) for name in (asked(key) or "").split(",") if name)


def _moved(now: Scene) -> dict[int, float]:
    text = asked("raise")
    if not text:
        return {}
    name, _, points = text.rpartition(":")
    return {now.population.position(name): in_range(points, "address, raise", -MOST_POINTS, MOST_POINTS)}


def state() -> dict[str, str]:
    """Return the URL's parameters that hold changes."""
    return {key: value for key, value in st.query_params.to_dict().items() if key.startswith(CHANGE) or key in TIES}


def forget() -> None:
    """Take all changes out of the URL."""
    for key in state():
        write(key, None)


def follow(person: str) -> list[dict[str, str]]:
    """Note where the reader stands, and return the steps so far; another person begins anew."""
    kept = st.session_state.get("steps")
    if kept is None or kept[0] != person:
        kept = st.session_state["steps"] = (person, [{}])
    steps, here = kept[1], state()
    if steps[-1] != here:
        steps.append(here)
    return steps


def undo() -> None:
    """Go one step back."""
    steps = st.session_state["steps"][1]
    if len(steps) > 1:
        steps.pop()
    forget()
    for key, value in steps[-1].items():
        write(key, value)
