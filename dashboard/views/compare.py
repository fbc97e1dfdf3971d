"""Compare: which system is more often right, which is more even, and who moves between them."""

from __future__ import annotations

import shlex

import page
import polars as pl
import streamlit as st
from address import asked, widget, write
from cached.compare import compared, variants_of
from results import Scene, catalog, hides
from sidebar import attribute_label

from evenhand.auditing.accuracy import ACCURACY
from evenhand.auditing.comparison import Comparison
from evenhand.auditing.frontier import alternatives, frontier
from evenhand.auditing.paired_rows import RANKED
from evenhand.checks import one_of
from evenhand.report.charts.compare import changes_chart, changes_frame, moves_chart
from evenhand.report.compare_page import frontier_of, frontier_words
from evenhand.report.compare_words import (
    ACCURACY_ABOUT,
    ACCURACY_LABELS,
    answer,
    figure,
    independence,
    sentences,
    short_name,
)
from evenhand.report.tidy import words_of
from evenhand.report.words import unbroken
from evenhand.study import Study, marks_of

MOST = 12
"""How many systems are compared at once on a page."""


def show(now: Scene) -> None:
    """Draw the view."""
    page.question("Which system is more often right, and which is more even?")
    if hides(now.population):
        page.empty("Comparisons count people in small groups, and are not shown in public mode.")
        page.footer(now.command("compare"), now.provenance)
        return
    first, options = now.choices.system, _options(now)
    others = _chosen(options, first)
    disparity = one_of(asked("disparity", "demographic_parity_difference"), "address, disparity", RANKED)
    accuracy = one_of(asked("accuracy", "balanced_accuracy"), "address, accuracy", ACCURACY)
    if not others:
        page.answer("Choose another system to compare with." if options else
                    "No other system scores these people, and no mitigation fits: there is nothing to compare with.")
        _controls(now, options, others, disparity, accuracy)
        page.footer(_command(now, (first,), disparity, accuracy), now.provenance)
        return
    with st.spinner("Scoring the same people by each system", show_time=False):
        study, comparison = compared(now, (first, *others))
    page.answer(answer(comparison, now.attribute, disparity=disparity, accuracy=accuracy, by=_by(now)))
    _controls(now, options, others, disparity, accuracy)
    _frontier(now, comparison, disparity, accuracy)
    _differences(now, comparison, disparity, accuracy)
    _moves(now, comparison)
    _systems(now, study, comparison, disparity, accuracy)
    _tried(now, comparison, disparity, accuracy)
    page.table(comparison.differences, key="t_compare")
    page.footer(_command(now, (first, *others), disparity, accuracy), now.provenance)


def _by(now: Scene) -> str:
    """Return the plain words for the attribute, as they stand inside a sentence."""
    return attribute_label(now.population, now.attribute).lower()


def _options(now: Scene) -> list[str]:
    """Return what can be compared with the chosen system: the other systems, then its mitigations."""
    others = [name for name in catalog().systems_of()[now.choices.dataset] if name != now.choices.system]
    return [*others, *variants_of(now)]


def _chosen(options: list[str], first: str) -> list[str]:
    text = asked("against")
    if text is None:
        kin = [name for name in options if name.startswith(f"{first}-")][:1]
        free = [name for name in options if "+" not in name and name not in kin][:1]
        return [*kin, *free, *(name for name in options if name == f"{first}+drop")]
    names = [] if text == "none" else [name for name in text.split(",") if name and name != first]
    for name in names:
        one_of(name, "address, against", options)
    return list(dict.fromkeys(names))[:MOST]


def _controls(now: Scene, options: list[str], others: list[str], disparity: str, accuracy: str) -> None:
    def told() -> None:
        write("against", ",".join(st.session_state["w_against"]) or "none")

    st.session_state["w_against"] = others
    st.multiselect(f"Compared with {now.choices.system}", options, key="w_against", on_change=told,
                   max_selections=MOST, placeholder="choose systems or mitigations",
                   format_func=lambda name: short_name(name, now.choices.system, now.attribute),
                   help=f"Other systems, and what can be done to {now.choices.system} (with a plus sign).")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widget(st.selectbox, "Evenness", "disparity", disparity, list(RANKED), width=420,
               default="demographic_parity_difference", help=words_of(disparity).definition,
               format_func=lambda one: words_of(one, now.decisions.favourable).label)
        widget(st.selectbox, "Being right", "accuracy", accuracy, list(ACCURACY), width=280,
               default="balanced_accuracy", help=ACCURACY_ABOUT[accuracy],
               format_func=lambda one: f"{ACCURACY_LABELS[one][:1].upper()}{ACCURACY_LABELS[one][1:]}")


def _frontier(now: Scene, comparison: Comparison, disparity: str, accuracy: str) -> None:
    asked_for = {"disparity": disparity, "accuracy": accuracy}
    points = frontier(comparison, now.attribute, **asked_for)
    known = points.filter(pl.col("reason").is_null())
    if known.is_empty():
        page.empty(f"There is no frontier to draw: {points['reason'][0]}.")
        return
    page.picture(frontier_of(comparison, now.attribute, colours=page.colours(), by=_by(now), **asked_for),
                 alt=frontier_words(comparison, now.attribute, **asked_for), key="c_frontier")
    for name, reason in points.filter(pl.col("reason").is_not_null()).select("system", "reason").rows():
        page.note(f"{name} is not drawn: {reason}.")
    page.note(f"{ACCURACY_ABOUT[accuracy]} {words_of(disparity).definition} Lines are {100 * comparison.level:g} % "
              "intervals of each system; whether two systems differ is read below, where the same people are paired. "
              "Each system decides by its own cut-off.", name="How it is read.")


