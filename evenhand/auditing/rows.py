"""From a tally to tidy rows: each measure in each group, between groups, and over all groups."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.measures.disparity import SIMULTANEOUS, against, references_of, spreads
from evenhand.measures.group_counts import joined
from evenhand.measures.rates import group_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    rows = [row for one in together(groups) for block in zip(
        *(_rows(one, measure, spreads, level, favourable, reference or {}) for measure in measures), strict=True)
        for part in block for row in part]
    columns = zip(*rows, strict=True) if rows else ((),) * len(SCHEMA)
    return pl.DataFrame({name: pl.Series(name, column, dtype, strict=False)
                         for (name, dtype), column in zip(SCHEMA.items(), columns, strict=True)})


def together(groups: Sequence[GroupCounts]) -> Sequence[GroupCounts]:
    """Return the groups of all attributes as one, to be worked out in one step; apart where people are tied."""
    return [joined(groups)] if len(groups) > 1 and not any(one.effects for one in groups) else groups


def widest_gaps(groups: Sequence[GroupCounts], measures: Sequence[Measure],
                level: float) -> dict[tuple[str, str], Spread]:
    """Return the widest gap by attribute and measure, for the measures that compare groups."""
    return {(name, measure.name): found for one in together(groups) for measure in measures if measure.between
            for (name, _), found in zip(one.blocks, spreads(one, measure, level), strict=True)}


def counts_of(groups: Sequence[GroupCounts], *, outcome: bool) -> pl.DataFrame:
    """Return the counts behind an audit: n, selected, and tp, fp, fn, tn where there is an outcome."""
    cells = ["selected", "tp", "fp", "fn", "tn"] if outcome else ["selected"]
    every = joined(groups)
    names = [name for name, place in every.blocks for _ in range(place.start, place.stop)]
    return pl.DataFrame({"attribute": names, "group": every.names, "n": every.people,
                         **{cell: every.count(cell) for cell in cells}})


def _rows(groups: GroupCounts, measure: Measure, widest: Mapping[tuple[str, str], Spread], level: float,
          favourable: str, reference: Mapping[str, str]) -> list[list[tuple[Any, ...]]]:
    """Return the rows of one measure, by attribute."""
    between = (groups.blocks[0][0], measure.name) in widest
    if between:
        at = _references(groups, measure, favourable, reference)
        found = against(groups, measure, at, level)
        base = [groups.names[one] if one >= 0 else None for one in at]
    else:
        found, base = group_values(groups, measure, level), [None] * len(groups.blocks)
    numbers = list(zip(groups.names, *map(_plain, (found.value, found.low, found.high)),
                       # A weighted n is the effective number of people, cut to a whole one.
                       np.floor(found.n).astype(np.int64).tolist(), found.interval, found.reason, strict=True))
    rows = [[(measure.name, name, group, one, None, value, low, high, level, n, interval, reason)
             for group, value, low, high, n, interval, reason in numbers[place]]
            for (name, place), one in zip(groups.blocks, base, strict=True)]
    if between:
        for (name, place), mine in zip(groups.blocks, rows, strict=True):
            mine.append(_summary(groups, measure, name, place, widest[name, measure.name], level))
    return rows


def _summary(groups: GroupCounts, measure: Measure, attribute: str, place: slice, widest: Spread,
             level: float) -> tuple[Any, ...]:
    names = groups.names[place]
    pair = None if widest.lowest < 0 else [names[widest.lowest], names[widest.highest]]
    numbers = _plain([widest.value, widest.low, widest.high])
    interval = None if numbers[0] is None else groups.interval_name(measure.rates, SIMULTANEOUS)
    return (measure.name, attribute, None, None, pair, *numbers, level, widest.n, interval, widest.reason)


def _plain(values: Any) -> list[float | None]:
    return [value if isfinite(value) else None for value in np.asarray(values, float).tolist()]


def _references(groups: GroupCounts, measure: Measure, favourable: str, chosen: Mapping[str, str]) -> list[int]:
    found = references_of(groups, measure, favourable)
    for at, (attribute, place) in enumerate(groups.blocks):
        if (name := chosen.get(attribute)) is None:
            continue
        names = groups.names[place]
        if name not in names:
            raise InputError(f"reference of {attribute}", repr(name), "one of its groups",
                             did_you_mean(name, names))
        found[at] = place.start + names.index(name)
    return found
