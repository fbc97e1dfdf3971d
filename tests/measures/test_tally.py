"""One group-by on any engine, the same counts from each."""

from __future__ import annotations

import math

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from evenhand.errors import InputError
from evenhand.measures.disparity import against
from evenhand.measures.measure import MEASURES, measure
from evenhand.measures.rates import group_values
from evenhand.measures.resampling import replicates_of
from evenhand.measures.tally import tally
from evenhand.measures.weights import weighted_counts

SIX = pl.DataFrame({
    "sex": ["f", "f", "f", "m", "m", "m"],
    "race": ["a", "a", "b", "b", "b", None],
    "score": [700.0, 500.0, 600.0, 650.0, 400.0, None],
    "hired": [1, 0, 1, 1, 0, 1],
    "paid": [1, 1, 0, 1, 0, 1],
})
"""Six people on paper: women tp, fn, fp; men tp, tn, tp."""


def engines(table: pl.DataFrame) -> dict[str, object]:
    arrow = table.to_arrow()
    return {"polars": table, "lazy": table.lazy(), "pandas": table.to_pandas(), "pyarrow": arrow,
            "pandas on arrow": table.to_pandas(use_pyarrow_extension_array=True),
            "duckdb": duckdb.sql("select * from arrow")}


def counted(table: object) -> object:
    return tally(table, ["sex", "race"], decision="hired", outcome="paid", score="score")


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pandas on arrow", "pyarrow", "duckdb"])
def test_every_engine_counts_the_six_people_as_on_paper(engine: str) -> None:
    groups = counted(engines(SIX)[engine]).groups("sex")
    assert groups.names == ("f", "m")
    assert {cell: groups.count(cell).tolist() for cell in ("tp", "fp", "fn", "tn")} == {
        "tp": [1, 2], "fp": [1, 0], "fn": [1, 0], "tn": [0, 1]}
    assert groups.people.tolist() == [3, 3]
    assert groups.scored.tolist() == [3, 2]
    assert groups.mean.tolist() == pytest.approx([600.0, 525.0])
    assert groups.variance.tolist() == pytest.approx([10_000.0, 31_250.0])


@pytest.mark.parametrize("engine", ["lazy", "pandas", "pyarrow", "duckdb"])
def test_engines_agree_on_random_people(engine: str) -> None:
    rng = np.random.default_rng(1)
    table = pl.DataFrame({
        "sex": rng.choice(["f", "m"], 2000), "race": rng.choice(["a", "b", "c"], 2000),
        "score": rng.normal(600, 80, 2000), "hired": rng.integers(0, 2, 2000), "paid": rng.integers(0, 2, 2000)})
    first, second = counted(table).groups("sex", "race"), counted(engines(table)[engine]).groups("sex", "race")
    assert first.names == second.names
    assert (first.counts == second.counts).all()
    assert second.mean == pytest.approx(first.mean, rel=1e-12)
    assert second.variance == pytest.approx(first.variance, rel=1e-9)


def test_a_missing_group_is_unknown_last_and_counted() -> None:
    groups = counted(SIX).groups("race")
    assert groups.names == ("a", "b", "Unknown")
    assert groups.unknown.tolist() == [False, False, True]
    assert groups.people.tolist() == [2, 3, 1]


def test_an_intersection_that_nobody_belongs_to_is_listed_with_nobody() -> None:
    groups = counted(SIX).groups("sex", "race")
    assert groups.names == ("f × a", "f × b", "m × a", "m × b", "m × Unknown")
    assert groups.people.tolist() == [2, 1, 0, 2, 1]


def test_marginal_counts_of_an_intersection_are_those_of_the_attribute() -> None:
    found = counted(SIX)
    both, one = found.groups("sex", "race"), found.groups("sex")
    women = [name.startswith("f") for name in both.names]
    assert (both.counts[women].sum(axis=0) == one.counts[0]).all()


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
def test_a_cut_selects_from_the_score_and_nobody_without_one(engine: str) -> None:
    table = engines(SIX)[engine]
    high = tally(table, ["sex"], score="score", cut=600).groups("sex")
    low = tally(table, ["sex"], score="score", cut=600, favourable="low").groups("sex")
    assert high.count("selected").tolist() == [2, 1]
    assert low.count("selected").tolist() == [1, 1]


def test_scores_of_large_size_and_small_spread_keep_their_digits() -> None:
    score = 1e9 + np.arange(10) / 10
    groups = tally(pl.DataFrame({"g": ["a"] * 10, "s": score}), ["g"], score="s").groups("g")
    assert groups.variance[0] == pytest.approx(np.var(score, ddof=1), rel=1e-6)


