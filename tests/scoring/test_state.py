"""The state score and its variants: bands, ladder, how friends enter, stated points, firms and their people."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from evenhand.catalog import Catalog
from evenhand.cli.app import run_app
from evenhand.coupling.monotone import Gate, ListedShare, Minimum
from evenhand.errors import InputError
from evenhand.population.population import Population
from evenhand.population.representatives import listed_together
from evenhand.scoring.attribution import explain
from evenhand.scoring.consequences import consequence_matrix, price_of
from evenhand.scoring.parts import score_parts
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.recourse import recourse
from evenhand.scoring.system import ScoringSystem, fit
from evenhand.study import population_of
from evenhand.study.listings import listings

MODELS = Path(__file__).parents[2] / "models"
VARIANTS = ("state", "state-mean", "state-minimum", "state-listed", "state-gate")
NAMED = ("internet", "restaurants", "night clubs", "golf", "flights", "trains", "rental", "insurance", "loan",
         "social security")


@cache
def citizens(people: int = 4000) -> Population:
    return population_of("citizens", seed=0, people=people)


@cache
def firms() -> Population:
    return population_of("businesses", seed=0, people=1500)


@cache
def system(name: str) -> ScoringSystem:
    return fit(Catalog().system_recipe(name), firms() if name == "state-business" else citizens())


@pytest.mark.parametrize("name", [*VARIANTS, "state-boosted", "state-business"])
def test_about_one_in_a_hundred_is_in_band_d(name: str) -> None:
    decided = system(name).decide(firms() if name == "state-business" else citizens())
    assert 0.004 < (decided.band == "D").mean() < 0.018
    assert 0.04 < (decided.band == "C").mean() < 0.25


@pytest.mark.parametrize("name", ["state", "state-mean", "state-minimum", "state-boosted", "state-business"])
def test_the_aims_of_the_scale_are_met_with_friends_counted(name: str) -> None:
    fitted = system(name)
    score = fitted.decide(firms() if name == "state-business" else citizens()).score
    for at, share in fitted.recipe.scale.share_below.items():
        assert (score < at).mean() == pytest.approx(share, abs=0.001)


def test_the_five_categories_of_the_article_weigh_the_same() -> None:
    for name in ("state", "state-business"):
        recipe = Catalog().system_recipe(name)
        assert len(recipe.categories) == 5
        assert recipe.friend_weight == pytest.approx(0.2)
        assert set(recipe.own_weights.values()) == {0.25}


@pytest.mark.parametrize("name", [*VARIANTS, "state-boosted", "state-points"])
def test_the_ladder_has_every_consequence_that_the_article_names(name: str) -> None:
    said = " ".join(rule.name for rule in Catalog().system_recipe(name).consequences)
    for word in NAMED:
        assert word in said
    assert all(rule.source for rule in Catalog().system_recipe(name).consequences)


def test_sanctions_grow_as_points_fall() -> None:
    ladder = Catalog().system_recipe("state").consequences
    sanction = np.array([rule.kind == "sanction" for rule in ladder])
    met = consequence_matrix(ladder, [599.0, 600.0, 849.0, 850.0, 1050.0])
    assert met[:, sanction].sum(axis=1).tolist() == [8, 4, 4, 0, 0]
    assert met[:, ~sanction].sum(axis=1).tolist() == [0, 0, 0, 0, 1]


def test_variants_differ_in_how_friends_enter_and_in_nothing_else() -> None:
    state = Catalog().system_recipe("state")
    for name in VARIANTS:
        recipe = Catalog().system_recipe(name)
        own = {key: one for key, one in recipe.categories.items() if one.own}
        assert own == {key: one for key, one in state.categories.items() if one.own}
        assert (recipe.bands, recipe.consequences, recipe.scale) == (state.bands, state.consequences, state.scale)
    kinds = {name: type(system(name).decide(citizens()).friends) for name in VARIANTS[2:]}
    assert kinds == {"state-minimum": Minimum, "state-listed": ListedShare, "state-gate": Gate}


@pytest.mark.parametrize("name", VARIANTS)
def test_parts_of_everybody_add_up_with_friends_among_them(name: str) -> None:
    fitted, people = system(name), citizens()
    decided = fitted.decide(people)
    parts = score_parts(fitted, people, decided)
    assert parts.features[-1] == "friends"
    made = fitted.within_range(parts.base + parts.points.sum(axis=1))
    np.testing.assert_allclose(made, decided.score, atol=1e-6)


@pytest.mark.parametrize("name", ["state-minimum", "state-listed"])
def test_what_if_answers_are_what_the_system_would_say(name: str) -> None:
    fitted, people = system(name), citizens()
    found = fitted.coupling(people)
    own = fitted.own_record(people)
    reached = np.flatnonzero(np.abs(found.solve(own) - own) > 1)
    for person in reached[:4].tolist():
        alter = int(people.ties.alters(person)[0])
        moved = explain(fitted, people, person, alters_moved={alter: -700.0})
        lower = own.copy()
        lower[alter] -= 700.0
        assert moved.score == pytest.approx(fitted.within_range(found.solve(lower))[person], abs=1e-6)
        assert sum(friend.points for friend in moved.friends) == pytest.approx(
            next(part.points for part in moved.parts if part.feature == "friends"), abs=1e-6)


def test_a_listed_friend_costs_the_same_number_of_points_each() -> None:
    fitted, people = system("state-listed"), citizens()
    rule = fitted.coupling(people)
    on = rule.settled(fitted.own_record(people))[1]
    person = int(np.flatnonzero(people.ties.weights_of_alters @ on.astype(float) > 0)[0])
    why = explain(fitted, people, person)
    costs = {friend.alter: friend.points for friend in why.friends if friend.points}
    assert set(costs) == {str(people.ids[int(j)]) for j in people.ties.alters(person) if on[j]}
    assert all(points < 0 for points in costs.values())


def test_somebody_before_a_shut_gate_is_told_so_in_one_part() -> None:
    fitted, people = system("state-gate"), citizens()
    own, rule = fitted.own_record(people), fitted.coupling(people)
    person = int(np.flatnonzero(rule.shut(own) & (own > 900))[0])
    why = explain(fitted, people, person)
    assert why.score == 849.0
    assert why.friends == ()
    assert next(part.points for part in why.parts if part.feature == "friends") == pytest.approx(849 - own[person])
    assert fitted.coupling(people, friend_weight=0.0) is None


# Stated points.

def test_points_are_a_thousand_less_the_stated_deductions() -> None:
    people = citizens()
    table, score = people.people, system("state-points").decide(people).score
    by_hand = (1000 - 10 * table["arrears_months"] - 20 * table["contract_breach"] - 50 * table["court_default"]
               - 20 * table["utility_late"] - 5 * table["traffic_violations"])
    np.testing.assert_allclose(score, by_hand.to_numpy(), atol=1e-9)


def test_points_of_a_category_count_twice_as_much_at_twice_its_weight_against_the_others() -> None:
    people, fitted = citizens(), system("state-points")
    plain = fitted.own_record(people)
    more = fitted.own_record(people, weights={"financial": 2.0})
    arrears = people.people["arrears_months"].to_numpy()
    late = arrears > arrears.mean()
    assert (more - plain)[late & (people.people["traffic_violations"] == 0).to_numpy()].mean() < 0


@pytest.mark.parametrize(("changes", "said"), [
    ({"start": None}, "start, and points"),
    ({"categories": {"a": {"weight": 1, "features": ["x"]}}}, "start, and points"),
    ({"kind": "scorecard"}, "start, and points"),
    ({"categories": {"a": {"weight": 1, "features": ["x", "y"], "points": {"x": 1}}}}, "points for each feature")])
def test_a_recipe_of_points_states_them_all(changes: dict, said: str) -> None:
    good = {"name": "p", "title": "P", "kind": "points", "start": 1000, "cut": 850,
            "categories": {"a": {"weight": 1, "points": {"x": -1}}}}
    assert SystemRecipe.model_validate(good).all_features == ("x",)
    with pytest.raises(ValueError, match=said):
        SystemRecipe.model_validate({key: value for key, value in (good | changes).items() if value is not None})


def test_words_have_no_points() -> None:
    recipe = Catalog().system_recipe("state-points")
    wrong = recipe.model_copy(update={"categories": {"a": recipe.categories["financial"].model_copy(
        update={"points": {"occupation": -1.0}, "features": ("occupation",)})}})
    with pytest.raises(InputError, match="numbers or yes/no, of which each unit has its points"):
        fit(wrong, citizens())


@pytest.mark.parametrize(("category", "said"), [
    ({"coupling": "gate", "bar": 1}, "bar and at_most"),
    ({"coupling": "circle", "bar": 1, "at_most": 1}, "bar and at_most"),
    ({"coupling": "listed-share"}, "below or lists"),
    ({"coupling": "minimum", "lists": ["x"]}, "below or lists"),
    ({"coupling": "count"}, "a category needs features"),
    ({"coupling": "minimum", "features": ["x"]}, "no features of its own")])
def test_a_coupling_takes_its_own_words_only(category: dict, said: str) -> None:
    own = {"weight": 1, "features": ["x"]}
    with pytest.raises(ValueError, match=said):
        SystemRecipe.model_validate({"name": "s", "title": "S", "kind": "scorecard", "range": (0, 1), "categories": {
            "own": own, "friends": {"weight": 1} | category}})


def test_a_rule_for_the_worst_friend_needs_high_scores_to_be_good() -> None:
    with pytest.raises(ValueError, match="a favourable end that is high"):
        SystemRecipe.model_validate({
            "name": "s", "title": "S", "kind": "scorecard", "favourable": "low",
            "categories": {"own": {"weight": 1, "features": ["x"]}, "friends": {"weight": 1, "coupling": "minimum"}}})


def test_a_count_reads_a_column_that_counts_ties() -> None:
    recipe = Catalog().system_recipe("sesame-count")
    assert recipe.friend_weight == 0
    assert recipe.own_weights["connections"] == pytest.approx(0.05)
    friends = recipe.categories["connections"].model_copy(update={"features": ("interaction_rate",)})
    wrong = recipe.model_copy(update={"categories": dict(recipe.categories) | {"connections": friends}})
    with pytest.raises(InputError, match="no column that counts ties"):
        fit(wrong, citizens())


# Who is listed, and through whom.

def test_a_listing_goes_from_a_firm_to_its_representative_and_on_to_that_persons_other_firms() -> None:
    people = citizens(20_000)
    town = population_of("businesses", seed=0)
    nobody = np.zeros(people.count, bool)
    # The first two firms get one representative.
    named = town.people["representative"]
    named = pl.concat([named.head(1), named.head(1), named.slice(2)])
    town = replace(town, people=town.people.with_columns(named))
    first, person = np.arange(town.count) == 0, named[0]
    of_firms, of_people = listed_together(town, people, first, nobody)
    assert people.ids.filter(of_people).to_list() == [person]
    assert of_firms.tolist() == (named == person).to_list()
    assert of_firms[:2].all()
    back = listed_together(town, people, np.zeros(town.count, bool), people.ids == person)
    assert back[0].tolist() == of_firms.tolist()


def test_listings_reach_people_through_firms_and_firms_through_people() -> None:
    table = listings(seed=0)
    for dataset in ("businesses", "citizens"):
        one = table.filter(pl.col("dataset") == dataset)
        assert (one["own"] <= one["listed"]).all()
        assert one["listed"].sum() > one["own"].sum() > 0
        assert ((one["score"] < 600) == one["own"]).all()
    with pytest.raises(InputError, match="nobody who represents its members"):
        listings("riders")


def test_a_firm_knows_whether_its_representative_is_on_the_courts_list() -> None:
    town = population_of("businesses", seed=0)
    people = citizens(20_000)
    listed = dict(zip(people.ids, people.people["court_default"], strict=True))
    assert town.people["representative_listed"].to_list() == [listed[one] for one in town.people["representative"]]
    assert town.people["representative_listed"].sum() > 0


# Prices.

def test_a_loan_is_priced_by_published_tiers_and_refused_below_them() -> None:
    ladder = Catalog().system_recipe("financial").consequences
    assert price_of(ladder, [599, 600, 640, 690, 720, 800]).tolist()[1:] == [8.94, 7.30, 6.49, 6.21, 5.99]
    assert np.isnan(price_of(ladder, [599, np.nan])).all()
    with pytest.raises(ValueError, match="a price of a benefit"):
        SystemRecipe.model_validate({"name": "s", "title": "S", "kind": "recorded", "consequences": [
            {"name": "x", "kind": "sanction", "below": 5, "price": 3}]})


# The rating of firms.

def test_the_tax_rating_gives_the_published_shares_and_no_a_to_a_firm_of_under_three_years() -> None:
    town = population_of("businesses", seed=1, people=12_000)
    decided = fit(Catalog().system_recipe("tax-rating"), town).decide(town)
    weight = town.people["weight"].to_numpy()
    share = {letter: float(weight @ (decided.band == letter).to_numpy() / weight.sum()) for letter in "ABCD"}
    assert share["A"] == pytest.approx(0.0489, abs=0.012)
    assert share["D"] == pytest.approx(0.0701, abs=0.012)
    assert 0.10 < share["C"] + share["D"] < 0.125
    assert not ((decided.band == "A") & (town.people["age"] < 3)).any()


# What a person can do.

@pytest.mark.parametrize("name", ["state-minimum", "state-listed", "state-gate"])
def test_a_plan_is_what_the_rule_says_and_nobody_before_a_shut_gate_gets_one(name: str) -> None:
    fitted, people = system(name), citizens()
    decided = fitted.decide(people)
    outside = np.flatnonzero(decided.selected == 0)[:40]
    plans = recourse(fitted, people, outside, decisions=decided)
    shut = fitted.coupling(people).shut(decided.own) if name == "state-gate" else np.zeros(people.count, bool)
    assert any(plan.status == "found" for plan in plans)
    for person, plan in zip(outside.tolist(), plans, strict=True):
        if shut[person]:
            assert plan.status != "found"
        elif plan.status == "found":
            changes = {change.feature: change.after for change in plan.changes}
            assert explain(fitted, people, person, changes=changes).score == pytest.approx(plan.score_after, abs=1e-6)


# A system of one's own.

def test_a_copied_folder_with_another_coupling_is_audited_from_the_command_line(
        tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    shutil.copytree(MODELS / "state", tmp_path / "models" / "mine")
    recipe = tmp_path / "models" / "mine" / "recipe.toml"
    text = recipe.read_text(encoding="utf-8")
    recipe.write_text(text.replace('coupling = "circle"', 'coupling = "gate"\nbar = 980\nat_most = 700'),
                      encoding="utf-8")
    arguments = ["audit", "citizens", "mine", "--people", "600", "--by", "hukou", "--json", "--project", str(tmp_path)]
    assert run_app(arguments) == 0
    assert json.loads(capsys.readouterr().out)["system"]["name"] == "mine"
    recipe.write_text(text.replace('coupling = "circle"', 'coupling = "gate"'), encoding="utf-8")
    assert run_app(arguments) == 2
    assert "bar and at_most" in capsys.readouterr().err
