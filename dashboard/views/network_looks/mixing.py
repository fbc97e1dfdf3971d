"""Who is tied to whom, by group."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import page
from cached.network import mixing_of
from results import Scene
from sidebar import attribute_label

from evenhand.auditing.network import EVERYBODY, mixing_table
from evenhand.report.charts.network import mixing_chart
from evenhand.report.words import known, listing, number


def show(now: Scene, control: Callable[[], None]) -> None:
    found = mixing_of(now)
    levels = list(found.groups)
    table = mixing_table(found)
    label = attribute_label(now.population, now.attribute).lower()
    page.question(f"Who is tied to whom, by {label}?")
    page.answer(_mixing_answer(levels, found.same_group, found.people / found.people.sum()))
    control()
    page.picture(mixing_chart(table, levels=levels, colours=page.colours()), key="c_mixing",
                 alt="; ".join(f"{a} to {b} {number(v, '%')}" for a, b, v in table.rows()))
    page.note(f"Each row is a group: where its ties lead. The last row, {EVERYBODY}, is what every row would look "
              "like if ties took no notice of groups.", name="How it is read.")
    isolates = int(found.isolates.sum())
    page.note(f"Newman's assortativity is {number(found.assortativity)}: 0 is ties at random, 1 is no tie across "
              f"groups. Without any tie: {isolates:,} of {int(found.people.sum()):,} people.",
              name="In one number.")
    page.table(found.frame(), key="t_mixing")
    page.footer(now.command("network"), now.provenance)


def _mixing_answer(levels: list[str], same: np.ndarray, share: np.ndarray) -> str:
    told = [f"{level} {number(s, '%')} (by chance {number(w, '%')})"
            for level, s, w in zip(levels, same, share, strict=True) if known(s)]
    more = sum(s > w for s, w in zip(same, share, strict=True) if known(s))
    opening = {len(told): "People are tied to their own group more often than by chance",
               0: "No group keeps to itself"}
    return f"{opening.get(more, 'Some groups keep to themselves')}. Ties inside the group: {listing(told)}."
