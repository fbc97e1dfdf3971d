"""Folds hold friends out together; the scale is a line through shares."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import InputError
from evenhand.scoring.folds import Folds, community_folds, stratified_folds
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.scale import Line, fitted_line
from evenhand.ties import Ties


def recipe_with(**keys) -> SystemRecipe:
    return SystemRecipe(name="s", title="S", kind="estimator", estimator="random-forest", features=("x",), **keys)


def test_friends_are_mostly_held_out_together(town) -> None:
    everybody = np.ones(town.count, bool)
    i, j = town.ties.pairs()
    for folds in (2, 5):
        found = community_folds(town.ties, everybody, folds=folds, seed=0)
        by_chance = stratified_folds(town.outcome, everybody, folds=folds, seed=0)
        assert (found[i] == found[j]).mean() > (by_chance[i] == by_chance[j]).mean() + 0.2


@pytest.mark.parametrize("folds", [2, 3, 5, 10])
def test_every_fold_has_people_even_with_one_community(folds) -> None:
    people = 60
    clique = Ties.from_pairs(*np.triu_indices(people, 1), people=people, directed=False)
    sizes = np.bincount(community_folds(clique, np.ones(people, bool), folds=folds, seed=0), minlength=folds)
    assert sizes.max() - sizes.min() <= 1


def test_people_who_are_not_scored_have_no_fold(town) -> None:
    scored = town.people["access"].to_numpy() == 1
    for found in (community_folds(town.ties, scored, folds=4, seed=0),
                  stratified_folds(town.outcome, scored, folds=4, seed=0)):
        np.testing.assert_array_equal(found >= 0, scored)
        assert set(found[scored]) == {0, 1, 2, 3}


@settings(max_examples=30, deadline=None)
@given(target=st.lists(st.sampled_from([0, 1, -1]), min_size=10, max_size=80), folds=st.integers(2, 5),
       seed=st.integers(0, 99))
def test_each_outcome_is_spread_evenly(target, folds, seed) -> None:
    target = np.array(target, np.int8)
    found = stratified_folds(target, np.ones(target.size, bool), folds=folds, seed=seed)
    for value in (0, 1, -1):
        sizes = np.bincount(found[target == value], minlength=folds)
        assert sizes.max() - sizes.min() <= 2


def test_folds_follow_ids_when_people_are_reordered(town) -> None:
    fold = np.arange(town.count) % 5
    turned = Folds(town.people["id"].reverse(), fold[::-1].copy())
    np.testing.assert_array_equal(turned.of(town), fold)
    np.testing.assert_array_equal(Folds(pl.Series(["nobody"]), np.array([3])).of(town), np.zeros(town.count))


def test_a_line_through_two_shares_is_exact() -> None:
    line = fitted_line(np.linspace(-1, 1, 2001), recipe_with(scale={"share_below": {500: 0.1, 700: 0.9}}))
    assert line.points(np.array([-0.8, 0.8])) == pytest.approx([500, 700])


def test_more_shares_are_met_by_least_squares() -> None:
    values = np.random.default_rng(0).normal(size=4000)
    shares = {500: 0.1, 600: 0.3, 650: 0.6}
    line = fitted_line(values, recipe_with(scale={"share_below": shares}))
    slope, start = np.polyfit(np.quantile(values, list(shares.values())), list(shares), 1)
    assert (line.factor, line.offset) == pytest.approx((slope, start))


def test_a_stated_line_is_taken_as_it_is() -> None:
    stated = recipe_with(scale={"offset": 612.5, "factor": 40.25})
    assert fitted_line(np.linspace(-3, 9, 50), stated) == Line(612.5, 40.25)
    for scale in ({"offset": 600}, {"offset": 600, "factor": 40, "share_below": {500: 0.1, 700: 0.9}}, {}):
        with pytest.raises(ValueError, match="share_below, or offset and factor"):
            recipe_with(scale=scale)
    with pytest.raises(ValueError, match="above 0 where a high score"):
        recipe_with(scale={"offset": 600, "factor": -40})


def test_without_a_scale_the_range_holds_all_but_two_in_a_hundred() -> None:
    values = np.random.default_rng(0).normal(size=5000)
    points = fitted_line(values, recipe_with(range=(0, 100))).points(values)
    assert ((points < 0).mean(), (points > 100).mean()) == pytest.approx((0.01, 0.01), abs=1e-3)
    assert fitted_line(values, recipe_with()).points(values) == pytest.approx(values)


def test_a_scale_needs_scores_that_differ_and_shares_that_rise() -> None:
    with pytest.raises(InputError, match="nearly everybody"):
        fitted_line(np.zeros(100), recipe_with(range=(0, 100)))
    with pytest.raises(InputError, match="rise"):
        fitted_line(np.arange(100.0), recipe_with(scale={"share_below": {500: 0.9, 700: 0.1}}))
