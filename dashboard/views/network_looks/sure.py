"""How sure a gap is: the interval that knows of ties beside the one that takes people as independent."""

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
from evenhand.report.charts.network_gap import methods_chart
from evenhand.report.network_words import clustered, how_sure
from evenhand.report.words import number

WORDS = {"independent": "as if people were independent", "communities": "resampling communities",
         "autoregressive": "fitted dependence along ties", "sources": "over the own records that scores are made of",
         "HAC": "along ties (network HAC)"}


def show(now: Scene, control: Callable[[], None]) -> None:
    """Draw the look."""
    found = network(now)
    page.question(f"How sure is the gap by {attribute_label(now.population, now.attribute).lower()}?")
    with st.spinner("Measuring what people tell of each other"):
        table = found.intervals
    if table.is_empty():
        page.answer("There are no two groups of at least two people with a score.")
        control()
        page.footer(now.command("network"), now.provenance)
        return
    printed = table.filter(pl.col("printed"))
    widest = printed.sort(pl.col("estimate").abs(), descending=True)["group"][0]
    group = one_of(asked("sure_group", widest), "address, sure_group", found.people.compared)
    row = printed.filter(pl.col("group") == group).row(0, named=True)
    page.answer(_answer(row))
    control()
    if len(found.people.compared) > 1:
        widget(st.selectbox, f"Group, against {row['reference']}", "sure_group", group, list(found.people.compared),
               default=widest, width=320)
    drawn = _drawn(table.filter(pl.col("group") == group))
    page.picture(methods_chart(drawn, title=f"gap of mean scores, {group} against {row['reference']} (points)",
                               colours=page.colours()), key="c_sure",
                 alt="; ".join(f"{r['method']}: {r['told']}" for r in drawn.iter_rows(named=True)))
    page.note("People who are tied tell partly the same thing, so they are worth fewer who are independent. The violet "
              "interval is the one that is printed; the grey ones are what other ways of reckoning say. None is right "
              "everywhere: docs/coverage.md says how often each was seen to hold.", name="How it is read.")
    told = [one for one in how_sure(found) if group in one]
    if told:
        page.note(" ".join(told), name="In one number.")
    page.note(_clustering(found), name="Do scores cluster?")
    page.note("If these people are everybody whom the question is about, a gap among them has no sampling error at "
              "all: it is what it is. On the command line: --whole-population.", name="Everybody?")
    page.table(table.drop("printed"), key="t_sure")
    page.footer(now.command("network"), now.provenance)


def _clustering(found: NetworkAudit) -> str:
    return clustered(found) or "It could not be measured."


def _answer(row: dict) -> str:
    wide = row["design_effect"] ** 0.5
    compared = (f"{number(wide)} times as wide as if people were independent" if wide >= 1.02 else
                "about as wide as if people were independent")
    return (f"{row['group']} against {row['reference']}: {_tenth(row['estimate'])} points ({_tenth(row['low'])} to "
            f"{_tenth(row['high'])}), {compared}. These {row['people']:,} people tell as much as "
            f"{row['effective_people']:,.0f} who have nothing to do with each other.")


def _drawn(table: pl.DataFrame) -> pl.DataFrame:
    def named(method: str) -> str:
        word = next((words for start, words in WORDS.items() if method.startswith(start)), method)
        extra = method.partition(", ")[2]
        return f"{word} ({extra})" if extra else word

    rows = table.iter_rows(named=True)
    return pl.DataFrame([{"method": named(row["method"]), "estimate": row["estimate"], "low": row["low"],
                          "high": row["high"], "printed": row["printed"],
                          "told": f"{_tenth(row['low'])} to {_tenth(row['high'])}"} for row in rows])


def _tenth(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")
