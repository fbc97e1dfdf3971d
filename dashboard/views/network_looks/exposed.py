"""Refused friends: how recorded outcomes go with the refusal of oneself and of friends."""

from __future__ import annotations

from collections.abc import Callable

import page
import polars as pl
from cached.network import exposed
from results import Scene

from evenhand.measures.exposure_contrasts import ExposureContrasts
from evenhand.report.charts.network_gap import methods_chart
from evenhand.report.network_words import EXPOSED, exposure_sentence
from evenhand.report.words import bare, number


def show(now: Scene, control: Callable[[], None]) -> None:
    """Draw the look."""
    page.question("Does it go with outcomes that friends were refused?")
    found, why_not = exposed(now)
    if found is None:
        page.answer("That cannot be said of these people.")
        control()
        page.note(why_not, name="Why not.")
    else:
        page.answer(exposure_sentence(found))
        control()
        _shown(found)
    page.footer(now.command("network"), now.provenance)


def _shown(found: ExposureContrasts) -> None:
    drawn = _drawn(found.table)
    page.picture(methods_chart(drawn, title="good outcomes less those of nobody refused (percentage points)",
                               colours=page.colours(), form="+.0%"), key="c_exposed",
                 alt="; ".join(f"{row['method']}: {row['told']}" for row in drawn.iter_rows(named=True)))
    base = found.table.row(0, named=True)
    page.note(f"Compared with the {base['people']:,} people who were not refused and have no refused friend, of whom "
              f"{number(base['mean'], '%')} came to a good outcome. Each of the others is weighted by how likely it "
              "was to be in its place. Left out for want of friends or of an outcome: "
              f"{found.left_out:,} people.", name="How it is read.")
    page.note(" ".join(found.caveats), name="Caution.")
    page.table(found.table, key="t_exposed")


def _drawn(table: pl.DataFrame) -> pl.DataFrame:
    rows = table.filter(pl.col("contrast").is_not_null()).iter_rows(named=True)
    return pl.DataFrame([{"method": f"{EXPOSED[row['exposure']]} (n = {row['people']:,})", "estimate": row["contrast"],
                          "low": row["low"], "high": row["high"], "printed": row["exposure"] == "friends",
                          "told": _told(row)} for row in rows])


def _told(row: dict) -> str:
    """Return a difference with its interval; the unit stands at the axis."""
    value, low, high = (bare(row[part], "pp") for part in ("contrast", "low", "high"))
    return f"{value} ({low} to {high})"
