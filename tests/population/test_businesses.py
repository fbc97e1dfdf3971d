"""The firms: what the card says of them holds over seeds; ties of supply; who represents whom."""

from __future__ import annotations

from functools import cache

import networkx as nx
import numpy as np
import polars as pl
import pytest
from scipy import stats

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.measures.segregation import segregation
from evenhand.population.draw import draw_population
from evenhand.population.population import Population
from evenhand.population.recipe import PopulationRecipe, TiesRecipe
from evenhand.population.representatives import (
    listed_through_firms,
    listed_through_people,
    people_of,
    representation,
    with_representatives,
)
from evenhand.population.terms import tainted
from evenhand.population.tie_formation.supply import draw_supply
from evenhand.promises import in_degree_exponent, promised_value, promises_kept
from evenhand.recipes import parse
from evenhand.study import population_of
from evenhand.ties import Ties

SEEDS = range(5)


@cache
def recipe() -> PopulationRecipe:
    return Catalog().population_recipe("businesses")


@cache
def firms(people: int = 3000, seed: int = 0, even: bool = False, **knobs: float) -> Population:
    return draw_population(recipe(), people=people, seed=seed, even=even, knobs=knobs)


@cache
def citizens(seed: int = 0) -> Population:
    return people_of(recipe().representatives, Catalog().population_recipe("citizens"), seed=seed)


