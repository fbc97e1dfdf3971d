"""What weights become along ties for any strength of dependence, against dense solves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from evenhand.coupling import Coupling, adjoint_path
from evenhand.coupling.adjoint_path import AdjointPath
from evenhand.ties import Ties


def town(seed: int, *, directed: bool, people: int = 60) -> tuple[Ties, np.ndarray]:
    """Ties of unequal weights, some people without any; and weights of two groups and of one person."""
    rng = np.random.default_rng(seed)
    i, j = np.nonzero(np.triu(rng.random((people - 5, people - 5)) < 0.1, 1))
    if directed:
        i, j = np.r_[i, j[::3]], np.r_[j, i[::3]]
    ties = Ties.from_pairs(i, j, people=people, directed=directed, weight=rng.uniform(0.5, 3, i.size))
    half = np.arange(people) % 2
    return ties, np.stack([half / half.sum(), (1 - half) / (1 - half).sum(), np.eye(people)[3]], axis=1)


@settings(max_examples=30)
@given(seed=some.integers(0, 10_000), directed=some.booleans(),
       strengths=some.lists(some.floats(0, 0.98), min_size=1, max_size=4))
def test_it_is_the_dense_solution_in_whatever_order_strengths_are_asked_for(seed: int, directed: bool,
                                                                            strengths: list[float]) -> None:
    ties, columns = town(seed, directed=directed)
    path = AdjointPath(ties, columns)
    for a in strengths:
        dense = np.linalg.solve(np.eye(ties.people) - a * ties.weights_of_alters.toarray().T, columns)
        assert np.linalg.norm(path.at(a) - dense, axis=0) == pytest.approx(
            0, abs=1e-4 * np.linalg.norm(dense, axis=0).max())


def test_where_vectors_are_not_kept_or_do_not_suffice_each_strength_is_solved_by_itself(monkeypatch) -> None:
    ties, columns = town(0, directed=False)
    alone = Coupling(ties, 0.9).adjoint(columns) / Coupling(ties, 0.9).own_weight[:, None]
    for limit in ("MOST_NUMBERS", "MOST_VECTORS"):
        with monkeypatch.context() as patched:
            patched.setattr(adjoint_path, limit, 2)
            assert AdjointPath(ties, columns).at(0.9) == pytest.approx(alone, rel=1e-3, abs=1e-6)


def test_people_without_ties_keep_their_weight_and_nobody_is_changed_at_nought() -> None:
    ties, columns = town(1, directed=False)
    path = AdjointPath(ties, columns)
    assert path.at(0.0) is columns
    assert path.at(0.7)[-5:] == pytest.approx(columns[-5:])


def test_weights_of_a_space_that_is_soon_complete_are_exact() -> None:
    pair = Ties.from_pairs([0], [1], people=3, directed=False)
    found = AdjointPath(pair, np.eye(3)).at(0.5)
    assert found == pytest.approx(np.linalg.inv(np.eye(3) - 0.5 * pair.weights_of_alters.toarray().T))
