from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import InputError
from evenhand.measures.visibility import visibility


def test_the_top_worked_by_hand():
    table = visibility([10, 9, 8, 7, 6], ["a", "b", "b", "a", "a"], tops=[0.2, 0.6, 1.0])
    assert table.filter(table["group"] == "b")["share"].to_list() == pytest.approx([0, 2 / 3, 0.4])
    assert table.filter(table["top"] == 1)["ratio"].to_list() == pytest.approx([1, 1])


def test_equal_values_are_let_in_in_parts_whatever_the_order_of_rows():
    one = visibility([5, 5, 5, 1], ["a", "b", "b", "a"], tops=[0.25])
    two = visibility([1, 5, 5, 5], ["a", "b", "b", "a"], tops=[0.25])
    assert one["share"].to_list() == pytest.approx([1 / 3, 2 / 3])
    assert one.equals(two)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(0, 100))
def test_shares_add_up_and_the_whole_is_the_population(values, seed):
    labels = np.random.default_rng(seed).integers(0, 3, len(values))
    table = visibility(values, labels)
    assert table.group_by("top").agg(pl.col("share").sum())["share"].to_numpy() == pytest.approx(1)
    last = table.filter(table["top"] == 1)
    assert last["share"].to_numpy() == pytest.approx(last["population_share"].to_numpy())


def test_people_without_a_value_are_left_out_and_nobody_is_an_error():
    table = visibility([2, np.nan, 1], ["a", "b", "b"], tops=[0.5])
    assert table["population_share"].to_list() == [0.5, 0.5]
    with pytest.raises(InputError, match="nobody with a value"):
        visibility([np.nan], ["a"])
    with pytest.raises(InputError, match="top"):
        visibility([1.0], ["a"], tops=[1.5])
