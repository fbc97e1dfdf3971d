"""Comparisons: what is kept, what is refused, what the frontier and the ranks say."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import evenhand
from evenhand.auditing.audit import audit
from evenhand.auditing.comparison import Comparison, compare
from evenhand.auditing.frontier import alternatives, attribute_of, frontier, ranks
from evenhand.errors import InputError
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.decisions import Decisions


def town(people: int = 3000, seed: int = 0) -> Population:
    rng = np.random.default_rng(seed)
    group = np.repeat(["a", "b"], people // 2)
    outcome = (rng.random(people) < 0.6).astype(np.int8)
    table = pl.DataFrame({"id": np.arange(people), "sex": group, "kept": outcome})
    return Population("town", "A town", table, Roles(("sex",), outcome="kept"), Provenance(True, ""))


def systems(people: Population, seed: int = 1) -> dict[str, Decisions]:
    """One that is right and uneven, one that is right and even, one that is neither right nor even."""
    rng = np.random.default_rng(seed)
    noise, other = rng.normal(size=(2, people.count))
    trait = 2.0 * people.outcome + noise
    unfair = np.where(people.column("sex").to_numpy() == "a", 1.0, 0.0)
    scores = {"uneven": trait + unfair, "even": trait + 0.3 * other, "worst": 0.3 * people.outcome + other + 2 * unfair}
    return {name: Decisions(name, name, "scorecard", score, (score > np.median(score)).astype(np.int8),
                            range=(-9.0, 9.0)) for name, score in scores.items()}


@pytest.fixture(scope="module")
def compared() -> Comparison:
    people = town()
    said = systems(people)
    return compare(people, said, {name: audit(people, one) for name, one in said.items()})


def test_every_system_that_was_tried_is_kept_the_worse_ones_too(compared: Comparison) -> None:
    assert compared.systems == ("uneven", "even", "worst")
    points = frontier(compared, "sex")
    assert points["system"].to_list() == ["uneven", "even", "worst"]
    worst = points.row(2, named=True)
    assert not worst["efficient"]
    assert worst["dominated_by"] in ("uneven", "even")


def test_a_less_discriminatory_alternative_is_named_with_its_price(compared: Comparison) -> None:
    found = {row["system"]: row for row in alternatives(compared, "sex").to_dicts()}
    assert found["even"]["verdict"] == "less"
    assert found["worst"]["verdict"] == "more"
    assert found["even"]["disparity_high"] < 0
    row = compared.difference("even", "balanced_accuracy")
    assert found["even"]["accuracy_change"] == pytest.approx(row["value"])


def test_ranks_leave_open_what_the_differences_do_not_settle(compared: Comparison) -> None:
    found = {(row["measure"], row["system"]): row for row in ranks(compared, "sex").to_dicts()}
    assert found["demographic_parity_difference", "even"]["worst"] == 1
    assert found["adverse_impact_ratio", "worst"]["best"] == 3
    for row in found.values():
        assert row["best"] <= row["rank"] <= row["worst"]


def test_alike_systems_share_all_ranks() -> None:
    people = town()
    said = systems(people)
    twins = {"one": said["even"], "two": replace(said["even"], system="two")}
    found = compare(people, twins, {name: audit(people, one) for name, one in twins.items()})
    for row in ranks(found, "sex").to_dicts():
        assert (row["best"], row["worst"]) == (1, 2)
    assert found.difference("two", "auc")["value"] == 0.0
    assert frontier(found, "sex")["efficient"].all()


def test_differences_are_those_of_the_rows(compared: Comparison) -> None:
    for name in ("auc", "accuracy", "balanced_accuracy"):
        change = compared.summary("worst", name)["value"] - compared.summary("uneven", name)["value"]
        assert compared.difference("worst", name)["value"] == pytest.approx(change)
    gap = compared.summary("even", "demographic_parity_difference", "sex")["value"]
    before = compared.summary("uneven", "demographic_parity_difference", "sex")["value"]
    assert compared.difference("even", "demographic_parity_difference", "sex")["value"] == pytest.approx(gap - before)


def test_json_has_no_numbers_that_json_has_not(compared: Comparison) -> None:
    text = json.dumps(compared.to_dict(), allow_nan=False)
    assert set(json.loads(text)) >= {"evenhand", "population", "systems", "rows", "differences", "moves"}


def test_points_of_different_scales_are_not_subtracted() -> None:
    people = town()
    said = systems(people)
    said["even"] = replace(said["even"], range=(0.0, 1000.0))
    found = compare(people, said, {name: audit(people, one) for name, one in said.items()})
    rows = found.differences.filter((pl.col("measure") == "mean_score") & (pl.col("system") == "even"))
    assert rows["value"].is_null().all()
    assert set(rows["reason"]) == {"points of different scales cannot be subtracted"}
    same = found.differences.filter((pl.col("measure") == "mean_score") & (pl.col("system") == "worst"))
    assert same["value"].is_not_null().all()


def test_other_people_and_single_systems_are_refused() -> None:
    people, fewer = town(), town(1000)
    said, others = systems(people), systems(fewer)
    audits = {name: audit(people, one) for name, one in said.items()}
    with pytest.raises(InputError, match="two or more"):
        compare(people, {"even": said["even"]}, {"even": audits["even"]})
    with pytest.raises(InputError, match="decisions about 1,000 people"):
        compare(people, said | {"even": others["even"]}, audits)
    strangers = replace(audits["even"], population={**audits["even"].population, "name": "elsewhere"})
    with pytest.raises(InputError, match="audits of different people"):
        compare(people, said, audits | {"even": strangers})


def test_a_frontier_asks_for_measures_that_there_are(compared: Comparison) -> None:
    assert attribute_of(compared) == "sex"
    with pytest.raises(InputError, match="one that was audited"):
        frontier(compared, "age")
    with pytest.raises(InputError, match="a comparison between groups"):
        frontier(compared, "sex", disparity="selection_rate")
    with pytest.raises(InputError, match="known word"):
        frontier(compared, "sex", accuracy="acc")


def test_differences_of_groups_are_against_the_same_reference_under_both_systems() -> None:
    """Each system's own best group would set other people against each other and call it a difference of systems."""
    study = evenhand.run("citizens", ["sesame", "financial"], people=1500, by=["hukou"])
    found = study.compare()
    rates = {name: dict(one.frame().filter(pl.col("measure") == "selection_rate").select("group", "value").rows())
             for name, one in study.audits.items()}
    rows = found.differences.filter((pl.col("measure") == "adverse_impact_ratio") & pl.col("group").is_not_null())
    assert rows.height == 2
    for row in rows.iter_rows(named=True):
        ratios = [rates[name][row["group"]] / rates[name][row["reference"]] for name in ("sesame", "financial")]
        assert row["value"] == pytest.approx(ratios[1] - ratios[0])
