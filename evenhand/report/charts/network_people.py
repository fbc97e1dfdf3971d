"""Charts of people on a network: own record against friends' mean, and one person's ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.report.charts.theme import Palette, colour_scale, themed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt
    from numpy.typing import NDArray

STEPS = 65
"""Points of a drawn line."""


def friends_points_chart(points: pl.DataFrame, *, levels: Sequence[str], colours: Palette,
                         across: tuple[float, float], up: tuple[float, float], cut: float | None = None,
                         friend_weight: float | None = None, bar: float | None = None,
                         favourable: str = "high") -> alt.LayerChart:
    """Return people by own record and friends' mean; the corner who would pass alone and fails is shaded.

    Parameters
    ----------
    points : polars.DataFrame
        ``own``, ``friends`` (points), ``group``, ``told`` (what is said of the person), ``fell`` (whether the person
        falls only through friends), a row a person.
    levels : sequence of str
        The groups in order.
    colours : Palette
        The theme.
    across, up : (float, float)
        The range of own records and of friends' means that is drawn.
    cut : float, optional
        The cut-off.
    friend_weight : float, optional
        The share of a score that friends make, where it is one straight sum.
    bar : float, optional
        The lowest friends' mean that opens a gate, where friends count by one.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    """
    import altair as alt

    axis = {"format": ",.0f", "tickCount": 6, "grid": False}
    x = alt.X("own:Q", scale=alt.Scale(domain=list(across), nice=False, zero=False),
              axis=alt.Axis(title="own record (points)", **axis))
    y = alt.Y("friends:Q", scale=alt.Scale(domain=list(up), nice=False, zero=False),
              axis=alt.Axis(title="friends' mean (points)", **axis))
    tint = alt.Color("group:N", scale=colour_scale(levels, colours), legend=alt.Legend(title=None, symbolOpacity=1))
    # What lies outside is left out here: a clip in the browser can keep the height of an earlier layout.
    points = points.filter(pl.col("own").is_between(*across), pl.col("friends").is_between(*up))
    dots = alt.Chart(points).mark_circle(size=26, opacity=0.45).encode(
        x=x, y=y, color=tint, tooltip=[alt.Tooltip("group:N"), alt.Tooltip("told:N", title="score")])
    fell = alt.Chart(points.filter(pl.col("fell"))).mark_point(
        size=70, strokeWidth=1.5, opacity=1, color=colours.ink).encode(
        x=x, y=y, tooltip=["group:N", "told:N"])
    corner = _corner(x, y, across, up, cut, friend_weight, favourable, colours) if bar is None or cut is None else \
        _below_bar(x, y, across, up, cut, bar, colours)
    layers = [*corner, dots, fell]
    return themed(alt.layer(*layers).properties(height=440, width="container"), colours)


def _corner(x: alt.X, y: alt.Y, across: tuple[float, float], up: tuple[float, float], cut: float | None,
            weight: float | None, favourable: str, colours: Palette) -> list[alt.Chart]:
    """Return the cut-off on the own record, the line on which scores equal it, and the corner between them."""
    import altair as alt

    if cut is None:
        return []
    edge = float(np.clip(cut, *across))
    alone = alt.Chart(pl.DataFrame({"own": [edge]})).mark_rule(color=colours.muted, strokeDash=[4, 3]).encode(x=x)
    if not weight:
        return [alone]
    worst = up[1] if favourable == "low" else up[0]
    # On the line (1 - r) own + r friends = cut; the corner lies between it and the cut-off on the own record.
    corner = _line(np.linspace(float(np.clip(cut, *up)), worst, STEPS), cut, weight, across)
    shade = alt.Chart(corner.with_columns(edge=edge)).mark_area(
        color=colours.beyond, opacity=0.13, orient="horizontal").encode(y=y, x=x, x2="edge:Q")
    whole = _line(np.linspace(*up, STEPS), cut, weight, across).filter(pl.col("inside"))
    line = alt.Chart(whole).mark_line(color=colours.beyond, strokeWidth=1.5).encode(x=x, y=y, order="friends:Q")
    return [shade, alone, line]


