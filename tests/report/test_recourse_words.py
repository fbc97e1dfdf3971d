"""Recourse and importance in words: each number in a sentence is the number that was computed."""

from __future__ import annotations

import re

import polars as pl
import pytest

from evenhand.report.person_words import importance_in_words, importance_tables
from evenhand.report.recourse_words import group_tables, groups_in_words, plan_in_words, plan_tables
from evenhand.study import recourse_of, what_matters_of


@pytest.fixture(scope="module")
def by_group():
    return recourse_of("citizens", "financial", by=["hukou", "sex"], people=1500)


def test_a_plan_in_words_has_the_values_and_the_score_of_the_plan(by_group) -> None:
    plan = next(one for one in by_group.plans if one.status == "found")
    said = plan_in_words(plan)
    for change in plan.changes:
        assert change.label[1:] in said
        assert f"to {change.after:g}" in said
    assert f"{plan.score_after:,.0f} points" in said
    assert f"cost {plan.cost:.2f}" in said


def test_what_has_no_plan_is_said_plainly() -> None:
    found = recourse_of("citizens", "financial", by=["sex"], people=600, cut=840, most_changes=1)
    without = [one for one in found.plans if one.status == "none"]
    assert 0 < len(without) < len(found.plans)
    assert plan_in_words(without[0]).startswith("No recourse: ")
    assert plan_tables(without[0], ())[0].rows == ()


def test_the_sentence_on_groups_holds_the_widest_gap_with_its_interval(by_group) -> None:
    rows = by_group.frame()
    said = groups_in_words(rows, "hukou")
    gaps = rows.filter((pl.col("measure") == "recourse_cost_difference") & (pl.col("attribute") == "hukou"))
    widest = gaps.sort("value", descending=True).row(0, named=True)
    numbers = [float(one.replace("−", "-")) for one in re.findall(r"−?\d+\.\d+", said)]
    assert numbers == [round(widest[one], 2) for one in ("value", "low", "high")]
    assert widest["group"] in said
    assert widest["reference"] in said


def test_a_line_a_group_and_a_line_a_feature(by_group) -> None:
    tables = group_tables(by_group.frame(), by_group.features(), title="t")
    assert [len(table.rows) for table in tables[:2]] == [3, 2]
    assert len(tables[2].rows) == by_group.features().height


def test_importance_in_words_names_the_largest_parts_in_order() -> None:
    rows = what_matters_of("citizens", "financial", by=["hukou"], people=1500).frame()
    top = rows.filter(pl.col("group").is_null()).head(3)["label"].to_list()
    said = importance_in_words(rows).lower()
    assert [said.index(label.lower()) for label in top] == sorted(said.index(label.lower()) for label in top)
    overall, hukou = importance_tables(rows, title="t")
    assert len(overall.rows) == len(hukou.rows) == rows.filter(pl.col("group").is_null()).height
    assert len(hukou.headers) == 4
