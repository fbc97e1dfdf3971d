"""The chart of a gap: from one group's mean score to the other's, a bar a part, each with its interval."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.report.charts.theme import NARROW, Palette, themed

if TYPE_CHECKING:
    import altair as alt

LINE = 14
"""The height of a line of a name that takes two, in pixels."""


def gap_chart(steps: pl.DataFrame, *, colours: Palette, unit: str = "points",
              title: str = "mean score") -> alt.LayerChart:
    """Return a waterfall from the reference group's mean to the group's, with the interval of each bar at its end.

    What raises has the accent colour and what lowers is grey; what comes through friends is drawn in outline.

    Parameters
    ----------
    steps : polars.DataFrame
        As :func:`gap_steps` gives them.
    colours : Palette
        The theme.
    unit, title : str
        Of the scores, and what the axis is of.

    Examples
    --------
    >>> from evenhand.report.charts.theme import LIGHT
    >>> rows = [("a", "feature", -10.0, -12.0, -8.0, "−10")]
    >>> parts = pl.DataFrame(rows, schema=["label", "kind", "points", "low", "high", "told"], orient="row")
    >>> chart = gap_chart(gap_steps(parts, ends=(("reference", 610.0), ("group", 600.0))), colours=LIGHT)
    >>> len(chart.to_dict()["layer"])
    4
    """
    import altair as alt

    shade = f"datum.points >= 0 ? '{colours.accent}' : '{colours.unknown}'"
    drawn = alt.Chart(steps.with_columns(pl.Series("label", [
        "\n".join(wrap(one, 36)) for one in steps["label"]], pl.String))).transform_calculate(
        edge=shade, fill=f"datum.kind == 'friends' ? '{colours.surface}' : ({shade})")
    (low, high), narrow = _domain(steps), _domain(steps, room_for_text=2.4)[1]
    x = alt.X("end:Q", scale=alt.Scale(domainMin=low, domainMax=alt.ExprRef(
        f"width < {NARROW} ? {narrow:.6g} : {high:.6g}"), zero=False, nice=False),
              axis=alt.Axis(title=f"{title} ({unit})", grid=True, format=_format(steps), tickCount=6,
                        labelOverlap=True))
    rows = drawn.encode(y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(
        labelColor=colours.ink, labelLimit=250, labelFontSize=13.5, labelLineHeight=LINE,
        labelExpr=r"split(datum.value, '\n')", labelOffset={"value": 0, "condition": {
            "test": r"indexof(datum.value, '\n') >= 0", "value": -LINE / 2}})))
    tips = [alt.Tooltip("label:N", title="part"), alt.Tooltip("told:N", title=unit)]
    text = rows.mark_text(align="left", dx=10, fontSize=13, color=colours.muted).encode(
        x=alt.X("right:Q"), text="told:N")
    bars = rows.transform_filter("datum.kind != 'end'").mark_bar(
        height=14, cornerRadius=3, minBandSize=2, strokeWidth=1.5).encode(
        x=x, x2="start:Q", fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("edge:N", scale=None), tooltip=tips)
    intervals = rows.transform_filter("isValid(datum.end_low)").mark_rule(
        color=colours.ink, strokeWidth=1.5, opacity=0.8).encode(x=alt.X("end_low:Q"), x2="end_high:Q", tooltip=tips)
    ends = rows.transform_filter("datum.kind == 'end'").mark_point(
        filled=True, size=120, opacity=1, color=colours.ink).encode(x=x, tooltip=tips)
    return themed(alt.layer(text, bars, intervals, ends).properties(height=alt.Step(31), width="container"), colours)


def gap_steps(parts: pl.DataFrame, *, ends: tuple[tuple[str, float], tuple[str, float]],
              told: tuple[str, str] = ("", "")) -> pl.DataFrame:
    """Return the steps of a waterfall: where each bar starts and ends, its interval about the end, and its text.

    Parameters
    ----------
    parts : polars.DataFrame
        ``label``, ``kind``, ``points``, ``low``, ``high`` (null where there is no interval), ``told``, in order.
    ends : pair of (str, float)
        The name and the mean of the reference, and of the group.
    told : (str, str)
        What is written beside the two ends.

    Examples
    --------
    >>> rows = [("a", "feature", -10.0, -12.0, -8.0, "−10"), ("b", "friends", 3.0, None, None, "+3")]
    >>> parts = pl.DataFrame(rows, schema=["label", "kind", "points", "low", "high", "told"], orient="row")
    >>> gap_steps(parts, ends=(("r", 610.0), ("g", 603.0))).select("label", "start", "end", "end_low").rows()
    [('r', None, 610.0, None), ('a', 610.0, 600.0, 598.0), ('b', 600.0, 603.0, None), ('g', None, 603.0, None)]
    """
    (first, begin), (last, finish) = ends
    end = begin + parts["points"].cum_sum()
    start = end - parts["points"]
    middle = parts.select("label", "kind", "points", "told").with_columns(
        start=start, end=end, end_low=start + parts["low"], end_high=start + parts["high"])
    edge = [{"label": name, "kind": "end", "points": mean, "told": words, "start": None, "end": mean, "end_low": None,
             "end_high": None} for name, mean, words in ((first, begin, told[0]), (last, finish, told[1]))]
    schema = {"label": pl.String, "kind": pl.String, "points": pl.Float64, "told": pl.String, "start": pl.Float64,
              "end": pl.Float64, "end_low": pl.Float64, "end_high": pl.Float64}
    outer = pl.DataFrame(edge, schema=schema)
    whole = pl.concat([outer[:1], middle.cast(schema).select(list(schema)), outer[1:]])
    return whole.with_columns(right=pl.max_horizontal("start", "end", "end_high"))


def _domain(steps: pl.DataFrame, *, room_for_text: float = 0.32) -> list[float]:
    least = steps.select(pl.min_horizontal(pl.col("start", "end", "end_low").min())).item()
    most = steps["right"].max()
    if least is None or most is None:
        return [0.0, 1.0]
    room = (most - least) or 1.0
    # The text of the rightmost bar needs room.
    return [least - 0.04 * room, most + room_for_text * room]


def _format(steps: pl.DataFrame) -> Any:
    low, high = _domain(steps)
    return ",.0f" if high - low > 5 else ",.2f"
