"""Charts of a comparison: differences from the first system, and who moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.accuracy import HIGHER_IS_BETTER
from evenhand.report.charts.groups import interval_chart
from evenhand.report.charts.theme import Palette, lines_of, themed
from evenhand.report.compare_words import change, short_name, unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

    from evenhand.auditing.comparison import Comparison

VERDICTS = {"less": "within", "more": "beyond", "not_shown": "not_enough_data"}
"""The mark of each direction: less uneven, more uneven, not shown to differ."""


def changes_frame(comparison: Comparison, rows: pl.DataFrame, what: str, measure: str,
                  attribute: str) -> pl.DataFrame:
    """Return the paired differences from the first system as rows of an interval chart.

    Parameters
    ----------
    comparison : Comparison
        Of two systems or more.
    rows : polars.DataFrame
        As :func:`evenhand.auditing.frontier.alternatives` makes it.
    what : {"disparity", "accuracy"}
        Which difference.
    measure : str
        Its measure.
    attribute : str
        The protected attribute.

    Returns
    -------
    polars.DataFrame
        Columns `group` (the system), `value`, `low`, `high`, `told` and `verdict`.
    """
    made: list[dict[str, Any]] = []
    for row in rows.iter_rows(named=True):
        value, low, high = (row[f"{what}_{end}"] for end in ("change", "low", "high"))
        told = change({"value": value, "low": low, "high": high}, measure) if value is not None else "not compared"
        verdict = VERDICTS[row["verdict"]] if what == "disparity" else _more_often_right(low, high, measure)
        made.append({"group": short_name(row["system"], comparison.systems[0], attribute), "value": value, "low": low,
                     "high": high, "told": told, "verdict": verdict})
    kinds = {"group": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "told": pl.String,
             "verdict": pl.String}
    return pl.DataFrame(made, schema=kinds, orient="row")


def _more_often_right(low: float | None, high: float | None, measure: str) -> str:
    """Return the mark of a change of how right a system is: shown to be better, to be worse, or neither."""
    if low is None or high is None or low <= 0 <= high:
        return "not_enough_data"
    return "within" if (low > 0) == HIGHER_IS_BETTER[measure] else "beyond"


def changes_chart(table: pl.DataFrame, *, measure: str, first: str, colours: Palette) -> alt.LayerChart:
    """Return the differences from the first system with their paired intervals, against no difference.

    Parameters
    ----------
    table : polars.DataFrame
        As :func:`changes_frame` makes it.
    measure : str
        The measure.
    first : str
        The system to which the others are compared.
    colours : Palette
        The theme.
    """
    points = unit_of(measure) in ("%", "pp")
    title = f"{'percentage points ' if points else ''}more or less than {first}; tick: no difference"
    return interval_chart(table, title=title, colours=colours, unit="pp" if points else "", even=0.0)


def moves_chart(rows: pl.DataFrame, *, levels: Sequence[str], up: str, down: str, colours: Palette) -> alt.LayerChart:
    """Return bars by group: to the right the share that is better off, to the left the share that is worse off.

    Parameters
    ----------
    rows : polars.DataFrame
        Moves of one system and one kind, a row a group.
    levels : sequence of str
        The groups in their order.
    up, down : str
        What the two ways are called.
    colours : Palette
        The theme.
    """
    import altair as alt

    known = rows.filter(pl.col("n") > 0)
    sides = [known.select("group", pl.lit(name).alias("way"), (sign * pl.col(f"{key}_share")).alias("share"),
                          pl.col(key).alias("people"), "n")
             for name, key, sign in ((up, "up", 1.0), (down, "down", -1.0))]
    table = pl.concat(sides).with_columns(
        pl.struct("share", "people").map_elements(
            lambda one: f"{100 * abs(one['share']):.1f} % ({one['people']:,})", return_dtype=pl.String).alias("told"))
    widest = max([abs(share) for share in table["share"].to_list()] or [0.01]) or 0.01
    scale = alt.Scale(domain=[-1.45 * widest, 1.45 * widest], nice=False)
    title = lines_of(f"share of the group: {down} to the left, {up} to the right")
    axis = alt.Axis(title=title, tickCount=6, grid=True,
                    labelExpr="format(abs(datum.value), '.0%')" if widest >= 0.04 else
                    "format(abs(datum.value), '.1%')")
    base = alt.Chart(table).encode(y=alt.Y("group:N", sort=list(levels), title=None,
                                           axis=alt.Axis(labelColor=colours.ink)))
    bars = base.mark_bar(height=16, cornerRadiusEnd=3).encode(
        x=alt.X("share:Q", scale=scale, axis=axis),
        color=alt.Color("way:N", title=None, legend=None,
                        scale=alt.Scale(domain=[up, down], range=[colours.accent, colours.unknown])),
        tooltip=[alt.Tooltip("group:N"), alt.Tooltip("way:N"), alt.Tooltip("told:N", title="share (people)")])
    text = {"fontSize": 13, "color": colours.ink}
    right = base.transform_filter(f"datum.way == {up!r}").mark_text(align="left", dx=6, **text).encode(
        x=alt.X("share:Q", scale=scale), text="told:N")
    left = base.transform_filter(f"datum.way == {down!r}").mark_text(align="right", dx=-6, **text).encode(
        x=alt.X("share:Q", scale=scale), text="told:N")
    return themed(alt.layer(bars, left, right).properties(height=alt.Step(34), width="container"), colours)
