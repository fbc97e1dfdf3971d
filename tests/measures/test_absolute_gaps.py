"""Limits of sizes: they hold nothing where there is nothing, and what is planted where something is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evenhand.measures.absolute_gaps import size_limits, sizes_tried

REACH = stats.norm.ppf(0.975)


def of_one_gap(value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of the absolute value of a mean with a standard error of 1."""
    reach = np.full(value.size, REACH)
    sizes = sizes_tried(value, reach)
    chance = stats.foldnorm.cdf(value[:, None], sizes)
    return size_limits(value, sizes, reach, for_low=chance, for_high=chance, own=stats.foldnorm.cdf(sizes, sizes),
                       level=0.95)


def test_one_gap_that_is_clear_has_the_ordinary_limits_and_never_less_than_nothing() -> None:
    low, high = of_one_gap(np.array([5.0, 0.1]))
    assert low == pytest.approx([5 - REACH, 0], abs=0.05)
    assert high[0] == pytest.approx(5 + REACH, abs=0.05)
    assert 1.5 < high[1] < 0.1 + 2 * REACH


@pytest.mark.parametrize("truth", [0.0, 0.3, 1.0, 2.0, 5.0])
def test_one_gap_is_covered_as_often_as_is_said_at_evenness_near_it_and_far_from_it(truth: float) -> None:
    value = np.abs(np.random.default_rng(1).normal(truth, 1, 20_000))
    low, high = of_one_gap(value)
    assert ((low <= truth) & (truth <= high)).mean() == pytest.approx(0.95, abs=0.01)
    assert (low <= value).all()
    assert (value <= high).all()


def test_without_noise_a_size_is_what_it_is() -> None:
    sizes = sizes_tried([0.2], [0.0])
    chance = (sizes <= 0.2).astype(float)
    found = size_limits([0.2], sizes, [0.0], for_low=chance, for_high=chance, own=chance, level=0.95)
    assert [part.tolist() for part in found] == [[0.2], [0.2]]


def test_what_is_not_known_has_no_limits() -> None:
    nothing = np.full((1, 3), np.nan)
    assert np.isnan(size_limits([np.nan], nothing, [np.nan], for_low=nothing, for_high=nothing, own=nothing,
                                level=0.95)).all()
