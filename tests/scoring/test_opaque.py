"""Neural networks: explained by permutations, which add up, are anybody's own, and are near the exact values."""

from __future__ import annotations

import numpy as np
import pytest

from evenhand.scoring.kinds.file import dumped, loaded
from evenhand.scoring.parts import parts_of_everybody
from evenhand.scoring.system import fit


@pytest.fixture(scope="module")
def network(town_of, estimator):
    small = town_of(300)
    recipe = estimator(estimator="neural-network", friends_mean=None, range=None, settings={"max_iter": 30})
    return small, fit(recipe, small)


def test_the_parts_add_up_to_the_score(network) -> None:
    town, system = network
    score, found = system.decide(town).score[:40], parts_of_everybody(system, town, people=np.arange(40))
    np.testing.assert_allclose(found.base + found.points.sum(axis=1), score, atol=1e-6)


def test_a_person_is_explained_alike_alone_and_among_others(network) -> None:
    town, system = network
    among, alone = (parts_of_everybody(system, town, people=people).points[-1] for people in (np.arange(12), [11]))
    np.testing.assert_array_equal(among, alone)


def test_the_orders_are_near_all_orders(network) -> None:
    from shap import ExactExplainer
    from shap.maskers import Independent

    town, system = network
    records, fold = system.records, system.folds.of(town)
    rows = np.flatnonzero(fold == 0)[:15]
    matrix = records.matrix(town)[rows]
    exact = ExactExplainer(lambda some: records.sub_scores(some, np.zeros(len(some), int))[:, 0],
                           Independent(records.backgrounds[0]))(matrix)
    ours = records.parts(matrix, fold[rows], np.ones(1))[1]
    theirs = records.encoder.summed(exact.values)
    assert np.abs(ours - theirs).mean() < 0.1 * np.abs(theirs).mean()


def test_explaining_leaves_the_global_generator_as_it_was(network) -> None:
    town, system = network
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    parts_of_everybody(system, town, people=[0])
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_a_network_read_back_scores_the_same(network) -> None:
    town, system = network
    again, _ = loaded(dumped(system, origin={}), "model.skops")
    np.testing.assert_array_equal(again.decide(town).score, system.decide(town).score)
