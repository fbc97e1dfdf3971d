"""Groups: one measure by group, its interval against the tolerance, down to the counts."""

from __future__ import annotations

import page
import polars as pl
import streamlit as st
from address import asked, widget, write
from behind import behind
from results import Scene, hides
from sidebar import attribute_label

from evenhand.checks import one_of
from evenhand.report.charts.audit import audit_chart, levels_of
from evenhand.report.tidy import bound_of, group_rows, told, words_of
from evenhand.report.words import known, number
from views.group_board import Control, board, cross
from views.group_rules import rules, worst

READS = {"selection_rate": "adverse_impact_ratio", "true_positive_rate": "equal_opportunity_difference",
         "mean_score": "standardized_mean_difference"}
"""The comparison that speaks for a rate: its verdict stands in the answer."""


LOOKS = {"measure": "One measure", "board": "All verdicts", "cross": "Intersections", "slices": "Worst slices",
         "rules": "Rules and laws"}
FROM_PEOPLE = ("slices", "rules")
"""Looks that count single people again, and so cannot keep small counts hidden."""

WIDE = 2.0
"""How many times as long as for independent people an interval must be to be explained."""


def show(now: Scene) -> None:
    """Draw the view."""
    looks = [name for name in LOOKS if name not in FROM_PEOPLE or not hides(now.population)]
    look = one_of(asked("look", "measure"), "address, look", looks)

    def control() -> None:
        widget(st.segmented_control, "Look at", "look", look, looks, default="measure", format_func=LOOKS.get,
               label_visibility="collapsed", required=True)

    {"measure": _measure, "board": board, "cross": cross, "slices": worst, "rules": rules}[look](now, control)


def _measure(now: Scene, control: Control) -> None:
    """Draw one measure by group, against its tolerance."""
    measures = now.audit.measures
    name = one_of(asked("measure", measures[0]), "address, measure", measures)
    rows = group_rows(now.audit.rows, name, now.attribute)
    words = words_of(name, now.decisions.favourable)
    page.question(_question(name, attribute_label(now.population, now.attribute)))
    page.answer(*_answer(now, name, rows))
    control()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widget(st.selectbox, "Measure", "measure", name, measures, default=measures[0], width=460,
               format_func=lambda one: words_of(one, now.decisions.favourable).label,
               help=f"{words.definition} Identifier: {name}.")
        levels = levels_of(now.audit, now.attribute)
        group = asked("group") if asked("group") in levels else None
        widget(st.selectbox, "The people behind", "group", group, levels, index=None, width=240,
               placeholder="choose a group", help="The counts that a group's numbers are made of.")
    _picture(now, name, rows)
    page.note(f"{words.definition} Source: {words.source}.", name=f"{words.label}.")
    page.note(_caveat(now, name), name="How it is read.")
    if wide := _wide(now, name):
        page.note(wide, name="Why lines are long.")
    behind(now, name, now.attribute, group, how="Click a row of the picture to see the people behind its number.")
    page.table(rows.drop("told"), key="t_groups")
    page.footer(now.command("audit", "--measure", name), now.provenance)


def _wide(now: Scene, name: str) -> str:
    """Return why intervals of single groups are far wider than of independent people, where ties make them so."""
    rows = now.audit.rows.filter((pl.col("measure") == name) & (pl.col("attribute") == now.attribute))
    most = rows["design_effect"].max() if "design_effect" in rows.columns else None
    if most is None or most < WIDE**2:
        return ""
    return (f"People who are tied are decided on alike, and intervals allow for it: they are up to {most**0.5:.1f} "
            "times as long as those of people who have nothing to do with each other. One group's number alone is far "
            "less sure than the difference of two, in which cancels what both share.")


def _question(name: str, attribute: str) -> str:
    asked_of = {"selection_rate": "Who is selected", "adverse_impact_ratio": "Who is selected",
                "demographic_parity_difference": "Who is selected", "mean_score": "Who scores how much",
                "standardized_mean_difference": "Who scores how much"}
    return f"{asked_of.get(name, 'For whom is the decision right')}, by {attribute.lower()}?"


def _answer(now: Scene, name: str, rows: pl.DataFrame) -> tuple[str, str | None]:
    """Return the answer in words and its verdict, from the comparison that reads this measure."""
    words = words_of(name, now.decisions.favourable)
    reads = name if words.between else READS.get(name)
    found = now.audit.finding(reads, now.attribute) if reads else None
    verdict = found.verdict if found else None
    seen = rows.filter(pl.col("value").is_not_null() & pl.col("value").is_not_nan()).sort("value")
    if seen.height < 2:
        return "There are not two groups that can be compared.", "not_enough_data"
    least, most = seen.row(0, named=True), seen.row(-1, named=True)
    row = now.audit.summary(reads, now.attribute) if reads else None
    if words.between and row and known(row["value"]):
        return f"{words.label}: {told(row, words.unit)}, {' against '.join(row['groups'])}.", verdict
    sentence = (f"Lowest for {least['group']}, {number(least['value'], words.unit)}; "
                f"highest for {most['group']}, {number(most['value'], words.unit)}.")
    if row and known(row["value"]):
        other = words_of(reads, now.decisions.favourable)
        sentence += f" {other.label}: {told(row, other.unit)}."
    return sentence, verdict


def _picture(now: Scene, name: str, rows: pl.DataFrame) -> None:
    """Draw the intervals; a click on a row chooses its group."""
    words = words_of(name, now.decisions.favourable)
    chart = audit_chart(now.audit, measure=name, attribute=now.attribute, colours=page.colours(),
                        selected="picked")
    alt = "; ".join(f"{row['group']} {row['told']}" for row in rows.iter_rows(named=True))
    key = f"c_groups_{name}_{now.attribute}"
    page.picture(chart, alt=f"{words.label} by group: {alt}", key=key, selection_mode="picked",
                 on_select=lambda: _clicked(key))


def _clicked(key: str) -> None:
    """Write the group of the clicked row into the URL."""
    picked = st.session_state[key].get("selection", {}).get("picked") or []
    if picked:
        write("group", picked[0].get("group"))


def _caveat(now: Scene, name: str) -> str:
    bound = bound_of(name, now.audit.profile)
    against = f"The tolerance is {bound}." if bound else "No standard reads this measure by itself."
    return (f"The line is the {100 * now.audit.level:g} % interval and the dot the value. {against} A verdict is read "
            f"from the interval, never from the dot. {page.ALL_AT_ONCE}")