def _line(friends: NDArray[np.float64], cut: float, weight: float, across: tuple[float, float]) -> pl.DataFrame:
    """Return the own records that reach the cut-off beside given friends' means, kept to the range that is drawn."""
    own = (cut - weight * friends) / (1 - weight) if weight < 1 else np.full(friends.size, cut)
    return pl.DataFrame({"own": np.clip(own, *across), "friends": friends,
                         "inside": (own >= across[0]) & (own <= across[1])})


def _below_bar(x: alt.X, y: alt.Y, across: tuple[float, float], up: tuple[float, float], cut: float, bar: float,
               colours: Palette) -> list[alt.Chart]:
    """Return the cut-off on the own record, the bar on friends' mean, and the corner between them."""
    import altair as alt

    corner = pl.DataFrame({"own": [float(np.clip(cut, *across))], "friends": [up[0]], "right": [across[1]],
                           "bar": [float(np.clip(bar, *up))]})
    shade = alt.Chart(corner).mark_rect(color=colours.beyond, opacity=0.13).encode(
        x=x, y=y, x2="right:Q", y2="bar:Q")
    alone = alt.Chart(corner).mark_rule(color=colours.muted, strokeDash=[4, 3]).encode(x=x)
    gate = alt.Chart(corner.select(friends="bar")).mark_rule(color=colours.beyond, strokeWidth=1.5).encode(y=y)
    return [shade, alone, gate]


def ego_chart(nodes: pl.DataFrame, edges: pl.DataFrame, *, levels: Sequence[str], colours: Palette,
              unit: str = "points") -> alt.LayerChart:
    """Return one person's ties: the ego in the middle, alters by group and score, and ties among them.

    Parameters
    ----------
    nodes : polars.DataFrame
        ``x``, ``y``, ``ego``, ``name``, ``group``, ``score`` (null where there is none), ``told``.
    edges : polars.DataFrame
        ``x``, ``y``, ``x2``, ``y2``, ``own``.
    levels : sequence of str
        The groups in order.
    colours : Palette
        The theme.
    unit : str
        What a score is counted in.
    """
    import altair as alt

    scale = alt.Scale(domain=[-1.12, 1.12], nice=False)
    x, y = alt.X("x:Q", scale=scale, axis=None), alt.Y("y:Q", scale=scale, axis=None)
    lines = alt.Chart(edges).mark_rule().encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q",
        color=alt.condition("datum.own", alt.value(colours.muted), alt.value(colours.faint)),
        opacity=alt.condition("datum.own", alt.value(0.55), alt.value(0.9)))
    tips = [alt.Tooltip("name:N", title="person"), alt.Tooltip("group:N"), alt.Tooltip("told:N", title="score")]
    tint = alt.Color("group:N", scale=colour_scale(levels, colours), legend=alt.Legend(title=None))
    scored = alt.Chart(nodes.filter(~pl.col("ego") & pl.col("score").is_not_null())).mark_circle(
        opacity=1, stroke=colours.surface, strokeWidth=1).encode(
        x=x, y=y, tooltip=tips, color=tint,
        size=alt.Size("score:Q", scale=alt.Scale(range=[40, 420], zero=False), legend=alt.Legend(
            title=f"score ({unit})", values=_three(nodes), format=",.0f", orient="bottom", direction="horizontal",
            titleOrient="left", symbolFillColor=colours.unknown, symbolStrokeWidth=0)))
    unscored = alt.Chart(nodes.filter(~pl.col("ego") & pl.col("score").is_null())).mark_point(
        opacity=1, size=70, strokeWidth=2, fill=colours.surface).encode(x=x, y=y, tooltip=tips, stroke=tint)
    middle = alt.Chart(nodes.filter(pl.col("ego"))).mark_point(
        shape="diamond", filled=True, size=420, opacity=1, color=colours.ink, stroke=colours.surface,
        strokeWidth=2).encode(x=x, y=y, tooltip=tips)
    return themed(alt.layer(lines, unscored, scored, middle).properties(height=480, width="container"), colours)


def _three(nodes: pl.DataFrame) -> list[float]:
    scores = nodes["score"].drop_nulls()
    if scores.is_empty():
        return []
    return sorted({round(float(scores.quantile(share)), -1) for share in (0.0, 0.5, 1.0)})
