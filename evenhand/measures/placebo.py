"""What a gap would be under another network: real ties, ties drawn anew, and no ties."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import polars as pl

from evenhand.checks import one_of, vector, whole_number
from evenhand.measures.gaps import cut_and_share, gaps
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.permutations import pseudo_p
from evenhand.randomness import stream
from evenhand.rewiring import rewired

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from evenhand.coupling import Coupling
    from evenhand.coupling.within import Within
    from evenhand.ties import Ties

REAL, WITHIN, ACROSS, NONE = "as it is", "rewired within groups", "rewired", "no ties"
Network = Literal["rewired within groups", "rewired", "no ties"]


def placebo_gaps(coupling: Coupling | Within, own: ArrayLike, groups: ArrayLike | Groups, *, reference: str,
                 cut: float | None = None, share: float | None = None, favourable: str = "high",
                 rewirings: int = 20, seed: int = 0,
                 networks: Sequence[Network] = (WITHIN, ACROSS, NONE)) -> pl.DataFrame:
    """Return the gaps of the same people with the same own records under other networks.

    Under *rewired within groups* everybody keeps the number of alters and ties keep the groups at their ends, so
    homophily stays and who exactly is tied to whom is chance; under *rewired* homophily goes too; with *no ties*
    scores are own records. Steps from one to the next say what each of these adds to a gap.

    Parameters
    ----------
    coupling : Coupling or Within
        The ties as they are, and how friends count.
    own : array of float, shape (people,)
        Each person's own record.
    groups : array or Groups, shape (people,)
        The group of each person.
    reference, cut, share, favourable
        As in `friend_weight_sweep`.
    rewirings : int
        How many networks to draw of each of the two sorts.
    seed : int
        Of the draws.
    networks : sequence of {"rewired within groups", "rewired", "no ties"}
        Which networks, beside the one as it is.

    Returns
    -------
    polars.DataFrame
        One row a network and group: ``network``, ``draw`` (from 0) and the columns of `gaps`.

    Examples
    --------
    >>> from evenhand.coupling import Coupling
    >>> from evenhand.ties import Ties
    >>> couples = Ties.from_pairs([0, 2], [1, 3], people=4, directed=False)
    >>> table = placebo_gaps(Coupling(couples, 0.5), [0, 2, 4, 6], ["a", "a", "b", "b"], reference="b", cut=3,
    ...                      rewirings=1)
    >>> table.filter(pl.col("group") == "a").select("network", "raw_gap").rows()[::3]
    [('as it is', -4.0), ('no ties', -4.0)]
    """
    ties = coupling.ties
    own = vector(own, "own record", ties.people)
    groups = checked_groups(groups, ties.people)
    cut, share = cut_and_share(own, cut, share, favourable)
    whole_number(rewirings, "rewirings")
    for network in networks:
        one_of(network, "network", get_args(Network))

    def row(network: str, draw: int, scores: NDArray[np.float64]) -> pl.DataFrame:
        table = gaps(scores, groups, reference=reference, cut=cut, share=share, favourable=favourable)
        return table.select(pl.lit(network).alias("network"), pl.lit(draw).alias("draw"), pl.all())

    tables = [row(REAL, 0, coupling.solve(own))]
    for network, kept in ((WITHIN, groups.codes), (ACROSS, None)):
        for draw in range(rewirings if network in networks else 0):
            other = ties_under(ties, network, draw=draw, seed=seed, groups=kept)
            tables.append(row(network, draw, replace(coupling, ties=other).solve(own)))
    return pl.concat(tables + [row(NONE, 0, own)] * (NONE in networks))


def ties_under(ties: Ties, network: Network, *, draw: int = 0, seed: int = 0,
               groups: NDArray[np.integer] | None = None) -> Ties:
    """Return the ties of the same people under another network.

    Parameters
    ----------
    ties : Ties
        As they are.
    network : {"rewired within groups", "rewired", "no ties"}
        Which network.
    draw : int
        Which draw of it.
    seed : int
        Of the draws.
    groups : array of int, shape (people,), optional
        The groups that ties keep, for "rewired within groups".

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> ties_under(Ties.from_pairs([0, 2], [1, 3], people=4, directed=False), "no ties").count
    0
    """
    one_of(network, "network", get_args(Network))
    if network == NONE:
        return ties.filtered(np.zeros(ties.matrix.nnz, bool))
    return rewired(ties, rng=stream(seed, "resampling", network, str(draw)), groups=groups)


def placebo_p(table: pl.DataFrame, *, group: str, network: Network = ACROSS, column: str = "raw_gap") -> float:
    """Return how often a network drawn anew gives a gap at least as far from the mean of such networks as the real one.

    (M + 1) / (R + 1) over R draws, as in a permutation test: near 0 where who is tied to whom matters to the gap.

    Parameters
    ----------
    table : polars.DataFrame
        From `placebo_gaps`.
    group : str
        The group whose gap to the reference is asked for.
    network : {"rewired within groups", "rewired"}
        The networks compared with.
    column : str
        Which gap.

    Examples
    --------
    >>> rows = pl.DataFrame({"network": ["as it is"] + ["rewired"] * 3, "group": ["a"] * 4,
    ...                      "raw_gap": [9.0, 1.0, 2.0, 3.0]})
    >>> placebo_p(rows, group="a")
    0.25
    """
    seen = table.filter(pl.col("group") == group)
    real = seen.filter(pl.col("network") == REAL)[column].item()
    drawn = seen.filter(pl.col("network") == network)[column].to_numpy()
    return pseudo_p(drawn, real, "either")


def placebo_summary(table: pl.DataFrame, *, group: str, column: str = "raw_gap") -> pl.DataFrame:
    """Return, for one group, the mean and range of a gap under each network.

    Parameters
    ----------
    table : polars.DataFrame
        From `placebo_gaps`.
    group : str
        The group whose gap to the reference is asked for.
    column : str
        Which gap: "raw_gap", "standardized_gap", "ratio_fixed" or "ratio_quantile".

    Returns
    -------
    polars.DataFrame
        One row a network, in the order as it is, rewired within groups, rewired, no ties: ``network``, ``draws``,
        ``mean``, ``low``, ``high`` (the lowest and highest draw) and ``spread`` (standard deviation, null for one
        draw).

    Examples
    --------
    >>> rows = pl.DataFrame({"network": ["rewired", "rewired"], "group": ["a", "a"], "raw_gap": [1.0, 3.0]})
    >>> placebo_summary(rows, group="a").rows()
    [('rewired', 2, 2.0, 1.0, 3.0, 1.414...)]
    """
    value = pl.col(column)
    return table.filter(pl.col("group") == group).group_by("network", maintain_order=True).agg(
        pl.len().alias("draws"), value.mean().alias("mean"), value.min().alias("low"), value.max().alias("high"),
        value.std().alias("spread"))
