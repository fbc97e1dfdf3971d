"""Charts of a comparison: valid, complete, and alive on empty tables."""

from __future__ import annotations

import re
from types import SimpleNamespace

import polars as pl
import pytest
import vl_convert

from evenhand.auditing.frontier import SCHEMA
from evenhand.auditing.moves import SCHEMA as MOVES
from evenhand.report.charts.compare import changes_chart, changes_frame, moves_chart
from evenhand.report.charts.frontier import frontier_chart, frontier_marks
from evenhand.report.charts.theme import DARK, LIGHT, Palette

POINTS = pl.DataFrame([
    ("base", 0.2, 0.15, 0.25, 0.7, 0.68, 0.72, True, None, None),
    ("base+drop", 0.1, 0.05, 0.15, 0.69, 0.67, 0.71, True, None, None),
    ("worse", 0.3, 0.25, 0.35, 0.6, 0.58, 0.62, False, "base", None),
    ("unknown", None, None, None, None, None, None, None, None, "no outcome is known")], schema=SCHEMA, orient="row")


def drawn(chart: object) -> list[dict]:
    return [row for table in chart.to_dict()["datasets"].values() for row in table]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_a_frontier_keeps_the_worse_ones_and_leaves_out_what_was_not_measured(colours: Palette) -> None:
    marks = frontier_marks(POINTS, first="base")
    assert set(marks["system"]) == {"base", "base+drop", "worse"}
    # The baseline is drawn last, in front of what lies on it.
    assert marks["system"][-1] == "base"
    assert dict(marks.select("system", "kind").rows()) == {
        "base": "baseline", "base+drop": "on the frontier", "worse": "another does better"}
    assert marks.filter(pl.col("system") == "base+drop")["label"][0] == "drop"
    chart = frontier_chart(marks, x="gap (%)", y="accuracy (%)", colours=colours)
    assert {row["system"] for row in drawn(chart)} == set(marks["system"])
    assert vl_convert.vegalite_to_svg(chart.to_dict() | {"width": 600}).startswith("<svg")


def with_twins(*names: str) -> pl.DataFrame:
    """Return the points, and as many more on the spot of `base+drop`."""
    spot = POINTS.filter(pl.col("system") == "base+drop")
    return pl.concat([POINTS, *(spot.with_columns(system=pl.lit(f"base+{name}")) for name in names)])


def test_names_of_marks_that_lie_together_stand_on_different_sides() -> None:
    marks = frontier_marks(with_twins("shrink", "cap"), first="base").filter(pl.col("disparity") == 0.1)
    assert sorted(marks["label"]) == ["cap", "drop", "shrink"]
    assert marks.select("align", "dy").n_unique() == 3


def test_a_name_that_finds_no_free_side_is_left_to_the_tooltip() -> None:
    marks = frontier_marks(with_twins("shrink", "cap", "weigh", "sort"), first="base", named=9)
    assert sorted(marks["label"]).count("") == 1
    assert marks["label"][-1] == "base"


def test_a_name_beside_the_right_edge_stands_to_the_left() -> None:
    marks = frontier_marks(POINTS.with_columns(pl.col("system").str.replace("worse", "worse-by-a-long-name")),
                           first="base")
    sides = dict(marks.select("system", "align").rows())
    assert sides == {"base": "left", "base+drop": "left", "worse-by-a-long-name": "right"}


def test_no_name_is_cut_at_the_edge_of_a_phone() -> None:
    points = POINTS.with_columns(pl.when(pl.col("system") == "worse").then(0.26).otherwise("disparity")
                                 .alias("disparity"))
    marks = frontier_marks(points, first="base").select("label", "align", "dx", "disparity")
    chart = frontier_chart(frontier_marks(points, first="base"), x="gap", y="accuracy (%)", colours=LIGHT).to_dict()
    low, high = next(layer["encoding"]["x"]["scale"]["domain"] for layer in chart["layer"])
    for label, align, dx, at in marks.filter(pl.col("label") != "").iter_rows():
        start = 340 * (at - low) / (high - low) + dx - (7 * len(label) if align == "right" else 0)
        assert start >= 0
        assert start + 7 * len(label) <= 340


