"""Ties in circles: how many, who with whom, and that the network looks like one of people."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest

from evenhand.errors import InputError
from evenhand.measures.segregation import numeric_assortativity, segregation
from evenhand.population.recipe import TiesRecipe
from evenhand.population.tie_formation.circles import draw_circles
from evenhand.population.tie_formation.closure import introduced
from evenhand.promises import OF_TIES
from evenhand.recipes import parse
from evenhand.ties import Ties

PEOPLE = 4000
GROUP = np.arange(PEOPLE) % 3
NUMBER = np.random.default_rng(1).normal(size=PEOPLE)


def drawn(homophily: dict[str, float], *, kinds: dict[str, dict[str, float]] | None = None, seed: int = 0,
          activity: np.ndarray | None = None, mean_degree: float = 20) -> Ties:
    kinds = kinds or {"friend": {"share": 1.0, "circles": 1.5, "density": 0.5}}
    recipe = parse(TiesRecipe, {"mean_degree": mean_degree, "kinds": kinds}, "recipe.toml")
    values: dict[str, Any] = {"group": GROUP, "number": NUMBER}
    return draw_circles(recipe, dict.fromkeys(kinds, homophily), values,
                        np.ones(PEOPLE) if activity is None else activity, seed=seed)


@pytest.mark.parametrize("homophily", [0.0, 0.3, 0.8])
def test_assortativity_comes_close_to_homophily(homophily: float) -> None:
    ties = drawn({"group": homophily})
    assert segregation(ties, GROUP.astype(str)).assortativity == pytest.approx(homophily, abs=0.03)


def test_two_attributes_sort_people_side_by_side() -> None:
    ties = drawn({"group": 0.5, "number": 0.4})
    assert segregation(ties, GROUP.astype(str)).assortativity == pytest.approx(0.5, abs=0.04)
    assert numeric_assortativity(ties, NUMBER) == pytest.approx(0.4, abs=0.06)


def test_the_mean_degree_is_the_one_asked_for() -> None:
    assert drawn({"group": 0.4}).degree.mean() == pytest.approx(20, rel=0.05)


def test_active_people_have_more_ties() -> None:
    activity = np.where(np.arange(PEOPLE) % 2 == 0, 3.0, 1.0)
    degree = drawn({}, activity=activity).degree
    assert degree[::2].mean() / degree[1::2].mean() == pytest.approx(3.0, rel=0.1)


def test_everybody_has_the_circles_that_all_have() -> None:
    ties = drawn({}, kinds={"kin": {"share": 1.0, "circles": 1.2, "at_least": 1, "density": 0.9}}, mean_degree=9,
                 activity=np.random.default_rng(0).lognormal(0, 2, PEOPLE))
    assert ties.isolates.mean() < 0.01


def test_two_people_tied_twice_keep_the_first_kind() -> None:
    kinds = {"kin": {"share": 0.5, "density": 1.0, "weight": 3.0}, "work": {"share": 0.5, "density": 1.0}}
    recipe = parse(TiesRecipe, {"mean_degree": 30, "kinds": kinds}, "recipe.toml")
    ties = draw_circles(recipe, {"kin": {}, "work": {}}, {}, np.ones(30), seed=0)
    kin = ties.kind == 0
    assert (ties.matrix.data[kin] == 3).all()
    assert (ties.matrix.data[~kin] == 1).all()
    assert kin.any()
    assert (~kin).any()


def test_the_same_seed_gives_the_same_ties_and_another_seed_others() -> None:
    one, same, other = drawn({"group": 0.4}), drawn({"group": 0.4}), drawn({"group": 0.4}, seed=1)
    assert (one.matrix != same.matrix).nnz == 0
    assert (one.matrix != other.matrix).nnz > 0


def test_ties_are_undirected_and_never_to_oneself() -> None:
    matrix = drawn({"group": 0.4}).matrix
    assert (matrix != matrix.T).nnz == 0
    assert matrix.diagonal().sum() == 0


def among_strangers(closure: float, seed: int = 0) -> Ties:
    """Circles so thin that hardly any triangle is closed in them."""
    recipe = parse(TiesRecipe, {"mean_degree": 10, "process": "circles", "closure": closure,
                                "kinds": {"friend": {"share": 1.0, "circles": 1.0, "density": 0.05}}}, "recipe.toml")
    return draw_circles(recipe, {"friend": {}}, {}, np.ones(PEOPLE), seed=seed)


def test_a_share_of_the_ties_closes_triangles() -> None:
    open_, closed = among_strangers(0.0), among_strangers(0.3)
    assert [ties.degree.mean() for ties in (open_, closed)] == pytest.approx([10, 10], rel=0.05)
    assert OF_TIES["clustering"](open_) < 0.05
    assert OF_TIES["clustering"](closed) > 0.12


@pytest.mark.parametrize("seed", range(3))
def test_whoever_is_introduced_has_somebody_in_common_and_is_new(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = np.sort(rng.integers(0, 200, size=(500, 2)), axis=1)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    keys = pairs @ [200, 1]
    graph = nx.Graph(pairs.tolist())
    new = introduced(keys, 100, 200, rng)
    assert new.size == np.unique(new).size == 100
    for i, j in zip(new // 200, new % 200, strict=True):
        assert i < j
        assert not graph.has_edge(i, j)
        assert set(nx.common_neighbors(graph, i, j))


def test_where_everybody_knows_everybody_nobody_is_introduced() -> None:
    keys = np.array([i * 5 + j for i in range(5) for j in range(i + 1, 5)])
    assert introduced(keys, 4, 5, np.random.default_rng(0)).size == 0
    assert introduced(keys[:0], 4, 5, np.random.default_rng(0)).size == 0


def test_only_circles_can_close_triangles() -> None:
    with pytest.raises(InputError, match="circles"):
        parse(TiesRecipe, {"process": "supply", "closure": 0.2}, "recipe.toml")


def test_clustering_and_the_giant_component_are_those_of_networkx() -> None:
    ties = drawn({"group": 0.4}).among(np.arange(PEOPLE) < 1500)
    graph = nx.from_scipy_sparse_array(ties.matrix)
    assert OF_TIES["clustering"](ties) == pytest.approx(nx.average_clustering(graph), abs=1e-12)
    largest = max(map(len, nx.connected_components(graph)))
    assert OF_TIES["giant_component"](ties) == largest / PEOPLE


@pytest.mark.parametrize("people", [1, 2, 5])
def test_very_few_people_can_be_drawn(people: int) -> None:
    recipe = parse(TiesRecipe, {"kinds": {"kin": {"share": 1.0}}}, "recipe.toml")
    ties = draw_circles(recipe, {"kin": {}}, {}, np.ones(people), seed=0)
    assert ties.people == people
