"""An audit of tied people: the network interval first, the independent one beside it, and the whole population."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import evenhand
from evenhand.auditing.audit import audit
from evenhand.auditing.network_effects import mechanism_known, network_effects
from evenhand.coupling import Coupling
from evenhand.measures.source_interval import source_interval
from evenhand.planted import homophilous_ties
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.decisions import Decisions


def town(*, r: float = 0.6, homophily: float = 0.8, people: int = 800, seed: int = 0) -> tuple[Population, Decisions]:
    """People of two groups whose scores friends enter, with an outcome; a third attribute has nothing to do with it."""
    rng = np.random.default_rng(seed)
    codes = np.arange(people) % 2
    ties = homophilous_ties(codes, homophily=homophily, mean_degree=10, rng=rng)
    own, coupling = rng.normal(600, 50, people), Coupling(ties, r)
    score = coupling.solve(own)
    table = pl.DataFrame({"id": np.arange(people), "hukou": np.where(codes == 0, "urban", "rural"),
                          "sex": rng.choice(["female", "male"], people),
                          "kept": (rng.random(people) < 0.7).astype(int)})
    cut = float(np.quantile(score, 0.2))
    said = Decisions("circle", "Circle", "scorecard", score, (score >= cut).astype(np.int8), cut, own=own,
                     coupling=coupling)
    roles = Roles(("hukou", "sex"), outcome="kept")
    return Population("town", "A town", table, roles, Provenance(True, ""), ties), said


def test_the_design_effect_of_a_mean_gap_is_that_of_the_source_interval() -> None:
    people, said = town()
    row = audit(people, said).row("standardized_mean_difference", "hukou", "rural")
    row = row if row["value"] else audit(people, said).row("standardized_mean_difference", "hukou", "urban")
    closed = source_interval(said.coupling, said.own, people.column("hukou"), group="rural", reference="urban")
    assert row["design_effect"] == pytest.approx(closed.design_effect, rel=1e-4)
    assert row["effective_n"] == pytest.approx(row["n"] / row["design_effect"])
    assert row["interval"] == "network (sources), hedges-olkin"


def test_no_interval_is_shorter_than_that_of_independent_people() -> None:
    rows = audit(*town()).rows.filter(pl.col("low").is_not_null())
    assert (rows["design_effect"] >= 1).all()
    assert (rows["low"] <= rows["independent_low"] + 1e-9).all()
    assert (rows["high"] >= rows["independent_high"] - 1e-9).all()
    homophilous = rows.filter((pl.col("attribute") == "hukou") & (pl.col("measure") == "selection_rate"))
    assert (homophilous["design_effect"] > 1.5).all()


def test_intervals_keep_the_range_of_shares_and_hold_the_number() -> None:
    rows = audit(*town()).rows.filter(pl.col("low").is_not_null() & (pl.col("measure") == "selection_rate"))
    assert rows.select((pl.col("low") >= 0) & (pl.col("high") <= 1) & (pl.col("low") <= pl.col("value"))
                       & (pl.col("value") <= pl.col("high"))).to_series().all()


def test_the_limits_beside_are_those_of_an_audit_without_ties() -> None:
    people, said = town()
    tied, plain = audit(people, said).rows, audit(replace(people, ties=None), replace(said, coupling=None)).rows
    assert tied["independent_low"].to_list() == plain["low"].to_list()
    assert tied["value"].to_list() == plain["value"].to_list()
    assert "design_effect" not in plain.columns


def test_verdicts_read_the_network_interval() -> None:
    wrong = {"alone": 0, "network": 0}
    for seed in range(8):
        people, said = town(r=0.9, homophily=0.95, people=400, seed=seed)
        apart = replace(people, ties=None), replace(said, coupling=None)
        for name, pair in (("alone", apart), ("network", (people, said))):
            found = audit(*pair, by=["hukou"])
            wrong[name] += found.finding("standardized_mean_difference", "hukou").verdict == "beyond"
    # Own records of both groups are alike: whatever is beyond the tolerance here is chance that friends spread.
    assert wrong["alone"] >= 3
    assert wrong["network"] == 0


def test_the_whole_population_has_no_sampling_error() -> None:
    found = audit(*town(), whole_population=True)
    rows = found.rows.filter(pl.col("interval").is_not_null())
    assert (rows["low"] == rows["value"]).all()
    assert (rows["high"] == rows["value"]).all()
    assert set(rows["interval"]) == {"whole population"}
    assert "no sampling error" in found.caveats[0]
    gap = found.finding("standardized_mean_difference", "hukou")
    assert gap.verdict in ("beyond", "within")
    assert "without sampling error" in gap.sentence


def test_recorded_scores_take_the_road_of_known_ties() -> None:
    people, said = town()
    found = audit(people, replace(said, kind="recorded", own=None, coupling=None))
    row = found.row("selection_rate", "hukou", "rural")
    assert row["interval"].startswith("network (autoregressive, of decisions")
    assert row["design_effect"] > 1.5


def test_a_score_that_is_ones_own_record_alone_has_a_design_effect_of_1() -> None:
    people, said = town(r=0.0)
    alone = replace(said, coupling=None)
    assert mechanism_known(alone)
    rows = audit(people, alone).rows.filter(pl.col("design_effect").is_not_null())
    assert rows["design_effect"].to_list() == pytest.approx([1.0] * rows.height)


def test_a_mechanism_is_not_known_where_friends_enter_the_own_record_or_something_was_done_to_scores() -> None:
    _, said = town()
    assert mechanism_known(said)
    assert not mechanism_known(replace(said, reads_friends=True))
    assert not mechanism_known(replace(said, coupling=None))
    assert not mechanism_known(replace(said, kind="recorded"))


def test_effects_are_there_for_every_attribute_and_nothing_without_ties() -> None:
    people, said = town()
    sets = [("hukou",), ("hukou", "sex")]
    found = network_effects(people, said, sets)
    assert set(found) == {"hukou", "hukou × sex"}
    assert found["hukou × sex"]["accuracy"].pairs.shape == (4, 4)
    assert network_effects(replace(people, ties=None), said, sets) == {}


def test_the_door_for_any_table_takes_ties_and_gives_the_same_interval() -> None:
    people, said = town()
    table = people.people.with_columns(pl.Series("score", said.score))
    by_door = evenhand.audit(table.to_pandas(), protected=["hukou"], score="score", cut=said.cut, ties=people.ties)
    recorded = audit(people, replace(said, kind="recorded", own=None, coupling=None), by=["hukou"])
    for group in ("rural", "urban"):
        one, two = (found.row("selection_rate", "hukou", group) for found in (by_door, recorded))
        assert one["design_effect"] == pytest.approx(two["design_effect"])
        assert one["low"] == pytest.approx(two["low"])
    whole = evenhand.audit(table, protected=["hukou"], score="score", cut=said.cut, ties=people.ties,
                           whole_population=True)
    assert whole.row("selection_rate", "hukou", "rural")["interval"] == "whole population"