def test_ticks_of_a_gap_of_shares_are_points_with_the_decimals_that_tell_them_apart() -> None:
    points = POINTS.with_columns(pl.col("disparity", "disparity_low", "disparity_high") / 20)
    chart = frontier_chart(frontier_marks(points, first="base"), x="gap", y="accuracy (%)", colours=LIGHT).to_dict()
    axis = next(layer["encoding"]["x"]["axis"] for layer in chart["layer"])
    assert axis["labelExpr"] == "datum.value ? format(100 * datum.value, '.1f') : '0'"


@pytest.mark.parametrize("reverse", [False, True])
def test_names_stand_where_the_marks_say(reverse: bool) -> None:
    marks = frontier_marks(with_twins("shrink"), first="base", reverse_y=reverse)
    chart = frontier_chart(marks, x="gap (%)", y="accuracy (%)", colours=LIGHT, reverse_y=reverse)
    drawing = vl_convert.vegalite_to_svg(chart.to_dict() | {"width": 600})
    ends = re.findall(r'text-anchor="(\w+)"[^>]*>(?:base|drop|shrink|worse)<', drawing)
    wanted = ["start" if side == "left" else "end" for side in marks["align"]]
    assert sorted(ends) == sorted(2 * wanted)  # once as a halo, once as ink


def test_a_frontier_of_nothing_can_be_drawn() -> None:
    marks = frontier_marks(POINTS.clear(), first="base")
    assert frontier_chart(marks, x="gap", y="accuracy", colours=LIGHT).to_dict()["layer"]


@pytest.mark.parametrize(("measure", "gain", "loss"), [("accuracy", 1.0, -1.0), ("brier_score", -1.0, 1.0)])
def test_what_is_shown_to_be_more_often_right_has_the_mark_of_the_good_end(measure: str, gain: float,
                                                                           loss: float) -> None:
    rows = pl.DataFrame([{"system": name, "verdict": "not_shown", "accuracy_change": value,
                          "accuracy_low": None if value is None else value - 0.5,
                          "accuracy_high": None if value is None else value + 0.5}
                         for name, value in (("up", gain), ("down", loss), ("neither", 0.1), ("unknown", None))])
    table = changes_frame(SimpleNamespace(systems=("base",)), rows, "accuracy", measure, "sex")
    assert table["verdict"].to_list() == ["within", "beyond", "not_enough_data", "not_enough_data"]
    assert table["told"][3] == "not compared"


def test_long_titles_of_axes_take_two_lines() -> None:
    long = "Difference of the shares selected, by household registration (%): left is more even"
    chart = frontier_chart(frontier_marks(POINTS, first="base"), x=long, y="accuracy (%)", colours=LIGHT).to_dict()
    titles = [layer["encoding"]["x"]["axis"]["title"] for layer in chart["layer"] if "axis" in layer["encoding"]["x"]]
    assert all(" ".join(title) == long and max(map(len, title)) <= 48 for title in titles)


def test_moves_are_drawn_in_both_directions() -> None:
    rows = pl.DataFrame([{"system": "a", "baseline": "b", "what": "decision", "attribute": "sex", "group": name,
                          "n": 100, "up": 5, "down": 2, "up_share": 0.05, "down_share": 0.02}
                         for name in ("f", "m")], schema=MOVES)
    chart = moves_chart(rows, levels=["f", "m"], up="better", down="worse", colours=LIGHT)
    shares = {(row["group"], row["way"]): row["share"] for row in drawn(chart)}
    assert shares == {("f", "better"): 0.05, ("f", "worse"): -0.02, ("m", "better"): 0.05, ("m", "worse"): -0.02}
    assert vl_convert.vegalite_to_svg(chart.to_dict() | {"width": 600}).startswith("<svg")


def test_changes_have_no_difference_as_their_line() -> None:
    table = pl.DataFrame({"group": ["a", "b"], "value": [-0.1, 0.02], "low": [-0.15, -0.01], "high": [-0.05, 0.05],
                          "told": ["", ""], "verdict": ["within", "not_enough_data"]})
    chart = changes_chart(table, measure="demographic_parity_difference", first="base", colours=LIGHT).to_dict()
    assert "percentage points more or less than base" in str(chart)
