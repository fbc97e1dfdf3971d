"""Explanations: parts add up, agree with others' answers, and name no group and no neighbour."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import InputError
from evenhand.population.population import Field
from evenhand.scoring.attribution import explain, parts_of_everybody
from evenhand.scoring.reasons import ScorePart, reasons_of
from evenhand.scoring.system import fit


@pytest.fixture(scope="module")
def card(town, scorecard):
    return fit(scorecard(range=None), town)


@pytest.fixture(scope="module", params=["gradient-boosting", "random-forest", "logistic-regression"])
def trained(request, town, estimator):
    few = {"gradient-boosting": {"max_iter": 30}, "random-forest": {"n_estimators": 20}, "logistic-regression": {}}
    return fit(estimator(estimator=request.param, settings=few[request.param]), town)


def somebody(system, population, nth: int = 0) -> int:
    return int(np.flatnonzero(system.scored(population))[nth])


def part(explained, feature: str) -> float:
    return next(p.points for p in explained.parts if p.feature == feature)


@settings(max_examples=30, deadline=None)
@given(nth=st.integers(0, 1000), friend_weight=st.floats(0, 0.95))
def test_base_and_parts_add_up_to_the_score(nth, friend_weight, card, town) -> None:
    person = somebody(card, town, nth)
    found = explain(card, town, person, friend_weight=friend_weight)
    assert found.base + sum(p.points for p in found.parts) == pytest.approx(found.score, abs=1e-6)
    assert found.score == pytest.approx(card.decide(town, friend_weight=friend_weight).score[person], abs=1e-6)
    assert sum(f.points for f in found.friends) == pytest.approx(part(found, "friends"), abs=1e-9)
    assert sum(f.weight for f in found.friends) + found.own_share == pytest.approx(1, abs=1e-8)


def test_parts_of_trained_models_add_up_to_the_score(trained, town) -> None:
    decided = trained.decide(town)
    for nth in range(0, 200, 10):
        person = somebody(trained, town, nth)
        found = explain(trained, town, person, decisions=decided)
        assert found.base + sum(p.points for p in found.parts) == pytest.approx(found.score, abs=1e-6)
        assert found.score == pytest.approx(decided.score[person], abs=1e-6)


def test_parts_of_everybody_add_up_to_own_records(card, trained, town) -> None:
    for system in (card, trained):
        found = parts_of_everybody(system, town)
        np.testing.assert_allclose(found.base + found.points.sum(axis=1), system.own_record(town), atol=1e-6)
    some = parts_of_everybody(card, town, people=[4, 9])
    np.testing.assert_array_equal(some.points, parts_of_everybody(card, town).points[[4, 9]])
    assert some.frame().columns == ["base", *card.records.features]


def test_parts_are_shap_values_of_a_linear_model(town, scorecard) -> None:
    """An uncoupled scorecard of one category is the logistic regression that shap.LinearExplainer explains."""
    from shap import LinearExplainer
    from shap.maskers import Independent
    from sklearn.linear_model import LogisticRegression

    names = ["paid", "months"]
    recipe = scorecard(range=None, requires=(), folds=2, categories={"own": {"weight": 1, "features": names}})
    system = fit(recipe, town)
    matrix, fold = town.people[names].to_numpy().astype(float), system.folds.of(town)
    learned = fold != 0
    centre, spread = matrix[learned].mean(axis=0), matrix[learned].std(axis=0)
    values = (matrix - centre) / spread
    model = LogisticRegression(tol=1e-10, max_iter=1000).fit(values[learned], town.outcome[learned])
    explained = LinearExplainer(model, Independent(values[learned], max_samples=town.count)).shap_values(values)
    # The card's sub-score is the linear predictor over its standard deviation.
    points_per_log_odds = system.line.factor / model.decision_function(values[learned]).std()
    found = parts_of_everybody(system, town).points
    np.testing.assert_allclose(found[fold == 0], explained[fold == 0] * points_per_log_odds, rtol=1e-4, atol=1e-3)


def test_on_a_scale_with_bends_parts_add_up_to_the_score_and_keep_their_proportions(scorecard, town) -> None:
    shares = {450: 0.1, 600: 0.4, 640: 0.8}
    straight, bent = (fit(scorecard(range=None, scale={"share_below": shares} | more), town)
                      for more in ({}, {"bent": True}))
    assert len(bent.line.bends) == 3
    decided = bent.decide(town)
    known = decided.scored
    for at, share in shares.items():
        assert (decided.score[known] < at).mean() == pytest.approx(share, abs=0.01)
    for person in np.flatnonzero(known)[:20].tolist():
        found = explain(bent, town, person, decisions=decided)
        assert found.base + sum(one.points for one in found.parts) == pytest.approx(found.score, abs=1e-6)
        assert found.score == pytest.approx(decided.score[person], abs=1e-6)
    here, there = (parts_of_everybody(system, town).points[known] for system in (straight, bent))
    size = np.abs(here).sum(axis=1)
    np.testing.assert_allclose(there / np.abs(there).sum(axis=1)[:, None], here / size[:, None], atol=1e-9)
    order = np.argsort(straight.own_record(town)[known])
    assert (np.diff(bent.own_record(town)[known][order]) >= 0).all()


def test_a_change_moves_one_part_by_slope_times_own_share(card, town) -> None:
    person = somebody(card, town)
    held = town.people["months"][person]
    before, after, further = (explain(card, town, person, changes={"months": held + k}) for k in (0, 1, 2))
    assert after.score - before.score == pytest.approx(part(after, "months") - part(before, "months"), abs=1e-9)
    assert further.score - after.score == pytest.approx(after.score - before.score, abs=1e-9)
    assert {p.feature for p in before.parts if p.points != pytest.approx(part(after, p.feature))} == {"months"}


@pytest.mark.parametrize("change", [{"paid": 0.2}, {"job": "farmer"}, {"job": None}, {"spend": None},
                                    {"member": True}])
def test_a_change_gives_the_score_of_the_changed_population(change, card, trained, town) -> None:
    for system in (card, trained):
        person = somebody(system, town, 3)
        (column, value), here = *change.items(), pl.int_range(pl.len()) == person
        held = pl.when(here).then(pl.lit(value)).otherwise(pl.col(column)).cast(town.people[column].dtype)
        altered = replace(town, people=town.people.with_columns(held.alias(column)))
        assert explain(system, town, person, changes=change).score == pytest.approx(
            system.decide(altered).score[person], abs=1e-6)


@pytest.mark.parametrize("directed", [False, True])
def test_a_tie_taken_away_gives_the_score_of_the_rest(directed, town_of, scorecard, estimator) -> None:
    town = town_of(people=600, directed=directed)
    for recipe in (scorecard(range=None), estimator(range=None)):
        system = fit(recipe, town)
        person = somebody(system, town, 5)
        gone = town.ties.alters(person)[:2].tolist()
        ego = np.repeat(np.arange(town.count), town.ties.degree)
        alter = town.ties.matrix.indices
        cut = (ego == person) & np.isin(alter, gone)
        cut |= False if directed else (alter == person) & np.isin(ego, gone)
        altered = replace(town, ties=town.ties.filtered(~cut))
        assert explain(system, town, person, without_ties=gone).score == pytest.approx(
            system.decide(altered).score[person], abs=1e-6)


@pytest.mark.parametrize("directed", [False, True])
def test_one_more_tie_gives_the_score_of_the_network_with_it(directed, town_of, scorecard, estimator) -> None:
    from evenhand.population.alterations import tie_added

    town = town_of(people=600, directed=directed)
    for recipe in (scorecard(range=None), estimator(range=None)):
        system = fit(recipe, town)
        person, scored = somebody(system, town, 5), np.flatnonzero(system.scored(town))
        friends = set(town.ties.alters(person).tolist())
        other = next(int(row) for row in scored if row not in friends and row != person)
        altered = tie_added(town, town.ids[person], town.ids[other])
        assert altered.ties.count == town.ties.count + 1
        found = explain(system, town, person, with_ties=[other])
        assert found.score == pytest.approx(system.decide(altered).score[person], abs=1e-6)
        assert recipe.kind == "estimator" or found.score != explain(system, town, person).score
        back = explain(system, altered, person, without_ties=[other])
        assert back.score == pytest.approx(explain(system, town, person).score, abs=1e-9)
        with pytest.raises(InputError, match="tied already"):
            explain(system, town, person, with_ties=[next(iter(friends))] if friends else [person])


def test_a_tie_taken_away_counts_in_a_feature_that_counts_ties(town_of, estimator) -> None:
    from evenhand.population.alterations import tie_dropped

    town = town_of(people=600)
    town = replace(town, people=town.people.with_columns(friends_count=pl.Series(town.ties.degree)),
                   fields=town.fields | {"friends_count": Field("friends_count", "friends", of_ties=True)})
    system = fit(estimator(range=None, estimator="logistic-regression", settings=None, friends_mean=(),
                           features=("paid", "friends_count")), town)
    person = somebody(system, town, 5)
    alter = int(town.ties.alters(person)[0])
    altered = tie_dropped(town, town.ids[person], town.ids[alter])
    found = explain(system, town, person, without_ties=[alter])
    assert found.score == pytest.approx(system.decide(altered).score[person], abs=1e-6)
    assert part(found, "friends_count") != part(explain(system, town, person), "friends_count")


def test_a_friend_who_falls_takes_their_weight_along(card, town) -> None:
    person = somebody(card, town)
    before = explain(card, town, person, friend_weight=0.5)
    scored_friends = [f for f in before.friends if f.alter is not None]
    alter = scored_friends[0]
    after = explain(card, town, person, friend_weight=0.5, alters_moved={town.position(alter.alter): -100.0})
    assert before.score - after.score == pytest.approx(100 * alter.weight, abs=1e-6)


def test_friends_come_with_the_strongest_first_and_the_far_ones_last(card, town) -> None:
    found = explain(card, town, somebody(card, town), friend_weight=0.5)
    named = [abs(f.points) for f in found.friends if f.alter is not None]
    assert named == sorted(named, reverse=True)
    assert found.friends[-1].alter is None
    assert found.friends_frame().height == len(found.friends)


def test_the_cut_to_the_range_is_one_named_part(town, scorecard) -> None:
    narrow = fit(scorecard(range=(560, 640)), town)
    scores = narrow.decide(town).score
    clipped = explain(narrow, town, int(np.flatnonzero(scores == 560)[0]))
    assert clipped.parts[-1].feature == "cut to the range"
    assert clipped.parts[-1].points > 0
    assert clipped.base + sum(p.points for p in clipped.parts) == pytest.approx(560, abs=1e-6)
    inside = explain(narrow, town, int(np.flatnonzero((scores > 560) & (scores < 640))[0]))
    assert inside.parts[-1].feature == "friends"


def test_reasons_are_few_in_order_and_name_no_group_and_no_neighbour(town, scorecard) -> None:
    recipe = scorecard(range=None, uses_protected=("sex",), categories={
        "own": {"weight": 1, "features": ("sex", "paid", "months", "spend", "job", "member")},
        "friends": {"weight": 3, "coupling": "circle"}})
    system = fit(recipe, town)
    for nth in range(40):
        found = explain(system, town, somebody(system, town, nth))
        costs = {f"R-{p.feature.upper()}": p.points for p in found.parts}
        assert len(found.reasons) <= 4
        assert [costs[r.code] for r in found.reasons] == sorted(costs[r.code] for r in found.reasons)
        assert all(costs[r.code] < 0 for r in found.reasons)
        said = " ".join(r.sentence for r in found.reasons)
        assert "male" not in said
        assert not any(f"{f.alter} " in said for f in found.friends if f.alter)


def test_another_name_of_a_group_is_no_reason_either(town, scorecard) -> None:
    recipe = scorecard(range=None, uses_protected=("age_band",), categories={
        "own": {"weight": 1, "features": ("age", "paid", "months")}})
    system = fit(recipe, town)
    decided = system.decide(town)
    cost = [explain(system, town, somebody(system, town, nth), decisions=decided) for nth in range(30)]
    assert any(part(one, "age") < -1 for one in cost)
    assert not any("age" in reason.code.lower().split("-") for one in cost for reason in one.reasons)


def test_reasons_say_yes_and_no_and_name_the_unit(town, scorecard) -> None:
    told = replace(town, fields=dict(town.fields) | {
        "member": Field("member", "member of a club", low=0, high=1, step=1)})
    system = fit(scorecard(range=None, categories={"own": {"weight": 1, "features": ("months", "member")}}), told)
    said = {reason.code: reason.sentence for nth in range(40)
            for reason in explain(system, told, somebody(system, told, nth)).reasons}
    assert " months): " in said["R-MONTHS"]
    assert said["R-MEMBER"].startswith(("Member of a club (no): ", "Member of a club (yes): "))


def test_reasons_on_a_short_scale_are_told_in_hundredths() -> None:
    stars = (ScorePart("stars", "mean of stars", 4.71, -0.163),)
    assert reasons_of(stars, favourable="high", span=(1, 5))[0].sentence == (
        "Mean of stars (4.71): 0.16 points less than the average person.")
    small = (ScorePart("stars", "mean of stars", 4.71, -0.02),)
    assert (len(reasons_of(small, favourable="high", span=(1, 5))), reasons_of(small, favourable="high")) == (1, ())


def test_a_tie_to_somebody_without_a_score_makes_no_difference(card, town) -> None:
    scored = card.scored(town)
    person, alter = next((k, int(j)) for k in np.flatnonzero(scored) for j in town.ties.alters(int(k)) if not scored[j])
    assert explain(card, town, int(person), without_ties=[alter]).score == pytest.approx(
        explain(card, town, int(person)).score, abs=1e-9)


def test_somebody_who_cannot_be_scored_is_told_why(card, town) -> None:
    person = int(np.flatnonzero(~card.scored(town))[0])
    found = explain(card, town, person)
    assert (found.score, found.parts, found.selected) == (None, (), False)
    assert [r.code for r in found.reasons] == ["R-REQUIRES-ACCESS"]
    assert not any(c.met for c in found.consequences)
    with_access = replace(town, people=town.people.with_columns(
        access=pl.when(pl.int_range(pl.len()) == person).then(1).otherwise(pl.col("access"))))
    assert explain(card, town, person, changes={"access": 1}).score == pytest.approx(
        card.decide(with_access).score[person], abs=1e-6)


def test_an_explanation_is_plain_json(card, trained, town) -> None:
    for system in (card, trained):
        found = explain(system, town, somebody(system, town))
        again = json.loads(json.dumps(found.to_dict(), allow_nan=False))
        assert {"person", "score", "base", "parts", "band", "reasons"} <= set(again)
        assert {"feature", "value", "points"} <= set(again["parts"][0])
        assert found.frame()["points"].sum() + found.base == pytest.approx(found.score)


def test_a_recorded_score_is_its_own_only_part(town) -> None:
    from evenhand.scoring.recipe import SystemRecipe

    people = replace(town, roles=replace(town.roles, score="months"))
    system = fit(SystemRecipe(name="recorded", title="As recorded", kind="recorded", cut=2), people)
    found = explain(system, people, 3)
    assert [p.feature for p in found.parts] == ["months"]
    assert found.base + found.parts[0].points == pytest.approx(found.score)
    with pytest.raises(InputError, match="cannot be computed anew"):
        explain(system, people, 3, changes={"months": 1})


def test_what_cannot_be_changed_is_refused_in_words(card, town) -> None:
    person = somebody(card, town)
    for changes, word in (({"paid": 1.5}, "from 0 to 1"), ({"job": "clrk"}, "did you mean 'clerk'"),
                          ({"padi": 0.5}, "did you mean 'paid'"), ({"paid": "much"}, "a plain number")):
        with pytest.raises(InputError, match=word):
            explain(card, town, person, changes=changes)
    stranger = next(k for k in range(town.count) if k not in town.ties.alters(person) and k != person)
    with pytest.raises(InputError, match="not tied"):
        explain(card, town, person, without_ties=[stranger])
    with pytest.raises(InputError, match="person"):
        explain(card, town, town.count)


def test_decisions_of_another_run_are_refused(card, town) -> None:
    other = card.decide(town, weights={"paying": 1, "means": 99})
    with pytest.raises(InputError, match="the same weights"):
        explain(card, town, somebody(card, town), decisions=other)
    same = explain(card, town, somebody(card, town), decisions=other, weights={"paying": 1, "means": 99})
    assert same.score == pytest.approx(other.score[somebody(card, town)], abs=1e-6)
