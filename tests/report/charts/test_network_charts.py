"""Charts of the network view: each is drawn to the end, also of empty and of extreme tables."""

from __future__ import annotations

import polars as pl
import pytest
import vl_convert

from evenhand.report.charts.network_gap import (
    NETWORKS,
    SPLIT,
    methods_chart,
    networks_chart,
    rounds_chart,
    split_chart,
)
from evenhand.report.charts.network_people import ego_chart, friends_points_chart
from evenhand.report.charts.theme import DARK, LIGHT, Palette

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def drawn(chart: object) -> str:
    spec = chart.to_dict()
    if spec.get("width") == "container":
        spec["width"] = 600
    return vl_convert.vegalite_to_svg(spec)


@BOTH
def test_a_split_names_its_parts_in_words(colours: Palette) -> None:
    rows = [("rural", part, points, -10.0, f"{points}") for part, points in zip(SPLIT, (-7.0, -4.0, 1.0), strict=True)]
    table = pl.DataFrame(rows, schema=["group", "part", "points", "gap", "told"], orient="row")
    picture = drawn(split_chart(table, colours=colours))
    assert all(words in picture for words in SPLIT.values())
    assert colours.accent in picture


@BOTH
def test_other_networks_stand_in_their_order(colours: Palette) -> None:
    table = pl.DataFrame({"network": list(NETWORKS), "value": [-3.0, -2.9, -2.5, -3.2]})
    picture = drawn(networks_chart(table, title="gap (points)", colours=colours))
    places = [picture.index(words) for words in NETWORKS.values()]
    assert places == sorted(places)


@BOTH
def test_the_printed_interval_has_the_accent(colours: Palette) -> None:
    table = pl.DataFrame({"method": ["along ties", "as if independent"], "estimate": [1.0, 1.0], "low": [0.0, 0.5],
                          "high": [2.0, 1.5], "printed": [True, False], "told": ["0 to 2", "0.5 to 1.5"]})
    picture = drawn(methods_chart(table, title="gap (points)", colours=colours))
    assert picture.count(colours.accent) >= 2
    assert "0.5 to 1.5" in picture


@pytest.mark.parametrize(("cut", "weight", "favourable"), [
    (600.0, 0.2, "high"), (600.0, 0.0, "high"), (4.0, 0.5, "low"), (None, None, "high")])
def test_people_are_drawn_with_and_without_a_cut_off(cut: float | None, weight: float | None, favourable: str) -> None:
    points = pl.DataFrame({"own": [590.0, 610.0, 640.0], "friends": [600.0, 500.0, 650.0], "group": ["a", "b", "a"],
                           "told": ["590", "610", "640"], "fell": [False, True, False]})
    chart = friends_points_chart(points, levels=["a", "b"], colours=LIGHT, across=(500, 700), up=(480, 700), cut=cut,
                                 friend_weight=weight, favourable=favourable)
    assert "friends' mean" in drawn(chart).replace("&#39;", "'").replace("&apos;", "'")


def test_an_ego_without_alters_or_scores_is_drawn() -> None:
    nodes = pl.DataFrame({"x": [0.0], "y": [0.0], "ego": [True], "name": ["p"], "group": ["a"],
                          "score": pl.Series([None], dtype=pl.Float64), "told": ["no score"]})
    edges = pl.DataFrame(schema={"x": pl.Float64, "y": pl.Float64, "x2": pl.Float64, "y2": pl.Float64,
                                 "own": pl.Boolean})
    assert "<svg" in drawn(ego_chart(nodes, edges, levels=["a"], colours=LIGHT))


def test_small_multiples_have_a_picture_a_quantity() -> None:
    table = pl.DataFrame({"quantity": ["ties", "ties", "gap", "gap"], "round": [0, 1, 0, 1],
                          "group": [None, None, "a", "a"], "value": [5.0, 4.0, -1.0, -2.0]})
    picture = drawn(rounds_chart(table, levels=["a"], colours=LIGHT, formats={"ties": ".0f", "gap": "+.0f"}))
    assert "ties" in picture
    assert "gap" in picture
