"""What a gap between groups becomes as friends count for more: one row a friend weight and group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.measures.gaps import cut_and_share, gaps
from evenhand.measures.grouping import Groups, checked_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from evenhand.coupling.path import CouplingPath


def friend_weight_sweep(path: CouplingPath, groups: ArrayLike | Groups, *, reference: str,
                        friend_weights: Sequence[float], cut: float | None = None, share: float | None = None,
                        favourable: str = "high") -> pl.DataFrame:
    """Return each group's gap and impact ratio at each friend weight.

    The *raw gap* shrinks as friends count for more, while the *standardised gap* and the impact ratio at a
    quantile cut grow worse under homophily, because the spread within groups shrinks faster: so all are given.

    Parameters
    ----------
    path : CouplingPath
        The scores as a function of the friend weight; keep it, and further calls cost milliseconds.
    groups : array or Groups, shape (people,)
        The group of each person.
    reference : str
        The group that the others are compared with.
    friend_weights : sequence of float
        From 0 to below 1.
    cut : float, optional
        The fixed cut: the lowest score on the high side. Where left out, it is the cut at which own records would
        select `share`.
    share : float, optional
        The share of all people selected at the quantile cut. Where left out, it is the share that `cut` selects
        by own records.
    favourable : {"high", "low"}
        The end of the score that is good for the person.

    Returns
    -------
    polars.DataFrame
        One row a friend weight and group: ``friend_weight`` and the columns of `gaps`.

    Examples
    --------
    >>> from evenhand.coupling.path import CouplingPath
    >>> from evenhand.ties import Ties
    >>> town = Ties.from_pairs([0, 2], [1, 3], people=4, directed=False)
    >>> path = CouplingPath(town, [2.0, 4.0, 6.0, 8.0])
    >>> friend_weight_sweep(path, ["a", "a", "b", "b"], reference="b", friend_weights=[0, 0.5],
    ...                     cut=3)["ratio_fixed"].round(6).to_list()
    [0.5, 1.0, 0.5, 1.0]
    """
    groups = checked_groups(groups, path.ties.people)
    cut, share = cut_and_share(path.own, cut, share, favourable)
    return pl.concat([
        gaps(path.at(r), groups, reference=reference, cut=cut, share=share, favourable=favourable)
        .select(pl.lit(float(r)).alias("friend_weight"), pl.all())
        for r in friend_weights])
