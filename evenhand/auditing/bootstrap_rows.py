"""Rows of bootstrap intervals: people drawn with replacement, at the cost of drawing a few counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.auditing.rows import rows_of
from evenhand.measures.disparity import spread
from evenhand.measures.resampling import replicates_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.measure import Measure
    from evenhand.measures.tally import Tally

BOOTSTRAP = "bootstrap"
"""What the column ``at`` says of these rows: they stand beside the rows with closed-form intervals."""


def bootstrap_rows(counted: Tally, groups: Sequence[GroupCounts], measures: Sequence[Measure],
                   reference: Mapping[str, str | None], *, replicates: int, seed: int, level: float,
                   favourable: str = "high") -> pl.DataFrame:
    """Return percentile intervals of smooth measures, from one set of replicates of the tally.

    Maxima over groups and the larger of two differences are not smooth: they have no such row. Nor has a measure of
    which more than one replicate in twenty had nobody to take it over.

    Parameters
    ----------
    counted : Tally
        The counts of people, without weights.
    groups : sequence of GroupCounts
        Of each attribute.
    measures : sequence of Measure
        Rates, means and comparisons of them.
    reference : mapping of str to str
        The reference group of each attribute.
    replicates, seed : int
        How many samples to draw, and the seed of the draws.
    level : float
        The confidence level.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    """
    smooth = [one for one in measures if one.kind != "odds"]
    drawn, tables = replicates_of(counted, replicates=replicates, seed=seed), []
    for one in groups:
        name = reference[one.attribute]
        if name is None:
            continue
        chosen = {one.attribute: name}
        widest = {(one.attribute, measure.name): spread(one, measure, level) for measure in smooth if measure.between}
        plain = rows_of([one], smooth, widest, level=level, favourable=favourable, reference=chosen)
        plain = plain.filter(pl.col("group").is_not_null())
        found = drawn.groups(*one.attributes).frame(smooth, reference=one.names.index(name), level=level)
        kept = found.filter(pl.col("low").is_not_null() & (pl.col("missing") < 0.05))
        tables.append(plain.drop("low", "high", "interval").join(
            kept.select("measure", "group", "low", "high", "interval"), on=["measure", "group"], how="inner",
            maintain_order="left").with_columns(at=pl.lit(BOOTSTRAP)))
    return pl.concat(tables) if tables else pl.DataFrame()
