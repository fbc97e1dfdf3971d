"""Intervals against closed forms, other libraries, and their own promise to cover."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evenhand.measures import uncertainty
from evenhand.measures.uncertainty import Interval

Z = uncertainty.normal_critical(0.95)
COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS, st.floats(0.5, 0.999))
def test_wilson_and_exact_limits_equal_scipy(counts: tuple[int, int], level: float) -> None:
    x, n = counts
    critical = uncertainty.normal_critical(level)
    test = stats.binomtest(x, n)
    for ours, method in ((uncertainty.wilson, "wilson"), (uncertainty.clopper_pearson, "exact")):
        low, high = ours([x], [n], critical)
        theirs = test.proportion_ci(level, method=method)
        assert low[0] == pytest.approx(theirs.low, abs=1e-9)
        assert high[0] == pytest.approx(theirs.high, abs=1e-9)


def test_a_rate_takes_the_exact_interval_where_fewer_than_five_are_expected_in_a_cell() -> None:
    _, exact = uncertainty.proportion([4, 5, 95, 96, 0], [100, 100, 100, 100, 0], 0.95)
    assert exact.tolist() == [True, False, False, True, True]


def test_a_rate_over_nobody_has_no_interval() -> None:
    (low, high), _ = uncertainty.proportion([0], [0], 0.95)
    assert np.isnan(low[0])
    assert np.isnan(high[0])


def test_the_t_interval_equals_scipy() -> None:
    scores = np.array([3.0, 5.0, 9.0, 1.0])
    low, high = uncertainty.mean([scores.mean()], [scores.var(ddof=1)], [4], 0.9)
    theirs = stats.ttest_1samp(scores, 0).confidence_interval(0.9)
    assert (low[0], high[0]) == pytest.approx((theirs.low, theirs.high))


@pytest.mark.parametrize(("first", "second", "limits"), [
    ((56, 70), (48, 80), (0.0524, 0.3339)), ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((6, 7), (2, 7), (0.0582, 0.8062)), ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ((0, 10), (0, 20), (-0.1611, 0.2775)), ((10, 10), (0, 20), (0.6791, 1.0)),
])
def test_differences_equal_the_table_of_newcombe_1998(first: tuple, second: tuple, limits: tuple) -> None:
    (x, n), (y, m) = first, second
    low, high = uncertainty.difference(np.array(x / n), uncertainty.wilson(x, n, Z), np.array(y / m),
                                       uncertainty.wilson(y, m, Z))
    assert (float(low), float(high)) == pytest.approx(limits, abs=5.1e-5)


@given(COUNTS, COUNTS)
def test_the_interval_of_a_ratio_holds_the_ratio_and_turns_over_with_it(a: tuple, b: tuple) -> None:
    (x, n), (y, m) = a, b
    if not x or not y:
        return
    first, second = uncertainty.wilson(x, n, Z), uncertainty.wilson(y, m, Z)
    p, q = np.array(x / n), np.array(y / m)
    low, high = uncertainty.ratio(p, first, q, second)
    upside = uncertainty.ratio(q, second, p, first)
    assert low - 1e-12 <= p / q <= high + 1e-12
    assert float(upside.low) == pytest.approx(float(1 / high), rel=1e-6)


def test_a_large_sample_gives_the_logarithmic_interval_of_a_ratio() -> None:
    x, n, y, m = 30_000, 100_000, 40_000, 100_000
    low, high = uncertainty.ratio(np.array(x / n), uncertainty.wilson(x, n, Z), np.array(y / m),
                                  uncertainty.wilson(y, m, Z))
    error = Z * np.sqrt(1 / x - 1 / n + 1 / y - 1 / m)
    assert (float(low), float(high)) == pytest.approx((0.75 * np.exp(-error), 0.75 * np.exp(error)), rel=1e-4)


def test_a_ratio_to_a_rate_of_zero_is_not_estimable_and_of_zero_is_zero() -> None:
    none, some = uncertainty.wilson(0, 20, Z), uncertainty.wilson(10, 20, Z)
    assert np.isnan(uncertainty.ratio(np.array(0.5), some, np.array(0.0), none).high)
    low, high = uncertainty.ratio(np.array(0.0), none, np.array(0.5), some)
    assert float(low) == 0
    assert 0 < float(high) < 1


def test_the_standard_error_of_a_standardized_difference_is_that_of_hedges_and_olkin() -> None:
    one = np.array(1.0)
    error = uncertainty.standardized_error(np.array(0.3), one, np.array(40.0), one, np.array(60.0))
    assert float(error) == pytest.approx(np.sqrt(100 / 2400 + 0.09 / 200))


@pytest.mark.parametrize(("groups", "level"), [(3, 0.95), (6, 0.99), (60, 0.95), (60, 0.9995)])
def test_the_simultaneous_critical_value_is_that_of_the_studentised_range(groups: int, level: float) -> None:
    theirs = stats.studentized_range.ppf(level, groups, np.inf) / np.sqrt(2)
    assert uncertainty.simultaneous_critical(groups, level) == pytest.approx(theirs, rel=1e-6)


def test_the_critical_value_of_unequal_groups_covers_at_least_as_often_as_promised() -> None:
    rng = np.random.default_rng(3)
    error = np.array([0.2, 1.0, 1.0, 3.0, 5.0])
    draws = rng.normal(0, error, (20_000, 5))
    gaps = draws[:, :, None] - draws[:, None, :]
    scale = np.hypot(error[:, None], error[None, :])
    largest = np.abs(gaps / scale).max(axis=(1, 2))
    assert (largest <= uncertainty.simultaneous_critical(5, 0.95)).mean() >= 0.948


@pytest.mark.parametrize(("p", "q", "n", "m"), [(0.3, 0.3, 40, 400), (0.02, 0.02, 200, 500), (0.6, 0.45, 30, 30)])
def test_pairwise_intervals_cover_the_truth_about_as_often_as_they_say(p: float, q: float, n: int, m: int) -> None:
    rng = np.random.default_rng(5)
    x, y = rng.binomial(n, p, 8000), rng.binomial(m, q, 8000)
    first, second = uncertainty.wilson(x, n, Z), uncertainty.wilson(y, m, Z)
    gap = uncertainty.difference(x / n, first, y / m, second)
    quotient = uncertainty.ratio(x / n, first, y / m, second)
    assert covered(gap, p - q) >= 0.94
    assert covered(quotient, p / q, among=y > 0) >= 0.94


def covered(limits: Interval, truth: float, among: np.ndarray | slice = slice(None)) -> float:
    return float(((limits.low <= truth) & (truth <= limits.high))[among].mean())


@pytest.mark.parametrize("critical", [0.7, 1.96, 3.0, 4.5, 6.0])
def test_students_critical_value_is_the_same_by_its_expansion_and_by_its_distribution(critical: float) -> None:
    freedom = np.array([500.5, 600, 1e4, 1e7])
    assert uncertainty.students_critical(critical, freedom) == pytest.approx(
        stats.t.isf(stats.norm.sf(critical), freedom),
        rel=1e-9)
    mixed = np.r_[5.0, freedom]
    assert uncertainty.students_critical(critical, mixed)[1:] == pytest.approx(
        uncertainty.students_critical(critical, freedom), rel=1e-9)
