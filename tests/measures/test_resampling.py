"""The bootstrap on the tally against drawing rows, fairlearn's bootstrap, and its promise to cover."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from evenhand.measures.disparity import spread
from evenhand.measures.measure import MEASURES, measure
from evenhand.measures.replicate_intervals import percentiles
from evenhand.measures.resampling import replicates_of
from evenhand.measures.tally import Tally, tally

SMOOTH = [one for one in MEASURES.values() if one.kind != "odds"]


def people(count: int = 1500, seed: int = 0, gap: float = 0.15) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    sex, paid = rng.choice(["f", "m", "x"], count, p=[0.3, 0.5, 0.2]), rng.integers(0, 2, count)
    hired = rng.random(count) < 0.3 + 0.2 * paid + gap * (sex == "m")
    score = rng.normal(600 + 20 * paid, 50)
    return pl.DataFrame({"sex": sex, "paid": paid, "hired": hired.astype(int), "score": score})


def counted(table: pl.DataFrame, by: tuple[str, ...] = ("sex",)) -> Tally:
    return tally(table, list(by), decision="hired", outcome="paid", score="score")


def test_intervals_equal_those_from_drawing_rows_within_monte_carlo_noise() -> None:
    table, rng, draws = people(), np.random.default_rng(1), 250
    found = replicates_of(counted(table), replicates=4000).groups("sex").frame(SMOOTH, reference=1)
    rows = {}
    for _ in range(draws):
        again = replicates_of(counted(table[rng.integers(0, table.height, table.height)]), replicates=20)
        observed = again.groups("sex").observed
        for key, value in point_estimates(observed).items():
            rows.setdefault(key, []).append(value)
    for row in found.iter_rows(named=True):
        if row["low"] is None:
            continue
        drawn = np.array(rows[row["measure"], row["group"]])
        noise = 5 * drawn.std() / np.sqrt(draws * 0.14)
        assert (row["low"], row["high"]) == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=noise), row


def point_estimates(groups: object) -> dict[tuple[str, str], float]:
    from evenhand.measures.disparity import against
    from evenhand.measures.rates import group_values

    return {(one.name, name): value for one in SMOOTH for name, value in zip(
        groups.names, (against(groups, one, 1, 0.95) if one.between else group_values(groups, one, 0.95)).value,
        strict=True)}


def test_intervals_of_rates_equal_fairlearns_bootstrap_within_monte_carlo_noise() -> None:
    from fairlearn.metrics import MetricFrame, selection_rate, true_positive_rate

    table = people()
    theirs = MetricFrame(metrics={"selection_rate": selection_rate, "true_positive_rate": true_positive_rate},
                         y_true=table["paid"].to_numpy(), y_pred=table["hired"].to_numpy(),
                         sensitive_features=table["sex"].to_numpy(), n_boot=120, ci_quantiles=[0.025, 0.975],
                         random_state=3)
    ours = replicates_of(counted(table), replicates=4000).groups("sex").frame(SMOOTH, reference=1)
    for k, limit in enumerate(("low", "high")):
        for name in ("selection_rate", "true_positive_rate"):
            for group, value in theirs.by_group_ci[k][name].items():
                row = ours.filter(measure=name, group=group).row(0, named=True)
                assert row[limit] == pytest.approx(value, abs=0.3 * (row["high"] - row["low"]))


def test_replicates_have_as_many_people_and_on_average_the_counts_that_were_seen() -> None:
    table = people()
    found = replicates_of(counted(table), replicates=3000)
    assert set(found.people.sum(axis=0).tolist()) == {table.height}
    assert found.people.mean(axis=1) == pytest.approx(found.tally.people, rel=0.05)
    groups = found.groups("sex")
    one = measure("mean_score")
    assert groups.values(one).mean(axis=1) == pytest.approx(groups.observed.mean, rel=1e-3)
    assert np.array_equal(found.people, replicates_of(counted(table), replicates=3000).people)


def test_intersections_and_unknown_groups_are_found_by_name() -> None:
    table = people(400).with_columns(race=pl.Series(["a", "b", None, "a"] * 100))
    found = replicates_of(counted(table, ("sex", "race")), replicates=30).groups("sex", "race")
    assert found.counts.shape == (len(found.observed.names), 9, 30)
    assert found.counts.sum(axis=1).mean(axis=1) == pytest.approx(found.observed.people, abs=12)
    everybody = replicates_of(counted(table), replicates=30).groups()
    assert set(everybody.counts.sum(axis=(0, 1)).tolist()) == {400}


def test_replicates_without_anybody_are_counted_and_left_out() -> None:
    table = pl.DataFrame({"sex": ["f"] * 2 + ["m"] * 50, "hired": [1, 0] + [1, 0] * 25, "paid": [1, 0] * 26,
                          "score": list(range(52))})
    found = replicates_of(counted(table)).groups("sex").frame([measure("true_positive_rate")], reference=1)
    assert found["missing"][0] == pytest.approx((1 - 1 / 52) ** 52, abs=0.05)
    assert found["missing"][1] == 0


@pytest.mark.parametrize("name", ["demographic_parity_difference", "adverse_impact_ratio"])
def test_the_widest_gap_holds_the_even_value_and_is_near_the_one_without_resampling(name: str) -> None:
    one, missed, runs = measure(name), 0, 100
    for seed in range(runs):
        groups = replicates_of(counted(people(500, seed, gap=0.0)), replicates=200, seed=seed).groups("sex")
        found = groups.widest(one)
        missed += found.low > 0 if one.kind == "difference" else found.high < 1
    assert missed <= 0.06 * runs
    plain = spread(groups.observed, one, 0.95)
    assert float(found.value) == pytest.approx(plain.value)
    assert float(found.low) == pytest.approx(plain.low, abs=0.08)
    assert float(found.high) == pytest.approx(plain.high, abs=0.08)


def test_the_widest_gap_of_one_group_is_not_there() -> None:
    table = people(100).with_columns(sex=pl.lit("f"))
    assert np.isnan(replicates_of(counted(table), replicates=20).groups("sex").widest(
        measure("adverse_impact_ratio")).value)


def test_quantiles_leave_out_what_is_missing_as_numpy_does() -> None:
    draws = np.random.default_rng(2).normal(size=(5, 101))
    draws[0, :50], draws[1] = np.nan, np.nan
    low, high, missing = percentiles(draws, 0.9)
    for k in (0, 2, 3, 4):
        assert (low[k], high[k]) == pytest.approx(tuple(np.nanquantile(draws[k], [0.05, 0.95])))
    assert np.isnan(low[1])
    assert missing.tolist() == pytest.approx([50 / 101, 1, 0, 0, 0])
