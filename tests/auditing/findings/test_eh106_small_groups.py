"""EH106: small and empty groups are named."""

from __future__ import annotations

import polars as pl

import evenhand


def test_small_groups_and_empty_intersections_are_named() -> None:
    table = pl.DataFrame({"sex": ["f"] * 50 + ["m"] * 50 + ["f"] * 5, "race": ["a"] * 100 + ["b"] * 5,
                          "hired": [1, 0] * 52 + [1]})
    found = evenhand.audit(table, protected=["sex", "race"], decision="hired")
    said = {one.attribute: one for one in found.findings if one.code == "EH106"}
    assert set(said) == {"race", "sex × race"}
    assert "b (5)" in said["race"].sentence
    assert "nobody in m × b" in said["sex × race"].sentence
    assert {one.verdict for one in said.values()} == {"not_enough_data"}


def test_large_groups_raise_nothing(findings_on) -> None:
    assert findings_on("EH106", {"f": (20, 40), "m": (20, 40)}) == []
