"""EH109: two standard deviations and Fisher's exact test, only where the profile asks, corrected by Holm."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import evenhand
from evenhand.ties import Ties

PROFILE = evenhand.profile("two-standard-deviations")


def test_it_is_asked_by_the_profile_alone(findings_on) -> None:
    groups = {"f": (30, 100), "m": (60, 100)}
    assert findings_on("EH109", groups) == []
    assert [one.verdict for one in findings_on("EH109", groups, profile=PROFILE)] == ["beyond"]


def test_fishers_test_is_read_where_people_are_few(findings_on) -> None:
    finding, = findings_on("EH109", {"f": (1, 12), "m": (10, 12)}, profile=PROFILE)
    exact = stats.fisher_exact([[1, 11], [10, 2]]).pvalue
    assert f"p = {exact:.2g} by Fisher's exact test" in finding.sentence
    assert finding.verdict == "beyond"


def test_a_gap_within_chance_never_reads_as_even(findings_on) -> None:
    finding, = findings_on("EH109", {"f": (49, 100), "m": (50, 100)}, profile=PROFILE)
    assert finding.verdict == "not_enough_data"
    assert "does not show that groups are alike" in finding.sentence


def test_one_group_compares_nothing(findings_on) -> None:
    assert [one.verdict for one in findings_on("EH109", {"f": (49, 100)}, profile=PROFILE)] == ["not_applicable"]


@pytest.mark.parametrize("groups", [8])
def test_false_findings_over_many_even_groups_stay_below_the_level(findings_on, groups: int) -> None:
    rng = np.random.default_rng(0)
    false = 0
    for _ in range(60):
        drawn = {f"g{k}": (int(rng.binomial(80, 0.4)), 80) for k in range(groups)}
        drawn["reference"] = (400, 1000)
        finding, = findings_on("EH109", drawn, profile=PROFILE, reference={"group": "reference"})
        false += finding.verdict == "beyond"
    assert false <= 8  # 5 % of 60 is 3; more than 8 has a probability below one in a hundred


def test_tests_that_take_people_as_independent_say_so_where_ties_join_them(findings_on) -> None:
    groups = {"f": (30, 100), "m": (60, 100)}
    ring = Ties.from_pairs(np.arange(200), np.roll(np.arange(200), 1), people=200, directed=False)
    tied, = findings_on("EH109", groups, profile=PROFILE, ties=ring)
    alone, = findings_on("EH109", groups, profile=PROFILE)
    assert "These tests take people as independent, though 200 ties join them" in tied.sentence
    assert "`evenhand network`" in tied.sentence
    assert "independent" not in alone.sentence
