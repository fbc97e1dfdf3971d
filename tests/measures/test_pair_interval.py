"""Answers of lenders to people: counted as on paper, and covered when both sides vary."""

from __future__ import annotations

import numpy as np
import pytest

from evenhand.errors import InputError
from evenhand.measures.pair_interval import PairCounts


def test_shares_are_those_of_a_loop_over_pairs():
    rng = np.random.default_rng(1)
    people, lenders = 30, np.array([0, 4, 7, 19, 22])
    group, accepted = rng.integers(0, 3, people), rng.random((5, people)) < 0.4
    found = PairCounts.of(accepted, lenders, group, 3)
    for g in range(3):
        for h in range(3):
            said = [accepted[i, j] for i, lender in enumerate(lenders) for j in range(people)
                    if lender != j and group[lender] == g and group[j] == h]
            assert found.pairs[g, h] == len(said)
            assert found.yes[g, h] == sum(said)


def test_the_variance_is_that_of_both_sides_less_that_of_pairs():
    rng = np.random.default_rng(2)
    group, lenders = np.zeros(12, int), np.array([0, 3, 5])
    accepted = rng.random((3, 12)) < 0.5
    found = PairCounts.of(accepted, lenders, group, 1)
    mask = np.ones((3, 12))
    mask[[0, 1, 2], lenders] = 0
    rest = (accepted - found.share[0, 0]) * mask
    by_hand = (rest.sum(axis=1) ** 2).sum() + (rest.sum(axis=0) ** 2).sum() - (rest**2).sum()
    assert found.variance(0, 0) == pytest.approx(max(by_hand, (rest**2).sum()) / mask.sum() ** 2)


@pytest.mark.parametrize("effects", [0.0, 1.0])
def test_intervals_cover_when_lenders_and_people_differ(effects):
    """Three hundred draws: nominal 95 % may lie between 90 and 100 %, where pairs alone would give under 30 %."""
    truth, inside, naive = 0.5, 0, 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        leaning = effects * (rng.normal(size=(40, 1)) + rng.normal(size=(1, 200)))
        accepted = leaning + rng.normal(size=(40, 200)) > 0
        found = PairCounts.of(accepted, np.arange(40), np.zeros(200, int), 1)
        low, high = found.interval(0, 0)
        inside += low <= truth <= high
        naive += abs(found.share[0, 0] - truth) <= 1.96 * np.sqrt(0.25 / found.pairs[0, 0])
    assert inside >= 270
    if effects:
        assert naive < 90


def test_a_ratio_of_lenders_who_favour_one_group_alike_is_sure():
    """Each lender says yes to four in ten of one group and two in ten of the other, whoever it is."""
    rng = np.random.default_rng(5)
    group = np.repeat([0, 1], 500)
    accepted = rng.random((60, 1000)) < np.where(group == 0, 0.4, 0.2)
    value, low, high = PairCounts.of(accepted, np.arange(60), group, 2).ratio(0, 1, 0)
    assert low < 0.5 < high
    assert value == pytest.approx(0.5, abs=0.03)
    assert high - low < 0.1


def test_too_few_lenders_give_no_interval_and_shapes_must_fit():
    found = PairCounts.of(np.ones((1, 5), bool), [0], np.zeros(5, int), 1)
    assert np.isnan(found.interval(0, 0)).all()
    with pytest.raises(InputError, match="2 lenders by 5 people"):
        PairCounts.of(np.ones((1, 5), bool), [0, 1], np.zeros(5, int), 1)
