"""The behaviours of the citizens: what people do stands beside what is recorded, and only the record can be read."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest
from scipy import stats

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.population.draw import draw_population
from evenhand.population.population import Population
from evenhand.population.recipe import PopulationRecipe
from evenhand.population.redrawn import with_records_redrawn
from evenhand.recipes import parse
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.system import fit
from evenhand.ties import Ties

PARTS = tuple(f"{part}_share" for part in ("groceries", "clothing", "home_goods", "leisure", "baby_goods", "health"))
BEHAVIOURS = {  # by the numbers of the specification
    1: ("on_time_share",), 2: ("arrears_months",), 3: ("utilisation",), 4: ("history_years",), 5: ("accounts",),
    6: ("inquiries",), 7: ("contract_breach",), 8: ("court_default",), 9: ("utility_late",), 10: ("tax_compliance",),
    11: ("alipay_spend",), 12: PARTS, 13: ("grey_market_share",), 14: ("gaming_hours",),
    15: ("profile_completeness",), 16: ("email_verified",), 17: ("degrees_recorded",), 18: ("property_certificate",),
    19: ("traffic_violations",), 20: ("volunteering_hours",), 21: ("donations",), 22: ("speech_flag",),
    23: ("jaywalking",), 24: ("friends_count",), 25: ("interaction_rate",)}
RECORDS = [name for names in BEHAVIOURS.values() for name in names]
OF_RECORDS = ("record_error", "noise_thin", "detection_migrant", "detection_minority", "label")


@cache
def recipe() -> PopulationRecipe:
    return Catalog().population_recipe("citizens")


@cache
def citizens(people: int = 4000, **knobs: float) -> Population:
    ties = Ties.from_pairs(np.arange(people - 1), np.arange(1, people), people=people, directed=False)
    return draw_population(recipe(), people=people, seed=2, knobs=knobs, ties=ties)


@pytest.mark.parametrize("number", BEHAVIOURS)
def test_each_of_the_25_behaviours_is_true_and_recorded(number: int) -> None:
    town = citizens()
    for name in BEHAVIOURS[number]:
        assert (town.fields[name].role, town.fields[f"true_{name}"].role) == ("record", "true")
    assert len(BEHAVIOURS) == 25


def test_nothing_but_these_is_recorded() -> None:
    assert {name for name, field in citizens().fields.items() if field.role == "record"} == set(RECORDS)


@pytest.mark.parametrize("name", RECORDS)
def test_a_system_may_read_the_record_and_not_the_truth(name: str) -> None:
    system = {"name": "s", "title": "S", "kind": "scorecard", "target": "kept_obligations"}
    town = citizens()
    read = SystemRecipe.model_validate(system | {"categories": {"one": {"weight": 1, "features": [name]}}})
    assert fit(read, town).recipe.all_features == (name,)
    peeping = SystemRecipe.model_validate(system | {"categories": {"one": {"weight": 1, "features": [f"true_{name}"]}}})
    with pytest.raises(InputError, match="true behaviour"):
        fit(peeping, town)


@pytest.mark.parametrize("name", RECORDS)
def test_without_errors_of_records_a_record_is_the_truth(name: str) -> None:
    people, step = citizens(record_error=0).people, recipe().variables[name].step
    truth, record = people[f"true_{name}"].cast(pl.Float64), people[name].cast(pl.Float64)
    if step:
        truth = (truth / step).round() * step
    recorded = record.is_not_null()
    assert recorded.sum() > 2000
    assert record.filter(recorded).to_numpy() == pytest.approx(truth.filter(recorded).to_numpy(), abs=1e-9)
    # Ties are all on record; everything else errs.
    assert citizens().people[name].equals(people[name]) == (name == "friends_count")


@pytest.mark.parametrize("knob", OF_RECORDS)
def test_knobs_of_records_leave_people_and_their_conduct_as_they_are(knob: str) -> None:
    plain = citizens()
    for strength in (0, 2):
        turned = citizens(**{knob: strength})
        moved = {name for name in plain.people.columns if not plain.people[name].equals(turned.people[name])}
        assert moved
        assert moved <= {*RECORDS, "kept_obligations"}


@pytest.mark.parametrize("name", [name for name in RECORDS if recipe().variables[name].family == "detected"])
def test_the_odds_that_something_is_missed_double_with_the_errors_of_records(name: str) -> None:
    variable = recipe().variables[name]
    for strength in (1, 2):
        people = citizens(60_000, record_error=strength, detection_migrant=0, detection_minority=0).people
        there = people.filter(pl.col(name).is_not_null())
        true, seen = there[f"true_{name}"].sum(), there[name].sum()
        assert (there[name] <= there[f"true_{name}"]).all()
        odds = strength * np.exp(-variable.intercept)
        assert stats.binomtest(int(true - seen), int(true), odds / (1 + odds)).pvalue > 1e-4


def test_purchases_are_a_dirichlet_draw_that_adds_up_to_one() -> None:
    people = citizens(60_000).people
    assert people.select(pl.sum_horizontal(f"true_{part}" for part in PARTS)).to_series().to_numpy() == pytest.approx(1)
    recorded = people.filter(pl.col("digital_access") == 1)
    assert recorded.select(pl.sum_horizontal(PARTS)).to_series().to_numpy() == pytest.approx(1)
    alike = people.filter((pl.col("sex") == "female") & (pl.col("age") == 47) & (pl.col("child_at_home") == 1))
    log = {part: recipe().variables[f"true_{part}"] for part in PARTS}
    shape = {part: np.exp(v.intercept + v.terms.get("sex=female", 0) + v.terms.get("child_at_home", 0))
             for part, v in log.items()}
    whole = sum(shape.values())
    for part, own in shape.items():
        # A share of a Dirichlet draw has a beta distribution.
        assert stats.kstest(alike[f"true_{part}"].to_numpy(), stats.beta(own, whole - own).cdf).pvalue > 1e-4


def test_records_that_are_redrawn_are_records_of_the_same_conduct() -> None:
    town = citizens()
    again = with_records_redrawn(town, seed=9)
    for name in RECORDS:
        assert again.people[f"true_{name}"].equals(town.people[f"true_{name}"])
    assert not again.people["utility_late"].equals(town.people["utility_late"])


SMALL = {"title": "Small", "people": 50, "outcome": "paid", "knobs": {"error": {"label": "E", "about": "errors"}},
         "protected": [{"name": "side", "levels": {"left": 0.5, "right": 0.5}}]}
PART = {"family": "gamma", "label": "Part", "role": "true", "composition": "whole"}


@pytest.mark.parametrize(("variables", "said"), [
    ({"one": PART, "two": PART | {"terms": {"one": 1.0}}}, "later parent"),
    ({"one": {"family": "normal", "label": "One", "sd": 1, "composition": "whole"}}, "no composition"),
    ({"one": {"family": "normal", "label": "One", "sd": 1, "error": "error"}}, "no error"),
    ({"one": PART, "two": {"family": "noisy", "label": "Two", "of": "one", "sd": 1, "error": "errors"}}, "'errors'"),
])
def test_a_wrong_part_or_record_is_refused(variables: dict, said: str) -> None:
    world = SMALL | {"variables": {
        "side": {"family": "categorical", "label": "Side", "role": "attribute"}, **variables,
        "paid": {"family": "bernoulli", "label": "Paid", "role": "outcome"}}}
    with pytest.raises(InputError, match=said):
        draw_population(parse(PopulationRecipe, {"name": "small", **world}, "recipe.toml"))
