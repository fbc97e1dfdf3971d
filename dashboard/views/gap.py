"""Why a gap: from one group's mean score to the other's, feature by feature."""

from __future__ import annotations

import page
import polars as pl
import streamlit as st
from address import asked, widget
from cached.gap import caused, why
from causes import causes
from results import Scene
from sidebar import attribute_label

from evenhand.auditing.caveats import independence_taken
from evenhand.checks import one_of
from evenhand.report.charts.gap import gap_chart, gap_steps
from evenhand.report.charts.groups import interval_chart
from evenhand.report.gap_words import (
    alike_warning,
    caused_answer,
    gap_answer,
    gap_rows,
    points,
    tells_answer,
    tells_rows,
)
from evenhand.study import WhyGap

LOOKS = {"parts": "What it is made of", "tells": "What stands for the group", "truth": "What causes it in truth"}


def show(now: Scene) -> None:
    """Draw the view."""
    label = attribute_label(now.population, now.attribute).lower()
    page.question(f"Why do scores differ, by {label}?")
    if now.decisions.score is None or now.decisions.kind == "recorded":
        page.empty("How these scores were made is not known, so a gap cannot be taken apart. Choose a system that "
                   "computes its scores at the left.")
        page.footer(now.command(), now.provenance)
        return
    means = _means(now)
    if means.height < 2:
        page.empty("Fewer than two groups have people with a score: there is no gap to take apart.")
        page.footer(now.command(), now.provenance)
        return
    group, reference = _pair(now, means)
    look = one_of(asked("look", "parts"), "address, look", LOOKS)
    looks = [name for name in LOOKS if name != "truth" or now.population.provenance.synthetic]
    look = look if look in looks else "parts"
    with st.spinner("Taking the gap apart", show_time=False):
        found = why(now, group, reference)
        page.answer(_answer(now, found, look))
    _controls(now, means["group"].to_list(), (group, reference), look, looks)
    if look == "truth":
        causes(now, found.parts.group, found.parts.reference)
    else:
        {"parts": _parts, "tells": _tells}[look](now, found)
    page.table(caused(now, group, reference).frame() if look == "truth" else found.frame(), key=f"t_gap_{look}")
    extra = ["--causes"] if look == "truth" else []
    page.footer(now.command("why", "--group", group, "--reference", reference, *extra), now.provenance)


def _answer(now: Scene, found: WhyGap, look: str) -> str:
    group, reference = found.parts.group, found.parts.reference
    if look == "tells":
        return tells_answer(found.tells, _labels(now, found), group, reference)
    if look == "truth":
        truth = caused(now, group, reference)
        if not truth.path_people:
            return (f"What causes the gap cannot be told of {group}: nobody of them has a score both as they are and "
                    f"as {reference}.")
        return caused_answer(group, reference, gap=found.parts.gap, effect=truth.path_score,
                             selected=truth.path_selected)
    return gap_answer(found.parts, found.labels)


def _means(now: Scene) -> pl.DataFrame:
    rows = now.audit.rows.filter((pl.col("measure") == "mean_score") & (pl.col("attribute") == now.attribute)
                                 & pl.col("value").is_not_null() & (pl.col("n") > 1))
    return rows.sort("value", descending=now.decisions.favourable == "low")


def _pair(now: Scene, means: pl.DataFrame) -> tuple[str, str]:
    """Return the group and the reference: the worst and the best scored where none is chosen."""
    names = means["group"].to_list()
    reference = asked("reference") if asked("reference") in names else names[-1]
    others = [name for name in names if name != reference]
    # A group that stayed in the address from other people is no fault of the reader.
    return (asked("group") if asked("group") in others else others[0]), reference


def _controls(now: Scene, names: list[str], pair: tuple[str, str], look: str, looks: list[str]) -> None:
    group, reference = pair
    ordered = [name for name in now.audit.counts.filter(pl.col("attribute") == now.attribute)["group"]
               if name in names]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widget(st.segmented_control, "Look at", "look", look, looks, default="parts", format_func=LOOKS.get,
               required=True)
        widget(st.selectbox, "Group", "group", group, [name for name in ordered if name != reference], width=220,
               default=next(name for name in names if name != reference), help="Whose mean score is explained.")
        widget(st.selectbox, "Compared with", "reference", reference, ordered, width=220, default=names[-1],
               clears=("group",), help="The group from which the bars lead.")


def _parts(now: Scene, found: WhyGap) -> None:
    parts = found.parts
    rows = gap_rows(parts, {part: page.said(label) for part, label in found.labels.items()})
    near = abs(parts.gap)
    size = f"{points(parts.gap, near=near)} ({points(parts.low, near=near)} to {points(parts.high, near=near)}) points"
    ends = (f"{parts.reference}, mean", parts.means[1]), (f"{parts.group}, mean", parts.means[0])
    steps = gap_steps(rows, ends=ends, told=(
        points(parts.means[1], near=near), points(parts.means[0], near=near)))
    alt = "; ".join(f"{label} {told}" for label, told in rows.select("label", "told").rows())
    page.picture(gap_chart(steps, colours=page.colours()), alt=f"the gap in parts: {alt}",
                 key=f"c_gap_{parts.group}_{parts.reference}")
    page.note(f"The bars lead from the mean of {parts.reference} to that of {parts.group}, exactly: {size}. Violet "
              "raises, grey lowers, outline comes through friends; the line at a bar's end is its "
              f"{100 * parts.level:g} % interval. It rests on {parts.scored[0]:,} and {parts.scored[1]:,} people; "
              f"{parts.unscored[0]:,} and {parts.unscored[1]:,} have no score.", name="How it is read.")
    page.note(_method(now), name="What a bar is.")
    warning = alike_warning(found.alike, _labels(now, found))
    ties = None if now.population.ties is None else now.population.ties.count
    cautions = [one for one in (warning, independence_taken(ties)) if one]
    if cautions:
        page.note(" ".join(cautions), name="Caution.")


def _method(now: Scene) -> str:
    exact = ("The points of a feature are exact: the system adds them up." if now.decisions.kind != "estimator" else
             "The points of a feature are SHAP values of the model that gave the score: a fair way to share them out, "
             "and not the only one.")
    return (f"{exact} A bar says what the score makes of a difference between the groups, not why there is one, "
            "and not what would change if it went. Intervals take the system as given, and each holds by itself.")


def _tells(now: Scene, found: WhyGap) -> None:
    if found.tells.is_empty():
        page.empty("At least ten people of each group must have a score.")
        return
    rows = tells_rows(found.tells, _labels(now, found))
    page.picture(interval_chart(rows, colours=page.colours(), even=0.5, unit="",
                                title="how well the feature tells the two groups apart (AUC); tick: no better than "
                                      "guessing"),
                 alt="; ".join(f"{label} {told}" for label, told in rows.select("group", "told").rows()), key="c_tells")
    page.note("If one person of each group is picked at random, how often does this feature alone rank them rightly? "
              "0.5 is guessing, 1 is always. The feature is learned on four fifths of the people and tried on the "
              "other, five times over (cross-validated AUC).", name="How it is read.")
    page.note("A feature that tells the group can stand in for it (a proxy) even where the group itself is not used. "
              "Together features can tell more than each by itself.", name="Caution.")


def _labels(now: Scene, found: WhyGap) -> dict[str, str]:
    return {name: now.population.label(name) for name in now.population.people.columns} | found.labels