def test_the_last_score_below_a_cut_is_below_it() -> None:
    score = [np.nextafter(0.8, 0), 0.8, 1e6]
    groups = tally(pl.DataFrame({"g": ["a"] * 3, "s": score}), ["g"], score="s", cut=0.8).groups("g")
    assert groups.count("selected").tolist() == [2]


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_the_mean_and_variance_of_scores_are_those_of_numpy_in_any_order(scale: float) -> None:
    score = np.random.default_rng(2).lognormal(size=3001) * scale
    first, second = (tally(pl.DataFrame({"g": ["a"] * 3001, "s": s}), ["g"], score="s").groups("g")
                     for s in (score, score[::-1]))
    assert first.mean[0] == pytest.approx(score.mean(), rel=1e-11)
    assert first.variance[0] == pytest.approx(score.var(ddof=1), rel=1e-9)
    assert (first.total, first.squares) == (second.total, second.squares)


def test_equal_scores_of_each_group_have_no_variance() -> None:
    table = pl.DataFrame({"g": ["a"] * 7 + ["b"] * 9, "s": [0.1] * 7 + [0.7] * 9})
    assert tally(table, ["g"], score="s").groups("g").variance.tolist() == [0.0, 0.0]


def test_a_score_that_is_not_a_number_is_a_missing_score() -> None:
    groups = tally(pl.DataFrame({"g": ["a", "a"], "s": [math.nan, 2.0]}), ["g"], score="s", cut=2).groups("g")
    assert groups.scored.tolist() == [1]
    assert groups.count("selected").tolist() == [1]


def test_a_missing_decision_is_not_known_and_not_a_refusal() -> None:
    table = pd.DataFrame({"g": ["a", "a", "a"], "d": [1.0, 0.0, math.nan]})
    groups = tally(table, ["g"], decision="d").groups("g")
    assert groups.count("decided").tolist() == [2]
    assert groups.people.tolist() == [3]


def test_groups_that_are_numbers_come_in_the_order_of_numbers() -> None:
    table = pl.DataFrame({"band": [10, 2, 1, 2], "d": [1, 0, 1, 0]})
    assert tally(table, ["band"], decision="d").groups("band").names == ("1", "2", "10")


def test_the_order_of_levels_can_be_given() -> None:
    table = pl.DataFrame({"age": ["old", "young", "middle"], "d": [1, 0, 1]})
    found = tally(table, ["age"], decision="d", levels={"age": ["young", "middle", "old", "none"]})
    assert found.levels == (("young", "middle", "old"),)


@pytest.mark.parametrize(("change", "words"), [
    ({"decision": pl.Series(["yes", "no"] * 3)}, "favourable_decision"),
    ({"decision": pl.Series([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])}, "give a cut"),
    ({"decision": pl.Series(["a", "b", "c"] * 2)}, "two different values"),
    ({"decision": pl.Series([1, 2] * 3)}, "favourable_decision"),
    ({"score": pl.Series([1.0, math.inf, 1, 1, 1, 1])}, "infinite"),
    ({"score": pl.Series(["0,5"] * 6)}, "a number a person"),
    ({"score": pl.Series([None] * 6, dtype=pl.Float64)}, "no score at all"),
])
def test_values_that_would_give_a_silent_wrong_answer_are_refused(change: dict[str, pl.Series],
                                                                  words: str) -> None:
    plain = {"sex": SIX["sex"], "decision": SIX["hired"], "score": SIX["score"].fill_null(0)}
    table = pl.DataFrame(plain | change)
    with pytest.raises(InputError, match=words):
        tally(table, ["sex"], decision="decision", score="score")


@pytest.mark.parametrize(("groups", "words"), [
    (pl.Series([f"person {k}" for k in range(3000)]), "is this an id"),
    (pl.Series(np.arange(3000) % 60 + 18), "bins"),
    (pl.Series(pd.date_range("2020-01-01", periods=3000)), "date"),
])
def test_columns_that_are_no_groups_are_refused(groups: pl.Series, words: str) -> None:
    table = pl.DataFrame({"g": groups, "d": [0, 1] * 1500})
    with pytest.raises(InputError, match=words):
        tally(table, ["g"], decision="d")


def test_groups_that_look_alike_are_kept_apart_and_noted() -> None:
    table = pl.DataFrame({"sex": ["Male", "male "] * 100, "d": [0, 1] * 100})
    found = tally(table, ["sex"], decision="d")
    assert found.levels == (("Male", "male "),)
    assert "'Male' (100) and 'male ' (100) look alike" in found.notes[0]


