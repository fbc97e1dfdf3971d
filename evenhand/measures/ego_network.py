"""The neighbourhood of one person, laid out on the plane."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import whole_number

if TYPE_CHECKING:
    from evenhand.ties import Ties

LAYOUT_ROUNDS = 300


@dataclass(frozen=True, eq=False)
class EgoNetwork:
    """One person, the alters, and the ties among them. Frozen.

    Parameters
    ----------
    nodes : polars.DataFrame
        ``person`` (the position), ``x``, ``y`` (from -1 to 1, the ego in the middle), ``ego``; the ego comes first.
    edges : polars.DataFrame
        ``x``, ``y``, ``x2``, ``y2``, and ``own`` for ties of the ego.
    left_out : int
        How many alters are not drawn.
    """

    nodes: pl.DataFrame
    edges: pl.DataFrame
    left_out: int

    def frame(self) -> pl.DataFrame:
        """Return the people drawn."""
        return self.nodes


def ego_network(ties: Ties, ego: int, *, most: int = 60, seed: int = 0) -> EgoNetwork:
    """Return one person's network: the alters with the strongest ties, laid out by forces.

    The layout of Fruchterman and Reingold (1991) in igraph, from a start that the seed fixes.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    ego : int
        The person's position.
    most : int
        How many alters are drawn at most; those with the heaviest ties.
    seed : int
        Of the layout.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> star = Ties.from_pairs([0, 0, 0, 1], [1, 2, 3, 2], people=5, directed=False)
    >>> found = ego_network(star, 0)
    >>> found.nodes["person"].to_list(), found.edges.height, found.left_out
    ([0, 1, 2, 3], 4, 0)
    """
    import igraph

    whole_number(most, "most", 1, 500)
    alters = ties.alters(ego)
    start = ties.matrix.indptr[ego]
    heaviest = np.argsort(-ties.matrix.data[start:start + alters.size], kind="stable")[:most]
    drawn = np.r_[ego, np.sort(alters[heaviest])]
    member = np.zeros(ties.people, bool)
    member[drawn] = True
    order = np.r_[drawn[1:], ego]
    order.sort()
    inner = ties.undirected().subset(member)
    i, j = inner.pairs()
    place = {person: at for at, person in enumerate(order.tolist())}
    centre = place[ego]
    igraph.set_random_number_generator(random.Random(seed))
    try:
        graph = igraph.Graph(n=order.size, edges=np.column_stack([i, j]).tolist())
        circle = np.column_stack([np.cos(angle := np.linspace(0, 2 * np.pi, order.size, endpoint=False)),
                                  np.sin(angle)])
        at = np.array(graph.layout_fruchterman_reingold(niter=LAYOUT_ROUNDS, seed=circle.tolist()).coords)
    finally:
        igraph.set_random_number_generator(random)
    at = at - at[centre]
    at = at / max(np.abs(at).max(), 1e-9)
    first = np.r_[centre, np.delete(np.arange(order.size), centre)]
    nodes = pl.DataFrame({"person": order[first], "x": at[first, 0], "y": at[first, 1], "ego": first == centre})
    edges = pl.DataFrame({"x": at[i, 0], "y": at[i, 1], "x2": at[j, 0], "y2": at[j, 1],
                          "own": (i == centre) | (j == centre)})
    return EgoNetwork(nodes, edges, int(alters.size - heaviest.size))
