"""Entropy and consistency against AIF360's cases, scikit-learn's neighbours, and on paper."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import InputError
from evenhand.measures.individual import benefits, consistency, entropy_parts, generalized_entropy, theil

BENEFITS = st.lists(st.integers(0, 4), min_size=2, max_size=40).filter(lambda b: sum(b) > 0)


@pytest.fixture
def cases(reference: Path) -> dict:
    found = json.loads((reference / "oracles" / "aif360.json").read_text())["cases"]
    return {case["id"]: case for case in found}


@pytest.mark.parametrize("name", ["gei_1", "gei_2", "theil", "between_all_groups_gei"])
def test_indices_equal_those_of_aif360(cases: dict, name: str) -> None:
    case = cases[name]
    b = benefits(case["yhat"], case["y"])
    found = {"theil": lambda: theil(b).value, "between_all_groups_gei": lambda: entropy_parts(b, case["group"]).between
             }.get(name, lambda: generalized_entropy(b).value)()
    assert found == pytest.approx(case["expected"])


@settings(max_examples=50, deadline=None)
@given(BENEFITS, st.sampled_from([1.0, 2.0, 3.0, 0.5]), st.randoms(use_true_random=False))
def test_indices_are_0_only_for_equals_whatever_the_order_and_unit(b: list, alpha: float, random: object) -> None:
    value = generalized_entropy(b, alpha=alpha).value
    shuffled = [7.0 * x for x in b]
    random.shuffle(shuffled)
    assert value >= -1e-12
    assert generalized_entropy(shuffled, alpha=alpha).value == pytest.approx(value, abs=1e-9)
    assert (value > 1e-9) == (len(set(b)) > 1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from("abc")), min_size=2, max_size=40),
       st.sampled_from([0.0, 1.0, 2.0]))
def test_the_part_within_is_the_weighted_sum_of_the_groups_own(drawn: list, alpha: float) -> None:
    b, group = (np.array(part) for part in zip(*drawn, strict=True))
    parts = entropy_parts(b, group, alpha=alpha)
    within = sum((group == g).mean() * (b[group == g].mean() / b.mean()) ** alpha
                 * generalized_entropy(b[group == g], alpha=alpha).value for g in set(group))
    assert parts.within == pytest.approx(within, abs=1e-9)
    assert parts.between >= -1e-12


@pytest.mark.parametrize("alpha", [0.0, 1.0, 2.0])
def test_the_interval_of_an_index_covers_about_as_often_as_it_says(alpha: float) -> None:
    rng = np.random.default_rng(0)
    share = np.array([0.2, 0.5, 0.3])
    truth = generalized_entropy(np.repeat([1, 2, 4], [200, 500, 300]), alpha=alpha).value
    found = [generalized_entropy(rng.choice([1, 2, 4], 300, p=share), alpha=alpha) for _ in range(1000)]
    assert 0.93 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.97


def test_nobody_with_a_benefit_has_no_index_and_a_loss_is_no_benefit() -> None:
    assert np.isnan(generalized_entropy([0, 0]).value)
    assert np.isnan(generalized_entropy([0, 2], alpha=0).value)
    with pytest.raises(InputError, match="none below 0"):
        theil([-1, 2])
    assert np.isnan(benefits([1, -1], [-1, 0])).all()


def test_consistency_equals_the_mean_over_scikit_learns_neighbours() -> None:
    from sklearn.neighbors import NearestNeighbors

    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(400, 3)), rng.integers(0, 2, 400)
    for itself in (True, False):
        found = consistency(x, y, neighbours=5, scaled=False, itself=itself)
        near = NearestNeighbors(n_neighbors=5 + (not itself)).fit(x).kneighbors(x, return_distance=False)
        near = near if itself else near[:, 1:]
        assert found == pytest.approx(1 - np.abs(y - y[near].mean(axis=1)))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 1)), min_size=2, max_size=30),
       st.integers(1, 6), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_consistency_even_with_ties(drawn: list, k: int, random: object) -> None:
    order = list(range(len(drawn)))
    random.shuffle(order)
    table = np.array(drawn, float)
    found = consistency(table[:, :2], table[:, 2], neighbours=k)
    assert consistency(table[order, :2], table[order, 2], neighbours=k) == pytest.approx(found[order])
    assert ((found >= -1e-12) & (found <= 1 + 1e-12)).all()


def test_people_who_are_all_alike_are_compared_with_all_others() -> None:
    found = consistency(np.zeros((5, 2)), [1, 1, 1, 1, 0], neighbours=3)
    assert found.tolist() == pytest.approx([0.75] * 4 + [0.0])


def test_missing_features_are_refused() -> None:
    with pytest.raises(InputError, match="finite number"):
        consistency([[1.0], [np.nan]], [1, 0])
