"""Charts of what moves scores: a mark a row of the table, nobody left out, groups in their colours."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from evenhand.report.charts.reasons import apart_chart, importance_chart, swarm_chart, swarmed
from evenhand.report.charts.theme import DARK, LIGHT, colours_of


def points(people: int = 200) -> pl.DataFrame:
    rng = np.random.default_rng(0)
    return pl.DataFrame({"label": np.repeat(["paid", "friends"], people), "points": rng.normal(size=2 * people),
                         "value": ["3"] * people + [None] * people,
                         "place": [*rng.random(people), *[None] * people]})


def test_a_swarm_moves_points_up_and_down_and_never_sideways() -> None:
    given = points()
    found = swarmed(given)
    assert found["points"].to_list() == given["points"].to_list()
    assert found["offset"].is_between(-1.0001, 1.0001).all()
    assert abs(found["offset"].mean()) < 0.1
    column = found.with_columns(at=(pl.col("points") * 10).round())
    assert column.group_by("label", "at", "offset").len()["len"].max() <= 4


def test_equal_points_are_all_seen_apart() -> None:
    same = pl.DataFrame({"label": ["a"] * 9, "points": [2.0] * 9})
    assert swarmed(same)["offset"].n_unique() == 9


def test_people_without_an_ordered_value_stay_in_the_swarm() -> None:
    spec = swarm_chart(points(), colours=LIGHT).to_dict()
    dots = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "circle")
    assert dots["mark"]["invalid"] == "show"
    assert len(next(iter(spec["datasets"].values()))) == 400


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_groups_have_the_colours_and_the_order_that_they_have_everywhere(colours) -> None:
    levels = ("urban", "migrant", "rural")
    table = pl.DataFrame({"label": ["paid"] * 3, "group": levels, "mean": [1.0, 0.0, -2.0], "told": ["", "", ""]})
    spec = apart_chart(table, levels=levels, colours=colours).to_dict()
    scale = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "point")["encoding"]["fill"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == colours_of(levels, colours)


def test_importance_has_a_bar_a_part_in_the_order_of_the_table() -> None:
    table = pl.DataFrame({"label": ["b", "a"], "mean_size": [3.0, 1.0], "told": ["3.0", "1.0"],
                          "kind": ["own", "friends"]})
    spec = importance_chart(table, colours=LIGHT).to_dict()
    assert [row["label"] for row in next(iter(spec["datasets"].values()))] == ["b", "a"]
    assert all(layer["encoding"]["y"]["sort"] is None for layer in spec["layer"])
