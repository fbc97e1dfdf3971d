"""One self-contained HTML page: no remote script, no remote font, charts that answer to the pointer."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup, escape

from evenhand import __version__
from evenhand.report.charts.theme import LIGHT
from evenhand.report.render.cards import card_html
from evenhand.report.words import VERDICTS, unbroken

if TYPE_CHECKING:
    from evenhand.report.document import Report

HERE = Path(__file__).parent
COLOURS = ("ink", "muted", "faint", "track", "surface", "accent", "within", "beyond", "unknown")

CODE = re.compile("`([^`]+)`")
"""What stands between backticks is code."""

DRAW = """
document.querySelectorAll("[data-chart]").forEach(place => {
  const spec = JSON.parse(document.getElementById("spec-" + place.dataset.chart).textContent);
  // Expressions are interpreted, never compiled, so that the page needs no permission to evaluate text.
  vegaEmbed(place, spec, {actions: false, ast: true, renderer: "svg"}).catch(fault => {
    place.textContent = "This chart could not be drawn: " + fault.message;
  });
});
"""
"""The page's own script: it draws each chart into its place."""


def html(report: Report) -> bytes:
    """Return the report as one HTML page that opens without a network.

    Whatever comes from data is escaped: in text by the template, inside scripts by :func:`json_in_script`. The page
    forbids itself to load anything, and runs no script but its own two, named by their hashes.
    """
    bundle = chart_library()
    scripts = [bundle, DRAW] if report.charts else []
    template = _environment().get_template("report.html.j2")
    page = template.render(
        report=report, css=Markup((HERE / "report.css").read_text(encoding="utf-8")), scripts=map(Markup, scripts),
        policy=_policy(scripts), verdicts=VERDICTS, version=__version__,
        colours={name: getattr(LIGHT, name) for name in COLOURS})
    return page.encode()


def json_in_script(value: Any) -> Markup:
    r"""Return a value as JSON that cannot end the script element it stands in.

    Examples
    --------
    >>> print(json_in_script({"group": "</script>&"}))
    {"group":"\u003c/script\u003e\u0026"}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


@lru_cache(maxsize=1)
def chart_library() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script, fit to stand inside an HTML page."""
    import vl_convert

    # "</" inside a string or a regular expression of the script would end the element for the HTML parser.
    return vl_convert.javascript_bundle().replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _policy(scripts: list[str]) -> str:
    hashes = (f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts)
    return (f"default-src 'none'; script-src {' '.join(hashes) or 'none'}; style-src 'unsafe-inline'; img-src data:; "
            "base-uri 'none'; form-action 'none'")


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True, trim_blocks=True,
                                     lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["card"] = lambda text: Markup(card_html(text))
    environment.filters["in_script"] = json_in_script
    environment.filters["coded"] = lambda text: Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))
    environment.filters["unbroken"] = unbroken
    environment.filters["verdict_class"] = lambda verdict: verdict if verdict in ("within", "beyond") else "unknown"
    return environment

