"""The same people in another group or world: on a town small enough for paper, then among the citizens."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.population.alterations import tie_dropped, with_feature
from evenhand.population.counterfactual import (
    along_first_steps,
    redrawn_ties,
    with_group,
    with_knob,
    with_values,
)
from evenhand.population.draw import draw_population
from evenhand.population.population import Population
from evenhand.population.recipe import PopulationRecipe
from evenhand.population.terms import tainted
from evenhand.recipes import parse

# wage = 100 + 5 age - 10 south + 2 school; school = 3 - 1 south; so south costs 10 directly and 2 through school.
TOWN: dict[str, Any] = {
    "name": "town", "title": "A town", "people": 300, "outcome": "paid",
    "protected": [{"name": "side", "levels": {"north": 0.6, "south": 0.4}}],
    "knobs": {"past": {"label": "The past", "about": "the south earns less"}}, "bias": {"past": 1},
    "variables": {
        "side": {"family": "categorical", "label": "Side", "role": "attribute"},
        "school": {"family": "normal", "label": "School", "sd": 1.0, "intercept": 3.0, "terms": {"side=south": -1.0}},
        "wage": {"family": "normal", "label": "Wage", "sd": 4.0, "intercept": 100.0, "terms": {"school": 2.0},
                 "bias": {"past": {"side=south": -10.0}}},
        "paid": {"family": "bernoulli", "label": "Paid", "role": "outcome", "terms": {"wage": 0.01}},
    },
}


def town() -> Population:
    return draw_population(parse(PopulationRecipe, TOWN, "recipe.toml"))


@cache
def citizens(people: int = 1500, seed: int = 0, **knobs: float) -> Population:
    return draw_population(Catalog().population_recipe("citizens"), people=people, seed=seed, knobs=knobs)


def wage(population: Population) -> np.ndarray:
    return population.people["wage"].to_numpy()


def test_a_group_costs_what_the_equations_say_person_by_person() -> None:
    people = town()
    effect = wage(with_group(people, "side", "south")) - wage(with_group(people, "side", "north"))
    assert effect == pytest.approx(np.full(300, -10 - 2 * 1.0))


def test_paths_by_their_first_step_add_up_and_are_the_coefficients() -> None:
    worlds = list(along_first_steps(town(), "side", "south", "north"))
    assert [step for step, _ in worlds] == ["", "school", "wage", ""]
    steps = [wage(after) - wage(before) for (_, before), (_, after) in pairwise(worlds)]
    assert [step.mean() for step in steps] == pytest.approx([-2.0, -10.0, 0.0])
    assert sum(steps) == pytest.approx(wage(worlds[-1][1]) - wage(worlds[0][1]), abs=1e-9)


def test_a_knob_that_is_off_has_no_path() -> None:
    steps = [step for step, _ in along_first_steps(with_knob(town(), "past", 0), "side", "south", "north")]
    assert steps == ["", "school", ""]


def test_only_the_rows_asked_for_are_moved() -> None:
    people = town()
    north = np.flatnonzero((people.people["side"] == "north").to_numpy())[:5]
    moved = with_group(people, "side", "south", rows=north)
    changed = wage(moved) != wage(people)
    assert np.flatnonzero(changed).tolist() == north.tolist()


def test_turning_a_knob_is_drawing_the_world_with_it() -> None:
    turned = with_knob(citizens(), "historical", 0)
    drawn = citizens(historical=0)
    assert turned.people.equals(drawn.people)
    assert (turned.ties.matrix != drawn.ties.matrix).nnz == 0
    kept = with_knob(citizens(), "historical", 0, keep_ties=True)
    assert kept.ties is citizens().ties
    of_ties = ("true_friends_count", "friends_count")
    assert kept.people.drop(of_ties).equals(drawn.people.drop(of_ties))


def test_turning_a_knob_back_gives_the_first_people_again() -> None:
    again = with_knob(with_knob(citizens(), "label", 0), "label", 1)
    assert again.people.equals(citizens().people)


@pytest.mark.parametrize("attribute", ["sex", "age_band", "ethnicity", "hukou", "disability"])
def test_whoever_belongs_to_a_group_already_stays_as_they_are(attribute: str) -> None:
    people = citizens()
    for group in people.levels(attribute):
        moved = with_group(people, attribute, group)
        assert moved.people[attribute].unique().to_list() == [group]
        members = (people.people[attribute] == group).to_numpy()
        assert moved.people.filter(members).equals(people.people.filter(members))


def test_an_age_band_is_set_through_ages_and_keeps_the_order_of_people() -> None:
    people = citizens()
    young = (people.people["age_band"] == "under 35").to_numpy()
    ages, older = (one.people["age"].to_numpy()[young]
                   for one in (people, with_group(people, "age_band", "60 and over")))
    assert older.min() >= 60
    order = np.argsort(ages, kind="stable")
    by_age = pl.DataFrame({"age": ages[order], "older": older[order]}).group_by("age").agg(
        pl.col("older").min().alias("least"), pl.col("older").max().alias("most")).sort("age")
    assert (by_age["least"].to_numpy()[1:] >= by_age["most"].to_numpy()[:-1]).all()


def test_moved_people_are_spread_over_what_a_name_covers_as_its_members_are() -> None:
    people = citizens(20_000)
    moved = with_group(people, "ethnicity", "minority").people
    shares = dict(moved["ethnic_group"].value_counts(normalize=True).iter_rows())
    assert shares == pytest.approx(dict.fromkeys(["M1", "M2", "M3", "M4", "M5"], 0.2), abs=0.015)
    homes = dict(with_group(people, "hukou", "urban").people["household"].value_counts(normalize=True).iter_rows())
    # Of those registered in town 15 in 454 live in the countryside.
    assert homes == pytest.approx({"town / town": 439 / 454, "town / country": 15 / 454}, abs=0.005)


def test_two_attributes_are_set_together() -> None:
    moved = with_group(citizens(), "sex × hukou", "female × rural").people
    assert moved.select("sex", "hukou").unique().rows() == [("female", "rural")]


def test_in_the_even_world_a_group_changes_nothing_but_its_names() -> None:
    recipe = Catalog().population_recipe("citizens")
    even = draw_population(recipe, people=800, even=True)
    rest = [name for name in even.people.columns if name not in tainted(recipe)]
    for attribute, group in (("hukou", "rural"), ("age_band", "60 and over"), ("ethnicity", "minority")):
        moved = with_group(even, attribute, group)
        assert not moved.people[attribute].equals(even.people[attribute])
        assert moved.people.select(rest).equals(even.people.select(rest))


def test_paths_of_a_group_among_citizens_add_up_in_every_number() -> None:
    worlds = list(along_first_steps(citizens(), "hukou", "rural", "urban"))
    goal, last = worlds[-1][1].people, worlds[-2][1].people
    rest = [name for name in goal.columns if name not in ("household", "hukou", "residence")]
    assert {"education", "income", "true_accounts", "true_property_certificate"} <= {step for step, _ in worlds}
    assert last.select(rest).equals(goal.select(rest))


def test_setting_a_feature_is_followed_by_what_it_causes_and_by_nothing_else() -> None:
    people = citizens()
    richer = with_values(people, {"income": 90_000.0}, rows=[3])
    changed = [name for name in people.people.columns if people.people[name][3] != richer.people[name][3]]
    assert "income" in changed
    assert not {"education", "sex", "trust"} & set(changed)
    others = pl.int_range(people.count, eager=True) != 3
    assert richer.people.filter(others).equals(people.people.filter(others))


def test_ties_drawn_again_are_other_ties_of_the_same_sort() -> None:
    people = citizens()
    again = redrawn_ties(people, drawn_as=people, seed=7)
    same = redrawn_ties(people, drawn_as=people, seed=7)
    assert (again.ties.matrix != same.ties.matrix).nnz == 0
    assert (again.ties.matrix != people.ties.matrix).nnz > people.ties.count
    assert again.ties.degree.mean() == pytest.approx(people.ties.degree.mean(), rel=0.1)
    assert np.array_equal(again.people["friends_count"].to_numpy(), again.ties.degree)


def test_a_dropped_tie_stays_dropped_in_the_other_group() -> None:
    people = citizens()
    ego = 0
    fewer = tie_dropped(people, people.ids[ego], people.ids[int(people.ties.alters(ego)[0])])
    assert with_group(fewer, "sex", "female").ties is fewer.ties


@pytest.mark.parametrize(("ask", "said"), [
    (lambda: with_group(citizens(), "hukou", "rurl"), "did you mean 'rural'"),
    (lambda: with_group(citizens(), "hukuo", "rural"), "did you mean 'hukou'"),
    (lambda: with_group(citizens(), "income", "high"), "an attribute with groups"),
    (lambda: with_group(citizens(), "sex × hukou", "female"), "2 groups joined"),
    (lambda: with_knob(citizens(), "lable", 0), "did you mean 'label'"),
    (lambda: with_values(citizens(), {"age_band": "under 35"}), "no variable with an equation of its own"),
    (lambda: with_group(with_feature(citizens(), "c0000001", {"utility_late": 3}), "sex", "male"),
     "changed by hand"),
])
def test_what_cannot_be_asked_is_explained(ask: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        ask()


def test_of_recorded_people_nobody_knows_what_a_group_causes() -> None:
    from evenhand.study import population_of

    with pytest.raises(InputError, match="recorded people"):
        with_group(population_of("german-credit"), "sex", "female")