def test_one_hundred_named_groups_are_not_taken_for_an_id() -> None:
    table = pl.DataFrame({"g": [f"town {k % 100}" for k in range(3000)], "d": [0, 1] * 1500})
    assert len(tally(table, ["g"], decision="d").levels[0]) == 100


@pytest.mark.parametrize(("arguments", "words"), [
    ({"by": ["sxe"], "decision": "hired"}, "did you mean 'sex'"),
    ({"by": ["sex"], "decision": "sex"}, "in two parts"),
    ({"by": ["sex"], "score": "paid", "outcome": "paid"}, "in two parts"),
])
def test_columns_in_the_wrong_part_are_refused(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        tally(SIX, arguments.pop("by"), **arguments)


def test_a_table_without_rows_and_a_thing_that_is_no_table_are_refused() -> None:
    with pytest.raises(InputError, match="no rows"):
        tally(SIX.clear(), ["sex"], decision="hired")
    with pytest.raises(InputError, match="a table that Narwhals knows"):
        tally([1, 2, 3], ["sex"], decision="hired")


def test_a_good_value_can_be_a_word() -> None:
    table = pa.table({"g": ["a", "a", "b"], "d": ["yes", "no", "yes"]})
    groups = tally(table, ["g"], decision="d", favourable_decision="yes").groups("g")
    assert groups.count("selected").tolist() == [1, 1]


def test_the_good_outcome_is_0_where_low_is_favourable() -> None:
    table = pl.DataFrame({"g": ["a", "a", "b"], "s": [1.0, 9.0, 3.0], "again": [0, 1, 0]})
    groups = tally(table, ["g"], score="s", cut=5, outcome="again", favourable="low").groups("g")
    assert groups.count("tp").tolist() == [1, 1]
    assert groups.count("tn").tolist() == [1, 0]


def weighty(people: int = 900) -> pl.DataFrame:
    rng = np.random.default_rng(5)
    return pl.DataFrame({
        "sex": rng.choice(["f", "m"], people), "race": rng.choice(["a", "b", "c"], people),
        "score": np.where(rng.random(people) < 0.1, np.nan, rng.normal(600, 80, people)),
        "hired": rng.integers(0, 2, people), "paid": rng.integers(0, 2, people),
        "stands_for": rng.exponential(3, people)})


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
def test_weights_are_summed_by_every_engine_as_person_by_person(engine: str) -> None:
    people = weighty()
    found = tally(engines(people)[engine], ["sex", "race"], decision="hired", outcome="paid", score="score",
                  weights="stands_for")
    assert found.count == 900
    for attributes in (("sex",), ("sex", "race")):
        ours = found.groups(*attributes)
        groups = people.select(pl.concat_str(attributes, separator=" × ")).to_series()
        theirs = weighted_counts(people["stands_for"], groups, decision=people["hired"], outcome=people["paid"],
                                 score=people["score"]).counts
        for one in MEASURES.values():
            first, second = (against(counts, one, 0, 0.95) if one.between else group_values(counts, one, 0.95)
                             for counts in (ours, theirs))
            for part in ("value", "low", "high"):
                assert getattr(first, part) == pytest.approx(getattr(second, part), nan_ok=True), one.name


def test_equal_weights_change_no_number() -> None:
    people = weighty().with_columns(stands_for=pl.lit(2.5))
    plain, heavy = (tally(people, ["sex"], decision="hired", score="score", weights=column).groups("sex")
                    for column in (None, "stands_for"))
    for name in ("selection_rate", "mean_score"):
        ours, theirs = (group_values(counts, measure(name), 0.95) for counts in (heavy, plain))
        assert ours.low == pytest.approx(theirs.low)


@pytest.mark.parametrize(("weights", "words"), [
    ([1.0, None, 1.0], "missing"), ([1.0, -1.0, 1.0], "below 0"), ([1.0, math.inf, 1.0], "infinite"),
    ([0.0, 0.0, 0.0], "all 0"), (["a", "b", "c"], "a number a person")])
def test_weights_that_make_no_sense_are_refused(weights: list, words: str) -> None:
    people = pl.DataFrame({"sex": ["f", "m", "m"], "hired": [1, 0, 1], "w": weights})
    with pytest.raises(InputError, match=words):
        tally(people, ["sex"], decision="hired", weights="w")


def test_a_weighted_tally_is_not_resampled_as_if_people_counted_alike() -> None:
    with pytest.raises(InputError, match="weighted"):
        replicates_of(tally(weighty(), ["sex"], decision="hired", weights="stands_for"))
