"""EH108: measures beyond the default for which a tolerance was set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.auditing.caveats import independence_taken
from evenhand.auditing.findings.finding import Finding
from evenhand.measures.reasons import REASONS
from evenhand.measures.standards import CEILINGS, RATIOS

if TYPE_CHECKING:
    from typing import Any

    from evenhand.auditing.findings.finding import FurtherReading, Seen, Verdict

CODE = "EH108"
MOST_NAMED = 3


def find(seen: Seen) -> tuple[Finding, ...]:
    """Return how each further measure with a tolerance stands to it, a finding an attribute."""
    return tuple(_finding(reading, seen.favourable, seen.ties) for reading in seen.further)


def verdict_of(reading: FurtherReading) -> Verdict:
    """Return the verdict over all groups at once: one interval wholly outside is beyond; all inside are within."""
    rows = reading.rows.filter(pl.col("reason").is_null() | (pl.col("reason") != "unknown_group"))
    if rows.is_empty() or (rows["reason"] == "single_group").fill_null(False).all():
        return "not_applicable"
    if any(_outside(row, reading) for row in rows.iter_rows(named=True)):
        return "beyond"
    return "within" if all(_inside(row, reading) for row in rows.iter_rows(named=True)) else "not_enough_data"


def _outside(row: dict[str, Any], reading: FurtherReading) -> bool:
    low, high, bound = row["low"], row["high"], reading.standard.tolerance
    if reading.measure.name in RATIOS:
        return high is not None and high < bound
    if reading.measure.name in CEILINGS:
        return low is not None and low > bound
    return (low is not None and low > bound) or (high is not None and high < -bound)


def _inside(row: dict[str, Any], reading: FurtherReading) -> bool:
    low, high, bound = row["low"], row["high"], reading.standard.tolerance
    if row["value"] is None:
        # A group that is empty has nothing to judge; any other that cannot be judged is not within.
        return row["reason"] == "no_people"
    if reading.measure.name in RATIOS:
        return low is not None and low >= bound
    if reading.measure.name in CEILINGS:
        return high is not None and high <= bound
    return low is not None and high is not None and -bound <= low and high <= bound


def _finding(reading: FurtherReading, favourable: str, ties: int | None) -> Finding:
    verdict, rows = verdict_of(reading), reading.rows
    known = rows.filter(pl.col("value").is_not_null())
    outside = [row for row in known.iter_rows(named=True) if _outside(row, reading)]
    told = outside or known.sort(_distance(reading), descending=True).to_dicts()
    named = "; ".join(_told(row, reading) for row in told[:MOST_NAMED])
    more = f"; and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
    bound = reading.standard.sentence
    read = {"beyond": f"Whole intervals lie outside the tolerance, {bound}.",
            "within": f"All intervals lie inside the tolerance, {bound}; that speaks of this measure only.",
            "not_enough_data": f"There is not enough data to be sure on which side of the tolerance, {bound}, they "
                               "lie.",
            "not_applicable": "There is nothing to compare."}[verdict]
    missing = [f"{row['group']} ({REASONS.get(row['reason'], 'no value')})" for row in
               rows.filter(pl.col("value").is_null() & (pl.col("reason") != "no_people")).head(MOST_NAMED).to_dicts()]
    left_out = f" Not judged: {'; '.join(missing)}." if missing else ""
    label = f"{reading.measure.plain(favourable)} by {reading.attribute}"
    sentence = f"{label}: {named or 'no value'}{more}. {read}{left_out} {independence_taken(ties)}".rstrip()
    groups = tuple(dict.fromkeys(row["group"] for row in told[:MOST_NAMED]))
    return Finding(CODE, verdict, reading.attribute, groups, bound, sentence, reading.measure.name)


def _distance(reading: FurtherReading) -> pl.Expr:
    return -pl.col("value") if reading.measure.name in RATIOS else pl.col("value").abs()


def _told(row: dict[str, Any], reading: FurtherReading) -> str:
    part = f", {row['at']}" if row.get("at") else ""
    digits = ".1f" if reading.measure.unit == "points" else ".3f"
    bounded = row["low"] is not None and row["high"] is not None
    interval = f" ({row['low']:{digits}} to {row['high']:{digits}})" if bounded else ""
    return f"{row['group']}{part} {row['value']:{digits}}{interval}, n = {row['n']:,}"
