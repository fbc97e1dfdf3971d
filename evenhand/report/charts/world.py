"""Pictures of a world: shares against published ones, like tied to like, numbers of ties, what a knob moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.theme import Palette, themed

if TYPE_CHECKING:
    import altair as alt

ROW = 22
WIDE = "\u2003"
"""The wide space between attribute and group in the name of a row, of which what follows it is shown."""
DRAWN, PUBLISHED, WORKED_OUT = "in this world", "published", "worked out, or recalled"


def shares_chart(table: pl.DataFrame, *, colours: Palette) -> alt.LayerChart:
    """Return a row a group: the share drawn with its interval, beside the share that is published.

    Parameters
    ----------
    table : polars.DataFrame
        As :func:`evenhand.study.world.marginals` gives it.
    colours : Palette
        The theme.

    Examples
    --------
    >>> from evenhand.report.charts.theme import LIGHT
    >>> rows = pl.DataFrame({"label": ["Sex"], "group": ["male"], "share": [0.5], "low": [0.4], "high": [0.6],
    ...                      "published": [0.51], "how": ["published"], "year": [2020], "source": ["a census"],
    ...                      "about": ["adults"]})
    >>> len(shares_chart(rows, colours=LIGHT).to_dict()["layer"])
    3
    """
    import altair as alt

    rows = _with_headings(table)
    start = f"indexof(datum.value, '{WIDE}')"
    heading = f"{start} == 0"
    # A row without numbers would be left out if it were not named here.
    every = alt.Scale(domain=rows["row"].to_list())
    base = alt.Chart(rows).encode(y=alt.Y("row:N", sort=None, title=None, scale=every, axis=alt.Axis(
        labelLimit=190, ticks=False, domain=False, labelExpr=f"slice(datum.value, {start} + 1)",
        labelFontWeight=alt.condition(heading, alt.value("bold"), alt.value("normal")),
        labelColor=alt.condition(heading, alt.value(colours.ink), alt.value(colours.muted)))))
    most = min(1.0, max(table["high"].max() or 0.0, table["published"].max() or 0.0) * 1.05)
    x = alt.X("share:Q", title="Share of the people (%)", scale=alt.Scale(domain=[0, most]),
              axis=alt.Axis(format="%", grid=True, gridColor=colours.faint, tickCount=6))
    kinds = [DRAWN, *(kind for kind in (PUBLISHED, WORKED_OUT)
                      if kind in set(rows.drop_nulls("published")["kind"]))]
    both = alt.Scale(domain=kinds, range=[{DRAWN: colours.accent, PUBLISHED: colours.ink,
                                           WORKED_OUT: colours.muted}[kind] for kind in kinds])
    legend = alt.Legend(orient="top", title=None, symbolSize=90, direction="vertical") if len(kinds) > 1 else None
    shape = alt.Shape("kind:N", legend=legend, scale=alt.Scale(domain=kinds, range=["circle", "stroke", "stroke"]))
    told = [alt.Tooltip("label:N", title="Attribute"), alt.Tooltip("group:N", title="Group"),
            alt.Tooltip("share:Q", title="These people", format=".1%"),
            alt.Tooltip("published:Q", title="Figure", format=".1%"), alt.Tooltip("told:N", title="How it is known")]
    rule = base.mark_rule(strokeWidth=3, opacity=0.45, color=colours.accent).encode(x="low:Q", x2="high:Q")
    dot = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=x, color=alt.Color("kind:N", scale=both, legend=legend), shape=shape, tooltip=told,
    ).transform_calculate(kind=f"'{DRAWN}'")
    tick = base.mark_point(filled=False, size=260, strokeWidth=2, angle=90, opacity=1).encode(
        x="published:Q", color=alt.Color("kind:N", scale=both, legend=legend), shape=shape, tooltip=told)
    return themed(alt.layer(rule, tick, dot).properties(height=alt.Step(ROW), width="container"), colours)


def _with_headings(table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the picture: before the groups of each attribute one that holds its name and no number."""
    known = pl.when(pl.col("how") == "published").then(pl.lit(PUBLISHED)).otherwise(pl.lit(WORKED_OUT))
    groups = table.with_columns(kind=known, row=pl.concat_str(pl.col("label"), pl.lit(WIDE), pl.col("group")),
                                told=pl.concat_str(pl.col("how"), pl.col("year").cast(pl.String), pl.col("source"),
                                                   pl.col("about"), separator="; ", ignore_nulls=True))
    parts = []
    for label in table["label"].unique(maintain_order=True):
        parts += [pl.DataFrame({"row": [f"{WIDE}{label}"]}), groups.filter(pl.col("label") == label)]
    return pl.concat(parts, how="diagonal")


