"""Reasons: what moves scores, for everybody and by group, and at which values."""

from __future__ import annotations

import page
import polars as pl
import streamlit as st
from address import asked, widget
from cached.reasons import swarm_of, what_moves
from results import Scene
from sidebar import attribute_label

from evenhand.auditing.groups import groups_of
from evenhand.checks import one_of
from evenhand.report.charts.reasons import apart_chart, importance_chart, swarm_chart
from evenhand.report.person_words import apart_in_words, importance_in_words, signed_size, size
from evenhand.scoring.kinds.opaque import BACKGROUND
from evenhand.study import WhatMatters

SHOWN = 14
"""How many parts a picture has; the table holds all."""
LOOKS = {"overall": "Over everybody", "groups": "By group", "people": "Person by person"}
HOW = ("A part is what one thing adds to a person's score, in points, against the average person; all parts lead from "
       "the average to the score.")


def show(now: Scene) -> None:
    """Draw the view."""
    page.question("What moves this score?")
    if now.decisions.score is None or now.decisions.kind == "recorded":
        page.empty("How these scores were made is not known, so they cannot be taken apart. Choose a system that "
                   "computes its scores at the left.")
        page.footer(now.choices.command(), now.provenance)
        return
    found = what_moves(now)
    look = one_of(asked("look", "overall"), "address, look", LOOKS)
    {"overall": _overall, "groups": _groups, "people": _people}[look](now, found)
    page.table(found.frame(), key="t_reasons")
    page.footer(now.command("explain", "--global", "--by", now.attribute.replace(" × ", "*")), now.provenance)


def _control(look: str) -> None:
    widget(st.segmented_control, "Look at", "look", look, list(LOOKS), default="overall", format_func=LOOKS.get,
           label_visibility="collapsed", required=True)


def _top(found: WhatMatters) -> pl.DataFrame:
    return found.overall().head(SHOWN)


def _overall(now: Scene, found: WhatMatters) -> None:
    top = _top(found)
    page.answer(importance_in_words(found.frame()))
    _control("overall")
    told = [size(one) for one in top["mean_size"]]
    kind = pl.when(pl.col("feature").str.starts_with("friends")).then(pl.lit("friends")).otherwise(pl.lit("own"))
    page.picture(importance_chart(top.with_columns(kind.alias("kind"), told=pl.Series(told, dtype=pl.String)),
                                  colours=page.colours()), key="c_importance",
                 alt="; ".join(f"{label} {one} points" for label, one in zip(top["label"], told, strict=True)))
    page.note(f"The mean size of each part over {found.parts.people.size:,} people with a score. {HOW} What comes "
              "through friends is in outline.", name="How it is read.")
    page.note("A part that moves scores says how the system works; it is neither a cause in the world nor evidence "
              f"of a disparity. {_method(now)}", name="Caution.")


def _groups(now: Scene, found: WhatMatters) -> None:
    label = attribute_label(now.population, now.attribute)
    levels = groups_of(now.population, now.attribute).levels
    rows = found.frame().filter((pl.col("attribute") == now.attribute) & pl.col("mean").is_not_null()
                                & pl.col("feature").is_in(_top(found)["feature"].implode()))
    page.answer(apart_in_words(found.frame(), now.attribute, label))
    _control("groups")
    told = [signed_size(one) for one in rows["mean"]]
    drawn = rows.with_columns(told=pl.Series(told, dtype=pl.String))
    page.picture(apart_chart(drawn, levels=levels, colours=page.colours()), key="c_apart",
                 alt="; ".join(f"{a}, {g}: {t}" for a, g, t in drawn.select("label", "group", "told").rows()))
    sizes = rows.unique("group", maintain_order=True).select("group", "people").rows()
    page.note(f"Each dot is a group: what the part adds to its scores on average. {HOW} With a score: "
              f"{', '.join(f'{group} {people:,}' for group, people in sizes)}.", name="How it is read.")
    page.note("A part that differs by group is a path by which a gap reaches scores. Whether the difference is in "
              "people's conduct or in what is recorded of them cannot be seen here.", name="Caution.")


def _people(now: Scene, found: WhatMatters) -> None:
    points = swarm_of(now, min(SHOWN, 10))
    page.answer(_people_answer(points))
    _control("people")
    page.picture(swarm_chart(points, colours=page.colours()), key="c_swarm",
                 alt=f"for each of {points['label'].n_unique()} parts, a dot a person")
    some = points.height // points["label"].n_unique()
    page.note(f"Each dot is one of {some:,} people taken at random from {found.parts.people.size:,}: to the right the "
              "part raises their score, to the left it lowers it. The shade is their own value, from low to high; "
              "grey where it has no order.", name="How it is read.")
    page.note(_method(now), name="How parts are found.")


def _people_answer(points: pl.DataFrame) -> str:
    widest = points.group_by("label", maintain_order=True).agg(
        pl.col("points").min().alias("low"), pl.col("points").max().alias("high")).sort(
        pl.col("high") - pl.col("low"), descending=True, maintain_order=True).row(0, named=True)
    label = widest["label"][:1].lower() + widest["label"][1:]
    return (f"People differ most through {label}: of those shown it is worth anything from "
            f"{signed_size(widest['low'])} to {signed_size(widest['high'])} points.")


def _method(now: Scene) -> str:
    if now.system.recipe.estimator == "neural-network":
        return ("Parts of a neural network are SHAP values by permutation (Štrumbelj and Kononenko 2014), each "
                f"person's from the model that did not see them; the background is {BACKGROUND} of the people whom "
                "that model learned from.")
    if now.system.recipe.kind == "estimator" and now.system.recipe.estimator != "logistic-regression":
        return ("Parts of a trained model are SHAP values of its trees (Lundberg et al. 2020), each person's from the "
                "model that did not see them; the background is the people whom that model learned from.")
    return "Parts are exact: slope times the distance from the mean of the people the system learned from."
