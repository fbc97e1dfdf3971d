"""Who moves: six people on paper."""

from __future__ import annotations

import numpy as np

from evenhand.auditing.moves import flows_of, moves_of, why_no_bands
from evenhand.measures.grouping import Groups
from evenhand.scoring.decisions import Decisions

BANDS = ((0.0, "low"), (5.0, "middle"), (8.0, "high"))
GROUPS = Groups.of(["a", "a", "a", "b", "b", "b"])


def said(score: list[float], cut: float = 5, **more: object) -> Decisions:
    values = np.array(score)
    return Decisions("s", "S", "scorecard", values, (values >= cut).astype(np.int8), bands=BANDS, **more)


def by(before: Decisions, after: Decisions, what: str) -> dict[str, tuple[int, int, int]]:
    rows = [row for row in moves_of(before, after, GROUPS, 0.95) if row["what"] == what]
    return {row["group"]: (row["n"], row["up"], row["down"]) for row in rows}


def test_moves_over_the_cut_and_between_bands() -> None:
    before, after = said([1, 6, 9, 4, 6, np.nan]), said([6, 6, 6, 9, 4, 9])
    assert by(before, after, "decision") == {"a": (3, 1, 0), "b": (3, 2, 1)}
    # The last person had no score, and so no band to come from.
    assert by(before, after, "band") == {"a": (3, 1, 1), "b": (2, 1, 1)}


def test_a_lower_band_is_better_where_low_is_favourable() -> None:
    before, after = (said(score, favourable="low") for score in ([9, 9, 9, 9, 9, 9], [1, 9, 9, 9, 9, 9]))
    assert by(before, after, "band")["a"] == (3, 1, 0)


def test_different_ladders_are_not_compared_and_say_so() -> None:
    before = said([1, 6, 9, 4, 6, 6])
    other = Decisions("t", "T", "scorecard", before.score, before.selected, bands=((0.0, "poor"), (5.0, "good")))
    assert why_no_bands(before, other) == "the systems have different bands"
    rows = [row for row in moves_of(before, other, GROUPS, 0.95) if row["what"] == "band"]
    assert {row["reason"] for row in rows} == {"the systems have different bands"}


def test_flows_count_everybody_once() -> None:
    before, after = said([1, 6, 9, 4, 6, np.nan]), said([6, 6, 6, 9, 4, 9])
    flows = flows_of(before, after, GROUPS)
    assert flows["people"].sum() == 6
    assert ("b", "no score", "high", 1) in flows.rows()


def test_shares_have_intervals_that_hold_them() -> None:
    row = next(iter(moves_of(said([1, 6, 9, 4, 6, 6]), said([6, 6, 9, 4, 6, 6]), GROUPS, 0.95)))
    assert row["up_low"] < row["up_share"] < row["up_high"]
    assert row["up_share"] == 1 / 3
