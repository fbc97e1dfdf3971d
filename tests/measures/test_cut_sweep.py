"""Sweeps over cuts against counting people at one cut, scikit-learn's ROC curve, and the measures of one cut."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_curve

from evenhand.errors import InputError
from evenhand.measures.bands import shares_by_band, shares_by_consequence
from evenhand.measures.cut_sweep import cut_sweep
from evenhand.measures.disparity import against
from evenhand.measures.measure import measure
from evenhand.measures.sorted_scores import SortedScores
from evenhand.measures.tally import tally

SCORES = st.one_of(st.none(), st.integers(0, 8).map(float))
PEOPLE = st.lists(st.tuples(SCORES, st.integers(-1, 1), st.sampled_from("ab")), min_size=2, max_size=50).filter(
    lambda drawn: any(score is not None for score, _, _ in drawn))


@settings(max_examples=40, deadline=None)
@given(PEOPLE, st.sampled_from(["high", "low"]))
def test_every_cut_counts_the_people_that_it_selects(drawn: list, favourable: str) -> None:
    score, came, group = (np.array(part) for part in zip(*drawn, strict=True))
    score = score.astype(float)
    sweep = cut_sweep(SortedScores.of(score, group, came), favourable=favourable)
    assert set(sweep.cuts) == set(score[~np.isnan(score)])
    for k, cut in enumerate(sweep.cuts):
        chosen = score >= cut if favourable == "high" else score < cut
        for g, name in enumerate(sweep.levels):
            mine = group == name
            assert sweep.rate("selection_rate")[k, g] == pytest.approx(chosen[mine].mean())
            good = mine & (came == 1)
            assert sweep.at(cut - 0.5) == k
            assert sweep.rate("true_positive_rate")[k, g] == pytest.approx(
                chosen[good].mean() if good.any() else np.nan, nan_ok=True)


def test_the_rates_by_outcome_are_scikit_learns_roc_curve() -> None:
    rng = np.random.default_rng(0)
    came = rng.integers(0, 2, 300)
    score = rng.normal(came).round(1)
    sweep = cut_sweep(SortedScores.of(score, ["a"] * 300, came))
    false, true, cuts = roc_curve(came, score, drop_intermediate=False)
    assert sweep.cuts[::-1].tolist() == cuts[1:].tolist()
    assert sweep.rate("true_positive_rate")[::-1, 0] == pytest.approx(true[1:])
    assert sweep.rate("false_positive_rate")[::-1, 0] == pytest.approx(false[1:])


def test_gaps_at_one_cut_equal_those_of_the_tally_with_their_intervals() -> None:
    rng = np.random.default_rng(1)
    group, came = rng.choice(list("abc"), 600), rng.integers(0, 2, 600)
    score = rng.normal(came + (group == "b"))
    counts = tally(pl.DataFrame({"g": group, "score": score, "came": came}), ["g"], score="score", outcome="came",
                   cut=0.5).groups("g")
    found = cut_sweep(SortedScores.of(score, group, came), cuts=[0.5]).gaps("b")
    for name in ("demographic_parity_difference", "adverse_impact_ratio", "equal_opportunity_difference"):
        theirs, ours = against(counts, measure(name), 1, 0.95), found.filter(measure=name)
        for part in ("value", "low", "high"):
            assert ours[part].fill_null(np.nan).to_numpy() == pytest.approx(getattr(theirs, part), nan_ok=True)
        assert ours["n"].to_list()[0] <= theirs.n[0]


def test_the_widest_gap_at_every_cut_holds_it_and_names_the_groups() -> None:
    rng = np.random.default_rng(2)
    group = np.repeat(["a", "b", "Unknown"], 300)
    sweep = cut_sweep(SortedScores.of(rng.normal(group == "b"), group))
    found = sweep.widest()
    rate = sweep.rate("selection_rate")
    assert found["value"].to_numpy() == pytest.approx(np.abs(rate[:, 1] - rate[:, 2]))
    assert (found["low"] <= found["value"]).all()
    assert "Unknown" not in {*found["lowest"], *found["highest"]}
    ratio = sweep.widest("adverse_impact_ratio")
    assert ratio["value"].drop_nulls().is_between(0, 1).all()
    assert sweep.gaps("a").filter(group="Unknown")["value"].null_count() == 2 * sweep.cuts.size


def test_many_different_scores_are_cut_at_quantiles_that_keep_both_ends() -> None:
    score = np.random.default_rng(3).normal(size=5000)
    sweep = cut_sweep(SortedScores.of(score, ["a"] * 5000), most=100)
    assert sweep.cuts.size == 100
    assert (sweep.cuts[0], sweep.cuts[-1]) == (score.min(), score.max())
    assert (sweep.at(sweep.cuts[40]), sweep.at(sweep.cuts[40] + 1e-9), sweep.at(9.0)) == (40, 41, 99)
    with pytest.raises(InputError, match="no score at all"):
        cut_sweep(SortedScores.of([np.nan], ["a"]))


def test_a_ratio_to_a_group_that_selects_nobody_says_so() -> None:
    found = cut_sweep(SortedScores.of([1, 2, 3, 4], ["a", "a", "b", "b"]), cuts=[3]).gaps("a")
    row = found.filter(measure="adverse_impact_ratio", group="b").row(0, named=True)
    assert (row["value"], row["high"], row["reason"]) == (None, None, "reference_rate_zero")


def test_bands_share_out_everybody_and_people_on_a_bound_belong_above() -> None:
    rng = np.random.default_rng(4)
    score, group = rng.uniform(350, 950, 400), rng.choice(list("ab"), 400)
    score[:2] = 600, np.nan
    found = shares_by_band(score, group, bounds=[600, 700], names=["low", "middle", "high"], reference="a")
    assert found.group_by("group").agg(pl.col("value").sum())["value"].to_list() == pytest.approx([1, 1])
    assert found["people"].sum() == 399
    assert found.filter(band="middle")["people"].sum() == ((score >= 600) & (score < 700)).sum()


def test_a_sanction_compares_those_who_are_spared() -> None:
    met = np.zeros((200, 2), bool)
    met[:40, 0], met[100:160, 0] = True, True
    met[:20, 1], met[100:110, 1] = True, True
    found = shares_by_consequence(met, np.repeat(["f", "m"], 100), names=["bicycle", "blocked"],
                                  kinds=["benefit", "sanction"], reference="m").filter(group="f")
    assert found["ratio"].to_list() == pytest.approx([0.4 / 0.6, 0.8 / 0.9])
    assert found["difference"].to_list() == pytest.approx([-0.2, 0.1])
    assert (found["ratio_low"] < found["ratio"]).all()
    with pytest.raises(InputError, match="benefit"):
        shares_by_consequence(met, np.repeat(["f", "m"], 100), names=["a", "b"], kinds=["benefit", "x"], reference="m")
