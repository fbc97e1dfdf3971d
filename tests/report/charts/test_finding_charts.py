"""Charts of cuts, ladders, gaps and intersections: they can be drawn, and what a slider moves is only their table."""

from __future__ import annotations

import json

import polars as pl
import pytest
import vl_convert

from evenhand.report.charts.consequences import ladder_by_group
from evenhand.report.charts.cutoffs import (
    DROPPED,
    distribution_chart,
    distribution_marks,
    ratio_chart,
    ratio_marks,
)
from evenhand.report.charts.gap import gap_chart, gap_steps
from evenhand.report.charts.groups import cross_chart
from evenhand.report.charts.theme import DARK, LIGHT

SPAN = (300.0, 900.0)
BINS = pl.DataFrame({"group": ["a", "a", "b", "b"], "left": [300.0, 600.0] * 2, "right": [600.0, 900.0] * 2,
                     "share": [0.3, 0.7, 0.6, 0.4]})
RATIOS = pl.DataFrame({"cut": [300.0, 600.0, 900.0], "group": ["b"] * 3, "value": [1.0, 0.6, None],
                       "low": [0.9, 0.5, None], "high": [1.1, 0.7, None]})


def drawn(chart: object) -> str:
    spec = chart.to_dict()
    spec["width"] = 600
    return vl_convert.vegalite_to_svg(json.dumps(spec))


def cells() -> pl.DataFrame:
    rows = [("r1", "c1", "r1 × c1", 0.5, 100, "50.0 %", "n = 100", "known", "50.0 % (40 to 60)"),
            ("r1", "c2", "r1 × c2", 0.2, 12, "20.0 %", "n = 12", "small", "20.0 % (5 to 50)"),
            ("r2", "c1", "r2 × c1", None, 0, "nobody", "", "empty", "nobody")]
    schema = ("row", "column", "group", "value", "n", "told", "below", "state", "whole")
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_an_intersection_shows_its_number_and_marks_small_and_empty_cells(colours: object) -> None:
    picture = drawn(cross_chart(cells(), rows=["r1", "r2"], columns=["c1", "c2"], colours=colours,
                                titles=("rows", "columns"), selected="picked"))
    assert "50.0 %" in picture
    assert "nobody" in picture
    assert picture.count('stroke-dasharray="4,3"') == 2


def test_ladders_show_groups_and_ratios() -> None:
    table = pl.DataFrame([("from 600: bicycle", "a", 0.5, 0.4, 0.6, "50 %", "ratio 0.80"),
                          ("from 600: bicycle", "b", 0.4, 0.3, 0.5, "40 %", "")], orient="row",
                         schema=("rung", "group", "value", "low", "high", "told", "beside"))
    picture = drawn(ladder_by_group(table, levels=["a", "b"], colours=LIGHT))
    assert "from 600: bicycle" in picture
    assert "ratio 0.80" in picture


def test_a_waterfall_can_be_drawn_for_a_gap_of_stars() -> None:
    parts = pl.DataFrame([("stars", "feature", -0.05, -0.07, -0.03, "−0.05")], orient="row",
                         schema=("label", "kind", "points", "low", "high", "told"))
    assert "4.8" in drawn(gap_chart(gap_steps(parts, ends=(("y", 4.88), ("x", 4.83))), colours=LIGHT))


def marks(cut: float, favourable: str = "high") -> tuple[pl.DataFrame, pl.DataFrame]:
    return (distribution_marks(BINS, span=SPAN, cuts={None: cut}, favourable=favourable, told=f"cut-off {cut:g}"),
            ratio_marks(RATIOS, RATIOS[1:2], cut=cut))


def without_data(chart: object) -> dict:
    spec = chart.to_dict()
    del spec["data"], spec["datasets"]
    return spec


def test_a_slider_changes_only_the_tables_of_the_cut_off_lab() -> None:
    fixed = {"levels": ("a", "b"), "span": SPAN, "colours": LIGHT}
    for at, other in ((0, {"top": 0.7}), (1, {"reference": "a", "tolerance": (0.8, 1.25)})):
        draw = (distribution_chart, ratio_chart)[at]
        specs = [without_data(draw(table, **fixed, **other))
                 for table in (marks(600)[at], marks(700)[at], marks(600)[at].clear())]
        assert specs[0] == specs[1] == specs[2]
        assert "cut-off" in drawn(draw(marks(600)[at], **fixed, **other))


def test_the_shaded_side_is_the_one_that_is_selected() -> None:
    for favourable, expected in (("high", (600.0, 900.0)), ("low", (300.0, 600.0))):
        side = marks(600, favourable)[0].filter(pl.col("mark") == "side")
        assert side.select("left", "right").row(0) == expected


def test_each_group_may_have_a_cut_of_its_own_even_beyond_the_scores() -> None:
    table = distribution_marks(BINS, span=SPAN, cuts={"a": 500.0, "b": 901.0}, favourable="high", told="")
    assert table.filter(pl.col("mark") == "cut").select("group", "left").rows() == [("a", 500.0), ("b", 900.0)]
    assert table.filter(pl.col("mark") == "side").is_empty()


def test_ratios_at_the_cut_are_written_apart_from_each_other() -> None:
    here = pl.DataFrame([(600.0, group, value, value, value) for group, value in
                         (("a", 0.97), ("b", 0.95), ("c", 0.96))], orient="row", schema=RATIOS.schema)
    names = ratio_marks(RATIOS, here, cut=600).filter(pl.col("mark") == "name")
    assert names["told"].to_list() == ["0.95", "0.96", "0.97"]
    assert (names["value"].diff().drop_nulls() >= 0.1).all()


def test_the_cut_can_be_dragged_to_every_step_in_both_pictures_and_nowhere_else() -> None:
    fixed = {"levels": ("a", "b"), "span": SPAN, "colours": LIGHT}
    for at, other in ((0, {"top": 0.7}), (1, {"reference": "a"})):
        draw = (distribution_chart, ratio_chart)[at]
        spec = draw(marks(600)[at], **fixed, **other, step=2.0).to_dict()
        assert {one["name"] for one in spec["params"]} == {"pulled", DROPPED}
        grips = [layer["data"]["sequence"] for layer in spec["layer"] if "sequence" in layer.get("data", {})]
        assert grips == [{"start": SPAN[0], "stop": SPAN[1] + 1, "step": 2.0, "as": "left"}] * 2
        # The picture's own table is apart from the steps, so that a page can send it anew.
        assert set(spec["datasets"]) == {spec["data"]["name"]}
        assert "params" not in draw(marks(600)[at], **fixed, **other).to_dict()


def test_a_long_name_beside_a_bar_takes_two_lines_and_is_not_cut() -> None:
    name = "Representative: on the list of judgment defaulters"
    parts = pl.DataFrame([(name, "feature", -8.3, -24.7, 8.2, "−8.3")], orient="row",
                         schema=["label", "kind", "points", "low", "high", "told"])
    picture = drawn(gap_chart(gap_steps(parts, ends=(("large", 1034.3), ("micro", 1026.0))), colours=LIGHT))
    assert "judgment defaulters" in picture
    assert "…" not in picture
