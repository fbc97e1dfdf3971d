"""The frontier: accuracy against disparity, a point a system, with error bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.groups import axis_format
from evenhand.report.charts.theme import Palette, lines_of, themed

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 400
WIDTH = 560.0
"""Names find their places as if the picture were so wide: on most pages it is wider, and they have more room."""
NARROW = 340.0
"""So wide is the picture on a phone: there, too, no name may be cut at the edge."""
LETTER, LINE, SPOT = 7.0, 17.0, 7.0
"""How wide a letter is, how high a line, and how far a mark reaches from its middle, in pixels."""
SIDES = (("left", 10, -9), ("right", -10, -9), ("left", 10, 11), ("right", -10, 11))
"""Where a name may stand beside its mark, the first that is free: how its text is set, and how far off."""


def frontier_marks(table: pl.DataFrame, *, first: str, named: int = 7, reverse_y: bool = False) -> pl.DataFrame:
    """Return the points of a frontier dressed for the chart, without those that could not be measured.

    Parameters
    ----------
    table : polars.DataFrame
        As :func:`evenhand.auditing.frontier.frontier` makes it.
    first : str
        The baseline.
    named : int
        With more systems than this only the baseline and the frontier carry their names; a name that finds no free
        side of its mark is left to the tooltip.
    reverse_y : bool
        As in :func:`frontier_chart`.

    Returns
    -------
    polars.DataFrame
        With `kind` ("baseline", "on the frontier", "another does better"), `label`, and where it stands: `align`, `dx`
        and `dy`.
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
    return _named_apart(dressed.sort(pl.col("system") == first, maintain_order=True), reverse_y=reverse_y)


def frontier_chart(marks: pl.DataFrame, *, x: str, y: str, colours: Palette, x_unit: str = "pp",
                   y_unit: str = "%", reverse_y: bool = False) -> alt.LayerChart:
    """Return the frontier: to the left is more even, above is more often right.

    Parameters
    ----------
    marks : polars.DataFrame
        As :func:`frontier_marks` makes it.
    x, y : str
        The titles of the axes, with their units.
    colours : Palette
        The theme.
    x_unit, y_unit : str
        The unit of each axis: "%", "pp" or none.
    reverse_y : bool
        Whether low values are the good ones, as with the Brier score.
    """
    import altair as alt

    base = alt.Chart(marks)
    tone = alt.Color("kind:N", title=None, scale=alt.Scale(
        domain=["baseline", "on the frontier", "another does better"],
        range=[colours.beyond, colours.accent, colours.unknown]), legend=alt.Legend(orient="top", symbolOpacity=1))
    shape = alt.Shape("kind:N", title=None, scale=alt.Scale(
        domain=["baseline", "on the frontier", "another does better"], range=["diamond", "circle", "square"]))
    wide, high = _domain(marks, "disparity"), _domain(marks, "accuracy")
    across = alt.X("disparity:Q", scale=alt.Scale(domain=wide, nice=False),
                   axis=alt.Axis(title=lines_of(x), tickCount=6, **axis_format(x_unit, wide, signed=False)))
    up = alt.Y("accuracy:Q", scale=alt.Scale(domain=high, nice=False, reverse=reverse_y),
               axis=alt.Axis(title=y, tickCount=6, **axis_format(y_unit, high)))
    bars = {"strokeWidth": 1.5, "opacity": 0.32}
    name = {"fontSize": 13, "baseline": "middle"} | {one: alt.expr(f"datum.{one}") for one in ("align", "dx", "dy")}
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


def _named_apart(marks: pl.DataFrame, *, reverse_y: bool) -> pl.DataFrame:
    """Return the marks with the side of each on which its name stands clear, without the names that find none."""
    across = _places(marks, "disparity", WIDTH, falling=False)
    down = _places(marks, "accuracy", HEIGHT, falling=not reverse_y)
    spots = [(x - SPOT, y - SPOT, x + SPOT, y + SPOT) for x, y in zip(across, down, strict=True)]
    labels, sides, taken = marks["label"].to_list(), [SIDES[0]] * marks.height, []
    for k in sorted(range(marks.height), key=lambda k: marks["kind"][k] != "baseline"):
        others = [spot for other, spot in enumerate(spots) if other != k] + taken
        narrow = across[k] * NARROW / WIDTH
        found = next(((side, box) for side in SIDES if labels[k] and _inside(_box(side, narrow, 0.0, len(labels[k])))
                      and _free(box := _box(side, across[k], down[k], len(labels[k])), others)), None)
        labels[k] = labels[k] if found else ""
        if found:
            sides[k], taken = found[0], [*taken, found[1]]
    return marks.with_columns(pl.Series("label", labels, pl.String),
                              *(pl.Series(name, [side[at] for side in sides], kind)
                                for at, (name, kind) in enumerate((("align", pl.String), ("dx", pl.Int64),
                                                                   ("dy", pl.Int64)))))


def _places(marks: pl.DataFrame, name: str, length: float, *, falling: bool) -> list[float]:
    """Return where marks stand along an axis of so many pixels."""
    low, high = _domain(marks, name)
    return [length * ((high - value if falling else value - low) / (high - low)) for value in marks[name].to_list()]


def _domain(marks: pl.DataFrame, name: str) -> tuple[float, float]:
    """Return the ends of an axis on which all marks have room with their intervals."""
    seen = [value for end in ("", "_low", "_high") for value in marks[f"{name}{end}"].drop_nulls().to_list()]
    low, high = (min(seen), max(seen)) if seen else (0.0, 1.0)
    room = 0.05 * (high - low) or 0.05
    return max(low - room, 0.0) if low >= 0 else low - room, high + room


def _box(side: tuple[str, int, int], x: float, y: float, letters: int) -> tuple[float, float, float, float]:
    """Return the left, upper, right and lower end of a name in pixels."""
    align, dx, dy = side
    left = x + dx - (letters * LETTER if align == "right" else 0)
    return left, y + dy - LINE / 2, left + letters * LETTER, y + dy + LINE / 2


def _inside(box: tuple[float, float, float, float]) -> bool:
    """Return whether a name lies inside the picture at its narrowest; inside a wider one it lies all the more."""
    return box[0] >= 0 and box[2] <= NARROW


def _free(box: tuple[float, float, float, float], others: list[tuple[float, float, float, float]]) -> bool:
    """Return whether a name lies over nothing else."""
    left, upper, right, lower = box
    return not any(left < other[2] and other[0] < right and upper < other[3] and other[1] < lower for other in others)
