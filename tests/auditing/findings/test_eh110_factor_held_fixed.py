"""EH110: the sign of a gap turns at Berkeley once the department is held fixed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import evenhand


@pytest.fixture
def applicants(reference: Path) -> pl.DataFrame:
    table = json.loads((reference / "oracles" / "berkeley1973.json").read_text())["table"]
    rows = [(department, sex, admitted, count) for department, by_sex in table.items()
            for sex, (yes, no) in by_sex.items() for admitted, count in ((1, yes), (0, no))]
    frame = pl.DataFrame(rows, schema=["department", "sex", "admitted", "count"], orient="row")
    return frame.select(pl.exclude("count").repeat_by("count")).explode("department", "sex", "admitted")


def test_women_are_admitted_less_in_all_and_more_within_departments(applicants: pl.DataFrame) -> None:
    found = evenhand.audit(applicants, protected="sex", decision="admitted", given="department")
    assert found.population["people"] == 4526
    pooled = found.row("demographic_parity_difference", "sex", "F")["value"]
    held = found.row("common_difference", "sex", "F", at="given department")["value"]
    assert pooled == pytest.approx(-0.1416, abs=5e-4)
    assert held > 0
    finding, = (one for one in found.findings if one.code == "EH110")
    assert finding.verdict == "beyond"
    assert "turns its sign once department is held fixed" in finding.sentence
    assert "Strata differ among themselves for F" in finding.sentence


def test_a_gap_that_has_nothing_to_do_with_the_factor_keeps_its_direction() -> None:
    rng = np.random.default_rng(0)
    sex, office = rng.choice(["f", "m"], 8000), rng.choice(["x", "y"], 8000)
    hired = (rng.random(8000) < 0.5 - 0.15 * (sex == "f")).astype(int)
    found = evenhand.audit(pl.DataFrame({"sex": sex, "office": office, "hired": hired}), protected="sex",
                           decision="hired", given="office")
    finding, = (one for one in found.findings if one.code == "EH110")
    assert (finding.verdict, finding.groups) == ("within", ("f",))
    assert "is a judgement" in finding.sentence


def test_without_a_factor_there_is_no_finding(findings_on) -> None:
    assert findings_on("EH110", {"f": (30, 100), "m": (60, 100)}) == []
