"""EH107: a protected column that makes the score is named."""

from __future__ import annotations

import polars as pl

from evenhand.auditing.audit import audit_of_tally
from evenhand.measures.tally import tally


def test_each_protected_column_among_the_inputs_is_a_finding() -> None:
    counted = tally(pl.DataFrame({"sex": ["f", "m"] * 40, "hired": [1, 0] * 40}), ["sex"], decision="hired")
    block = {"name": "town", "people": 80, "ties": None}
    for used in ((), ("sex",)):
        found = audit_of_tally(counted, population=block, system={}, title="Points", protected_used=used)
        said = [one for one in found.findings if one.code == "EH107"]
        assert [one.attribute for one in said] == list(used)
        assert all(one.sentence.startswith("Points uses the protected attribute sex itself") for one in said)
