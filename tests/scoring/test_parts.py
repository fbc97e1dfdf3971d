"""Everybody's parts: they add up with friends counted, and importance is their mean size."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from evenhand.scoring.attribution import explain
from evenhand.scoring.parts import importance, score_parts
from evenhand.scoring.system import fit


@pytest.fixture(scope="module", params=["scorecard", "gradient-boosting"])
def scored(request, town, scorecard, estimator):
    recipe = scorecard(range=None) if request.param == "scorecard" else estimator(range=None)
    system = fit(recipe, town)
    return system, system.decide(town)


def test_parts_of_everybody_add_up_to_scores_with_friends_counted(scored, town) -> None:
    system, decided = scored
    found = score_parts(system, town, decided)
    np.testing.assert_array_equal(found.people, np.flatnonzero(decided.scored))
    np.testing.assert_allclose(found.base + found.points.sum(axis=1), decided.score[found.people], atol=1e-6)


def test_everybodys_parts_are_those_of_each_explanation(scored, town) -> None:
    system, decided = scored
    found = score_parts(system, town, decided)
    for place in (0, 17, 400):
        one = explain(system, town, int(found.people[place]), decisions=decided)
        by_name = {part.feature: part.points for part in one.parts}
        assert list(by_name) == list(found.features)
        assert found.points[place] == pytest.approx(np.array(list(by_name.values())), abs=1e-6)


def test_importance_is_the_mean_size_of_a_part_overall_and_in_each_group(scored, town) -> None:
    system, decided = scored
    found = score_parts(system, town, decided)
    member = (town.people["sex"] == "female").to_numpy()
    table = importance(found, {"female": member, "nobody": np.zeros(town.count, bool)})
    overall = table.filter(pl.col("group").is_null())
    assert overall["mean_size"].to_list() == sorted(overall["mean_size"], reverse=True)
    assert set(overall["feature"]) == set(found.features)
    row = table.row(by_predicate=(pl.col("group") == "female") & (pl.col("feature") == "paid"), named=True)
    mine = found.points[member[found.people], found.features.index("paid")]
    assert row["mean_size"] == pytest.approx(np.abs(mine).mean())
    assert row["mean"] == pytest.approx(mine.mean())
    nobody = table.filter(pl.col("group") == "nobody")
    assert nobody["mean_size"].null_count() == nobody.height


def test_progress_is_told_up_to_the_end(scored, town) -> None:
    system, decided = scored
    told = []
    score_parts(system, town, decided, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