@cache
def represented(people: int = 3000, seed: int = 0) -> Population:
    return with_representatives(firms(people, seed), citizens(seed), recipe().representatives, seed=seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_promise_is_kept(seed: int) -> None:
    table = promises_kept(firms(seed=seed), recipe())
    assert table.height >= 15
    assert table["kept"].all(), table.filter(~pl.col("kept"))


@pytest.mark.parametrize("seed", SEEDS)
def test_there_are_enough_state_and_foreign_firms_to_judge(seed: int) -> None:
    counts = dict(firms(seed=seed).people["ownership"].value_counts().iter_rows())
    assert min(counts["state"], counts["foreign"]) >= 150


def test_weights_give_back_the_published_shares() -> None:
    people = pl.concat([firms(seed=seed).people for seed in SEEDS])
    total = dict(people.group_by("ownership").agg(pl.col("weight").sum()).iter_rows())
    published = next(p.published for p in recipe().protected if p.name == "ownership")
    for level, share in published.items():
        assert total[level] / people["weight"].sum() == pytest.approx(share, rel=0.15), level


def test_published_shares_must_be_of_the_same_groups() -> None:
    with pytest.raises(InputError, match="published shares of the same levels"):
        parse(PopulationRecipe, {"name": "x", "title": "X", "protected": [
            {"name": "g", "levels": {"a": 0.5, "b": 0.5}, "published": {"a": 0.9, "c": 0.1}}]}, "recipe.toml")


def test_state_and_foreign_firms_are_large_more_often_by_the_published_odds() -> None:
    people = _many()
    shares = {level: (part["size"] == "large").sum() / (part["size"] == "micro").sum()
              for (level,), part in people.group_by("ownership")}
    assert shares["state"] / shares["private"] == pytest.approx(20, rel=0.25)
    assert shares["foreign"] / shares["private"] == pytest.approx(8, rel=0.3)


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, same = (draw_population(recipe(), people=500, seed=5) for _ in range(2))
    assert one.people.equals(same.people)
    assert one.ties.matrix.indices.tobytes() == same.ties.matrix.indices.tobytes()
    assert one.provenance == same.provenance


def test_the_first_firms_are_the_same_in_a_larger_population_except_for_ties() -> None:
    few, more = firms(700).people.drop("suppliers_count"), firms(1500).people.drop("suppliers_count")
    assert few.equals(more.head(700))


def test_ids_are_those_of_firms() -> None:
    assert firms(3).ids.to_list() == ["b0000001", "b0000002", "b0000003"]


def test_what_is_recorded_is_part_of_what_was_done() -> None:
    people = firms().people
    pairs = [(name.removeprefix("true_"), name) for name in people.columns if name.startswith("true_")]
    found = [(recorded if recorded != "listing" else "listed", true) for recorded, true in pairs]
    assert len(found) == 13
    for recorded, true in found:
        assert (people[recorded] <= people[true]).all()


@pytest.mark.parametrize("knob", ["inspection_foreign", "inspection_small", "homophily"])
def test_raising_a_knob_moves_the_measure_named_for_it(knob: str) -> None:
    moves = recipe().knobs[knob].moves
    assert moves
    for measure, direction in moves.items():
        sign = 1 if direction == "up" else -1
        values = [sign * np.mean([promised_value(firms(3000, seed, **{knob: s}), measure) for seed in SEEDS])
                  for s in (0, 1, 2)]
        assert values[0] < values[1] < values[2]


def test_a_closer_inspection_changes_records_and_not_conduct() -> None:
    off, on = firms(inspection_foreign=0).people, firms(inspection_foreign=1).people
    foreign = off["ownership"] == "foreign"
    for name in [name for name in off.columns if name.startswith("true_")] + ["kept_obligations"]:
        assert off[name].equals(on[name])
    assert off.filter(~foreign).equals(on.filter(~foreign))
    assert on["late_tax"].filter(foreign).sum() > off["late_tax"].filter(foreign).sum()


def test_odds_of_a_record_are_1_3_times_for_foreign_firms_with_the_knob_and_alike_without() -> None:
    names = [name for name in recipe().variables if name.startswith("true_") and name != "true_listing"]
    odds = []
    for strength in (0, 1):
        people = _many(inspection_foreign=strength)
        foreign = people["ownership"] == "foreign"
        seen = [sum(people[name.removeprefix("true_")].filter(who).sum() for name in names)
                / sum(people[name].filter(who).sum() for name in names) for who in (foreign, ~foreign)]
        odds.append((seen[0] / (1 - seen[0])) / (seen[1] / (1 - seen[1])))
    assert odds[0] == pytest.approx(1.0, abs=0.12)
    # The same luck in both: what is left of chance is small.
    assert odds[1] / odds[0] == pytest.approx(1.3, rel=0.03)


def test_in_the_even_world_no_column_differs_by_group() -> None:
    people, cut = firms(even=True).people, tainted(recipe())
    lowest = []
    for protected in recipe().protected:
        groups = people[protected.name].to_numpy()
        for name in recipe().variables:
            if name not in cut and people[name].dtype != pl.String:
                values = people[name].cast(pl.Float64).fill_null(-1.0).to_numpy()
                lowest.append(stats.kruskal(*(values[groups == level] for level in protected.levels)).pvalue)
    assert min(lowest) > 1e-3 / len(lowest)


@pytest.mark.parametrize(("attribute", "level"), [("ownership", "foreign"), ("size", "large"), ("owner_sex", "female")])
def test_in_the_even_world_a_group_reaches_nothing_at_all(attribute: str, level: str) -> None:
    plain = firms(700, even=True)
    moved = draw_population(recipe(), people=700, seed=0, even=True, do={attribute: level})
    rest = [name for name in recipe().variables if name not in tainted(recipe())]
    assert moved.people.select(rest).equals(plain.people.select(rest))
    assert (moved.ties.matrix != plain.ties.matrix).nnz == 0


def test_ties_lead_from_buyer_to_supplier_and_a_few_supply_very_many() -> None:
    ties = firms().ties
    assert ties.directed
    customers = np.bincount(ties.matrix.indices, minlength=ties.people)
    assert customers.max() > 50 * ties.degree.mean()
    assert ties.degree.max() < 80
    assert np.array_equal(firms().people["suppliers_count"].to_numpy(), ties.degree)


@pytest.mark.parametrize("exponent", [2.2, 2.5, 3.0])
def test_the_tail_of_customers_has_the_exponent_asked_for(exponent: float) -> None:
    ties = supply({}, exponent=exponent, firms=20_000, mean_degree=12)
    assert in_degree_exponent(ties, 40) == pytest.approx(exponent, abs=0.2)


def test_the_exponent_is_that_of_networkx_degrees_by_hand() -> None:
    ties = supply({}, firms=500)
    graph = nx.DiGraph(zip(*ties.pairs(), strict=True))
    tail = np.array([k for _, k in graph.in_degree if k >= 10])
    assert in_degree_exponent(ties) == pytest.approx(1 + tail.size / np.log(tail / 9.5).sum())


@pytest.mark.parametrize("h", [0.0, 0.3, 0.7])
def test_assortativity_comes_close_to_homophily(h: float) -> None:
    group = np.arange(4000) % 3
    activity = np.random.default_rng(2).normal(size=4000)
    ties = supply({"group": h}, values={"group": group}, firms=4000, activity=activity)
    assert segregation(ties, group.astype(str)).assortativity == pytest.approx(h, abs=0.08)


def test_nobody_supplies_themselves_and_pairs_come_once() -> None:
    ties = supply({"group": 0.9}, values={"group": np.r_[np.zeros(99, int), 1]}, firms=100, mean_degree=20)
    assert ties.matrix.diagonal().sum() == 0
    assert ties.matrix.nnz == np.unique(np.stack(ties.pairs()), axis=1).shape[1]


def test_a_representative_agrees_with_the_firm_and_stands_for_one_firm() -> None:
    table = represented().people.join(citizens().people, left_on="representative", right_on="id", suffix="_of")
    assert table.height == 3000
    assert (table["owner_sex"] == table["sex"]).all()
    assert (table["region"] == table["region_of"]).all()
    assert represented().people["representative"].n_unique() == 3000
    manager = [(people["occupation"] == "manager").mean() for people in (table, citizens().people)]
    assert manager[0] > 3 * manager[1]


def test_more_firms_leave_representatives_as_they_are() -> None:
    few, more = represented(700), represented()
    assert few.people["representative"].equals(more.people["representative"].head(700))


def test_a_listing_reaches_the_representative_and_goes_back() -> None:
    town, people = represented(), citizens()
    listed = town.people["listed"].to_numpy()
    reached = listed_through_firms(town, people, listed)
    assert set(people.ids.filter(reached)) == set(town.people.filter(pl.col("listed") == 1)["representative"])
    back = listed_through_people(town, people, reached)
    assert back[listed == 1].all()
    assert not listed_through_people(town, people, np.zeros(people.count)).any()
    assert representation(town, people).sum() == town.count


def test_a_missing_listing_counts_as_none() -> None:
    town, people = represented(300), citizens()
    assert not listed_through_firms(town, people, np.full(300, np.nan)).any()


def test_citizens_of_fewer_people_are_refused_in_plain_words() -> None:
    few = draw_population(Catalog().population_recipe("citizens"), people=200, seed=0)
    with pytest.raises(InputError, match="representatives who are not there"):
        representation(represented(), few)
    with pytest.raises(InputError, match="no column 'representative'"):
        representation(firms(200), few)


def test_the_door_names_representatives_among_the_citizens_of_the_same_seed() -> None:
    town = population_of("businesses", seed=2, people=400)
    assert "representative" in town.people.columns
    assert town.people["representative"].equals(represented(400, 2).people["representative"])
    known = population_of("citizens", seed=2, people=20_000).ids
    assert set(town.people["representative"]) <= set(known)
    assert any("citizens" in note for note in town.provenance.notes)


def supply(homophily: dict[str, float], *, firms: int, values: dict | None = None, mean_degree: float = 6,
           exponent: float = 2.3, activity: np.ndarray | None = None) -> Ties:
    rule = parse(TiesRecipe, {"mean_degree": mean_degree, "exponent": exponent, "kinds": {"supply": {"share": 1.0}}},
                 "recipe.toml")
    drawn = np.random.default_rng(0).normal(size=firms) if activity is None else activity
    return draw_supply(rule, {"supply": homophily}, values or {}, drawn, seed=0)


@cache
def _many(**knobs: float) -> pl.DataFrame:
    """A hundred thousand firms without ties: they would take most of the time."""
    alone = Ties.from_pairs([], [], people=100_000, directed=True)
    return draw_population(recipe(), people=100_000, seed=3, knobs=knobs, ties=alone).people
