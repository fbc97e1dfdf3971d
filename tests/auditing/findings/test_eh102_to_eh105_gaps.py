"""EH102 to EH105: planted gaps are found, even people raise none."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import evenhand


def people(gap: float, shift: float = 0.0, count: int = 40_000) -> pl.DataFrame:
    rng = np.random.default_rng(3)
    women, paid = rng.random(count) < 0.5, rng.integers(0, 2, count)
    hired = rng.random(count) < 0.3 + 0.4 * paid - gap * (women & (paid == 1))
    return pl.DataFrame({"sex": np.where(women, "f", "m"), "hired": hired.astype(int), "paid": paid,
                         "score": rng.normal(600, 80, count) - shift * women})


def verdicts(table: pl.DataFrame) -> dict[str, str]:
    found = evenhand.audit(table, protected="sex", decision="hired", outcome="paid", score="score")
    return {one.code: one.verdict for one in found.findings}


def test_even_people_are_within() -> None:
    assert verdicts(people(0.0)) == dict.fromkeys(("EH101", "EH102", "EH103", "EH104", "EH105"), "within")


@pytest.mark.parametrize(("gap", "shift", "beyond"), [
    (0.2, 0.0, {"EH102", "EH103", "EH104"}), (0.0, 40.0, {"EH105"})])
def test_a_planted_gap_is_found_by_its_own_rules(gap: float, shift: float, beyond: set[str]) -> None:
    found = verdicts(people(gap, shift))
    assert {code for code, verdict in found.items() if verdict == "beyond"} == beyond
