"""The chart of a ladder: what a score brings, the share of each group, with intervals."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.theme import Palette, colour_scale, themed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

STEP = 15
"""The height in pixels of one group's mark."""
WIDEST = 44
"""So many signs of a name stand on a line."""


def ladder_by_group(table: pl.DataFrame, *, levels: Sequence[str], colours: Palette,
                    title: str = "share of the group (%)") -> alt.LayerChart:
    """Return a row a rung: each group's share with its interval, and at the right the widest ratio.

    Parameters
    ----------
    table : polars.DataFrame
        ``rung`` (words), ``group``, ``value``, ``low``, ``high``, ``told``, and ``beside`` (written once a rung, at the
        right; on its first group), in order.
    levels : sequence of str
        The groups in their order.
    colours : Palette
        The theme.
    title : str
        Of the axis, with its unit.

    Examples
    --------
    >>> from evenhand.report.charts.theme import LIGHT
    >>> rows = [("bicycle", "a", 0.5, 0.4, 0.6, "50 %", "ratio 0.8")]
    >>> table = pl.DataFrame(rows, schema=["rung", "group", "value", "low", "high", "told", "beside"], orient="row")
    >>> len(ladder_by_group(table, levels=["a"], colours=LIGHT).to_dict()["layer"])
    4
    """
    import altair as alt

    top = max([value for value in table["high"].to_list() if value is not None], default=1.0)
    # A long name takes two lines rather than an end of dots.
    table = table.with_columns(pl.col("rung").map_elements(lambda name: "\n".join(wrap(name, WIDEST)),
                                                           return_dtype=pl.String))
    rungs = table["rung"].unique(maintain_order=True).to_list()
    # What is written at the right stands beyond the longest bar.
    room = 1.34 if (table["beside"] != "").any() else 1.04
    every = next(step for step in (0.02, 0.05, 0.1, 0.2) if top / step <= 6 or step == 0.2)
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, top * room], nice=False), axis=alt.Axis(
        title=title, format=".0%", values=[every * k for k in range(int(top / every + 1e-9) + 1)], titleAnchor="start"))
    y = alt.Y("rung:N", sort=rungs, title=None, scale=alt.Scale(paddingInner=0.34, paddingOuter=0.1), axis=alt.Axis(
        labelColor=colours.ink, labelLimit=340, labelFontSize=13.5, labelExpr=r"split(datum.value, '\n')"))
    tint = alt.Color("group:N", scale=colour_scale(levels, colours), title=None,
                     legend=alt.Legend(symbolOpacity=1))
    base = alt.Chart(table).encode(y=y, yOffset=alt.YOffset("group:N", sort=list(levels)))
    tips = [alt.Tooltip("rung:N", title="what"), "group:N", alt.Tooltip("told:N", title="share")]
    bars = base.mark_bar(height=8, opacity=0.35, cornerRadiusEnd=3).encode(x=x, color=tint, tooltip=tips)
    intervals = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q", color=tint, tooltip=tips)
    dots = base.mark_point(filled=True, size=55, opacity=1).encode(x=x, color=tint, tooltip=tips)
    beside = alt.Chart(table).encode(y=y).transform_filter("datum.beside != ''").mark_text(
        align="right", fontSize=12.5, color=colours.muted).encode(x=alt.value("width"), text="beside:N")
    height = alt.Step(STEP, **{"for": "offset"})
    return themed(alt.layer(bars, intervals, dots, beside).properties(height=height, width="container"), colours)
