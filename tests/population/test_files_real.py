"""Real data: what is read equals what was published of it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import networkx
import numpy as np
import polars as pl
import pytest

import evenhand
from evenhand.catalog import Catalog
from evenhand.measures.segregation import segregation
from evenhand.population.files import read_population
from evenhand.population.population import Population
from evenhand.population.recipe import PopulationRecipe

NBA = PopulationRecipe(
    name="nba", title="Players", files={"people": "people.csv", "ties": "ties.csv"}, ties={"directed": True},
    columns={"id": "id", "protected": ["country"], "outcome": "salary", "missing": {"salary": [-1]}})
COMPAS = """
title = "Broward County, two years"
[files]
people = "people.csv"
[columns]
id = "id"
protected = ["race", "sex", "age_cat"]
outcome = "two_year_recid"
score = "decile_score"
favourable = "low"
"""


@pytest.fixture(scope="module")
def nba(reference: Path) -> Population:
    return read_population(NBA, reference / "data" / "nba")


def test_players_and_their_directed_ties_are_all_there(nba: Population) -> None:
    assert (nba.count, nba.ties.count, nba.ties.directed) == (403, 16_570, True)
    assert dict(nba.people["country"].value_counts().rows()) == {"0": 296, "1": 107}


def test_a_salary_of_minus_one_is_missing_and_no_class(nba: Population) -> None:
    assert np.bincount(nba.outcome + 1).tolist()[0] == 90
    assert "column 'salary': 90 values -1 taken as missing" in "\n".join(nba.provenance.notes)


def test_assortativity_equals_that_of_networkx(nba: Population) -> None:
    graph = networkx.DiGraph()
    graph.add_nodes_from((k, {"country": group}) for k, group in enumerate(nba.people["country"]))
    graph.add_edges_from(zip(*(ends.tolist() for ends in nba.ties.pairs()), strict=True))
    other = networkx.attribute_assortativity_coefficient(graph, "country")
    assert segregation(nba.ties, nba.people["country"].to_list()).assortativity == pytest.approx(other, abs=1e-9)


def test_the_hash_is_that_of_the_file() -> None:
    catalog = Catalog()
    credit = read_population(catalog.population_recipe("german-credit"), catalog.dataset_folder("german-credit"))
    data = (catalog.dataset_folder("german-credit") / "people.csv").read_bytes()
    assert credit.provenance.sha256 == hashlib.sha256(data).hexdigest()
    assert credit.provenance.sha256 in credit.provenance.notes[0]


@pytest.mark.parametrize(("attribute", "low", "high", "gap", "ratio"), [
    ("age", "< 25", ">= 25", -.128550, .821248),
    ("above", "<= 25", "> 25", -.149448, .794826),
    ("sex", "female", "male", -.074801, .896567),
])
def test_german_credit_gives_the_published_gaps(attribute: str, low: str, high: str, gap: float,
                                                ratio: float) -> None:
    catalog = Catalog()
    plain = catalog.population_recipe("german-credit").model_dump()
    plain["columns"]["protected"] = ["age", "above", "sex"]
    plain["bins"]["above"] = {"column": "age", "cuts": [25], "closed": "right"}
    credit = read_population(PopulationRecipe(**plain), catalog.dataset_folder("german-credit"))
    rate = {group: credit.decision[(credit.people[attribute] == group).to_numpy()].mean() for group in (low, high)}
    assert rate[low] - rate[high] == pytest.approx(gap, abs=1e-6)
    assert rate[low] / rate[high] == pytest.approx(ratio, abs=1e-6)
    found = evenhand.audit(credit.people, protected=attribute, decision="class-label")
    rows = {row["measure"]: row["value"] for row in found.frame().rows(named=True) if row["group"] == low}
    assert rows["adverse_impact_ratio"] == pytest.approx(ratio, abs=1e-6)
    assert rows["demographic_parity_difference"] == pytest.approx(gap, abs=1e-6)


def test_a_project_folder_of_compas_is_read(reference: Path, tmp_path: Path) -> None:
    folder = tmp_path / "datasets" / "compas"
    folder.mkdir(parents=True)
    shutil.copy(reference / "data" / "compas" / "people.csv", folder)
    (folder / "recipe.toml").write_text(COMPAS, encoding="utf-8")
    catalog = Catalog(tmp_path)
    people = read_population(catalog.population_recipe("compas"), catalog.dataset_folder("compas"))
    assert people.count == 7214
    assert catalog.systems_of()["compas"] == ("recorded",)
    groups = dict(people.people["race"].value_counts().rows())
    assert (groups["African-American"], groups["Caucasian"]) == (3696, 2454)
    assert people.outcome.sum() == people.people.filter(pl.col("two_year_recid") == 0).height


def test_published_error_rates_of_compas_follow_from_what_is_read(reference: Path) -> None:
    import tomllib

    recipe = PopulationRecipe(name="compas", **tomllib.loads(COMPAS))
    people = read_population(recipe, reference / "data" / "compas")
    flagged = people.people["decile_score"].to_numpy() >= 5
    kept = people.outcome == 1
    for race, rate in (("African-American", .4485), ("Caucasian", .2345)):
        members = (people.people["race"] == race).to_numpy() & kept
        assert flagged[members].mean() == pytest.approx(rate, abs=5e-5)
