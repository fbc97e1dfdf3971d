"""How right systems are on the same people: against scikit-learn, and paired against unpaired."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, brier_score_loss, roc_auc_score

from evenhand.auditing.accuracy import ACCURACY, accuracy_differences, joint_accuracy
from evenhand.scoring.decisions import Decisions


def decisions(score: np.ndarray | None, selected: np.ndarray, **more: object) -> Decisions:
    return Decisions("a", "A", "estimator", score, selected.astype(np.int8), **more)


def drawn(seed: int, people: int = 400, noise: float = 1.0) -> tuple[np.ndarray, dict[str, Decisions]]:
    """Two systems that see the same trait with different noise, and much of it alike."""
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=people)
    outcome = (rng.random(people) < 1 / (1 + np.exp(-1.5 * trait))).astype(np.int8)
    shared = trait + rng.normal(size=people)
    scores = {"first": shared, "second": shared + 0.5 * noise * rng.normal(size=people)}
    return outcome, {name: decisions(score, score > 0, probability=1 / (1 + np.exp(-score)))
                     for name, score in scores.items()}


def test_values_are_those_of_scikit_learn() -> None:
    outcome, two = drawn(0)
    found = {one.measure: one for one in joint_accuracy(outcome, two)}
    for k, said in enumerate(two.values()):
        assert found["auc"].value[k] == pytest.approx(roc_auc_score(outcome, said.score))
        assert found["brier_score"].value[k] == pytest.approx(brier_score_loss(outcome, said.probability))
        assert found["accuracy"].value[k] == pytest.approx(accuracy_score(outcome, said.selected))
        assert found["balanced_accuracy"].value[k] == pytest.approx(balanced_accuracy_score(outcome, said.selected))


def test_a_risk_score_is_turned_round() -> None:
    outcome = np.array([0, 1, 0, 1], np.int8)
    risk = decisions(np.array([4.0, 1, 3, 2]), np.array([0, 1, 0, 1]), favourable="low")
    assert joint_accuracy(outcome, {"risk": risk})[0].value.tolist() == [1.0]


def test_only_people_whom_all_systems_judge_are_counted() -> None:
    outcome = np.array([1, 0, 1, 0, 1, -1], np.int8)
    first = decisions(np.array([3.0, 1, 2, 1, np.nan, 5]), np.array([1, 0, 1, 0, 0, 1]))
    second = decisions(np.array([2.0, 1, 3, np.nan, 5, 5]), np.array([1, 0, 1, 0, 1, 1]))
    auc, _, right, _ = joint_accuracy(outcome, {"first": first, "second": second})
    # Three people have both scores and an outcome: one of them had the unfavourable one, too few to pair.
    assert auc.reasons == ("too few people whom all systems judge and whose outcome is known",) * 2
    # Nobody's decision is missing: people without a score are not selected, and that is a decision.
    assert right.n == 5
    assert right.value == pytest.approx([0.8, 1.0])


def test_what_cannot_be_measured_says_why() -> None:
    outcome, two = drawn(1)
    two["decided"] = decisions(None, two["first"].selected)
    found = {one.measure: one for one in joint_accuracy(outcome, two)}
    assert found["auc"].reasons == (None, None, "it gives no score")
    assert found["brier_score"].reasons[2] == "its score is no probability"
    assert found["accuracy"].reasons == (None, None, None)
    rows = accuracy_differences(joint_accuracy(None, two), "first", "second", 0.95)
    assert {row["reason"] for row in rows} == {"no outcome is known"}
    assert [row["measure"] for row in rows] == list(ACCURACY)


@pytest.mark.parametrize("measure", ACCURACY)
def test_paired_intervals_are_narrower_than_unpaired_and_cover_the_truth(measure: str) -> None:
    outcome, two = drawn(99, people=400_000)
    truth = {one.measure: one.value[1] - one.value[0] for one in joint_accuracy(outcome, two)}[measure]
    covered, narrower = 0, 0
    for seed in range(300):
        one = next(one for one in joint_accuracy(*drawn(seed)) if one.measure == measure)
        found = one.difference("first", "second", 0.95)
        unpaired = 2 * 1.959964 * np.sqrt(one.covariance[0, 0] + one.covariance[1, 1])
        covered += found.low <= truth <= found.high
        narrower += found.high - found.low < 0.85 * unpaired
    assert 0.92 <= covered / 300 <= 0.98
    assert narrower == 300
