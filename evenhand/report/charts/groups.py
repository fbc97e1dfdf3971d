"""Charts of groups: an interval against a tolerance, and the counts behind it."""

from __future__ import annotations

from math import floor, log10, sqrt
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.report.charts.theme import ROW, VERDICT_SHAPES, Palette, colours_of, ink_on, themed, verdict_colour
from evenhand.report.words import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

TRACK = 10
"""How far below the middle of its row a mark lies; its label stands above."""

TOGETHER = 66
"""So many signs stand beside each other in a narrow window; a longer name and its number take a line each."""
LINE = 20
"""The height of a line of text."""

COUNTS = {"tp": "selected, outcome good", "fp": "selected, outcome bad",
          "fn": "not selected, outcome good", "tn": "not selected, outcome bad"}
"""The four cells of a group's counts in plain words."""


def interval_chart(table: pl.DataFrame, *, title: str, colours: Palette, levels: Sequence[str] = (),
                   unit: str = "%", even: float | None = None, tolerance: tuple[float, float] | None = None,
                   name_of_even: str = "even", selected: str | None = None) -> alt.LayerChart:
    """Return a chart with a row a group: its value, its interval, and the tolerance it is read against.

    Parameters
    ----------
    table : polars.DataFrame
        Columns `group`, `value`, `low`, `high` (null where not known), `told` (what is written at the
        right), and perhaps `verdict`; a row a group, in order.
    title : str
        The title of the axis, with its unit.
    colours : Palette
        The theme.
    levels : sequence of str
        The groups in their order, where colours tell groups; else colour and shape tell the verdict.
    unit : {"%", "pp", "points", ""}
        How the axis is labelled.
    even : float, optional
        Where an even treatment would lie.
    tolerance : (float, float), optional
        What is within the tolerance; either end may be infinite.
    name_of_even : str
        What the even line is called.
    selected : str, optional
        The name of a selection parameter: a click on a row selects its group.

    Examples
    --------
    >>> rows = pl.DataFrame({"group": ["a"], "value": [0.5], "low": [0.4], "high": [0.6], "told": ["50 %"]})
    >>> from evenhand.report.charts.theme import LIGHT
    >>> chart = interval_chart(rows, title="Selected (%)", colours=LIGHT, levels=["a"], even=0.5)
    >>> chart.to_dict()["height"]["step"]
    58
    """
    import altair as alt

    domain, stacked = _domain(table, even, tolerance), _stacked(table)
    drawn = _dressed(table, colours, levels, domain)
    y = alt.Y("group:N", sort=None, axis=None)
    x = alt.X("value:Q", scale=alt.Scale(domain=domain, nice=False, zero=False),
              axis=alt.Axis(title=title, tickCount=6, grid=False, labelBound=True, **axis_format(unit, domain)))
    base = alt.Chart(drawn).encode(y=y)
    layers = [_tracks(base, domain, colours), *_tolerance(base, domain, tolerance, colours),
              *_even(base, even, colours), *_estimates(base, x), *_labels(base, colours, stacked=stacked)]
    if selected:
        picked = alt.selection_point(name=selected, fields=["group"], on="click", empty=False)
        layers[0] = layers[0].add_params(picked)
    return themed(alt.layer(*layers).properties(height=alt.Step(ROW + LINE * stacked), width="container"), colours)


def counts_chart(counts: dict[str, int], *, colours: Palette) -> alt.LayerChart:
    """Return bars of one group's counts: selected or not, by what came true.

    Parameters
    ----------
    counts : dict
        Numbers of people under the keys of `COUNTS`.
    colours : Palette
        The theme.
    """
    import altair as alt

    total = max(sum(counts.values()), 1)
    table = pl.DataFrame({
        "cell": [COUNTS[key] for key in counts], "people": list(counts.values()),
        "kind": ["selected" if key in ("tp", "fp") else "not selected" for key in counts],
        "told": [f"{count:,} ({100 * count / total:.1f} %)" for count in counts.values()]})
    base = alt.Chart(table).encode(y=alt.Y("cell:N", sort=None, title=None, axis=alt.Axis(labelColor=colours.ink)))
    largest = max([*counts.values(), 1])
    bars = base.mark_bar(height=16, cornerRadiusEnd=3).encode(
        x=alt.X("people:Q", axis=None, scale=alt.Scale(domain=[0, largest * 1.35])),
        color=alt.Color("kind:N", legend=None, scale=alt.Scale(
            domain=["selected", "not selected"], range=[colours.accent, colours.unknown])))
    text = base.mark_text(align="left", dx=8, fontSize=13, color=colours.ink).encode(x="people:Q", text="told:N")
    return themed(alt.layer(bars, text).properties(height=alt.Step(30), width="container"), colours)


