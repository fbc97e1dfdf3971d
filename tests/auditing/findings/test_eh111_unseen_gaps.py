"""EH111: groups in which a gap of the size of the tolerance would mostly go unseen."""

from __future__ import annotations

import re

import numpy as np

from evenhand.measures.multiplicity import detectable_difference


def test_the_smallest_gap_that_shows_is_named_with_the_people_needed(findings_on) -> None:
    finding, = findings_on("EH111", {"f": (48, 100), "m": (200, 400)})
    gap = detectable_difference(100, 400, rate=0.5)
    assert f"a gap above {100 * gap:.1f} percentage points" in finding.sentence
    assert finding.verdict == "not_enough_data"
    assert finding.groups == ("f",)


def test_with_as_many_people_as_it_names_the_gap_is_found_four_times_in_five(findings_on) -> None:
    finding, = findings_on("EH111", {"f": (48, 100), "m": (200, 400)})
    needed = int(re.search(r"About ([\d,]+) people", finding.sentence)[1].replace(",", ""))
    rng = np.random.default_rng(0)
    first, second = rng.binomial(needed, 0.45, 4000) / needed, rng.binomial(needed, 0.5, 4000) / needed
    pooled = (first + second) / 2
    share = np.mean(np.abs(first - second) / np.sqrt(pooled * (1 - pooled) * 2 / needed) > 1.96)
    assert abs(share - 0.8) < 0.03


def test_where_the_question_is_settled_nothing_is_said(findings_on) -> None:
    for groups in ({"f": (3000, 10_000), "m": (6000, 10_000)}, {"f": (5990, 10_000), "m": (6000, 10_000)}):
        assert findings_on("EH111", groups) == []
