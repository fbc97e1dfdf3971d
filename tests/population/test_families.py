"""Inverse distribution functions against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import expit

from evenhand.population import families

U = (np.arange(4000) + 0.5) / 4000


@pytest.mark.parametrize("rate", [0.01, 0.8, 5.0, 60.0])
def test_counts_are_the_quantiles_of_the_poisson_distribution(rate: float) -> None:
    assert (families.poisson(U, np.log(rate)) == stats.poisson.ppf(U, rate)).all()


@pytest.mark.parametrize("shape", [0.3, 1.0, 4.2])
def test_a_gamma_number_is_the_quantile_of_its_distribution(shape: float) -> None:
    assert families.gamma(U, np.log(shape)) == pytest.approx(stats.gamma.ppf(U, shape), rel=1e-9)


@pytest.mark.parametrize("trials", [0, 1, 4, 25])
def test_detected_counts_are_the_quantiles_of_the_binomial_distribution(trials: int) -> None:
    found = families.binomial(U, np.full(U.size, trials), -0.7)
    assert (found == stats.binom.ppf(U, trials, expit(-0.7))).all()


def test_a_level_is_drawn_with_its_share() -> None:
    drawn = families.categorical(U, [np.log(0.5), np.log(0.3), np.log(0.2)])
    assert np.bincount(drawn) / U.size == pytest.approx([0.5, 0.3, 0.2], abs=1e-3)


def test_ordered_levels_have_proportional_odds() -> None:
    cuts = np.array([-1.0, 0.5])
    share = np.bincount(families.ordered(U, 0.8, cuts), minlength=3) / U.size
    assert np.cumsum(share)[:2] == pytest.approx(expit(cuts - 0.8), abs=1e-3)


def test_a_number_is_uniform_within_its_band() -> None:
    drawn = families.piecewise(U, [18, 35, 60], [0.4, 0.6])
    assert (drawn < 35).mean() == pytest.approx(0.4, abs=1e-3)
    assert drawn[drawn < 35].mean() == pytest.approx(26.5, abs=0.01)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(1e-9, 1 - 1e-9), min_size=2, max_size=20), st.floats(-4, 4))
def test_every_family_rises_in_the_uniform_number(uniform: list[float], linear: float) -> None:
    u = np.sort(uniform)
    trials = np.full(u.size, 7)
    for drawn in (families.bernoulli(u, linear), families.poisson(u, linear), families.normal(u, linear, 1.0),
                  families.gamma(u, linear),
                  families.binomial(u, trials, linear), families.ordered(u, linear, [-1, 1]),
                  families.categorical(u, [0.0, linear, 1.0])):
        assert (np.diff(drawn) >= 0).all()
    assert (families.binomial(u, trials, linear) <= trials).all()
