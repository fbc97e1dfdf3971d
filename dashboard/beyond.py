"""What stands under a person's score: what would be enough, friends, the twin in another group, the letter."""

from __future__ import annotations

from base64 import b64encode

import page
import polars as pl
import streamlit as st
from address import asked, widget, write
from cached.person import recourse_for, twin_for
from results import Scene
from sidebar import attribute_label
from ties import friends
from whatif import CHANGE, WhatIf, forget

from evenhand.auditing.groups import groups_of
from evenhand.checks import one_of
from evenhand.report.letter import letter_html
from evenhand.report.person_words import decimals_of, in_points, signed_size
from evenhand.report.recourse_words import (
    COST,
    cost_in_words,
    plan_in_words,
    points_beside,
    tie_in_words,
    values_in_words,
)
from evenhand.scoring.attribution import Explanation
from evenhand.scoring.recourse import Recourse
from evenhand.study.causal import Twin

LOOKS = {"enough": "What would be enough", "friends": "Friends", "twin": "Twin in another group", "letter": "Letter"}
SHOWN_MOVED = 10


def beyond(now: Scene, person: int, before: Explanation, after: Explanation, what: WhatIf, look: str) -> None:
    """Draw the part that is looked at; only that one is computed."""
    if look == "friends":
        friends(now, person, before, after, what)
    elif look == "twin":
        _twin(now, person)
    elif look == "letter":
        _letter(now, person, before)
    else:
        _enough(now, person)


def _enough(now: Scene, person: int) -> None:
    if now.decisions.cut is None:
        page.note("There is no cut-off, so there is no decision to turn.")
        return
    found = recourse_for(now, person)
    with page.together():
        page.note(plan_in_words(found.plan), name="For the decision as it stands:")
        if found.plan.changes:
            page.entries((f"{place}", f"{one.label}: {' → '.join(values_in_words(one))}",
                          f"{signed_size(one.points)} points, cost {cost_in_words(one.cost)}")
                         for place, one in enumerate(found.plan.changes, 1))
            page.note(COST)
        if found.ties:
            page.entries(("", tie_in_words(one), "") for one in found.ties)
            page.note("Whom one knows is nobody's duty to change. That a system makes it pay is shown here, not "
                      "advised.", name="Through ties alone.")
    if found.plan.changes:
        st.button("Try it above", key="try", on_click=_tried, args=(found.plan,))


def _tried(plan: Recourse) -> None:
    forget()
    for change in plan.changes:
        write(CHANGE + change.feature, change.after)


def _twin(now: Scene, person: int) -> None:
    groups = groups_of(now.population, now.attribute)
    own = groups.levels[groups.codes[person]]
    others = [level for level in groups.levels if level != own]
    label = attribute_label(now.population, now.attribute).lower()
    group = one_of(asked("twin") if asked("twin") in others else others[0], "address, twin", others)
    widget(st.selectbox, f"Had this person been, by {label},", "twin", group, others, default=others[0], width=300)
    found = twin_for(now, person, group)
    page.note(_twin_in_words(found, now.decisions.cut, decimals_of(now.decisions.range)))
    moved = found.features.filter(pl.col("moved") & pl.col("role").is_in(["attribute", "record"]))
    shown = moved.sort(pl.col("points").abs(), descending=True, nulls_last=True).head(SHOWN_MOVED)
    page.entries(("", f"{row['label']}: {row['value'] or 'no record'} → {row['twin'] or 'no record'}",
                  "" if row["points"] is None else f"{signed_size(row['points'])} points")
                 for row in shown.iter_rows(named=True))
    page.note("The same luck, the same friends and the same rule; everything that the group causes in this made-up "
              "world follows, through its equations. Points are those of the own record.", name="How it is read.")


def _twin_in_words(found: Twin, cut: float | None, decimals: int) -> str:
    def told(score: float | None, *, selected: bool) -> str:
        if score is None:
            return "no score"
        points = in_points(score, decimals) if cut is None else points_beside(score, cut, decimals)
        return f"{points} points, {'selected' if selected else 'not selected'}"
    change = "" if found.difference is None else f" ({signed_size(found.difference)})"
    other = told(found.other_score, selected=found.other_selected)
    return (f"As {found.other} instead of {found.group}: {other}{change}; as they are: "
            f"{told(found.score, selected=found.selected)}.")


def _letter(now: Scene, person: int, before: Explanation) -> None:
    plan = None if now.decisions.cut is None else recourse_for(now, person).plan
    text = letter_html(before, plan, system=now.system.recipe.title, people=now.population.title,
                       favourable=now.decisions.favourable, decimals=decimals_of(now.decisions.range),
                       synthetic=now.population.provenance.synthetic,
                       provenance=now.provenance)
    text = page.said_in_html(text)
    page.note("The decision as it stands, at most four reasons, and what would be enough. No protected attribute and "
              "no friend is named. The page needs nothing else and prints on one sheet.")
    st.download_button("Download the letter", text, file_name=f"{before.person}-{now.choices.system}.html",
                       mime="text/html", key="letter", on_click="ignore")
    # A data address has an origin of its own: whatever stood in a letter could not reach the page around it.
    coded = b64encode(text.encode()).decode("ascii")
    st.iframe(f"data:text/html;charset=utf-8;base64,{coded}", height=520, alt="the letter")
