"""Charts of made-up tables: each is valid, says nothing that its table does not, and survives empty tables."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import polars as pl
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from evenhand.report.charts.groups import counts_chart, interval_chart
from evenhand.report.charts.network import (
    friend_weight_chart,
    friend_weight_domain,
    friend_weight_marks,
    mixing_chart,
    own_and_friends_chart,
)
from evenhand.report.charts.person import parts_chart, parts_frame
from evenhand.report.charts.theme import DARK, LIGHT, Palette

LEVELS = ["urban", "rural", "migrant"]
ROWS = pl.DataFrame({"group": LEVELS, "value": [0.6, 0.4, None], "low": [0.55, 0.35, None],
                     "high": [0.65, 0.45, None], "told": ["60 %", "40 %", "not known: no people"],
                     "verdict": ["within", "beyond", "not_enough_data"]})
EMPTY = ROWS.clear()


def data_of(chart: object) -> list[dict[str, object]]:
    return [row for table in chart.to_dict()["datasets"].values() for row in table]


@pytest.mark.parametrize(("unit", "low", "high", "written"), [
    ("%", 0.1, 0.9, {"format": ".0%"}), ("%", 0.033, 0.053, {"format": ".1%"}),
    ("points", 3.4, 4.0, {"format": ",.1f"}), ("", 0.5, 1.0, {"format": ".2f"}),
    ("pp", -0.02, 0.01, {"labelExpr": "datum.value ? format(100 * datum.value, '+.1f') : '0'"})])
def test_ticks_have_the_decimals_that_tell_one_from_the_next(unit: str, low: float, high: float,
                                                             written: dict[str, str]) -> None:
    rows = pl.DataFrame({"group": ["a"], "value": [(low + high) / 2], "low": [low], "high": [high], "told": [""]})
    text = json.dumps(interval_chart(rows, title="x", colours=LIGHT, unit=unit).to_dict())
    assert json.dumps(written)[1:-1] in text


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_an_interval_chart_has_every_group_and_tells_what_is_not_known(colours: Palette) -> None:
    chart = interval_chart(ROWS, title="share (%)", colours=colours, levels=LEVELS, even=0.6, tolerance=(0.48, 0.75))
    drawn = {row["group"]: row for row in data_of(chart)}
    assert list(drawn) == LEVELS
    assert [drawn[level]["colour"] for level in LEVELS] == [*colours.groups[:2], colours.unknown]
    assert drawn["migrant"]["filled"] is False
    assert drawn["migrant"]["shape"] == "square"


def test_without_groups_shape_and_colour_tell_the_verdict() -> None:
    drawn = data_of(interval_chart(ROWS.head(2), title="ratio", colours=LIGHT, unit=""))
    assert [(row["shape"], row["colour"]) for row in drawn] == [("circle", LIGHT.within), ("diamond", LIGHT.beyond)]


@pytest.mark.parametrize("tolerance", [None, (0.8, 1.25), (0.8, float("inf")), (-float("inf"), 0.2)])
def test_a_chart_of_nothing_is_still_a_chart(tolerance: tuple[float, float] | None) -> None:
    text = json.dumps(interval_chart(EMPTY, title="share", colours=LIGHT, tolerance=tolerance).to_dict())
    assert "Infinity" not in text
    assert "NaN" not in text


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_counts_carry_their_share_of_the_group(colours: Palette) -> None:
    drawn = data_of(counts_chart({"tp": 30, "fp": 10, "fn": 0, "tn": 60}, colours=colours))
    assert [row["told"] for row in drawn] == ["30 (30.0 %)", "10 (10.0 %)", "0 (0.0 %)", "60 (60.0 %)"]


def test_the_mixing_chart_writes_every_share() -> None:
    table = pl.DataFrame({"ego_group": ["a", "a", "b", "b"], "alter_group": ["a", "b", "a", "b"],
                          "share_of_ego_group": [0.75, 0.25, None, 1.0]})
    drawn = data_of(mixing_chart(table, levels=["a", "b"], colours=DARK))
    assert [row["told"] for row in drawn] == ["75.0 %", "25.0 %", "not known", "100.0 %"]


def test_own_and_friends_are_told_with_the_people() -> None:
    table = pl.DataFrame({"group": ["a", "b"], "people": [1200, 3], "own": [600.0, 500.0], "friends": [580.0, None]})
    drawn = data_of(own_and_friends_chart(table, levels=["a", "b"], colours=LIGHT, title="points"))
    assert [row["told"] for row in drawn] == ["own 600, friends 580, n = 1,200", "own 500, friends not known, n = 3"]


def test_names_at_the_ends_of_curves_do_not_lie_on_each_other() -> None:
    table = pl.DataFrame({"friend_weight": [0.0, 0.9] * 3, "group": ["a", "a", "b", "b", "c", "c"],
                          "value": [0.7, 0.8, 0.6, 0.8, 0.9, 0.8]})
    domain = friend_weight_domain(table, even=1.0, tolerance=(0.8, 1.25))
    marks = friend_weight_marks(table, at=0.9, domain=domain)
    places = sorted(marks.filter(pl.col("mark") == "name")["value"].to_list())
    assert min(after - before for before, after in pairwise(places)) > 0.02


@given(base=st.floats(-1e3, 1e3), points=st.lists(st.floats(-200, 200), max_size=12))
def test_the_steps_of_a_waterfall_lead_from_the_base_to_the_score(base: float, points: list[float]) -> None:
    labels = [f"part {place}" for place in range(len(points))]
    parts = pl.DataFrame({"label": labels, "points": points}, schema={"label": pl.String, "points": pl.Float64})
    score = base + sum(points)
    steps = parts_frame(parts, base=base, score=score)
    ends = steps["end"].to_list()
    assert ends[0] == base
    assert ends[-1] == pytest.approx(score)
    assert steps["start"].to_list()[1:-1] == ends[:-2]
    assert ends[-2] == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_friends_stand_in_outline_among_the_parts(colours: Palette) -> None:
    parts = pl.DataFrame({"label": ["paid", "Friends"], "points": [10.0, -4.0], "kind": ["own", "friends"]})
    steps = parts_frame(parts, base=600, score=606)
    drawn = vl_convert.vegalite_to_svg({**parts_chart(steps, colours=colours).to_dict(), "width": 500})
    assert re.search(f'fill="{colours.accent}" stroke="{colours.accent}"', drawn), "what raises is filled"
    assert re.search(f'fill="{colours.surface}" stroke="{colours.unknown}"', drawn), "friends stand in outline"
    assert steps["told"].to_list() == ["600", "+10", "−4", "606"]


def test_a_moved_slider_changes_the_data_of_a_chart_and_nothing_else() -> None:
    """Then a browser changes the numbers in place; a changed specification would be drawn anew."""
    def without_data(chart: object) -> str:
        spec = chart.to_dict()
        names = list(spec.pop("datasets"))
        assert len(names) == 1
        return json.dumps(spec).replace(names[0], "data")

    table = pl.DataFrame({"friend_weight": [0.0, 0.9], "group": ["a", "a"], "value": [0.7, 0.8]})
    parts = pl.DataFrame({"label": ["paid"], "points": [10.0]})
    domain = friend_weight_domain(table, even=1.0)
    curves = [friend_weight_marks(table, at=at, domain=domain) for at in (0.0, 0.9)]
    steps = [parts_frame(parts, base=base, score=base + 10, before=before)
             for base, before in ((600.0, None), (620.0, 610.0))]
    drawn = [
        (curves, lambda marks: friend_weight_chart(marks, levels=["a"], colours=LIGHT, widest=0.9, domain=domain,
                                                   title="ratio", even=1.0)),
        (steps, lambda marks: parts_chart(marks, colours=LIGHT)),
    ]
    for tables, draw in drawn:
        empty, *whole = (without_data(draw(marks)) for marks in (tables[0].clear(), *tables))
        assert all(spec == empty for spec in whole)
