"""The look of every chart: two themes, one colour a group, one shape and colour a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

FONT = "Source Sans, Source Sans Pro, Helvetica Neue, Arial, sans-serif"
UNKNOWN = "Unknown"
"""The group of people whose group is missing, as a population names it."""

NARROW = 420
"""In points of the screen: where a picture has less, its texts need the larger part of it."""
ROW = 58
"""The height in pixels of a row that carries its own label above its mark."""


@dataclass(frozen=True)
class Palette:
    """The colours of one theme.

    Parameters
    ----------
    dark : bool
        Whether they are meant for a dark background.
    ink, muted, faint : str
        Text, second text, and hairlines.
    track : str
        The ground on which a mark moves.
    surface : str
        The page, for halos round marks.
    accent : str
        The one colour that points at something.
    within, beyond, unknown : str
        The three verdicts; never red against green.
    groups : tuple of str
        One colour a group, in the order of its levels: hues of Tol's muted scheme (Tol 2021, *Colour
        schemes*, SRON/EPS/TN/09-002), their lightness set so that each stands out from the page. The
        first four also differ by at least 15 units of CIELAB to people with protanopia, deuteranopia or
        tritanopia (Machado, Oliveira and Fernandes 2009).
    ramp : tuple of str
        Two ends of a scale of shares, from none to all.
    """

    dark: bool
    ink: str
    muted: str
    faint: str
    track: str
    surface: str
    accent: str
    within: str
    beyond: str
    unknown: str
    groups: tuple[str, ...]
    ramp: tuple[str, str]


LIGHT = Palette(
    dark=False, ink="#23262B", muted="#5F646C", faint="#DAD7CF", track="#EDEAE3", surface="#FBFAF7",
    accent="#5B4B8A", within="#2F6DB5", beyond="#CC5A00", unknown="#7C8087",
    groups=("#332288", "#CC6677", "#997700", "#AA4499", "#5B93C9", "#11665C", "#6B3434", "#77772E"),
    ramp=("#F1EEF6", "#5B4B8A"))

DARK = Palette(
    dark=True, ink="#ECEAE4", muted="#A9ABAF", faint="#363A42", track="#262A31", surface="#16181D",
    accent="#B9A7F0", within="#7FB2EC", beyond="#F39A4A", unknown="#9A9DA3",
    groups=("#8F8FE8", "#DD7788", "#EEDD88", "#CF8AC8", "#A9D8F5", "#35978A", "#B5815C", "#A8A85C"),
    ramp=("#23222D", "#A791EE"))

VERDICT_SHAPES = {"within": "circle", "beyond": "diamond", "not_enough_data": "square", "not_applicable": "square"}


def palette(*, dark: bool = False) -> Palette:
    """Return the colours for a light or a dark page.

    Examples
    --------
    >>> palette(dark=True).surface
    '#16181D'
    """
    return DARK if dark else LIGHT


def colours_of(levels: Sequence[str], colours: Palette) -> dict[str, str]:
    """Return the colour of each group: by its place among the levels, so that it is the same in every chart.

    "Unknown" is grey; after the last colour they begin again, which the direct labels make up for.

    Examples
    --------
    >>> colours_of(["urban", "rural", "Unknown"], LIGHT)
    {'urban': '#332288', 'rural': '#CC6677', 'Unknown': '#7C8087'}
    """
    named = [level for level in levels if level != UNKNOWN]
    chosen = {level: colours.groups[place % len(colours.groups)] for place, level in enumerate(named)}
    return {level: chosen.get(level, colours.unknown) for level in levels}


def verdict_colour(verdict: str | None, colours: Palette) -> str:
    """Return the colour of a verdict; grey for what could not be judged.

    Examples
    --------
    >>> verdict_colour("beyond", LIGHT), verdict_colour(None, LIGHT)
    ('#CC5A00', '#7C8087')
    """
    return {"within": colours.within, "beyond": colours.beyond}.get(verdict or "", colours.unknown)


def ink_on(share: float, colours: Palette) -> str:
    """Return the text colour that stands out more on the ramp's colour at `share`, 0 to 1.

    Contrast by relative luminance (Web Content Accessibility Guidelines 2.2, "contrast ratio").

    Examples
    --------
    >>> ink_on(0.0, LIGHT) == LIGHT.ink, ink_on(1.0, LIGHT) == LIGHT.surface
    (True, True)
    """
    low, high = (_channels(end) for end in colours.ramp)
    ground = tuple(a + share * (b - a) for a, b in zip(low, high, strict=True))
    return max((colours.ink, colours.surface), key=lambda ink: contrast(_channels(ink), ground))


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Return the contrast ratio of two colours given as red, green and blue from 0 to 1: 1 none, 21 most.

    Examples
    --------
    >>> round(contrast((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), 6)
    21.0
    """
    dark, light = sorted(_luminance(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5))


def _luminance(colour: tuple[float, ...]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def colour_scale(levels: Sequence[str], colours: Palette) -> alt.Scale:
    """Return the colour scale of an attribute's groups, with domain and range both set.

    Both are set because a page's own theme would otherwise put its colours in another order.
    """
    import altair as alt

    chosen = colours_of(levels, colours)
    return alt.Scale(domain=list(chosen), range=list(chosen.values()))


def names_apart(names: pl.DataFrame, *, gap: float) -> pl.DataFrame:
    """Return names that are written at their `value`, lifted so far that no two of them overlap, the lowest first.

    Examples
    --------
    >>> names_apart(pl.DataFrame({"told": ["b", "a"], "value": [0.94, 0.9]}), gap=0.1)["value"].to_list()
    [0.9, 1.0]
    """
    ordered = names.sort("value")
    places: list[float] = []
    for value in ordered["value"].to_list():
        places.append(value if not places else max(value, places[-1] + gap))
    return ordered.with_columns(pl.Series("value", places, pl.Float64))


def lines_of(title: str) -> list[str]:
    """Return the title of an axis in lines that fit on a narrow page.

    Examples
    --------
    >>> lines_of("share of the group: no longer selected to the left, newly selected to the right")
    ['share of the group: no longer selected to the', 'left, newly selected to the right']
    """
    return wrap(title, 48)


def themed(chart: Any, colours: Palette) -> Any:
    """Return the chart dressed for a page: no frame, no ground of its own, quiet axes with units.

    Examples
    --------
    >>> import altair as alt
    >>> themed(alt.Chart().mark_point(), LIGHT).to_dict()["config"]["background"]
    'transparent'
    """
    axis = {"labelColor": colours.muted, "titleColor": colours.muted, "labelFontSize": 13, "titleFontSize": 13,
            "titleFontWeight": "normal", "titlePadding": 10, "labelPadding": 6, "domain": False, "ticks": False,
            "gridColor": colours.faint, "gridOpacity": 0.7, "labelFontWeight": "normal", "labelLimit": 260}
    return chart.configure(
        background="transparent", font=FONT, view={"stroke": None}, padding=2,
        axis=axis, text={"color": colours.ink, "fontSize": 14, "font": FONT},
        title={"color": colours.ink, "fontSize": 14, "fontWeight": 600, "anchor": "start", "offset": 10},
        legend={"labelColor": colours.ink, "titleColor": colours.muted, "labelFontSize": 13, "titleFontSize": 13,
                "titleFontWeight": "normal", "orient": "top", "symbolSize": 90})


def load_charts() -> None:
    """Import the chart library now instead of at the first chart; a server calls this before it settles."""
    import altair  # noqa: F401
