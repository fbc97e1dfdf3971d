"""Charts of the cut-off lab: two and more distributions with their cut, and the ratio at every cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.report.charts.theme import Palette, colour_scale, names_apart, themed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import altair as alt

AXIS_ROOM = 64
"""The room in pixels of both charts' vertical axes, so that their cuts stand one above the other."""
MOST_NAMED = 3
"""The ratios at the cut are written beside their dots where there are not more of them."""
NAME_GAP = 0.14
"""How far apart ratios are written at least, so that they can be read: a line of text in the height of the picture."""
HIGHEST_RATIO = 1.5
"""The highest ratio drawn; lines leave the picture above it."""
DROPPED = "dropped"
"""The selection that says where the reader let go of the cut."""
_PULLED = "[pointerdown, window:pointerup] > pointermove"


def distribution_chart(marks: pl.DataFrame, *, levels: Sequence[str], span: tuple[float, float], top: float,
                       colours: Palette, step: float | None = None) -> alt.LayerChart:
    """Return the distribution of each group's scores, the cut, and the side that is selected.

    Parameters
    ----------
    marks : polars.DataFrame
        As :func:`distribution_marks` gives them; the specification depends on nothing in them.
    levels : sequence of str
        The groups in their order.
    span : (float, float)
        The lowest and the highest cut.
    top : float
        The highest share of a bin.
    colours : Palette
        The theme. The axis of scores is that of the ratio chart, which stands below.
    step : float, optional
        Between two cuts to which the reader can drag the cut; it stays where it is where left out.
    """
    import altair as alt

    x = alt.X("left:Q", scale=alt.Scale(domain=list(span), nice=False, zero=False),
              axis=alt.Axis(title=None, labels=False, grid=False))
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, top * 1.12]),
              axis=alt.Axis(title="share of the group (%)", format=".0%", tickCount=4, minExtent=AXIS_ROOM,
                            maxExtent=AXIS_ROOM))
    tint = alt.Color("group:N", scale=colour_scale(levels, colours), title=None,
                     legend=alt.Legend(symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=3))
    base = alt.Chart()
    side = base.transform_filter("datum.mark == 'side'").mark_rect(color=colours.accent, opacity=0.08).encode(
        x=x, x2="right:Q")
    bins = base.transform_filter("datum.mark == 'bin'")
    areas = bins.mark_area(interpolate="step-after", opacity=0.12).encode(
        x=x, y=alt.Y("share:Q", stack=None), color=tint)
    lines = bins.mark_line(interpolate="step-after", strokeWidth=2).encode(x=x, y=y, color=tint)
    layers = [side, areas, lines, *_cuts(base, colours, tint), *_handle(span, step, colours, x)]
    return themed(alt.layer(*layers, data=marks).properties(height=170, width="container"), colours)