def _domain(table: pl.DataFrame, even: float | None, tolerance: tuple[float, float] | None) -> list[float]:
    seen = [value for name in ("value", "low", "high") for value in table[name].to_list() if known(value)]
    seen += [] if even is None else [even]
    seen += [end for end in tolerance or () if abs(end) != float("inf")]
    if not seen:
        return [0.0, 1.0]
    least, most = min(seen), max(seen)
    room = 0.06 * (most - least) or 0.1 * (abs(most) or 1.0)
    # A share lies between none and all of the people: no room is drawn beyond them.
    return [max(least - room, 0.0) if least >= 0 else least - room,
            min(most + room, 1.0) if least >= 0 and most <= 1 else most + room]


def _dressed(table: pl.DataFrame, colours: Palette, levels: Sequence[str], domain: list[float]) -> pl.DataFrame:
    """Return the table with the colour and shape of each row, and a place for rows without a value."""
    verdicts = table["verdict"].to_list() if "verdict" in table.columns else [None] * table.height
    by_group = colours_of(levels, colours)
    empty = [not known(value) for value in table["value"].to_list()]
    tint = [colours.unknown if nothing else by_group.get(group) or verdict_colour(verdict, colours)
            for nothing, group, verdict in zip(empty, table["group"].to_list(), verdicts, strict=True)]
    shape = ["square" if nothing else "circle" if levels else VERDICT_SHAPES.get(verdict or "", "circle")
             for nothing, verdict in zip(empty, verdicts, strict=True)]
    at = [domain[0] if nothing else value for nothing, value in zip(empty, table["value"].to_list(), strict=True)]
    return table.with_columns(
        pl.Series("colour", tint, pl.String), pl.Series("shape", shape, pl.String),
        pl.Series("at", at, pl.Float64), pl.Series("filled", [not nothing for nothing in empty]))


def _tracks(base: alt.Chart, domain: list[float], colours: Palette) -> alt.Chart:
    import altair as alt

    return base.mark_bar(height=14, yOffset=TRACK, cornerRadius=7, color=colours.track, cursor="pointer").encode(
        x=alt.datum(domain[0]), x2=alt.datum(domain[1]))


def _tolerance(base: alt.Chart, domain: list[float], tolerance: tuple[float, float] | None,
               colours: Palette) -> list[alt.Chart]:
    import altair as alt

    if tolerance is None:
        return []
    low, high = max(tolerance[0], domain[0]), min(tolerance[1], domain[1])
    return [base.mark_bar(height=14, yOffset=TRACK, color=colours.within, opacity=0.16).encode(
        x=alt.datum(low), x2=alt.datum(high))]


def _even(base: alt.Chart, even: float | None, colours: Palette) -> list[alt.Chart]:
    import altair as alt

    if even is None:
        return []
    return [base.mark_tick(thickness=1.5, height=22, yOffset=TRACK, color=colours.muted).encode(x=alt.datum(even))]


def _estimates(base: alt.Chart, x: alt.X) -> list[alt.Chart]:
    import altair as alt

    tint = alt.Color("colour:N", scale=None)
    interval = base.mark_bar(height=5, yOffset=TRACK, cornerRadius=2.5, opacity=0.75).encode(
        x=alt.X("low:Q"), x2="high:Q", color=tint)
    seen = base.transform_filter("datum.filled").mark_point(
        filled=True, size=130, opacity=1, yOffset=TRACK).encode(
        x=x, color=tint, shape=alt.Shape("shape:N", scale=None), tooltip=_tooltip())
    unseen = base.transform_filter("!datum.filled").mark_point(
        filled=False, size=110, strokeWidth=1.5, strokeDash=[2, 2], yOffset=TRACK, xOffset=8).encode(
        x=alt.X("at:Q"), stroke=tint, shape=alt.Shape("shape:N", scale=None), tooltip=_tooltip())
    return [interval, seen, unseen]


def _stacked(table: pl.DataFrame) -> bool:
    """Return whether names and numbers are too long to stand beside each other in a narrow window."""
    longest = (table["group"].cast(pl.String).str.len_chars() + table["told"].str.len_chars()).max()
    return longest is not None and longest > TOGETHER


def _labels(base: alt.Chart, colours: Palette, *, stacked: bool) -> list[alt.Chart]:
    import altair as alt

    line = {"baseline": "middle", "limit": 520, "fontSize": 14}
    names = base.mark_text(align="left", fontWeight=600, color=colours.ink, yOffset=-14 - LINE * stacked,
                           **line).encode(x=alt.value(0), text="group:N")
    told = base.mark_text(align="left" if stacked else "right", color=colours.muted, yOffset=-14, **line).encode(
        x=alt.value(0) if stacked else {"value": "width"}, text="told:N")
    return [names, told]


