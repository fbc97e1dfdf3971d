"""The curve along a feature is what the explanation says at each of its values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evenhand.errors import InputError
from evenhand.population.population import Field
from evenhand.scoring.attribution import explain
from evenhand.scoring.curves import along
from evenhand.scoring.system import fit


@pytest.fixture(scope="module", params=["scorecard", "gradient-boosting"])
def scored(request, town, scorecard, estimator):
    people = replace(town, fields=dict(town.fields) | {
        "paid": Field("paid", "share paid on time", low=0, high=1, step=0.1)})
    system = fit(scorecard() if request.param == "scorecard" else estimator(), people)
    return system, people, system.decide(people)


def test_each_place_of_the_curve_is_the_score_there(scored) -> None:
    system, people, decided = scored
    person = int(np.flatnonzero(decided.scored)[7])
    friend = int(system.friends(people).alters(person)[0])
    for altered in ({}, {"changes": {"months": 3}, "without_ties": [friend]}):
        curve = along(system, people, person, "paid", decisions=decided, **altered)
        assert curve["value"].to_list() == pytest.approx([k / 10 for k in range(11)])
        for value, score in curve.rows():
            changes = altered.get("changes", {}) | {"paid": value}
            there = explain(system, people, person, decisions=decided, **altered | {"changes": changes})
            assert there.score == pytest.approx(score, abs=1e-6)


def test_a_curve_can_end_early_and_is_empty_without_a_score(scored) -> None:
    system, people, decided = scored
    person, nobody = int(np.flatnonzero(decided.scored)[0]), int(np.flatnonzero(~decided.scored)[0])
    assert along(system, people, person, "paid", decisions=decided, highest=0.5)["value"].max() == 0.5
    assert along(system, people, nobody, "paid", decisions=decided).height == 0


def test_what_is_no_number_with_limits_has_no_curve(scored) -> None:
    system, people, decided = scored
    with pytest.raises(InputError, match="limits"):
        along(system, people, 0, "job", decisions=decided)
