"""Rankings against scikit-learn, DeLong's closed form, and their own promise to cover."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import roc_auc_score

from evenhand.errors import InputError
from evenhand.measures.auc_interval import area, area_limits, placements, separated_limits
from evenhand.measures.ranking import auc_by_group, auc_gaps, cross_group_auc, widest_auc_gap
from evenhand.measures.sorted_scores import SortedScores

PEOPLE = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1), st.sampled_from("ab")), min_size=4, max_size=60)


@settings(max_examples=40, deadline=None)
@given(PEOPLE)
def test_auc_within_and_across_groups_equals_scikit_learn_with_ties(drawn: list) -> None:
    score, came, group = (np.array(part) for part in zip(*drawn, strict=True))
    scores = SortedScores.of(score, group, came)
    for row in auc_by_group(scores).iter_rows(named=True):
        mine = group == row["group"]
        both = len(set(came[mine])) == 2
        assert (row["value"] is not None) == both
        if both:
            assert row["value"] == pytest.approx(roc_auc_score(came[mine], score[mine]))
            assert row["low"] <= row["value"] <= row["high"]
    for row in cross_group_auc(scores).iter_rows(named=True):
        mine = ((group == row["group"]) & (came == 1)) | ((group == row["other"]) & (came == 0))
        if row["value"] is not None:
            assert row["value"] == pytest.approx(roc_auc_score(came[mine], score[mine]))


@settings(max_examples=40, deadline=None)
@given(PEOPLE)
def test_a_score_turned_round_with_low_favourable_gives_the_same(drawn: list) -> None:
    score, came, group = (np.array(part) for part in zip(*drawn, strict=True))
    high = auc_by_group(SortedScores.of(score, group, came))
    low = auc_by_group(SortedScores.of(-score, group, came), favourable="low")
    assert high.equals(low)


def test_the_variance_is_delongs_over_all_pairs() -> None:
    rng = np.random.default_rng(0)
    x, y = np.sort(rng.integers(0, 9, 30).astype(float)), np.sort(rng.integers(0, 8, 41).astype(float))
    pairs = (x[:, None] > y) + 0.5 * (x[:, None] == y)
    expected = pairs.mean(axis=1).var(ddof=1) / x.size + pairs.mean(axis=0).var(ddof=1) / y.size
    assert area(x, y)[:2] == pytest.approx((pairs.mean(), expected))
    assert placements(x, y)[0].tolist() == pairs.sum(axis=1).tolist()
    assert area(x, y).value == pytest.approx(stats.mannwhitneyu(x, y).statistic / (x.size * y.size))


def test_a_perfect_order_of_few_people_is_not_taken_for_sure() -> None:
    found = auc_by_group(SortedScores.of([1, 2, 3, 4], ["a"] * 4, [0, 0, 1, 1])).row(0, named=True)
    assert (found["value"], found["high"], found["interval"]) == (1, 1, "newcombe")
    assert found["low"] < 0.6
    widths = [float(separated_limits([1.0], [n], [n], 1.96).low[0]) for n in (5, 50, 500)]
    assert widths == sorted(widths)


def test_equal_scores_say_nothing_and_their_interval_is_wide() -> None:
    found = auc_by_group(SortedScores.of([5.0] * 80, ["a"] * 80, [0, 1] * 40)).row(0, named=True)
    assert found["value"] == 0.5
    assert found["high"] - found["low"] > 0.2


@pytest.mark.parametrize(("shift", "m", "n"), [(0.0, 30, 60), (1.0, 25, 40), (2.0, 40, 40)])
def test_intervals_of_an_area_cover_about_as_often_as_they_say(shift: float, m: int, n: int) -> None:
    rng, truth = np.random.default_rng(1), stats.norm.cdf(shift / np.sqrt(2))
    areas = [area(np.sort(rng.normal(shift, 1, m)), np.sort(rng.normal(0, 1, n))) for _ in range(1200)]
    (low, high), _ = area_limits(*(np.array(part) for part in zip(*areas, strict=True)), 1.96)
    assert 0.93 <= ((low <= truth) & (truth <= high)).mean() <= 0.985


def test_even_rankings_hold_a_widest_gap_of_0() -> None:
    rng, missed, runs = np.random.default_rng(2), 0, 300
    group = np.repeat(list("abcd"), [40, 80, 120, 300])
    for _ in range(runs):
        came = rng.integers(0, 2, group.size)
        found = widest_auc_gap(SortedScores.of(rng.normal(came), group, came))
        missed += float(found.low) > 0
    assert missed <= 0.06 * runs


def test_a_group_whose_ranking_is_worse_is_found() -> None:
    rng = np.random.default_rng(3)
    group, came = np.repeat(["a", "b"], 1500), rng.integers(0, 2, 3000)
    scores = SortedScores.of(rng.normal(np.where(group == "a", 2.0, 0.3) * came), group, came)
    gap = auc_gaps(scores, reference="a").row(1, named=True)
    assert gap["high"] < -0.2
    assert widest_auc_gap(scores).low > 0.2
    assert auc_gaps(scores, reference="a")["reason"].to_list() == ["reference", None]


def test_a_group_scored_too_low_is_outranked_across_groups_though_ranked_well_within() -> None:
    rng = np.random.default_rng(4)
    group, came = np.repeat(["a", "b"], 2000), rng.integers(0, 2, 4000)
    scores = SortedScores.of(rng.normal(came - (group == "b")), group, came)
    found = cross_group_auc(scores)
    disparity = found.filter(group="b", other="a").row(0, named=True)
    assert disparity["disparity_high"] < -0.3
    within = auc_by_group(scores)["value"]
    assert abs(within[0] - within[1]) < 0.05


def test_people_of_unknown_group_take_no_part_in_gaps() -> None:
    scores = SortedScores.of([1, 2, 1, 2, 5, 1], ["a", "a", "b", "b", "Unknown", "Unknown"], [0, 1, 0, 1, 0, 1])
    assert float(widest_auc_gap(scores).value) == 0
    assert auc_gaps(scores, reference="a").filter(group="Unknown")["reason"].item() == "unknown_group"


def test_faults_of_the_input_are_said_in_a_sentence() -> None:
    with pytest.raises(InputError, match="finite scores"):
        SortedScores.of([1.0, np.inf], ["a", "b"])
    with pytest.raises(InputError, match="1 favourable, 0 unfavourable"):
        SortedScores.of([1.0, 2.0], ["a", "b"], [1, 2])
    with pytest.raises(InputError, match="groups"):
        SortedScores.of([1.0, 2.0], ["a"])
