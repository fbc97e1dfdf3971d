"""One person's network: who is drawn, and that the layout is the same each time."""

from __future__ import annotations

import numpy as np

from evenhand.measures.ego_network import ego_network
from evenhand.ties import Ties


def test_the_ego_comes_first_in_the_middle_and_every_tie_among_those_drawn_is_there() -> None:
    ties = Ties.from_pairs([2, 2, 2, 0, 3], [0, 1, 3, 1, 4], people=6, directed=False)
    found = ego_network(ties, 2)
    assert found.nodes["person"].to_list() == [2, 0, 1, 3]
    assert found.nodes.row(0, named=True)["ego"]
    assert (found.nodes["x"][0], found.nodes["y"][0]) == (0, 0)
    assert found.edges.height == 4
    assert found.edges["own"].sum() == 3
    assert found.nodes.select("x", "y").to_numpy().max() <= 1


def test_of_many_alters_those_with_the_heaviest_ties_are_drawn_and_the_others_counted() -> None:
    ties = Ties.from_pairs(np.zeros(9, int), np.arange(1, 10), people=10, directed=True, weight=np.arange(1.0, 10))
    found = ego_network(ties, 0, most=3)
    assert sorted(found.nodes["person"].to_list()) == [0, 7, 8, 9]
    assert found.left_out == 6


def test_an_isolate_is_drawn_alone_and_the_same_seed_gives_the_same_picture() -> None:
    ties = Ties.from_pairs([0, 0, 1], [1, 2, 2], people=4, directed=False)
    assert ego_network(ties, 3).nodes.height == 1
    assert ego_network(ties, 0, seed=4).nodes.equals(ego_network(ties, 0, seed=4).nodes)
