"""Systems: what may not enter does not, what is frozen stays, and everybody is scored by a stranger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import InputError, NotEnoughDataError
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.system import fit
from evenhand.ties import Ties


def with_columns(population: Population, **columns) -> Population:
    return replace(population, people=population.people.with_columns(**columns))


def permuted(population: Population, order: np.ndarray) -> Population:
    place = np.argsort(order)
    i, j = population.ties.pairs()
    ties = Ties.from_pairs(place[i], place[j], people=population.count, directed=population.ties.directed)
    return replace(population, people=population.people[order], ties=ties)


@pytest.mark.parametrize("kind", ["scorecard", "estimator"])
def test_overwriting_protected_columns_leaves_every_score_unchanged(kind, town, request) -> None:
    recipe = request.getfixturevalue(kind)()
    before = fit(recipe, town).decide(town).score
    blank = with_columns(town, sex=pl.lit("male"), origin=pl.col("origin").reverse(), age_band=pl.lit("old"))
    np.testing.assert_array_equal(fit(recipe, blank).decide(blank).score, before)


def test_without_friend_weight_the_score_is_the_own_record(town, scorecard) -> None:
    system = fit(scorecard(range=None), town)
    found = system.decide(town, friend_weight=0)
    np.testing.assert_array_equal(found.score, found.own)
    assert not np.array_equal(system.decide(town).score, found.score, equal_nan=True)


def test_ids_permute_with_scores(town, scorecard) -> None:
    system, order = fit(scorecard(), town), np.random.default_rng(1).permutation(town.count)
    found = system.decide(permuted(town, order)).score
    np.testing.assert_allclose(found, system.decide(town).score[order], atol=1e-6)


def test_equal_own_records_are_a_fixed_point_of_the_coupling(town, scorecard) -> None:
    system = fit(scorecard(), town)
    same = np.where(system.scored(town), 640.0, np.nan)
    np.testing.assert_allclose(system.score(same, system.coupling(town, friend_weight=0.7)), same)


def test_the_score_satisfies_its_equation(town, scorecard) -> None:
    system = fit(scorecard(range=None), town)
    found = system.decide(town, friend_weight=0.4)
    friends = town.ties.among(found.scored).mean_over_alters(found.score)
    expected = np.where(np.isnan(friends), found.own, 0.6 * found.own + 0.4 * friends)
    np.testing.assert_allclose(found.score, expected, atol=1e-6)


def test_the_scale_meets_two_targets_on_coupled_scores(town, scorecard) -> None:
    score = fit(scorecard(), town).decide(town).score
    score = score[~np.isnan(score)]
    assert (score < 550).mean() == pytest.approx(0.2, abs=0.002)
    assert (score < 700).mean() == pytest.approx(0.8, abs=0.002)


def test_a_low_favourable_end_turns_the_scale_round(town, scorecard) -> None:
    recipe = scorecard(favourable="low", cut=600)
    system = fit(recipe, town)
    found = system.decide(town)
    risk = found.score[found.scored]
    assert system.line.factor < 0
    assert (risk < 550).mean() == pytest.approx(0.2, abs=0.002)
    kept = town.outcome[found.scored]
    assert risk[kept == 1].mean() < risk[kept == 0].mean()
    np.testing.assert_array_equal(found.selected[found.scored], risk < 600)


def test_one_persons_change_moves_nobody_without_a_path_to_them(town, scorecard) -> None:
    system = fit(scorecard(), town)
    before = system.own_record(town)
    altered = with_columns(town, paid=pl.when(pl.int_range(pl.len()) == 7).then(0.01).otherwise(pl.col("paid")))
    moved = np.flatnonzero(~np.isclose(system.own_record(altered), before, equal_nan=True))
    assert set(moved) <= {7}


def test_people_without_what_is_required_have_no_score_and_are_not_selected(town, scorecard) -> None:
    found = fit(scorecard(), town).decide(town)
    shut_out = town.people["access"].to_numpy() == 0
    np.testing.assert_array_equal(np.isnan(found.score), shut_out)
    np.testing.assert_array_equal(found.fold == -1, shut_out)
    assert not found.selected[shut_out].any()


def test_people_without_a_score_influence_nobody(town, scorecard) -> None:
    recipe = scorecard(requires=("access",))
    system = fit(recipe, town)
    ruined = with_columns(town, paid=pl.when(pl.col("access") == 1).then(pl.col("paid")).otherwise(0.0))
    np.testing.assert_allclose(system.decide(ruined).score, system.decide(town).score, atol=1e-9)


@pytest.mark.parametrize("word", ["random-forest", "gradient-boosting", "logistic-regression"])
def test_a_model_that_could_learn_by_heart_knows_nothing_of_held_out_people(word, town_of, estimator) -> None:
    from sklearn.metrics import roc_auc_score

    noise = town_of(people=3000, noise=True)
    by_heart = {"random-forest": {"min_samples_leaf": 1, "n_estimators": 50},
                "gradient-boosting": {"min_samples_leaf": 2, "max_iter": 100}, "logistic-regression": {}}[word]
    found = fit(estimator(estimator=word, settings=by_heart, friends_mean=()), noise).decide(noise)
    auc = roc_auc_score(noise.outcome[found.scored], found.score[found.scored])
    # The standard error of an AUC without information is about sqrt(1 / (6 x 1275)) = .011.
    assert auc == pytest.approx(0.5, abs=0.045)


def test_a_system_tells_good_from_bad_where_there_is_something_to_learn(town, scorecard) -> None:
    from sklearn.metrics import roc_auc_score

    found = fit(scorecard(), town).decide(town)
    assert roc_auc_score(town.outcome[found.scored], found.score[found.scored]) > 0.65


@pytest.mark.parametrize("kind", ["scorecard", "estimator"])
def test_the_same_seed_gives_the_same_bytes(kind, town_of, request) -> None:
    recipe = request.getfixturevalue(kind)()
    first, again = (fit(recipe, people, seed=3).decide(people) for people in (town_of(500), town_of(500)))
    assert first.score.tobytes() == again.score.tobytes()
    other = town_of(500)
    assert fit(recipe, other, seed=4).decide(other).score.tobytes() != first.score.tobytes()


def test_weights_are_shares_of_their_sum(town, scorecard) -> None:
    system = fit(scorecard(), town)
    doubled = {"paying": 100, "means": 60, "friends": 40}
    np.testing.assert_allclose(system.decide(town, weights=doubled).score, system.decide(town).score)


@settings(max_examples=15, deadline=None)
@given(share=st.floats(0, 1))
def test_own_records_are_linear_in_the_weights(share, town, scorecard) -> None:
    system = fit(scorecard(), town)
    one, other = (system.own_record(town, weights={"paying": p, "means": 1 - p}) for p in (1.0, 0.0))
    mixed = system.own_record(town, weights={"paying": share, "means": 1 - share})
    np.testing.assert_allclose(mixed, share * one + (1 - share) * other, atol=1e-9)


def test_a_weight_on_friends_is_the_friend_weight(town, scorecard) -> None:
    system = fit(scorecard(), town)
    assert system.coupling(town, weights={"friends": 80}).friend_weight == pytest.approx(0.5)
    assert system.coupling(town, weights={"friends": 0}).friend_weight == 0


def test_new_people_are_scored_by_a_model_that_did_not_see_them(town, town_of, scorecard) -> None:
    system, strangers = fit(scorecard(), town), town_of(50, seed=9)
    strangers = replace(strangers, people=strangers.people.with_columns(id=pl.format("q{}", pl.col("id"))))
    assert np.isfinite(system.decide(strangers).score).sum() == strangers.people["access"].sum()


def test_a_group_of_the_people_keeps_the_own_records_of_the_fit(town, scorecard) -> None:
    system, rows = fit(scorecard(), town), np.arange(300, 700)
    some = replace(town, people=town.people[rows], ties=None)
    np.testing.assert_allclose(system.own_record(some), system.own_record(town)[rows])


# What is refused, and in which words.

def refused(recipe: SystemRecipe, population: Population) -> str:
    with pytest.raises(InputError) as caught:
        fit(recipe, population)
    return str(caught.value)


def features(*names: str) -> dict:
    return {"own": {"weight": 1, "features": names}}


def test_a_missing_column_is_named_with_system_dataset_and_the_nearest(town, scorecard) -> None:
    said = refused(scorecard(categories=features("paidd")), town)
    assert "card" in said
    assert "town" in said
    assert "'paidd'" in said
    assert "did you mean 'paid'?" in said


def test_a_protected_column_is_refused_unless_it_is_named(town, scorecard) -> None:
    assert "protected" in refused(scorecard(categories=features("sex", "paid")), town)
    system = fit(scorecard(categories=features("sex", "paid"), uses_protected=("sex",)), town)
    assert system.decide(town).protected_used == ("sex",)


def test_a_protected_column_by_another_name_is_refused(town, scorecard) -> None:
    town = with_columns(town, quarter=pl.col("origin").str.slice(0, 1))
    assert "tells everybody's origin" in refused(scorecard(categories=features("quarter", "paid")), town)
    assert "tells everybody's age_band" in refused(scorecard(categories=features("age", "paid")), town)


@pytest.mark.parametrize(("column", "word"), [("trust", "latent"), ("true_paid", "true behaviour"),
                                              ("kept", "outcome"), ("id", "the id")])
def test_what_no_system_may_read_is_refused(column, word, town, scorecard) -> None:
    said = refused(scorecard(categories=features(column, "paid"), target=None), town)
    assert word in said


def test_a_system_that_counts_friends_asks_for_ties(town, scorecard, estimator) -> None:
    alone = replace(town, ties=None)
    assert "no ties" in refused(scorecard(), alone)
    assert "no ties" in refused(estimator(), alone)


def test_a_target_that_is_no_outcome_is_refused(town, scorecard) -> None:
    assert "sex" in refused(scorecard(target="sex"), town)
    assert "other numbers than 0 and 1" in refused(scorecard(target="months", categories=features("paid")), town)
    assert "no column 'kpt'" in refused(scorecard(target="kpt"), town)


def test_a_target_with_one_value_is_not_enough_to_learn_from(town, scorecard) -> None:
    with pytest.raises(NotEnoughDataError):
        fit(scorecard(), with_columns(town, kept=pl.lit(1, pl.Int8)))


def test_nobody_to_score_is_not_enough(town, scorecard) -> None:
    with pytest.raises(NotEnoughDataError):
        fit(scorecard(), with_columns(town, access=pl.lit(0)))


def test_unknown_settings_and_values_are_named(town, estimator) -> None:
    assert "max_leaf_nodes" in refused(estimator(settings={"max_leafnodes": 3}), town)
    assert "settings" in refused(estimator(settings={"learning_rate": -1.0}), town)


def test_a_cut_outside_the_range_is_refused(town, scorecard) -> None:
    system = fit(scorecard(), town)
    with pytest.raises(InputError, match="from 300 to 850"):
        system.decide(town, cut=900)
    with pytest.raises(InputError, match="the lowest score on the high side"):
        fit(scorecard(cut=None), town).decide(town)


def test_friends_means_of_words_are_refused(town, estimator) -> None:
    assert "words" in refused(estimator(friends_mean=("job",)), town)


# Recorded scores.

def recorded_town(**roles) -> Population:
    people = pl.DataFrame({"id": list("abcde"), "sex": list("fmfmf"), "points": [1, 7, 5, 9, None],
                           "granted": [0, 1, None, 1, 0]})
    return Population("files", "Files", people, Roles(("sex",), **roles), Provenance(False, ""))


RECORDED = SystemRecipe(name="recorded", title="As recorded", kind="recorded")


def test_a_recorded_score_is_cut_on_either_side() -> None:
    high, low = recorded_town(score="points"), recorded_town(score="points", favourable="low")
    assert fit(RECORDED, high).decide(high, cut=5).selected.tolist() == [0, 1, 1, 1, 0]
    assert fit(RECORDED, low).decide(low, cut=5).selected.tolist() == [1, 0, 0, 0, 0]


def test_a_recorded_decision_needs_no_score() -> None:
    people = recorded_town(decision="granted")
    found = fit(RECORDED, people).decide(people)
    assert found.score is None
    assert found.selected.tolist() == [0, 1, -1, 1, 0]
    with pytest.raises(InputError, match="no score column"):
        fit(RECORDED, people).decide(people, cut=5)


def test_a_recorded_decision_comes_before_a_score_without_a_cut() -> None:
    people = recorded_town(decision="granted", score="points")
    found = fit(RECORDED, people).decide(people)
    assert found.selected.tolist() == [0, 1, -1, 1, 0]
    assert found.score.tolist()[:4] == [1, 7, 5, 9]


def test_a_recorded_score_alone_asks_for_a_cut_inside_its_range() -> None:
    people = recorded_town(score="points")
    with pytest.raises(InputError, match="give a cut"):
        fit(RECORDED, people).decide(people)
    with pytest.raises(InputError, match="from 1 to 9"):
        fit(RECORDED, people).decide(people, cut=600)
    nothing = recorded_town()
    with pytest.raises(InputError, match="neither a score nor a decision"):
        fit(RECORDED, nothing)
