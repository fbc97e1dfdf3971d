"""Intersections of people are those of the tally."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from evenhand.errors import InputError
from evenhand.measures.intersections import intersection
from evenhand.measures.ranking import auc_by_group
from evenhand.measures.sorted_scores import SortedScores
from evenhand.measures.tally import tally


def test_groups_their_order_and_sizes_are_those_of_the_tally_at_every_depth() -> None:
    rng = np.random.default_rng(0)
    columns = {name: rng.choice([*levels, "Unknown"], 60) for name, levels in
               (("sex", "fm"), ("hukou", ["urban", "rural"]), ("age", ["old", "young"]))}
    counted = tally(pl.DataFrame({**columns, "d": rng.integers(0, 2, 60)}), list(columns), decision="d")
    order = {name: counted.levels[k] for k, name in enumerate(columns)}
    from evenhand.measures.grouping import Groups

    for depth in (1, 2, 3):
        names = list(columns)[:depth]
        theirs = counted.groups(*names)
        ours = intersection(*(Groups.of(columns[name], levels=order[name]) for name in names))
        assert ours.levels == theirs.names
        assert ours.sizes.tolist() == theirs.people.tolist()


def test_an_intersection_that_nobody_belongs_to_has_a_row_that_says_so() -> None:
    groups = intersection(["f", "f", "m"], ["a", "b", "b"])
    found = auc_by_group(SortedScores.of([1, 2, 3], groups, [0, 1, 1]))
    assert found.filter(group="m × a")["reason"].item() == "no_people"


def test_too_many_groups_are_refused() -> None:
    many = [f"g{k}" for k in range(300)]
    with pytest.raises(InputError, match="90,000 possible groups"):
        intersection(many, many)
    with pytest.raises(InputError, match="at least one"):
        intersection()
