"""How much of a gap comes through ties: its parts, and what it would be under other networks."""

from __future__ import annotations

from collections.abc import Callable

import page
import polars as pl
import streamlit as st
from address import asked, widget
from cached.network import DRAWS, network, placebo
from results import Scene
from sidebar import attribute_label

from evenhand.auditing.network_audit import NetworkAudit
from evenhand.auditing.network_parts import WITH, WITHOUT
from evenhand.checks import one_of
from evenhand.report.charts.network_gap import NETWORKS, SPLIT, networks_chart, split_chart
from evenhand.report.network_scale import Scale
from evenhand.report.network_words import crossed, disagreement, placebo_sentence
from evenhand.report.words import number, signed

READINGS = {"raw_gap": "gap of mean scores (points)", "standardized_gap": "gap in standard deviations",
            "ratio_fixed": "ratio of shares selected, same cut-off",
            "ratio_quantile": "ratio when equally many are selected"}


def show(now: Scene, control: Callable[[], None]) -> None:
    """Draw the look."""
    found = network(now)
    label = attribute_label(now.population, now.attribute).lower()
    page.question(f"How much of the gap by {label} comes through ties?")
    if not found.people.compared:
        page.answer("There are no two groups of at least two people with a score, so there is no gap to take apart.")
        control()
        page.footer(now.command("network"), now.provenance)
        return
    if found.coupled:
        widest = max(found.splits, key=lambda split: abs(split.gap)).group
        page.answer(_answer(next(split for split in found.splits if split.group == widest)))
        control()
        _split(found)
    else:
        widest = _widest_by_rule(found)
        page.answer(_by_rule(found, widest))
        control()
        page.note("Friends count here by a rule that is no mean of theirs, so that a gap has no exact split: scores "
                  "are held against own records, and against those under other ties.", name="How it is read.")
    page.note(disagreement(found, widest), name="Four readings.")
    _networks(now, found, widest)
    page.table(found.gaps, key="t_gaps", label="Show the gaps with and without friends")
    page.footer(now.command("network", "--placebo", "rewire"), now.provenance)


def _split(found: NetworkAudit) -> None:
    """Draw the exact split of each group's gap."""
    table = _table(found)
    page.picture(split_chart(table, colours=page.colours()), key="c_split",
                 alt="; ".join(f"{row['group']}, {SPLIT[row['part']]}: {row['told']}"
                               for row in table.iter_rows(named=True)))
    page.note("Each gap is the group's mean score less that of "
              f"{found.people.reference}; the tick is the whole of it. The parts add up to it exactly: what people's "
              "own records make by their weight in their own scores, what comes of which groups their friends are in "
              "(mixing), and of which members of those groups (selection).", name="How it is read.")


def _answer(split: object) -> str:
    through = split.mixing.sum() + split.selection
    share = abs(through) / abs(split.gap) if split.gap else 0.0
    whole, ties, alone = (signed(points) for points in (split.gap, through, split.own_gap))
    return (f"Of the gap between {split.group} and {split.reference}, {whole} points, {ties} come through ties "
            f"({number(share, '%')} of it in size); without friends it would be {alone}.")


def _widest_by_rule(found: NetworkAudit) -> str:
    gaps = found.gaps.filter((pl.col("friends") == WITH) & pl.col("group").is_in(found.people.compared))
    return gaps.sort(pl.col("raw_gap").abs(), descending=True, nulls_last=True)["group"][0]


def _by_rule(found: NetworkAudit, group: str) -> str:
    """Return what a rule that is no mean does to a gap, in a sentence."""
    rows = {row["friends"]: row for row in found.gaps.filter(pl.col("group") == group).iter_rows(named=True)}
    scale = Scale.of(found.people)
    counted, alone = (f"{scale.size(gap)} {scale.unit} {'below' if gap < 0 else 'above'}"
                      for gap in (rows[one]["raw_gap"] for one in (WITH, WITHOUT)))
    told = (f"With friends counted, {group} scores lie {counted} those of {found.people.reference}; by own records "
            f"alone they would lie {alone}.")
    return f"{told} {crossed(found)}".strip()


def _table(found: NetworkAudit) -> pl.DataFrame:
    rows = [(split.group, part, float(value), split.gap, f"{signed(value)} points")
            for split in found.splits
            for part, value in (("own", split.own), ("mixing", split.mixing.sum()), ("selection", split.selection))]
    return pl.DataFrame(rows, schema=["group", "part", "points", "gap", "told"], orient="row")


@page.live
def _networks(now: Scene, found: NetworkAudit, widest: str) -> None:
    """Draw the gap under other networks: reruns by itself."""
    page.head("With other ties")
    groups = list(found.people.compared)
    left, right = st.columns(2)
    with left:
        chosen = one_of(asked("placebo_group", widest), "address, placebo_group", groups)
        group = widget(st.selectbox, "Group", "placebo_group", chosen, groups, default=widest)
    with right:
        read = one_of(asked("reading", "raw_gap"), "address, reading", READINGS)
        reading = widget(st.selectbox, "Reading", "reading", read, list(READINGS), default="raw_gap",
                         format_func=READINGS.get)
    with st.spinner("Drawing friends anew"):
        drawn = placebo(now)
    table = drawn.filter(pl.col("group") == group).select("network", value=reading)
    page.picture(networks_chart(table, title=f"{READINGS[reading]}, {group} against {found.people.reference}",
                                colours=page.colours()), key="c_placebo",
                 alt="; ".join(f"{NETWORKS[name]}: {number(value)}" for name, value in
                               table.group_by("network", maintain_order=True).agg(pl.col("value").mean()).rows()))
    told = placebo_sentence(drawn, Scale.of(found.people), group=group)
    page.note(f"{told} Own records and the number of everybody's ties stay; only whom "
              f"they lead to is drawn anew, {DRAWS} times. What the dots differ by is what these ties do.",
              name="A placebo.")
