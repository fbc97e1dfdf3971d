"""The audit: its rows, its findings, and what it says when it cannot say."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

import evenhand
from evenhand.auditing.audit import attribute_sets, audit
from evenhand.auditing.rows import SCHEMA
from evenhand.errors import InputError
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.decisions import Decisions
from evenhand.ties import Ties


def town(*, people: int = 4000, gap: float = 0.0, ties: bool = False, seed: int = 0) -> Population:
    """People of two sexes and three regions; women are paid back `gap` less often."""
    rng = np.random.default_rng(seed)
    sex, region = rng.choice(["female", "male"], people), rng.choice(["north", "south", "west"], people)
    paid = (rng.random(people) < 0.6 - gap * (sex == "female")).astype(int)
    table = pl.DataFrame({"id": np.arange(people), "sex": sex, "region": region, "paid": paid})
    pairs = Ties.from_pairs(np.arange(people - 1), np.arange(1, people), people=people, directed=False)
    return Population("town", "A town", table, Roles(("sex", "region"), outcome="paid"),
                      Provenance(True, "abc", seed, notes=("Drawn for a test.",)), pairs if ties else None)


def scored(population: Population, *, gap: float = 0.0, seed: int = 1, **more: object) -> Decisions:
    score = np.random.default_rng(seed).normal(600, 80, population.count)
    score -= gap * (population.column("sex") == "female").to_numpy()
    return Decisions("points", "Points", "scorecard", score, (score >= 600).astype(np.int8), 600.0, **more)


def test_the_object_is_the_one_of_the_public_face() -> None:
    found = audit(town(ties=True), scored(town())).to_dict()
    assert list(found) == ["evenhand", "population", "system", "rows", "findings", "caveats"]
    assert found["population"] == {"name": "town", "people": 4000, "ties": 3999, "seed": 0, "sha256": "abc"}
    assert found["system"] == {"name": "points", "kind": "scorecard", "cut": 600.0}
    assert list(found["rows"][0]) == ["measure", "attribute", "group", "reference", "groups", "value", "low",
                                      "high", "level", "n", "interval", "reason", "independent_low",
                                      "independent_high", "design_effect", "effective_n"]
    assert list(found["findings"][0]) == ["code", "verdict", "attribute", "groups", "standard", "sentence"]
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_rows_are_tidy_and_have_their_columns_and_types() -> None:
    found = audit(town(), scored(town()))
    assert found.frame().schema == SCHEMA
    assert found.attributes == ("sex", "region", "sex × region")
    assert not found.rows.select("measure", "attribute", "group").is_duplicated().any()
    with_value = found.rows.filter(pl.col("value").is_not_null() & (pl.col("interval").is_not_null()))
    assert with_value.select((pl.col("low") <= pl.col("value") + 1e-12)
                             & (pl.col("value") <= pl.col("high") + 1e-12)).to_series().all()
    assert found.rows.filter(pl.col("value").is_null())["reason"].null_count() == 0


def test_counts_add_up_to_the_people() -> None:
    found = audit(town(), scored(town()))
    for attribute in found.attributes:
        counts = found.counts.filter(pl.col("attribute") == attribute)
        assert counts["n"].sum() == 4000
        assert (counts["n"] == counts["tp"] + counts["fp"] + counts["fn"] + counts["tn"]).all()
        assert (counts["selected"] == counts["tp"] + counts["fp"]).all()


def test_a_planted_gap_is_found_and_a_gap_of_nothing_is_not() -> None:
    uneven = audit(town(), scored(town(), gap=60))
    even = audit(town(), scored(town()))
    assert uneven.finding("adverse_impact_ratio", "sex").verdict == "beyond"
    assert uneven.finding("standardized_mean_difference", "sex").verdict == "beyond"
    assert uneven.finding("adverse_impact_ratio", "sex").groups == ("female", "male")
    assert even.finding("adverse_impact_ratio", "sex").verdict == "within"
    assert not [one for one in even.findings if one.verdict == "beyond"]


def test_an_even_town_raises_no_finding_in_nineteen_of_twenty_runs() -> None:
    raised = 0
    for seed in range(40):
        people = town(people=600, seed=seed)
        raised += any(one.verdict == "beyond" for one in audit(people, scored(people, seed=seed + 1000)).findings)
    assert raised <= 2


def test_few_people_are_not_enough_data_and_never_within() -> None:
    people = town(people=60)
    findings = audit(people, scored(people)).findings
    assert {one.verdict for one in findings} == {"not_enough_data"}
    assert any(one.code == "EH106" for one in findings)
    assert "people in each group would settle it" in findings[0].sentence


def test_a_group_that_cannot_be_judged_keeps_the_verdict_from_within() -> None:
    rows = 20_000
    people = pl.DataFrame({"g": ["a", "b"] * rows + ["c"] * 5, "d": [1, 0, 0, 1] * (rows // 2) + [1] * 5,
                           "y": [1, 1, 1, 1] * (rows // 2) + [0] * 5})
    finding = evenhand.audit(people, protected="g", decision="d", outcome="y").finding(
        "equal_opportunity_difference", "g")
    assert finding.verdict == "not_enough_data"
    assert "Not judged: c (nobody in this group had the favourable outcome)" in finding.sentence


def test_one_group_alone_is_not_applicable() -> None:
    people = pl.DataFrame({"g": ["a"] * 50, "d": [1, 0] * 25})
    finding = evenhand.audit(people, protected="g", decision="d").finding("adverse_impact_ratio", "g")
    assert finding.verdict == "not_applicable"
    assert "no comparison possible" in finding.sentence


def test_intervals_allow_for_ties_and_say_so() -> None:
    people = town(ties=True)
    found = audit(people, scored(people))
    assert "allow for the 3,999 ties among these people" in found.findings[0].sentence
    assert "allow for the 3,999 ties" in found.caveats[0]
    assert "ties" not in audit(town(), scored(town())).findings[0].sentence


def test_a_protected_column_among_the_inputs_is_said_aloud() -> None:
    found = audit(town(), scored(town(), protected_used=("sex",)))
    finding = next(one for one in found.findings if one.code == "EH107")
    assert (finding.verdict, finding.attribute) == ("beyond", "sex")
    assert "uses the protected attribute sex itself" in finding.sentence


def test_no_sentence_passes_a_judgement() -> None:
    findings = [one for gap in (0, 60) for one in audit(town(), scored(town(), gap=gap)).findings]
    said = " ".join(one.sentence for one in findings).lower()
    for word in (" fair", "pass", "compliant", "unbiased"):
        assert word not in said


def test_every_finding_names_its_standard() -> None:
    for one in audit(town(), scored(town())).findings:
        assert "our convention" in one.standard


def test_a_tolerance_of_the_caller_changes_the_verdict_and_is_named() -> None:
    people = town(people=20_000)
    found = audit(people, scored(people, gap=12), tolerance={"demographic_parity_difference": 0.2})
    strict = audit(people, scored(people, gap=12), tolerance={"demographic_parity_difference": 0.01})
    name = "demographic_parity_difference"
    assert (found.finding(name, "sex").verdict, strict.finding(name, "sex").verdict) == ("within", "beyond")
    assert "the caller's own tolerance" in found.finding(name, "sex").sentence


def test_more_questions_make_wider_adjusted_intervals_and_the_same_rows() -> None:
    people = town()
    one, all_ = (audit(people, scored(people), by=by) for by in (["sex"], None))
    assert one.summary("adverse_impact_ratio", "sex") == all_.summary("adverse_impact_ratio", "sex")
    assert "over all 5 comparisons" in one.findings[0].sentence
    assert "over all 15 comparisons" in all_.findings[0].sentence


def test_intersections_may_be_spelt_in_three_ways() -> None:
    protected = ("sex", "race", "a*b")
    for text in ("sex*race", "sex × race", "sex:race"):
        assert attribute_sets(protected, [text]) == [("sex", "race")]
    assert attribute_sets(protected, ["a*b"]) == [("a*b",)]
    assert len(attribute_sets(protected, None, depth=3)) == 7
    with pytest.raises(InputError, match="did you mean 'race'"):
        attribute_sets(protected, ["sex*rac"])


def test_a_reference_can_be_chosen_and_must_be_there() -> None:
    people = town()
    found = audit(people, scored(people), reference={"region": "west", "sex*region": "male × west"})
    assert found.row("adverse_impact_ratio", "region", "north")["reference"] == "west"
    assert found.row("adverse_impact_ratio", "region", "west")["reason"] == "reference"
    assert found.row("adverse_impact_ratio", "region", "west")["value"] == 1
    assert found.row("adverse_impact_ratio", "sex × region", "female × west")["reference"] == "male × west"
    with pytest.raises(InputError, match="did you mean 'west'"):
        audit(people, scored(people), reference={"region": "wets"})
    with pytest.raises(InputError, match="did you mean 'region'"):
        audit(people, scored(people), reference={"regoin": "west"})


def test_decisions_on_other_people_are_refused() -> None:
    with pytest.raises(InputError, match="as in the population"):
        audit(town(), scored(town(people=10)))


def test_a_recorded_decision_without_a_score_has_no_score_measures() -> None:
    people = town()
    recorded = Decisions("recorded", "Recorded", "recorded", None, np.ones(4000, np.int8))
    assert "mean_score" not in audit(people, recorded).measures
    unscored = Decisions("x", "X", "recorded", np.full(4000, np.nan), np.zeros(4000, np.int8))
    assert audit(people, unscored).summary("adverse_impact_ratio", "sex")["reason"] == "no_group_selected"


def test_an_attribute_may_have_the_name_of_a_part() -> None:
    people = pl.DataFrame({"id": [0, 1], "score": ["a", "b"]})
    odd = Population("odd", "Odd", people, Roles(("score",)), Provenance(True, ""))
    decisions = Decisions("x", "X", "recorded", np.array([1.0, 2.0]), np.array([1, 0], np.int8))
    assert audit(odd, decisions).row("mean_score", "score", "b")["value"] == 2.0


def test_the_same_people_give_the_same_audit() -> None:
    first, second = (audit(town(), scored(town())).to_dict() for _ in range(2))
    assert first == second
