"""Two looks of the view on groups: the board of all verdicts, and where two attributes cross."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import page
import streamlit as st
from address import asked, widget, write
from behind import behind
from results import Scene
from sidebar import attribute_label

from evenhand.measures.reasons import SMALL
from evenhand.report.charts.groups import cross_chart, interval_chart
from evenhand.report.group_words import board_answer, board_rows, cross_answer, cross_rows
from evenhand.report.tidy import words_of

if TYPE_CHECKING:
    import polars as pl

Control = Callable[[], None]


def board(now: Scene, control: Control) -> None:
    """Draw every comparison of the attribute against its tolerance, on one scale."""
    label = attribute_label(now.population, now.attribute).lower()
    rows = board_rows(now.audit, now.attribute)
    page.question(f"How uneven is it, by {label}?")
    page.answer(*board_answer(now.audit, now.attribute, label))
    control()
    if rows.is_empty():
        page.empty("No standard reads these numbers. Look at the measures one by one, or choose a profile under Rules.")
    else:
        key = f"c_board_{now.attribute}"
        page.picture(interval_chart(rows, colours=page.colours(), unit="", even=0.0, tolerance=(0.0, 1.0),
                                    selected="picked", title="tolerances from even (shaded: within)"),
                     alt="; ".join(f"{row['group']} {row['told']}" for row in rows.iter_rows(named=True)), key=key,
                     selection_mode="picked", on_select=lambda: _open_measure(key, rows))
    page.note("One row a comparison of the group that fares worst with the one that fares best. The mark is the "
              "verdict: a blue circle within the tolerance, an orange diamond beyond it, a grey square where there is "
              "not enough data. Click a row for its groups and counts.", name="How it is read.")
    page.note(page.ALL_AT_ONCE, name="Caution.")
    page.table(rows.drop("value", "low", "high"), key="t_board")
    page.footer(now.command(), now.provenance)


def _open_measure(key: str, rows: pl.DataFrame) -> None:
    """Open the measure of the clicked row."""
    picked = st.session_state[key].get("selection", {}).get("picked") or []
    if picked:
        write("measure", dict(rows.select("group", "measure").rows())[picked[0].get("group")])
        write("look", None)


def cross(now: Scene, control: Control) -> None:
    """Draw one measure where two attributes cross."""
    pairs = [one for one in now.audit.attributes if one.count(" × ") == 1]
    pair = next((one for one in (now.attribute, asked("pair")) if one in pairs),
                next((one for one in pairs if now.attribute in one.split(" × ")), pairs[0] if pairs else None))
    page.question("Who is hit where two attributes meet?")
    if pair is None:
        page.empty("These people have one protected attribute only, so nothing crosses.")
        page.footer(now.command(), now.provenance)
        return
    measures = [one for one in now.audit.measures if not words_of(one, now.decisions.favourable).between]
    name = asked("of") if asked("of") in measures else measures[0]
    first, second = pair.split(" × ")
    rows, columns = now.population.levels(first), now.population.levels(second)
    if len(columns) > len(rows):
        first, second, rows, columns = second, first, columns, rows
    cells = cross_rows(now.audit, name, first, second)
    words = words_of(name, now.decisions.favourable)
    page.answer(cross_answer(cells, words.label))
    control()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widget(st.selectbox, "Measure", "of", name, measures, default=measures[0], width=400, help=words.definition,
               format_func=lambda one: words_of(one, now.decisions.favourable).label)
        widget(st.selectbox, "Where these meet", "pair", pair, pairs, default=pairs[0], width=400,
               format_func=lambda one: attribute_label(now.population, one), disabled=now.attribute in pairs,
               help="Two attributes; that in the sidebar comes first where it is such a pair.")
    titles = tuple(attribute_label(now.population, one).lower() for one in (first, second))
    key = f"c_cross_{pair}_{name}"
    page.picture(cross_chart(cells, rows=rows, columns=columns, colours=page.colours(), titles=titles,
                             selected="picked"),
                 alt="; ".join(f"{group} {whole}" for group, whole in cells.select("group", "whole").rows()), key=key,
                 selection_mode="picked", on_select=lambda: _pick_group(key))
    page.note(f"The stronger the colour, the higher. Dashed: fewer than {SMALL} people count, so read the interval and "
              "not the number; a dashed cell without colour holds nobody, or nobody whose number is known.",
              name="How it is read.")
    group = asked("group") if asked("group") in cells["group"].to_list() else None
    behind(now, name, pair, group, how="Click a cell to see the people behind its number.")
    page.table(cells.drop("below", "state", "told"), key="t_cross")
    page.footer(replace(now.choices, by=pair).command("audit", "--measure", name), now.provenance)


def _pick_group(key: str) -> None:
    picked = st.session_state[key].get("selection", {}).get("picked") or []
    if picked:
        write("group", picked[0].get("group"))
