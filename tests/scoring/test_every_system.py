"""What holds of every system in `models/` on every dataset that it can score."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from evenhand.catalog import Catalog
from evenhand.coupling import Coupling
from evenhand.coupling.monotone import Gate
from evenhand.errors import InputError
from evenhand.population.population import Population
from evenhand.scoring.attribution import explain
from evenhand.scoring.system import ScoringSystem, fit
from evenhand.study import population_of, run
from evenhand.ties import Ties

PEOPLE = {"citizens": 1200, "businesses": 900, "riders": 600}
FITTING = Catalog().systems_of()
PAIRS = [(dataset, name) for dataset, names in FITTING.items() for name in names]
COUPLED = [(dataset, name) for dataset, name in PAIRS if Catalog().system_recipe(name).coupling is not None]
# Pairs of a lender and a person have tests of their own.
SCORED = [(dataset, name) for dataset, name in PAIRS if Catalog().system_recipe(name).kind != "trust"]


@cache
def people_of(dataset: str) -> Population:
    return population_of(dataset, seed=3, people=PEOPLE.get(dataset))


@cache
def system(dataset: str, name: str) -> ScoringSystem:
    return fit(Catalog().system_recipe(name), people_of(dataset))


def score(fitted: ScoringSystem, people: Population) -> np.ndarray:
    found = fitted.decide(people)
    return found.selected.astype(float) if found.score is None else found.score


def mixed(people: Population, seed: int = 0) -> Population:
    """The same people, whose protected columns have changed places."""
    order = np.random.default_rng(seed).permutation(people.count)
    columns = [people.people[column].gather(order).alias(column) for column in people.roles.protected]
    return replace(people, people=people.people.with_columns(columns))


def reordered(people: Population, order: np.ndarray) -> Population:
    """The same people in another order, their ties and rides with them."""
    ties, tables = people.ties, dict(people.tables)
    if ties is not None:
        matrix = sparse.csr_array(ties.matrix[order][:, order])
        matrix.sort_indices()
        ties = Ties(matrix, ties.directed)
    if "trips" in tables:
        place = pl.Series(np.argsort(order).astype(np.int32))
        tables["trips"] = tables["trips"].with_columns(rider=place.gather(tables["trips"]["rider"])).sort(
            "rider", maintain_order=True)
    return replace(people, people=people.people[order.tolist()], ties=ties, tables=tables)


@pytest.mark.parametrize(("dataset", "name"), PAIRS)
def test_permuting_protected_columns_leaves_every_score_unchanged(dataset: str, name: str) -> None:
    people, recipe = people_of(dataset), Catalog().system_recipe(name)
    other = mixed(people)
    assert not other.people.equals(people.people)
    again = score(fit(recipe, other), other)
    unchanged = np.array_equal(again, score(system(dataset, name), people), equal_nan=True)
    assert unchanged == (not recipe.uses_protected)


@pytest.mark.parametrize(("dataset", "name"), SCORED)
def test_scores_go_with_the_ids(dataset: str, name: str) -> None:
    people, fitted = people_of(dataset), system(dataset, name)
    order = np.random.default_rng(1).permutation(people.count)
    np.testing.assert_allclose(score(fitted, reordered(people, order)), score(fitted, people)[order], atol=1e-6)


@pytest.mark.parametrize(("dataset", "name"), COUPLED)
def test_where_friends_weigh_nothing_the_score_is_the_own_record(dataset: str, name: str) -> None:
    people, fitted = people_of(dataset), system(dataset, name)
    alone = fitted.decide(people, friend_weight=0.0)
    np.testing.assert_array_equal(alone.score, fitted.within_range(alone.own))
    assert not np.array_equal(alone.score, fitted.decide(people).score, equal_nan=True)


@pytest.mark.parametrize(("dataset", "name"), COUPLED)
def test_equal_own_records_are_a_fixed_point(dataset: str, name: str) -> None:
    people, fitted = people_of(dataset), system(dataset, name)
    rule = fitted.coupling(people)
    # Where a rule has a list or a gate: nobody is on the one, and the other is open.
    if getattr(rule, "listed", None) is not None:
        rule = replace(rule, listed=np.zeros(people.count, bool))
    level = 1100.0
    np.testing.assert_allclose(rule.solve(np.full(people.count, level)), level, rtol=1e-9)


@pytest.mark.parametrize(("dataset", "name"), COUPLED)
def test_nobody_gains_when_an_own_record_falls(dataset: str, name: str) -> None:
    people, fitted = people_of(dataset), system(dataset, name)
    rule = fitted.coupling(people)
    own = np.nan_to_num(fitted.own_record(people))
    fallen = own - np.where(np.arange(own.size) % 7 == 0, 150.0, 0.0)
    assert (rule.solve(fallen) <= rule.solve(own) + 1e-6).all()


@pytest.mark.parametrize(("dataset", "name"), COUPLED)
def test_scores_lie_between_the_lowest_own_record_and_the_highest(dataset: str, name: str) -> None:
    people, fitted = people_of(dataset), system(dataset, name)
    rule, own = fitted.coupling(people), fitted.own_record(people)
    known = ~np.isnan(own)
    made = fitted.score(own, rule)[known]
    assert made.max() <= own[known].max() + 1e-6
    if isinstance(rule, Coupling) or not hasattr(rule, "loss"):
        lowest = min(own[known].min(), rule.at_most) if isinstance(rule, Gate) else own[known].min()
        assert made.min() >= lowest - 1e-6


@pytest.mark.parametrize(("dataset", "name"), [pair for pair in SCORED if pair[0] != "german-credit"])
def test_base_and_parts_add_up_to_the_score_of_anybody(dataset: str, name: str) -> None:
    people, fitted = people_of(dataset), system(dataset, name)
    decided = fitted.decide(people)
    for person in np.flatnonzero(decided.scored)[5:400:131]:
        why = explain(fitted, people, int(person), decisions=decided)
        assert why.base + sum(part.points for part in why.parts) == pytest.approx(why.score, abs=1e-6)


@pytest.mark.parametrize("dataset", FITTING)
def test_every_system_is_audited_and_compared_with_the_others(dataset: str) -> None:
    people = people_of(dataset)
    study = run(people, list(FITTING[dataset]), by=[people.roles.protected[0]])
    for name, audit in study.audits.items():
        rates = audit.frame().filter(pl.col("measure") == "selection_rate")
        assert rates["value"].drop_nulls().len() >= 2, name
    if len(study.audits) > 1:
        assert study.compare().frame().height > 0


@pytest.mark.parametrize(("dataset", "name"), [
    pair for pair in product(Catalog().datasets(), Catalog().models()) if pair not in PAIRS and pair[0] in PEOPLE])
def test_a_system_that_cannot_score_a_dataset_says_why_in_a_sentence(dataset: str, name: str) -> None:
    with pytest.raises(InputError) as caught:
        fit(Catalog().system_recipe(name), people_of(dataset)).decide(people_of(dataset))
    said = str(caught.value)
    assert dataset in said
    assert "\n" not in said
    assert "; expected" in said
