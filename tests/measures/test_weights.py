"""Weighted counts: equal weights change nothing, unequal ones widen intervals that cover."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from evenhand.errors import InputError
from evenhand.measures.disparity import against, spread
from evenhand.measures.measure import MEASURES, measure
from evenhand.measures.rates import group_values
from evenhand.measures.tally import tally
from evenhand.measures.weights import effective_people, weighted_counts


def world(people: int = 600, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {"g": rng.choice(list("ab"), people), "d": rng.integers(0, 2, people), "y": rng.integers(0, 2, people),
            "s": rng.normal(600, 40, people)}


def test_equal_weights_on_any_scale_give_what_the_tally_gives() -> None:
    drawn = world()
    plain = tally(pl.DataFrame(drawn), ["g"], decision="d", outcome="y", score="s").groups("g")
    found = weighted_counts(np.full(600, 7.0), drawn["g"], decision=drawn["d"], outcome=drawn["y"], score=drawn["s"])
    assert found.effective == pytest.approx(plain.people)
    for one in MEASURES.values():
        ours, theirs = ((against(counts, one, 0, 0.95) if one.between else group_values(counts, one, 0.95))
                        for counts in (found.counts, plain))
        for part in ("value", "low", "high"):
            assert getattr(ours, part) == pytest.approx(getattr(theirs, part), nan_ok=True), one.name


def test_rates_and_means_are_the_weighted_ones() -> None:
    drawn, w = world(), np.random.default_rng(1).exponential(size=600)
    found = weighted_counts(w, drawn["g"], decision=drawn["d"], outcome=drawn["y"], score=drawn["s"]).counts
    for k, name in enumerate("ab"):
        mine = drawn["g"] == name
        good = mine & (drawn["y"] == 1)
        for one, people, values in (("selection_rate", mine, "d"), ("true_positive_rate", good, "d"),
                                    ("mean_score", mine, "s")):
            expected = np.average(drawn[values][people], weights=w[people])
            assert group_values(found, measure(one), 0.95).value[k] == pytest.approx(expected)


def test_a_person_of_weight_0_counts_for_nothing_and_a_copy_counts_as_one_more() -> None:
    group, chosen = np.array(["a", "a", "b", "b", "a"]), np.array([1, 0, 1, 0, 1])
    with_nobody = weighted_counts([1, 1, 1, 1, 0], group, decision=chosen)
    without = weighted_counts([1, 1, 1, 1], group[:4], decision=chosen[:4])
    assert with_nobody.counts.counts == pytest.approx(without.counts.counts)
    assert effective_people([2, 2, 2], ["a"] * 3).tolist() == [3]
    assert spread(with_nobody.counts, measure("demographic_parity_difference"), 0.95).value == 0


def test_the_interval_of_a_weighted_rate_covers_about_as_often_as_it_says() -> None:
    hits = []
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        found = weighted_counts(rng.gamma(1.0, size=120), ["a"] * 120, decision=rng.random(120) < 0.3)
        rate = group_values(found.counts, measure("selection_rate"), 0.95)
        hits.append(rate.low[0] <= 0.3 <= rate.high[0])
    assert 0.93 <= np.mean(hits) <= 0.975


def test_faulty_weights_are_refused() -> None:
    for w in ([-1.0, 1.0], [np.nan, 1.0], [np.inf, 1.0]):
        with pytest.raises(InputError, match="weights"):
            weighted_counts(w, ["a", "b"])
