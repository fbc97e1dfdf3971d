"""Gaps between groups in one set of scores: raw, standardised, and as impact ratios at two cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import in_range, one_of, vector
from evenhand.errors import InputError
from evenhand.measures.grouping import Groups, checked_groups

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def gaps(scores: ArrayLike, groups: ArrayLike | Groups, *, reference: str, cut: float, share: float,
         favourable: str = "high") -> pl.DataFrame:
    """Return how each group's scores differ from the reference group's.

    Parameters
    ----------
    scores : array of float, shape (people,)
        The scores.
    groups : array or Groups, shape (people,)
        The group of each person.
    reference : str
        The group that the others are compared with.
    cut : float
        The fixed cut: the lowest score on the high side.
    share : float
        The share of all people selected at the quantile cut.
    favourable : {"high", "low"}
        The end of the score that is good for the person.

    Returns
    -------
    polars.DataFrame
        One row a group: ``group``, ``people``, ``mean``, ``spread`` (standard deviation), ``raw_gap`` and
        ``standardized_gap`` (group less reference, the latter in pooled standard deviations: Cohen's d), and for
        the two cuts ``selected_fixed``, ``ratio_fixed``, ``selected_quantile`` and ``ratio_quantile`` (selection
        rates, and their ratios to the reference's).

    Examples
    --------
    >>> gaps([1, 3, 5, 7], ["a", "a", "b", "b"], reference="b", cut=3, share=0.25).row(0)
    ('a', 2, 2.0, 1.414..., -4.0, -2.828..., 0.5, 0.5, 0.0, 0.0)
    """
    scores = vector(scores, "scores")
    groups = checked_groups(groups, scores.size)
    place = groups.position(reference)
    one_of(favourable, "favourable", ("high", "low"))
    at_fixed = groups.means(selected_at(scores, cut, favourable))
    quantile = cut_that_selects(scores, share, favourable=favourable)
    at_quantile = groups.means(selected_at(scores, quantile, favourable))
    size, mean = groups.sizes, groups.means(scores)
    squares = groups.sums((scores - mean[groups.codes]) ** 2)
    # A group of one has no spread, and a reference that selects nobody has no ratio: NaN.
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = np.sqrt((squares + squares[place]) / (size + size[place] - 2.0))
        return pl.DataFrame({
            "group": groups.levels,
            "people": size,
            "mean": mean,
            "spread": np.sqrt(squares / (size - 1.0)),
            "raw_gap": mean - mean[place],
            "standardized_gap": (mean - mean[place]) / pooled,
            "selected_fixed": at_fixed,
            "ratio_fixed": _ratio(at_fixed, at_fixed[place]),
            "selected_quantile": at_quantile,
            "ratio_quantile": _ratio(at_quantile, at_quantile[place]),
        })


def _ratio(rates: NDArray[np.float64], reference: float) -> NDArray[np.float64]:
    return rates / reference if reference > 0 else np.full(rates.size, np.nan)


def selected_at(scores: NDArray[np.float64], cut: float, favourable: str) -> NDArray[np.bool_]:
    """Return who is selected: scores at or above the cut where high is good, else those below it.

    Examples
    --------
    >>> selected_at(np.array([1.0, 2.0]), 2, "high"), selected_at(np.array([1.0, 2.0]), 2, "low")
    (array([False,  True]), array([ True, False]))
    """
    return scores >= cut if favourable == "high" else scores < cut


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


def cut_and_share(own: NDArray[np.float64], cut: float | None, share: float | None,
                   favourable: str) -> tuple[float, float]:
    """Return both a cut and the share that it selects by own records, where only one is given.

    Examples
    --------
    >>> cut_and_share(np.array([1.0, 2.0, 3.0, 4.0]), 3.0, None, "high")
    (3.0, 0.5)
    """
    if cut is None and share is None:
        raise InputError("sweep", "neither a cut nor a share", "at least one of them",
                         "give the cut of the score, or the share of people to select")
    if cut is None:
        return cut_that_selects(own, share, favourable=favourable), share
    if share is None:
        share = float(selected_at(own, cut, favourable).mean())
        # A cut that selects everybody or nobody has no quantile: the nearest that has one.
        share = min(max(share, 0.5 / own.size), 1 - 0.5 / own.size)
    return float(cut), float(share)
