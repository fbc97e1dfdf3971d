"""What spreads: a sanction that pulls friends down, and friends who are dropped for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import page
import polars as pl
import streamlit as st
from address import asked, widget
from cached.network import network, spread
from results import Scene

from evenhand.checks import in_range
from evenhand.report.charts.network_gap import rounds_chart
from evenhand.report.words import listing, number
from evenhand.study import Spread

SANCTIONS = {"pulled down so far (share of the others above the cut-off)": ".2~%"}
DROPPING = {"mean number of ties": ".0f", "assortativity": ".3f", "gap of mean scores (points)": "+,.0f",
            "ratio, same cut-off": ".3f"}


def show(now: Scene, control: Callable[[], None]) -> None:
    """Draw the look."""
    page.question("What spreads along ties?")
    _live(now, control)
    page.footer(now.command("network"), now.provenance)


@page.live
def _live(now: Scene, control: Callable[[], None]) -> None:
    """Draw what follows the sliders: reruns by itself."""
    first = in_range(asked("first", "0.05"), "address, first", 0, 0.5)
    damage = in_range(asked("damage", "1.5"), "address, damage", 0, 5)
    with st.spinner("Going through the rounds"):
        found = spread(now, first, damage)
    page.answer(_answer(found))
    control()
    left, right = st.columns(2, gap="large")
    with left:
        widget(st.slider, "People struck to begin with", "first", first, 0.0, 0.5, default=0.05, step=0.01,
               format="percent", help="The share of those above the cut-off who are put on a list, drawn at random.")
    with right:
        widget(st.slider, "What a sanction costs (standard deviations)", "damage", damage, 0.0, 5.0, default=1.5,
               step=0.25, help="What being listed takes off one's own record.")
    levels = network(now).people.groups.levels
    page.head("If people are listed, and friends' scores fall with them")
    cascade = found.cascade.select("round", "group", value="share", quantity=pl.lit(next(iter(SANCTIONS))))
    page.picture(rounds_chart(cascade, levels=levels, colours=page.colours(), formats=SANCTIONS), key="c_cascade",
                 alt="; ".join(f"round {r}, {g} {number(v, '%')}" for r, g, v in
                               cascade.select("round", "group", "value").rows()))
    lost = number(found.damage, "points")
    page.note(f"In round 0, {found.first:,} people are listed and lose {lost} points of their own record. Friends "
              "whose scores fall under the cut-off for it are listed in the next round, and so on until nobody new "
              "falls.", name="How it is read.")
    if found.dropping is not None:
        _friends_dropped(found, levels)
    page.table(found.frame(), key="t_spread")


def _friends_dropped(found: Spread, levels: Sequence[str]) -> None:
    page.head("If everybody drops the friend who costs them most")
    dropping = _dropping(found.dropping)
    page.picture(rounds_chart(dropping, levels=levels, colours=page.colours(), formats=DROPPING), key="c_dropping",
                 alt=_dropped(found))
    page.note("In each round everybody looks at the friend with the lowest score and drops the tie if the own score "
              "gains by it, the others' scores taken as given. Wei, Yildirim, Van den Bulte and Dellarocas (2016) "
              "expect fewer and more similar ties; how alike friends are in this attribute need not follow.",
              name="How it is read.")


def _answer(found: Spread) -> str:
    last = found.cascade.filter(pl.col("round") == found.cascade["round"].max())
    begun = found.cascade.filter(pl.col("round") == 0)["struck"].sum()
    more = int(last["struck"].sum() - begun)
    worst = last.sort("share", descending=True).row(0, named=True)
    pulled = (f"{more:,} {'other' if more == 1 else 'others'} under the cut-off through friends' scores, most of all "
              f"{worst['group']} ({number(worst['share'], '%')} of the others above it)"
              if more else "nobody else under the cut-off")
    listed = "1 person who is listed pulls" if begun == 1 else f"{begun:,} people who are listed pull"
    told = f"{listed} {pulled}."
    return told if found.dropping is None else f"{told} {_dropped(found)}"


def _dropped(found: Spread) -> str:
    table = found.dropping
    start, end = (table.filter(pl.col("round") == at).row(0, named=True) for at in (0, table["round"].max()))
    changes = [f"ties from {start['mean_degree']:.0f} to {end['mean_degree']:.0f} a person",
               f"assortativity from {start['assortativity']:.3f} to {end['assortativity']:.3f}"]
    return f"When everybody drops the friend who costs most, {end['round']} rounds take {listing(changes)}."


def _dropping(table: pl.DataFrame) -> pl.DataFrame:
    whole = table.unique("round", maintain_order=True).with_columns(pl.lit(None, pl.String).alias("group"))
    parts = [(whole, "mean_degree"), (whole, "assortativity"), (table, "raw_gap"), (table, "ratio_fixed")]
    return pl.concat([rows.select("round", "group", value=pl.col(column).cast(pl.Float64), quantity=pl.lit(title))
                      for (rows, column), title in zip(parts, DROPPING, strict=True)])
