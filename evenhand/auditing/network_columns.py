"""The rows of an audit whose people are tied: the network interval first, the independent one beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.caveats import joined
from evenhand.measures.further_measures import described
from evenhand.measures.group_errors import NOTICEABLE, DesignEffects
from evenhand.numeric import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evenhand.auditing.findings.finding import Reading
    from evenhand.measures.disparity import Spread
    from evenhand.measures.group_counts import GroupCounts

NetworkEffects = Mapping[str, Mapping[str, DesignEffects]]
"""Design effects by attribute and rate."""

WHOLE = "whole population"
"""The name of the interval where there is no sampling error."""


def tied_groups(groups: Sequence[GroupCounts], effects: NetworkEffects) -> list[GroupCounts]:
    """Return counts whose intervals allow for ties, where design effects are known."""
    return [replace(one, effects=effects[one.attribute]) if one.attribute in effects else one for one in groups]


def beside_independent(rows: pl.DataFrame, independent: pl.DataFrame, effects: NetworkEffects) -> pl.DataFrame:
    """Return rows on the network with the limits for independent people, design effect and effective n beside.

    Parameters
    ----------
    rows, independent : polars.DataFrame
        The same rows, with intervals on the network and for independent people.
    effects : mapping
        The design effects by attribute and rate.
    """
    names = _names(rows)
    found = [_effect(row, effects, names.get(row["attribute"], {})) if row["interval"] is not None else None
             for row in rows.iter_rows(named=True)]
    design = pl.Series("design_effect", found, pl.Float64)
    return rows.with_columns(independent["low"].alias("independent_low"),
                             independent["high"].alias("independent_high"), design,
                             (rows["n"] / design).alias("effective_n"))


def without_sampling_error(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows whose numbers are exact: these people are everybody whom the question is about."""
    there = pl.col("interval").is_not_null()
    exact = {"low": pl.col("value"), "high": pl.col("value"), "interval": pl.lit(WHOLE)}
    return rows.with_columns(pl.when(there).then(what).alias(name) for name, what in exact.items())


def exact_reading(reading: Reading) -> Reading:
    """Return a reading whose intervals have shrunk to the number itself."""
    def exact(gap: Spread) -> Spread:
        return replace(gap, low=gap.value, high=gap.value, surest=(gap.lowest, gap.highest))

    return replace(reading, plain=exact(reading.plain), adjusted=exact(reading.adjusted))


def told_as_independent(rows: pl.DataFrame, ties: int | None) -> pl.DataFrame:
    """Return rows whose intervals say by their names that they take people as independent, where ties join them.

    Examples
    --------
    >>> rows = pl.DataFrame({"interval": ["delong, logit", None]})
    >>> told_as_independent(rows, 12)["interval"].to_list(), told_as_independent(rows, None) is rows
    (['delong, logit, people as independent', None], True)
    """
    if not ties or rows.is_empty():
        return rows
    return rows.with_columns(pl.col("interval") + ", people as independent")


def how_sure(rows: pl.DataFrame, ties: int | None, *, whole_population: bool) -> tuple[str, ...]:
    """Return what the reader must know of the intervals: what they allow for, or that there are none."""
    if whole_population:
        return ("These people are taken as everybody whom the question is about: numbers have no sampling error, "
                "and intervals are the numbers themselves.",)
    if not ties:
        return ()
    widest = rows["design_effect"].max()
    if widest is None:
        return (f"Intervals take people as independent, though {joined(ties)}: where scores follow ties, "
                "the true uncertainty is larger.",)
    allowed = f"Intervals allow for the {counted(ties, 'tie')} among these people"
    if widest < NOTICEABLE:
        return (f"{allowed}, which make them no longer than those of independent people.",)
    return (f"{allowed}; taken as independent, intervals would be up to {widest ** 0.5:.2f} times too short.",)


def _names(rows: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Return the position of each group, by attribute."""
    groups = rows.filter(pl.col("group").is_not_null()).group_by("attribute", maintain_order=True)
    return {attribute: {name: k for k, name in enumerate(part["group"].unique(maintain_order=True))}
            for (attribute,), part in groups}


def _effect(row: dict[str, Any], effects: NetworkEffects, place: Mapping[str, int]) -> float | None:
    measure = described(row["measure"])
    known = [found for rate in measure.rates or (measure.name,)
             if (found := effects.get(row["attribute"], {}).get(rate)) is not None]
    if not known:
        return None
    return max(_of_row(row, one, place) for one in known)


def _of_row(row: dict[str, Any], effects: DesignEffects, place: Mapping[str, int]) -> float:
    pair: Iterable[str] = row["groups"] or ([row["group"], row["reference"]] if row["reference"] else ())
    if pair:
        first, second = (place[name] for name in pair)
        return float(effects.pairs[first, second])
    return float(effects.alone[place[row["group"]]])
