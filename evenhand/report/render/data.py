"""The report's numbers for programs: one JSON object, and one CSV table that no spreadsheet takes for formulas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand import __version__
from evenhand.report.tables import safe_for_spreadsheets

if TYPE_CHECKING:
    from evenhand.report.document import Report
    from evenhand.report.material import Material


def numbers_json(report: Report, material: Material) -> bytes:
    """Return everything that was measured and found, as one JSON object; what is not known is null."""
    audits = {name: found.to_dict() for name, found in material.audits.items()}
    table: dict[str, Any] = {
        "evenhand": __version__, "title": report.title, "created": report.date, "synthetic": material.synthetic,
        "public": material.public, "hidden": list(material.hidden), "people": material.people,
        "sections": [section.key for section in report.sections],
        "audits": {name: {key: value for key, value in block.items() if key != "evenhand"}
                   for name, block in audits.items()},
        "caveats": {name: list(found.caveats) for name, found in material.audits.items()}}
    if material.comparison is not None:
        compared = material.comparison
        # How many change their band is not made safe for the public.
        moves = compared.moves.filter(pl.col("what") == "decision") if material.public else compared.moves
        table |= {"accuracy": compared.accuracy.to_dicts(), "differences": compared.differences.to_dicts(),
                  "moves": moves.to_dicts()}
    return (json.dumps(table, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def numbers_csv(material: Material) -> bytes:
    """Return the rows of all audits as one CSV table, the system first."""
    rows = pl.concat([found.frame().select(pl.lit(name).alias("system"), pl.all())
                      for name, found in material.audits.items()])
    return safe_for_spreadsheets(rows).write_csv().encode()
