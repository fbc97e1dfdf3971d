"""Charts as files: SVG and PNG of a Vega-Lite specification, without a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import vl_convert

from evenhand.report.charts.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 720
"""The width in pixels of a chart that fills its page."""

SCALE = 2.0


def fixed(spec: Mapping[str, Any], *, width: int = WIDTH, ground: str | None = LIGHT.surface) -> dict[str, Any]:
    """Return a specification of a fixed width in place of its page's, on a ground of its own.

    Examples
    --------
    >>> fixed({"width": "container", "config": {}}, width=300, ground=None)["width"]
    300
    """
    sized = dict(spec)
    if sized.get("width") == "container":
        sized["width"] = width
    if ground is not None:
        sized["config"] = {**sized.get("config", {}), "background": ground, "padding": 16}
    return sized


def svg(spec: Mapping[str, Any], **look: Any) -> bytes:
    """Return a chart as SVG."""
    return vl_convert.vegalite_to_svg(fixed(spec, **look), allowed_base_urls=[]).encode()


def png(spec: Mapping[str, Any]) -> bytes:
    """Return a chart as PNG, at twice its size."""
    return vl_convert.vegalite_to_png(fixed(spec), scale=SCALE, allowed_base_urls=[])


def svg_for_print(spec: Mapping[str, Any], font: str) -> bytes:
    """Return a chart as SVG with the type of a page, so that it needs no font of the machine."""
    drawn = svg(spec, ground=None).decode()
    return re.sub(r'font-family="[^"]*"', f'font-family="{font}"', drawn).encode()

