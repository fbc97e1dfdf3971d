"""Sliders, switches and lists over what is recorded of a person, inside the real limits; the rest stays locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import page
from address import asked, write
from cached.person import curve
from panel import Control, panel
from results import Scene
from whatif import CHANGE, WhatIf, follow, forget, free, held, undo

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


UNDO = Control("undo", "buttons", levels=("last", "all"), words=("Undo", "Undo all"))


def sliders(now: Scene, person: int, before: Explanation, after: Explanation, what: WhatIf) -> None:
    """Draw a control for each feature that is not frozen, those that weigh most first, and the score along one."""
    page.head("What if")
    order = sorted(before.parts, key=lambda part: -abs(part.points))
    fields = [now.population.fields[part.feature] for part in order if part.feature in now.population.fields]
    offered = [one for one in fields if free(one) and held(now, one.name, person) is not None]
    most = len(offered) if asked("all") else FIRST
    shown = [one for place, one in enumerate(offered) if place < most or one.name in what.chosen]
    numbers = [one for one in offered if not one.levels and not one.yes_no]
    along = _along(numbers, what)
    steps = len(follow(str(now.population.ids[person])))
    panel([*(_control(now, person, known, what) for known in shown), *([UNDO] if steps > 1 else []),
           *_switches(now, len(offered)), *([along] if along else [])], _written, key="w_whatif")
    if along:
        _curve(now, person, along.value, before, after, what)
    with page.together():
        _notes(now, person, fields, what)


def _switches(now: Scene, offered: int) -> list[Control]:
    """Return the switches under the features: more of them, and what follows where the world's equations are known."""
    found = []
    if offered > FIRST:
        found.append(Control("all", "switch", f"All {offered} features", int(bool(asked("all"))), 0))
    if now.population.world is not None:
        help_ = ("By the structural equations of this world, with the person's own luck kept. What is recorded of a "
                 "behaviour causes nothing of the behaviour itself, so little follows from a record.")
        found.append(Control("linked", "switch", "What follows from a change follows", int(bool(asked("linked"))), 0,
                             help_))
    return found


def _along(numbers: list[Field], what: WhatIf) -> Control | None:
    """Return the list of numbers along which the score can be drawn; the one that was moved where none is chosen."""
    if not numbers:
        return None
    names = [one.name for one in numbers]
    moved = next((name for name in what.chosen if name in names), names[0])
    return Control("along", "choice", "The score along", one_of(asked("along", moved), "address, along", names), moved,
                   levels=tuple(names), words=tuple(one.label for one in numbers))


def _notes(now: Scene, person: int, fields: list[Field], what: WhatIf) -> None:
    """Write what follows from a change, and what cannot be changed and why."""
    if what.followed:
        told = listing(f"{now.population.label(name).lower()} becomes {_said(now.population.fields[name], value)}"
                       for name, value in what.followed.items())
        page.note(f"{told}.", name="It follows:")
    locked = [one for one in fields if one.frozen or one.of_ties]
    if locked:
        told = listing(f"{one.label.lower()} ({_said(one, held(now, one.name, person))})" for one in locked)
        page.note(f"{told}.", name="Locked, since nobody can change it here:")
    unknown = [one.label.lower() for one in fields if free(one) and held(now, one.name, person) is None]
    if unknown:
        page.note(f"{listing(unknown)}.", name="Not recorded for this person:")
    if what.ignored:
        page.note(f"{listing(map(now.population.label, what.ignored))}.", name="Not changed, since it is not read:")


def _curve(now: Scene, person: int, name: str, before: Explanation, after: Explanation, what: WhatIf) -> None:
    """Draw the score along one number, everything else held where it is."""
    known, own = now.population.fields[name], held(now, name, person)
    at = (what.followed | what.chosen).get(name, own)
    marks = curve_marks(curve(now, person, name, what, after), float(at), after.score, float(own), before.score,
                        now.decisions.cut)
    unit = f" ({known.unit})" if known.unit else ""
    page.moving(curve_chart, marks, key="c_along", colours=page.colours(), title=f"{known.label}{unit}",
                name=f"the score along {known.label.lower()}, all else held")


def _written(control: Control, value: Any) -> None:
    """Write a moved control into the URL; back where it was, it is taken out."""
    if control is UNDO:
        {"last": undo, "all": forget}[one_of(value, "panel, undo", UNDO.levels)]()
    elif control.kind == "choice":
        write(control.key, None if value == control.own else value)
    else:
        # A slider stops at its steps; what is recorded may lie between two of them.
        write(control.key, None if abs(value - control.own) < control.step / 2 else float(value))


def _control(now: Scene, person: int, known: Field, what: WhatIf) -> Control:
    """Return the control of a feature, inside its real limits."""
    own, key = held(now, known.name, person), CHANGE + known.name
    value = what.chosen.get(known.name, own)
    recorded = f"Recorded: {_said(known, own)}."
    if known.levels:
        return Control(key, "choice", known.label, value, own, recorded, levels=tuple(known.levels))
    whole = known.step is not None and float(known.step).is_integer()
    low, high = min(known.low, own), max(known.high, own)
    if whole and (low, high) == (0, 1):
        return Control(key, "switch", known.label, int(value), int(own), recorded)
    step = known.step or (high - low) / 100
    # On a slider of so many steps one pixel is many of them: a field for the number serves better.
    kind = "range" if (high - low) / step <= MOST_STEPS else "number"
    limits = f" Real limits: {value_in_words(known.low)} to {value_in_words(known.high)}."
    return Control(key, kind, known.label, value, own, recorded + limits, low, high, step, known.unit or "",
                   0 if whole else 2)


def _said(known: Field, value: Any) -> str:
    return value_in_words(bool(value) if value is not None and known.yes_no else value)