def like_chart(table: pl.DataFrame, *, colours: Palette) -> alt.LayerChart:
    """Return a row an attribute: how much like is tied to like, beside the homophily that the recipe's ties were given.

    Parameters
    ----------
    table : polars.DataFrame
        As :func:`evenhand.study.world.like_to_like` gives it.
    colours : Palette
        The theme.
    """
    import altair as alt

    base = alt.Chart(table).encode(y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(
        labelLimit=260, ticks=False, domain=False)))
    seen = [value for name in ("assortativity", "homophily") for value in table[name].drop_nulls().to_list()]
    domain = [min(0.0, min(seen, default=0.0)) - 0.02, max(0.2, max(seen, default=0.0)) * 1.15]
    x = alt.X("assortativity:Q", title="Like tied to like (assortativity: 0 blind, 1 complete)",
              scale=alt.Scale(domain=domain, nice=False),
              axis=alt.Axis(grid=True, gridColor=colours.faint, tickCount=6))
    told = [alt.Tooltip("label:N", title="Attribute"), alt.Tooltip("assortativity:Q", title="Measured", format=".2f"),
            alt.Tooltip("homophily:Q", title="Homophily given", format=".2f")]
    bar = base.mark_bar(height=12, cornerRadiusEnd=3, color=colours.accent).encode(x=x, tooltip=told)
    tick = base.mark_tick(thickness=2.5, size=22, color=colours.ink).encode(x="homophily:Q", tooltip=told)
    text = base.mark_text(align="right", color=colours.ink, fontSize=12).encode(
        x=alt.datum(domain[1]), text=alt.Text("assortativity:Q", format=".2f"))
    return themed(alt.layer(bar, tick, text).properties(height=alt.Step(32), width="container"), colours)


def degree_chart(table: pl.DataFrame, *, colours: Palette, kind: str = "ties") -> alt.Chart:
    """Return bars of how many people have how many ties, on a logarithmic axis.

    Parameters
    ----------
    table : polars.DataFrame
        As :func:`evenhand.study.world.degrees` gives it.
    colours : Palette
        The theme.
    kind : str
        What the ties are called: friends, where they lead from a person to friends and not back.
    """
    import altair as alt

    called = kind.capitalize()
    chart = alt.Chart(table).mark_bar(color=colours.accent, stroke=colours.surface, strokeWidth=1).encode(
        x=alt.X("from:Q", scale=alt.Scale(type="log", nice=False), title=f"{called} a person (logarithmic)",
                axis=alt.Axis(grid=False, values=[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000], format="d")),
        x2="to:Q", y2=alt.datum(0),
        y=alt.Y("people:Q", title="People", axis=alt.Axis(gridColor=colours.faint, tickCount=5)),
        tooltip=[alt.Tooltip("from:Q", title=f"{called}, from"), alt.Tooltip("to:Q", title="below"),
                 alt.Tooltip("people:Q", title="People", format=",")])
    return themed(chart.properties(height=300, width="container"), colours)


def knob_chart(table: pl.DataFrame, *, strength: float, colours: Palette) -> alt.LayerChart:
    """Return the value of one measure that a planted bias moves, at several strengths, with today's marked.

    Parameters
    ----------
    table : polars.DataFrame
        The rows of one measure, as :func:`evenhand.study.world.knob_curve` gives them, with a column ``words``.
    strength : float
        Today's.
    colours : Palette
        The theme.
    """
    import altair as alt

    base = alt.Chart(table).encode(
        x=alt.X("strength:Q", title="Strength (0 off, 1 as documented, 2 double)",
                axis=alt.Axis(values=[0, 0.5, 1, 1.5, 2], grid=False)),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False, padding=8),
                axis=alt.Axis(gridColor=colours.faint, tickCount=4, format=".3~f")),
        tooltip=[alt.Tooltip("words:N", title="What"), alt.Tooltip("strength:Q", title="Strength"),
                 alt.Tooltip("value:Q", title="Value", format=".3f")])
    line = base.mark_line(color=colours.accent, strokeWidth=2.5)
    dots = base.mark_point(filled=True, size=70, opacity=1, color=colours.accent)
    today = alt.Chart(table).mark_rule(color=colours.ink, strokeDash=[4, 3]).encode(x=alt.datum(strength))
    title = alt.Title(table["words"][0], anchor="start", color=colours.ink, fontSize=13, fontWeight=600)
    return themed(alt.layer(today, line, dots).properties(title=title, width="container", height=150), colours)
