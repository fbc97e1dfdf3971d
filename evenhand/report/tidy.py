"""From the rows of an audit to the tidy tables that a chart, a page or a report shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.measures.further_measures import described
from evenhand.measures.reasons import REASONS
from evenhand.measures.standards import EXPLORATORY, Profile
from evenhand.report.words import known, number_with_interval

if TYPE_CHECKING:
    from evenhand.auditing.audit import Audit

UNITS = {"rate": "%", "mean": "points", "difference": "pp", "odds": "pp", "ratio": "", "standardized": "",
         "index": "", "shift": "points", "distance": ""}
"""How the numbers of each kind of measure are written; see `evenhand.report.words.number`."""

AXES = {"rate": "share of the group (%)", "mean": "mean score (points)",
        "difference": "percentage points more or less than", "odds": "percentage points away from",
        "ratio": "ratio to", "standardized": "standard deviations above or below", "index": "value",
        "shift": "points more or less than", "distance": "distance from"}
"""What the axis of each kind of measure says; that of a comparison ends with the reference group."""


@dataclass(frozen=True)
class Words:
    """What is said about a measure wherever its numbers stand."""

    name: str
    label: str
    definition: str
    source: str
    unit: str
    axis: str
    even_value: float | None
    between: bool


def words_of(name: str, favourable: str = "high") -> Words:
    """Return the words of a measure, given which end of the score is good for the person.

    Examples
    --------
    >>> words_of("selection_rate").unit, words_of("selection_rate", "low").label
    ('%', 'Share not flagged')
    """
    one = described(name)
    return Words(one.name, one.plain(favourable), one.definition, one.source, UNITS[one.kind], AXES[one.kind],
                 one.even_value, one.between)


def group_rows(rows: pl.DataFrame, name: str, attribute: str) -> pl.DataFrame:
    """Return one measure's rows by group, with what is written beside each.

    Returns
    -------
    polars.DataFrame
        Columns `group`, `reference`, `value`, `low`, `high`, `n`, `reason` and `told`; a row a group.
    """
    unit = UNITS[described(name).kind]
    chosen = rows.filter((pl.col("measure") == name) & (pl.col("attribute") == attribute)
                         & pl.col("group").is_not_null())
    chosen = chosen.select("group", "reference", "value", "low", "high", "n", "reason")
    written = [told(row, unit) for row in chosen.iter_rows(named=True)]
    return chosen.with_columns(pl.Series("told", written, pl.String))


def reference_of(rows: pl.DataFrame, name: str) -> float | None:
    """Return the rate that the others are read against: the highest of the groups; None for a comparison."""
    return None if described(name).kind != "rate" else rows["value"].max()


def told(row: dict[str, Any], unit: str) -> str:
    """Return what is written beside a row: the number with its interval and n, or why there is none."""
    if not known(row["value"]):
        return f"not known: {REASONS.get(row['reason'] or '', 'there is not enough data')}"
    if row.get("group") is not None and row["group"] == row["reference"]:
        return f"the reference, n = {row['n']:,}"
    return number_with_interval(row["value"], row["low"], row["high"], row["n"], unit)


def tolerance_of(name: str, reference: float | None = None, profile: Profile = EXPLORATORY,
                 ) -> tuple[float, float] | None:
    """Return what is within the tolerance of a measure; for a rate, as seen from the reference group's rate.

    Parameters
    ----------
    name : str
        A measure.
    reference : float, optional
        The reference group's rate.
    profile : Profile
        The standards.

    Returns
    -------
    (float, float) or None
        None where no standard reads the measure.

    Examples
    --------
    >>> tolerance_of("adverse_impact_ratio"), tolerance_of("selection_rate", 0.5), tolerance_of("accuracy", 0.5)
    ((0.8, 1.25), (0.4, 0.625), None)
    """
    kind = described(name).kind
    standard = profile.standard(name)
    if standard is not None:
        end = standard.tolerance
        return (end, 1 / end) if kind == "ratio" else (-end, end)
    if not known(reference):
        return None
    ratio, equal = profile.standard("adverse_impact_ratio"), profile.standard("equal_opportunity_difference")
    if name == "selection_rate" and ratio is not None:
        return reference * ratio.tolerance, min(reference / ratio.tolerance, 1.0)
    if name in ("true_positive_rate", "false_negative_rate") and equal is not None:
        return reference - equal.tolerance, reference + equal.tolerance
    return None


def bound_of(name: str, profile: Profile = EXPLORATORY) -> str:
    """Return the tolerance of a measure and its source in words; empty where no standard reads it.

    Examples
    --------
    >>> bound_of("adverse_impact_ratio")
    "at least 0.8 (profile exploratory: our convention and nobody's law)"
    """
    standing_for = {"selection_rate": "adverse_impact_ratio", "true_positive_rate": "equal_opportunity_difference",
                    "false_negative_rate": "equal_opportunity_difference"}
    standard = profile.standard(standing_for.get(name, name))
    if standard is None:
        return ""
    if name not in standing_for:
        return standard.sentence
    compared = "a ratio to" if name == "selection_rate" else "a difference from"
    return f"{compared} the highest share of {standard.sentence}"


def comparisons(audit: Audit, name: str = "adverse_impact_ratio") -> pl.DataFrame:
    """Return one measure's comparison of the lowest with the highest group, a row an attribute, with its verdict.

    Returns
    -------
    polars.DataFrame
        Columns `attribute`, `groups`, `group` (both in words), `value`, `low`, `high`, `told`, `verdict`.
    """
    unit, entries = UNITS[described(name).kind], []
    for attribute in audit.attributes:
        row, found = audit.summary(name, attribute), audit.finding(name, attribute)
        if row is None:
            continue
        groups = " against ".join(row["groups"] or [])
        entries.append({"attribute": attribute, "groups": groups, "value": row["value"], "low": row["low"],
                        "high": row["high"], "told": told(row, unit), "verdict": found.verdict if found else None})
    schema = {"attribute": pl.String, "groups": pl.String, "value": pl.Float64, "low": pl.Float64,
              "high": pl.Float64, "told": pl.String, "verdict": pl.String}
    table = pl.DataFrame(entries, schema=schema)
    return table.with_columns(pl.concat_str("attribute", "groups", separator=": ").alias("group"))
