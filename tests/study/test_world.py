"""The world in tables: shares, ties and promises against the people; each knob moves what it is named for."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.population.population import Population
from evenhand.study import population_of
from evenhand.study.world import degrees, kept, knob_curve, like_to_like, marginals

SEEDS = range(3)


@cache
def people(dataset: str = "citizens", seed: int = 0, count: int = 2500) -> Population:
    return population_of(dataset, seed=seed, people=count)


def knobs(dataset: str) -> list[str]:
    return list(Catalog().population_recipe(dataset).knobs)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("knob", knobs("citizens"))
def test_raising_a_knob_moves_what_is_named_for_it_in_the_promised_direction(knob: str, seed: int) -> None:
    curve = knob_curve(people(seed=seed), knob, strengths=(0, 1, 2))
    assert curve.height >= 3, "a knob names what it must move"
    for (_, direction), part in curve.group_by("measure", "direction"):
        steps = np.diff(part.sort("strength")["value"].to_numpy())
        assert (steps > 0).all() if direction == "up" else (steps < 0).all()


@pytest.mark.parametrize("dataset", ["citizens", "businesses", "riders"])
def test_every_knob_names_what_it_moves(dataset: str) -> None:
    assert all(knob.moves for knob in Catalog().population_recipe(dataset).knobs.values())


def test_shares_of_an_attribute_sum_to_one_and_lie_in_their_intervals() -> None:
    table = marginals(people())
    sums = table.group_by("attribute").agg(pl.col("share", "published").sum(), pl.col("people").sum())
    assert sums["share"].to_list() == pytest.approx([1.0] * sums.height)
    assert sums["published"].to_list() == pytest.approx([1.0] * sums.height)
    assert sums["people"].unique().to_list() == [2500]
    assert ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).all()
    assert {"sex", "age_band", "ethnicity", "hukou", "disability", "education"} <= set(table["attribute"])


def test_recorded_people_have_shares_and_nothing_is_stated_or_promised() -> None:
    recorded = population_of("german-credit")
    assert marginals(recorded)["published"].is_null().all()
    assert kept(recorded).is_empty()
    with pytest.raises(InputError, match="recorded people"):
        knob_curve(recorded, "label")
    with pytest.raises(InputError, match="people with ties"):
        like_to_like(recorded)


def test_like_to_like_agrees_with_networkx() -> None:
    import networkx

    small = people(count=600)
    graph = networkx.Graph()
    graph.add_nodes_from(range(small.count))
    graph.add_edges_from(zip(*small.ties.pairs(), strict=True))
    networkx.set_node_attributes(graph, dict(enumerate(small.people["hukou"])), "hukou")
    found = dict(like_to_like(small).select("attribute", "assortativity").iter_rows())
    assert found["hukou"] == pytest.approx(networkx.attribute_assortativity_coefficient(graph, "hukou"))
    assert like_to_like(small)["assortativity"].is_sorted(descending=True)


def test_everybody_with_ties_stands_in_one_bar() -> None:
    table = degrees(people())
    assert table["people"].sum() == (people().ties.degree > 0).sum()
    assert (table["from"] < table["to"]).all()


def test_base_rates_are_those_of_the_card() -> None:
    table = people(count=20_000).people
    assert 1 - table["true_kept_obligations"].mean() == pytest.approx(0.04, abs=0.005)
    assert 1 - table["kept_obligations"].mean() == pytest.approx(0.05, abs=0.006)
    assert table["court_default"].mean() == pytest.approx(0.008, abs=0.003)
    for name in ("arrears_months", "utility_late"):
        assert (table[name] > 0).mean() == pytest.approx(0.13, abs=0.02), name


def test_the_card_says_how_well_anybody_could_tell_who_defaults() -> None:
    from sklearn.metrics import roc_auc_score

    table = people(count=20_000).people
    income = (np.log(table["income"].to_numpy()) - 10.02) / 0.89
    all_that_is_known = 0.9 * table["trust"].to_numpy() + 0.5 * income - 0.35 * (table["sex"] == "male").to_numpy()
    for outcome, told in (("true_kept_obligations", 0.76), ("kept_obligations", 0.72)):
        assert roc_auc_score(table[outcome], all_that_is_known) == pytest.approx(told, abs=0.015)


def test_the_card_of_the_credit_score_tells_its_shares_and_its_default_rates() -> None:
    from evenhand.scoring.system import fit

    citizens = people(count=20_000)
    recipe = Catalog().system_recipe("financial")
    score = fit(recipe, citizens).decide(citizens).score
    known = ~np.isnan(score)
    shares = np.diff([0, *((score[known] < at).mean() for at in recipe.scale.share_below), 1])
    published = np.diff([0, *recipe.scale.share_below.values(), 1])
    assert np.abs(shares - published).max() < 0.065
    failed = citizens.people["kept_obligations"].to_numpy() == 0
    edges = (300, 520, 560, 600, 640, 680, 720, 851)
    rates = [failed[known & (score >= low) & (score < high)].mean() for low, high in pairwise(edges)]
    assert (np.diff(rates) < 0).all()
    assert [rates[0], rates[2], rates[-1]] == pytest.approx([0.14, 0.08, 0.028], abs=0.03)


def test_people_outside_the_sample_are_scored_but_not_learned_from() -> None:
    from evenhand.scoring.system import fit, target_of

    recipe = Catalog().system_recipe("financial")
    towns = population_of("citizens", people=1500, knobs={"representation": 2})
    rural = (towns.people["residence"] == "rural").to_numpy()
    assert (target_of(recipe, towns)[rural] == -1).all()
    assert (target_of(recipe, towns)[~rural] >= 0).all()
    scored = fit(recipe, towns).decide(towns).scored
    assert np.array_equal(scored, (towns.people[recipe.requires[0]] == 1).to_numpy())
    assert scored[rural].sum() > 100
