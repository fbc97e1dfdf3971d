"""Charts of one person: what made the score, and the score along one feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.theme import Palette, themed
from evenhand.report.person_words import in_points, signed_points

if TYPE_CHECKING:
    import altair as alt


def parts_chart(steps: pl.DataFrame, *, colours: Palette) -> alt.LayerChart:
    """Return a waterfall from the base through each part to the score; base + parts = score.

    What raises has the accent colour and what lowers is grey; friends' part is drawn in outline.

    Parameters
    ----------
    steps : polars.DataFrame
        The steps, as :func:`parts_frame` makes them. The specification depends on nothing in them, so that a page
        sends it once and then moves the bars in place.
    colours : Palette
        The theme.
    """
    import altair as alt

    shade = (f"datum.points >= 0 ? '{colours.accent}' : '{colours.unknown}'")
    drawn = alt.Chart(steps).transform_calculate(
        right="max(datum.start == null ? datum.end : datum.start, datum.end)", edge=shade,
        colour=f"datum.kind == 'friends' ? '{colours.surface}' : ({shade})")
    # The range comes from the data and the rows keep their order, so that a page changes bars in place.
    x = alt.X("end:Q", scale=alt.Scale(zero=False, nice=False, padding=40),
              axis=alt.Axis(title="points", grid=True, format=",.2~f", tickCount=6))
    rows = drawn.encode(y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(
        labelColor=colours.ink, labelLimit=230, labelFontSize=13.5)))
    tips = ["label:N", alt.Tooltip("told:N", title="points")]
    bars = rows.transform_filter("datum.kind != 'end'").mark_bar(
        height=14, cornerRadius=3, minBandSize=2, strokeWidth=1.5).encode(
        x=x, x2="start:Q", fill=alt.Fill("colour:N", scale=None), stroke=alt.Stroke("edge:N", scale=None), tooltip=tips)
    ends = rows.transform_filter("datum.kind == 'end'").mark_point(
        filled=True, size=120, opacity=1, color=colours.ink).encode(x=x, tooltip=tips)
    text = rows.mark_text(align="left", dx=9, fontSize=13, color=colours.muted).encode(x="right:Q", text="told:N")
    earlier = rows.transform_filter("datum.kind == 'end' && isValid(datum.before)").mark_rule(
        color=colours.muted, strokeDash=[3, 3]).encode(x="before:Q", y=alt.value(0), y2={"value": "height"})
    # The text comes first: it has every row, and so sets their order.
    layers = alt.layer(text, earlier, bars, ends)
    return themed(layers.properties(height=alt.Step(31), width="container"), colours)


def parts_frame(parts: pl.DataFrame, *, base: float, score: float, base_name: str = "average person",
                score_name: str = "score", before: float | None = None, decimals: int = 0) -> pl.DataFrame:
    """Return the steps of a waterfall as a tidy table: label, points, start, end, kind, told, before.

    Parameters
    ----------
    parts : polars.DataFrame
        Columns `label` (plain words), `points`, and perhaps `kind` ("own" or "friends"), in order.
    base, score : float
        Where the steps begin and end, in points.
    base_name, score_name : str
        What the ends are called.
    before : float, optional
        The score before a change, marked by a line.
    decimals : int
        How many decimals points are written with.

    Examples
    --------
    >>> parts = pl.DataFrame({"label": ["paid", "friends"], "points": [30.0, -10.0]})
    >>> parts_frame(parts, base=600.0, score=620.0).select("label", "start", "end").rows()
    [('average person', None, 600.0), ('paid', 600.0, 630.0), ('friends', 630.0, 620.0), ('score', None, 620.0)]
    """
    kinds = parts["kind"].to_list() if "kind" in parts.columns else ["own"] * parts.height
    points = parts["points"].to_list()
    at, starts, ends = base, [], []
    for change in points:
        starts.append(at)
        at += change
        ends.append(at)
    return pl.DataFrame({
        "label": [base_name, *parts["label"].to_list(), score_name],
        "points": pl.Series([base, *points, score], dtype=pl.Float64, strict=False),
        "start": pl.Series([None, *starts, None], dtype=pl.Float64, strict=False),
        "end": pl.Series([base, *ends, score], dtype=pl.Float64, strict=False),
        "kind": ["end", *kinds, "end"],
        "told": [in_points(base, decimals), *[signed_points(change, decimals) for change in points],
                 in_points(score, decimals)],
    }).with_columns(pl.lit(before, pl.Float64).alias("before"))


def curve_chart(marks: pl.DataFrame, *, colours: Palette, title: str) -> alt.LayerChart:
    """Return the score along one feature, with the person's place on it today and after a change.

    Parameters
    ----------
    marks : polars.DataFrame
        As :func:`curve_marks` gives them.
    colours : Palette
        The theme.
    title : str
        The feature with its unit.
    """
    import altair as alt

    base = alt.Chart(marks)
    x = alt.X("value:Q", title=title, scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(grid=False, tickCount=5))
    y = alt.Y("score:Q", title="score (points)", scale=alt.Scale(zero=False, padding=8),
              axis=alt.Axis(tickCount=4, format=",.2~f"))
    line = base.transform_filter("datum.mark == 'line'").mark_line(
        color=colours.accent, strokeWidth=2.5).encode(x=x, y=y)
    cut = base.transform_filter("datum.mark == 'cut'").mark_rule(
        color=colours.muted, strokeDash=[4, 3]).encode(y="score:Q")
    said = base.transform_filter("datum.mark == 'cut'").mark_text(
        align="right", baseline="bottom", dx=-2, dy=-3, fontSize=12, color=colours.muted).encode(
        x=alt.value("width"), y="score:Q", text=alt.value("cut-off"))
    dots = base.transform_filter("datum.mark == 'before' || datum.mark == 'now'").mark_point(
        filled=True, size=130, opacity=1, strokeWidth=2).encode(
        x="value:Q", y="score:Q",
        fill=alt.condition("datum.mark == 'now'", alt.value(colours.ink), alt.value(colours.surface)),
        stroke=alt.condition("datum.mark == 'now'", alt.value(colours.surface), alt.value(colours.ink)),
        tooltip=[alt.Tooltip("value:Q", title=title), alt.Tooltip("score:Q", title="points", format=",.1f")])
    layers = alt.layer(cut, said, line, dots)
    return themed(layers.properties(height=170, width="container"), colours)


def curve_marks(curve: pl.DataFrame, value: float, score: float, own: float, before: float,
                cut: float | None) -> pl.DataFrame:
    """Return the rows of all marks of a curve: the line, the cut-off, where the person was and where they are.

    Examples
    --------
    >>> line = pl.DataFrame({"value": [0.0, 1.0], "score": [500.0, 700.0]})
    >>> curve_marks(line, 1.0, 700.0, 0.0, 500.0, 600)["mark"].to_list()
    ['line', 'line', 'cut', 'before', 'now']
    """
    rows = [("line", at, points) for at, points in curve.select("value", "score").rows()]
    rows += [("cut", None, float(cut))] if cut is not None else []
    rows += [("before", own, before)] if value != own or round(score) != round(before) else []
    rows += [("now", value, score)]
    schema = {"mark": pl.String, "value": pl.Float64, "score": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
