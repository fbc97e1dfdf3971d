"""Features that stand for others: correlations, and how well a feature tells the group."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from evenhand.auditing.proxies import correlated, tells_group
from evenhand.errors import NotEnoughDataError


def test_correlations_are_pearsons_over_those_of_whom_both_are_known() -> None:
    rng = np.random.default_rng(0)
    first = rng.normal(size=200)
    values = np.column_stack([first, first + 0.1 * rng.normal(size=200), rng.normal(size=200), -first])
    values[:30, 0] = np.nan
    found = correlated(list("abcd"), values)
    assert set(found.select("first", "second").rows()) == {("a", "b"), ("a", "d"), ("b", "d")}
    r = dict(zip(zip(found["first"], found["second"], strict=True), found["correlation"], strict=True))
    assert r["a", "b"] == pytest.approx(np.corrcoef(values[30:, 0], values[30:, 1])[0, 1])
    assert r["a", "d"] == pytest.approx(-1.0)


def test_a_constant_feature_correlates_with_nothing_and_words_of_one_feature_are_not_compared() -> None:
    two = np.arange(10) % 2
    values = np.column_stack([np.ones(10), two, 1 - two]).astype(float)
    assert correlated(["same", "word", "word"], values).is_empty()


def test_a_yes_or_no_tells_the_group_as_scikit_learn_says() -> None:
    rng = np.random.default_rng(1)
    member = rng.random(4000) < 0.3
    feature = (rng.random(4000) < np.where(member, 0.7, 0.4)).astype(float)
    found = tells_group(["f"], feature[:, None], member).row(0, named=True)
    assert found["auc"] == pytest.approx(roc_auc_score(member, feature), abs=0.003)
    assert found["low"] < 0.65 < found["high"]


def test_what_no_straight_line_finds_and_what_is_missing_tell_as_well() -> None:
    rng = np.random.default_rng(2)
    member = rng.random(3000) < 0.5
    middle = np.where(member, rng.uniform(-1, 1, 3000), np.sign(rng.normal(size=3000)) * rng.uniform(1, 2, 3000))
    missing = np.where(member & (rng.random(3000) < 0.5), np.nan, rng.normal(size=3000))
    found = tells_group(["middle", "missing"], np.column_stack([middle, missing]), member)
    assert found["auc"][0] > 0.98
    assert found["auc"][1] == pytest.approx(0.75, abs=0.03)
    assert roc_auc_score(member, middle) < 0.55


def test_noise_tells_nothing_over_seeds() -> None:
    held = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        found = tells_group(["noise"], rng.normal(size=(300, 1)), rng.random(300) < 0.4, seed=seed).row(0, named=True)
        held += found["low"] <= 0.5 <= found["high"]
    assert held >= 92


def test_too_few_people_are_a_sentence() -> None:
    with pytest.raises(NotEnoughDataError, match="at least 10"):
        tells_group(["f"], np.ones((20, 1)), np.arange(20) < 9)
