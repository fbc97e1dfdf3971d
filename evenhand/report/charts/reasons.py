"""Charts of what moves scores: how far each part, for whom, and at which values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.theme import Palette, colour_scale, themed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

ROW_HEIGHT = 30
BINS = 70
"""How many columns a swarm of points has."""


def importance_chart(table: pl.DataFrame, *, colours: Palette) -> alt.LayerChart:
    """Return a bar a part: its mean size in points, the longest first.

    Parameters
    ----------
    table : polars.DataFrame
        Columns `label`, `mean_size`, `told` (what is written at the bar) and `kind` ("own" or "friends").
    colours : Palette
        The theme.
    """
    import altair as alt

    rows = alt.Chart(table).encode(y=_rows(colours), x=alt.X("mean_size:Q", title=_axis("mean size of the part"),
                                                             scale=alt.Scale(nice=False, padding=36, zero=True),
                                                             axis=alt.Axis(grid=True, tickCount=6)))
    shade = alt.condition("datum.kind == 'friends'", alt.value(colours.surface), alt.value(colours.accent))
    bars = rows.mark_bar(height=15, cornerRadiusEnd=3, stroke=colours.accent, strokeWidth=1.5).encode(
        fill=shade, tooltip=["label:N", alt.Tooltip("told:N", title="points")])
    text = rows.mark_text(align="left", dx=8, fontSize=13, color=colours.muted).encode(text="told:N")
    return themed(alt.layer(text, bars).properties(height=alt.Step(ROW_HEIGHT), width="container"), colours)


def apart_chart(table: pl.DataFrame, *, levels: Sequence[str], colours: Palette) -> alt.LayerChart:
    """Return a row a part with a dot a group: what the part adds on average to the group's scores.

    Parameters
    ----------
    table : polars.DataFrame
        Columns `label`, `group`, `mean` and `told`.
    levels : sequence of str
        All groups of the attribute, in their order.
    colours : Palette
        The theme.
    """
    import altair as alt

    x = alt.X("mean:Q", title=_axis("mean of the part, against the average person"), scale=alt.Scale(nice=True),
              axis=alt.Axis(grid=True, tickCount=7))
    base = alt.Chart(table)
    span = base.mark_rule(color=colours.track, strokeWidth=6, strokeCap="round").encode(
        y=_rows(colours), x=alt.X("min(mean):Q", title=_axis("mean of the part, against the average person")),
        x2="max(mean):Q")
    even = base.mark_rule(color=colours.muted, strokeDash=[3, 3]).encode(x=alt.datum(0))
    dots = base.mark_point(filled=True, size=120, opacity=1, stroke=colours.surface, strokeWidth=1.5).encode(
        y=_rows(colours), x=x, fill=alt.Fill("group:N", scale=colour_scale(levels, colours), title=None),
        shape=alt.Shape("group:N", scale=alt.Scale(domain=list(levels), range=_shapes(levels)), title=None),
        tooltip=["label:N", "group:N", alt.Tooltip("told:N", title="points")])
    return themed(alt.layer(span, even, dots).properties(height=alt.Step(ROW_HEIGHT + 2), width="container"), colours)


def swarm_chart(points: pl.DataFrame, *, colours: Palette) -> alt.LayerChart:
    """Return a swarm a part: a dot a person, where the part puts the score, shaded by the person's value.

    Parameters
    ----------
    points : polars.DataFrame
        Columns `label`, `points`, `value` (words), `place` (0 the lowest value, 1 the highest, null for none).
    colours : Palette
        The theme.
    """
    import altair as alt

    base = alt.Chart(swarmed(points))
    x = alt.X("points:Q", title=_axis("what the part adds to the person's score"),
              axis=alt.Axis(grid=True, tickCount=7))
    shade = alt.Color("place:Q", title="person's value", scale=alt.Scale(
        domain=[0, 1], range=[colours.groups[4], colours.groups[1]]), legend=alt.Legend(
            values=[0, 1], labelExpr="datum.value == 0 ? 'low' : 'high'", gradientLength=110, orient="top"))
    dots = base.mark_circle(size=17, opacity=0.85, invalid="show").encode(
        y=_rows(colours), x=x, yOffset=alt.YOffset("offset:Q", scale=alt.Scale(domain=[-1.15, 1.15])),
        color=alt.condition("isValid(datum.place)", shade, alt.value(colours.unknown)),
        tooltip=["label:N", alt.Tooltip("value:N", title="person's value"),
                 alt.Tooltip("points:Q", format="+.1f", title="points")])
    even = base.mark_rule(color=colours.muted, strokeDash=[3, 3]).encode(x=alt.datum(0))
    # Drawn as vectors like every other chart: Streamlit would turn to pixels for so many marks.
    drawn = alt.layer(even, dots).properties(height=alt.Step(44), width="container",
                                             usermeta={"embedOptions": {"renderer": "svg"}})
    return themed(drawn, colours)


def swarmed(points: pl.DataFrame) -> pl.DataFrame:
    """Return the points with an `offset` from -1 to 1 that sets apart those of one part that stand close together.

    Examples
    --------
    >>> two = pl.DataFrame({"label": ["a"] * 3, "points": [0.0, 0.01, 9.0]})
    >>> swarmed(two)["offset"].to_list()
    [0.5, -0.5, 0.0]
    """
    span = (pl.col("points").max() - pl.col("points").min()).clip(lower_bound=1e-9)
    column = ((pl.col("points") - pl.col("points").min()) / span * (BINS - 1)).round()
    placed = points.with_columns(column.over("label").alias("column"))
    ordinal = pl.int_range(pl.len()).over("label", "column")
    count = pl.len().over("label", "column")
    # Alternately above and below the middle, so that a column is a bar centred on its row.
    signed = pl.when(count % 2 == 1).then((ordinal + 1) // 2).otherwise(ordinal // 2 + 0.5) * pl.when(
        ordinal % 2 == 0).then(1).otherwise(-1)
    widest = (count.max().over("label") / 2).clip(lower_bound=1)
    return placed.with_columns((signed / widest).alias("offset")).drop("column")


def _rows(colours: Palette) -> alt.Y:
    import altair as alt

    return alt.Y("label:N", sort=None, title=None,
                 axis=alt.Axis(labelColor=colours.ink, labelLimit=250, labelFontSize=13.5))


def _axis(words: str) -> str:
    return f"{words} (points)"


def _shapes(levels: Sequence[str]) -> list[str]:
    known = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
    return [known[place % len(known)] for place in range(len(levels))]
