"""The frontier: accuracy against disparity, a point a system, with error bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.theme import Palette, lines_of, themed

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 400


def frontier_marks(table: pl.DataFrame, *, first: str, named: int = 7) -> pl.DataFrame:
    """Return the points of a frontier dressed for the chart, without those that could not be measured.

    Parameters
    ----------
    table : polars.DataFrame
        As :func:`evenhand.auditing.frontier.frontier` makes it.
    first : str
        The baseline.
    named : int
        With more systems than this only the baseline and the frontier carry their names; a name that stands beside
        another is left to the tooltip.

    Returns
    -------
    polars.DataFrame
        With `kind` ("baseline", "on the frontier", "another does better") and `label`.
    """
    known = table.filter(pl.col("reason").is_null())
    kind = (pl.when(pl.col("system") == first).then(pl.lit("baseline"))
            .when(pl.col("efficient")).then(pl.lit("on the frontier"))
            .otherwise(pl.lit("another does better")))
    short = pl.col("system").str.strip_prefix(f"{first}+").str.replace(":.*$", "")
    told = pl.col("efficient") | (pl.col("system") == first) | (table.height <= named)
    dressed = known.with_columns(kind.alias("kind"), short.alias("short"))
    dressed = dressed.with_columns(pl.when(told).then(pl.col("short")).otherwise(pl.lit("")).alias("label"))
    # The baseline is drawn last: a mitigation that changes little would hide it.
    return _without_clashes(dressed.sort(pl.col("system") == first, maintain_order=True))


def frontier_chart(marks: pl.DataFrame, *, x: str, y: str, colours: Palette, percent_x: bool = True,
                   percent_y: bool = True, reverse_y: bool = False) -> alt.LayerChart:
    """Return the frontier: to the left is more even, above is more often right.

    Parameters
    ----------
    marks : polars.DataFrame
        As :func:`frontier_marks` makes it.
    x, y : str
        The titles of the axes, with their units.
    colours : Palette
        The theme.
    percent_x, percent_y : bool
        Whether an axis is labelled in per cent.
    reverse_y : bool
        Whether low values are the good ones, as with the Brier score.
    """
    import altair as alt

    def scale(ends: tuple[str, str], *, reverse: bool = False) -> alt.Scale:
        seen = [value for end in ends for value in marks[end].drop_nulls().to_list()]
        low, high = (min(seen), max(seen)) if seen else (0.0, 1.0)
        room = 0.05 * (high - low) or 0.05
        return alt.Scale(domain=[max(low - room, 0.0) if low >= 0 else low - room, high + room], nice=False,
                         reverse=reverse)

    base = alt.Chart(marks)
    tone = alt.Color("kind:N", title=None, scale=alt.Scale(
        domain=["baseline", "on the frontier", "another does better"],
        range=[colours.beyond, colours.accent, colours.unknown]), legend=alt.Legend(orient="top", symbolOpacity=1))
    shape = alt.Shape("kind:N", title=None, scale=alt.Scale(
        domain=["baseline", "on the frontier", "another does better"], range=["diamond", "circle", "square"]))
    across = alt.X("disparity:Q", scale=scale(("disparity", "disparity_low", "disparity_high")),
                   axis=alt.Axis(title=lines_of(x), format=".0%" if percent_x else ".2f", tickCount=6))
    up = alt.Y("accuracy:Q", scale=scale(("accuracy", "accuracy_low", "accuracy_high"), reverse=reverse_y),
               axis=alt.Axis(title=y, format=".0%" if percent_y else ".2f", tickCount=6))
    bars, name = {"strokeWidth": 1.5, "opacity": 0.32}, {"align": "left", "dx": 10, "dy": -9, "fontSize": 13}
    return themed(alt.layer(
        base.mark_line(strokeWidth=1.5, opacity=0.6, color=colours.accent, strokeDash=[5, 4]).encode(
            x=across, y=up, order="disparity:Q").transform_filter("datum.efficient"),
        base.mark_rule(**bars).encode(x="disparity_low:Q", x2="disparity_high:Q", y=up, color=tone),
        base.mark_rule(**bars).encode(x=across, y="accuracy_low:Q", y2="accuracy_high:Q", color=tone),
        base.mark_point(filled=True, size=120, opacity=1, stroke=colours.surface, strokeWidth=1).encode(
            x=across, y=up, color=tone, shape=shape, tooltip=[
                alt.Tooltip("system:N", title="system"), alt.Tooltip("disparity:Q", title="disparity", format=".3f"),
                alt.Tooltip("accuracy:Q", title="accuracy", format=".3f"),
                alt.Tooltip("dominated_by:N", title="at least as good in both")]),
        base.mark_text(**name, stroke=colours.surface, strokeWidth=4, opacity=0.85).encode(
            x=across, y=up, text="label:N"),
        base.mark_text(**name, color=colours.ink).encode(x=across, y=up, text="label:N"),
    ).properties(height=HEIGHT, width="container"), colours)


def _without_clashes(marks: pl.DataFrame) -> pl.DataFrame:
    """Return the marks with the names taken away that would be printed over one another."""
    if marks.height < 2:
        return marks
    spans = [max(float((marks[f"{name}_high"] - marks[f"{name}_low"]).max() or 0),
                 float(marks[name].max() - marks[name].min()), 1e-9) for name in ("disparity", "accuracy")]
    kept: list[tuple[float, float]] = []
    labels = marks["label"].to_list()
    order = sorted(range(marks.height), key=lambda k: marks["kind"][k] != "baseline")
    for k in order:
        at = marks["disparity"][k] / spans[0], marks["accuracy"][k] / spans[1]
        if labels[k] and any(abs(at[0] - other[0]) < 0.22 and abs(at[1] - other[1]) < 0.05 for other in kept):
            labels[k] = ""
        elif labels[k]:
            kept.append(at)
    return marks.with_columns(pl.Series("label", labels, pl.String))
