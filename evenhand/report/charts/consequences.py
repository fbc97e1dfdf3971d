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
LINE, LINE_LENGTH = 15, 26
"""The height in pixels of a line of words, and how many signs it has at most."""


def ladder_by_group(table: pl.DataFrame, *, levels: Sequence[str], colours: Palette,
                    title: str = "share of the group (%)") -> alt.LayerChart:
    """Return a row a rung: each group's share with its interval, and under the rung's name the widest ratio.

    Parameters
    ----------
    table : polars.DataFrame
        ``rung`` (words), ``group``, ``value``, ``low``, ``high``, ``told``, and ``beside`` (written once a rung, under
        its name; on its first group), in order.
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
    3
    """
    import altair as alt

    top = max([value for value in table["high"].to_list() if value is not None], default=1.0)
    table = table.with_columns(_named(table))
    names = table["name"].unique(maintain_order=True).to_list()
    lines = max((name.count("\n") + 1 for name in names), default=1)
    every = next(step for step in (0.02, 0.05, 0.1, 0.2) if top / step <= 6 or step == 0.2)
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, top * 1.04], nice=False), axis=alt.Axis(
        title=title, format=".0%", values=[every * k for k in range(int(top / every + 1e-9) + 1)], titleAnchor="start"))
    y = alt.Y("name:N", sort=names, title=None, scale=alt.Scale(paddingInner=0.34, paddingOuter=0.1), axis=alt.Axis(
        labelColor=colours.ink, labelLimit=230, labelFontSize=13, labelLineHeight=LINE, labelOffset=-LINE / 2,
        labelExpr=r"split(datum.value, '\n')"))
    tint = alt.Color("group:N", scale=colour_scale(levels, colours), title=None,
                     legend=alt.Legend(symbolOpacity=1))
    base = alt.Chart(table).encode(y=y, yOffset=alt.YOffset("group:N", sort=list(levels)))
    tips = [alt.Tooltip("rung:N", title="what"), "group:N", alt.Tooltip("told:N", title="share")]
    bars = base.mark_bar(height=8, opacity=0.35, cornerRadiusEnd=3).encode(x=x, color=tint, tooltip=tips)
    intervals = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q", color=tint, tooltip=tips)
    dots = base.mark_point(filled=True, size=55, opacity=1).encode(x=x, color=tint, tooltip=tips)
    # Few groups leave little height for the lines of a name.
    height = alt.Step(max(STEP, LINE * lines / max(len(levels), 1)), **{"for": "offset"})
    return themed(alt.layer(bars, intervals, dots).properties(height=height, width="container"), colours)


def _named(table: pl.DataFrame) -> pl.Series:
    """Return the name of each row's rung in lines that are short enough for a narrow page, what is beside it last."""
    beside = {rung: told for rung, told in table.select("rung", "beside").iter_rows() if told}
    names = {rung: "\n".join([*wrap(rung, LINE_LENGTH), *([beside[rung]] if rung in beside else [])])
             for rung in table["rung"].unique(maintain_order=True)}
    return table["rung"].replace_strict(names, return_dtype=pl.String).alias("name")
