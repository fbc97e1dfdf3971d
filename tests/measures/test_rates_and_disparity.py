"""Rates and gaps: on paper, against fairlearn, at exact evenness, and where nothing can be said."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.measures.disparity import against, ratio_reaches, reference_of, spread
from evenhand.measures.group_counts import GroupCounts
from evenhand.measures.measure import MEASURES, measure
from evenhand.measures.rates import group_values
from evenhand.measures.tally import tally

RATES = [one for one in MEASURES.values() if one.kind == "rate"]


def groups_of(sex: list, hired: list, paid: list | None = None, score: list | None = None) -> GroupCounts:
    table = pl.DataFrame({"sex": sex, "hired": hired} | ({"paid": paid} if paid else {})
                         | ({"score": score} if score else {}))
    return tally(table, ["sex"], decision="hired", outcome="paid" if paid else None,
                 score="score" if score else None).groups("sex")


def counted(selected: list[int], people: list[int]) -> GroupCounts:
    """Groups of given sizes, of whom so many were selected."""
    counts = np.zeros((len(people), 3, 3), np.int64)
    counts[:, 1, 2], counts[:, 0, 2] = selected, np.array(people) - selected
    none = np.zeros(len(people))
    names = tuple(map(str, range(len(people))))
    return GroupCounts(("g",), names, none.astype(bool), counts, none.astype(int), none, none, 0.0)


def test_the_rates_of_six_people_are_as_on_paper() -> None:
    groups = groups_of(["f", "f", "f", "m", "m", "m"], [1, 0, 1, 1, 0, 1], [1, 1, 0, 1, 0, 1])
    expected = {"selection_rate": [2 / 3, 2 / 3], "true_positive_rate": [1 / 2, 1], "false_positive_rate": [1, 0],
                "false_negative_rate": [1 / 2, 0], "true_negative_rate": [0, 1],
                "positive_predictive_value": [1 / 2, 1], "negative_predictive_value": [0, 1],
                "accuracy": [1 / 3, 1]}
    for one in RATES:
        assert group_values(groups, one, 0.95).value.tolist() == pytest.approx(expected[one.name]), one.name


@st.composite
def people(draw: st.DrawFn) -> tuple[list, list, list]:
    size = draw(st.integers(2, 60))
    labels = st.lists(st.integers(0, 1), min_size=size, max_size=size)
    return draw(st.lists(st.sampled_from("abc"), min_size=size, max_size=size)), draw(labels), draw(labels)


@settings(max_examples=25, deadline=None)
@given(people())
def test_every_rate_equals_fairlearn(drawn: tuple[list, list, list]) -> None:
    from fairlearn import metrics
    from sklearn.metrics import accuracy_score, precision_score

    sex, hired, paid = drawn
    groups = groups_of(sex, hired, paid)
    theirs = metrics.MetricFrame(metrics={
        "selection_rate": metrics.selection_rate, "true_positive_rate": metrics.true_positive_rate,
        "false_positive_rate": metrics.false_positive_rate, "false_negative_rate": metrics.false_negative_rate,
        "true_negative_rate": metrics.true_negative_rate, "accuracy": accuracy_score,
        "positive_predictive_value": lambda y, d: precision_score(y, d, zero_division=0),
        "negative_predictive_value": lambda y, d: precision_score(y, d, pos_label=0, zero_division=0),
    }, y_true=paid, y_pred=hired, sensitive_features=sex).by_group
    for one in RATES:
        ours = group_values(groups, one, 0.95).value
        for name, value in zip(groups.names, ours, strict=True):
            # Where the denominator is nobody fairlearn says 0; here it is not estimable.
            assert theirs.loc[name, one.name] == pytest.approx(0.0 if np.isnan(value) else value)


@settings(max_examples=25, deadline=None)
@given(people())
def test_gaps_over_all_groups_equal_fairlearn_where_it_can_be_said(drawn: tuple[list, list, list]) -> None:
    from fairlearn import metrics

    sex, hired, paid = drawn
    groups = groups_of(sex, hired, paid)
    given_all = {"y_true": paid, "y_pred": hired, "sensitive_features": sex}
    theirs = {"demographic_parity_difference": metrics.demographic_parity_difference(**given_all),
              "adverse_impact_ratio": metrics.demographic_parity_ratio(**given_all),
              "equal_opportunity_difference": metrics.equal_opportunity_difference(**given_all),
              "equalized_odds_difference": metrics.equalized_odds_difference(**given_all)}
    for name, value in theirs.items():
        one = measure(name)
        judged = all(not np.isnan(group_values(groups, MEASURES[rate], 0.95).value).any() for rate in one.rates)
        found = spread(groups, one, 0.95)
        if judged and len(groups.names) > 1 and found.reason != "no_group_selected":
            assert found.value == pytest.approx(value)
            assert found.low - 1e-12 <= found.value <= found.high + 1e-12


def test_a_rate_over_nobody_is_null_with_a_reason_and_never_0_or_1() -> None:
    groups = groups_of(["f", "f", "m", "m"], [1, 1, 0, 0], [0, 0, 1, 1])
    tpr, fpr = (group_values(groups, measure(f"{sign}_positive_rate"), 0.95) for sign in ("true", "false"))
    assert np.isnan(tpr.value).tolist() == [True, False]
    assert tpr.reason == ("no_favourable_outcome", "small_group")
    assert fpr.reason == ("small_group", "no_unfavourable_outcome")
    ppv, npv = (group_values(groups, measure(f"{sign}_predictive_value"), 0.95)
                for sign in ("positive", "negative"))
    assert ppv.reason == ("small_group", "nobody_selected")
    assert npv.reason == ("everybody_selected", "small_group")
    odds = spread(groups, measure("equalized_odds_difference"), 0.95)
    assert np.isnan(odds.value)
    assert odds.reason == "one_estimable"


def test_a_ratio_is_null_where_no_group_selects_anybody() -> None:
    groups = counted([0, 0], [50, 60])
    found = spread(groups, measure("adverse_impact_ratio"), 0.95)
    assert np.isnan(found.value)
    assert found.reason == "no_group_selected"
    assert against(groups, measure("adverse_impact_ratio"), 0, 0.95).reason == ("no_group_selected",) * 2
    assert spread(groups, measure("demographic_parity_difference"), 0.95).value == 0


def test_a_ratio_of_zero_is_zero_with_an_interval() -> None:
    found = spread(counted([0, 30], [50, 60]), measure("adverse_impact_ratio"), 0.95)
    assert found.value == 0
    assert found.low == 0
    assert 0 < found.high < 0.5


def test_a_chosen_reference_that_selects_nobody_gives_no_ratio() -> None:
    found = against(counted([0, 30], [50, 60]), measure("adverse_impact_ratio"), 0, 0.95)
    assert found.reason == ("reference_rate_zero", "reference_rate_zero")


def test_one_group_alone_gives_no_comparison() -> None:
    for name in ("adverse_impact_ratio", "demographic_parity_difference", "standardized_mean_difference"):
        groups = groups_of(["f"] * 40, [1, 0] * 20, score=list(range(40)))
        assert spread(groups, measure(name), 0.95).reason == "single_group"
        assert against(groups, measure(name), 0, 0.95).reason == ("single_group",)


def test_people_of_unknown_group_have_a_rate_and_no_part_in_comparisons() -> None:
    groups = groups_of(["f"] * 40 + ["m"] * 40 + [None] * 40, [1, 0] * 40 + [1] * 40)
    assert group_values(groups, measure("selection_rate"), 0.95).value.tolist() == [0.5, 0.5, 1.0]
    one = measure("adverse_impact_ratio")
    assert reference_of(groups, one) == 0
    assert against(groups, one, 0, 0.95).reason == ("reference", None, "unknown_group")
    assert spread(groups, one, 0.95).value == 1


def test_the_reference_is_the_highest_rate_among_groups_of_thirty() -> None:
    groups = counted([3, 20, 30], [3, 50, 50])
    assert reference_of(groups, measure("adverse_impact_ratio")) == 2
    assert spread(groups, measure("adverse_impact_ratio"), 0.95).highest == 0


def test_the_reference_of_a_risk_score_is_the_lowest_mean() -> None:
    groups = groups_of(["f", "m"] * 40, [1, 0] * 40, score=[1.0, 3.0, 2.0, 5.0] * 20)
    one = measure("standardized_mean_difference")
    assert (reference_of(groups, one), reference_of(groups, one, "low")) == (1, 0)


def test_a_standardized_difference_is_group_less_reference_over_the_pooled_deviation() -> None:
    women, men = np.arange(40.0), np.arange(50.0) * 2
    groups = groups_of(["f"] * 40 + ["m"] * 50, [1, 0] * 45, score=[*women, *men])
    pooled = np.sqrt((39 * women.var(ddof=1) + 49 * men.var(ddof=1)) / 88)
    found = against(groups, measure("standardized_mean_difference"), 1, 0.95)
    assert found.value[0] == pytest.approx((women.mean() - men.mean()) / pooled)


def test_equal_scores_have_no_standardized_difference() -> None:
    groups = groups_of(["f", "m"] * 40, [1, 0] * 40, score=[5.0] * 80)
    found = spread(groups, measure("standardized_mean_difference"), 0.95)
    assert (np.isnan(found.value), found.reason) == (True, "equal_scores")


def test_four_fifths_is_compared_in_whole_numbers() -> None:
    assert 0.72 / 0.9 < 0.8
    assert ratio_reaches(72, 100, 90, 100, 0.8)
    assert not ratio_reaches(71, 100, 90, 100, 0.8)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2,
                max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_groups_changes_no_gap(drawn: list[tuple[int, int]], random: object) -> None:
    shuffled = list(drawn)
    random.shuffle(shuffled)
    for name in ("adverse_impact_ratio", "demographic_parity_difference"):
        first, second = (spread(counted(*map(list, zip(*counts, strict=True))), measure(name), 0.95)
                         for counts in (drawn, shuffled))
        assert (first.value, first.low, first.high) == pytest.approx((second.value, second.low, second.high),
                                                                     nan_ok=True)


@pytest.mark.parametrize("people_by_group", [[30, 300], [50, 60, 70, 1000], [20] * 12], ids=str)
@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_the_interval_of_the_widest_gap_holds_the_even_value(people_by_group: list[int], rate: float) -> None:
    rng = np.random.default_rng(11)
    runs, missed = 250, {"demographic_parity_difference": 0, "adverse_impact_ratio": 0}
    for _ in range(runs):
        groups = counted(rng.binomial(people_by_group, rate), people_by_group)
        gap = spread(groups, measure("demographic_parity_difference"), 0.95)
        ratio = spread(groups, measure("adverse_impact_ratio"), 0.95)
        missed["demographic_parity_difference"] += gap.low > 0
        missed["adverse_impact_ratio"] += ratio.high < 1
    assert max(missed.values()) <= 0.05 * runs


def test_the_interval_of_the_widest_gap_holds_an_uneven_truth() -> None:
    rng = np.random.default_rng(12)
    people_by_group, rates = np.array([80, 200, 400]), np.array([0.3, 0.5, 0.6])
    found = [(spread(groups, measure("demographic_parity_difference"), 0.95),
              spread(groups, measure("adverse_impact_ratio"), 0.95))
             for groups in (counted(rng.binomial(people_by_group, rates), people_by_group) for _ in range(300))]
    assert np.mean([gap.low <= 0.3 <= gap.high for gap, _ in found]) >= 0.95
    assert np.mean([ratio.low <= 0.5 <= ratio.high for _, ratio in found]) >= 0.95


@pytest.mark.parametrize("sizes", [[2, 2], [5, 5], [25, 100, 400]], ids=str)
def test_even_scores_hold_a_standardized_difference_of_nothing(sizes: list[int]) -> None:
    rng, missed, runs, size = np.random.default_rng(13), 0, 400, len(sizes)
    counts = np.zeros((size, 3, 3), np.int64)
    counts[:, 1, 1] = sizes
    names, unknown = tuple(map(str, range(size))), np.zeros(size, bool)
    for _ in range(runs):
        scores = [rng.normal(size=n) for n in sizes]
        total, squares = (np.array([(part**power).sum() for part in scores]) for power in (1, 2))
        groups = GroupCounts(("g",), names, unknown, counts, np.array(sizes), total, squares, 0.0)
        missed += spread(groups, measure("standardized_mean_difference"), 0.95).low > 0
    assert missed <= 0.06 * runs


def test_four_fifths_by_counts_are_four_fifths_and_not_a_little_less() -> None:
    hired = [1] * 72 + [0] * 28 + [1] * 90 + [0] * 10
    people = pl.DataFrame({"sex": ["f"] * 100 + ["m"] * 100, "hired": hired})
    counts = tally(people, ["sex"], decision="hired").groups("sex")
    ratio = measure("adverse_impact_ratio")
    assert against(counts, ratio, 1, 0.95).value[0] == 0.8
    assert spread(counts, ratio, 0.95).value == 0.8
