"""What spreads along ties, on people small enough for a second opinion."""

from __future__ import annotations

import polars as pl
import pytest

import evenhand
from evenhand.errors import InputError
from evenhand.study import network_of, spread_of


@pytest.fixture(scope="module")
def town() -> evenhand.study.NetworkAudit:
    study = evenhand.run("citizens", "sesame", people=1500, friend_weight=0.5)
    return network_of(study, attribute="hukou", permutations=0)


def test_nobody_is_struck_where_nobody_is_listed(town: evenhand.study.NetworkAudit) -> None:
    assert spread_of(town, first=0, rounds=1).cascade["struck"].sum() == 0


def test_those_struck_only_grow_and_a_heavier_sanction_reaches_as_many_or_more(
        town: evenhand.study.NetworkAudit) -> None:
    light, heavy = (spread_of(town, first=0.1, damage=damage, rounds=1).cascade for damage in (0.5, 4))
    for _, rounds in heavy.group_by("group"):
        assert (rounds.sort("round")["struck"].diff().drop_nulls() >= 0).all()
    total = [table.filter(pl.col("round") == table["round"].max())["struck"].sum() for table in (light, heavy)]
    assert total[1] > total[0]


def test_the_share_is_of_those_who_were_not_struck_to_begin_with(town: evenhand.study.NetworkAudit) -> None:
    table = spread_of(town, first=0.1, damage=4, rounds=1).cascade
    assert table.filter(pl.col("round") == 0)["share"].to_list() == [0.0] * 3
    begun = dict(table.filter(pl.col("round") == 0).select("group", "struck").rows())
    for row in table.iter_rows(named=True):
        assert row["pulled"] == row["struck"] - begun[row["group"]]
        assert row["share"] == pytest.approx(row["pulled"] / (row["people"] - begun[row["group"]]))


def test_dropping_friends_leaves_fewer_ties_in_each_round(town: evenhand.study.NetworkAudit) -> None:
    degrees = spread_of(town, rounds=4).dropping.unique("round", maintain_order=True)["mean_degree"]
    assert (degrees.diff().drop_nulls() < 0).all()


def test_the_same_seed_strikes_the_same_people(town: evenhand.study.NetworkAudit) -> None:
    one, other = (spread_of(town, rounds=2, seed=3).to_dict() for _ in range(2))
    assert one == other


def test_through_a_gate_it_spreads_as_well_and_no_friend_is_dropped() -> None:
    study = evenhand.run("citizens", "state-gate", people=1500)
    network = network_of(study, attribute="hukou", permutations=0)
    calm, heavy = (spread_of(network, first=first, damage=3) for first in (0, 0.2))
    last = heavy.cascade.filter(pl.col("round") == heavy.cascade["round"].max())
    assert calm.cascade["struck"].sum() == 0
    assert last["struck"].sum() > heavy.first
    assert heavy.dropping is None
    assert heavy.to_dict()["dropping"] is None
    assert set(heavy.frame()["process"]) == {"sanctions"}


def test_a_system_without_friends_is_refused() -> None:
    study = evenhand.run("citizens", "financial", people=400)
    with pytest.raises(InputError, match="no coupling"):
        spread_of(network_of(study, attribute="hukou", permutations=0))
