"""How sure a gap is: the interval that knows of ties beside the one that takes people as independent."""

from __future__ import annotations

from collections.abc import Callable

import page
import polars as pl
import streamlit as st
from address import asked, widget, write
from cached.network import network
from results import Scene
from sidebar import attribute_label

from evenhand.auditing.method_words import method_words
from evenhand.auditing.network_audit import NetworkAudit
from evenhand.checks import one_of
from evenhand.report.charts.network_gap import methods_chart
from evenhand.report.network_scale import Scale
from evenhand.report.network_words import clustered
from evenhand.report.words import number


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
    scale, printed = Scale.of(found.people), table.filter(pl.col("printed"))
    widest = printed.sort(pl.col("estimate").abs(), descending=True)["group"][0]
    group = one_of(asked("sure_group", widest), "address, sure_group", found.people.compared)
    row = printed.filter(pl.col("group") == group).row(0, named=True)
    everybody = one_of(asked("everybody", "no"), "address, everybody", ("no", "yes")) == "yes"
    page.answer(_exact(row, scale) if everybody else _answer(row, scale))
    control()
    if len(found.people.compared) > 1:
        widget(st.selectbox, f"Group, against {row['reference']}", "sure_group", group, list(found.people.compared),
               default=widest, width=320)
    _switch(everybody=everybody)
    if everybody:
        page.note(f"{_clustering(found)} That is a fact about these people, and makes no number less certain.",
                  name="Do scores cluster?")
        page.footer(now.command("network", "--whole-population"), now.provenance)
        return
    drawn = _drawn(table.filter(pl.col("group") == group), scale)
    page.picture(methods_chart(drawn, title=f"gap of {scale.means}, {group} against {row['reference']} ({scale.unit})",
                               colours=page.colours(), form=scale.axis), key="c_sure",
                 alt="; ".join(f"{r['method']}: {r['told']}" for r in drawn.iter_rows(named=True)))
    page.note("People who are tied tell partly the same thing, so they are worth fewer who are independent. The violet "
              "interval is the one that is printed; the grey ones are what other ways of reckoning say. None is right "
              "everywhere: docs/coverage.md says how often each was seen to hold.", name="How it is read.")
    page.note(_clustering(found), name="Do scores cluster?")
    page.table(table.drop("printed"), key="t_sure")
    page.footer(now.command("network"), now.provenance)


def _clustering(found: NetworkAudit) -> str:
    return clustered(found) or "It could not be measured."


def _switch(*, everybody: bool) -> None:
    """Offer to take these people as everybody whom the question is about."""
    st.session_state["w_everybody"] = everybody
    st.toggle("The question is only about these people", key="w_everybody",
              on_change=lambda: write("everybody", "yes" if st.session_state["w_everybody"] else None),
              help="Then a gap among them has no sampling error: it is what it is. Leave it off where they stand for "
                   "others, such as next year's applicants.")


def _exact(row: dict, scale: Scale) -> str:
    return (f"{row['group']} against {row['reference']}: {scale.gap(row['estimate'])}, exactly. These "
            f"{row['people']:,} people are taken as everybody whom the question is about: there is no sampling error.")


def _answer(row: dict, scale: Scale) -> str:
    wide = row["design_effect"] ** 0.5
    compared = (f"{number(wide)} times as wide as if people were independent" if wide >= 1.02 else
                "about as wide as if people were independent")
    return (f"{row['group']} against {row['reference']}: {scale.gap(row['estimate'])} ({scale.change(row['low'])} to "
            f"{scale.change(row['high'])}), {compared}. These {row['people']:,} people tell as much as "
            f"{row['effective_people']:,.0f} who have nothing to do with each other.")


def _drawn(table: pl.DataFrame, scale: Scale) -> pl.DataFrame:
    rows = table.unique("method", keep="first", maintain_order=True).drop_nulls("estimate").iter_rows(named=True)
    return pl.DataFrame([{"method": method_words(row["method"]), "estimate": row["estimate"], "low": row["low"],
                          "high": row["high"], "printed": row["printed"],
                          "told": f"{scale.change(row['low'])} to {scale.change(row['high'])}"} for row in rows])
