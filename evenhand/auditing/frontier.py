"""Accuracy against disparity: which systems are on the frontier, how they rank, and what each alternative costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.accuracy import ACCURACY, HIGHER_IS_BETTER
from evenhand.auditing.comparison import Comparison
from evenhand.auditing.paired_rows import RANKED
from evenhand.checks import one_of
from evenhand.errors import InputError, did_you_mean
from evenhand.measures.group_counts import JOIN
from evenhand.measures.measure import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = {"system": pl.String, "disparity": pl.Float64, "disparity_low": pl.Float64, "disparity_high": pl.Float64,
          "accuracy": pl.Float64, "accuracy_low": pl.Float64, "accuracy_high": pl.Float64, "efficient": pl.Boolean,
          "dominated_by": pl.String, "reason": pl.String}
"""The columns of a frontier."""

RANKS = {"measure": pl.String, "attribute": pl.String, "system": pl.String, "value": pl.Float64, "rank": pl.Int64,
         "best": pl.Int64, "worst": pl.Int64}
"""The columns of ranks."""

ALTERNATIVES = {"system": pl.String, "verdict": pl.String, "disparity": pl.Float64, "disparity_change": pl.Float64,
                "disparity_low": pl.Float64, "disparity_high": pl.Float64, "accuracy": pl.Float64,
                "accuracy_change": pl.Float64, "accuracy_low": pl.Float64, "accuracy_high": pl.Float64}
"""The columns of alternatives."""


def frontier(comparison: Comparison, attribute: str, *, disparity: str = "demographic_parity_difference",
             accuracy: str = "balanced_accuracy") -> pl.DataFrame:
    """Return each system as a point of accuracy against disparity, with intervals; every system tried is there.

    A system is `efficient` where no other is at least as accurate and at least as even, and better in one of them; it
    is dominated by the most accurate of those that are. Points are read, not intervals: see the differences for
    whether a step along the frontier can be told from chance.

    Parameters
    ----------
    comparison : Comparison
        Of two systems or more.
    attribute : str
        The protected attribute.
    disparity : str
        A disparity between groups, such as ``"adverse_impact_ratio"``.
    accuracy : {"auc", "brier_score", "accuracy", "balanced_accuracy"}
        How right the systems are.

    Returns
    -------
    polars.DataFrame
        Columns as in `SCHEMA`, a row a system, in the comparison's order.
    """
    checked(comparison, attribute, disparity, accuracy)
    rows = [_point(comparison, name, attribute, disparity, accuracy) for name in comparison.systems]
    known = [row for row in rows if row["reason"] is None]
    for row in known:
        better = [other for other in known if other is not row and _dominates(other, row, disparity, accuracy)]
        better.sort(key=lambda one: _good(one, disparity, accuracy)[1], reverse=True)
        row |= {"efficient": not better, "dominated_by": better[0]["system"] if better else None}
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def ranks(comparison: Comparison, attribute: str, *, measures: Sequence[str] = (*ACCURACY, *RANKED)) -> pl.DataFrame:
    """Return the rank of each system by each measure, and the ranks that it could have.

    `best` is 1 more than the number of systems shown to be better, `worst` the number of systems less those shown to
    be worse: shown where the paired interval, adjusted for all pairs, leaves out 0 (Mogstad, Romano, Shaikh and
    Wilhelm 2024, "Inference for ranks", Review of Economic Studies 91:476).

    Parameters
    ----------
    comparison : Comparison
        Of two systems or more.
    attribute : str
        The protected attribute whose disparities are ranked.
    measures : sequence of str
        The measures.
    """
    rows = []
    for name in measures:
        of = None if name in ACCURACY else attribute
        found = {system: comparison.summary(system, name, of) for system in comparison.systems}
        values = {system: row["value"] for system, row in found.items() if row and row["value"] is not None}
        better = _shown_better(comparison, name, of)
        for system, value in values.items():
            ahead = sum(_distance(other, name) < _distance(value, name) for other in values.values())
            rows.append({"measure": name, "attribute": of, "system": system, "value": value, "rank": 1 + ahead,
                         "best": 1 + sum((other, system) in better for other in values),
                         "worst": len(values) - sum((system, other) in better for other in values)})
    return pl.DataFrame(rows, schema=RANKS, orient="row")


def alternatives(comparison: Comparison, attribute: str, *, disparity: str = "demographic_parity_difference",
                 accuracy: str = "balanced_accuracy") -> pl.DataFrame:
    """Return what each other system gains in evenness over the first, and its price in accuracy.

    The verdict is ``"less"`` where the whole paired interval of the change of disparity says so, ``"more"`` where it
    says the contrary, else ``"not_shown"``: a less discriminatory alternative is named only where it can be told
    from chance.

    Returns
    -------
    polars.DataFrame
        Columns as in `ALTERNATIVES`, the most even first.
    """
    checked(comparison, attribute, disparity, accuracy)
    rows = []
    for name in comparison.systems[1:]:
        gain, price = (comparison.difference(name, *what) for what in ((disparity, attribute), (accuracy,)))
        now, right = comparison.summary(name, disparity, attribute), comparison.summary(name, accuracy)
        rows.append({"system": name, "verdict": _verdict(gain, disparity), **_change("disparity", now, gain),
                     **_change("accuracy", right, price)})
    order = sorted(rows, key=lambda row: float("inf") if row["disparity"] is None
                   else _distance(row["disparity"], disparity))
    return pl.DataFrame(order, schema=ALTERNATIVES, orient="row")


def checked(comparison: Comparison, attribute: str, disparity: str, accuracy: str) -> None:
    """Check that the comparison has what a frontier is made of; else say what it has."""
    attributes = next(iter(comparison.audits.values())).attributes
    if attribute not in attributes:
        raise InputError("attribute", repr(attribute), "one that was audited", did_you_mean(attribute, attributes))
    one_of(accuracy, "accuracy", ACCURACY)
    if not measure(disparity).between:
        raise InputError("disparity", repr(disparity), "a comparison between groups",
                         f"choose one of {', '.join(RANKED)}")


def attribute_of(comparison: Comparison, disparity: str = "demographic_parity_difference") -> str:
    """Return the single attribute by which the first system is the least even."""
    first = comparison.audits[comparison.systems[0]]
    single = [name for name in first.attributes if JOIN not in name] or list(first.attributes)
    rows = {name: first.summary(disparity, name) for name in single}
    known = [name for name, row in rows.items() if row and row["value"] is not None]
    return max(known, key=lambda name: _distance(rows[name]["value"], disparity), default=single[0])


def _point(comparison: Comparison, system: str, attribute: str, disparity: str, accuracy: str) -> dict[str, Any]:
    gap, right = comparison.summary(system, disparity, attribute), comparison.summary(system, accuracy)
    row: dict[str, Any] = {"system": system, "efficient": None, "dominated_by": None, "reason": None}
    for name, found in (("disparity", gap), ("accuracy", right)):
        row |= {f"{name}{end}": found[key] if found else None
                for end, key in (("", "value"), ("_low", "low"), ("_high", "high"))}
        if row["reason"] is None and row[name] is None:
            row["reason"] = (found or {}).get("reason") or "it could not be measured"
    return row


def _good(row: dict[str, Any], disparity: str, accuracy: str) -> tuple[float, float]:
    """Return both coordinates such that more is better."""
    return -_distance(row["disparity"], disparity), -_distance(row["accuracy"], accuracy)


def _dominates(other: dict[str, Any], row: dict[str, Any], disparity: str, accuracy: str) -> bool:
    theirs, mine = _good(other, disparity, accuracy), _good(row, disparity, accuracy)
    return theirs != mine and all(a >= b for a, b in zip(theirs, mine, strict=True))


def _distance(value: float, name: str) -> float:
    """Return how far a value is from the good end of its measure."""
    if name in HIGHER_IS_BETTER:
        return -value if HIGHER_IS_BETTER[name] else value
    return abs(value - (measure(name).even_value or 0.0))


def _shown_better(comparison: Comparison, name: str, attribute: str | None) -> set[tuple[str, str]]:
    """Return the pairs (better, worse) of systems whose difference can be told from chance."""
    at = pl.col("attribute").is_null() if attribute is None else pl.col("attribute") == attribute
    shown = set()
    for row in comparison.pairs.filter((pl.col("measure") == name) & at & pl.col("low").is_not_null()).to_dicts():
        if row["low"] <= 0 <= row["high"]:
            continue
        pair = row["system"], row["baseline"]
        shown.add(pair if (row["low"] > 0) == _more_is_better(name) else pair[::-1])
    return shown


def _more_is_better(name: str) -> bool:
    # The summary of a ratio is the least of all ratios, at most 1.
    return HIGHER_IS_BETTER.get(name, name in ("adverse_impact_ratio",))


def _verdict(gain: dict[str, Any] | None, disparity: str) -> str:
    if gain is None or gain["low"] is None or gain["low"] <= 0 <= gain["high"]:
        return "not_shown"
    return "less" if (gain["low"] > 0) == _more_is_better(disparity) else "more"


def _change(what: str, now: dict[str, Any] | None, change: dict[str, Any] | None) -> dict[str, Any]:
    change = change or {}
    return {what: (now or {}).get("value"), f"{what}_change": change.get("value"), f"{what}_low": change.get("low"),
            f"{what}_high": change.get("high")}
