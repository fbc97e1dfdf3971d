"""Worries: what people feared of such scores, each measured on these people."""

from __future__ import annotations

import page
import polars as pl
import streamlit as st
from address import asked, widget
from cached.worries import worry
from results import Scene, hides

from evenhand.auditing.groups import groups_of
from evenhand.checks import one_of
from evenhand.report.charts.groups import interval_chart
from evenhand.report.words import number
from evenhand.report.worries_words import HEADS, NOTES, worry_sentence
from evenhand.study import Worries

SHORT = {"switches": "Parts switched off", "transparency": "Opaque", "objectivity": "Subjective", "thieves": "Stolen",
         "efficiency": "Better than before?"}
BUSY = {"switches": "Switching parts off", "transparency": "Explaining it by a simple score",
        "objectivity": "Making records anew", "thieves": "Guessing groups", "efficiency": "Asking around"}
PICTURES = {
    "switches": ("switches", "switch", "ratio", "", "ratio of the shares selected (lowest ÷ highest)", 1.0),
    "transparency": ("transparency", "group", "error", "", "mean error of the simple score (points)", None),
    "objectivity": ("objectivity", "group", "flipped", "%", "decisions that flip when records are made anew (%)", None),
    "thieves": ("thieves", "label", "auc", "", "how well the group is told (AUC; 0.5 is by chance)", 0.5),
    "efficiency": ("efficiency", "system", "default_rate", "%", "defaults among those accepted (%)", None),
}
"""Of each worry: the table, the column of rows, of values, their unit, the axis, and where nothing would be seen."""

ENDS = {"efficiency": ("cost_low", "cost_high")}


def show(now: Scene) -> None:
    """Draw the view."""
    if now.decisions.score is None or hides(now.population):
        page.question("Was what people feared true here?")
        page.empty("Worries are about scores: these people have decisions only, or small counts are hidden. Choose a "
                   "system that gives scores.")
        page.footer(now.command(), now.provenance)
        return
    look = one_of(asked("worry", "switches"), "address, worry", SHORT)
    page.question(HEADS[look])
    with st.spinner(BUSY[look], show_time=False):
        found = worry(now, look)
    page.answer(worry_sentence(found, look))
    widget(st.segmented_control, "Worry", "worry", look, list(SHORT), default="switches", format_func=SHORT.get,
           label_visibility="collapsed", required=True)
    table = found.tables[look]
    if table.is_empty():
        page.footer(now.command("worries"), now.provenance)
        return
    if not all(value == 0 for value in table[PICTURES[look][2]]):
        _picture(now, found, look)
    page.note(NOTES[look], name="How it is read.")
    page.table(table, key="t_worries")
    page.footer(now.command("worries"), now.provenance)


def _picture(now: Scene, found: Worries, look: str) -> None:
    name, rows, value, unit, title, even = PICTURES[look]
    table = found.tables[name]
    if look == "thieves":
        table = table.with_columns((pl.col("source") + ": " + pl.col("group")).alias("label"))
    low, high = ENDS.get(look, ("low", "high"))
    drawn = table.select(pl.col(rows).alias("group"), pl.col(value).alias("value"),
                         (pl.col(low) if low in table.columns else pl.col(value)).alias("low"),
                         (pl.col(high) if high in table.columns else pl.col(value)).alias("high"), "n")
    told = [f"{number(row['value'], unit)}" + (f" ({_bare(row['low'], unit)} to {_bare(row['high'], unit)})"
                                                if row["low"] != row["high"] else "") + f", n = {row['n']:,}"
            for row in drawn.iter_rows(named=True)]
    drawn = drawn.with_columns(pl.Series("told", told, pl.String))
    levels = groups_of(now.population, now.attribute).levels if look in ("objectivity", "transparency") else ()
    chart = interval_chart(drawn, title=title, unit=unit, colours=page.colours(), even=even,
                           levels=("everybody", *levels) if levels else ())
    page.picture(chart, key=f"c_worry_{look}", alt="; ".join(f"{group} {words}" for group, words in
                                                           drawn.select("group", "told").rows()))


def _bare(value: float | None, unit: str) -> str:
    return number(value, unit).removesuffix(" %")
