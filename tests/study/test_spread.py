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


def test_dropping_friends_leaves_fewer_ties_in_each_round(town: evenhand.study.NetworkAudit) -> None:
    degrees = spread_of(town, rounds=4).dropping.unique("round", maintain_order=True)["mean_degree"]
    assert (degrees.diff().drop_nulls() < 0).all()


def test_the_same_seed_strikes_the_same_people(town: evenhand.study.NetworkAudit) -> None:
    one, other = (spread_of(town, rounds=2, seed=3).to_dict() for _ in range(2))
    assert one == other


def test_a_system_without_friends_is_refused() -> None:
    study = evenhand.run("citizens", "financial", people=400)
    with pytest.raises(InputError, match="no coupling"):
        spread_of(network_of(study, attribute="hukou", permutations=0))
