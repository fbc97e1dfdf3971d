"""The cost of recourse by group: shares and means are those of the people, intervals those of a second opinion."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

from evenhand.catalog import Catalog
from evenhand.errors import NotEnoughDataError
from evenhand.report.recourse_words import group_tables
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.system import fit
from evenhand.study import PersonRecourse, population_of, recourse_by_group, recourse_of


@pytest.fixture(scope="module")
def run_of():
    people = population_of("citizens", people=1500)
    system = fit(Catalog().system_recipe("financial"), people)
    return system, people, system.decide(people)


@pytest.fixture(scope="module")
def found(run_of):
    return recourse_by_group(*run_of, by=["hukou"])


def row(found, measure: str, group: str) -> dict:
    return found.frame().row(by_predicate=(pl.col("measure") == measure) & (pl.col("group") == group), named=True)


def test_shares_and_mean_costs_are_those_of_the_groups_people(found, run_of) -> None:
    _, people, decided = run_of
    table = found.people_frame().join(people.people.select("id", "hukou"), left_on="person", right_on="id")
    assert table.height == found.outside == int((decided.scored & (decided.selected == 0)).sum())
    for (group,), part in table.group_by("hukou"):
        assert row(found, "recourse_share", group)["value"] == pytest.approx((part["status"] == "found").mean())
        plans = part.filter(pl.col("status") == "found")
        cost = row(found, "recourse_cost", group)
        assert cost["value"] == pytest.approx(plans["cost"].mean())
        low, high = stats.t.interval(0.95, plans.height - 1, plans["cost"].mean(), stats.sem(plans["cost"]))
        assert (cost["low"], cost["high"]) == pytest.approx((max(low, 0), high))
        assert row(found, "recourse_changes", group)["value"] == pytest.approx(plans["changes"].mean())


def test_the_share_without_a_score_is_of_everybody_in_the_group() -> None:
    people = population_of("citizens", people=900)
    system = fit(Catalog().system_recipe("sesame"), people)
    decided = system.decide(people)
    found = recourse_by_group(system, people, decided, by=["hukou"])
    for group in people.levels("hukou"):
        mine = (people.column("hukou") == group).to_numpy()
        assert row(found, "no_score_share", group)["value"] == pytest.approx(1 - decided.scored[mine].mean())
        assert row(found, "no_score_share", group)["n"] == mine.sum()
    assert "no score" in group_tables(found.frame(), found.features(), title="t")[0].headers


def test_differences_are_from_the_group_with_the_lowest_cost(found) -> None:
    costs = found.frame().filter(pl.col("measure") == "recourse_cost").sort("value")
    for gap in found.frame().filter(pl.col("measure") == "recourse_cost_difference").iter_rows(named=True):
        assert gap["reference"] == costs["group"][0]
        mine = row(found, "recourse_cost", gap["group"])
        assert gap["value"] == pytest.approx(mine["value"] - costs["value"][0])
        assert gap["low"] < gap["value"] < gap["high"]


def test_a_planted_barrier_costs_its_group_more(run_of) -> None:
    """Where the same score asks more of one group's records, recourse costs that group more."""
    _, people, _ = run_of
    recipe = SystemRecipe.model_validate({
        "name": "late", "title": "Late", "kind": "scorecard", "range": (300, 850), "cut": 640,
        "target": "kept_obligations", "categories": {"own": {"weight": 1, "features": ["on_time_share", "income"]}}})
    system = fit(recipe, people)
    rows = recourse_by_group(system, people, system.decide(people), by=["hukou"])
    # Rural incomes are lower by the recipe, and income is in nobody's hands: bills must make up for it.
    gap = row(rows, "recourse_cost_difference", "rural")
    assert gap["low"] > 0


def test_of_many_people_a_random_part_is_lifted_the_same_one_for_the_same_seed(run_of) -> None:
    one, other, third = (recourse_by_group(*run_of, by=["sex"], most_people=30, seed=seed) for seed in (1, 1, 2))
    assert len(one.plans) == 30
    assert one.people_frame().equals(other.people_frame())
    assert not one.people_frame().equals(third.people_frame())
    assert one.outside > 30


def test_with_nobody_to_lift_there_is_not_enough_data(run_of) -> None:
    system, people, _ = run_of
    with pytest.raises(NotEnoughDataError, match="nobody"):
        recourse_by_group(system, people, system.decide(people, cut=300))


def test_one_persons_recourse_is_plain_values(run_of) -> None:
    _, people, decided = run_of
    person = str(people.ids[int(np.flatnonzero(decided.scored & (decided.selected == 0))[0])])
    found = recourse_of("citizens", "financial", person=person, people=1500)
    assert isinstance(found, PersonRecourse)
    assert found.to_dict()["person"] == person
    assert found.frame().height == len(found.plan.changes)
