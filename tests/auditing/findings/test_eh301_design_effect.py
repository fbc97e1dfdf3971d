"""EH301: how much less tied people tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from evenhand.auditing.findings.eh301_design_effect import find
from evenhand.auditing.findings.finding import Seen
from evenhand.measures.group_errors import DesignEffects
from evenhand.measures.standards import EXPLORATORY
from evenhand.measures.tally import tally


def seen(effect: float | None) -> Seen:
    people = pl.DataFrame({"sex": ["f"] * 100 + ["m"] * 100, "hired": [0, 1] * 100})
    counts = tally(people, ["sex"], decision="hired").groups("sex")
    if effect is not None:
        pairs = DesignEffects(np.ones(2), np.array([[1.0, effect], [effect, 1.0]]), "autoregressive")
        counts = replace(counts, effects={"selection_rate": pairs})
    return Seen((), (counts,), design_effect=EXPLORATORY.standard("design_effect"))


def test_a_design_effect_above_the_tolerance_is_beyond_it_and_told_in_people() -> None:
    finding, = find(seen(4.0))
    assert (finding.code, finding.verdict, finding.groups) == ("EH301", "beyond", ("f", "m"))
    assert "2.00 times as wide" in finding.sentence
    assert "these 200 people tell as much as 50 would" in finding.sentence


def test_a_design_effect_of_the_tolerance_is_within_it() -> None:
    assert find(seen(1.5))[0].verdict == "within"
    assert find(seen(1.51))[0].verdict == "beyond"


def test_a_design_effect_that_would_read_as_one_is_told_as_none() -> None:
    finding, = find(seen(1.001))
    assert finding.verdict == "within"
    assert finding.sentence.startswith("Ties make no gap by sex less certain")


def test_nothing_is_said_of_people_who_are_not_tied() -> None:
    assert find(seen(None)) == ()
