"""The network audit: dense matrices, paper towns, and what it says when it cannot say."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from evenhand.auditing.audit import audit
from evenhand.auditing.network import FriendWeightPath
from evenhand.auditing.network_audit import network_audit
from evenhand.auditing.network_parts import exposures_of
from evenhand.auditing.rows import SCHEMA
from evenhand.catalog import Catalog
from evenhand.coupling import Coupling
from evenhand.coupling.monotone import Gate
from evenhand.errors import InputError, NotEnoughDataError
from evenhand.planted import homophilous_ties
from evenhand.population.population import Population, Provenance, Roles
from evenhand.report.network_seen_tables import exposure_table
from evenhand.report.network_tables import network_tables, person_tables
from evenhand.report.network_words import disagreement, network_sentences
from evenhand.scoring.decisions import Decisions
from evenhand.scoring.system import fit
from evenhand.study import population_of
from evenhand.study.network import network_study
from evenhand.ties import Ties


def couples(r: float = 0.5) -> tuple[Population, Decisions]:
    """Two couples, one in each group, and a person without a score."""
    ties = Ties.from_pairs([0, 2], [1, 3], people=5, directed=False)
    own = np.array([400.0, 500, 600, 700, np.nan])
    score = np.r_[Coupling(ties, r).solve(np.nan_to_num(own))[:4], np.nan]
    table = pl.DataFrame({"id": list("vwxyz"), "group": ["a", "a", "b", "b", "b"]})
    said = Decisions("circle", "Circle", "scorecard", score, np.array([0, 0, 1, 1, 0], np.int8), 560.0, own=own,
                     coupling=Coupling(ties, r))
    return Population("couples", "Couples", table, Roles(("group",)), Provenance(True, ""), ties), said


@pytest.fixture(scope="module")
def citizens() -> Population:
    return population_of("citizens", people=600)


def test_two_couples_on_paper() -> None:
    found = network_audit(*couples(), "group", permutations=9)
    assert (found.people.reference, found.people.compared) == ("b", ("a",))
    split = found.splits[0]
    assert (split.gap, split.own, split.mixing.sum()) == pytest.approx((-200, -400 / 3, -200 / 3))
    assert found.segregation.assortativity == 1.0
    assert found.shares.network_share == pytest.approx([1 / 3] * 4)
    assert found.crossings["fell"].to_list() == [0, 0]


def test_who_moves_whom_is_a_row_and_a_column_of_the_matrix() -> None:
    found = network_audit(*couples(), "group", permutations=9)
    moved = found.who_moves("w")
    assert moved["person"].to_list() == ["v"]
    assert moved["weight"].to_list() == pytest.approx([1 / 3])
    assert found.whom_moves("v").rows() == [("w", pytest.approx(1 / 3))]
    with pytest.raises(InputError, match="person: got 'z'"):
        found.who_moves("z")


def test_the_split_adds_up_and_equals_the_dense_matrix(network_town) -> None:
    found = network_town(people=200)
    coupling, own, groups = found.people.coupling, found.people.own, found.people.groups
    dense = 0.5 * np.linalg.inv(np.eye(200) - 0.5 * coupling.ties.weights_of_alters.toarray())
    contrast = groups.contrast("low", "high")
    split = found.splits[0]
    assert split.own == pytest.approx(contrast @ (np.diag(dense) * (own - own.mean())))
    assert abs(split.remainder) < 1e-9
    assert found.shares.network_share == pytest.approx(1 - np.diag(dense))


def test_rows_have_the_shape_of_an_audits_and_json_holds_no_nan(network_town) -> None:
    found = network_town()
    assert found.frame().schema == SCHEMA
    assert not found.rows.select("measure", "group").is_duplicated().any()
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["rows"]
    gap = found.rows.row(by_predicate=(pl.col("measure") == "raw_gap"), named=True)
    assert gap["low"] < gap["value"] < gap["high"]
    assert gap["interval"] == "sources, wider"


def test_friends_shrink_a_gap_in_points_and_widen_it_in_standard_deviations(network_town) -> None:
    found = network_town(homophily=0.6, people=4000, gap=0.5)
    sentence = disagreement(found, "low")
    assert "the readings disagree" in sentence
    assert "Smaller: the raw gap in points" in sentence
    assert "Larger: the gap in standard deviations" in sentence


def test_without_a_coupling_the_parts_that_need_one_are_absent_and_the_others_stand() -> None:
    people, said = couples()
    found = network_audit(people, replace(said, coupling=None, own=None, kind="recorded"), "group", permutations=9)
    assert (found.coupled, found.splits, found.shares, found.crossings) == (False, (), None, None)
    assert found.gaps["friends"].unique().to_list() == ["with friends"]
    assert network_sentences(found)
    with pytest.raises(InputError, match="no coupling to friends"):
        found.placebo()


def test_of_the_whole_population_the_gap_is_its_own_interval_as_in_an_audit(network_town) -> None:
    found = network_town(whole_population=True)
    gap = found.rows.row(by_predicate=(pl.col("measure") == "raw_gap"), named=True)
    assert gap["low"] == gap["value"] == gap["high"]
    assert gap["interval"] == "whole population"
    assert found.rows["low"].null_count() == found.rows.height - 1
    assert any("no sampling error" in one for one in network_sentences(found))


def test_people_without_known_ties_are_a_sentence() -> None:
    people, said = couples()
    with pytest.raises(InputError, match="no ties"):
        network_audit(replace(people, ties=None), said, "group")


def test_tables_name_every_compared_group_and_a_persons_friends(network_town) -> None:
    found = network_town(people=200)
    told = "\n".join(table.markdown() for table in network_tables({"group": found}, sweeps={
        "group": found.sweep([0.0, 0.5])}, placebos={"group": found.placebo(draws=2)}))
    assert "low against high" in told
    assert "If friends counted more or less" in told
    assert "over 2 networks rewired" in told
    assert person_tables(found, "0")[0].rows


def test_the_sweep_at_the_systems_own_weight_is_the_gap_as_it_is(network_town) -> None:
    found = network_town()
    swept = found.sweep([0.5]).filter(pl.col("group") == "low")
    real = found.gaps.filter((pl.col("group") == "low") & (pl.col("friends") == "with friends"))
    assert swept["raw_gap"].item() == pytest.approx(real["raw_gap"].item())
    assert swept["ratio_quantile"].item() == pytest.approx(real["ratio_quantile"].item())


def test_a_gap_is_shared_out_between_features_and_ties(network_town) -> None:
    table = network_town(homophily=0.8).shapley(draws=3)
    points = dict(zip(table["part"], table["points"], strict=True))
    assert points["features"] + points["ties"] + points["neither"] == pytest.approx(points["gap"])
    assert points["gap"] < points["features"] < 0
    assert points["ties"] < 0


def test_recorded_outcomes_by_own_and_friends_refusal_come_with_their_caveats() -> None:
    rng = np.random.default_rng(0)
    people, _ = couples()
    ties = homophilous_ties(np.zeros(300), homophily=0, mean_degree=3, rng=rng)
    table = pl.DataFrame({"id": np.arange(300), "group": rng.choice(["a", "b"], 300), "kept": rng.integers(0, 2, 300)})
    town = replace(people, people=table, roles=Roles(("group",), outcome="kept"), ties=ties)
    selected = (rng.random(300) < 0.6).astype(np.int8)
    recorded = Decisions("recorded", "Recorded", "recorded", None, selected)
    found = network_study(town, recorded, by=["group"], permutations=9)
    assert found.exposures.table["exposure"].to_list() == ["neither", "own", "friends", "both"]
    block = found.to_dict()
    assert "Shalizi" in " ".join(block["caveats"])
    assert "Shalizi" in exposure_table(found.exposures).caption
    with pytest.raises(NotEnoughDataError, match="no ties"):
        exposures_of(replace(town, ties=None), recorded)


def test_where_nobody_of_a_sort_was_exposed_the_study_and_its_table_say_why() -> None:
    people, said = couples()
    people = replace(people, people=people.people.with_columns(kept=pl.lit(1)), roles=Roles(("group",), outcome="kept"))
    recorded = replace(said, coupling=None, own=None, kind="recorded")
    found = network_study(people, recorded, by=["group"], permutations=9)
    assert found.exposures is None
    assert "at least 2" in found.unexposed
    assert found.to_dict()["reason"] == found.unexposed
    assert exposure_table(None, found.unexposed).rows == ((found.unexposed,),)


def test_decisions_without_a_score_are_told_in_percentage_points() -> None:
    rng = np.random.default_rng(0)
    people, _ = couples()
    ties = homophilous_ties(np.arange(300) % 2, homophily=0.5, mean_degree=6, rng=rng)
    table = pl.DataFrame({"id": np.arange(300), "group": np.where(np.arange(300) % 2, "a", "b")})
    chosen = (rng.random(300) < np.where(np.arange(300) % 2, 0.3, 0.6)).astype(np.int8)
    town = replace(people, people=table, ties=ties)
    found = network_audit(town, Decisions("recorded", "Recorded", "recorded", None, chosen), "group", permutations=9)
    told = "\n".join(table.markdown() for table in network_tables({"group": found}))
    assert f"{100 * found.gaps['raw_gap'].min():.1f}".replace("-", "−") in told
    assert "percentage points (from" in told
    assert "people with a decision" in told
    assert "Decisions " in told
    assert "best scores" not in told


def test_who_is_seen_and_how_unequal_it_is_stand_in_tables(network_town) -> None:
    found = network_town()
    told = {table.title: table for table in network_tables({"group": found})}
    seen = told["Who is seen at the top, by group"]
    tenth = found.visibility.filter((pl.col("of") == "score") & (pl.col("top") == 0.1) & (pl.col("group") == "low"))
    low = next(row for row in seen.rows if row[0] == "low")
    assert low[3] == f"{100 * tenth['share'].item():.1f} % ({tenth['ratio'].item():.2f})"
    assert len(told["How unequal, by group"].rows) == 2


@pytest.mark.parametrize(("system", "counts"), [("sesame", "mean"), ("financial", "none"), ("state-minimum", "rule"),
                                                ("sesame-boosted", "features"), ("guanxi", "trust")])
def test_the_printed_interval_is_that_of_an_audit_however_friends_count(citizens, system, counts) -> None:
    decisions = fit(Catalog().system_recipe(system), citizens).decide(citizens)
    found = network_audit(citizens, decisions, "hukou", reference="urban", permutations=9)
    assert found.people.friends_count == counts
    if counts == "mean":
        # A network audit takes scores uncut. The cut to the range takes from their spread, and not from their sources'.
        score = np.full(citizens.count, np.nan)
        score[found.people.known] = found.people.scores
        decisions = replace(decisions, score=score, range=None)
    shown = audit(citizens, decisions, by=["hukou"], reference={"hukou": "urban"})
    for group in found.people.compared:
        mine = found.intervals.filter(pl.col("printed") & (pl.col("group") == group)).row(0, named=True)
        theirs = shown.row("standardized_mean_difference", "hukou", group)["design_effect"]
        assert mine["design_effect"] == pytest.approx(theirs, rel=1e-3)


def gated() -> tuple[Population, Decisions]:
    """Two couples and a person without ties, before a gate that asks friends for 560 points."""
    ties = Ties.from_pairs([0, 2], [1, 3], people=6, directed=False)
    own = np.array([400.0, 500, 600, 700, 650, np.nan])
    gate = Gate(ties, bar=560.0, at_most=440.0)
    score = np.r_[gate.solve(np.nan_to_num(own))[:5], np.nan]
    table = pl.DataFrame({"id": list("uvwxyz"), "group": ["a", "a", "b", "b", "a", "b"]})
    said = Decisions("gate", "Gate", "scorecard", score, (score >= 450).astype(np.int8), 450.0, own=own, friends=gate)
    return Population("gated", "Gated", table, Roles(("group",)), Provenance(True, ""), ties), said


def test_before_a_gate_it_is_told_who_falls_only_because_of_friends_and_what_the_gap_would_be_without() -> None:
    found = network_audit(*gated(), "group", reference="b", permutations=9)
    assert found.people.scores.tolist() == [400, 440, 600, 700, 650]
    # v, with 500 points of their own, stands before a shut gate; u would not be selected alone either.
    assert dict(found.crossings.select("group", "fell").rows()) == {"a": 1, "b": 0}
    gaps = {row["friends"]: row["raw_gap"] for row in found.gaps.filter(pl.col("group") == "a").iter_rows(named=True)}
    assert gaps["without friends"] == pytest.approx((400 + 500 + 650) / 3 - 650)
    assert gaps["with friends"] == pytest.approx((400 + 440 + 650) / 3 - 650)
    told = "1 of a (33.3 %) and 0 of b (0.0 %) fall under the cut-off, and nobody is lifted over it."
    assert any(told in one for one in network_sentences(found))
    assert any("What friends do to a against b" in one for one in network_sentences(found))
    assert {"fell_through_friends", "raw_gap_without_friends"} <= set(found.rows["measure"])


def test_before_a_gate_ties_can_be_drawn_anew_and_a_weight_is_refused_with_the_reason() -> None:
    found = network_audit(*gated(), "group", reference="b", permutations=9)
    drawn = found.placebo(networks=("rewired", "no ties"), draws=3).filter(pl.col("group") == "a")
    real, none = (drawn.filter(pl.col("network") == one)["raw_gap"].item() for one in ("as it is", "no ties"))
    assert (real, none) == pytest.approx(((400 + 440 + 650) / 3 - 650, (400 + 500 + 650) / 3 - 650))
    assert drawn.height == 5
    with pytest.raises(InputError, match="a rule that is no mean"):
        found.sweep([0.1])


@pytest.mark.parametrize("system", ["state-gate", "state-minimum", "state-listed"])
def test_under_a_rule_scores_of_the_network_are_those_of_the_system(citizens, system) -> None:
    decisions = fit(Catalog().system_recipe(system), citizens).decide(citizens)
    people = network_audit(citizens, decisions, "hukou", permutations=9).people
    assert people.rule.solve(decisions.own[people.known]) == pytest.approx(people.scores)
    assert people.scores == pytest.approx(decisions.score[people.known])


def test_other_ties_keep_own_records_and_without_ties_nothing_depends_on_the_weight(network_town) -> None:
    people = network_town().people
    path = FriendWeightPath(people.path, np.ones(people.scores.size, bool), people.cut, people.favourable)
    given = {"reference": "high", "friend_weights": [0.0, 0.5]}
    real, anew, none = (one.sweep(people.groups, **given).filter(pl.col("group") == "low")["raw_gap"].to_list()
                        for one in (path, path.under("rewired"), path.under("no ties")))
    assert [anew[0], *none] == pytest.approx([real[0]] * 3)
    assert abs(anew[1]) < abs(real[1]) < abs(real[0])
    with pytest.raises(InputError, match="network"):
        path.under("as it is")


def test_what_is_printed_is_the_first_of_every_interval_with_the_independent_one_beside(network_town) -> None:
    found = network_town()
    first = found.intervals.filter(pl.col("printed"))
    assert found.printed["low"].to_list() == first["low"].to_list()
    alone = found.intervals.filter(pl.col("method") == "independent")
    assert found.printed["independent_high"].to_list() == pytest.approx(alone["high"].to_list())
