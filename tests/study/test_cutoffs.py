"""The cut-off lab: counts by hand, the audit's numbers at the system's own cut, and what strategies equalise."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from evenhand.errors import InputError
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.decisions import Decisions, selected_at
from evenhand.study import CutLab, cut_lab, run


def lab(score: list[float], group: list[str], outcome: list[int], *, cut: float = 600, favourable: str = "high",
        span: tuple[float, float] | None = (300, 900)) -> CutLab:
    people = pl.DataFrame({"id": range(len(score)), "g": group, "kept": outcome})
    roles = Roles(("g",), outcome="kept", favourable=favourable, favourable_outcome=1)
    town = Population("town", "A town", people, roles, Provenance(True, ""))
    score = np.array(score, float)
    return cut_lab(town, Decisions("s", "S", "scorecard", score, selected_at(score, cut, favourable), cut=cut,
                                   favourable=favourable, range=span), "g")


SIX = ([400, 500, 700, 500, 700, 800], ["a", "a", "a", "b", "b", "b"], [0, 1, 1, 0, 1, 1])


def test_six_people_on_paper() -> None:
    found = lab(*SIX)
    assert found.reference == "b"
    assert found.ratios_at(600).row(0, named=True)["value"] == pytest.approx(0.5)
    assert found.ratios_at(500).row(0, named=True)["value"] == pytest.approx(2 / 3)
    assert found.crossing(600, 750).select("group", "gain", "lose").rows() == [("a", 0, 1), ("b", 0, 1)]
    assert found.crossing(600, 450).select("group", "gain", "lose").rows() == [("a", 1, 0), ("b", 1, 0)]


def test_each_strategy_equalises_what_it_is_named_for() -> None:
    found = lab(*SIX)
    single = found.strategy("single", 600)
    assert single["rate"].to_list() == pytest.approx([1 / 3, 2 / 3])
    assert found.strategy("equal_rates", 600)["selected"].to_list() == [2, 2]
    equal = found.strategy("equal_opportunity", 600)
    assert equal["good_rate"].to_list() == [1.0, 1.0]
    assert equal["cut"].to_list() == [500, 700]


@pytest.mark.parametrize("favourable", ["high", "low"])
def test_strategies_equalise_many_people_within_one_person(favourable: str) -> None:
    rng = np.random.default_rng(0)
    group = np.where(rng.random(3000) < 0.3, "x", "y")
    score = rng.normal(600, 60, 3000) - 30 * (group == "x")
    score[:40] = np.nan
    found = lab(score.tolist(), group.tolist(), rng.integers(0, 2, 3000).tolist(), favourable=favourable)
    single = found.strategy("single", 620)
    assert single["selected"].sum() == int(selected_at(score, 620, favourable).sum())
    rates = found.strategy("equal_rates", 620)
    share = single["selected"].sum() / 3000
    assert (rates["selected"] - share * rates["people"]).abs().max() <= 0.5
    good = found.strategy("equal_opportunity", 620)
    share = single["good_selected"].sum() / single["good"].sum()
    assert (good["good_selected"] - share * good["good"]).abs().max() <= 0.5


def test_at_the_systems_own_cut_the_lab_says_what_the_audit_says() -> None:
    study = run("citizens", "sesame", people=2000, by=["hukou"])
    found = cut_lab(study.population, study.decisions["sesame"], "hukou")
    audit = study.audits["sesame"]
    widest, summary = found.widest_at(found.cut), audit.summary("adverse_impact_ratio", "hukou")
    assert widest["value"] == pytest.approx(summary["value"])
    assert (widest["lowest"], widest["highest"]) == tuple(summary["groups"])
    for group, value, low in found.ratios_at(found.cut).select("group", "value", "low").rows():
        row = audit.row("adverse_impact_ratio", "hukou", group)
        assert (value, low) == pytest.approx((row["value"], row["independent_low"]))
    at = found.ratios().filter(pl.col("cut") == 600)
    assert at.equals(found.ratios_at(600))
    assert found.densities().group_by("group").agg(pl.col("share").sum())["share"].to_list() == pytest.approx([1, 1, 1])


def test_cuts_are_round_numbers_and_never_more_than_401() -> None:
    tens = lab([1, 2, 9, 10, 3, 4], SIX[1], SIX[2], cut=5, favourable="low", span=None)
    assert (tens.step, tens.span, tens.sweep.cuts.size) == (1.0, (1.0, 11.0), 11)
    assert tens.strategy("single", 11)["selected"].sum() == 6
    assert lab(*SIX).step == 2.0
    stars = lab([1.2, 4.4, 4.9, 4.1, 4.6, 5.0], SIX[1], SIX[2], cut=4.6, span=(1, 5))
    assert (stars.step, stars.sweep.cuts.size) == (pytest.approx(0.01), 401)
    crowded = lab([4.2, 4.4, 4.9, 4.1, 4.6, 5.0], SIX[1], SIX[2], cut=3.9, span=(1, 5))
    assert crowded.span == pytest.approx((3.9, 5.0), abs=0.01)
    assert crowded.sweep.cuts.size <= 401
    assert lab([5, 5, 5, 5, 5, 5], SIX[1], SIX[2], cut=5, span=None).span[0] <= 5


def test_faults_are_sentences() -> None:
    with pytest.raises(InputError, match="a number from 300 to 900"):
        lab(*SIX).at(1000)
    with pytest.raises(InputError, match="one of single"):
        lab(*SIX).strategy("fair", 600)
    study = run("german-credit", "recorded")
    with pytest.raises(InputError, match="without a score"):
        cut_lab(study.population, study.decisions["recorded"], study.population.roles.protected[0])
