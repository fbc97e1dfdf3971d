"""World and cards: who these people are, how they are tied, what was planted, and what the cards say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import page
import polars as pl
import streamlit as st
from address import asked, widget, write
from cached.world import curve_of, people_of, ties_of
from knobs import knob_slider
from results import Scene, catalog

from evenhand.checks import one_of
from evenhand.report.charts.world import degree_chart, knob_chart, like_chart, shares_chart
from evenhand.report.words import bare, number
from evenhand.report.world_words import (
    ENOUGH,
    assumed_words,
    biases_answer,
    figure_words,
    people_answer,
    plain_card,
    promise_words,
    ties_answer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = {"people": "People", "ties": "Ties", "biases": "Planted biases", "cards": "Cards"}
QUESTIONS = {"people": "Who are these people?", "ties": "How are these people tied to each other?",
             "biases": "What was built into this world on purpose?", "cards": "What is this, and what is it for?"}


def show(now: Scene) -> None:
    """Draw the view."""
    part = one_of(asked("part", "people"), "address, part", PARTS)
    page.question(QUESTIONS[part])
    {"people": _people, "ties": _ties, "biases": _biases, "cards": _cards}[part](now)
    page.footer(now.choices.command(), now.provenance)


def _look(part: str) -> None:
    widget(st.segmented_control, "Look at", "part", part, list(PARTS), default="people", format_func=PARTS.get)


def _people(now: Scene) -> None:
    """Draw the shares of groups beside those that are published, other such figures, and the promises."""
    shares, figures, kept = people_of(now)
    changed = bool(now.choices.knobs or now.choices.even)
    enough = min(ENOUGH, now.population.world.recipe.people or ENOUGH) if now.population.world else ENOUGH
    page.answer(*people_answer(now.population.title, kept, shares, people=now.population.count, changed=changed,
                               enough=enough))
    _look("people")
    alt = "; ".join(f"{row['group']} {number(row['share'], '%')}" for row in shares.iter_rows(named=True))
    page.picture(shares_chart(shares, colours=page.colours()), alt=f"Shares of the people: {alt}", key="c_shares")
    page.note("The dot is the share among these people, with its 95 % interval (Wilson); the stroke is the share that "
              "was published of the people modelled, or worked out from what was. Where there is no stroke, no figure "
              "is published. Source and year stand in the table, and show when a mark is pointed at."
              if shares["published"].count() else
              "The dot is the share among these people, with its 95 % interval (Wilson).", name="How it is read.")
    assumed = assumed_words(shares)
    if assumed:
        page.note(assumed, name="Assumed.")
    if figures.height:
        page.head("Other figures, beside published ones")
        page.figures(_figures(now, figures))
    if kept.height:
        page.note("A promise is a range that the people drawn from the recipe keep, over seeds, at its own settings "
                  f"and from {enough:,} people on.", name="Promises.")
        page.table(_promises(now, kept), key="t_promises", label="Show the promises")
    page.table(shares.drop("attribute"), key="t_shares")


def _figures(now: Scene, figures: pl.DataFrame) -> Iterator[tuple[str, str, str]]:
    for row in figures.iter_rows(named=True):
        words, about = promise_words(row["measure"], now.population.label), row["source"]
        if row["low"] is None:
            value, beside = f"{row['value']:.3g}", f"{row['published']:.3g}"
        else:
            value, beside = number(row["value"], "%"), number(row["published"], "%")
            words = (f"{now.population.label(row['measure'].partition('.')[2])} "
                     f"({bare(row['low'], '%')} to {bare(row['high'], '%')})")
        yield value, f"{words}; {beside} {figure_words(row)}", f"{about}; {row['about']}" if row["about"] else about


def _promises(now: Scene, kept: pl.DataFrame) -> pl.DataFrame:
    words = [promise_words(promise, now.population.label) for promise in kept["promise"]]
    return kept.select(pl.Series("promise", words), pl.col("low", "value", "high").round(3), "kept")


def _ties(now: Scene) -> None:
    """Draw how much like is tied to like, and how many ties people have."""
    ties = now.population.ties
    if ties is None or not ties.count:
        page.answer("Nobody is tied to anybody here.")
        _look("ties")
        page.empty("These people have no ties. Choose a dataset with ties at the left, or add a file of ties.")
        return
    like, counts = ties_of(now)
    kind = "friends" if ties.directed else "ties"  # a firm's ties lead to its suppliers: its customers are not counted
    page.answer(ties_answer(like, mean=float(ties.degree.mean()), median=float(np.median(ties.degree)),
                            isolates=int((ties.degree == 0).sum()), kind=kind))
    _look("ties")
    alt = "; ".join(f"{row['label']} {number(row['assortativity'])}" for row in like.iter_rows(named=True))
    page.picture(like_chart(like, colours=page.colours()), alt=f"Like tied to like: {alt}", key="c_like")
    page.note("The bar is what is measured over all ties (Newman's assortativity): 0 where ties are blind to the "
              "attribute, 1 where all are tied to their like."
              + (" The stroke is the homophily that the mechanism was given; attributes that go together, and chance "
                 "where few alike are at hand, pull the two apart." if now.population.world else ""),
              name="How it is read.")
    page.head(f"How many {kind} people have")
    page.picture(degree_chart(counts, colours=page.colours(), kind=kind), alt=f"Number of people by number of {kind}",
                 key="c_degrees")
    page.table(like.drop("attribute"), key="t_like")


def _biases(now: Scene) -> None:
    """Draw what one planted bias moves, with its strength, which holds for all views."""
    world = now.population.world
    if world is None or not world.recipe.knobs:
        page.answer("Nothing that is known.")
        _look("biases")
        page.empty("These people were not drawn, so nobody knows what lies behind their records. Choose a synthetic "
                   "dataset at the left to see planted biases of known size.")
        return
    knobs, documented = world.recipe.knobs, {name: world.recipe.bias.strengths.get(name, 0.0)
                                             for name in world.recipe.knobs}
    page.answer(biases_answer({knobs[name].label: world.settings.strengths[name] for name in knobs},
                              {knobs[name].label: documented[name] for name in knobs}, even=world.settings.even))
    _look("biases")
    name = one_of(asked("knob", next(iter(knobs))), "address, knob", knobs)
    strength = world.settings.strengths[name]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widget(st.selectbox, "Planted bias", "knob", name, list(knobs), default=next(iter(knobs)), width=360,
               format_func=lambda one: f"{knobs[one].label} ({world.settings.strengths[one]:g})",
               help="In brackets the strength: 0 off, 1 as documented, 2 double.")
        knob_slider(now, name, "Strength, for all views", width=300,
                    about="The people are drawn again with everybody's luck kept, and scored, audited and shown so in "
                          "every view.")
        st.session_state["w_even"] = now.choices.even
        st.toggle("Even world", key="w_even", on_change=_evened,
                  help="No protected attribute reaches anything: an audit must find nothing but chance.")
    page.note(f"{knobs[name].about[:1].upper()}{knobs[name].about[1:]}. Source: {knobs[name].source}.",
              name=f"{knobs[name].label}.")
    _curve(now, name, strength)


def _curve(now: Scene, knob: str, strength: float) -> None:
    with st.spinner("Drawing the same people at several strengths", show_time=False):
        curve = curve_of(now, knob)
    if curve.is_empty():
        page.empty("No direction is promised for what this bias moves.")
        return
    words = {measure: promise_words(measure, now.population.label) for measure in curve["measure"].unique()}
    curve = curve.with_columns(pl.col("measure").replace_strict(words).alias("words"))
    told = [f"{part[0]} goes {part[1]}" for part in
            curve.select("words", "direction").unique(maintain_order=True).iter_rows()]
    for place, part in enumerate(curve.partition_by("measure", maintain_order=True)):
        drawn = knob_chart(part, strength=strength, colours=page.colours())
        page.picture(drawn, alt=told[place], key=f"c_knob_{place}")
    raised = ("In the even world a planted bias tells no group from another, so no direction is promised."
              if now.choices.even else f"When the strength is raised: {'; '.join(told)}.")
    page.note(f"{raised} The same {min(4000, now.population.count):,} people at "
              "every strength, with everybody's luck kept. The dashed line is today's strength. Of gaps between the "
              "scores of groups no direction is promised: that depends on what a system reads.", name="What it moves.")
    page.table(curve.select("words", "direction", "strength", "value"), key="t_knob")


def _evened() -> None:
    write("even", 1 if st.session_state["w_even"] else None)


def _cards(now: Scene) -> None:
    """Draw the card of the people or of a system, as it stands in its folder."""
    known = catalog()
    systems = known.systems_of().get(now.choices.dataset, (now.choices.system,))
    titles = {f"datasets/{now.choices.dataset}": now.population.title}
    titles |= {f"models/{name}": known.system_recipe(name).title for name in systems}
    first = next(iter(titles))
    name = one_of(asked("card", first), "address, card", titles)
    page.answer(f"{titles[name]}: what it is, what it is for and not for, what was built in and what is assumed.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _look("cards")
        widget(st.selectbox, "Card", "card", name, list(titles), default=first, width=420, format_func=titles.get,
               help="The card of the people, and those of all systems that can score them.")
    with st.container(key="eh_card"):
        st.markdown(plain_card(known.card(*name.split("/", 1))))
