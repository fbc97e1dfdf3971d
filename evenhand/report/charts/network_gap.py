"""Charts of a gap on a network: what it is made of, what it is under other networks, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.theme import Palette, themed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

SPLIT = {"own": "own records, by their weight in own scores", "mixing": "which groups one's friends are in",
         "selection": "which members of those groups"}
"""The parts of a gap in plain words, in order."""

NETWORKS = {"as it is": "the ties as they are", "rewired within groups": "friends redrawn within the same groups",
            "rewired": "friends redrawn from all groups", "no ties": "no ties at all"}
"""The networks in plain words, in order."""


def split_chart(table: pl.DataFrame, *, colours: Palette) -> alt.LayerChart:
    """Return what a gap is made of, a bar a group cut into own, mixing and selection; the whole gap is a tick.

    Parameters
    ----------
    table : polars.DataFrame
        ``group``, ``part`` (a key of `SPLIT`), ``points``, ``gap``, ``told``; a row a group and part.
    colours : Palette
        The theme.
    """
    import altair as alt

    order = {part: place for place, part in enumerate(SPLIT)}
    drawn = table.with_columns(pl.col("part").replace_strict(SPLIT).alias("words"),
                               pl.col("part").replace_strict(order).alias("place"))
    y = alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelColor=colours.ink, labelFontWeight=600))
    tints = [colours.unknown, colours.accent, colours.beyond]
    bars = alt.Chart(drawn).mark_bar(height=22, stroke=colours.surface, strokeWidth=1.5).encode(
        y=y, x=alt.X("points:Q", stack="zero", axis=alt.Axis(title="gap of mean scores (points)", format="+,.0f",
                                                            tickCount=6)),
        color=alt.Color("words:N", sort=list(SPLIT.values()), legend=alt.Legend(title=None, labelLimit=420),
                        scale=alt.Scale(domain=list(SPLIT.values()), range=tints)),
        order=alt.Order("place:Q"), tooltip=["group:N", alt.Tooltip("words:N", title="part"),
                                             alt.Tooltip("told:N", title="points")])
    whole = alt.Chart(drawn.unique("group", maintain_order=True)).mark_tick(
        color=colours.ink, thickness=3, height=34).encode(y=y, x="gap:Q")
    zero = alt.Chart(pl.DataFrame({"at": [0.0]})).mark_rule(color=colours.muted).encode(x="at:Q")
    return themed(alt.layer(bars, zero, whole).properties(height=alt.Step(54), width="container"), colours)


def networks_chart(table: pl.DataFrame, *, title: str, colours: Palette) -> alt.LayerChart:
    """Return one group's gap under each network: a dot a draw, and a line where it lies with the ties as they are.

    Parameters
    ----------
    table : polars.DataFrame
        ``network`` (a key of `NETWORKS`) and ``value``, a row a draw.
    title : str
        The title of the axis, with its unit.
    colours : Palette
        The theme.
    """
    import altair as alt

    drawn = table.with_columns(pl.col("network").replace_strict(NETWORKS).alias("words"))
    order = [words for name, words in NETWORKS.items() if name in set(table["network"])]
    x = alt.X("value:Q", scale=alt.Scale(zero=False, nice=True, padding=24),
              axis=alt.Axis(title=title, tickCount=6))
    y = alt.Y("words:N", sort=order, title=None, axis=alt.Axis(labelColor=colours.ink, labelLimit=330))
    dots = alt.Chart(drawn).mark_point(filled=True, size=90, opacity=0.55).encode(
        x=x, y=y, tooltip=[alt.Tooltip("words:N", title="network"), alt.Tooltip("value:Q", format=",.3f")],
        color=alt.condition("datum.network == 'as it is'", alt.value(colours.accent), alt.value(colours.unknown)))
    real = alt.Chart(drawn.filter(pl.col("network") == "as it is")).mark_rule(
        color=colours.accent, strokeWidth=1.5, strokeDash=[4, 3]).encode(x="value:Q")
    return themed(alt.layer(real, dots).properties(height=alt.Step(42), width="container"), colours)


def methods_chart(table: pl.DataFrame, *, title: str, colours: Palette, order: Sequence[str] = (),
                  form: str = "+,.1f") -> alt.LayerChart:
    """Return the intervals of one gap by several methods, the one that is printed in the accent colour.

    Parameters
    ----------
    table : polars.DataFrame
        ``method``, ``estimate``, ``low``, ``high``, ``printed``, ``told``; a row a method.
    title : str
        The title of the axis, with its unit.
    colours : Palette
        The theme.
    order : sequence of str
        The methods in order; as they come where left out.
    form : str
        How the axis is labelled.
    """
    import altair as alt

    y = alt.Y("method:N", sort=list(order) or None, axis=None)
    scale = alt.Scale(zero=False, nice=True, padding=20)
    tint = alt.condition("datum.printed", alt.value(colours.accent), alt.value(colours.unknown))
    base = alt.Chart(table).encode(y=y, tooltip=["method:N", alt.Tooltip("told:N", title="interval")])
    bars = base.mark_bar(height=5, cornerRadius=2).encode(
        x=alt.X("low:Q", scale=scale, axis=alt.Axis(title=title, tickCount=6, format=form)), x2="high:Q", color=tint)
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(x="estimate:Q", color=tint)
    # Names stand over their bars: beside them, they would leave a phone no room for the picture.
    above = {"baseline": "bottom", "dy": -9, "fontSize": 13}
    names = base.mark_text(align="left", color=colours.ink, **above).encode(x=alt.value(0), text="method:N")
    told = base.mark_text(align="right", color=colours.muted, **above).encode(x=alt.value("width"), text="told:N")
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    return themed(alt.layer(bars, dots, names, told).properties(height=alt.Step(52), width="container", autosize=fit),
                  colours)


def rounds_chart(table: pl.DataFrame, *, levels: Sequence[str], colours: Palette,
                 formats: dict[str, str]) -> alt.HConcatChart:
    """Return small multiples over rounds: a picture a quantity, a line a group where groups differ.

    Parameters
    ----------
    table : polars.DataFrame
        ``quantity`` (a title with its unit), ``round``, ``group`` (null where it is of all), ``value``.
    levels : sequence of str
        The groups in order.
    colours : Palette
        The theme.
    formats : dict of str to str
        How the axis of each quantity is labelled, by its title; the quantities are drawn in this order.
    """
    import altair as alt

    from evenhand.report.charts.theme import colours_of

    tints = colours_of(levels, colours) | {"everybody": colours.ink}
    scale = alt.Scale(domain=list(tints), range=list(tints.values()))
    width, pictures = (180 if len(formats) > 2 else 420), []
    for quantity, form in formats.items():
        rows = table.filter(pl.col("quantity") == quantity).with_columns(pl.col("group").fill_null("everybody"))
        base = alt.Chart(rows, title=alt.TitleParams(quantity, fontSize=13, fontWeight="normal",
                                                     color=colours.muted, anchor="start"))
        pictures.append(base.mark_line(point=alt.OverlayMarkDef(size=36), strokeWidth=2).encode(
            x=alt.X("round:Q", axis=alt.Axis(title="round", format="d", grid=False, tickMinStep=1, tickCount=5)),
            y=alt.Y("value:Q", scale=alt.Scale(zero=False, nice=True),
                    axis=alt.Axis(title=None, format=form, tickCount=4)),
            color=alt.Color("group:N", scale=scale, legend=alt.Legend(title=None) if quantity == next(iter(formats))
                            else None),
            tooltip=["group:N", "round:Q", alt.Tooltip("value:Q", format=form)]).properties(width=width, height=190))
    return themed(alt.hconcat(*pictures, spacing=62, bounds="flush").resolve_scale(color="shared"), colours)
