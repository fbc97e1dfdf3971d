"""Design effects by drawing own records anew: against the closed form where a rule is a weighted mean."""

from __future__ import annotations

import numpy as np
import pytest

from evenhand.coupling import Coupling
from evenhand.coupling.monotone import Minimum
from evenhand.measures.group_errors import effects_of_sources
from evenhand.measures.grouping import Groups
from evenhand.measures.rule_errors import effects_of_draws, redrawn_scores
from evenhand.planted import homophilous_ties


def test_a_weighted_mean_drawn_anew_has_the_effect_of_the_closed_form() -> None:
    rng = np.random.default_rng(0)
    groups = Groups.of(np.arange(800) % 2)
    coupling = Coupling(homophilous_ties(groups.codes, homophily=0.8, mean_degree=10, rng=rng), 0.6)
    own = rng.normal(size=800)
    drawn = redrawn_scores(coupling.solve, own, [groups], draws=600)
    found = effects_of_draws(drawn, coupling.solve(own), groups)
    closed = effects_of_sources(coupling, own, coupling.solve(own), groups)
    assert found.pairs[0, 1] == pytest.approx(closed.pairs[0, 1], rel=0.2)
    assert found.alone == pytest.approx(closed.alone, rel=0.25)


def test_the_weakest_friend_spreads_a_record_to_many_and_people_without_a_record_are_left_out() -> None:
    rng = np.random.default_rng(1)
    groups = Groups.of(np.arange(600) % 2)
    ties = homophilous_ties(groups.codes, homophily=0.8, mean_degree=10, rng=rng)
    own = np.where(np.arange(600) < 30, np.nan, rng.normal(size=600))
    rule = Minimum(ties.among(~np.isnan(own)), 0.5)

    def score(records: np.ndarray) -> np.ndarray:
        return np.where(np.isnan(records), np.nan, rule.solve(np.nan_to_num(records)))

    drawn = redrawn_scores(score, own, [groups], draws=100)
    assert np.isnan(drawn[:, :30]).all()
    assert not np.isnan(drawn[:, 30:]).any()
    found = effects_of_draws(drawn, score(own), groups)
    assert found.pairs[0, 1] > 1.3
    assert (found.alone >= 1).all()
