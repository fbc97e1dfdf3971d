"""Paired differences of systems on the same people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evenhand.auditing.paired import (
    PairedEffects,
    difference_of_contrasts,
    difference_of_means,
    paired_means,
)
from evenhand.auditing.paired_extremes import difference_of_extremes
from evenhand.measures.group_errors import DesignEffects


def two_systems(rng: np.random.Generator, rates: list[tuple[float, float]], people: int = 400,
                agreement: float = 0.7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Groups whose members are selected at the given rates by two systems that often look at the same thing."""
    codes = np.repeat(np.arange(len(rates)), people)
    shared, own = rng.random(codes.size), rng.random(codes.size)
    second = np.where(rng.random(codes.size) < agreement, shared, own)
    rate = np.asarray(rates)[codes]
    return codes, (shared < rate[:, 0]).astype(float), (second < rate[:, 1]).astype(float)


def test_six_people_on_paper() -> None:
    codes = np.array([0, 0, 0, 1, 1, 1])
    first = np.array([1.0, 0, 0, 1, 1, 0])
    second = np.array([1.0, 1, 0, 1, 0, 0])
    means = paired_means(codes, 2, first, second)
    assert means.first == pytest.approx([1 / 3, 2 / 3])
    assert means.second == pytest.approx([2 / 3, 1 / 3])
    # The differences in group 0 are 0, 1, 0: their variance over n is (2/9) / 3.
    assert means.variance() == pytest.approx([2 / 27, 2 / 27])
    assert difference_of_means(means, 0, 0.95).value == pytest.approx(1 / 3)
    # Ratios 1/2 under the first, 2 under the second.
    assert difference_of_contrasts(means, 0, 1, 0.95, ratio=True).value == pytest.approx(1.5)
    extremes = difference_of_extremes([means], np.array([True, True]), 0.95, ratio=False)
    assert extremes.value == pytest.approx(0.0)


def test_pairing_narrows_the_interval() -> None:
    codes, first, second = two_systems(np.random.default_rng(0), [(0.5, 0.6)], people=2000, agreement=0.9)
    means = paired_means(codes, 1, first, second)
    unpaired = means.variance_first[0] + means.variance_second[0]
    assert means.variance()[0] < 0.5 * unpaired


@pytest.mark.parametrize("ratio", [False, True])
def test_intervals_of_contrasts_cover_the_truth(ratio: bool) -> None:
    rng = np.random.default_rng(1)
    rates = [(0.5, 0.45), (0.7, 0.75)]
    (a, b), (c, d) = rates
    truth = (b / d - a / c) if ratio else (b - d) - (a - c)
    covered = 0
    for _ in range(600):
        means = paired_means(*_arguments(two_systems(rng, rates), 2))
        found = difference_of_contrasts(means, 0, 1, 0.95, ratio=ratio)
        covered += found.low <= truth <= found.high
    assert 0.925 <= covered / 600 <= 0.975


@pytest.mark.parametrize("rates", [[(0.5, 0.5)] * 4, [(0.5, 0.5), (0.6, 0.7), (0.6, 0.5)]],
                         ids=["exactly even under both", "uneven"])
@pytest.mark.parametrize("ratio", [False, True])
def test_intervals_of_extremes_cover_the_truth_at_evenness_too(rates: list[tuple[float, float]],
                                                               ratio: bool) -> None:
    rng = np.random.default_rng(2)
    table = np.asarray(rates)
    if ratio:
        truth = np.diff(table.min(axis=0) / table.max(axis=0))[0]
    else:
        truth = np.diff(table.max(axis=0) - table.min(axis=0))[0]
    covered = 0
    for _ in range(300):
        means = paired_means(*_arguments(two_systems(rng, rates), len(rates)))
        found = difference_of_extremes([means], np.ones(len(rates), bool), 0.95, ratio=ratio)
        covered += found.low <= truth <= found.high
    assert covered / 300 >= 0.93


@pytest.mark.parametrize("ratio", [False, True])
def test_where_one_gap_stands_out_its_interval_is_hardly_wider_than_that_of_the_contrast(ratio: bool) -> None:
    means = paired_means(*_arguments(two_systems(np.random.default_rng(3), [(0.3, 0.4), (0.5, 0.6), (0.8, 0.8)]), 3))
    lowest_against_highest = (0, 2) if ratio else (2, 0)
    contrast = difference_of_contrasts(means, *lowest_against_highest, 0.95, ratio=ratio)
    found = difference_of_extremes([means], np.ones(3, bool), 0.95, ratio=ratio)
    assert found.value == pytest.approx(contrast.value)
    assert 1.0 < (found.high - found.low) / (contrast.high - contrast.low) < 1.06


@pytest.mark.parametrize("rates", [[(0.5, 0.5)] * 3, [(0.3, 0.4), (0.5, 0.5), (0.7, 0.7)]], ids=["even", "uneven"])
@pytest.mark.parametrize("ratio", [False, True])
def test_extremes_are_narrower_than_if_systems_had_judged_other_people(rates: list[tuple[float, float]],
                                                                       ratio: bool) -> None:
    means = paired_means(*_arguments(two_systems(np.random.default_rng(4), rates, agreement=0.9), 3))
    widths = [found.high - found.low for one in (means, replace(means, covariance=np.zeros(3)))
              if (found := difference_of_extremes([one], np.ones(3, bool), 0.95, ratio=ratio))]
    assert widths[0] < 0.9 * widths[1]


def test_ties_never_make_the_interval_of_extremes_shorter() -> None:
    means = paired_means(*_arguments(two_systems(np.random.default_rng(5), [(0.4, 0.5), (0.6, 0.6), (0.6, 0.5)]), 3))
    wider = DesignEffects(np.full(3, 2.0), np.full((3, 3), 2.0), "sources")
    tied = replace(means, effects=PairedEffects(wider, wider, wider))
    found = difference_of_extremes([tied], np.ones(3, bool), 0.95, ratio=False)
    assert found.low < found.independent_low
    assert found.high > found.independent_high
    assert found.design_effect > 1.8


def _arguments(drawn: tuple[np.ndarray, np.ndarray, np.ndarray], groups: int) -> tuple:
    codes, first, second = drawn
    return codes, groups, first, second
