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
    ends = [v for v in [*steps["start"].to_list(), *steps["end"].to_list(), before] if v is not None]
    room = 0.14 * (max(ends) - min(ends)) or 10.0
    drawn = steps.with_columns(
        (pl.max_horizontal("start", "end")).alias("right"),
        pl.when(pl.col("kind") == "end").then(pl.lit(colours.ink)).when(pl.col("kind") == "friends")
        .then(pl.lit(colours.surface)).when(pl.col("points") >= 0).then(pl.lit(colours.accent))
        .otherwise(pl.lit(colours.unknown)).alias("colour"),
        pl.when(pl.col("points") >= 0).then(pl.lit(colours.accent))
        .otherwise(pl.lit(colours.unknown)).alias("edge"))
    order = drawn["label"].to_list()
    rows = alt.Chart(drawn).encode(y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(
        labelColor=colours.ink, labelLimit=230, labelFontSize=13.5)))
    scale = alt.Scale(domain=[min(ends) - room * 0.4, max(ends) + room], nice=False, zero=False)
    bars = rows.transform_filter("datum.kind != 'end'").mark_bar(
        height=14, cornerRadius=3, minBandSize=2, strokeWidth=1.5).encode(
        x=alt.X("start:Q", scale=scale, axis=alt.Axis(title="points", grid=True, format=",.0f", tickCount=6)),
        x2="end:Q", fill=alt.Fill("colour:N", scale=None), stroke=alt.Stroke("edge:N", scale=None),
        tooltip=["label:N", alt.Tooltip("told:N", title="points")])
    points = rows.transform_filter("datum.kind == 'end'").mark_point(
        filled=True, size=120, opacity=1, color=colours.ink).encode(
        x="end:Q", tooltip=["label:N", "told:N"])
    text = rows.mark_text(align="left", dx=9, fontSize=13, color=colours.muted).encode(x="right:Q", text="told:N")
    layers = [bars, points, text]
    if before is not None:
        layers.insert(0, alt.Chart(pl.DataFrame({"before": [before]})).mark_rule(
            color=colours.muted, strokeDash=[3, 3]).encode(x="before:Q"))
    return themed(alt.layer(*layers).properties(height=alt.Step(31), width="container"), colours)


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
    names = [name for _, name in bands] or [""]
    lows = [max(at, low) for at, _ in bands] or [low]
    highs = [*lows[1:], high]
    here = [score is not None and a <= score and (score < b or b == high)
            for a, b in zip(lows, highs, strict=True)]
    table = pl.DataFrame({"name": names, "low": lows, "high": highs, "here": here}).with_columns(
        ((pl.col("low") + pl.col("high")) / 2).alias("middle"))
    x = alt.X("low:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False),
              axis=alt.Axis(title=None, values=sorted({low, high, *lows}), grid=False, format=",.0f"))
    base = alt.Chart(table)
    fill = alt.condition("datum.here", alt.value(colours.accent), alt.value(colours.track))
    segments = base.mark_bar(height=16, stroke=colours.surface, strokeWidth=3, cornerRadius=5).encode(
        x=x, x2="high:Q", y=alt.value(46), color=fill,
        opacity=alt.condition("datum.here", alt.value(0.55), alt.value(1)))
    text = base.mark_text(fontSize=13, baseline="middle").encode(
        x="middle:Q", y=alt.value(70), text="name:N",
        color=alt.condition("datum.here", alt.value(colours.ink), alt.value(colours.muted)))
    layers = [segments, text]
    if cut is not None:
        layers += _flag(cut, f"cut-off {number(cut, 'points')}", colours.muted)
    if before is not None and score is not None and round(before) != round(score):
        layers.append(_dot(before, colours.surface, colours.ink))
    if score is not None:
        layers.append(_dot(score, colours.ink, colours.surface))
    fit = alt.AutoSizeParams(type="fit", contains="padding")
    return themed(alt.layer(*layers).properties(height=112, width="container", autosize=fit), colours)


def _dot(at: float, fill: str, stroke: str) -> alt.Chart:
    import altair as alt

    return alt.Chart(pl.DataFrame({"at": [at]})).mark_point(
        filled=True, size=210, opacity=1, fill=fill, stroke=stroke, strokeWidth=2).encode(
            x="at:Q", y=alt.value(46))


def _flag(at: float, words: str, colour: str) -> list[alt.Chart]:
    import altair as alt

    place = alt.Chart(pl.DataFrame({"at": [at], "words": [words]})).encode(x="at:Q")
    return [place.mark_rule(color=colour, strokeWidth=1.5).encode(y=alt.value(18), y2=alt.value(60)),
            place.mark_text(fontSize=13, color=colour, baseline="middle").encode(y=alt.value(8), text="words:N")]
