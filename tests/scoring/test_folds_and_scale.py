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
from evenhand.scoring.scale import Line, bent_line, fitted_line
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


def no_friends(points: np.ndarray) -> np.ndarray:
    return points


def twenty_friends(points: np.ndarray) -> np.ndarray:
    return 0.7 * points + 0.3 * np.repeat(points.reshape(-1, 20).mean(axis=1), 20)


@pytest.mark.parametrize("coupled", [no_friends, twenty_friends])
@pytest.mark.parametrize("favourable", ["high", "low"])
def test_with_bends_each_share_is_met_with_friends_counted(coupled, favourable) -> None:
    values = np.random.default_rng(0).gamma(2.0, size=4000)
    shares = {500: 0.02, 600: 0.15, 650: 0.6, 800: 0.9}
    recipe = recipe_with(scale={"share_below": shares, "bent": True}, favourable=favourable)
    straight = fitted_line(coupled(values), recipe)
    bent = bent_line(straight, values, recipe, coupled)
    off = [np.abs([(coupled(line.points(values)) < at).mean() - share for at, share in shares.items()]).max()
           for line in (straight, bent)]
    assert off[1] < 0.003 < 0.02 < off[0]
    order = np.argsort(values)
    assert (np.diff(bent.points(values)[order]) * (1 if favourable == "high" else -1) >= 0).all()


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.tuples(st.floats(1, 200), st.floats(1, 200)), min_size=2, max_size=6),
       start=st.tuples(st.floats(-500, 500), st.floats(-500, 500)), seed=st.integers(0, 99))
def test_a_bent_line_can_be_read_backwards_and_parts_add_up_to_its_points(steps, start, seed) -> None:
    bends = np.cumsum([start, *steps], axis=0)
    line, rng = Line(600.0, 40.0, tuple(map(tuple, bends.tolist()))), np.random.default_rng(seed)
    log_odds = rng.normal(scale=5, size=50)
    assert line.log_odds(line.points(log_odds)) == pytest.approx(log_odds, abs=1e-6)
    assert np.interp(bends[:, 0], bends[:, 0], bends[:, 1]) == pytest.approx(
        line.points((bends[:, 0] - 600) / 40), abs=1e-9)
    base, parts = rng.normal(size=20), rng.normal(size=(20, 3)) * rng.integers(0, 2, size=(20, 1))
    made = line.parts(base, parts)
    assert line.points(base) + made.sum(axis=1) == pytest.approx(line.points(base + parts.sum(axis=1)))
    assert (made * parts >= 0).all()
    assert Line(600.0, 40.0).parts(base, parts) == pytest.approx(40.0 * parts)


def test_scores_that_many_share_are_not_parted() -> None:
    values = np.repeat([0.0, 1.0, 2.0], 100)
    recipe = recipe_with(scale={"share_below": {500: 0.1, 550: 0.2, 600: 0.6}, "bent": True})
    line = bent_line(fitted_line(values, recipe), values, recipe, no_friends)
    assert len(line.bends) == 2
    alone = recipe_with(scale={"share_below": {500: 0.1, 550: 0.2}, "bent": True})
    assert bent_line(Line(1.0, 2.0), values, alone, no_friends) == Line(1.0, 2.0)


@pytest.mark.parametrize(("scale", "said"), [
    ({"offset": 600, "factor": 40, "bent": True}, "bent = true with share_below"),
    ({"share_below": {500: 0.1, 600: 0.6}, "bends": [[0, 0], [1, 1]]}, "of a line that offset and factor state"),
    ({"offset": 600, "factor": 40, "bends": [[500, 500]]}, "at least two bends"),
    ({"offset": 600, "factor": 40, "bends": [[500, 500], [600, 500]]}, "ascend")])
def test_bends_that_make_no_scale_are_refused(scale, said) -> None:
    with pytest.raises(ValueError, match=said):
        recipe_with(scale=scale)


def test_a_stated_line_is_taken_as_it_is() -> None:
    stated = recipe_with(scale={"offset": 612.5, "factor": 40.25})
    assert fitted_line(np.linspace(-3, 9, 50), stated) == Line(612.5, 40.25)
    for scale in ({"offset": 600}, {"offset": 600, "factor": 40, "share_below": {500: 0.1, 700: 0.9}}, {}):
        with pytest.raises(ValueError, match="share_below, or offset and factor"):
            recipe_with(scale=scale)
    bent = {"offset": 612.5, "factor": 40.25, "bends": [[500, 450], [700, 720]]}
    assert fitted_line(np.linspace(-3, 9, 50), recipe_with(scale=bent)) == Line(
        612.5, 40.25, ((500.0, 450.0), (700.0, 720.0)))
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
