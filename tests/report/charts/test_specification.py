"""A chart of a report holds its data, also while Streamlit draws a chart of another session."""

from __future__ import annotations

import altair as alt
import polars as pl

from evenhand.report.charts.specification import specification

POINTS = alt.Chart(pl.DataFrame({"x": [1, 2], "y": [0.5, None]})).mark_point().encode(x="x:Q", y="y:Q")
LINES = alt.Chart(pl.DataFrame({"x": [1, 2], "day": ["a", "b"]})).mark_line().encode(x="x:Q", row="day:N")
CHARTS = (POINTS, alt.layer(POINTS, POINTS.mark_line()), alt.vconcat(POINTS, alt.hconcat(LINES, POINTS)),
          POINTS.facet(column="x:N"))


def test_the_specification_is_altairs_own() -> None:
    for chart in CHARTS:
        ours, theirs = specification(chart), chart.to_dict()
        assert ours["datasets"] == theirs["datasets"]
        assert {key: value for key, value in ours.items() if key != "params"} == \
            {key: value for key, value in theirs.items() if key != "params"}


def test_data_are_inside_whatever_altair_does_with_them() -> None:
    wanted = [specification(chart)["datasets"] for chart in CHARTS]
    alt.data_transformers.register("elsewhere", lambda data: {"name": "elsewhere"})
    with alt.data_transformers.enable("elsewhere"):
        assert [specification(chart)["datasets"] for chart in CHARTS] == wanted
        assert "datasets" not in POINTS.to_dict()
