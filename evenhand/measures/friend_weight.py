"""What a gap between groups becomes as friends count for more: one row a friend weight and group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import in_range, one_of, vector
from evenhand.errors import InputError
from evenhand.measures.grouping import Groups, checked_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from evenhand.coupling_path import CouplingPath


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
        One row a friend weight and group: ``friend_weight``, ``group``, ``people``, ``mean``, ``spread``,
        ``raw_gap`` and ``standardized_gap`` (group less reference, the latter in pooled standard deviations:
        Cohen's d), and for the two cuts ``selected_fixed``, ``ratio_fixed``, ``selected_quantile`` and
        ``ratio_quantile`` (selection rates, and their ratios to the reference's).

    Examples
    --------
    >>> from evenhand.coupling_path import CouplingPath
    >>> from evenhand.ties import Ties
    >>> town = Ties.from_pairs([0, 2], [1, 3], people=4, directed=False)
    >>> path = CouplingPath(town, [2.0, 4.0, 6.0, 8.0])
    >>> friend_weight_sweep(path, ["a", "a", "b", "b"], reference="b", friend_weights=[0, 0.5],
    ...                     cut=3)["ratio_fixed"].round(6).to_list()
    [0.5, 1.0, 0.5, 1.0]
    """
    groups = checked_groups(groups, path.ties.people)
    place = groups.position(reference)
    one_of(favourable, "favourable", ("high", "low"))
    cut, share = _cut_and_share(path.own, cut, share, favourable)
    tables = []
    for r in friend_weights:
        scores = path.at(in_range(r, "friend weight", 0, 1, open_high=True))
        at_fixed = _rates(scores, groups, cut, favourable)
        at_quantile = _rates(scores, groups, cut_that_selects(scores, share, favourable=favourable), favourable)
        tables.append(_table(float(r), scores, groups, place, at_fixed, at_quantile))
    return pl.concat(tables)


def cut_that_selects(scores: ArrayLike, share: float, *, favourable: str = "high") -> float:
    """Return the cut at which a share of all people is selected, to the nearest person.

    Equal scores are never parted: where several people have the cut's score, all or none of them are selected.

    Parameters
    ----------
    scores : array of float, shape (people,)
        The scores.
    share : float
        The share to select, above 0 and below 1.
    favourable : {"high", "low"}
        Whether scores at or above the cut are selected, or those below it.

    Examples
    --------
    >>> cut_that_selects([1, 2, 3, 4], 0.25), cut_that_selects([1, 2, 3, 4], 0.25, favourable="low")
    (4.0, 2.0)
    """
    scores = vector(scores, "scores")
    in_range(share, "share", 0, 1, open_low=True, open_high=True)
    if scores.size == 0:
        raise InputError("scores", "no people", "at least one", "give the scores of the people")
    selected = round(share * scores.size)
    if favourable == "high":
        if selected == 0:
            return float(np.nextafter(scores.max(), np.inf))
        return float(np.partition(scores, scores.size - selected)[scores.size - selected])
    if selected == scores.size:
        return float(np.nextafter(scores.max(), np.inf))
    return float(np.partition(scores, selected)[selected])


def _cut_and_share(own: NDArray[np.float64], cut: float | None, share: float | None,
                   favourable: str) -> tuple[float, float]:
    if cut is None and share is None:
        raise InputError("sweep", "neither a cut nor a share", "at least one of them",
                         "give the cut of the score, or the share of people to select")
    if cut is None:
        return cut_that_selects(own, share, favourable=favourable), share
    if share is None:
        share = float(_selected(own, cut, favourable).mean())
        # A cut that selects everybody or nobody has no quantile: the nearest that has one.
        share = min(max(share, 0.5 / own.size), 1 - 0.5 / own.size)
    return float(cut), share


def _selected(scores: NDArray[np.float64], cut: float, favourable: str) -> NDArray[np.bool_]:
    return scores >= cut if favourable == "high" else scores < cut


def _rates(scores: NDArray[np.float64], groups: Groups, cut: float, favourable: str) -> NDArray[np.float64]:
    return groups.means(_selected(scores, cut, favourable))


def _table(r: float, scores: NDArray[np.float64], groups: Groups, place: int, at_fixed: NDArray[np.float64],
           at_quantile: NDArray[np.float64]) -> pl.DataFrame:
    size, mean = groups.sizes, groups.means(scores)
    squares = groups.sums((scores - mean[groups.codes]) ** 2)
    freedom = (size + size[place] - 2).astype(np.float64)
    # For the reference itself any pooled spread gives a gap of 0.
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = np.sqrt((squares + squares[place]) / freedom)
        return pl.DataFrame({
            "friend_weight": np.full(groups.count, r),
            "group": groups.levels,
            "people": size,
            "mean": mean,
            "spread": np.sqrt(squares / (size - 1)),
            "raw_gap": mean - mean[place],
            "standardized_gap": (mean - mean[place]) / pooled,
            "selected_fixed": at_fixed,
            "ratio_fixed": at_fixed / at_fixed[place],
            "selected_quantile": at_quantile,
            "ratio_quantile": at_quantile / at_quantile[place],
        })
