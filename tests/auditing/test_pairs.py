"""Answers about pairs: rows in the shape of an audit's, and a leaning planted among lenders is found."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import evenhand
from evenhand.auditing.pairs import audit_pairs
from evenhand.errors import InputError
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.pairs import PairDecisions
from evenhand.study import pair_audit


def village(people: int = 400) -> Population:
    table = pl.DataFrame({"id": [f"p{k}" for k in range(people)], "place": ["hill", "shore"] * (people // 2)})
    return Population("village", "A village", table, Roles(("place",)), Provenance(True, "", seed=0))


def test_lenders_who_lean_to_their_own_are_found_and_those_who_do_not_are_even():
    people, rng, lenders = village(), np.random.default_rng(0), np.arange(60)
    place = np.arange(400) % 2
    same = place[lenders][:, None] == place[None, :]
    for own, other, apart in ((0.5, 0.25, True), (0.4, 0.4, False)):
        trust = (rng.random((60, 400)) < np.where(same, own, other)).astype(float)
        found = audit_pairs(people, PairDecisions("v", "V", lenders, trust, 0.5)).frame()
        ratio = found.row(by_predicate=(pl.col("group") == "hill → shore") & (pl.col("reference") == "hill → hill"),
                          named=True)
        assert ratio["low"] < other / own < ratio["high"]
        assert (ratio["high"] < 1) is apart


def test_rows_are_those_of_an_audit_and_a_group_without_lenders_is_named():
    people = village()
    trust = np.zeros((2, 400))
    found = audit_pairs(people, PairDecisions("v", "V", np.array([0, 2]), trust, 0.5)).frame()
    assert set(evenhand.audit(pl.DataFrame({"g": ["a", "b"] * 30, "d": [1, 0, 1] * 20}), protected=["g"],
                              decision="d").frame().columns) == set(found.columns)
    by_shore = found.filter((pl.col("group") == "shore → hill") & (pl.col("measure") == "selection_rate"))
    assert by_shore["value"].to_list() == [None]
    assert by_shore["reason"].to_list() == ["no_people"]


def test_pairs_of_a_system_that_scores_once_for_all_are_refused():
    study = evenhand.run("citizens", ["guanxi-eigentrust", "guanxi"], people=400)
    with pytest.raises(InputError, match="lenders answer one by one"):
        pair_audit(study, "guanxi-eigentrust")
    rows = pair_audit(study, "guanxi", by=["hukou"]).frame()
    rates = rows.filter(pl.col("measure") == "selection_rate")
    assert rates["n"].sum() == 200 * 399
    share = study.decisions["guanxi"].score.mean() / 100
    assert (rates["value"] * rates["n"]).sum() / rates["n"].sum() == pytest.approx(share, rel=0.02)


def test_the_command_tells_who_says_yes_to_whom(capsys: pytest.CaptureFixture[str]) -> None:
    from evenhand.cli.app import run_app

    assert run_app(["pairs", "citizens", "guanxi", "--people", "500", "--by", "hukou"]) == 0
    told = capsys.readouterr().out
    assert "from rural" in told
    assert "to urban" in told
    assert run_app(["pairs", "citizens", "sesame", "--people", "500", "--by", "hukou"]) == 2
    assert "lenders answer one by one" in capsys.readouterr().err