def _tooltip() -> list[Any]:
    import altair as alt

    return [alt.Tooltip("group:N", title="group"), alt.Tooltip("told:N", title="value")]


def axis_format(unit: str, domain: Sequence[float], *, signed: bool = True) -> dict[str, str]:
    """Return how ticks are written: with as many decimals as tell one from the next.

    Examples
    --------
    >>> axis_format("%", (0.4, 0.6)), axis_format("pp", (0.0, 0.02), signed=False)
    ({'format': '.0%'}, {'labelExpr': "datum.value ? format(100 * datum.value, '.1f') : '0'"})
    """
    span = (domain[-1] - domain[0]) * (100 if unit in ("%", "pp") else 1)
    # About six ticks are drawn, and their step is a 1, 2 or 5 at some decimal place.
    decimals = max(0, -floor(log10(span / 6 * sqrt(2)))) if span > 0 else 0
    if unit == "pp":
        number = f"format(100 * datum.value, '{'+' if signed else ''}.{decimals}f')"
        return {"labelExpr": f"datum.value ? {number} : '0'"}
    return {"format": {"%": f".{decimals}%", "points": f",.{decimals}f"}.get(unit, f".{max(decimals, 2)}f")}


def cross_chart(cells: pl.DataFrame, *, rows: Sequence[str], columns: Sequence[str], colours: Palette,
                titles: tuple[str, str], selected: str | None = None) -> alt.LayerChart:
    """Return a heat map of the groups where two attributes cross, dashed where few people count or nobody is.

    Parameters
    ----------
    cells : polars.DataFrame
        ``row``, ``column``, ``group``, ``value``, ``told``, ``below``, ``state``, ``whole``.
    rows, columns : sequence of str
        The groups of both attributes in their order.
    colours : Palette
        The theme.
    titles : (str, str)
        The attributes in words, rows and columns.
    selected : str, optional
        The name of a selection parameter: a click on a cell selects its group.
    """
    import altair as alt

    drawn = _inked(cells, colours)
    base = alt.Chart(drawn).encode(
        x=alt.X("column:N", sort=list(columns), axis=alt.Axis(title=titles[1], orient="top", labelAngle=0,
                                                              labelColor=colours.ink)),
        y=alt.Y("row:N", sort=list(rows), axis=alt.Axis(title=titles[0], labelColor=colours.ink)))
    tips = [alt.Tooltip("group:N", title="group"), alt.Tooltip("whole:N", title="value")]
    full = base.transform_filter("datum.state == 'known' || datum.state == 'small'").mark_rect(
        cornerRadius=4, cursor="pointer", stroke=colours.surface, strokeWidth=4).encode(
        fill=alt.Fill("shade:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=list(colours.ramp))),
        fillOpacity=alt.condition("datum.state == 'small'", alt.value(0.3), alt.value(1)), tooltip=tips)
    weak = base.transform_filter("datum.state != 'known'").mark_rect(
        filled=True, fillOpacity=0, stroke=colours.muted, strokeDash=[4, 3], strokeWidth=1.5, cornerRadius=4,
        cursor="pointer").encode(tooltip=tips)
    if selected:
        full = full.add_params(alt.selection_point(name=selected, fields=["group"], on="click", empty=False))
    words = base.mark_text(dy=-8, fontSize=15, fontWeight=600).encode(
        text="told:N", color=alt.Color("ink:N", scale=None))
    below = base.mark_text(dy=12, fontSize=12).encode(text="below:N", color=alt.Color("ink:N", scale=None))
    return themed(alt.layer(full, weak, words, below).properties(height=alt.Step(72), width="container"), colours)


def _inked(cells: pl.DataFrame, colours: Palette) -> pl.DataFrame:
    """Return the cells with their place on the ramp, and the ink that can be read on it."""
    seen = [value for value in cells["value"].to_list() if known(value)]
    least, most = (min(seen), max(seen)) if seen else (0.0, 1.0)
    room = (most - least) or 1.0
    shades = [0.08 + 0.92 * (value - least) / room if known(value) else None for value in cells["value"].to_list()]
    # A cell of few people is drawn faintly, so that the page's own ink is read on it.
    inks = [colours.muted if shade is None else colours.ink if state == "small" else ink_on(shade, colours)
            for shade, state in zip(shades, cells["state"].to_list(), strict=True)]
    return cells.with_columns(pl.Series("shade", shades, pl.Float64), pl.Series("ink", inks, pl.String))
