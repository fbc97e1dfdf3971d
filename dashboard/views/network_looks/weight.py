"""What if friends counted more: gaps and ratios over the whole range of friend weights."""

from __future__ import annotations

from collections.abc import Callable

import page
import polars as pl
import streamlit as st
from address import asked, widget
from cached.network import friend_sweep, friend_weight_path
from results import Scene

from evenhand.auditing.groups import groups_of
from evenhand.checks import in_range, one_of
from evenhand.measures.placebo import ACROSS, NONE, REAL
from evenhand.measures.standards import Profile
from evenhand.report.charts.network import friend_weight_chart, friend_weight_domain, friend_weight_marks
from evenhand.report.tidy import bound_of, tolerance_of
from evenhand.report.words import number

HIGHEST = 0.95
POINTS = 10.0
"""A range of points wider than this is labelled without decimals."""
COMPARISONS = {
    "ratio_fixed": ("At the same cut-off", "adverse_impact_ratio",
                    "ratio of the shares selected, at the same cut-off"),
    "ratio_quantile": ("Selecting equally many", "adverse_impact_ratio",
                       "ratio of the shares selected, when equally many are selected"),
    "standardized_gap": ("Mean scores, standardised", "standardized_mean_difference",
                         "difference of mean scores, in standard deviations"),
    "raw_gap": ("Mean scores, in points", "raw_gap", "difference of mean scores, in points"),
}
TIES = {REAL: "As they are", ACROSS: "Drawn anew", NONE: "None"}
UNDER = {REAL: "", ACROSS: " and ties drawn anew", NONE: " and no ties"}


def show(now: Scene, control: Callable[[], None]) -> None:
    page.question("What if friends counted more?")
    _weight_live(now, control)
    page.footer(now.command("network", "--friend-weight", f"0:{HIGHEST:g}:0.05"), now.provenance)


@page.live
def _weight_live(now: Scene, control: Callable[[], None]) -> None:
    """Draw what follows the slider: reruns by itself, one weighted sum a move."""
    recipe_weight = now.decisions.coupling.friend_weight
    said = asked("weight")
    at = recipe_weight if said is None else in_range(said, "address, weight", 0, HIGHEST)
    kind = one_of(asked("compare", "ratio_fixed"), "address, compare", COMPARISONS)
    _, measure, axis = COMPARISONS[kind]
    reference, profile = _reference(now), now.audit.profile
    ties = one_of(asked("ties", REAL), "address, ties", TIES)
    path, groups = friend_weight_path(now, ties), groups_of(now.population, now.attribute)
    live = path.sweep(groups, reference=reference, friend_weights=sorted({0.0, at}))
    page.answer(_weight_answer(live, kind, at, recipe_weight, reference, ties))
    control()
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="bottom", gap="large")
    with left:
        widget(st.slider, "Friend weight", "weight", float(at), 0.0, HIGHEST, step=0.01, format="percent",
               help="The share of a score that comes from friends' scores; the rest is the person's own record. "
                    f"The recipe says {number(recipe_weight, '%')}.")
    with middle:
        widget(st.segmented_control, "Ties", "ties", ties, list(TIES), default=REAL, format_func=TIES.get,
               required=True, help="Drawn anew: everybody keeps the number of ties, and whom they lead to is chance, "
                                   "so that homophily is gone. What then changes is what these ties do.")
    with right:
        widget(st.selectbox, "Compare", "compare", kind, list(COMPARISONS), default="ratio_fixed",
               format_func=lambda one: COMPARISONS[one][0])
    curves = pl.concat([friend_sweep(now, reference, ties), live.filter(pl.col("friend_weight") == at)]).unique(
        ["friend_weight", "group"], keep="first", maintain_order=True).sort("friend_weight", "group")
    shown = curves.filter(pl.col("group") != reference).select("friend_weight", "group", value=kind)
    tolerance = None if kind == "raw_gap" else tolerance_of(measure, profile=profile)
    even = 1.0 if "ratio" in kind else 0.0
    domain = friend_weight_domain(shown, even=even, tolerance=tolerance)
    page.moving(friend_weight_chart, friend_weight_marks(shown, at=at, domain=domain), key="c_weight",
                name=f"{axis} along the friend weight, a line a group", levels=tuple(groups.levels),
                colours=page.colours(), widest=HIGHEST, domain=domain, title=f"{axis}, against {reference}", even=even,
                tolerance=tolerance, unit="points" if kind == "raw_gap" and domain[1] - domain[0] > POINTS else "")
    with page.together():
        page.unseen(_alt(shown, at))
        page.note(f"Each line is a group against {reference}, the group with the highest share selected. The dashed "
                  f"line is the weight that you chose. {_shaded(measure, profile)}Curves are exact for these "
                  "people and carry no interval.", name="How it is read.")
        page.note("The gap of mean points shrinks as friends count more, since everybody is drawn towards the mean, "
                  "while the ratio at a cut and the gap in standard deviations can grow: so look at more than one.",
                  name="Caution.")
    page.table(live.filter(pl.col("friend_weight") == at), key="t_weight")


def _reference(now: Scene) -> str:
    rows = now.audit.rows.filter((pl.col("measure") == "selection_rate") & (pl.col("attribute") == now.attribute)
                                 & pl.col("value").is_not_null())
    return rows.sort("value", descending=True)["group"][0]


def _shaded(measure: str, profile: Profile) -> str:
    bound = bound_of(measure, profile) if measure != "raw_gap" else ""
    return f"Shaded: {bound}. " if bound else ""


def _weight_answer(live: pl.DataFrame, kind: str, at: float, recipe: float, reference: str, ties: str) -> str:
    here = live.filter((pl.col("friend_weight") == at) & (pl.col("group") != reference))
    worst = here.sort(kind)["group"][0]
    values = live.filter(pl.col("group") == worst).select("friend_weight", kind).rows()
    value, none = dict(values)[at], dict(values)[0.0]
    as_it_is = ", as in the recipe," if abs(at - recipe) < 1e-9 and ties == REAL else ","
    weight = f"With friends at {100 * at:.0f} %{UNDER[ties]}{as_it_is}"
    side = "below" if value < 0 else "above"
    told = {"standardized_gap": f"{worst} scores lie {number(abs(value))} standard deviations {side} {reference}",
            "raw_gap": f"{worst} scores lie {_points(value)} points {side} {reference}",
            }.get(kind, f"{worst} is selected at {number(value)} times the rate of {reference}")
    without = {"standardized_gap": number(abs(none)), "raw_gap": _points(none)}.get(kind, number(none))
    return f"{weight} {told}; if friends did not count it would be {without}."


def _points(value: float) -> str:
    return f"{abs(value):.1f}" if abs(value) > 1 else f"{abs(value):.2f}"


def _alt(shown: pl.DataFrame, at: float) -> str:
    here = shown.filter(pl.col("friend_weight") == at)
    return "; ".join(f"{group} {number(value)}" for group, value in here.select("group", "value").rows())
