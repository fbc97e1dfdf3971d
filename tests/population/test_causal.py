"""The structural equations: on a town small enough for paper, then what holds for every world."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evenhand.errors import InputError
from evenhand.population.causal import Settings, evaluate
from evenhand.population.draw import draw_population
from evenhand.population.recipe import PopulationRecipe
from evenhand.population.terms import factors, tainted
from evenhand.recipes import parse

TOWN: dict[str, Any] = {
    "name": "town", "title": "A town", "people": 400, "outcome": "paid",
    "protected": [{"name": "side", "levels": {"north": 0.6, "south": 0.4}},
                  {"name": "band", "levels": {"young": 0.5, "old": 0.5}}],
    "knobs": {"past": {"label": "The past", "about": "the south earns less"}},
    "bias": {"past": 1},
    "variables": {
        "side": {"family": "categorical", "label": "Side", "role": "attribute"},
        "age": {"family": "piecewise", "label": "Age", "role": "attribute", "edges": [20, 40, 60],
                "shares": [0.5, 0.5], "standard": {"centre": 40, "scale": 10}},
        "band": {"family": "binned", "label": "Band", "role": "attribute", "of": "age", "edges": [40]},
        "wage": {"family": "normal", "label": "Wage", "sd": 0.0, "intercept": 100.0,
                 "terms": {"age": 5.0, "side=south & age": 1.0}, "bias": {"past": {"side=south": -10.0}}},
        "card": {"family": "bernoulli", "label": "Card", "intercept": 1.0, "terms": {"side=south": -1.0}},
        "spend": {"family": "lognormal", "label": "Spend", "sd": 0.5, "needs": "card"},
        "paid": {"family": "bernoulli", "label": "Paid", "role": "outcome", "terms": {"wage": 0.01}},
    },
}


def town(**changes: Any) -> PopulationRecipe:
    """The town's recipe with some variables replaced or added."""
    return parse(PopulationRecipe, {**TOWN, "variables": {**TOWN["variables"], **changes}}, "recipe.toml")


def test_a_key_is_a_product_of_parents() -> None:
    assert [(f.parent, f.level) for f in factors("side=south & age")] == [("side", "south"), ("age", None)]


def test_a_wage_is_what_the_equation_says() -> None:
    world = evaluate(town(), Settings(400, strengths={"past": 2.0}))
    south, decades = world["side"] == 1, (world["age"] - 40) / 10
    assert world["wage"] == pytest.approx(100 + 5 * decades + south * decades - 2.0 * 10 * south)


def test_what_a_person_does_not_have_is_missing() -> None:
    people = draw_population(town()).people
    assert (people["spend"].is_null() == (people["card"] == 0)).all()


def test_other_names_of_a_protected_attribute_are_found() -> None:
    assert tainted(town()) == {"side", "band", "age"}


def test_in_the_even_world_a_protected_parent_enters_at_its_mean() -> None:
    world = evaluate(town(), Settings(400, strengths={"past": 1.0}, even=True))
    assert world["wage"] == pytest.approx(np.full(400, 100 - 10 * 0.4))


def test_in_the_even_world_people_keep_their_groups() -> None:
    even, plain = (draw_population(town(), even=even).people for even in (True, False))
    assert even.select("side", "age", "band").equals(plain.select("side", "age", "band"))


def test_setting_a_group_moves_only_what_it_causes_and_keeps_the_luck() -> None:
    plain = evaluate(town(), Settings(400, strengths={"past": 1.0}))
    south = evaluate(town(), Settings(400, strengths={"past": 1.0}, do={"side": "south"}))
    assert (south["age"] == plain["age"]).all()
    moved = plain["side"] == 0
    effect = south["wage"][moved] - plain["wage"][moved]
    assert effect == pytest.approx(-10 + (plain["age"][moved] - 40) / 10)
    assert (south["wage"][~moved] == plain["wage"][~moved]).all()


def test_a_variable_can_be_set_person_by_person() -> None:
    wages = np.arange(400.0)
    assert (evaluate(town(), Settings(400, do={"wage": wages}))["wage"] == wages).all()


@pytest.mark.parametrize(("do", "said"), [({"wgae": 1.0}, "did you mean 'wage'?"),
                                          ({"side": "sout"}, "did you mean 'south'?")])
def test_setting_what_is_not_there_is_explained(do: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said.replace("?", r"\?")):
        draw_population(town(), do=do)


EQUATION = {"family": "normal", "label": "More", "sd": 1.0}


@pytest.mark.parametrize(("variable", "said"), [
    ({**EQUATION, "terms": {"waeg": 1.0}}, r"\[variables.more\]: got the unknown parent 'waeg'.*mean 'wage'"),
    ({**EQUATION, "terms": {"more": 1.0}}, "got the later parent 'more'"),
    ({**EQUATION, "terms": {"side=nroth": 1.0}}, "unknown level side=nroth.*did you mean 'north'"),
    ({**EQUATION, "bias": {"pats": {"side=south": 1.0}}}, "unknown knob 'pats'.*did you mean 'past'"),
    ({**EQUATION, "terms": {"high": {"age": 1.0}}}, "terms by level"),
    ({**EQUATION, "needs": "side=south"}, "'side' as a gate"),
    ({"family": "noisy", "label": "More", "of": "age", "sd": 1.0}, "'age' as a gate or source"),
    ({"family": "mapped", "label": "More", "of": "side", "map": {"north": 1}}, "'south'.*each of north, south"),
    ({"family": "categorical", "label": "More"}, "no levels"),
])
def test_an_equation_that_makes_no_sense_is_explained(variable: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        draw_population(town(more=variable))


@pytest.mark.parametrize(("variable", "said"), [
    ({"family": "normal", "label": "More"}, r"\[variables\], more: .*expected sd for the family 'normal'"),
    ({**EQUATION, "shares": [1.0]}, "no shares, which the family 'normal' does not read"),
    ({**EQUATION, "itercept": 1.0}, "unknown key 'itercept'.*did you mean 'intercept'"),
    ({**EQUATION, "family": "norml"}, "norml"),
])
def test_a_key_that_does_not_fit_its_family_is_named(variable: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        town(more=variable)


@pytest.mark.parametrize(("change", "said"), [
    ({"outcome": "piad"}, "outcome: got 'piad'.*did you mean 'paid'"),
    ({"ties": {"activity": "wgae"}}, "activity: got 'wgae'.*did you mean 'wage'"),
    ({"ties": {"process": "circles", "homophily": {"sied": 0.5}, "kinds": {"kin": {"share": 1}}}}, "got 'sied'"),
    ({"variables": {}}, "no variables"),
    ({"protected": []}, "no protected"),
    ({"people": None}, "no number of people"),
    ({"bias": {"pats": 1}}, "knob: got 'pats'.*did you mean 'past'"),
])
def test_a_recipe_that_names_what_is_not_there_is_explained(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        draw_population(parse(PopulationRecipe, {**TOWN, **change}, "recipe.toml"))


def test_a_protected_attribute_has_protected_causes_only() -> None:
    changed = {"wage": TOWN["variables"]["card"] | {"terms": {}},
               "side": TOWN["variables"]["side"] | {"terms": {"south": {"wage": 1.0}}}}
    order = {name: changed.get(name, TOWN["variables"][name]) for name in ("wage", "side", "age", "band")}
    with pytest.raises(InputError, match="'wage' of a protected attribute"):
        draw_population(parse(PopulationRecipe, {**TOWN, "outcome": None, "variables": order}, "recipe.toml"))
