"""EH101: three states, read from the interval, with the threshold compared in whole numbers."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("groups", "verdict"), [
    ({"f": (3000, 10_000), "m": (6000, 10_000)}, "beyond"),
    ({"f": (5900, 10_000), "m": (6000, 10_000)}, "within"),
    ({"f": (7, 10), "m": (9, 10)}, "not_enough_data"),
    ({"f": (5, 10)}, "not_applicable"),
])
def test_the_verdict_has_three_states_and_one_for_nothing_to_compare(findings_on, groups, verdict) -> None:
    assert [one.verdict for one in findings_on("EH101", groups)] == [verdict]


def test_four_fifths_exactly_lies_inside_though_floats_say_otherwise(findings_on) -> None:
    finding, = findings_on("EH101", {"f": (72, 100), "m": (90, 100)})
    assert "itself lies inside the tolerance" in finding.sentence
    finding, = findings_on("EH101", {"f": (71, 100), "m": (90, 100)})
    assert "itself lies outside the tolerance" in finding.sentence


def test_an_empty_or_unjudged_group_never_reads_as_within(findings_on) -> None:
    finding, = findings_on("EH101", {"f": (0, 5000), "m": (0, 5000)})
    assert finding.verdict == "not_enough_data"
    assert "not estimable" in finding.sentence
