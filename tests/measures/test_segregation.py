from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import InputError
from evenhand.measures.grouping import Groups
from evenhand.measures.inequality import gini, inequality
from evenhand.measures.segregation import exposure_by_group, numeric_assortativity, segregation
from evenhand.ties import Ties

networkx = pytest.importorskip("networkx")


def two_cliques() -> Ties:
    """People 0 to 2 all tied, 3 to 5 all tied, a bridge 2 - 3, and person 6 alone."""
    return Ties.from_pairs([0, 0, 1, 3, 3, 4, 2], [1, 2, 2, 4, 5, 5, 3], people=7, directed=False)


CLIQUES = ["a", "a", "a", "b", "b", "b", "b"]


def random_ties(seed: int, people: int, ties: int, directed: bool) -> Ties:
    rng = np.random.default_rng(seed)
    cell = rng.choice(people * people, ties, replace=False)
    i, j = np.divmod(cell, people)
    keep = i != j if directed else i < j
    return Ties.from_pairs(i[keep], j[keep], people=people, directed=directed)


def as_graph(ties: Ties, values: object, name: str = "group"):
    graph = networkx.DiGraph() if ties.directed else networkx.Graph()
    graph.add_nodes_from((i, {name: v}) for i, v in enumerate(values))
    graph.add_edges_from(zip(*ties.pairs(), strict=True))
    return graph


def test_two_cliques_with_a_bridge_worked_by_hand():
    found = segregation(two_cliques(), CLIQUES)
    assert found.tie_ends.tolist() == [[6, 1], [1, 6]]
    # Half of all tie ends are in each group: (12/14 - 1/2) / (1 - 1/2) = 5/7.
    assert found.assortativity == pytest.approx(5 / 7)
    assert found.same_group.tolist() == pytest.approx([6 / 7, 6 / 7])
    # Head counts are 3/7 and 4/7, so the index of the smaller group is higher.
    assert found.homophily_index.tolist() == pytest.approx([(6 / 7 - 3 / 7) / (4 / 7), (6 / 7 - 4 / 7) / (3 / 7)])
    assert found.isolates.tolist() == [0, 1]
    assert found.mean_degree.tolist() == pytest.approx([7 / 3, 7 / 4])
    # Egos 0 and 1 see only their own group, ego 2 sees it in two of three ties; so do 4, 5 and 3.
    assert found.exposure[0].tolist() == pytest.approx([(1 + 1 + 2 / 3) / 3, (1 / 3) / 3])
    assert found.exposure[1].tolist() == pytest.approx([(1 / 3) / 3, (1 + 1 + 2 / 3) / 3])


def test_a_star_between_two_groups_has_assortativity_minus_one():
    star = Ties.from_pairs([0, 0, 0], [1, 2, 3], people=4, directed=False)
    found = segregation(star, ["hub", "leaf", "leaf", "leaf"])
    assert found.assortativity == pytest.approx(-1)
    assert found.same_group.tolist() == [0, 0]
    assert found.homophily_index.tolist() == pytest.approx([-(1 / 4) / (3 / 4), -(3 / 4) / (1 / 4)])


@pytest.mark.parametrize("directed", [True, False])
def test_assortativity_equals_networkx(directed):
    for seed in range(3):
        ties = random_ties(seed, 60, 500, directed)
        rng = np.random.default_rng(seed)
        labels = rng.choice(["x", "y", "z"], 60)
        number = rng.integers(0, 9, 60).astype(float)
        expected = networkx.attribute_assortativity_coefficient(as_graph(ties, labels), "group")
        assert segregation(ties, labels).assortativity == pytest.approx(expected, abs=1e-12)
        expected = networkx.numeric_assortativity_coefficient(as_graph(ties, number), "group")
        assert numeric_assortativity(ties, number) == pytest.approx(expected, abs=1e-10)


def test_with_two_groups_and_undirected_ties_homophily_over_tie_ends_is_newmans_r():
    found = segregation(random_ties(5, 80, 900, False), np.arange(80) % 3 == 0)
    ends = found.mixing.sum(axis=1)
    over_ends = (found.same_group - ends) / (1 - ends)
    assert over_ends.tolist() == pytest.approx([found.assortativity] * 2)


