from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.coupling import Coupling
from evenhand.errors import InputError
from evenhand.ties import Ties


def random_ties(seed: int, people: int, draws: int, directed: bool, weighted: bool = False) -> Ties:
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, people, (2, draws))
    if not directed:
        i, j = np.minimum(i, j), np.maximum(i, j)
    cell = np.unique((i * people + j)[i != j])
    weight = rng.random(cell.size) + 0.1 if weighted else None
    return Ties.from_pairs(cell // people, cell % people, people=people, directed=directed, weight=weight)


def dense_multiplier(ties: Ties, r: float) -> np.ndarray:
    weights = ties.weights_of_alters.toarray() + np.diag(ties.isolates.astype(float))
    return (1 - r) * np.linalg.inv(np.eye(ties.people) - r * weights)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("r", [0.1, 0.5, 0.9, 0.999])
def test_the_fixed_point_and_its_adjoint_equal_the_dense_inverse(directed, weighted, r):
    for seed, (people, draws) in enumerate([(30, 40), (200, 1_000)]):
        ties = random_ties(seed, people, draws, directed, weighted)
        expected = dense_multiplier(ties, r)
        own = np.random.default_rng(seed).normal(600, 100, (people, 3))
        coupling = Coupling(ties, r)
        assert coupling.solve(own) == pytest.approx(expected @ own, rel=1e-8)
        assert coupling.solve(own[:, 0]) == pytest.approx(expected @ own[:, 0], rel=1e-8)
        assert coupling.adjoint(own) == pytest.approx(expected.T @ own, rel=1e-8)


@pytest.mark.parametrize("directed", [True, False])
def test_one_step_counts_friends_own_records_only(directed):
    ties = random_ties(1, 40, 80, directed)
    weights = ties.weights_of_alters.toarray() + np.diag(ties.isolates.astype(float))
    once = 0.7 * np.eye(40) + 0.3 * weights
    own = np.arange(40.0)
    assert Coupling(ties, 0.3, steps=1).solve(own) == pytest.approx(once @ own)
    assert Coupling(ties, 0.3, steps=1).adjoint(own) == pytest.approx(once.T @ own)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.floats(0, 0.95), st.sampled_from(["fixed-point", 1]))
def test_isolates_keep_their_record_and_scores_stay_within_the_records(seed, directed, r, steps):
    ties = random_ties(seed, 25, 25, directed)
    own = np.random.default_rng(seed).normal(size=25)
    coupling = Coupling(ties, r, steps)
    scores = coupling.solve(own)
    alone = ties.isolates
    assert scores[alone] == pytest.approx(own[alone])
    assert scores.min() >= own.min() - 1e-8
    assert scores.max() <= own.max() + 1e-8
    assert coupling.adjoint(np.ones(25)).sum() == pytest.approx(25)
    assert coupling.shares_of(3).sum() == pytest.approx(1)


def test_a_friend_weight_of_one_is_an_error():
    with pytest.raises(InputError, match="friend weight"):
        Coupling(random_ties(0, 5, 5, False), 1.0)
