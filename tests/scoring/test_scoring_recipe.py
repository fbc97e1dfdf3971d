"""Recipes of systems: what they say, what they may not say, and the systems that come with the project."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from evenhand.errors import InputError
from evenhand.recipes import parse
from evenhand.scoring.consequences import consequence_matrix, met_by
from evenhand.scoring.decisions import Decisions, selected_at
from evenhand.scoring.recipe import Consequence, SystemRecipe

MODELS = Path(__file__).parents[2] / "models"
TRAINED = ("sesame", "sesame-no-circle", "sesame-boosted", "financial")


def shipped(name: str) -> SystemRecipe:
    text = (MODELS / name / "recipe.toml").read_text(encoding="utf-8")
    return parse(SystemRecipe, {"name": name} | tomllib.loads(text), f"models/{name}/recipe.toml")


@pytest.mark.parametrize("name", TRAINED)
def test_a_system_of_the_project_has_a_recipe_and_a_card_with_its_limits(name) -> None:
    recipe = shipped(name)
    assert recipe.summary
    assert recipe.cut is not None
    card = (MODELS / name / "card.md").read_text(encoding="utf-8")
    assert "## Limits" in card
    assert "ssum" in card


def test_sesame_has_the_weights_that_are_commonly_reported() -> None:
    recipe = shipped("sesame")
    assert recipe.friend_weight == pytest.approx(0.05)
    assert [c.weight for c in recipe.categories.values()] == [35, 25, 20, 15, 5]
    assert list(recipe.own_weights.values()) == pytest.approx(np.array([35, 25, 20, 15]) / 95)
    assert [band.at_least for band in recipe.bands] == [350, 550, 600, 650, 700]


def test_sesame_without_friends_differs_in_nothing_else() -> None:
    with_friends, without = shipped("sesame"), shipped("sesame-no-circle")
    assert without.own_weights == with_friends.own_weights
    assert without.friend_weight == 0
    same = ("range", "cut", "requires", "scale", "bands", "consequences", "target", "folds")
    assert all(getattr(without, key) == getattr(with_friends, key) for key in same)


def test_boosted_sesame_reads_the_same_features() -> None:
    assert set(shipped("sesame-boosted").features) == set(shipped("sesame").all_features)


def test_financial_aims_at_the_published_shares() -> None:
    shares = [0.02, 0.05, 0.08, 0.12, 0.15, 0.18, 0.27]
    assert list(shipped("financial").scale.share_below.values()) == pytest.approx(np.cumsum(shares))
    assert [c.weight for c in shipped("financial").categories.values()] == [35, 30, 15, 10, 10]


@pytest.mark.parametrize(("changes", "word"), [
    ({"categories": {"friends": {"weight": 1, "coupling": "circle"}}}, "at least one category that has features"),
    ({"categories": {"a": {"weight": 1, "features": ["x"]}, "f": {"weight": 1, "coupling": "circle"},
                     "g": {"weight": 1, "coupling": "circle"}}}, "one category at most"),
    ({"categories": {"a": {"weight": 1}}}, "needs features"),
    ({"categories": {"a": {"weight": -1, "features": ["x"]}}}, "at least 0"),
    ({"estimator": "random-forest"}, "no estimator"),
    ({"range": (850, 300)}, "lower to a higher"),
    ({"cut": 20}, "cut inside the range"),
    ({"bands": [{"name": "a", "at_least": 600}, {"name": "b", "at_least": 500}]}, "ascending"),
    ({"bands": [{"name": "a", "at_least": 500}, {"name": "a", "at_least": 600}]}, "name of its own"),
    ({"consequences": [{"name": "x", "kind": "benefit"}]}, "at_least or below"),
    ({"scale": {"share_below": {"500": 0.5}}}, "two scores"),
])
def test_a_recipe_that_makes_no_sense_is_refused_in_words(changes, word) -> None:
    table = {"name": "s", "title": "S", "kind": "scorecard", "range": (300, 850),
             "categories": {"own": {"weight": 1, "features": ["x"]}}} | changes
    with pytest.raises(InputError, match=word):
        parse(SystemRecipe, table, "recipe.toml")


@pytest.mark.parametrize("keys", [
    {"kind": "estimator", "features": ["x"]},
    {"kind": "estimator", "estimator": "random-forest"},
    {"kind": "recorded", "features": ["x"]},
    {"kind": "recorded", "categories": {"own": {"weight": 1, "features": ["x"]}}},
    {"kind": "recorded", "scale": {"share_below": {"500": 0.5, "600": 0.6}}},
])
def test_each_kind_has_its_own_words(keys) -> None:
    with pytest.raises(InputError):
        parse(SystemRecipe, {"name": "s", "title": "S"} | keys, "recipe.toml")


def test_weights_are_checked(scorecard) -> None:
    recipe = scorecard()
    with pytest.raises(InputError, match="did you mean 'paying'"):
        recipe.reweighted({"payin": 1})
    with pytest.raises(InputError, match="a number from 0"):
        recipe.reweighted({"paying": -1})
    with pytest.raises(InputError, match="no weight on any category"):
        recipe.reweighted({"paying": 0, "means": 0})
    with pytest.raises(InputError, match="only a scorecard"):
        shipped("sesame-boosted").reweighted({"history": 1})


def test_bands_follow_scores_and_nobody_without_a_score_has_one() -> None:
    score = np.array([350, 599.999, 600, np.nan, 950, 100])
    found = Decisions("s", "S", "scorecard", score, selected_at(score, 600, "high"), 600,
                      bands=((350, "poor"), (600, "good"), (700, "outstanding")))
    assert found.band.to_list() == ["poor", "poor", "good", None, "outstanding", None]
    assert found.band.dtype.categories.to_list() == ["poor", "good", "outstanding"]
    assert found.band_codes.tolist() == [0, 0, 1, -1, 2, -1]
    assert found.frame().columns == ["selected", "score", "band"]


def test_consequences_hold_at_their_bound() -> None:
    ladder = (Consequence(name="car", kind="benefit", at_least=650),
              Consequence(name="train", kind="sanction", below=600))
    assert consequence_matrix(ladder, [599.9, 600, 650, np.nan]).tolist() == [
        [False, True], [False, False], [True, False], [False, False]]
    car, train = met_by(ladder, 590)
    assert (car.met, car.points_away, train.met, train.points_away) == (False, 60, True, 10)
    assert [one.met for one in met_by(ladder, None)] == [False, False]
