"""Groups in words: formulas that can be checked by hand, the board's scale, and cells that cannot be read."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest

import evenhand
from evenhand.report.cutoff_words import crossing_words, cut_verdict, ladder_answer, ladder_table, strategy_words
from evenhand.report.group_words import board_answer, board_rows, cross_answer, cross_rows, formula
from evenhand.study import consequences, run


@pytest.fixture(scope="module")
def town() -> evenhand.Audit:
    rows = [("f", "city", 1, 1)] * 30 + [("f", "city", 0, 1)] * 30 + [("m", "city", 1, 1)] * 60 + \
        [("m", "city", 1, 0)] * 20 + [("f", "land", 0, 0)] * 10
    people = pl.DataFrame(rows, schema=("sex", "place", "hired", "good"), orient="row")
    return evenhand.audit(people, protected=["sex", "place"], decision="hired", outcome="good")


def test_every_formula_holds_its_counts(town: evenhand.Audit) -> None:
    assert formula(town, "selection_rate", "sex", "f") == "30 selected / 70 with a decision = 42.9 %"
    assert formula(town, "true_positive_rate", "sex", "f") == (
        "30 selected with a good outcome / 60 selected with a good outcome and not selected with a good outcome = "
        "50.0 %")
    assert formula(town, "adverse_impact_ratio", "sex", "f") == "42.9 % of f / 100.0 % of m = 0.43"
    assert formula(town, "demographic_parity_difference", "sex", "f").startswith("42.9 % of f − 100.0 % of m = ")
    assert formula(town, "selection_rate", "sex × place", "f × city") == "30 selected / 60 with a decision = 50.0 %"
    assert formula(town, "selection_rate", "sex × place", "m × land") == ""


def test_the_board_measures_all_comparisons_in_tolerances(town: evenhand.Audit) -> None:
    rows = {row["measure"]: row for row in board_rows(town, "sex").iter_rows(named=True)}
    assert rows["demographic_parity_difference"]["value"] == pytest.approx((1 - 30 / 70) / 0.05, abs=2)
    assert rows["adverse_impact_ratio"]["value"] > 1
    assert rows["adverse_impact_ratio"]["low"] <= rows["adverse_impact_ratio"]["value"]
    assert all(0 <= row["value"] <= 10 for row in rows.values())
    told, verdict = board_answer(town, "sex", "sex")
    assert verdict == "beyond"
    assert "f is selected least (42.9 %), m most (100.0 %)" in told


def test_cells_of_nobody_and_of_few_are_marked(town: evenhand.Audit) -> None:
    cells = cross_rows(town, "selection_rate", "place", "sex")
    state = {(row["row"], row["column"]): row["state"] for row in cells.iter_rows(named=True)}
    assert state == {("city", "f"): "known", ("city", "m"): "known", ("land", "f"): "small", ("land", "m"): "empty"}
    assert cells.filter(pl.col("state") == "empty")["value"].to_list() == [None]
    told = cross_answer(cells, "Share selected")
    assert "lowest for f × city (50.0 %, n = 60)" in told
    assert "1 cell under 30 people and 1 cell without anybody are marked." in told


def test_ladders_are_told_by_the_rung_that_divides_most() -> None:
    found = consequences("citizens", "sesame", people=1500, by=["hukou"])
    widest = found.rows.filter((pl.col("measure") == "consequence_ratio") & pl.col("group").is_null()
                               & (pl.col("kind") == "benefit")).sort("value").row(0, named=True)
    assert f"“{widest['consequence']}”" in ladder_answer(found.rows)
    table = ladder_table(found.rows, found.bounds, ("benefit",))
    assert table.filter(pl.col("beside") != "").height == found.bounds.filter(pl.col("kind") == "benefit").height
    assert table["rung"][0] == "from 600: deposit-free public bicycle"


def test_a_verdict_of_a_cut_fails_closed() -> None:
    assert cut_verdict({"value": 0.9, "low": 0.85, "high": None}, 0.8) == "within"
    assert cut_verdict({"value": 0.7, "low": 0.6, "high": None}, 0.8) == "not_enough_data"
    assert cut_verdict({"value": 0.7, "low": None, "high": None}, 0.8) == "not_enough_data"
    assert cut_verdict({"value": 0.7, "low": 0.6, "high": 0.75}, None) is None


def test_nobody_selected_and_nobody_crossing_are_told() -> None:
    none = pl.DataFrame({"rate": [0.0, 0.0], "good_rate": [0.0, None], "selected": [0, 0], "people": [5, 5],
                         "good_selected": [0, 0]})
    assert strategy_words(none, outcome=True) == "no ratio · 0 selected"
    still = pl.DataFrame({"group": ["a"], "gain": [0], "lose": [0], "people": [9], "share": [0.0]})
    assert crossing_words(still, "600", "601") == "From 600 to 601 nobody changes sides."


def test_one_comparison_that_cannot_be_judged_keeps_the_board_from_reading_within() -> None:
    rows = [("f", 1)] * 5000 + [("f", 0)] * 5000 + [("m", 1)] * 5000 + [("m", 0)] * 5000
    people = pl.DataFrame(rows, schema=("sex", "hired"), orient="row")
    even = evenhand.audit(people, protected="sex", decision="hired")
    assert board_answer(even, "sex", "sex")[1] == "within"
    few = evenhand.audit(people.gather_every(200), protected="sex", decision="hired")
    told, verdict = board_answer(few, "sex", "sex")
    assert verdict == "not_enough_data"
    assert "without enough data to say" in told


def test_the_citizens_board_agrees_with_the_findings() -> None:
    audit = run("citizens", "sesame", people=1500, by=["hukou"]).audits["sesame"]
    for row in board_rows(audit, "hukou").iter_rows(named=True):
        assert row["verdict"] == audit.finding(row["measure"], "hukou").verdict
        if row["verdict"] == "beyond":
            assert row["value"] > 1


def test_the_formula_of_a_standardized_gap_and_of_two_error_rates_can_be_followed() -> None:
    audit = run("citizens", "sesame", people=900, by=["hukou"]).audits["sesame"]
    told = formula(audit, "standardized_mean_difference", "hukou", "rural")
    first, second, deviation = (float(part.replace(",", "")) for part in re.findall(r"(\d[\d,]*\.\d\d)", told)[:3])
    row = audit.row("standardized_mean_difference", "hukou", "rural")
    assert (first - second) / deviation == pytest.approx(row["value"], abs=0.01)
    scores = audit.tally.groups("hukou")
    one, other = (scores.names.index(name) for name in ("rural", row["reference"]))
    n, variance = scores.scored, scores.variance
    pooled = ((n[one] - 1) * variance[one] + (n[other] - 1) * variance[other]) / (n[one] + n[other] - 2)
    assert deviation == pytest.approx(np.sqrt(pooled), abs=0.01)
    odds = formula(audit, "equalized_odds_difference", "hukou", "rural")
    gaps = [abs(float(part.replace("−", "-"))) for part in re.findall(r"= (−?[\d.]+) percentage points", odds)]
    assert max(gaps) == pytest.approx(100 * audit.row("equalized_odds_difference", "hukou", "rural")["value"], abs=0.06)
