"""The rider rating: the mean of the last stars, as it stands and with the drivers' leniency taken away."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest

from evenhand.catalog import Catalog
from evenhand.cli.app import run_app
from evenhand.errors import InputError
from evenhand.population.draw import draw_population
from evenhand.population.population import Population
from evenhand.scoring.attribution import explain, parts_of_everybody
from evenhand.scoring.consequences import consequence_matrix
from evenhand.scoring.kinds.rating_adjusted import LENIENCY, TREATMENT, leniency_of_raters
from evenhand.scoring.kinds.rating_groups import excess_by_group, honest_difference
from evenhand.scoring.kinds.rating_mean import STARS
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.system import ScoringSystem, fit
from evenhand.study import run

SYSTEMS = ("ride", "ride-adjusted")
EVERY = (*SYSTEMS, "ride-adjusted-by-group", "ride-shrunk")


@cache
def riders(people: int = 1500, seed: int = 0, even: bool = False, **knobs: float) -> Population:
    return draw_population(Catalog().population_recipe("riders"), people=people, seed=seed, even=even, knobs=knobs)


@cache
def system(name: str, people: int = 1500) -> ScoringSystem:
    return fit(Catalog().system_recipe(name), riders(people))


def test_the_score_is_the_mean_of_the_last_stars_and_new_riders_have_five() -> None:
    town = riders()
    score = system("ride").decide(town).score
    ratings, mean = (town.people[name].to_numpy() for name in ("ratings", "mean_stars"))
    assert np.allclose(score[ratings > 0], mean[ratings > 0])
    trips = town.tables["trips"]
    newcomer = trips.with_columns(stars=pl.when(pl.col("rider") == 3).then(None).otherwise(pl.col("stars")))
    new = replace(town, tables=dict(town.tables) | {"trips": newcomer})
    assert system("ride").decide(new).score[3] == 5.0


def test_a_shorter_window_counts_the_last_stars_only() -> None:
    town = riders(300)
    recipe = Catalog().system_recipe("ride")
    recipe = recipe.model_copy(update={"ratings": recipe.ratings.model_copy(update={"window": 2})})
    score = fit(recipe, town).decide(town).score
    rated = town.tables["trips"].filter(pl.col("stars").is_not_null())
    last = dict(rated.group_by("rider").agg(pl.col("stars").tail(2).mean()).iter_rows())
    assert len(last) > 250
    for rider, mean in last.items():
        assert score[rider] == pytest.approx(mean)


def test_the_shrunk_mean_stands_beside_the_raw() -> None:
    town = riders()
    recipe = Catalog().system_recipe("ride")
    shrunk = recipe.model_copy(update={"ratings": recipe.ratings.model_copy(update={"towards": 4.88, "weight": 16})})
    score = fit(shrunk, town).decide(town).score
    rated = (town.people["ratings"] > 0).to_numpy()
    assert np.allclose(score[rated], town.people["shrunk_stars"].to_numpy()[rated])


@pytest.mark.parametrize("name", EVERY)
def test_base_and_parts_add_up_to_the_score(name: str) -> None:
    town, fitted = riders(), system(name)
    score = fitted.decide(town).score
    for person in (0, 3, 17, 400):
        why = explain(fitted, town, person)
        assert why.base + sum(part.points for part in why.parts) == pytest.approx(why.score, abs=1e-9)
        assert why.score == pytest.approx(score[person], abs=1e-9)
    parts = parts_of_everybody(fitted, town)
    own = fitted.own_record(town)
    assert np.allclose(parts.base + parts.points.sum(axis=1), own)
    named = {"ride-adjusted": (STARS, LENIENCY), "ride-adjusted-by-group": (STARS, LENIENCY, TREATMENT)}
    assert parts.features == named.get(name, (STARS,))


@pytest.mark.parametrize("name", EVERY)
def test_a_better_mean_gives_a_better_score_and_nothing_else_can_be_changed(name: str) -> None:
    town, fitted = riders(), system(name)
    better = explain(fitted, town, 3, changes={STARS: 4.9})
    assert better.score >= explain(fitted, town, 3, changes={STARS: 4.2}).score
    with pytest.raises(InputError, match="from 1 to 5"):
        explain(fitted, town, 3, changes={STARS: 6})
    with pytest.raises(InputError, match="feature that the system reads"):
        explain(fitted, town, 3, changes={"rides": 6})


@pytest.mark.parametrize("name", SYSTEMS)
def test_permuting_protected_columns_leaves_every_score_unchanged(name: str) -> None:
    town = riders()
    order = np.random.default_rng(0).permutation(town.count)
    mixed = town.people.with_columns(town.people[column].gather(order).alias(column) for column in town.roles.protected)
    other = replace(town, people=mixed)
    assert np.array_equal(fit(Catalog().system_recipe(name), other).decide(other).score,
                          system(name).decide(town).score)


@pytest.mark.parametrize("name", SYSTEMS)
def test_nothing_was_trained_so_nobody_was_held_out(name: str) -> None:
    decided = system(name).decide(riders())
    assert decided.fold is None
    assert decided.coupling is None
    assert not decided.protected_used
    assert decided.kind in ("rating-mean", "rating-adjusted")


def test_leniency_solves_the_normal_equations_of_the_ridge() -> None:
    rng = np.random.default_rng(1)
    people, raters, many = 30, 12, 900
    person, rater = rng.integers(0, people, many), rng.integers(0, raters, many)
    stars = rng.integers(1, 6, many).astype(float)
    found = leniency_of_raters(person, rater, stars, people=people, raters=raters, person_penalty=7, rater_penalty=3)
    # By hand and dense: level unpenalised, then people and raters with their own penalties.
    design = np.zeros((many, 1 + people + raters))
    design[:, 0] = 1
    design[np.arange(many), 1 + person] = 1
    design[np.arange(many), 1 + people + rater] = 1
    penalty = np.diag(np.r_[0, np.full(people, 7.0), np.full(raters, 3.0)])
    exact = np.linalg.solve(design.T @ design + penalty, design.T @ stars)
    assert np.allclose(found, exact[1 + people:], atol=1e-7)


def test_a_rater_who_gave_none_is_neither_lenient_nor_strict() -> None:
    found = leniency_of_raters(np.array([0, 0]), np.array([0, 2]), np.array([5.0, 3.0]), people=1, raters=3,
                               person_penalty=1, rater_penalty=1)
    assert found[1] == 0
    assert found[0] > 0 > found[2]


def test_leniency_follows_how_drivers_were_made() -> None:
    drivers = riders(5000).tables["drivers"]
    made = drivers["leniency"].to_numpy() + 1.5 * drivers["easy"].to_numpy()
    assert np.corrcoef(system("ride-adjusted", 5000).records.leniency, made)[0, 1] > 0.6


def test_the_adjusted_rating_is_nearer_to_courtesy_than_the_plain_one() -> None:
    people = riders(5000).people
    many = (people["ratings"] >= 10).to_numpy()
    courtesy = people["courtesy"].to_numpy()[many]
    near = [np.corrcoef(courtesy, system(name, 5000).decide(riders(5000)).score[many])[0, 1] for name in SYSTEMS]
    assert near[1] > near[0] + 0.005


def gap(name: str, town: Population) -> float:
    """The mean score of the minority less that of the majority."""
    score = fit(Catalog().system_recipe(name), town).decide(town).score
    minority = (town.people["group"] == "minority").to_numpy()
    return float(score[minority].mean() - score[~minority].mean())


@pytest.mark.parametrize("strength", [0, 1, 2])
def test_blind_to_groups_an_adjustment_changes_a_gap_by_the_leniency_that_groups_met_and_by_nothing_else(
        strength: int) -> None:
    town = riders(5000, 0, rater=strength)
    recipe = Catalog().system_recipe("ride-adjusted").model_copy(update={"range": None})
    fitted = fit(recipe, town)
    stars, leniency = fitted.records.matrix(town).T
    minority = (town.people["group"] == "minority").to_numpy()
    raw, met = (part[minority].mean() - part[~minority].mean() for part in (stars, leniency))
    own = fitted.own_record(town)
    assert own[minority].mean() - own[~minority].mean() == pytest.approx(raw - met, abs=1e-12)
    # Both groups meet the same drivers, so that they meet the same leniency but for chance.
    error = np.sqrt(leniency[minority].var() / minority.sum() + leniency[~minority].var() / (~minority).sum())
    assert abs(met) < 4 * error < 0.01


@pytest.mark.parametrize("seed", [0, 1])
def test_an_adjustment_that_knows_the_group_takes_most_of_what_biased_drivers_did(seed: int) -> None:
    town = riders(5000, seed, rater=2, anchoring=0)
    honest = gap("ride", riders(5000, seed, rater=0, anchoring=0))
    made, left = gap("ride", town) - honest, gap("ride-adjusted-by-group", town) - honest
    assert made < -0.07
    assert gap("ride-adjusted", town) - honest == pytest.approx(made, rel=0.1)
    assert 0 < left / made < 0.25


def test_what_anchoring_spread_to_honest_drivers_is_not_taken_away() -> None:
    left = [gap("ride-adjusted-by-group", riders(5000, 0, rater=2, anchoring=strength)) for strength in (0, 1)]
    assert left[1] < 1.5 * left[0] < 0


def test_where_nobody_is_biased_knowing_the_group_invents_no_gap() -> None:
    town = riders(5000, 0, rater=0)
    assert gap("ride-adjusted-by-group", town) == pytest.approx(gap("ride", town), abs=0.004)


def test_a_real_difference_between_groups_is_not_taken_for_bias() -> None:
    rng = np.random.default_rng(5)
    rater, group = rng.integers(0, 60, 24_000), rng.integers(0, 2, 24_000)
    biased = (rater < 12) & (group == 1)
    stars = 4.0 - 0.5 * (group == 1) - 0.8 * biased + rng.normal(0, 0.5, rater.size)
    found = excess_by_group(rater, group, stars, raters=60, groups=2, penalty=1e-9)
    difference = found[:, 1] - found[:, 0]
    assert np.allclose(difference[:12], -0.8, atol=0.25)
    assert abs(difference[12:].mean()) < 0.03
    after = stars - found[rater, group]
    assert after[group == 1].mean() - after[group == 0].mean() == pytest.approx(-0.5, abs=0.03)


def test_excess_leaves_the_mean_of_each_rater_and_says_nothing_of_few() -> None:
    rng = np.random.default_rng(6)
    rater, group = rng.integers(0, 8, 900), rng.integers(0, 3, 900)
    stars = rng.integers(1, 6, 900).astype(float)
    found = excess_by_group(rater, group, stars, raters=9, groups=2 + 1, penalty=5)
    assert (found[8] == 0).all()
    two = excess_by_group(rater, np.minimum(group, 1), stars, raters=9, groups=2, penalty=5)
    total = np.bincount(rater, two[rater, np.minimum(group, 1)], minlength=9)
    assert np.allclose(total, 0, atol=1e-9)


def test_without_any_rater_of_both_groups_the_honest_difference_is_nothing() -> None:
    assert honest_difference(np.array([3.0]), np.zeros(1), 1.0) == 0.0
    few = excess_by_group(np.array([0, 0]), np.array([0, 1]), np.array([5.0, 1.0]), raters=1, groups=2, penalty=1)
    assert (few == 0).all()


def test_the_group_enters_only_because_the_recipe_says_so() -> None:
    town = riders(800)
    recipe = Catalog().system_recipe("ride-adjusted-by-group")
    assert fit(recipe, town).decide(town).protected_used == ("group",)
    with pytest.raises(InputError, match="a protected column among those that the system reads"):
        fit(recipe.model_copy(update={"uses_protected": ()}), town)


def test_in_the_even_world_ratings_do_not_differ_by_group() -> None:
    study = run(riders(5000, 0, even=True), list(SYSTEMS))
    for name in SYSTEMS:
        score = study.decisions[name].score
        for attribute in study.population.roles.protected:
            groups = study.population.people[attribute].to_numpy()
            parts = [score[groups == level] for level in study.population.levels(attribute)]
            error = np.sqrt(sum(part.var() / part.size for part in parts))
            assert max(part.mean() for part in parts) - min(part.mean() for part in parts) < 4 * error


def test_consequences_stand_at_the_cuts_of_the_ladder() -> None:
    recipe = Catalog().system_recipe("ride")
    met = consequence_matrix(recipe.consequences, [4.75, 4.65, 4.55, 4.3, 4.1, 4.7])
    assert met.sum(axis=1).tolist() == [0, 1, 2, 3, 4, 0]
    assert recipe.cut == 4.7


def test_the_bands_name_where_a_rider_stands() -> None:
    decided = system("ride").decide(riders())
    assert decided.band.filter(pl.Series(decided.score >= 4.7)).unique().to_list() == ["in good standing"]


@pytest.mark.parametrize("name", SYSTEMS)
def test_people_without_stars_cannot_be_rated_and_the_reason_is_said(name: str) -> None:
    town = draw_population(Catalog().population_recipe("citizens"), people=60, seed=0)
    with pytest.raises(InputError, match="people whom nobody gave stars; expected riders"):
        fit(Catalog().system_recipe(name), town)


def test_a_system_that_reads_records_says_why_it_cannot_score_riders() -> None:
    with pytest.raises(InputError) as caught:
        fit(Catalog().system_recipe("sesame"), riders(200))
    assert str(caught.value) == (
        "system sesame on riders: got none of the 13 columns that it reads (missing: on_time_share, arrears_months, "
        "utility_late, ...); expected people with such records; choose a system for riders: `evenhand list` says which "
        "system scores whom.")


def test_a_system_that_reads_one_column_names_it_where_the_people_lack_it() -> None:
    town = draw_population(Catalog().population_recipe("citizens"), people=60, seed=0)
    with pytest.raises(InputError, match="got no column 'group', the one that it reads; expected people with such"):
        fit(Catalog().system_recipe("ride-adjusted-by-group"), town)


def test_the_catalogue_knows_which_world_a_rating_fits() -> None:
    fitting = Catalog().systems_of()
    assert {"ride", "ride-adjusted"} <= set(fitting["riders"])
    assert not set(SYSTEMS) & set(fitting["citizens"])
    assert "tax-rating" in fitting["businesses"]


@pytest.mark.parametrize(("changes", "said"), [({"scale": {"share_below": {"2": 0.1, "4": 0.5}}}, "no scale"),
                                               ({"categories": {"a": {"weight": 1, "features": ["x"]}}},
                                                "no categories"),
                                               ({"features": ["x"]}, "no estimator"),
                                               ({"kind": "recorded", "ratings": {}}, "no ratings")])
def test_a_recipe_of_ratings_takes_no_word_of_other_kinds(changes: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        SystemRecipe.model_validate({"name": "r", "title": "R", "kind": "rating-mean"} | changes)


@pytest.mark.parametrize(("dataset", "name"), [("riders", "ride"), ("riders", "ride-adjusted"),
                                               ("businesses", "tax-rating")])
def test_the_command_line_audits_it(dataset: str, name: str, capsys: pytest.CaptureFixture) -> None:
    assert run_app(["audit", dataset, name, "--people", "800", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["population"]["name"] == dataset


def test_the_command_line_says_why_a_world_cannot_be_rated(capsys: pytest.CaptureFixture) -> None:
    assert run_app(["audit", "businesses", "ride", "--people", "300"]) == 2
    said = capsys.readouterr().err
    assert "people whom nobody gave stars" in said
    assert len(said.strip().splitlines()) == 1


def test_a_ladder_of_ratings_stands_in_stars_and_any_other_in_points() -> None:
    from evenhand.study import consequences

    for dataset, name, unit in (("riders", "ride", "stars"), ("citizens", "sesame", "points")):
        rules = consequences(dataset, name, people=300, by=["sex"]).bounds["rule"]
        assert all(rule.endswith(f" {unit}") for rule in rules)
