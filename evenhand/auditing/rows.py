"""From a tally to tidy rows: each measure in each group, between groups, and over all groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.measures.disparity import SIMULTANEOUS, against, reference_of
from evenhand.measures.rates import group_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evenhand.measures.disparity import Spread
    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.measure import Measure

SCHEMA = pl.Schema({"measure": pl.String, "attribute": pl.String, "group": pl.String, "reference": pl.String,
                    "groups": pl.List(pl.String), "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
                    "level": pl.Float64, "n": pl.Int64, "interval": pl.String, "reason": pl.String})
"""The columns of an audit's rows."""


def rows_of(groups: Sequence[GroupCounts], measures: Sequence[Measure],
            spreads: Mapping[tuple[str, str], Spread], *, level: float, favourable: str = "high",
            reference: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Return the tidy rows of an audit: a row a measure and group, and a summary row for each comparison.

    Parameters
    ----------
    groups : sequence of GroupCounts
        The counts of each attribute and intersection.
    measures : sequence of Measure
        What to measure.
    spreads : mapping of (str, str) to Spread
        The widest gap by attribute and measure, at the same level.
    level : float
        The confidence level.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    reference : mapping of str to str, optional
        The reference group of an attribute, instead of the one with the highest rate.

    Returns
    -------
    polars.DataFrame
        Columns as in :data:`SCHEMA`.
    """
    rows = [row for one in groups for measure in measures
            for row in _rows(one, measure, spreads.get((one.attribute, measure.name)), level, favourable,
                             reference or {})]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def counts_of(groups: Sequence[GroupCounts], *, outcome: bool) -> pl.DataFrame:
    """Return the counts behind an audit: n, selected, and tp, fp, fn, tn where there is an outcome."""
    cells = ["selected", "tp", "fp", "fn", "tn"] if outcome else ["selected"]
    tables = [pl.DataFrame({"attribute": [one.attribute] * len(one.names), "group": one.names, "n": one.people,
                            **{cell: one.count(cell) for cell in cells}}) for one in groups]
    return pl.concat(tables)


def _rows(groups: GroupCounts, measure: Measure, widest: Spread | None, level: float, favourable: str,
          reference: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    head = (measure.name, groups.attribute)
    if widest is None:
        found = group_values(groups, measure, level)
        yield from ((*head, name, None, None, *numbers, level, n, interval, reason)
                    for name, numbers, n, interval, reason in _each(groups, found))
        return
    at = _reference(groups, measure, favourable, reference)
    base = groups.names[at] if at >= 0 else None
    found = against(groups, measure, at, level)
    yield from ((*head, name, base, None, *numbers, level, n, interval, reason)
                for name, numbers, n, interval, reason in _each(groups, found))
    pair = None if widest.lowest < 0 else [groups.names[widest.lowest], groups.names[widest.highest]]
    numbers = _plain([widest.value, widest.low, widest.high])
    interval = None if numbers[0] is None else groups.interval_name(measure.rates, SIMULTANEOUS)
    yield (*head, None, None, pair, *numbers, level, widest.n, interval, widest.reason)


def _each(groups: GroupCounts, found: Any) -> Iterable[tuple[Any, ...]]:
    numbers = zip(_plain(found.value), _plain(found.low), _plain(found.high), strict=True)
    # A weighted n is the effective number of people, cut to a whole one.
    n = np.floor(found.n).astype(np.int64).tolist()
    return zip(groups.names, numbers, n, found.interval, found.reason, strict=True)


def _plain(values: Any) -> list[float | None]:
    array = np.asarray(values, float)
    return np.where(np.isfinite(array), array.astype(object), None).tolist()


def _reference(groups: GroupCounts, measure: Measure, favourable: str, chosen: Mapping[str, str]) -> int:
    name = chosen.get(groups.attribute)
    if name is None:
        return reference_of(groups, measure, favourable)
    if name not in groups.names:
        raise InputError(f"reference of {groups.attribute}", repr(name), "one of its groups",
                         did_you_mean(name, groups.names))
    return groups.names.index(name)
