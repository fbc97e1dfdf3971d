"""Gaps given a factor: the sign that flips at Berkeley, R's printed test, and rules on paper."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evenhand.errors import InputError
from evenhand.measures.conditional import (
    Strata,
    adjusted_rates,
    common_gaps,
    conditional_demographic_disparity,
    gaps_by_stratum,
)
from evenhand.measures.mantel_haenszel import mantel_haenszel


@pytest.fixture
def berkeley(reference: Path) -> Strata:
    table = json.loads((reference / "oracles" / "berkeley1973.json").read_text())["table"]
    cells = np.array([[table[d][sex] for sex in ("F", "M")] for d in table])
    return Strata(cells[..., 0], cells.sum(axis=2), tuple(table), ("F", "M"))


def test_the_sign_flips_at_berkeley_once_the_department_is_held_fixed(berkeley: Strata) -> None:
    found = common_gaps(berkeley, reference="M")
    value = dict(zip(found["measure"], found["value"], strict=True))
    assert value["pooled_difference"] == pytest.approx(0.3035 - 0.4452, abs=1e-4)
    assert value["common_difference"] > 0
    assert found["flips"].all()
    pooled = found.filter(measure="pooled_difference").row(0, named=True)
    assert pooled["high"] < -0.1
    common = found.filter(measure="common_difference").row(0, named=True)
    assert common["low"] < 0 < common["high"]
    assert int(berkeley.people.sum()) == 4526
    by_department = gaps_by_stratum(berkeley, reference="M").filter(group="F")
    higher = by_department.filter(by_department["value"] > 0)["stratum"].to_list()
    assert higher == ["A", "B", "D", "F"]


def test_the_common_odds_ratio_and_its_test_are_those_that_r_prints(berkeley: Strata) -> None:
    women, men = ((berkeley.selected[:, k], berkeley.people[:, k]) for k in (0, 1))
    found = mantel_haenszel(*men, *women, continuity=True)
    # R 4: mantelhaen.test(UCBAdmissions)
    assert found.odds_ratio == pytest.approx((0.9046968, 0.7719074, 1.0603298), abs=5e-8)
    assert (found.statistic, found.p_value) == pytest.approx((1.4269, 0.2323), abs=5e-5)
    plain = mantel_haenszel(*men, *women)
    assert (plain.statistic, plain.p_value) == pytest.approx((1.5246, 0.2169), abs=5e-5)
    assert plain.agreement < 0.01


def test_women_and_men_are_admitted_alike_where_both_apply_alike(berkeley: Strata) -> None:
    found = adjusted_rates(berkeley)
    assert found["rate"].to_list() == pytest.approx([0.3035, 0.4452], abs=1e-4)
    assert found["value"][0] > found["value"][1]


def test_conditional_demographic_disparity_flips_too_and_equals_aif360_over_the_groups(berkeley: Strata,
                                                                                       reference: Path) -> None:
    women = conditional_demographic_disparity(berkeley).row(0, named=True)
    assert women["pooled"] > 0 > women["value"]
    case = next(one for one in json.loads((reference / "oracles" / "aif360.json").read_text())["cases"]
                if one["id"] == "cdd")
    group, y, weight = (np.array(case[key]) for key in ("group", "y", "weight"))
    people = np.bincount(group, weight).astype(int)
    counts = Strata(np.bincount(group, weight * y)[None].astype(int), people[None], ("all",), ("0", "1", "2"))
    found = conditional_demographic_disparity(counts)
    assert found["value"].to_numpy() @ people / people.sum() == pytest.approx(case["expected"])
    assert found["value"].sum() == pytest.approx(0)


CELLS = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_exchanging_the_groups_turns_every_common_number_round(drawn: list) -> None:
    one, other = ([list(part) for part in zip(*cells, strict=True)] for cells in zip(*drawn, strict=True))
    there, back = mantel_haenszel(*one, *other), mantel_haenszel(*other, *one)
    assert back.difference.value == pytest.approx(-there.difference.value, abs=1e-12)
    assert back.p_value == pytest.approx(there.p_value, nan_ok=True)
    for name in ("ratio", "odds_ratio"):
        a, b = getattr(there, name), getattr(back, name)
        if a.value > 0 and b.value > 0:
            assert (b.value, b.low, b.high) == pytest.approx((1 / a.value, 1 / a.high, 1 / a.low))
        elif a.value == 0:
            assert a.low == 0
            assert a.high > 0


def test_one_stratum_gives_the_plain_difference_ratio_and_odds_ratio() -> None:
    found = mantel_haenszel([30], [100], [50], [120])
    assert found.difference.value == pytest.approx(0.3 - 50 / 120)
    assert found.ratio.value == pytest.approx(0.3 / (50 / 120))
    assert found.odds_ratio.value == pytest.approx(30 * 70 / (70 * 50))
    log = np.sqrt(1 / 30 + 1 / 70 + 1 / 50 + 1 / 70)
    assert found.odds_ratio.high == pytest.approx(found.odds_ratio.value * np.exp(1.959964 * log))
    relative = stats.contingency.relative_risk(30, 100, 50, 120).confidence_interval()
    assert found.ratio[1:] == pytest.approx((relative.low, relative.high))


def test_a_group_of_which_nobody_is_selected_has_an_upper_limit() -> None:
    few, many = (mantel_haenszel([0, 0], [n, n], [10, 20], [50, 50]) for n in (5, 50))
    for name in ("ratio", "odds_ratio"):
        assert getattr(few, name)[:2] == getattr(many, name)[:2] == (0, 0)
        assert 0 < getattr(many, name).high < getattr(few, name).high


@pytest.mark.parametrize("odds", [1.0, 0.6])
def test_common_numbers_cover_about_as_often_as_they_say(odds: float) -> None:
    rng = np.random.default_rng(6)
    n1, n0, base = np.array([40, 20, 90]), np.array([30, 80, 60]), np.array([0.2, 0.5, 0.7])
    p = odds * base / (1 - base + odds * base)
    found = [mantel_haenszel(rng.binomial(n1, p), n1, rng.binomial(n0, base), n0).odds_ratio for _ in range(1000)]
    assert 0.93 <= np.mean([one.low <= odds <= one.high for one in found]) <= 0.97


def test_what_cannot_be_compared_says_why() -> None:
    counts = Strata(np.array([[3, 0, 2]]), np.array([[5, 0, 4]]), ("x",), ("a", "b", "Unknown"))
    found = common_gaps(counts, reference="a")
    assert found.filter(group="b")["reason"].to_list() == ["no_people"] * 4
    assert found.filter(group="Unknown")["reason"].to_list() == ["unknown_group"] * 4
    absent = Strata(np.array([[3, 0], [1, 1]]), np.array([[5, 0], [4, 3]]), ("x", "y"), ("a", "b"))
    assert adjusted_rates(absent)["reason"].to_list() == ["small_group", "absent_from_stratum"]
    with pytest.raises(InputError, match="choose one of a, b"):
        common_gaps(counts, reference="A")
    with pytest.raises(InputError, match="more selected"):
        mantel_haenszel([6], [5], [1], [2])
