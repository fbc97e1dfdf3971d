"""From an audit to the tables of pages: nothing is lost, nothing is added."""

from __future__ import annotations

import polars as pl
import pytest

import evenhand
from evenhand.auditing.audit import Audit
from evenhand.report.charts.audit import levels_of
from evenhand.report.tidy import bound_of, comparisons, group_rows, reference_of, tolerance_of, words_of


@pytest.fixture(scope="module")
def found() -> Audit:
    """100 men of whom 80 are hired, 100 women of whom 40 are."""
    people = pl.DataFrame({"sex": ["man"] * 100 + ["woman"] * 100,
                           "hired": [1] * 80 + [0] * 20 + [1] * 40 + [0] * 60, "good": [1, 0] * 100})
    return evenhand.audit(people, protected="sex", decision="hired", outcome="good")


def test_a_rate_is_told_with_its_interval_and_n(found: Audit) -> None:
    rows = group_rows(found.rows, "selection_rate", "sex")
    assert rows["group"].to_list() == ["man", "woman"] == levels_of(found, "sex")
    assert rows["value"].to_list() == [0.8, 0.4]
    assert rows["told"][0].startswith("80.0 % (")
    assert rows["told"][0].endswith("), n = 100")
    assert reference_of(rows, "selection_rate") == 0.8


def test_a_comparison_is_told_against_its_reference(found: Audit) -> None:
    rows = group_rows(found.rows, "adverse_impact_ratio", "sex")
    assert rows.select("group", "reference", "value").rows() == [("man", "man", 1.0), ("woman", "man", 0.5)]
    assert rows["told"][0] == "the reference, n = 100"
    assert reference_of(rows, "adverse_impact_ratio") is None


def test_the_widest_comparison_carries_its_verdict(found: Audit) -> None:
    row = comparisons(found).row(0, named=True)
    assert (row["group"], row["value"], row["verdict"]) == ("sex: woman against man", 0.5, "beyond")


def test_the_tolerance_of_a_share_is_seen_from_the_highest(found: Audit) -> None:
    assert tolerance_of("selection_rate", 0.8, found.profile) == pytest.approx((0.64, 1.0))
    assert tolerance_of("demographic_parity_difference") == (-0.05, 0.05)
    assert tolerance_of("mean_score", 500.0) is None


def test_the_tolerance_is_named_with_its_source() -> None:
    assert bound_of("selection_rate") == ("a ratio to the highest share of at least 0.8 "
                                          "(profile exploratory: our convention and nobody's law)")
    assert bound_of("accuracy") == ""


def test_a_risk_score_is_told_in_plain_words() -> None:
    assert "published false positive rate" in words_of("false_negative_rate", "low").label
