"""Charts as files: SVG and PNG of a Vega-Lite specification, without a browser."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import vl_convert

from evenhand.report.charts.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 820
"""The width in pixels of a chart that fills its page."""
PADDING = 12
SCALE = 2.0


def fixed(spec: Mapping[str, Any], *, width: int = WIDTH) -> dict[str, Any]:
    """Return a specification of a fixed width in place of its page's, with room around it.

    Examples
    --------
    >>> fixed({"width": "container", "config": {}}, width=300)["width"]
    300
    """
    sized = {**spec, "config": {**spec.get("config", {}), "padding": PADDING}}
    if sized.get("width") == "container":
        # As on a page, the width is that of the whole chart, names of rows and all.
        sized = {"autosize": {"type": "fit-x", "contains": "padding"}, **sized, "width": width}
    return sized


def svg(spec: Mapping[str, Any]) -> bytes:
    """Return a chart as SVG, on the ground of a page."""
    ground = f'<rect width="100%" height="100%" fill="{LIGHT.surface}"/>'
    return re.sub(r"(<svg [^>]*>)", rf"\1{ground}", _drawn(spec), count=1).encode()


def png(spec: Mapping[str, Any]) -> bytes:
    """Return a chart as PNG, at twice its size."""
    return vl_convert.svg_to_png(svg(spec).decode(), scale=SCALE)


def svg_for_print(spec: Mapping[str, Any], font: str) -> bytes:
    """Return a chart as SVG without a ground, in the type of a page, so that it needs no font of the machine."""
    return re.sub(r'font-family="[^"]*"', f'font-family="{font}"', _drawn(spec)).encode()


def _drawn(spec: Mapping[str, Any]) -> str:
    return _svg(json.dumps(fixed(spec)))


@lru_cache(maxsize=64)
def _svg(spec: str) -> str:
    """Return a chart as SVG; drawn once for all the formats that show it."""
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
