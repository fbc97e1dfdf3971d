"""Limits of distances of distributions: they cover what is planted, hold 0 as Kolmogorov's test does, and ties too."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evenhand.measures.distance_limits import bridges, distance_limits

DRAWN = bridges(1000, 0)


def shifted(shift: float, runs: int, people: tuple[int, int] = (120, 200), digits: int = 9) -> list[tuple]:
    rng = np.random.default_rng([5, int(100 * shift)])
    return [tuple(np.sort(rng.normal(gap, 1, n).round(digits)) for n, gap in zip(people, (0, shift), strict=True))
            for _ in range(runs)]


@pytest.mark.parametrize("shift", [0.0, 0.2, 0.5])
def test_the_widest_gap_and_the_area_are_covered_at_evenness_and_near_it(shift: float) -> None:
    pairs = shifted(shift, 200)
    for size, truth in (("widest", 2 * stats.norm.cdf(shift / 2) - 1), ("area", shift)):
        value, (low, high) = distance_limits(pairs, size, DRAWN, 0.95)
        assert ((low <= truth + 1e-9) & (truth <= high)).mean() >= 0.92
        assert ((low <= value) & (value <= high)).all()
        assert (high - low).mean() < {"widest": 0.24, "area": 0.5}[size]


def test_it_can_be_even_where_kolmogorovs_test_says_so() -> None:
    pairs = shifted(0.15, 60, (400, 500))
    low = distance_limits(pairs, "widest", DRAWN, 0.95)[1].low
    p_value = np.array([stats.ks_2samp(*pair, method="asymp").pvalue for pair in pairs])
    clear = np.abs(p_value - 0.05) > 0.02
    assert ((low == 0) == (p_value > 0.05))[clear].all()
    assert 0.1 < (low == 0).mean() < 0.9


def test_scores_of_few_values_are_covered_too() -> None:
    # Whole points: the widest gap is among few places, where chance makes less than along a line.
    grid = np.arange(-9, 10) + 0.5
    truth = np.abs(stats.norm.cdf(grid) - stats.norm.cdf(grid - 0.3)).max()
    low, high = distance_limits(shifted(0.3, 200, digits=0), "widest", DRAWN, 0.95)[1]
    assert ((low <= truth) & (truth <= high)).mean() >= 0.92


def test_a_clear_area_has_the_error_of_the_difference_of_means() -> None:
    x, y = shifted(1.5, 1, (900, 900))[0]
    value, (low, high) = distance_limits([(x, y)], "area", DRAWN, 0.95)
    assert value[0] == pytest.approx(y.mean() - x.mean(), abs=0.01)
    assert high[0] - low[0] == pytest.approx(2 * 1.96 * np.sqrt(2 / 900), rel=0.25)


def test_groups_that_do_not_overlap_are_never_quite_sure_and_nobody_has_no_limits() -> None:
    nobody, few, many = np.array([]), np.array([1.0, 2.0]), np.arange(5.0) + 7
    value, (low, high) = distance_limits([(few, many), (nobody, many), (many, many)], "widest", DRAWN, 0.95)
    assert value[0] == high[0] == 1
    assert 0 <= low[0] < 0.7
    assert np.isnan([value[1], low[1], high[1]]).all()
    assert (value[2], low[2]) == (0, 0)
    assert high[2] > 0.3
    assert np.isnan(distance_limits([(few[:1], many)], "area", DRAWN, 0.95)[1].low[0])
