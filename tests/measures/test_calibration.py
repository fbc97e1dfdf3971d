"""Calibration against scikit-learn, on paper, and where the truth is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from evenhand.errors import InputError
from evenhand.measures.calibration import calibration_by_group, reliability
from evenhand.measures.calibration_interval import expected_calibration_error
from evenhand.measures.score_bins import bin_edges, probability_by_bin


def world(people: int = 3000, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    said = rng.random(people)
    return said, (rng.random(people) < said).astype(int), rng.choice(list("abc"), people)


def test_reliability_equals_scikit_learn_in_each_group() -> None:
    said, came, group = world()
    found = reliability(said, came, group, edges=np.linspace(0, 1, 6))
    for one in "abc":
        true, predicted = calibration_curve(came[group == one], said[group == one], n_bins=5)
        assert found.filter(group=one)["value"].to_list() == pytest.approx(true.tolist())
        assert found.filter(group=one)["said"].to_list() == pytest.approx(predicted.tolist())


def test_bins_by_quantile_hold_equally_many_people() -> None:
    said, came, group = world()
    by_bin = reliability(said, came, group, bins=6).group_by("bin").agg(n=pl.col("n").sum())["n"]
    assert by_bin.to_list() == [500] * 6
    assert bin_edges([1.0] * 9 + [2.0], bins=5).tolist() == [1, 2]


def test_the_brier_score_equals_scikit_learn_and_its_interval_the_mean_of_squares() -> None:
    said, came, group = world()
    found = calibration_by_group(said, came, group).filter(measure="brier_score")
    for row in found.iter_rows(named=True):
        mine = group == row["group"]
        assert row["value"] == pytest.approx(brier_score_loss(came[mine], said[mine]))
        assert row["high"] - row["low"] == pytest.approx(
            2 * 1.962 * np.std((said - came)[mine] ** 2, ddof=1) / np.sqrt(mine.sum()), rel=2e-3)


def test_six_people_on_paper() -> None:
    found = calibration_by_group([0.2, 0.2, 0.6, 0.6, 0.6, 0.6], [0, 1, 1, 1, 1, 0], ["a"] * 6, edges=[0, 0.5, 1])
    value = dict(zip(found["measure"], found["value"], strict=True))
    assert value["expected_calibration_error"] == pytest.approx(2 / 6 * 0.3 + 4 / 6 * 0.15)
    assert value["calibration_in_the_large"] == pytest.approx(4 / 6 - 2.8 / 6)


def test_a_shifted_group_is_found_and_a_calibrated_one_holds_0() -> None:
    said, came, group = world(20_000)
    came = np.where(group == "b", np.random.default_rng(1).random(said.size) < said**2, came)
    found = calibration_by_group(said, came, group).filter(measure="expected_calibration_error")
    low = dict(zip(found["group"], found["low"], strict=True))
    assert low["b"] > 0.1
    assert low["a"] == low["c"] == 0


def test_the_error_of_a_calibrated_score_covers_0_at_least_as_often_as_promised() -> None:
    rng = np.random.default_rng(4)
    said = np.tile(np.linspace(0.05, 0.95, 8), (1500, 1))
    people = np.full(said.shape, 40)
    low = expected_calibration_error(rng.binomial(people, said), people, said, 0.95)[1]
    assert (low == 0).mean() >= 0.95


def test_scores_that_are_no_probabilities_are_read_as_the_share_of_their_bin() -> None:
    score = np.array([300, 310, 320, 700, 710, np.nan])
    found = probability_by_bin(score, [0, 1, -1, 1, 1, 1], edges=[0, 500, 900])
    assert found[:5].tolist() == [0.5, 0.5, 0.5, 1, 1]
    assert np.isnan(found[5])
    with pytest.raises(InputError, match="probability_by_bin"):
        reliability(score, [1] * 6, ["a"] * 6)


def test_a_group_without_outcomes_has_no_calibration_and_says_why() -> None:
    found = calibration_by_group([0.2, 0.4, 0.5], [0, 1, -1], ["a", "a", "b"])
    assert set(found.filter(group="b")["reason"]) == {"no_outcomes"}
    assert found.filter(group="b")["value"].null_count() == 3


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1), st.sampled_from("ab")), min_size=1, max_size=60),
       st.integers(1, 12))
def test_bins_hold_everybody_once_and_errors_lie_between_0_and_1(drawn: list, bins: int) -> None:
    said, came, group = (list(part) for part in zip(*drawn, strict=True))
    assert reliability(said, came, group, bins=bins)["n"].sum() == len(said)
    found = calibration_by_group(said, came, group, bins=bins)
    error = found.filter(measure="expected_calibration_error").drop_nulls("value")
    assert ((error["low"] <= error["value"]) & (error["value"] <= error["high"]) & (error["high"] <= 1)).all()
