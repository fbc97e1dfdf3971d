"""EH108: a tolerance on any further measure is read from intervals that hold over all groups at once."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import evenhand
from evenhand.auditing.findings.finding import Finding


def people(shift: float, count: int = 6000) -> pl.DataFrame:
    """Scores of group b tell outcomes apart less well, by `shift` fewer standard deviations."""
    rng = np.random.default_rng(7)
    group, paid = rng.choice(["a", "b", "c"], count), rng.integers(0, 2, count)
    return pl.DataFrame({"group": group, "paid": paid,
                         "score": rng.normal(0, 1, count) + paid * (1.5 - shift * (group == "b"))})


def finding(table: pl.DataFrame, **tolerance: float) -> Finding:
    found = evenhand.audit(table, protected="group", score="score", outcome="paid", tolerance=tolerance)
    one, = (one for one in found.findings if one.code == "EH108")
    return one


@pytest.mark.parametrize(("shift", "tolerance", "verdict"), [
    (1.4, 0.1, "beyond"), (0.0, 0.1, "within"), (0.0, 0.005, "not_enough_data")])
def test_a_gap_in_auc_has_three_states(shift: float, tolerance: float, verdict: str) -> None:
    found = finding(people(shift), auc_difference=tolerance)
    assert found.verdict == verdict
    assert found.measure == "auc_difference"
    assert "the caller's own tolerance" in found.sentence
    assert ("b" in found.groups) or verdict != "beyond"


def test_a_measure_without_sign_is_read_against_its_greatest_value() -> None:
    assert finding(people(0.0), kolmogorov_smirnov=0.3).verdict == "within"
    assert finding(people(1.4), wasserstein_distance=0.1).verdict == "beyond"


def test_a_group_that_cannot_be_judged_is_named_and_never_within() -> None:
    table = pl.concat([people(0.0), pl.DataFrame({"group": ["d"] * 3, "paid": [1, 1, 1], "score": [0.1, 0.2, 0.3]},
                                                 schema_overrides={"paid": pl.Int64})])
    found = finding(table, auc_difference=0.5)
    assert found.verdict == "not_enough_data"
    assert "Not judged: d (nobody in this group had the unfavourable outcome)" in found.sentence
