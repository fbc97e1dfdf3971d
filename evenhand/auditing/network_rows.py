"""The main numbers of a network audit as tidy rows, in the columns of an audit's."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.network_columns import WHOLE
from evenhand.auditing.network_parts import WITH, WITHOUT
from evenhand.auditing.rows import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evenhand.auditing.network_audit import NetworkAudit

GAPS = ("raw_gap", "standardized_gap", "ratio_fixed", "ratio_quantile")
TOP = 0.1


def network_rows(found: NetworkAudit) -> pl.DataFrame:
    """Return a row a number: overall (group null), of each group, and of each group against the reference."""
    rows = [*_overall(found), *_of_groups(found), *_of_gaps(found), *_of_splits(found)]
    full = [dict.fromkeys(SCHEMA) | {"attribute": found.attribute, "level": found.level} | row for row in rows]
    return pl.DataFrame([_finished(row) for row in full], schema=SCHEMA, orient="row")


def _finished(row: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: row[name] for name in ("value", "low", "high")}
    row = row | {name: None if x is None or not math.isfinite(x) else float(x) for name, x in numbers.items()}
    return row | {"reason": None if row["value"] is not None else row["reason"] or "not_estimable"}


def _overall(found: NetworkAudit) -> Iterator[dict[str, Any]]:
    people = int(found.people.groups.people)
    yield {"measure": "assortativity", "value": found.segregation.assortativity, "n": people}
    for row in found.clustering.iter_rows(named=True):
        if row["of"] != "decision":
            yield {"measure": f"{row['statistic']}: {row['of']}", "value": row["value"], "n": row["people"]}
    if found.coupled:
        yield {"measure": "network_share", "value": found.shares.indirect_impact, "n": people}


def _of_groups(found: NetworkAudit) -> Iterator[dict[str, Any]]:
    names = {"isolates": "isolates", "mean_degree": "mean_degree", "same_group_share": "same_group_share",
             "homophily_index": "homophily_index", "own_group_exposure": "own_group_exposure"}
    yield from _columns(found.segregation.frame(), names)
    yield from _columns(found.exposure, {"own": "mean_own_record", "friends": "mean_of_friends"})
    top = found.visibility.filter((pl.col("of") == "score") & (pl.col("top") == TOP))
    top = top.with_columns(pl.Series("people", found.people.groups.sizes))
    yield from _columns(top, {"ratio": "visibility_in_top_tenth"})
    if found.coupled:
        yield from _columns(found.shares.frame(), {"network_share": "network_share", "influence": "influence"})
    if found.crossings is not None:
        yield from _columns(found.crossings, {"fell_share": "fell_through_friends",
                                              "lifted_share": "lifted_by_friends"})


def _columns(table: pl.DataFrame, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    for column, measure in names.items():
        for row in table.iter_rows(named=True):
            yield {"measure": measure, "group": row["group"], "value": row[column], "n": row["people"]}


def _of_gaps(found: NetworkAudit) -> Iterator[dict[str, Any]]:
    limits = {} if found.whole else {row["group"]: row for row in found.printed.iter_rows(named=True)}
    exact = {"method": WHOLE} if found.whole else None
    for row in found.gaps.iter_rows(named=True):
        if row["group"] not in found.people.compared:
            continue
        ending = {WITH: "", WITHOUT: "_without_friends"}[row["friends"]]
        for measure in GAPS:
            one = limits.get(row["group"], exact) if measure == "raw_gap" and row["friends"] == WITH else None
            ends = {} if one is None else {"low": one.get("low", row[measure]), "high": one.get("high", row[measure]),
                                           "interval": one["method"]}
            yield {"measure": measure + ending, "group": row["group"], "reference": found.people.reference,
                   "value": row[measure], "n": row["people"], **ends}


def _of_splits(found: NetworkAudit) -> Iterator[dict[str, Any]]:
    sizes = dict(zip(found.people.groups.levels, found.people.groups.sizes.tolist(), strict=True))
    for one in found.splits:
        head = {"group": one.group, "reference": one.reference, "n": sizes[one.group]}
        yield head | {"measure": "gap_own", "value": one.own}
        yield head | {"measure": "gap_mixing", "value": float(one.mixing.sum())}
        yield head | {"measure": "gap_selection", "value": one.selection}
        share = one.through_ties / one.gap if one.gap else None
        yield head | {"measure": "gap_share_through_ties", "value": share}
