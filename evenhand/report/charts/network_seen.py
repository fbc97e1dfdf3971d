"""Charts of who is seen: each group's share of the top against its share of all people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.theme import Palette, colour_scale, themed
from evenhand.report.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt


def visibility_chart(table: pl.DataFrame, *, levels: Sequence[str], colours: Palette, title: str) -> alt.LayerChart:
    """Return how visible each group is in the top, for every size of it: 1 as among all people.

    Parameters
    ----------
    table : polars.DataFrame
        ``top`` (0 to 1), ``group``, ``share`` (of the top), ``population_share`` and ``ratio``.
    levels : sequence of str
        The groups in order.
    colours : Palette
        The theme.
    title : str
        The title of the axis of sizes.
    """
    import altair as alt

    drawn = table.filter(pl.col("ratio").is_not_nan()).with_columns(pl.struct("share", "population_share").map_elements(
        lambda one: f"{number(one['share'], '%')} of the top, {number(one['population_share'], '%')} of all",
        return_dtype=pl.String).alias("told"))
    x = alt.X("top:Q", scale=alt.Scale(type="log", domain=[0.01, 1.0], nice=False),
              axis=alt.Axis(title=title, format=".0%", grid=False, values=[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0]))
    y = alt.Y("ratio:Q", scale=alt.Scale(zero=True, nice=True),
              axis=alt.Axis(title="share of the top over share of all people", format=".1f", tickCount=5))
    tint = alt.Color("group:N", scale=colour_scale(levels, colours), legend=alt.Legend(title=None))
    base = alt.Chart(drawn).encode(x=x, y=y, color=tint)
    lines = base.mark_line(strokeWidth=2.5)
    dots = base.mark_point(filled=True, size=34, opacity=1).encode(
        tooltip=["group:N", alt.Tooltip("top:Q", title="size of the top", format=".0%"),
                 alt.Tooltip("told:N", title="share")])
    even = alt.Chart(pl.DataFrame({"at": [1.0]})).mark_rule(color=colours.muted).encode(y="at:Q")
    room = {"top": 26, "left": 2, "bottom": 2, "right": 8}
    return themed(alt.layer(even, lines, dots).properties(height=340, width="container", padding=room), colours)
