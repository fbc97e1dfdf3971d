"""One person's ties: who they are, who moves the person's score, and whom the person moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import page
import polars as pl
import streamlit as st
from address import asked, write
from cached.network import network
from results import Scene

from evenhand.auditing.groups import groups_of
from evenhand.measures.ego_network import EgoNetwork, ego_network
from evenhand.report.charts.network_people import ego_chart
from evenhand.report.words import counted, number

MOST = 60
SHOWN = 6


def show(now: Scene, control: Callable[[], None]) -> None:
    """Draw the look."""
    page.question("Who is this person tied to?")
    person = asked("person") or _somebody(now)
    row = now.population.position(person)
    found = ego_network(now.population.ties, row, most=MOST, seed=now.choices.seed)
    nodes = _nodes(now, found)
    page.answer(_answer(now, nodes, found))
    control()
    _pick(now, person)
    levels = groups_of(now.population, now.attribute).levels
    page.picture(ego_chart(nodes, found.edges, levels=levels, colours=page.colours()), key="c_ego",
                 alt=f"{person} and {nodes.height - 1} alters: " + "; ".join(
                     f"{group} {many}" for group, many in nodes.filter(~pl.col("ego"))["group"].value_counts(
                         sort=True).rows()))
    hidden = f" {counted(found.left_out, 'tie')} of the lightest weight not drawn." if found.left_out else ""
    page.note(f"The diamond is {person}. A circle is somebody tied to this person: the colour is the group, the size "
              "the score, a hollow one has none; pale lines are ties among them. People who know each other lie close "
              f"together.{hidden}", name="How it is read.")
    if now.decisions.coupling is not None and now.decisions.scored[row]:
        _moves(now, person)
    page.table(nodes.select("name", "group", "score"), key="t_ego")
    page.footer(now.choices.command("explain", person), now.provenance)


def _somebody(now: Scene) -> str:
    """Return the id of the first person who has a score and ties."""
    fit = now.decisions.scored & ~now.population.ties.isolates
    return str(now.population.ids[int(np.argmax(fit))])


def _nodes(now: Scene, found: EgoNetwork) -> pl.DataFrame:
    places = found.nodes["person"].to_numpy()
    groups = groups_of(now.population, now.attribute)
    score = now.decisions.score if now.decisions.score is not None else np.full(now.population.count, np.nan)
    values = [None if np.isnan(value) else float(value) for value in score[places]]
    return found.nodes.with_columns(
        pl.Series("name", now.population.ids.gather(places).cast(pl.String)),
        pl.Series("group", np.array(groups.levels)[groups.codes[places]]),
        pl.Series("score", values, pl.Float64),
        pl.Series("told", ["no score" if value is None else f"{number(value, 'points')} points" for value in values]))


def _answer(now: Scene, nodes: pl.DataFrame, found: EgoNetwork) -> str:
    ego, others = nodes.row(0, named=True), nodes.filter(~pl.col("ego"))
    if others.is_empty():
        return f"{ego['name']} has no ties: the score is the own record alone."
    same = float((others["group"] == ego["group"]).mean())
    mean = others["score"].mean()
    told = (f" Their mean score is {number(mean, 'points')}, against {number(ego['score'], 'points')}."
            if mean is not None and ego["score"] is not None else "")
    ties = counted(others.height + found.left_out, "tie")
    return (f"{ego['name']} ({ego['group']}) has {ties}; {number(same, '%')} of those drawn are to people of the same "
            f"group.{told}")


def _pick(now: Scene, person: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["w_ego"] = person
        st.text_input("Person", key="w_ego", width=180, help="A value of the id column.",
                      on_change=lambda: write("person", st.session_state["w_ego"].strip() or None))
        st.button("Anybody", key="ego_random", on_click=_anybody, args=(now,), help="A person at random who has ties.")


def _anybody(now: Scene) -> None:
    tried = st.session_state["ego_tries"] = st.session_state.get("ego_tries", 0) + 1
    tied = np.flatnonzero(~now.population.ties.isolates)
    place = int(np.random.default_rng([now.choices.seed, tried]).choice(tied))
    write("person", str(now.population.ids[place]))


def _moves(now: Scene, person: str) -> None:
    found = network(now)
    left, right = st.columns(2, gap="large")
    with left:
        page.head("Who moves this person")
        _listed(found.who_moves(person, most=SHOWN), points=True)
    with right:
        page.head("Whom this person moves")
        _listed(found.whom_moves(person, most=SHOWN), points=False)


def _listed(table: pl.DataFrame, *, points: bool) -> None:
    rows: list[tuple[str, str, str]] = []
    for row in table.iter_rows(named=True):
        moved: Any = f", {row['points']:+.1f} points".replace("-", "−") if points and "points" in row else ""
        rows.append(("", row["person"], f"{number(row['weight'], '%')} of the score{moved}"))
    page.entries(rows)
