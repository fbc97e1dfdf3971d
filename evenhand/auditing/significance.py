"""Rows of the tests that courts ask for, adjusted for how many there are, and the smallest gap that would be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError
from evenhand.measures.disparity import reference_of
from evenhand.measures.exact import significance_tests
from evenhand.measures.frames import first_reason, small, tidy
from evenhand.measures.measure import MEASURES
from evenhand.measures.multiplicity import benjamini_hochberg, detectable_difference, holm
from evenhand.measures.rates import group_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evenhand.measures.group_counts import GroupCounts

TESTS = {"standard_deviations": "z", "fisher_p_value": "fisher_p_value", "holm_p_value": "holm_p_value",
         "benjamini_hochberg_p_value": "benjamini_hochberg_p_value"}
"""The measures of a test, each with its column of :func:`significance_of`."""


def significance_of(groups: Sequence[GroupCounts], reference: Mapping[str, str]) -> pl.DataFrame:
    """Return the tests of every group against its reference, one family over all attributes.

    Parameters
    ----------
    groups : sequence of GroupCounts
        The counts of each attribute and intersection; people, not weights.
    reference : mapping of str to str
        The reference group of an attribute; where left out, the group with the highest share selected.

    Returns
    -------
    polars.DataFrame
        As :func:`~evenhand.measures.exact.significance_tests` gives it, with ``attribute`` and
        ``benjamini_hochberg_p_value``; both adjustments are over all rows.

    Raises
    ------
    InputError
        For weighted counts: these tests are about people.
    """
    tables = []
    for one in groups:
        if one.counts.dtype.kind == "f":
            raise InputError("measure", "tests of counts on weighted people", "people who all count alike",
                             "leave the weights out, or read the intervals, which allow for them")
        name = _reference(one, reference)
        if name is not None:
            table = significance_tests(one.count("selected"), one.count("decided"), one.names, reference=name)
            tables.append(table.with_columns(attribute=pl.lit(one.attribute)))
    if not tables:
        return pl.DataFrame(schema={"attribute": pl.String})
    found = pl.concat(tables)
    p_values = found["p_value"].to_numpy()
    return found.with_columns(pl.Series("holm_p_value", holm(p_values), nan_to_null=True),
                              pl.Series("benjamini_hochberg_p_value", benjamini_hochberg(p_values), nan_to_null=True))


def rows_of_tests(groups: Sequence[GroupCounts], reference: Mapping[str, str]) -> pl.DataFrame:
    """Return the tests as rows, one a measure of :data:`TESTS` and group; ``n`` is the smaller of the two groups."""
    found = significance_of(groups, reference)
    if found.is_empty():
        return found
    base = pl.col("n").filter(pl.col("group") == pl.col("reference")).first().over("attribute")
    found = found.with_columns(n=pl.min_horizontal("n", base))
    return pl.concat([found.select("attribute", "group", "reference", "n", "reason", measure=pl.lit(name),
                                   value=pl.col(column).cast(pl.Float64)) for name, column in TESTS.items()])


def detectable_rows(groups: GroupCounts, reference: str | None, *, level: float, power: float = 0.8) -> pl.DataFrame:
    """Return the smallest gap below the reference group's share that would be found, a row a group.

    As many comparisons share the level as there are groups to compare.
    """
    name = _reference(groups, {} if reference is None else {groups.attribute: reference})
    if name is None:
        return pl.DataFrame()
    at, n = groups.names.index(name), groups.count("decided")
    rate = group_values(groups, MEASURES["selection_rate"], level).value[at]
    others = ~groups.unknown & (np.arange(n.size) != at) & (n > 0)
    value = np.array([detectable_difference(n[k], n[at], rate=rate, level=level, power=power,
                                            comparisons=int(others.sum())) if others[k] else np.nan
                      for k in range(n.size)])
    least = np.minimum(n, n[at])
    reason = first_reason(n.size, ("unknown_group", groups.unknown), ("no_people", n == 0),
                          ("reference", np.arange(n.size) == at), ("nothing_detectable", np.isnan(value)))
    return tidy(measure="detectable_difference", group=groups.names, reference=name, value=value, n=np.floor(least),
                reason=small(reason, least))


def _reference(groups: GroupCounts, chosen: Mapping[str, str]) -> str | None:
    if groups.attribute in chosen:
        return chosen[groups.attribute]
    at = reference_of(groups, MEASURES["adverse_impact_ratio"])
    return None if at < 0 else groups.names[at]
