"""Network: who is tied to whom, and what friends' weight does to groups."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import page
import polars as pl
import streamlit as st
from address import asked, widget
from results import Scene, friend_sweep, friend_weight_path, mixing_of
from sidebar import attribute_label

from evenhand.auditing.groups import groups_of
from evenhand.auditing.network import EVERYBODY, mixing_table, own_and_friends
from evenhand.checks import in_range, one_of
from evenhand.report.charts.network import (
    friend_weight_chart,
    friend_weight_domain,
    friend_weight_marks,
    mixing_chart,
    own_and_friends_chart,
)
from evenhand.report.tidy import bound_of, tolerance_of
from evenhand.report.words import known, listing, number

HIGHEST = 0.9
LOOKS = {
    "weight": "If friends counted more",
    "mixing": "Who is tied to whom",
    "friends": "Own record and friends",
}
COMPARISONS = {
    "ratio_fixed": ("At the same cut-off", "adverse_impact_ratio",
                    "ratio of the shares selected, at the same cut-off"),
    "ratio_quantile": ("Selecting equally many", "adverse_impact_ratio",
                       "ratio of the shares selected, when equally many are selected"),
    "standardized_gap": ("Mean scores", "standardized_mean_difference",
                         "difference of mean scores, in standard deviations"),
}


def show(now: Scene) -> None:
    """Draw the view."""
    if now.population.ties is None:
        page.question("How much of the score is one's friends?")
        page.empty(f"It is not known who is tied to whom in {now.population.title}: nothing can be said of "
                   "friends. Add an edge list to the recipe under [files], or choose people who have ties.")
        page.footer(now.command(), now.provenance)
        return
    looks = _possible(now)
    look = one_of(asked("look", looks[0]), "address, look", looks)
    {"weight": _weight, "mixing": _mixing, "friends": _friends}[look](now, lambda: _control(look, looks))


def _possible(now: Scene) -> list[str]:
    """Return what can be looked at: a system without a coupling has no weight, one without a score no records."""
    looks = ["weight"] if now.decisions.coupling is not None and now.decisions.cut is not None else []
    return [*looks, "mixing", *(["friends"] if now.decisions.score is not None else [])]


def _control(look: str, looks: list[str]) -> None:
    widget(st.segmented_control, "Look at", "look", look, looks, default=looks[0], format_func=LOOKS.get,
           label_visibility="collapsed", required=True)


def _mixing(now: Scene, control: Callable[[], None]) -> None:
    found = mixing_of(now)
    levels = list(found.groups)
    table = mixing_table(found)
    label = attribute_label(now.population, now.attribute).lower()
    page.question(f"Who is tied to whom, by {label}?")
    page.answer(_mixing_answer(levels, found.same_group, found.people / found.people.sum()))
    control()
    page.picture(mixing_chart(table, levels=levels, colours=page.colours()), key="c_mixing",
                 alt="; ".join(f"{a} to {b} {number(v, '%')}" for a, b, v in table.rows()))
    page.note(f"Each row is a group: where its ties lead. The last row, {EVERYBODY}, is what every row would look "
              "like if ties took no notice of groups.", name="How it is read.")
    isolates = int(found.isolates.sum())
    page.note(f"Newman's assortativity is {number(found.assortativity)}: 0 is ties at random, 1 is no tie across "
              f"groups. Without any tie: {isolates:,} of {int(found.people.sum()):,} people.",
              name="In one number.")
    page.table(found.frame(), key="t_mixing")
    page.footer(now.command(), now.provenance)


def _mixing_answer(levels: list[str], same: np.ndarray, share: np.ndarray) -> str:
    told = [f"{level} {number(s, '%')} (by chance {number(w, '%')})"
            for level, s, w in zip(levels, same, share, strict=True) if known(s)]
    more = sum(s > w for s, w in zip(same, share, strict=True) if known(s))
    opening = {len(told): "People are tied to their own group more often than by chance",
               0: "No group keeps to itself"}
    return f"{opening.get(more, 'Some groups keep to themselves')}. Ties inside the group: {listing(told)}."


def _friends(now: Scene, control: Callable[[], None]) -> None:
    table = own_and_friends(now.population, now.decisions, now.attribute)
    page.question("Do friends lift a group or pull it down?")
    page.answer(_friends_answer(table))
    control()
    page.picture(own_and_friends_chart(table, levels=table["group"].to_list(), colours=page.colours(),
                                       title="mean own record (filled) and friends' mean (hollow), points"),
                 alt="; ".join(f"{g} own {number(o, 'points')}, friends {number(f, 'points')}"
                               for g, o, f in table.select("group", "own", "friends").rows()), key="c_friends")
    without = int(table["without_friends"].sum())
    page.note("A person's own record is the score before friends count; the friends' mean is taken over the "
              f"friends who have a score. {without:,} people have no such friend and are left out of it.",
              name="How it is read.")
    page.table(table, key="t_friends")
    page.footer(now.command(), now.provenance)


def _friends_answer(table: pl.DataFrame) -> str:
    seen = table.drop_nulls(["own", "friends"])
    lifted = seen.filter(pl.col("friends") > pl.col("own"))["group"].to_list()
    pulled = seen.filter(pl.col("friends") < pl.col("own"))["group"].to_list()
    parts = ([f"friends' records are above the own ones for {listing(lifted)}"] if lifted else []) + \
            ([f"below for {listing(pulled)}"] if pulled else [])
    told = " and ".join(parts) or "friends' records equal the own ones"
    return f"{told[:1].upper()}{told[1:]}."


def _weight(now: Scene, control: Callable[[], None]) -> None:
    page.question("What if friends counted more?")
    _weight_live(now, control)
    page.footer(now.command(), now.provenance)


@page.live
def _weight_live(now: Scene, control: Callable[[], None]) -> None:
    """Draw what follows the slider: reruns by itself, one weighted sum a move."""
    recipe_weight = now.decisions.coupling.friend_weight
    said = asked("weight")
    at = recipe_weight if said is None else in_range(said, "address, weight", 0, HIGHEST)
    kind = one_of(asked("compare", "ratio_fixed"), "address, compare", COMPARISONS)
    _, measure, axis = COMPARISONS[kind]
    reference, profile = _reference(now), now.audit.profile
    path, groups = friend_weight_path(now), groups_of(now.population, now.attribute)
    live = path.sweep(groups, reference=reference, friend_weights=sorted({0.0, at}))
    page.answer(_weight_answer(live, kind, at, recipe_weight, reference))
    control()
    left, right = st.columns([3, 2], vertical_alignment="bottom", gap="large")
    with left:
        widget(st.slider, "Friend weight", "weight", float(at), 0.0, HIGHEST, step=0.01, format="percent",
               help="The share of a score that comes from friends' scores; the rest is the person's own record. "
                    f"The recipe says {number(recipe_weight, '%')}.")
    with right:
        widget(st.selectbox, "Compare", "compare", kind, list(COMPARISONS), default="ratio_fixed",
               format_func=lambda one: COMPARISONS[one][0])
    curves = pl.concat([friend_sweep(now, reference), live.filter(pl.col("friend_weight") == at)]).unique(
        ["friend_weight", "group"], keep="first", maintain_order=True).sort("friend_weight", "group")
    shown = curves.filter(pl.col("group") != reference).select("friend_weight", "group", value=kind)
    tolerance, even = tolerance_of(measure, profile=profile), 1.0 if "ratio" in kind else 0.0
    domain = friend_weight_domain(shown, even=even, tolerance=tolerance)
    page.moving(friend_weight_chart, friend_weight_marks(shown, at=at, domain=domain), alt=_alt(shown, at),
                key="c_weight", levels=tuple(groups.levels), colours=page.colours(), widest=HIGHEST, domain=domain,
                title=f"{axis}, against {reference}", even=even, tolerance=tolerance)
    page.note(f"Each line is a group against {reference}, the group with the highest share selected. The dashed "
              f"line is the weight that you chose. Shaded: {bound_of(measure, profile)}. Curves are exact for "
              "these people and carry no interval.", name="How it is read.")
    page.note("The gap of mean points shrinks as friends count more, since everybody is drawn towards the mean, "
              "while the ratio at a cut and the gap in standard deviations can grow: so look at more than one.",
              name="Caution.")
    page.table(live.filter(pl.col("friend_weight") == at), key="t_weight")


def _reference(now: Scene) -> str:
    rows = now.audit.rows.filter((pl.col("measure") == "selection_rate") & (pl.col("attribute") == now.attribute)
                                 & pl.col("value").is_not_null())
    return rows.sort("value", descending=True)["group"][0]


def _weight_answer(live: pl.DataFrame, kind: str, at: float, recipe: float, reference: str) -> str:
    here = live.filter((pl.col("friend_weight") == at) & (pl.col("group") != reference))
    worst = here.sort(kind)["group"][0]
    values = live.filter(pl.col("group") == worst).select("friend_weight", kind).rows()
    value, none = dict(values)[at], dict(values)[0.0]
    weight = f"With friends at {100 * at:.0f} %" + (", as in the recipe," if abs(at - recipe) < 1e-9 else ",")
    told = {"standardized_gap": f"{worst} scores lie {number(abs(value))} standard deviations "
                                f"{'below' if value < 0 else 'above'} {reference}",
            }.get(kind, f"{worst} is selected at {number(value)} times the rate of {reference}")
    without = number(abs(none) if kind == "standardized_gap" else none)
    return f"{weight} {told}; if friends did not count it would be {without}."


def _alt(shown: pl.DataFrame, at: float) -> str:
    here = shown.filter(pl.col("friend_weight") == at)
    return "; ".join(f"{group} {number(value)}" for group, value in here.select("group", "value").rows())
