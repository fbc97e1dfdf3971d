"""Scoring rates and impact ratios against the examples of the rule itself and of the courts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evenhand.measures.scoring_rate import impact_ratios, scoring_rates


@pytest.fixture
def cases(reference: Path) -> dict:
    found = json.loads((reference / "oracles" / "legal.json").read_text())["cases"]
    return {case["id"]: case for case in found}


def people_of(groups: dict[str, list]) -> tuple[list[str], list[int], list[int]]:
    return list(groups), [n for n, _ in groups.values()], [round(n * rate) for n, rate in groups.values()]


def test_the_example_of_the_rule_by_sex_comes_out_from_scores(cases: dict) -> None:
    case = cases["ll144_scoring_sex"]
    names, people, above = people_of(case["groups"])
    assert sum(above) * 2 == sum(people)
    score = np.concatenate([np.r_[np.full(k, 0.9), np.full(n - k, 0.1)] for n, k in zip(people, above, strict=True)])
    found = scoring_rates(score, np.repeat(names, people))
    for row in found.iter_rows(named=True):
        assert row["value"] == pytest.approx(case["groups"][row["group"]][1], abs=6e-4)
        assert row["ratio"] == pytest.approx(case["expected_ir"][row["group"]], abs=case["tol"])
        assert row["at_median"] == 0


def test_the_example_of_the_rule_by_race_comes_out_from_scores(cases: dict) -> None:
    case = cases["ll144_scoring_race"]
    names, people, above = people_of(case["groups"])
    # The lines of the table that were not written down, as one group: half of all 168 are above the median.
    names, people, above = [*names, "others"], [*people, 168 - sum(people)], [*above, 84 - sum(above)]
    score = np.concatenate([np.r_[np.full(k, 0.9), np.full(n - k, 0.1)] for n, k in zip(people, above, strict=True)])
    found = {row["group"]: row for row in scoring_rates(score, np.repeat(names, people)).iter_rows(named=True)}
    for name, ratio in case["expected_ir"].items():
        assert found[name]["ratio"] == pytest.approx(ratio, abs=case["tol"])


@pytest.mark.parametrize("name", ["ricci_captain", "ricci_lieutenant", "teal"])
def test_ratios_of_the_court_cases_come_out(cases: dict, name: str) -> None:
    case = cases[name]
    people, passed = zip(*case["groups_n"].values(), strict=True)
    found = {row["group"]: row for row in impact_ratios(passed, people, list(case["groups_n"])).iter_rows(named=True)}
    for group, rate in case["expected_rate"].items():
        assert found[group]["value"] == pytest.approx(rate, abs=6e-4)
    expected = case["expected_air"]
    expected = expected if isinstance(expected, dict) else {min(found, key=lambda g: found[g]["value"]): expected}
    for group, ratio in expected.items():
        assert found[group]["ratio"] == pytest.approx(ratio, abs=case["tol"])


def test_scores_at_the_median_are_not_above_it_and_where_all_are_there_is_no_ratio() -> None:
    found = scoring_rates([1, 5, 5, 5, 5, 9], ["a", "a", "a", "b", "b", "b"])
    assert found["chosen"].to_list() == [0, 1]
    assert found["at_median"].to_list() == [2, 2]
    none = scoring_rates([5.0] * 80, ["a", "b"] * 40)
    assert none["ratio"].null_count() == 2
    assert set(none["reason"]) == {"nobody_above_median"}


def test_where_low_is_favourable_the_share_is_below_the_median() -> None:
    found = scoring_rates([1, 2, 3, 4], ["a", "a", "b", "b"], favourable="low")
    assert found["value"].to_list() == [1, 0]


def test_the_highest_rate_of_a_tiny_group_is_no_measure_for_the_others() -> None:
    found = impact_ratios([60, 50, 3, 9], [100, 100, 3, 10], ["a", "b", "tiny", "Unknown"])
    assert found["ratio"].to_list() == [1, pytest.approx(5 / 6), None, None]
    assert found["reason"].to_list() == [None, None, "under_least_share", "unknown_group"]
    assert found["value"].to_list()[2:] == [1, 0.9]
    assert found["highest"].to_list() == [True, False, False, False]


def test_one_group_alone_has_no_ratio() -> None:
    assert impact_ratios([30], [60], ["a"])["reason"].to_list() == ["single_group"]