def ratio_chart(marks: pl.DataFrame, *, levels: Sequence[str], span: tuple[float, float], reference: str,
                colours: Palette, tolerance: tuple[float, float] | None = None,
                title: str = "score, and cut-off (points)", step: float | None = None) -> alt.LayerChart:
    """Return each group's ratio to the reference at every cut, with the chosen cut marked.

    Parameters
    ----------
    marks : polars.DataFrame
        As :func:`ratio_marks` gives them; the specification depends on nothing in them.
    levels, span, colours
        As in :func:`distribution_chart`.
    reference : str
        The group that others are compared with.
    tolerance : (float, float), optional
        What is within the tolerance.
    title : str
        Of the axis of cuts, with its unit.
    step
        As in :func:`distribution_chart`.
    """
    import altair as alt

    x = alt.X("left:Q", scale=alt.Scale(domain=list(span), nice=False, zero=False),
              axis=alt.Axis(title=title, format=_format(span), grid=False, tickCount=10))
    heights = alt.Scale(domain=[0, HIGHEST_RATIO], nice=False)
    y = alt.Y("value:Q", scale=heights, axis=alt.Axis(
        title=f"ratio to {reference}", titleLimit=210, format=".1f", tickCount=4, minExtent=AXIS_ROOM,
        maxExtent=AXIS_ROOM))
    tint = alt.Color("group:N", scale=colour_scale(levels, colours), legend=None)
    base = alt.Chart()
    curve = base.transform_filter("datum.mark == 'curve'")
    bands = curve.mark_area(opacity=0.18, clip=True).encode(
        x=x, y=alt.Y("low:Q", scale=heights), y2="high:Q", color=tint)
    lines = curve.mark_line(strokeWidth=2, clip=True).encode(x=x, y=y, color=tint)
    single = base.transform_filter("datum.mark == 'cut'")
    even = single.mark_rule(color=colours.muted, strokeDash=[2, 3]).encode(y=alt.datum(1.0))
    here = base.transform_filter("datum.mark == 'here'")
    dots = here.mark_point(filled=True, size=120, opacity=1, clip=True).encode(x=x, y=y, color=tint)
    name = {"align": "left", "dx": 10, "dy": -9, "fontSize": 13, "clip": True}
    named = base.transform_filter("datum.mark == 'name'").encode(x=x, y=y, text="told:N")
    # A rim in the colour of the page, so that a number can be read where a line runs through it.
    words = [named.mark_text(**name, color=colours.surface, stroke=colours.surface, strokeWidth=4),
             named.mark_text(**name).encode(color=tint)]
    layers = [*_tolerance(single, tolerance, colours), even, bands, lines,
              *_cuts(base, colours, tint, named=False), dots, *words, *_handle(span, step, colours, x)]
    return themed(alt.layer(*layers, data=marks).properties(height=230, width="container"), colours)


def distribution_marks(densities: pl.DataFrame, *, span: tuple[float, float], cuts: Mapping[str | None, float],
                       favourable: str, told: str) -> pl.DataFrame:
    """Return the marks of a distribution chart: the bins, the side that is selected, and the cut or cuts.

    Parameters
    ----------
    densities : polars.DataFrame
        ``group``, ``left``, ``right``, ``share``.
    span : (float, float)
        The lowest and the highest cut.
    cuts : mapping of (str or None) to float
        The cut of each group, or one cut under None.
    favourable : {"high", "low"}
        Which side of the cut is selected.
    told : str
        What is written at a single cut.

    Examples
    --------
    >>> bins = pl.DataFrame({"group": ["a"], "left": [300.0], "right": [900.0], "share": [1.0]})
    >>> distribution_marks(bins, span=(300, 900), cuts={None: 600}, favourable="high", told="cut").select(
    ...     "mark", "left", "right").rows()
    [('bin', 300.0, 900.0), ('bin', 900.0, 900.0), ('side', 600.0, 900.0), ('cut', 600.0, None)]
    """
    rows = []
    if None in cuts:
        at = float(cuts[None])
        low, high = (at, span[1]) if favourable == "high" else (span[0], at)
        rows.append(("side", None, float(low), float(high), None, ""))
    rows += [("cut", group, float(min(max(at, span[0]), span[1])), None, None, told if group is None else "")
             for group, at in cuts.items()]
    schema = {"mark": pl.String, "group": pl.String, "left": pl.Float64, "right": pl.Float64, "share": pl.Float64,
              "told": pl.String}
    # A last step closes the last bin: steps are drawn from one left edge to the next.
    closing = densities.filter(pl.col("right") == pl.col("right").max()).with_columns(left=pl.col("right"))
    densities = pl.concat([densities, closing.select(densities.columns)])
    bins = densities.select(pl.lit("bin").alias("mark"), "group", "left", "right", "share", pl.lit("").alias("told"))
    return pl.concat([bins, pl.DataFrame(rows, schema=schema, orient="row")])


