"""Audits of real people against the figures that others published."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import evenhand
from evenhand.auditing.audit import Audit


def compas(reference: Path, cut: float) -> Audit:
    people = pl.read_csv(reference / "data" / "compas" / "people.csv")
    return evenhand.audit(people, protected=["race", "sex"], score="decile_score", cut=cut,
                          outcome="two_year_recid", favourable="low")


def published(reference: Path) -> list[dict]:
    return json.loads((reference / "oracles" / "propublica.json").read_text())["cases"]


def case_of(case: dict, reference: Path) -> tuple[Audit, str | None]:
    cut = 8 if case["id"].endswith(">=8") else 5
    race = case["id"].removesuffix(" high>=8")
    return compas(reference, cut), None if race == "all" else race


def test_the_counts_of_propublica_come_out_exactly(reference: Path) -> None:
    # They call "positive" who was flagged or came back; here the positive class is the favourable one.
    for case in published(reference):
        audit, race = case_of(case, reference)
        if race is None:
            groups = audit.tally.groups()
            ours = {cell: int(groups.count(cell)[0]) for cell in ("tp", "fp", "fn", "tn")}
        else:
            ours = audit.counts.filter(attribute="race", group=race).row(0, named=True)
        assert (ours["tn"], ours["fn"], ours["fp"], ours["tp"]) == (case["tp"], case["fp"], case["fn"], case["tn"])


def test_the_rates_of_propublica_come_out_to_the_printed_digits(reference: Path) -> None:
    for case in published(reference):
        audit, race = case_of(case, reference)
        if race is None:
            continue
        value = {name: audit.row(name, "race", race)["value"] for name in (
            "true_positive_rate", "true_negative_rate", "positive_predictive_value", "negative_predictive_value")}
        assert 100 * (1 - value["true_positive_rate"]) == pytest.approx(case["fpr"], abs=0.0051)
        assert 100 * (1 - value["true_negative_rate"]) == pytest.approx(case["fnr"], abs=0.0051)
        assert value["negative_predictive_value"] == pytest.approx(case["ppv"], abs=0.0051)
        assert value["positive_predictive_value"] == pytest.approx(case["npv"], abs=0.0051)


def test_black_and_white_defendants_of_broward_county_differ_beyond_the_tolerance(reference: Path) -> None:
    finding = compas(reference, 5).finding("equal_opportunity_difference", "race")
    assert finding.verdict == "beyond"
    assert "not flagged" in finding.sentence


def german(reference: Path, groups: pl.Expr) -> Audit:
    people = pl.read_csv(reference / "data" / "german-credit" / "people.csv").with_columns(groups.alias("group"))
    return evenhand.audit(people, protected="group", decision="class-label",
                          reference={"group": "older"})


@pytest.mark.parametrize(("older", "difference", "ratio"), [
    (pl.col("age") >= 25, -0.128550, 0.821248), (pl.col("age") > 25, -0.149448, 0.794826),
    (pl.col("sex") == "male", -0.074801, 0.896567),
])
def test_german_credit_comes_out_as_recomputed(reference: Path, older: pl.Expr, difference: float,
                                              ratio: float) -> None:
    audit = german(reference, pl.when(older).then(pl.lit("older")).otherwise(pl.lit("younger")))
    for name, value in (("demographic_parity_difference", difference), ("adverse_impact_ratio", ratio)):
        assert audit.row(name, "group", "younger")["value"] == pytest.approx(value, abs=1e-6)


def test_the_court_cases_come_out_with_their_ratios(reference: Path) -> None:
    cases = json.loads((reference / "oracles" / "legal.json").read_text())["cases"]
    tried = [case for case in cases if "groups_n" in case]
    assert {case["id"] for case in tried} == {"ricci_captain", "ricci_lieutenant", "teal"}
    for case in tried:
        people = pl.concat([pl.DataFrame({"race": [name] * n, "promoted": [1] * k + [0] * (n - k)})
                            for name, (n, k) in case["groups_n"].items()])
        audit = evenhand.audit(people, protected="race", decision="promoted", reference={"race": "White"})
        for name, rate in case["expected_rate"].items():
            assert audit.row("selection_rate", "race", name)["value"] == pytest.approx(rate, abs=case["tol"])
        expected = case["expected_air"]
        lowest = min(expected.values()) if isinstance(expected, dict) else expected
        assert audit.summary("adverse_impact_ratio", "race")["value"] == pytest.approx(lowest, abs=case["tol"])
        for name, ratio in (expected.items() if isinstance(expected, dict) else ()):
            row = audit.row("adverse_impact_ratio", "race", name)
            assert row["value"] == pytest.approx(ratio, abs=case["tol"])
