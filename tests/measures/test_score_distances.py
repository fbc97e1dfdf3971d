"""Distances of scores against scipy, on paper, and their own promise to cover."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evenhand.errors import InputError
from evenhand.measures.distribution_distances import cdf_distance, wasserstein
from evenhand.measures.score_distances import outcome_separation, score_gaps
from evenhand.measures.sorted_scores import SortedScores

NUMBERS = st.lists(st.one_of(st.integers(0, 5).map(float), st.floats(-50, 50)), min_size=1, max_size=40)


@settings(max_examples=80, deadline=None)
@given(NUMBERS, NUMBERS)
def test_distances_of_two_samples_equal_scipy(first: list, second: list) -> None:
    x, y = np.sort(first), np.sort(second)
    assert wasserstein(x, y) == pytest.approx(stats.wasserstein_distance(x, y), abs=1e-9)
    assert cdf_distance(x, y) == pytest.approx(stats.ks_2samp(x, y, method="asymp").statistic)
    assert wasserstein(x, x) == cdf_distance(x, x) == 0
    assert wasserstein(x, x + 3) == pytest.approx(3)


def gaps(seed: int = 0, shift: float = 0.4) -> tuple[np.ndarray, np.ndarray, dict]:
    rng = np.random.default_rng(seed)
    group = np.repeat(["a", "b"], [150, 90])
    score = rng.normal(600, 40, 240) + 40 * shift * (group == "b")
    found = score_gaps(SortedScores.of(score, group), reference="a").filter(group="b")
    return score, group, {(row["measure"], row["quantile"]): row for row in found.iter_rows(named=True)}


def test_the_difference_of_means_is_welchs() -> None:
    score, group, found = gaps()
    test = stats.ttest_ind(score[group == "b"], score[group == "a"], equal_var=False).confidence_interval()
    row = found["mean_difference", None]
    assert (row["low"], row["high"]) == pytest.approx((test.low, test.high))


@pytest.mark.parametrize("deviation", ["pooled", "population", "reference"])
def test_the_standard_deviation_is_the_one_that_is_named(deviation: str) -> None:
    score, group, _ = gaps()
    a, b = score[group == "a"], score[group == "b"]
    unit = {"pooled": np.sqrt((149 * a.var(ddof=1) + 89 * b.var(ddof=1)) / 238), "population": score.std(),
            "reference": a.std(ddof=1)}[deviation]
    found = score_gaps(SortedScores.of(score, group), reference="a", deviation=deviation)
    row = found.filter(measure="standardized_mean_difference", group="b").row(0, named=True)
    assert row["deviation"] == deviation
    assert row["value"] == pytest.approx((b.mean() - a.mean()) / unit)
    assert row["low"] < row["value"] < row["high"]


def test_limits_of_a_quantile_cover_whatever_the_distribution() -> None:
    hits, runs = [], 150
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        score = rng.exponential(size=240) * np.repeat([1.0, 2.0], 120)
        found = score_gaps(SortedScores.of(score, np.repeat(["a", "b"], 120)), reference="a", quantiles=[0.5],
                           replicates=100)
        row = found.filter(measure="quantile_difference", group="b").row(0, named=True)
        hits.append(row["low"] <= np.log(2) <= row["high"])
    assert np.mean(hits) > 0.92


@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_distances_without_a_sign_cover_an_even_truth_and_an_uneven_one(shift: float) -> None:
    truth = {"wasserstein_distance": 40 * shift, "kolmogorov_smirnov": 2 * stats.norm.cdf(shift / 2) - 1}
    hits = {name: 0 for name in truth}
    runs = 40  # limits themselves are tested on many more draws in test_distance_limits.py
    for seed in range(runs):
        found = gaps(seed, shift)[2]
        for name, value in truth.items():
            hits[name] += found[name, None]["low"] <= value + 1e-9 <= found[name, None]["high"] + 1e-9
    assert min(hits.values()) >= 0.93 * runs


def test_limits_of_a_quantile_lie_between_two_ranks_that_bracket_the_tail() -> None:
    rng = np.random.default_rng(3)
    score = np.sort(rng.normal(size=60))
    found = score_gaps(SortedScores.of(np.r_[score, [0.0] * 60], np.repeat(["a", "b"], 60)), reference="b",
                       quantiles=[0.5], replicates=100).filter(measure="quantile_difference", group="a")
    # By exact binomial tails ranks 22 and 39 cover with 97.3 %, 23 and 38 with 94.8 %.
    assert score[21] <= found["low"].item() <= score[22]
    assert score[37] <= found["high"].item() <= score[38]


def test_limits_of_extreme_quantiles_of_few_people_are_there_or_say_nothing() -> None:
    scores = SortedScores.of([1.0, 2.0, 3.0, 4.0], ["a", "a", "a", "b"])
    found = score_gaps(scores, reference="a", quantiles=[0.01, 0.99], replicates=100)
    assert found.filter(measure="quantile_difference", group="b").height == 2


def test_what_cannot_be_compared_says_why() -> None:
    scores = SortedScores.of([1, 2, 1, 2, 5, np.nan], ["a", "a", "b", "b", "Unknown", "c"])
    found = score_gaps(scores, reference="a").filter(measure="standardized_mean_difference")
    reason = dict(zip(found["group"], found["reason"], strict=True))
    assert reason == {"Unknown": "unknown_group", "a": "reference", "b": "small_group", "c": "no_scores"}
    equal = score_gaps(SortedScores.of([3.0] * 80, ["a", "b"] * 40), reference="a").filter(group="b")
    assert equal.filter(measure="standardized_mean_difference")["reason"].item() == "equal_scores"
    with pytest.raises(InputError, match="did you mean"):
        score_gaps(scores, reference="aa")


def test_separation_of_outcomes_equals_scipy_in_each_group() -> None:
    rng = np.random.default_rng(5)
    group, came = rng.choice(list("ab"), 400), rng.integers(0, 2, 400)
    score = rng.normal(came)
    for row in outcome_separation(SortedScores.of(score, group, came)).iter_rows(named=True):
        mine = group == row["group"]
        theirs = stats.ks_2samp(score[mine & (came == 1)], score[mine & (came == 0)]).statistic
        assert row["value"] == pytest.approx(theirs)
        assert row["low"] <= row["value"] <= row["high"]
