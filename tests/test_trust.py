from __future__ import annotations

import numpy as np
import pytest

from evenhand.errors import InputError
from evenhand.ties import Ties
from evenhand.trust import eigentrust, path_trust


def some_trust(seed: int, people: int = 40, draws: int = 120) -> Ties:
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, people, (2, draws))
    cell = np.unique((i * people + j)[i != j])
    return Ties.from_pairs(cell // people, cell % people, people=people, directed=True,
                           weight=rng.uniform(0.05, 1, cell.size))


@pytest.mark.parametrize("restart", [0.05, 0.15, 0.6])
def test_eigentrust_is_the_leading_eigenvector_of_the_dense_matrix(restart):
    ties = some_trust(0)
    trusted = np.arange(40) < 4
    start = trusted / 4
    shares = ties.weights_of_alters.toarray()
    shares[ties.isolates] = start
    matrix = (1 - restart) * shares.T + restart * np.outer(start, np.ones(40))
    values, vectors = np.linalg.eig(matrix)
    leading = np.real(vectors[:, np.argmax(np.real(values))])
    assert eigentrust(ties, trusted, restart=restart) == pytest.approx(leading / leading.sum(), abs=1e-9)


def test_people_out_of_reach_of_the_trusted_have_no_trust():
    ties = Ties.from_pairs([0, 2], [1, 3], people=4, directed=True)
    found = eigentrust(ties, [True, False, False, False])
    assert found[2:].tolist() == [0, 0]
    assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize("hops", [1, 2, 4])
def test_path_trust_equals_a_search_over_all_walks(hops):
    ties = some_trust(1, 15, 40)
    weights = ties.matrix.toarray()
    best = np.eye(15)
    for _ in range(hops):
        best = np.maximum(best, (best[:, :, None] * weights[None]).max(axis=1))
    assert path_trust(ties, np.arange(15), hops=hops) == pytest.approx(best)


def test_without_bound_on_hops_it_is_the_shortest_path_in_logarithms():
    networkx = pytest.importorskip("networkx")
    ties = some_trust(2)
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(40))
    ego, alter = ties.pairs()
    graph.add_weighted_edges_from(zip(ego, alter, -np.log(ties.matrix.data), strict=True))
    lengths = networkx.single_source_dijkstra_path_length(graph, 3)
    expected = [np.exp(-lengths[i]) if i in lengths else 0.0 for i in range(40)]
    assert path_trust(ties, [3], hops=20)[0] == pytest.approx(expected)


def test_no_ties_no_trust_and_bad_input_is_an_error():
    none = Ties.from_pairs([], [], people=3, directed=True)
    assert path_trust(none, [1]).tolist() == [[0, 1, 0]]
    with pytest.raises(InputError, match="at least one of 3"):
        eigentrust(none, [False] * 3)
    with pytest.raises(InputError, match="trust from above 0 to 1"):
        path_trust(Ties.from_pairs([0], [1], people=2, directed=True, weight=[2.0]), [0])
    with pytest.raises(InputError, match="a position outside"):
        path_trust(none, [3])
