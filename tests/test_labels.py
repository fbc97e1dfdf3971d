"""Groups, labels and numbers from any table: what the naive road gets wrong in silence is said."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import InputError
from evenhand.labels import UNKNOWN, as_series, checked_groups, checked_labels, look_alikes
from evenhand.numeric import checked_cut, checked_numbers, checked_range


@given(st.lists(st.sampled_from([0, 1, None]), min_size=1).filter(lambda v: set(v) != {None}))
def test_zero_and_one_mean_the_same_in_every_type(values: list[int | None]) -> None:
    expected = [-1 if value is None else value for value in values]
    words = [None if value is None else str(value) for value in values]
    truths = [None if value is None else bool(value) for value in values]
    for column in (values, words, truths, [None if value is None else float(value) for value in values]):
        assert checked_labels(as_series(column), "x").favourable.tolist() == expected


@given(st.lists(st.sampled_from(["yes", "no", None]), min_size=2).filter(lambda v: {"yes", "no"} <= set(v)))
def test_the_other_good_value_turns_labels_round(values: list[str | None]) -> None:
    yes = checked_labels(as_series(values), "x", favourable="yes").favourable
    no = checked_labels(as_series(values), "x", favourable="no").favourable
    assert np.array_equal(yes, np.where(no < 0, -1, 1 - no))


@pytest.mark.parametrize("good", [2, "2", 2.0])
def test_the_good_value_may_be_given_as_a_number_or_a_word(good: object) -> None:
    assert checked_labels(as_series([1, 2]), "x", favourable=good).favourable.tolist() == [0, 1]


def test_a_mixture_of_true_and_one_is_refused() -> None:
    with pytest.raises(InputError, match="mixture"):
        checked_labels(as_series([True, 1, 0]), "column 'x'")


@given(st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "NA"])), min_size=1).filter(any))
def test_nobody_loses_a_group(values: list[str | None]) -> None:
    groups, _ = checked_groups(as_series(values), "x")
    assert groups.to_list() == [value or UNKNOWN for value in values]


def test_a_column_of_a_few_numbers_makes_groups_in_words() -> None:
    assert checked_groups(pl.Series([0.0, 1.0, math.nan]), "x")[0].to_list() == ["0", "1", UNKNOWN]
    assert checked_groups(pl.Series([True, False]), "x")[0].to_list() == ["true", "false"]


def test_look_alikes_see_through_width_spaces_and_invisible_marks() -> None:
    assert look_alikes(["a  b", "A b", "a\u200b b", "ab"]) == [("A b", "a  b", "a\u200b b")]
    assert look_alikes(["male", "female"]) == []


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)), min_size=1)
       .filter(lambda values: any(value is not None for value in values)))
def test_numbers_in_words_are_the_same_numbers(values: list[float | None]) -> None:
    words = pl.Series([None if value is None else repr(value) for value in values], dtype=pl.String)
    assert checked_numbers(words, "x")[0].to_list() == values


@pytest.mark.parametrize("cut", [math.nan, math.inf, "0,5", None, 1e9, 0.5, 299.9])
def test_a_cut_that_is_no_number_or_off_the_scale_is_refused(cut: object) -> None:
    with pytest.raises(InputError, match="cut"):
        checked_cut(cut, pl.Series([300.0, 850.0]))


@pytest.mark.parametrize("cut", [300, 850, "640"])
def test_a_cut_on_the_scale_is_taken(cut: object) -> None:
    assert checked_cut(cut, pl.Series([300.0, None, 850.0])) == float(cut)


def test_scores_outside_the_declared_range_are_counted() -> None:
    with pytest.raises(InputError, match=r"line 7: got 11 \(2 such numbers in all\).*from 0 to 10"):
        checked_range(pl.Series([1.0, 11.0, None, -1.0]), 0, 10, "people.csv", lines=np.array([2, 7, 8, 9]))


def test_one_of_several_classes_may_be_named_and_is_told() -> None:
    steps = pl.Series(["hire", "reject", "interview", None])
    found = checked_labels(steps, "column 'step'", favourable="hire", key="favourable_decision")
    assert found.favourable.tolist() == [1, 0, 0, -1]
    assert "'interview', 'reject' as not selected" in found.notes[0]


@pytest.mark.parametrize(("values", "asked"), [
    (["yes", "Yes", "no"], {"favourable": "yes", "key": "favourable_decision"}),
    (["hire", "reject", "interview"], {"key": "favourable_decision"}),
    (["hire", "reject", "interview"], {"favourable": "hire"}),
    ([1, 0, -1], {"favourable": 1, "key": "favourable_decision"}),
])
def test_several_values_are_refused_where_no_class_is_named_in_words(values: list, asked: dict) -> None:
    with pytest.raises(InputError, match="two different values"):
        checked_labels(pl.Series(values), "x", **asked)
