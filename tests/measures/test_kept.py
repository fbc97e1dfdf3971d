"""What is kept for people and ties that are asked for again."""

from __future__ import annotations

import numpy as np
import pytest

from evenhand.measures.group_errors import group_columns
from evenhand.measures.grouping import Groups
from evenhand.measures.kept import Content, among, path_of
from evenhand.ties import Ties


def ring(people: int = 8) -> Ties:
    return Ties.from_pairs(range(people), [*range(1, people), 0], people=people, directed=False)


def test_the_same_people_give_the_very_same_ties_and_others_give_others() -> None:
    ties, some = ring(), np.arange(8) < 5
    kept = among(ties, some)
    assert among(ties, some.copy()) is kept
    assert kept.pairs()[0].tolist() == ties.subset(some).pairs()[0].tolist()
    assert among(ties, ~some).people == 3
    assert among(ring(), some) is not kept


def test_arrays_of_another_shape_or_kind_are_not_the_same() -> None:
    zeros = np.zeros(4)
    assert Content(zeros) == Content(np.zeros(4))
    assert Content(zeros) != Content(np.zeros((2, 2)))
    assert Content(zeros) != Content(np.zeros(4, np.int64))
    assert Content(zeros) != zeros


def test_paths_of_two_groupings_are_not_confused() -> None:
    ties = ring()
    halves, quarters = (group_columns(Groups.of(np.arange(8) // size)) for size in (4, 2))
    for columns in (halves, quarters, halves):
        dense = np.linalg.solve(np.eye(8) - 0.5 * ties.weights_of_alters.toarray().T, columns)
        assert path_of(ties, columns).at(0.5) == pytest.approx(dense, rel=1e-4)