def ratio_marks(ratios: pl.DataFrame, here: pl.DataFrame, *, cut: float) -> pl.DataFrame:
    """Return the marks of a ratio chart: the curves, the chosen cut, and each group's ratio there.

    Parameters
    ----------
    ratios, here : polars.DataFrame
        ``cut``, ``group``, ``value``, ``low``, ``high`` at every cut, and at the chosen one.
    cut : float
        The chosen cut.

    Examples
    --------
    >>> table = pl.DataFrame({"cut": [600.0], "group": ["a"], "value": [0.5], "low": [0.4], "high": [0.6]})
    >>> ratio_marks(table, table, cut=600).select("mark", "left", "told").rows()
    [('curve', 600.0, ''), ('here', 600.0, ''), ('name', 600.0, '0.50'), ('cut', 600.0, '')]
    """
    columns = ("mark", "group", "left", "value", "low", "high", "told")
    # Far above the picture a curve is as good as at its edge, and the browser draws less.
    capped = ratios.with_columns(pl.col("value", "high").clip(upper_bound=4 * HIGHEST_RATIO))
    curve = capped.select(pl.lit("curve").alias("mark"), "group", left="cut", value="value", low="low", high="high",
                          told=pl.lit(""))
    dots = here.select(pl.lit("here").alias("mark"), "group", left="cut", value="value", low="low", high="high",
                       told=pl.lit(""))
    few = dots.filter(pl.col("value").is_finite()) if here.height <= MOST_NAMED else dots.clear()
    told = few.with_columns(mark=pl.lit("name"), told=pl.Series([f"{v:.2f}" for v in few["value"]], dtype=pl.String))
    rule = pl.DataFrame([("cut", None, float(cut), None, None, None, "")], schema=curve.schema, orient="row")
    return pl.concat([curve, dots, names_apart(told, gap=NAME_GAP), rule]).select(columns)


def _cuts(base: alt.Chart, colours: Palette, tint: alt.Color, *, named: bool = True) -> list[alt.Chart]:
    """Return the rule of the cut, one a group in its colour where each has its own."""
    import altair as alt

    cuts = base.transform_filter("datum.mark == 'cut'")
    single, each = (cuts.transform_filter(f"{sign}isValid(datum.group)") for sign in ("!", ""))
    rules = [single.mark_rule(color=colours.ink, strokeWidth=1.8).encode(x="left:Q"),
             each.mark_rule(strokeWidth=2.2, strokeDash=[6, 3]).encode(x="left:Q", color=tint)]
    words = single.mark_text(align="left", dx=6, baseline="top", fontSize=13, color=colours.ink).encode(
        x="left:Q", y=alt.value(2), text="told:N")
    return [*rules, words] if named else rules


def _handle(span: tuple[float, float], step: float | None, colours: Palette, x: alt.X) -> list[alt.Chart]:
    """Return what the reader grips to drag the cut: a line that follows the pointer, and where it was let go."""
    import altair as alt

    if step is None:
        return []
    cuts = alt.Chart(alt.sequence(span[0], span[1] + step / 2, step, as_="left"))
    # The line is drawn by the browser alone; only the place where it is let go is sent.
    pulled = alt.selection_point(name="pulled", encodings=["x"], nearest=True, on=_PULLED, clear="window:pointerup",
                                 empty=False)
    dropped = alt.selection_point(name=DROPPED, encodings=["x"], nearest=True, on=f"click, {_PULLED}", clear=False,
                                  empty=False, toggle=False)
    line = cuts.transform_filter(pulled).mark_rule(color=colours.accent, strokeWidth=3, opacity=0.7).encode(x=x)
    told = alt.Tooltip("left:Q", title="cut-off", format=_format(span))
    grip = cuts.mark_point(opacity=0, size=1, cursor="ew-resize").encode(x=x, tooltip=told).add_params(pulled, dropped)
    return [line, grip]


def _tolerance(base: alt.Chart, tolerance: tuple[float, float] | None, colours: Palette) -> list[alt.Chart]:
    import altair as alt

    if tolerance is None:
        return []
    low, high = tolerance[0], min(tolerance[1], HIGHEST_RATIO)
    return [base.mark_rect(color=colours.within, opacity=0.12).encode(y=alt.datum(low), y2=alt.datum(high))]


def _format(span: tuple[float, float]) -> Any:
    return ",.0f" if span[1] - span[0] > 5 else ".1f"