def test_weights_enter_exposure_and_not_counts():
    ties = Ties.from_pairs([0, 0], [1, 2], people=3, directed=True, weight=[3.0, 1.0])
    found = segregation(ties, ["a", "a", "b"])
    assert found.exposure[0].tolist() == [0.75, 0.25]
    assert found.tie_ends[0].tolist() == [1, 1]
    assert np.isnan(found.exposure[1]).all()


def test_no_ties_and_one_group_are_undefined_and_counted():
    none = Ties.from_pairs([], [], people=3, directed=False)
    found = segregation(none, ["a", "a", "b"])
    assert math.isnan(found.assortativity)
    assert found.isolates.tolist() == [2, 1]
    assert math.isnan(segregation(two_cliques(), ["a"] * 7).assortativity)


def test_frames_are_tidy():
    found = segregation(two_cliques(), CLIQUES)
    assert found.frame()["group"].to_list() == ["a", "b"]
    mixing = found.mixing_frame()
    assert mixing.height == 4
    assert mixing["share"].sum() == pytest.approx(1)
    assert mixing["if_at_random"].sum() == pytest.approx(1)


def test_exposure_is_undefined_for_isolates_and_for_alters_without_a_value():
    table = exposure_by_group(two_cliques(), [1, 0, 1, np.nan, np.nan, np.nan, 1], CLIQUES)
    # Person 3 sees only person 2's value; 4, 5 and 6 see none.
    assert table["undefined"].to_list() == [0, 3]
    assert table["exposure"].to_list() == pytest.approx([(1 / 2 + 1 + 1 / 2) / 3, 1.0])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_invariants(seed, directed):
    ties = random_ties(seed, 20, 90, directed)
    labels = np.random.default_rng(seed).integers(0, 3, 20)
    found = segregation(ties, labels)
    assert found.tie_ends.sum() == ties.matrix.nnz
    defined = found.exposure[~np.isnan(found.exposure).any(axis=1)]
    assert defined.sum(axis=1) == pytest.approx(1)
    assert directed or (found.tie_ends == found.tie_ends.T).all()
    renamed = segregation(ties, np.array(["c", "b", "a"])[labels])
    assert renamed.assortativity == pytest.approx(found.assortativity, nan_ok=True)


def test_nba_players_follow_their_own(reference):
    people = pl.read_csv(reference / "data/nba/people.csv")
    pairs = pl.read_csv(reference / "data/nba/ties.csv")
    row = {name: i for i, name in enumerate(people["id"])}
    ties = Ties.from_pairs([row[s] for s in pairs["source"]], [row[t] for t in pairs["target"]],
                           people=people.height, directed=True)
    found = segregation(ties, people["country"])
    assert found.tie_ends.sum() == 16_570
    expected = networkx.attribute_assortativity_coefficient(as_graph(ties, people["country"]), "group")
    assert found.assortativity == pytest.approx(expected)


def test_a_missing_or_strange_group_is_an_error():
    with pytest.raises(InputError, match="1 people without a group"):
        segregation(two_cliques(), pl.Series(["a"] * 6 + [None]))
    with pytest.raises(InputError, match="6 labels"):
        segregation(two_cliques(), ["a"] * 6)
    with pytest.raises(InputError, match="did you mean 'rural'"):
        Groups.of(["rurl"], levels=["rural", "urban"])


def test_gini_worked_by_hand():
    assert gini([0, 0, 0, 4]) == 0.75
    assert gini([1, 3]) == pytest.approx(0.25)
    assert math.isnan(gini([]))
    with pytest.raises(InputError):
        gini([-1, 2])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=2, max_size=30), st.integers(0, 100))
def test_gini_is_half_the_mean_difference_over_the_mean_and_its_parts_add_up(values, seed):
    values = np.array(values) + 0.01
    expected = np.abs(values[:, None] - values).mean() / (2 * values.mean())
    assert gini(values) == pytest.approx(expected, abs=1e-9)
    split = inequality(values, np.random.default_rng(seed).integers(0, 3, values.size))
    assert split.within + split.between + split.overlap == pytest.approx(split.total)
    assert split.overlap >= -1e-9
