"""Charts of one person: what made the score, and where it stands among bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.theme import Palette, themed
from evenhand.report.words import number, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt


def parts_chart(parts: pl.DataFrame, *, base: float, score: float, colours: Palette,
                base_name: str = "average person", score_name: str = "score",
                before: float | None = None) -> alt.LayerChart:
    """Return a waterfall from the base through each part to the score; base + parts = score.

    What raises has the accent colour and what lowers is grey; friends' part is drawn in outline.

    Parameters
    ----------
    parts : polars.DataFrame
        Columns `label` (plain words), `points`, and perhaps `kind` ("own" or "friends"), in order.
    base, score : float
        Where the steps begin and end, in points.
    colours : Palette
        The theme.
    base_name, score_name : str
        What the ends are called.
    before : float, optional
        The score before a change, marked as a hollow line.

    Examples
    --------
    >>> from evenhand.report.charts.theme import LIGHT
    >>> steps = parts_frame(pl.DataFrame({"label": ["paid", "friends"], "points": [30.0, -10.0]}), 600.0, 620.0)
    >>> steps.select("label", "start", "end").rows()
    [('average person', None, 600.0), ('paid', 600.0, 630.0), ('friends', 630.0, 620.0), ('score', None, 620.0)]
    """
    import altair as alt

    steps = parts_frame(parts, base, score, base_name, score_name)
    shade = pl.when(pl.col("points") >= 0).then(pl.lit(colours.accent)).otherwise(pl.lit(colours.unknown))
    drawn = steps.with_columns(
        pl.lit(before, pl.Float64).alias("before"), pl.max_horizontal("start", "end").alias("right"),
        shade.alias("edge"),
        pl.when(pl.col("kind") == "friends").then(pl.lit(colours.surface)).otherwise(shade).alias("colour"))
    # The range comes from the data and the rows keep their order, so that a page changes bars in place.
    x = alt.X("end:Q", scale=alt.Scale(zero=False, nice=False, padding=40),
              axis=alt.Axis(title="points", grid=True, format=",.0f", tickCount=6))
    rows = alt.Chart(drawn).encode(y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(
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


def parts_frame(parts: pl.DataFrame, base: float, score: float, base_name: str = "average person",
                score_name: str = "score") -> pl.DataFrame:
    """Return the steps of a waterfall as a tidy table: label, points, start, end, kind, told."""
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
        "told": [number(base, "points"), *[signed(change) for change in points], number(score, "points")]})


def ladder_chart(*, score: float | None, span: tuple[float, float], bands: Sequence[tuple[float, str]],
                 cut: float | None, colours: Palette, before: float | None = None) -> alt.LayerChart:
    """Return the range of a score as a ladder laid flat: its bands, the cut-off, and where the person stands.

    Parameters
    ----------
    score : float, optional
        The person's score; None where there is none.
    span : (float, float)
        The lowest and the highest score.
    bands : sequence of (float, str)
        The lowest score of each band with its name, ascending.
    cut : float, optional
        The cut-off.
    colours : Palette
        The theme.
    before : float, optional
        The score before a change.
    """
    import altair as alt

    low, high = span
    x = {"scale": alt.Scale(domain=[low, high], nice=False, zero=False),
         "axis": alt.Axis(title=None, values=sorted({low, high, *[max(at, low) for at, _ in bands]}), grid=False,
                          format=",.0f")}
    base = alt.Chart(ladder_marks(score, span, bands, cut, before))
    segments, dots = (base.transform_filter(f"datum.mark == '{mark}'") for mark in ("band", "dot"))
    bars = segments.mark_bar(height=16, stroke=colours.surface, strokeWidth=3, cornerRadius=5).encode(
        x=alt.X("low:Q", **x), x2="high:Q", y=alt.value(46),
        color=alt.condition("datum.here", alt.value(colours.accent), alt.value(colours.track)),
        opacity=alt.condition("datum.here", alt.value(0.55), alt.value(1)))
    names = segments.mark_text(fontSize=13, baseline="middle").encode(
        x="middle:Q", y=alt.value(70), text="words:N",
        color=alt.condition("datum.here", alt.value(colours.ink), alt.value(colours.muted)))
    cuts = base.transform_filter("datum.mark == 'cut'")
    flag = cuts.mark_rule(color=colours.muted, strokeWidth=1.5).encode(x="low:Q", y=alt.value(18), y2=alt.value(60))
    told = cuts.mark_text(fontSize=13, color=colours.muted, baseline="middle").encode(
        x="low:Q", y=alt.value(8), text="words:N")
    points = dots.mark_point(filled=True, size=210, opacity=1, strokeWidth=2).encode(
        x="low:Q", y=alt.value(46),
        fill=alt.condition("datum.here", alt.value(colours.ink), alt.value(colours.surface)),
        stroke=alt.condition("datum.here", alt.value(colours.surface), alt.value(colours.ink)))
    fit = alt.AutoSizeParams(type="fit", contains="padding")
    layers = alt.layer(bars, names, flag, told, points)
    return themed(layers.properties(height=112, width="container", autosize=fit), colours)


def ladder_marks(score: float | None, span: tuple[float, float], bands: Sequence[tuple[float, str]],
                 cut: float | None, before: float | None = None) -> pl.DataFrame:
    """Return the rows of all marks of a ladder: bands (the person's own is `here`), the cut-off, the dots.

    Examples
    --------
    >>> ladder_marks(620, (350, 950), [(350, "poor"), (600, "good")], 600).select("mark", "low", "words", "here").rows()
    [('band', 350.0, 'poor', False), ('band', 600.0, 'good', True), ('cut', 600.0, 'cut-off 600', True), ('dot', 620.0, '', True)]
    """  # noqa: E501
    low, high = span
    lows = [max(float(at), low) for at, _ in bands] or [low]
    rows = [("band", a, b, name, score is not None and a <= score and (score < b or b == high))
            for a, b, name in zip(lows, [*lows[1:], high], [name for _, name in bands] or [""], strict=True)]
    rows += [("cut", cut, cut, f"cut-off {number(cut, 'points')}", True)] if cut is not None else []
    moved = before is not None and score is not None and round(before) != round(score)
    rows += [("dot", before, before, "", False)] if moved else []
    rows += [("dot", score, score, "", True)] if score is not None else []
    schema = {"mark": pl.String, "low": pl.Float64, "high": pl.Float64, "words": pl.String, "here": pl.Boolean}
    table = pl.DataFrame([(m, float(a), float(b), w, h) for m, a, b, w, h in rows], schema=schema, orient="row")
    return table.with_columns(((pl.col("low") + pl.col("high")) / 2).alias("middle"))
