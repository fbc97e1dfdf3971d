"""Charts of the network: who is tied to whom, own record against friends', and what friends' weight does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.theme import ROW, Palette, colour_scale, ink_on, names_apart, themed
from evenhand.report.words import known, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt


def mixing_chart(table: pl.DataFrame, *, levels: Sequence[str], colours: Palette) -> alt.LayerChart:
    """Return a heat map of ties: of each group's ties (a row), the share that leads to each group (a column).

    Parameters
    ----------
    table : polars.DataFrame
        Columns `ego_group`, `alter_group` and `share_of_ego_group` (0 to 1), a row a pair.
    levels : sequence of str
        The groups in order; a row that is none of them, such as "everybody", comes last.
    colours : Palette
        The theme.
    """
    import altair as alt

    rows = [*levels, *[name for name in table["ego_group"].unique(maintain_order=True) if name not in levels]]
    told = [number(share, "%") for share in table["share_of_ego_group"].to_list()]
    most = max([share for share in table["share_of_ego_group"].to_list() if known(share)] or [1.0])
    inks = [ink_on(share / most, colours) if known(share) else colours.ink
            for share in table["share_of_ego_group"].to_list()]
    drawn = table.with_columns(pl.Series("told", told, pl.String), pl.Series("ink", inks, pl.String))
    base = alt.Chart(drawn).encode(
        x=alt.X("alter_group:N", sort=list(levels), title="whose friends are in", axis=alt.Axis(
            orient="top", labelAngle=0, labelColor=colours.ink, labelFontWeight=600, labelLimit=150)),
        y=alt.Y("ego_group:N", sort=rows, title=None, axis=alt.Axis(labelColor=colours.ink, labelFontWeight=600)))
    cells = base.mark_rect(stroke=colours.surface, strokeWidth=4, cornerRadius=7).encode(
        color=alt.Color("share_of_ego_group:Q", legend=None,
                        scale=alt.Scale(domain=[0, most], range=list(colours.ramp))),
        tooltip=[alt.Tooltip("ego_group:N", title="ties of"), alt.Tooltip("alter_group:N", title="to"),
                 alt.Tooltip("told:N", title="share")])
    text = base.mark_text(fontSize=15).encode(text="told:N", color=alt.Color("ink:N", scale=None))
    layers = alt.layer(cells, text).resolve_scale(color="independent")
    return themed(layers.properties(height=alt.Step(50), width="container"), colours)


def own_and_friends_chart(table: pl.DataFrame, *, levels: Sequence[str], colours: Palette,
                          title: str) -> alt.LayerChart:
    """Return a row a group: the mean of its own records, and the mean that its members' friends have.

    Parameters
    ----------
    table : polars.DataFrame
        Columns `group`, `people`, `own`, `friends` (null where not known), a row a group.
    levels : sequence of str
        The groups in order.
    colours : Palette
        The theme.
    title : str
        The title of the axis, with its unit.
    """
    import altair as alt

    unit = "points"
    drawn = table.with_columns(pl.Series("told", [
        f"own {number(own, unit)}, friends {number(friends, unit)}, n = {people:,}"
        for own, friends, people in table.select("own", "friends", "people").rows()], pl.String))
    ends = [v for v in [*table["own"].to_list(), *table["friends"].to_list()] if known(v)] or [0.0, 1.0]
    room = 0.1 * (max(ends) - min(ends)) or 1.0
    x = {"scale": alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False, zero=False),
         "axis": alt.Axis(title=title, grid=False, tickCount=6, format=",.0f", labelBound=True)}
    tint = alt.Color("group:N", scale=colour_scale(levels, colours), legend=None)
    base = alt.Chart(drawn).encode(y=alt.Y("group:N", sort=list(levels), axis=None))
    line = {"baseline": "middle", "yOffset": -14}
    track = base.mark_bar(height=14, yOffset=10, cornerRadius=7, color=colours.track).encode(
        x=alt.datum(min(ends) - room), x2=alt.datum(max(ends) + room))
    joined = base.mark_bar(height=3, yOffset=10).encode(x=alt.X("own:Q"), x2="friends:Q", color=tint)
    own = base.mark_point(filled=True, size=130, opacity=1, yOffset=10).encode(
        x=alt.X("own:Q", **x), color=tint, tooltip=["group:N", "told:N"])
    friends = base.mark_point(filled=True, size=120, opacity=1, yOffset=10, strokeWidth=2.5,
                              fill=colours.surface).encode(x=alt.X("friends:Q"), stroke=tint,
                                                           tooltip=["group:N", "told:N"])
    names = base.mark_text(align="left", fontWeight=600, fontSize=14, color=colours.ink, **line).encode(
        x=alt.value(0), text="group:N")
    told = base.mark_text(align="right", fontSize=14, color=colours.muted, **line).encode(
        x={"value": "width"}, text="told:N")
    layers = alt.layer(track, joined, own, friends, names, told)
    return themed(layers.properties(height=alt.Step(ROW), width="container"), colours)


def friend_weight_chart(marks: pl.DataFrame, *, levels: Sequence[str], colours: Palette, widest: float,
                        domain: tuple[float, float], title: str, even: float,
                        tolerance: tuple[float, float] | None = None, unit: str = "",
                        height: int = 360) -> alt.LayerChart:
    """Return curves of a comparison against the friend weight, with the current weight marked.

    Parameters
    ----------
    marks : polars.DataFrame
        The curves, the current weight and the names, as :func:`friend_weight_marks` makes them; the specification
        depends on nothing in them.
    levels : sequence of str
        The groups in order, reference included, so that colours stay.
    colours : Palette
        The theme.
    widest : float
        The largest friend weight that is drawn.
    domain : (float, float)
        The lowest and the highest value that are drawn: see :func:`friend_weight_domain`.
    title : str
        The title of the axis of values, with its unit.
    even : float
        Where an even treatment would lie.
    tolerance : (float, float), optional
        What is within the tolerance; either end may be infinite.
    unit : {"%", "pp", "points", ""}
        How the axis is labelled.
    height : int
        In pixels.
    """
    import altair as alt

    x = alt.X("friend_weight:Q", scale=alt.Scale(domain=[0, widest], nice=False),
              axis=alt.Axis(title="friend weight (share of the score that comes from friends)", format=".0%",
                            grid=False, tickCount=8))
    y = alt.Y("value:Q", scale=alt.Scale(domain=list(domain), nice=False, zero=False),
              axis=alt.Axis(title=title, titleAlign="left", titleAngle=0, titleAnchor="end", titleX=0, titleY=-16,
                            format={"%": ".0%", "points": ",.0f"}.get(unit, ".2f"), tickCount=5))
    tint = alt.Color("group:N", scale=colour_scale(levels, colours), legend=None)
    # One table for all marks: a page then changes the numbers in place, where several would draw it anew.
    base = alt.Chart(marks).encode(x=x)
    line = base.transform_filter("datum.mark == 'curve'").mark_line(strokeWidth=2.5, interpolate="monotone").encode(
        y=y, color=tint)
    now = base.transform_filter("datum.mark == 'now'").mark_rule(
        color=colours.accent, strokeWidth=1.5, strokeDash=[4, 3])
    points = base.transform_filter("datum.mark == 'point'").mark_point(
        filled=True, size=110, opacity=1, stroke=colours.surface, strokeWidth=1.5).encode(y=y, color=tint)
    names = base.transform_filter("datum.mark == 'name'").mark_text(
        align="left", dx=8, fontSize=13, fontWeight=600).encode(y=y, text="group:N", color=tint)
    layers = alt.layer(*_band(base, domain, tolerance, even, colours), line, now, points, names)
    room_for_names = {"top": 26, "left": 2, "bottom": 2, "right": 96}
    fit = alt.AutoSizeParams(type="fit", contains="padding")
    return themed(layers.properties(height=height, width="container", padding=room_for_names, autosize=fit), colours)


def friend_weight_marks(table: pl.DataFrame, *, at: float, domain: tuple[float, float]) -> pl.DataFrame:
    """Return the rows of all marks: the curves, the current weight, the points there, and names at the ends.

    Parameters
    ----------
    table : polars.DataFrame
        Columns `friend_weight` (0 to below 1), `group`, `value`; groups against one reference.
    at : float
        The current weight.
    domain : (float, float)
        The range of values that is drawn, so that names keep apart.
    """
    last = pl.col("friend_weight") == pl.col("friend_weight").max()
    nearest = (table["friend_weight"] - at).abs().min() or 0.0
    here = table.filter((pl.col("friend_weight") - at).abs() <= nearest + 1e-12)
    now = pl.DataFrame({"friend_weight": [at], "group": [None], "value": [None]}, schema=table.schema)
    marks = {"curve": table, "now": now, "point": here, "name": _apart(table.filter(last), domain)}
    columns = ("friend_weight", "group", "value")
    return pl.concat([rows.select(*columns, mark=pl.lit(mark)) for mark, rows in marks.items()])


def friend_weight_domain(table: pl.DataFrame, *, even: float,
                         tolerance: tuple[float, float] | None = None) -> tuple[float, float]:
    """Return the range of values that is drawn, in steps, so that a small move leaves it as it is.

    Examples
    --------
    >>> low, high = friend_weight_domain(pl.DataFrame({"value": [0.62, 0.71]}), even=1.0, tolerance=(0.8, 1.25))
    >>> round(low, 9), round(high, 9)
    (0.6, 1.3)
    """
    shown = [v for v in table["value"].to_list() if known(v)] + [even]
    shown += [end for end in tolerance or () if abs(end) != float("inf") and abs(end - even) <= 0.25]
    step = 0.05 if max(shown) - min(shown) < 2 else 10.0 ** math.floor(math.log10(max(shown) - min(shown)))
    return step * math.floor(min(shown) / step - 0.2), step * math.ceil(max(shown) / step + 0.2)


def _band(base: alt.Chart, domain: tuple[float, float], tolerance: tuple[float, float] | None, even: float,
          colours: Palette) -> list[alt.Chart]:
    import altair as alt

    once = base.transform_filter("datum.mark == 'now'")
    line = once.mark_rule(color=colours.muted, strokeWidth=1).encode(
        x=alt.value(0), x2={"value": "width"}, y=alt.datum(even))
    if tolerance is None:
        return [line]
    low, high = max(tolerance[0], domain[0]), min(tolerance[1], domain[1])
    band = once.mark_rect(color=colours.within, opacity=0.1).encode(
        x=alt.value(0), x2={"value": "width"}, y=alt.datum(low), y2=alt.datum(high))
    return [band, line]


def _apart(ends: pl.DataFrame, domain: Sequence[float]) -> pl.DataFrame:
    """Return the ends of curves, moved so that the names that stand there do not overlap."""
    seen = ends.filter(pl.col("value").is_not_null() & pl.col("value").is_not_nan())
    return names_apart(seen, gap=0.075 * (domain[1] - domain[0]))
