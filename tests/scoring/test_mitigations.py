"""Mitigations: each reproduces Fairlearn, or its formula, called directly; each is a system like any other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fairlearn.metrics import demographic_parity_difference
from fairlearn.postprocessing import ThresholdOptimizer
from fairlearn.preprocessing import CorrelationRemover
from fairlearn.reductions import DemographicParity, ErrorRate, ExponentiatedGradient, GridSearch
from pydantic import ValidationError
from sklearn.linear_model import LogisticRegression

from evenhand.errors import InputError
from evenhand.randomness import uniforms
from evenhand.scoring.attribution import explain
from evenhand.scoring.features import encoder_for
from evenhand.scoring.mitigation.recipe import METHODS, Mitigation
from evenhand.scoring.mitigation.reductions import SETTINGS
from evenhand.scoring.mitigation.reweighing import reweighing
from evenhand.scoring.policies.group_cuts import cuts_of_groups
from evenhand.scoring.policies.policy import Scores
from evenhand.scoring.policies.thresholds import _as_scored
from evenhand.scoring.system import fit

FRIENDS = {
    "paying": {"weight": 60, "features": ("paid", "months")},
    "friends": {"weight": 40, "coupling": "circle"},
}


def mitigated(recipe, method: str, attribute: str | None = "origin", **settings):
    return recipe.model_copy(update={"mitigation": Mitigation(method=method, attribute=attribute, **settings)})


@pytest.fixture(scope="module")
def card(scorecard):
    return scorecard(categories=FRIENDS)


@pytest.fixture(scope="module")
def unfair(town_of):
    """A town where the records of the east are kept worse."""
    town = town_of(1000)
    east = town.column("origin") == "east"
    paid = town.column("paid") * (1 - 0.3 * east.cast(float))
    months = town.column("months") + 2 * east.cast(int)
    return replace(town, people=town.people.with_columns(paid.alias("paid"), months.alias("months")))


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_scores_and_decisions_out_of_fold_like_any_system(method, card, unfair) -> None:
    found = fit(mitigated(card, method), unfair)
    said = found.decide(unfair)
    assert np.isfinite(said.score[said.scored]).all()
    assert said.scored.sum() == (unfair.column("access") == 1).sum()
    assert set(np.unique(said.selected)) == {0, 1}
    assert not said.selected[~said.scored].any()
    again = fit(mitigated(card, method), unfair).decide(unfair)
    assert (again.selected == said.selected).all()
    assert np.array_equal(again.score, said.score, equal_nan=True)


@pytest.mark.parametrize("method", ["correlation-remover", "reweighing"])
def test_nobody_is_judged_by_what_was_learned_from_their_own_outcome(method, card, unfair) -> None:
    recipe = mitigated(card, method)
    before = fit(recipe, unfair)
    held_out = before.folds.fold == 0
    turned = np.where(held_out, 1 - unfair.outcome, unfair.outcome)
    after = fit(recipe, replace(unfair, people=unfair.people.with_columns(kept=turned)))
    # The folds are communities of friends, and do not depend on outcomes.
    assert (after.folds.fold == before.folds.fold).all()
    own = [one.records.sub_scores(one.records.matrix(unfair), one.folds.of(unfair)) for one in (before, after)]
    assert own[1][held_out] == pytest.approx(own[0][held_out])
    assert own[1][~held_out] != pytest.approx(own[0][~held_out])


@pytest.mark.parametrize("method", ["exponentiated-gradient", "grid-search"])
def test_reductions_are_those_of_fairlearn_called_directly(method, estimator, unfair) -> None:
    recipe = estimator(estimator="logistic-regression", settings=None, friends_mean=None, requires=())
    asked = mitigated(recipe, method)
    plain = fit(recipe, unfair).decide(unfair)
    found = fit(asked, unfair)
    names, target = unfair.column("origin").to_numpy(), unfair.outcome
    seen = found.folds.fold != 2
    matrix = encoder_for(recipe, unfair).matrix(unfair)[seen]
    scaled = (matrix - matrix.mean(axis=0)) / matrix.std(axis=0)
    model = LogisticRegression(**SETTINGS).fit(scaled, target[seen])
    refused = np.quantile(model.predict_proba(scaled)[:, 1], 1 - plain.selected.mean())
    costs = {"fp": refused, "fn": 1 - refused}
    constraint = DemographicParity(difference_bound=0.01)
    if method == "grid-search":
        constraint.default_objective = lambda: ErrorRate(costs=costs)
        direct = GridSearch(LogisticRegression(**SETTINGS), constraint, grid_size=30)
    else:
        direct = ExponentiatedGradient(LogisticRegression(**SETTINGS), constraint, objective=ErrorRate(costs=costs))
    direct.fit(scaled, target[seen], sensitive_features=names[seen])
    held_out = (encoder_for(recipe, unfair).matrix(unfair)[~seen] - matrix.mean(axis=0)) / matrix.std(axis=0)
    chance = direct.predict(held_out) if method == "grid-search" else direct._pmf_predict(held_out)[:, 1]
    own = found.own_record(unfair)
    ours = found.policy.chances(unfair, Scores(own, own, own))[~seen]
    assert ours == pytest.approx(chance, abs=1e-9)
    # Fairlearn selects where the chance is at least a random number: here it is the person's own.
    lot = uniforms(0, method, unfair.count)[~seen]
    assert (found.decide(unfair).selected[~seen] == (chance >= lot)).all()
    if method == "exponentiated-gradient":
        assert ((chance > 0.01) & (chance < 0.99)).any()


@pytest.mark.parametrize(("word", "constraint", "objective"), [
    ("demographic-parity", "demographic_parity", "balanced_accuracy_score"),
    ("equal-opportunity", "true_positive_rate_parity", "balanced_accuracy_score"),
    ("equalized-odds", "equalized_odds", "accuracy_score")])
def test_thresholds_are_those_of_fairlearn_called_directly(word, constraint, objective, card, unfair) -> None:
    found = fit(mitigated(card, "threshold-optimizer", constraint=word), unfair, seed=3)
    said, folds = found.decide(unfair), found.folds.fold
    names, target = unfair.column("origin").to_numpy(), unfair.outcome
    learned = (folds != 1) & said.scored
    direct = ThresholdOptimizer(estimator=_as_scored(), constraints=constraint, objective=objective, prefit=True,
                                predict_method="predict")
    direct.fit(said.score[learned, None], target[learned], sensitive_features=names[learned])
    held_out = (folds == 1) & said.scored
    chance = direct._pmf_predict(said.score[held_out, None], sensitive_features=names[held_out])[:, 1]
    # Fairlearn selects where the chance is at least a random number: here it is the person's own.
    lot = uniforms(3, "threshold-optimizer", unfair.count)[held_out]
    assert (said.selected[held_out] == ((chance >= lot) & (chance > 0))).all()
    assert said.cut is None


def test_the_correlation_remover_is_that_of_fairlearn_called_directly(scorecard, unfair) -> None:
    recipe = scorecard(categories={"paying": FRIENDS["paying"]}, requires=())
    found = fit(mitigated(recipe, "correlation-remover"), unfair).records
    matrix = encoder_for(recipe, unfair).matrix(unfair)
    names = unfair.column("origin").to_numpy()
    dummies = (names[:, None] == np.unique(names)).astype(float)
    direct = CorrelationRemover(sensitive_feature_ids=[2, 3, 4]).fit_transform(np.hstack([matrix, dummies]))
    ours = found.remover.without(matrix, found.remover.codes(unfair))
    assert ours == pytest.approx(direct, abs=1e-9)
    for name in np.unique(names):
        assert ours[names == name].mean(axis=0) == pytest.approx(ours.mean(axis=0), abs=1e-9)


def test_reweighing_makes_group_and_outcome_independent(unfair) -> None:
    names, target = unfair.column("origin").to_numpy(), unfair.outcome
    weights = reweighing(names, target)
    overall = np.average(target, weights=weights)
    for name in np.unique(names):
        mine = names == name
        assert np.average(target[mine], weights=weights[mine]) == pytest.approx(overall)
    assert weights.sum() == pytest.approx(target.size)


def test_reweighing_enters_the_fit_as_weights_of_scikit_learn(estimator, unfair) -> None:
    recipe = estimator(estimator="logistic-regression", settings=None, friends_mean=None, requires=())
    found = fit(mitigated(recipe, "reweighing"), unfair)
    seen = found.folds.fold != 0
    matrix = encoder_for(recipe, unfair).matrix(unfair)[seen]
    names, target = unfair.column("origin").to_numpy()[seen], unfair.outcome[seen]
    direct = LogisticRegression(**SETTINGS).fit((matrix - matrix.mean(axis=0)) / matrix.std(axis=0), target,
                                                sample_weight=reweighing(names, target))
    assert found.records.slope[0] * matrix.std(axis=0) == pytest.approx(direct.coef_[0], abs=1e-6)


def test_dropping_friends_is_a_friend_weight_of_nothing_and_shrinking_a_part_of_it(card, unfair) -> None:
    dropped, shrunk = (fit(mitigated(card, method, None, **more), unfair)
                       for method, more in (("drop", {}), ("shrink", {"amount": 0.25})))
    assert dropped.coupling(unfair) is None
    assert shrunk.coupling(unfair).friend_weight == pytest.approx(0.1)
    assert fit(card, unfair).coupling(unfair).friend_weight == pytest.approx(0.4)


def test_capped_friends_move_nobody_by_more_than_the_cap(card, unfair) -> None:
    plain, capped = fit(card, unfair), fit(mitigated(card, "cap", None, amount=5.0), unfair)
    own = plain.own_record(unfair)
    part = plain.score(own, plain.coupling(unfair)) - own
    said = capped.decide(unfair)
    assert np.nanmax(np.abs(part)) > 5
    moved = said.score - np.clip(own, 300, 850)
    inside = said.scored & (said.score > 300) & (said.score < 850) & (own > 300) & (own < 850)
    assert np.abs(moved[inside]).max() <= 5 + 1e-9
    small = inside & (np.abs(part) < 5)
    assert moved[small] == pytest.approx(part[small])


def test_the_residual_of_the_friends_part_tells_groups_apart_no_more(card, unfair) -> None:
    plain, found = fit(card, unfair), fit(mitigated(card, "residualise"), unfair)
    own = plain.own_record(unfair)
    before = plain.score(own, plain.coupling(unfair))
    after = found.friends_part.changed(unfair, own, before)
    names, scored = unfair.column("origin").to_numpy(), ~np.isnan(own)

    def spread(part: np.ndarray) -> float:
        means = [part[scored & (names == name)].mean() for name in np.unique(names)]
        return max(means) - min(means)

    assert spread(after - own) < 0.3 * spread(before - own)


def test_cuts_by_group_select_the_same_share_of_every_group() -> None:
    rng = np.random.default_rng(0)
    score = np.concatenate([rng.normal(0, 1, 2000), rng.normal(1, 1, 2000)])
    names = np.repeat(["a", "b"], 2000)
    for favourable in ("high", "low"):
        cuts = cuts_of_groups(score, names, np.zeros(4000, int), cut=0.7, favourable=favourable)
        chosen = [np.mean((score[names == name] >= cut[0]) == (favourable == "high")) for name, cut in cuts.items()]
        assert chosen[0] == pytest.approx(chosen[1])
        assert chosen[0] == pytest.approx(np.mean((score >= 0.7) == (favourable == "high")), abs=1 / 2000)


@pytest.mark.parametrize("method", ["correlation-remover", "exponentiated-gradient", "threshold-optimizer",
                                    "group-cuts"])
def test_the_methods_do_what_they_are_for(method, scorecard, unfair) -> None:
    recipe = scorecard(categories={"paying": FRIENDS["paying"]}, requires=())
    gaps = []
    for one in (recipe, mitigated(recipe, method)):
        said = fit(one, unfair).decide(unfair)
        gaps.append(demographic_parity_difference(unfair.outcome, said.selected,
                                                  sensitive_features=unfair.column("origin").to_numpy()))
    assert gaps[0] > 0.2
    assert gaps[1] < 0.5 * gaps[0]


def test_what_needs_the_group_at_decision_time_is_marked_and_named_among_what_enters(card, unfair) -> None:
    for method, known in METHODS.items():
        asked = mitigated(card, method)
        assert ("needs the group at decision time" in asked.mitigation.words) == known.group_at_decision
        if method not in ("exponentiated-gradient", "grid-search"):
            assert ("origin" in fit(asked, unfair).protected_used) == known.group_at_decision


def test_scores_of_changed_parts_are_not_explained_by_parts_that_do_not_add_up(card, unfair) -> None:
    person = int(np.flatnonzero(unfair.column("access").to_numpy() == 1)[0])
    for method in ("cap", "residualise", "threshold-optimizer", "grid-search"):
        found = fit(mitigated(card, method), unfair)
        with pytest.raises(InputError, match="without its mitigation"):
            explain(found, unfair, person)
    found = fit(mitigated(card, "reweighing"), unfair)
    said = found.decide(unfair)
    told = explain(found, unfair, person, decisions=said)
    assert told.base + sum(part.points for part in told.parts) == pytest.approx(said.score[person], abs=1e-6)


@pytest.mark.parametrize(("method", "changes", "said"), [
    ("cap", {"categories": {"paying": FRIENDS["paying"]}}, "friends do not count"),
    ("group-cuts", {"cut": None}, "the lowest score on the high side"),
])
def test_a_method_that_does_not_fit_says_so(method, changes, said, scorecard, unfair) -> None:
    with pytest.raises(InputError, match=said):
        fit(mitigated(scorecard(**changes), method), unfair)


def test_reductions_refuse_trees_and_unknown_attributes(estimator, card, unfair) -> None:
    with pytest.raises(InputError, match="on trees"):
        fit(mitigated(estimator(), "grid-search"), unfair)
    with pytest.raises(InputError, match="did you mean 'origin'"):
        fit(mitigated(card, "reweighing", "origins"), unfair)
    with pytest.raises(InputError, match="the mitigation decides"):
        fit(mitigated(card, "group-cuts"), unfair).decide(unfair, cut=500)


def test_a_recipe_says_what_its_mitigation_lacks() -> None:
    with pytest.raises(ValidationError, match="an attribute for the method"):
        Mitigation(method="reweighing")
    with pytest.raises(ValidationError, match="from 0 to 1"):
        Mitigation(method="shrink", amount=2)
