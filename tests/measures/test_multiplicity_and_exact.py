"""Adjusted p-values, power and exact tests against scipy, simulation and the cases of the courts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evenhand.errors import InputError
from evenhand.measures.exact import binomial_shortfall, reaches_with_one_moved, significance_tests
from evenhand.measures.multiplicity import (
    benjamini_hochberg,
    detectable_difference,
    detectable_ratio,
    detectable_standardized,
    holm,
    people_to_see,
)

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(P_VALUES)
def test_false_discovery_rates_equal_scipy_and_holm_lies_between_them_and_bonferroni(p: list) -> None:
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    found = holm(p)
    assert (found >= benjamini_hochberg(p) - 1e-12).all()
    assert (found <= np.minimum(np.array(p) * len(p), 1) + 1e-12).all()
    assert (np.diff(found[np.argsort(p, kind="stable")]) >= -1e-12).all()


def test_holm_equals_the_worked_case_of_stepping_down() -> None:
    assert holm([0.01, 0.02, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.04, 0.04, 0.02])
    with pytest.raises(InputError, match="probabilities"):
        holm([1.2])


def test_tests_that_could_not_be_made_do_not_make_the_family_larger() -> None:
    assert holm([0.02, np.nan])[0] == benjamini_hochberg([0.02, np.nan])[0] == 0.02


def test_holm_keeps_any_false_finding_rare_in_an_even_family() -> None:
    p = np.random.default_rng(0).random((2000, 12))
    assert 0.035 <= np.mean([(holm(row) <= 0.05).any() for row in p]) <= 0.065


@pytest.mark.parametrize(("people", "other", "rate"), [(300, 300, 0.5), (150, 900, 0.2), (400, 200, 0.9)])
def test_the_smallest_gap_that_can_be_seen_is_found_as_often_as_promised(people: int, other: int, rate: float) -> None:
    gap, rng = detectable_difference(people, other, rate=rate), np.random.default_rng(1)
    x, y = rng.binomial(people, rate - gap, 6000), rng.binomial(other, rate, 6000)
    pooled = (x + y) / (people + other)
    z = (x / people - y / other) / np.sqrt(pooled * (1 - pooled) * (1 / people + 1 / other))
    assert np.mean(np.abs(z) > 1.96) == pytest.approx(0.8, abs=0.025)
    assert detectable_ratio(people, other, rate=rate) == pytest.approx(1 - gap / rate)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.05, 0.95), st.floats(0.1, 0.9), st.floats(0.05, 0.9), st.integers(1, 20))
def test_the_people_to_see_are_those_with_whom_the_gap_can_be_seen(rate: float, share: float, part: float,
                                                                   comparisons: int) -> None:
    gap = rate * part
    people, other = people_to_see(rate=rate, gap=gap, share=share, comparisons=comparisons)
    seen = detectable_difference(people, other, rate=rate, comparisons=comparisons)
    assert seen <= gap * (1 + 1e-6)
    more = people_to_see(rate=rate, gap=gap, share=share, comparisons=comparisons + 1)
    assert more[0] >= people


def test_few_people_can_see_no_gap_at_all() -> None:
    assert np.isnan(detectable_difference(4, 4, rate=0.1))
    assert np.isnan(detectable_difference(0, 50, rate=0.5))
    assert detectable_standardized(200, 200) < detectable_standardized(20, 200)


@pytest.fixture
def cases(reference: Path) -> dict:
    return {case["id"]: case for case in json.loads((reference / "oracles" / "legal.json").read_text())["cases"]}


def test_castanedas_standard_deviations_come_out(cases: dict) -> None:
    case = cases["castaneda"]
    found = binomial_shortfall(case["observed"], case["n"], case["p"])
    assert (round(found.expected), round(found.deviation), round(-found.z)) == (
        case["expected_mean"], case["expected_sd"], case["expected_z"])
    assert found.p_value < 1e-100


@pytest.mark.parametrize("name", ["ricci_captain", "ricci_lieutenant", "teal"])
def test_the_court_cases_have_scipys_p_values(cases: dict, name: str) -> None:
    groups = cases[name]["groups_n"]
    people, passed = zip(*groups.values(), strict=True)
    found = significance_tests(passed, people, list(groups), reference="White")
    for row in found.iter_rows(named=True):
        if row["group"] == "White":
            assert row["reason"] == "reference"
            continue
        table = [[row["selected"], row["n"] - row["selected"]], [passed[0], people[0] - passed[0]]]
        assert row["fisher_p_value"] == pytest.approx(stats.fisher_exact(table).pvalue)
        assert row["z"] ** 2 == pytest.approx(stats.chi2_contingency(table, correction=False).statistic)
        assert row["holm_p_value"] >= row["p_value"]


def test_which_test_to_read_depends_on_how_many_there_are() -> None:
    found = significance_tests([50, 80, 12, 3], [100, 100, 20, 100], ["a", "b", "c", "d"], reference="b")
    assert found["read"].to_list() == ["z", None, "fisher", "z"]
    rare = significance_tests([1, 4], [100, 100], ["a", "b"], reference="b")
    assert rare["read"].to_list()[0] == "fisher"


def test_groups_that_all_pass_are_no_test_and_unknown_ones_take_no_part() -> None:
    found = significance_tests([10, 20, 5], [10, 20, 9], ["a", "b", "Unknown"], reference="b")
    assert found["reason"].to_list() == ["all_or_none_selected", "reference", "unknown_group"]
    assert found["p_value"].null_count() == 3
    with pytest.raises(InputError, match="choose one of a, b"):
        significance_tests([1, 2], [3, 4], ["a", "b"], reference="z")


def test_a_reading_that_hangs_on_one_person_shows_it() -> None:
    assert reaches_with_one_moved(72, 100, 90, 100, 0.8) == (True, True, False)
    assert reaches_with_one_moved(40, 100, 90, 100, 0.8) == (False, False, False)
