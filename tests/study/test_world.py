"""The world in tables: shares, ties and promises against the people; each knob moves what it is named for."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.population.draw import draw_population
from evenhand.population.population import Population
from evenhand.population.recipe import PopulationRecipe
from evenhand.recipes import parse
from evenhand.study import population_of
from evenhand.study.world import degrees, kept, knob_curve, like_to_like, marginals, published_figures

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
    sums = table.group_by("attribute").agg(pl.col("share", "stated").sum(), pl.col("people").sum())
    assert sums["share"].to_list() == pytest.approx([1.0] * sums.height)
    assert sums["stated"].to_list() == pytest.approx([1.0] * sums.height)
    assert sums["people"].unique().to_list() == [2500]
    assert ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).all()
    assert {"sex", "age_band", "ethnicity", "hukou", "disability", "education"} <= set(table["attribute"])


@pytest.mark.parametrize("dataset", ["citizens", "businesses", "riders"])
def test_shares_and_measures_stand_beside_what_is_published_with_its_source(dataset: str) -> None:
    told = Catalog().population_recipe(dataset).published
    shares, figures = marginals(people(dataset)), published_figures(people(dataset))
    found = {(row["attribute"], row["group"]): row for row in shares.iter_rows(named=True)}
    for one in told:
        assert one.source
        for group, share in one.shares.items():
            row = found[one.of, group]
            assert (row["published"], row["how"], row["year"], row["source"]) == (share, one.how, one.year, one.source)
    assert figures["measure"].to_list() == [one.of for one in told if one.value is not None]
    assert figures["value"].is_finite().all()
    for row in figures.drop_nulls("low").iter_rows(named=True):
        assert 0 < row["low"] < row["value"] < row["high"] < 1
    assumed = shares.filter(pl.col("published").is_null())
    assert (assumed["how"] == "assumed").all()
    assert assumed["source"].is_null().all()


def test_the_published_shares_are_those_of_the_census_and_the_people_keep_near_them() -> None:
    table = marginals(people(count=20_000)).filter(pl.col("how") == "published")
    published = {(row["attribute"], row["group"]): row["published"] for row in table.iter_rows(named=True)}
    assert published["sex", "male"] == 0.5124
    assert published["ethnicity", "Han"] == 0.9111
    assert published["residence", "urban"] == 0.6389
    assert published["disability", "disabled"] == 0.0634
    # Of registrations those of 2018 are published, and those of 2020 modelled; disability is that of adults.
    near = table.filter(~pl.col("attribute").is_in(["hukou", "disability"]))
    assert (near["share"] - near["published"]).abs().max() < 0.015


def test_firms_that_are_drawn_more_often_count_as_often_as_they_occur() -> None:
    firms = people("businesses", count=12_000)
    weight, state = firms.people["weight"].to_numpy(), (firms.people["ownership"] == "state").to_numpy()
    row = marginals(firms).row(by_predicate=pl.col("group") == "state", named=True)
    assert row["share"] == pytest.approx(weight[state].sum() / weight.sum())
    assert row["share"] == pytest.approx(0.013, abs=0.004)
    assert row["people"] == state.sum() > 0.05 * firms.count
    plain = marginals(people()).row(by_predicate=pl.col("group") == "male", named=True)
    assert plain["share"] == pytest.approx(plain["people"] / 2500)


@pytest.mark.parametrize(("figure", "said"), [
    ({"of": "hair", "shares": {"red": 0.1}}, "unknown attribute"),
    ({"of": "sex", "shares": {"red": 0.1}}, "unknown group 'red'"),
    ({"of": "sex"}, "shares of groups, or the value"),
    ({"of": "sex", "shares": {"male": 0.5}, "value": 1.0}, "shares of groups, or the value")])
def test_a_figure_that_stands_beside_nothing_is_refused(figure: dict, said: str) -> None:
    recipe = Catalog().population_recipe("citizens").model_dump(exclude_unset=True)
    with pytest.raises(InputError, match=said):
        draw_population(parse(PopulationRecipe, {**recipe, "published": [{"source": "x", **figure}]}, "r"), people=50)


def test_recorded_people_have_shares_and_nothing_is_stated_or_promised() -> None:
    recorded = population_of("german-credit")
    for column in ("stated", "published", "how", "source"):
        assert marginals(recorded)[column].is_null().all()
    assert published_figures(recorded).is_empty()
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
        assert (table[f"true_{name}"] > 0).mean() == pytest.approx(0.13, abs=0.02), name
        assert (table[name] > 0).mean() == pytest.approx(0.12, abs=0.02), name
    wrong = table.filter(pl.col("kept_obligations") == 0)["true_kept_obligations"].mean()
    assert wrong == pytest.approx(0.2, abs=0.03)


def test_the_card_says_how_well_anybody_could_tell_who_defaults() -> None:
    from sklearn.metrics import roc_auc_score

    table = people(count=20_000).people
    income = (np.log(table["income"].to_numpy()) - 10.02) / 0.89
    all_that_is_known = 2.4 * table["trust"].to_numpy() + 0.5 * income - 0.35 * (table["sex"] == "male").to_numpy()
    for outcome, told in (("true_kept_obligations", 0.93), ("kept_obligations", 0.85)):
        assert roc_auc_score(table[outcome], all_that_is_known) == pytest.approx(told, abs=0.015)


def test_the_card_of_the_credit_score_tells_its_shares_and_its_default_rates() -> None:
    from evenhand.scoring.system import fit

    citizens = people(count=20_000)
    recipe = Catalog().system_recipe("financial")
    score = fit(recipe, citizens).decide(citizens).score
    known = ~np.isnan(score)
    shares = np.diff([0, *((score[known] < at).mean() for at in recipe.scale.share_below), 1])
    published = np.diff([0, *recipe.scale.share_below.values(), 1])
    assert np.abs(shares - published).max() < 0.001
    failed = citizens.people["kept_obligations"].to_numpy() == 0
    edges = (300, 520, 560, 600, 640, 680, 720, 851)
    rates = [failed[known & (score >= low) & (score < high)].mean() for low, high in pairwise(edges)]
    assert (np.diff(rates) < 0).all()
    assert [rates[0], rates[2], rates[-1]] == pytest.approx([0.27, 0.09, 0.018], abs=0.03)


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
