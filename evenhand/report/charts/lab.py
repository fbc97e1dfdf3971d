"""Charts of the policy lab: what a policy does now, and beside it, as a ghost, what it did to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.theme import Palette, colour_scale, themed
from evenhand.report.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

SCHEMA = {"row": pl.String, "group": pl.String, "now": pl.Float64, "was": pl.Float64, "low": pl.Float64,
          "high": pl.Float64, "told": pl.String}


def ghost_marks(now: pl.DataFrame, was: pl.DataFrame) -> pl.DataFrame:
    """Return one row a row and group: the share now with its interval, the share to begin with, and both in words.

    Parameters
    ----------
    now, was : polars.DataFrame
        ``row``, ``group``, ``value`` (0 to 1), ``low``, ``high`` (null where the interval is not known yet); of the
        policy tried, and of the one begun with.

    Examples
    --------
    >>> one = pl.DataFrame({"row": ["a"], "group": ["g"], "value": [0.5], "low": [0.4], "high": [0.6]})
    >>> ghost_marks(one, one.with_columns(value=pl.lit(0.25)))["told"].to_list()
    ['50.0 % (40.0 to 60.0), was 25.0 %']
    """
    joined = now.join(was.select("row", "group", was="value"), on=["row", "group"], how="left", maintain_order="left")
    told = [f"{number(value, '%')}{_between(low, high)}, was {number(before, '%')}"
            for value, low, high, before in joined.select("value", "low", "high", "was").rows()]
    return joined.select("row", "group", pl.col("value").alias("now"), "was", "low", "high",
                         pl.Series("told", told, pl.String)).cast(SCHEMA)


def ghost_chart(marks: pl.DataFrame, *, levels: Sequence[str], rows: Sequence[str], colours: Palette, title: str,
                step: int = 44) -> alt.LayerChart:
    """Return a row a consequence or group: filled dots now, with intervals, and hollow ones to begin with.

    Parameters
    ----------
    marks : polars.DataFrame
        From :func:`ghost_marks`; the specification depends on nothing in it.
    levels : sequence of str
        The groups in order.
    rows : sequence of str
        The rows in order.
    colours : Palette
        The theme.
    title : str
        The title of the axis, with its unit.
    step : int
        The height of a row in pixels.
    """
    import altair as alt

    x = {"scale": alt.Scale(domain=[0, 1], nice=False),
         "axis": alt.Axis(title=title, format=".0%", tickCount=6, grid=True)}
    tint = colour_scale(levels, colours)
    # Rows that are groups have one dot each; in others the groups stand under each other.
    beside = {} if list(rows) == list(levels) else {
        "yOffset": alt.YOffset("group:N", sort=list(levels), scale=alt.Scale(paddingOuter=0.25))}
    base = alt.Chart(marks).encode(
        y=alt.Y("row:N", sort=list(rows), title=None, axis=alt.Axis(labelColor=colours.ink, labelLimit=190)), **beside,
        tooltip=["row:N", "group:N", alt.Tooltip("told:N", title="share")])
    moved = base.mark_rule(strokeWidth=1.5, opacity=0.7).encode(
        x=alt.X("was:Q", **x), x2="now:Q", color=alt.Color("group:N", scale=tint, legend=None))
    interval = base.mark_bar(height=3, opacity=0.55).encode(
        x=alt.X("low:Q", **x), x2="high:Q", color=alt.Color("group:N", scale=tint, legend=None))
    ghost = base.mark_point(size=70, fill=colours.surface, strokeWidth=1.8, opacity=1).encode(
        x=alt.X("was:Q", **x), stroke=alt.Stroke("group:N", scale=tint, legend=None))
    dot = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X("now:Q", **x), color=alt.Color("group:N", scale=tint, legend=alt.Legend(title=None)))
    return themed(alt.layer(moved, interval, ghost, dot).properties(
        height=alt.Step(step / max(len(levels), 1) if beside else step), width="container"), colours)


def _between(low: float | None, high: float | None) -> str:
    return "" if low is None else f" ({number(low, '%').removesuffix(' %')} to {number(high, '%').removesuffix(' %')})"
