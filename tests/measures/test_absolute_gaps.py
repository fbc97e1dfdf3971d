"""Limits of sizes: they hold nothing where there is nothing, and what is planted where something is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evenhand.measures.absolute_gaps import folded_quantile, size_limits

ERRORS = np.array([0.01, 0.02, 0.03, 0.015, 0.01])


def test_one_absolute_gap_has_the_ordinary_limits_below_and_never_less_than_nothing() -> None:
    low, high = size_limits([0.5, 0.01], 1.96 * 0.1, 0.1, 0.95)
    assert low == pytest.approx([0.304, 0])
    # The lower limit misses 2.5 %, so the upper may miss as much.
    assert high == pytest.approx([0.696, 0.206], abs=1e-4)


def test_without_noise_a_size_is_what_it_is() -> None:
    assert [part.tolist() for part in size_limits([0.2], 0.0, 0.0, 0.95)] == [[0.2], [0.2]]


def test_what_is_not_known_has_no_limits() -> None:
    assert np.isnan(size_limits([np.nan], np.nan, np.nan, 0.95)).all()


def test_the_quantile_of_one_folded_normal_error_is_the_two_sided_one() -> None:
    draws = np.random.default_rng(0).normal(size=(200_000, 1))
    assert folded_quantile([[2.0]], draws, 0.95) == pytest.approx(2 * stats.norm.ppf(0.975), rel=0.01)


@pytest.mark.parametrize("gap", [0.0, 0.005, 0.02, 0.1])
def test_sums_of_absolute_gaps_are_covered_at_evenness_and_near_it(gap: float) -> None:
    rng = np.random.default_rng(1)
    truth = gap * np.array([1, -1, 1, 0, 0.5])
    reach = folded_quantile(ERRORS[None], rng.normal(size=(4000, 5)), 0.95)
    value = np.abs(truth + ERRORS * rng.normal(size=(4000, 5))).sum(axis=1)
    low, high = size_limits(value, reach, np.linalg.norm(ERRORS), 0.95)
    assert ((low <= np.abs(truth).sum()) & (np.abs(truth).sum() <= high)).mean() >= 0.93
