"""Recourse through ties: each option is what the system says of the network so altered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evenhand.population.alterations import tie_added, tie_dropped
from evenhand.scoring.recourse_ties import tie_options
from evenhand.scoring.system import fit


def test_each_option_is_scored_on_the_altered_network(town_of, scorecard) -> None:
    town = town_of(people=500)
    system = fit(scorecard(range=None), town)
    decided = system.decide(town)
    seen = set()
    for row in np.flatnonzero(decided.scored & (decided.selected == 0))[:6]:
        name = str(town.ids[int(row)])
        for option in tie_options(system, town, int(row), decisions=decided):
            altered = town
            for alter in option.alters:
                altered = (tie_dropped if option.kind == "drop" else tie_added)(altered, name, alter)
            after = system.decide(altered)
            assert after.score[row] == pytest.approx(option.score, abs=1e-6)
            assert bool(after.selected[row]) == option.selected
            assert option.points > 0
            assert option.points == pytest.approx(option.score - decided.score[row], abs=1e-6)
            seen.add((option.kind, len(option.alters)))
    assert {("drop", 1), ("drop", 2), ("add", 1)} <= seen


def test_ties_offer_nothing_where_friends_do_not_count(town, scorecard, estimator) -> None:
    system = fit(estimator(friends_mean=None), town)
    decided = system.decide(town)
    assert tie_options(system, town, int(np.flatnonzero(decided.scored)[0]), decisions=decided) == ()


def test_a_low_score_being_good_the_dearest_friends_are_the_high_ones(town_of, scorecard) -> None:
    town = town_of(people=500)
    low = replace(town, roles=replace(town.roles, favourable="low"))
    system = fit(scorecard(range=None, favourable="low", bands=None, consequences=None), low)
    decided = system.decide(low)
    row = int(np.flatnonzero(decided.scored & (decided.selected == 0))[0])
    assert all(option.points < 0 for option in tie_options(system, low, row, decisions=decided))
