"""Words and steps of a gap: everything that is told adds up to what was found."""

from __future__ import annotations

import polars as pl
import pytest

from evenhand.auditing.gap import GapParts
from evenhand.report.charts.gap import gap_chart, gap_steps
from evenhand.report.charts.theme import LIGHT
from evenhand.report.gap_words import alike_warning, caused_rows, gap_answer, gap_rows, points, tells_answer

LABELS = {name: name.upper() for name in "abcdefghijklm"} | {"friends": "friends"}


def gap(values: dict[str, float], reference: float = 600.0) -> GapParts:
    rows = [(name, "friends" if name == "friends" else "feature", value, value - 1, value + 1, "welch", 0.0)
            for name, value in values.items()]
    parts = pl.DataFrame(rows, orient="row", schema={
        "part": pl.String, "kind": pl.String, "points": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "interval": pl.String, "through_friends": pl.Float64})
    total = sum(values.values())
    return GapParts("g", "x", "y", total, total - 2, total + 2, (reference + total, reference), (10, 10), (0, 0), parts,
                    0.95)


def test_small_parts_are_told_as_one_and_nothing_is_lost() -> None:
    found = gap({name: -20.0 + place for place, name in enumerate("abcdefghijklm")} | {"friends": -3.0})
    rows = gap_rows(found, LABELS, most=5)
    assert rows["label"].to_list() == ["A", "B", "C", "D", "E", "8 smaller parts", "Friends"]
    assert rows["points"].sum() == pytest.approx(found.gap)
    steps = gap_steps(rows, ends=(("y", found.means[1]), ("x", found.means[0])))
    assert steps["end"][-2] == pytest.approx(found.means[0])
    assert steps["start"][1] == pytest.approx(found.means[1])
    drawn = gap_chart(steps, colours=LIGHT).to_dict()
    scale = drawn["layer"][1]["encoding"]["x"]["scale"]
    assert scale["domainMin"] < steps["end_low"].min()
    narrow, wide = (float(part) for part in scale["domainMax"]["expr"].split("?")[1].split(":"))
    assert narrow > wide > steps["right"].max()


def test_the_answer_names_what_makes_the_gap_and_not_what_works_against_it() -> None:
    told = gap_answer(gap({"a": -30.0, "b": 25.0, "c": -5.0, "friends": -2.0}), LABELS)
    assert "On average x scores 12.0 points below y (588.0 against 600.0)." in told
    assert "a (−30.0), c (−5.0)" in told
    assert "b (" not in told
    assert "Through friends come −2.0." in told


def test_a_gap_of_stars_is_told_in_hundredths() -> None:
    assert "0.03 points above" in gap_answer(gap({"a": 0.03}, 4.8), LABELS)
    assert points(-0.001, near=0.03) == "0.00"


def test_paths_that_move_nothing_are_left_out_and_the_rest_adds_up() -> None:
    paths = pl.DataFrame({"label": ["one", "two", "none", "tiny"], "score": [-40.0, 3.0, 0.0, 0.001]})
    rows = caused_rows(paths)
    assert rows["label"].to_list() == ["one", "two", "Smaller paths"]
    assert rows["points"].sum() == pytest.approx(paths["score"].sum())


def test_features_that_tell_nothing_are_told_so() -> None:
    tells = pl.DataFrame({"feature": ["a"], "auc": [0.51], "low": [0.48], "high": [0.54], "n": [100]})
    assert "No single feature tells x from y" in tells_answer(tells, LABELS, "x", "y")
    better = tells.with_columns(auc=0.7, low=0.66)
    assert "A tells x from y best" in tells_answer(better, LABELS, "x", "y")
    assert "too few people" in tells_answer(tells.clear(), LABELS, "x", "y")
    assert alike_warning(pl.DataFrame(schema={"first": pl.String, "second": pl.String, "correlation": pl.Float64}),
                         LABELS) == ""
