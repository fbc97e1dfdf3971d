"""Recourse: the least change, against brute force; every plan turns the decision of the real system."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import InputError
from evenhand.population.population import Field
from evenhand.scoring.attribution import explain
from evenhand.scoring.recourse import recourse
from evenhand.scoring.recourse_exact import MARGIN, by_program, least_change
from evenhand.scoring.recourse_levers import levers_of
from evenhand.scoring.recourse_subsets import least_by_subsets
from evenhand.scoring.system import fit

HANDS = {
    "paid": Field("paid", "share paid on time", low=0, high=1, step=0.1, direction="up"),
    "months": Field("months", "months in arrears", unit="months", low=0, high=12, step=1, direction="down", cost=2),
    "spend": Field("spend", "spending", low=0, high=10, step=0.5, direction="any"),
    "job": Field("job", "job", levels=("farmer", "clerk", "other"), direction="any", cost=3),
    "age": Field("age", "age", low=18, high=90, step=1, direction="any", frozen=True),
}


@pytest.fixture(scope="module")
def hands(town_of):
    """A town whose people can change some of what is recorded of them."""
    town = town_of(people=700)
    return replace(town, fields=dict(town.fields) | HANDS)


@pytest.fixture(scope="module", params=["scorecard", "logistic-regression", "gradient-boosting", "random-forest"])
def system(request, hands, scorecard, estimator):
    few = {"gradient-boosting": {"max_iter": 20}, "random-forest": {"n_estimators": 15}}.get(request.param)
    return fit(scorecard() if request.param == "scorecard" else estimator(estimator=request.param, settings=few), hands)


def outside(system, town, most: int = 40) -> np.ndarray:
    decided = system.decide(town)
    return np.flatnonzero(decided.scored & (decided.selected == 0))[:most]


def grid(field: Field, value) -> list:
    """All values that a person can reach from one, itself first."""
    if value is None:
        return [None]
    if field.levels:
        return [value, *(level for level in field.levels if level != value)]
    up = [value + k * field.step for k in range(1, 200) if value + k * field.step <= field.high + 1e-9]
    down = [value - k * field.step for k in range(1, 200) if value - k * field.step >= field.low - 1e-9]
    return [value, *(up if field.direction != "down" else []), *(down if field.direction != "up" else [])]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_integer_program_finds_what_trying_everything_finds(data) -> None:
    levers = data.draw(st.integers(1, 4))
    number = st.floats(0.1, 5.0)
    gain, cost = (np.array(data.draw(st.lists(number, min_size=levers, max_size=levers))) for _ in range(2))
    most = np.array(data.draw(st.lists(st.integers(0, 4), min_size=levers, max_size=levers)))
    need, changes = data.draw(st.floats(0.5, 20.0)), data.draw(st.integers(1, levers))
    every = np.array(list(product(*(range(k + 1) for k in most))))
    reaches = (every @ gain >= need * (1 + 2e-6)) & ((every > 0).sum(axis=1) <= changes)
    found = least_change(gain, cost, most, np.arange(levers), need, changes)
    if not reaches.any():
        assert found is None
    else:
        assert found is not None
        assert (found <= most).all()
        assert found @ gain >= need
        assert (found > 0).sum() <= changes
        assert found @ cost == pytest.approx((every[reaches] @ cost).min(), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), moves=st.integers(1, 8), changes=st.integers(1, 3))
def test_every_set_of_levers_finds_what_the_integer_program_finds(seed, moves, changes) -> None:
    rng = np.random.default_rng(seed)
    gain, cost = rng.uniform(0.01, 0.8, moves), rng.uniform(0.01, 1, moves)
    owner = np.unique(rng.integers(0, moves, moves), return_inverse=True)[1]
    # The words of one lever: several moves of one step each.
    steps = np.where(np.bincount(owner)[owner] > 1, 1, rng.integers(1, 60, moves))
    one = least_by_subsets(gain, cost, steps, owner, 1 + MARGIN, changes)
    other = by_program(gain, cost, steps, owner, changes)
    assert (one is None) == (other is None)
    if one is not None:
        assert one @ cost == pytest.approx(other @ cost, rel=1e-5)
        assert one @ gain >= 1


def test_moves_of_one_lever_exclude_one_another() -> None:
    assert least_change([4.0, 5.0], [1.0, 1.0], [1, 1], [0, 0], 8.9, 2) is None
    assert least_change([4.0, 5.0], [1.0, 1.0], [1, 1], [0, 1], 8.9, 2).tolist() == [1, 1]


def test_every_plan_turns_the_decision_of_the_changed_population(system, hands) -> None:
    found = recourse(system, hands, outside(system, hands), decisions=system.decide(hands))
    plans = [one for one in found if one.status == "found"]
    assert len(plans) > 10
    for one in plans[:12]:
        row = hands.position(one.person)
        here, table = pl.int_range(pl.len()) == row, hands.people
        for change in one.changes:
            assert table[change.feature][row] == pytest.approx(change.before)
            table = table.with_columns(pl.when(here).then(pl.lit(change.after)).otherwise(pl.col(change.feature))
                                       .alias(change.feature))
        after = system.decide(replace(hands, people=table))
        assert after.selected[row] == 1
        assert after.score[row] == pytest.approx(one.score_after, abs=1e-6)
        assert sum(change.cost for change in one.changes) == pytest.approx(one.cost)


def test_plans_keep_to_limits_steps_and_directions_and_leave_the_frozen_alone(system, hands) -> None:
    found = recourse(system, hands, outside(system, hands), decisions=system.decide(hands))
    for one in found:
        assert len(one.changes) <= 3
        for change in one.changes:
            field = HANDS[change.feature]
            assert not field.frozen
            assert any(change.after == pytest.approx(value) for value in grid(field, change.before)[1:])


@pytest.mark.parametrize("scale", [{"share_below": {550: 0.2, 700: 0.8}},
                                   {"share_below": {500: 0.2, 610: 0.5, 700: 0.8}, "bent": True}])
def test_no_plan_of_a_scorecard_is_cheaper(hands, scorecard, scale: dict) -> None:
    """Every combination of values of everybody is tried on the real rule."""
    system = fit(scorecard(range=None, cut=640, scale=scale), hands)
    assert bool(system.line.bends) == ("bent" in scale)
    people = outside(system, hands, 6)
    cost = {lever.feature: lever.cost for lever in levers_of(system, hands)}
    decided, seen = system.decide(hands), []
    for one in recourse(system, hands, people, decisions=decided, most_changes=2):
        row = hands.position(one.person)
        share = decided.coupling.shares_of(row)[row]
        cheapest = np.inf
        values = {name: grid(HANDS[name], hands.people[name][row]) for name in cost}
        base, fold = system.records.row(hands, row, None), system.folds.of(hands)[[row]]
        score = system.score(decided.own, decided.coupling)[row]
        for combination in product(*values.values()):
            changes = {name: value for (name, given_), value in zip(values.items(), combination, strict=True)
                       if value != given_[0]}
            price = sum(cost[name] * (1 if HANDS[name].levels else abs(value - values[name][0]))
                        for name, value in changes.items())
            if len(changes) > 2 or price >= cheapest:
                continue
            made = system.records.changed(base, changes, hands)
            own = system.line.points(system.records.sub_scores(made[None], fold) @ system.category_weights())[0]
            if score + share * (own - decided.own[row]) >= 640 + 1e-4:
                cheapest = price
        seen.append(one.status)
        assert (one.cost or np.inf) == pytest.approx(cheapest, abs=1e-6)
    assert "found" in seen


def test_one_change_of_trees_is_the_cheapest_of_all_single_changes(hands, estimator) -> None:
    system = fit(estimator(range=None, cut=600), hands)
    decided = system.decide(hands)
    fields = {name: field for name, field in HANDS.items() if name in ("paid", "months", "job")}
    few = replace(hands, fields=dict(hands.fields) | {"spend": replace(HANDS["spend"], direction="none")})
    cost = {lever.feature: lever.cost for lever in levers_of(system, few)}
    for one in recourse(system, few, outside(system, few, 15), decisions=decided, most_changes=1):
        row, prices = few.position(one.person), []
        for name, field in fields.items():
            start, *others = grid(field, few.people[name][row])
            for value in others:
                if explain(system, few, row, decisions=decided, changes={name: value}).selected:
                    prices.append(cost[name] * (1 if field.levels else abs(value - start)))
        assert (one.cost is None) == (not prices)
        if prices:
            # The search tries quantiles and goes back by halving: exact where the rule is monotone.
            assert min(prices) - 1e-9 <= one.cost <= min(prices) * 1.5 + 1e-9


def test_a_low_score_can_be_the_good_end(hands, scorecard) -> None:
    low = replace(hands, roles=replace(hands.roles, favourable="low"))
    system = fit(scorecard(range=None, favourable="low", bands=None, consequences=None), low)
    decided = system.decide(low)
    plans = [one for one in recourse(system, low, outside(system, low), decisions=decided) if one.status == "found"]
    assert plans
    for one in plans:
        assert one.score_after < decided.cut <= one.score


def test_what_cannot_be_reached_is_proved_for_scorecards_and_not_found_for_trees(hands, scorecard, estimator) -> None:
    said = {}
    for recipe in (scorecard(range=None, cut=5000), estimator(range=None, cut=5000)):
        system = fit(recipe, hands)
        found = recourse(system, hands, [0, 1, 2, 3, 4, 5], decisions=system.decide(hands))
        said[recipe.kind] = {one.status for one in found}
        assert all(one.reason and not one.changes and one.cost is None for one in found)
    assert said == {"scorecard": {"none", "no score"}, "estimator": {"not found", "no score"}}


def test_people_whose_record_is_in_nobodys_hands_have_no_recourse(town, scorecard) -> None:
    system = fit(scorecard(), town)
    found = recourse(system, town, outside(system, town, 5), decisions=system.decide(town))
    assert {one.status for one in found} == {"none"}
    assert all("in the person's hands" in one.reason for one in found)


def test_the_selected_and_the_unscored_are_told_apart(hands, scorecard) -> None:
    system = fit(scorecard(), hands)
    decided = system.decide(hands)
    selected, unscored = int(np.flatnonzero(decided.selected == 1)[0]), int(np.flatnonzero(~decided.scored)[0])
    one, other = recourse(system, hands, [selected, unscored], decisions=decided)
    assert (one.status, one.cost, other.status) == ("selected", 0.0, "no score")
    assert "access" in other.reason


def test_a_recorded_score_has_no_recourse_and_says_so(town) -> None:
    from evenhand.scoring.recipe import SystemRecipe

    scored = replace(town, roles=replace(town.roles, score="months"))
    system = fit(SystemRecipe(name="recorded", title="Recorded", kind="recorded"), scored)
    with pytest.raises(InputError, match="recorded"):
        recourse(system, scored, [0], decisions=system.decide(scored, cut=2))
