"""Differences of systems on tied people: intervals that allow for ties, with the independent ones beside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from evenhand.auditing.audit import audit
from evenhand.auditing.comparison import Comparison, compare
from evenhand.auditing.network_effects import network_effects, slopes_of
from evenhand.auditing.paired_effects import paired_effects
from evenhand.coupling import Coupling
from evenhand.measures.group_errors import slopes_at_cut
from evenhand.measures.grouping import Groups
from evenhand.planted import homophilous_ties
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.decisions import Decisions


def town(*, r: float = 0.9, homophily: float = 0.9, people: int = 800,
         seed: int = 0) -> tuple[Population, dict[str, Decisions]]:
    """People whom one system scores by their own record, and another by their friends' too."""
    rng = np.random.default_rng(seed)
    codes = np.arange(people) % 2
    ties = homophilous_ties(codes, homophily=homophily, mean_degree=10, rng=rng)
    trait, said = rng.normal(600, 30, people), {}
    for name, weight in (("own", 0.0), ("circle", r)):
        own, coupling = trait + rng.normal(0, 30, people), Coupling(ties, weight) if weight else None
        score = coupling.solve(own) if coupling else own
        said[name] = Decisions(name, name, "scorecard", score, (score >= 600).astype(np.int8), 600.0, own=own,
                               coupling=coupling)
    table = pl.DataFrame({"id": np.arange(people), "hukou": np.where(codes == 0, "urban", "rural"),
                          "sex": rng.choice(["female", "male"], people),
                          "kept": (trait + rng.normal(0, 30, people) > 600).astype(int)})
    roles = Roles(("hukou", "sex"), outcome="kept")
    return Population("town", "A town", table, roles, Provenance(True, ""), ties), said


def compared(people: Population, said: dict[str, Decisions]) -> Comparison:
    return compare(people, said, {name: audit(people, one, reference={"hukou": "urban"})
                                  for name, one in said.items()})


def test_the_error_of_a_difference_of_mean_scores_is_that_of_own_records_through_every_score() -> None:
    people, said = town()
    # Records that have nothing in common, so that what ties add is plain to see.
    apart = np.random.default_rng(9).normal(600, 40, people.count)
    said["own"] = replace(said["own"], own=apart, score=apart, selected=(apart >= 600).astype(np.int8))
    row = compared(people, said).differences.row(
        by_predicate=(pl.col("measure") == "mean_score") & (pl.col("group") == "rural"), named=True)
    dense = np.linalg.solve(np.eye(people.count) - 0.9 * people.ties.weights_of_alters.toarray(),
                            0.1 * np.eye(people.count))
    isolates = people.ties.degree == 0
    dense[isolates] = np.eye(people.count)[isolates]
    groups = Groups.of(people.column("hukou"))
    mine = (groups.codes == groups.position("rural")) / groups.sizes[groups.position("rural")]
    parts = (dense.T @ mine) * groups.centred(said["circle"].own) - mine * groups.centred(said["own"].own)
    assert row["high"] - row["value"] == pytest.approx(1.959964 * np.sqrt((parts**2).sum()), rel=1e-3)
    assert row["interval"] == "paired, network (sources)"


def test_no_difference_has_a_shorter_interval_than_for_independent_people() -> None:
    for kind in ("scorecard", "recorded"):
        people, said = town()
        said = {name: replace(one, kind=kind) for name, one in said.items()}
        rows = compared(people, said).differences.filter(pl.col("low").is_not_null())
        assert (rows["design_effect"] >= 1).all()
        assert (rows["low"] <= rows["independent_low"] + 1e-9).all()
        assert (rows["high"] >= rows["independent_high"] - 1e-9).all()
        gap = rows.row(by_predicate=(pl.col("measure") == "demographic_parity_difference")
                       & (pl.col("group") == "rural"), named=True)
        assert gap["design_effect"] > 1.2


def test_values_are_those_without_ties_and_so_are_the_limits_beside() -> None:
    people, said = town()
    apart = {name: replace(one, coupling=None) for name, one in said.items()}
    tied, plain = compared(people, said).differences, compared(replace(people, ties=None), apart).differences
    assert tied["value"].to_list() == plain["value"].to_list()
    there = tied["independent_low"].is_not_null()
    assert tied.filter(there)["independent_low"].to_list() == pytest.approx(plain.filter(there)["low"].to_list())
    assert "design_effect" not in plain.columns


def test_a_system_compared_with_itself_differs_by_nothing_and_surely_so() -> None:
    people, said = town()
    same = {"one": said["circle"], "two": replace(said["circle"], system="two")}
    rows = compared(people, same).differences.filter(pl.col("value").is_not_null()
                                                     & pl.col("group").is_not_null())
    assert rows["value"].abs().max() == 0
    assert (rows["high"] - rows["low"]).max() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("known", [True, False], ids=["it is known how friends count", "only ties are known"])
def test_intervals_of_differences_cover_where_independent_ones_do_not(known: bool) -> None:
    covered = {"low": 0, "independent_low": 0}
    for seed in range(40):
        people, said = town(people=600, seed=seed)
        if not known:
            said = {name: replace(one, kind="recorded", own=None, coupling=None) for name, one in said.items()}
        row = compared(people, said).differences.row(
            by_predicate=(pl.col("measure") == "demographic_parity_difference") & (pl.col("group") == "rural"),
            named=True)
        # Own records owe nothing to the group, so neither system has a gap in truth.
        for low in covered:
            covered[low] += row[low] <= 0 <= row[low.replace("low", "high")]
    assert covered["low"] >= 34
    assert covered["independent_low"] < covered["low"] - 3


def test_rates_of_intersections_take_the_largest_effect_of_their_attributes() -> None:
    people, said = town()
    sets = [("hukou",), ("sex",), ("hukou", "sex")]
    alone = {name: network_effects(people, one, sets) for name, one in said.items()}
    found = paired_effects(people, said, [("own", "circle")], sets, alone=alone)
    effects = found["own", "circle"]
    assert set(effects) == {"hukou", "sex", "hukou × sex"}
    assert effects["hukou × sex"]["accuracy"].pairs.max() == pytest.approx(
        max(effects[name]["accuracy"].pairs.max() for name in ("hukou", "sex")))
    assert effects["hukou"]["false_negative_rate"] is effects["hukou"]["true_positive_rate"]


def test_where_no_one_cut_decides_the_slope_is_that_at_each_groups_own() -> None:
    people, said = town()
    groups, one = Groups.of(people.column("hukou")), said["circle"]
    by_cut, by_share = slopes_of(one, groups), slopes_of(replace(one, cut=None), groups)
    assert by_share == pytest.approx(by_cut, rel=0.1)
    assert slopes_at_cut(one.score, groups, np.full(2, np.nan), "high").tolist() == [0.0, 0.0]
