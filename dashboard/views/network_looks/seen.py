"""Who is seen at the top: each group's share of the best scores, or of the people with the most ties."""

from __future__ import annotations

from collections.abc import Callable

import page
import polars as pl
import streamlit as st
from address import asked, widget
from cached.network import network
from results import Scene
from sidebar import attribute_label

from evenhand.auditing.network_audit import NetworkAudit
from evenhand.checks import one_of
from evenhand.report.charts.network_seen import visibility_chart
from evenhand.report.words import known, listing, number

BY = {"score": "Best scores", "degree": "Most ties"}
WHOM = {"score": "with the best scores", "degree": "with the most ties"}
TENTH = 0.1


def show(now: Scene, control: Callable[[], None]) -> None:
    """Draw the look."""
    found = network(now)
    of = one_of(asked("seen", "score"), "address, seen", BY)
    of = "degree" if found.people.decided else of
    table = found.visibility.filter(pl.col("of") == of).drop("of")
    label = attribute_label(now.population, now.attribute).lower()
    page.question(f"Who is seen at the top, by {label}?")
    page.answer(_answer(table.filter(pl.col("top") == TENTH), of))
    control()
    if not found.people.decided:
        widget(st.segmented_control, "The top by", "seen", of, list(BY), default="score", format_func=BY.get,
               required=True)
    page.picture(visibility_chart(table, levels=found.people.groups.levels, colours=page.colours(),
                                  title=f"size of the top: the share of people {WHOM[of]}"), key="c_seen",
                 alt="; ".join(f"{group} in the top tenth {number(share, '%')}, of all {number(whole, '%')}"
                               for group, share, whole in table.filter(pl.col("top") == TENTH).select(
                                   "group", "share", "population_share").rows()))
    page.note("Take the few at the top, then ever more, until all are taken at the right. A line at 1: the group is as "
              "large a part of the top as of all people; below 1 it is hidden, at 0 nobody of it is there.",
              name="How it is read.")
    page.note(_unequal(found), name="How unequal.")
    page.table(table, key="t_seen")
    page.footer(now.command("network"), now.provenance)


def _answer(tenth: pl.DataFrame, of: str) -> str:
    rows = tenth.filter(pl.col("ratio").is_not_nan()).sort("ratio").to_dicts()
    low, high = rows[0], rows[-1]
    told = [f"{row['group']} {number(row['share'], '%')} (of all people {number(row['population_share'], '%')})"
            for row in ([low, high] if len(rows) > 1 else [low])]
    return f"Of the tenth of people {WHOM[of]}, {listing(told)}: {low['group']} is the least seen for its size."


def _unequal(found: NetworkAudit) -> str:
    told = []
    for of, words in {"score": "of scores", "degree": "of numbers of ties"}.items():
        if of == "score" and found.people.decided:
            continue
        parts = dict(found.inequality.filter((pl.col("of") == of) & pl.col("group").is_null()).select(
            "part", "gini").rows())
        share = parts["between"] / parts["total"] if known(parts["total"]) and parts["total"] else float("nan")
        told.append(f"{words} {number(parts['total'])}, of which {number(share, '%')} lie between groups")
    return f"The Gini coefficient (0 all alike, towards 1 one person has everything) is {listing(told)}."