def _differences(now: Scene, comparison: Comparison, disparity: str, accuracy: str) -> None:
    rows = alternatives(comparison, now.attribute, disparity=disparity, accuracy=accuracy)
    first = comparison.systems[0]
    for what, measure, heading in (
            ("disparity", disparity, f"How much less or more even than {first}"),
            ("accuracy", accuracy, f"How much more or less often right than {first}")):
        table = changes_frame(comparison, rows, what, measure, now.attribute)
        if table["value"].is_null().all():
            continue
        page.head(heading)
        alt = "; ".join(f"{row['group']} {row['told']}" for row in table.iter_rows(named=True))
        page.picture(changes_chart(table, measure=measure, first=first, colours=page.colours()),
                     alt=f"{heading}: {alt}", key=f"c_change_{what}")
    page.note("The lines are paired intervals: what both systems say alike cancels. A blue circle is shown to be less "
              "uneven, or more often right; an orange diamond more uneven, or less often right; a grey square is not "
              "shown to differ. "
              f"{independence(comparison)}")


def _moves(now: Scene, comparison: Comparison) -> None:
    others = list(comparison.systems[1:])
    chosen = asked("mover") if asked("mover") in others else others[-1]
    page.head(f"Who moves from {comparison.systems[0]}, by {_by(now)}")
    rows = comparison.moves.filter((pl.col("system") == chosen) & (pl.col("attribute") == now.attribute))
    bands = rows.filter((pl.col("what") == "band") & (pl.col("n") > 0)).height > 0
    what = "band" if asked("moves") == "band" and bands else "decision"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widget(st.selectbox, "To", "mover", chosen, others, default=others[-1], width=320,
               format_func=lambda name: short_name(name, comparison.systems[0], now.attribute))
        if bands:
            widget(st.selectbox, "Between", "moves", what, ["decision", "band"], default="decision", width=200,
                   format_func=lambda one: {"decision": "decisions", "band": "bands"}[one])
    up, down = ("newly selected", "no longer selected") if what == "decision" else ("a better band", "a worse band")
    shown = rows.filter((pl.col("what") == what) & (pl.col("n") > 0))
    if shown.is_empty():
        page.empty("Nobody is judged by both systems.")
        return
    alt = "; ".join(f"{row['group']}: {row['up']:,} {up}, {row['down']:,} {down}, of {row['n']:,}"
                    for row in shown.iter_rows(named=True))
    page.picture(moves_chart(shown, levels=shown["group"].to_list(), up=up, down=down, colours=page.colours()),
                 alt=alt, key="c_moves")
    if not bands:
        reason = rows.filter(pl.col("what") == "band")["reason"].drop_nulls()
        page.note(f"Bands are not compared: {reason[0]}." if reason.len() else "")


def _systems(now: Scene, study: Study, comparison: Comparison, disparity: str, accuracy: str) -> None:
    page.head("Each system in a sentence")
    marks = marks_of({name: one.recipe for name, one in study.systems.items()})
    told = sentences(comparison, now.attribute, disparity=disparity, accuracy=accuracy, marks=marks,
                     by=_by(now))
    for name, sentence in told.items():
        rest = sentence.removeprefix(name)
        mark = rest[:1] if rest[:1] in ",:" else ""
        page.note(unbroken(rest.removeprefix(mark).strip()), name=f"{name}{mark}")
    if any(one.recipe.mitigation is not None and one.recipe.mitigation.group_at_decision
           for one in study.systems.values()):
        page.note("What needs the group at decision time treats people differently by their group, which is unlawful "
                  "in many places.")


def _tried(now: Scene, comparison: Comparison, disparity: str, accuracy: str) -> None:
    """Keep every system tried in this session, the worse ones too, and show those of the same question."""
    question = (*vars(now.cohort).values(), now.attribute, disparity, accuracy)
    question = tuple(value for key, value in zip((*vars(now.cohort), "by", "d", "a"), question, strict=True)
                     if key not in ("system", "cut"))
    record = st.session_state.setdefault("tried", {}).setdefault(question, {})
    for name in comparison.systems:
        record[name] = {
            "system": name, ACCURACY_LABELS[accuracy]: figure(comparison.summary(name, accuracy), accuracy),
            words_of(disparity).label: figure(comparison.summary(name, disparity, now.attribute), disparity)}
    page.head(f"Tried in this session: {len(record)} systems")
    st.dataframe(pl.DataFrame(list(record.values())), hide_index=True, width="stretch", key="t_tried")
    page.note("Every system that was compared on these people stays here, also the worse ones: who tries many and "
              "tells of one has picked.")


def _command(now: Scene, systems: tuple[str, ...], disparity: str, accuracy: str) -> str:
    chosen = now.choices
    words = ["evenhand", "compare", chosen.dataset, *systems, "--attribute", now.attribute.replace(" × ", "*")]
    words += ["--disparity", disparity] if disparity != "demographic_parity_difference" else []
    words += ["--accuracy", accuracy] if accuracy != "balanced_accuracy" else []
    words += ["--cut", f"{chosen.cut:g}"] if chosen.cut is not None and now.system.recipe.cut is None else []
    words += ["--people", str(chosen.people)] if chosen.people is not None else []
    words += chosen.knob_words()
    return shlex.join([*words, "--seed", str(chosen.seed)])
