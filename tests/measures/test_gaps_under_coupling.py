"""What coupling does to a gap of half a standard deviation: the directions and sizes measured before."""

from __future__ import annotations

import numpy as np
import pytest

from evenhand.coupling.path import CouplingPath
from evenhand.measures.friend_weight import friend_weight_sweep
from evenhand.planted import homophilous_ties


def gaps_of(homophily: float, r: float, seed: int) -> list[float]:
    rng = np.random.default_rng(seed)
    labels = np.where(rng.random(6000) < 0.3, "low", "high")
    own = rng.normal(size=6000) - 0.5 * (labels == "low")
    ties = homophilous_ties(labels, homophily=homophily, mean_degree=30, rng=rng)
    table = friend_weight_sweep(CouplingPath(ties, own), labels, reference="high", friend_weights=[0, r], share=0.8)
    low = table.filter(table["group"] == "low")
    return [*low["raw_gap"], *low["standardized_gap"], *low["ratio_quantile"]]


@pytest.mark.parametrize(("homophily", "r", "standardized", "ratio"), [
    (0.0, 0.5, (0.503, 0.504), (0.824, 0.823)), (0.6, 0.05, (0.546, 0.563), (0.813, 0.807)),
    (0.6, 0.5, (0.487, 0.688), (0.844, 0.782)), (0.8, 0.85, (0.498, 1.543), (0.833, 0.518))])
def test_the_measured_table_lies_within_the_spread_over_seeds(homophily, r, standardized, ratio) -> None:
    runs = np.array([gaps_of(homophily, r, seed) for seed in range(6)])
    mean, spread = runs.mean(axis=0), np.maximum(runs.std(axis=0, ddof=1), 1e-9)
    seen = np.array([-standardized[0], -standardized[1], *ratio])
    assert (np.abs(seen - mean[2:]) < 3.5 * spread[2:] * np.sqrt(1 + 1 / 6)).all()
    # The change from own to coupled is known much better than either.
    change = runs[:, 3] - runs[:, 2]
    assert -(standardized[1] - standardized[0]) == pytest.approx(change.mean(), abs=3.5 * change.std(ddof=1))


def test_friends_shrink_the_raw_gap_and_part_groups_further_in_standard_deviations() -> None:
    before, after, d_before, d_after, ratio_before, ratio_after = np.mean(
        [gaps_of(0.8, 0.85, seed) for seed in range(3)], axis=0)
    assert abs(after) < abs(before) / 1.8
    assert abs(d_after) > 2.5 * abs(d_before)
    assert ratio_after < ratio_before - 0.15
