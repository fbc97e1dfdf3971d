"""Whether a score means the same in each group: reliability by bin, Brier score, expected calibration error.

A score is read as a probability of the favourable outcome. Where it is none, `score_bins.probability_by_bin` makes it
one: the share with the favourable outcome among all people of the same bin. Against that, a group is calibrated where
its people fare as others with the same score do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evenhand.checks import level_of_confidence, vector
from evenhand.errors import InputError
from evenhand.measures import uncertainty
from evenhand.measures.calibration_interval import expected_calibration_error
from evenhand.measures.frames import first_reason, small, tidy
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.score_bins import bin_edges, bin_of, checked_edges
from evenhand.measures.sorted_scores import FAVOURABLE, NOT_KNOWN, outcome_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import ArrayLike, NDArray


def reliability(probability: ArrayLike, outcome: ArrayLike, groups: ArrayLike | Groups, *,
                edges: ArrayLike | None = None, bins: int = 10, strategy: str = "quantile",
                level: float = 0.95) -> pl.DataFrame:
    """Return what was said and what came true, by bin within each group.

    A group is calibrated where the share with the favourable outcome equals the mean probability in every bin.

    Parameters
    ----------
    probability : array of float, shape (people,)
        Of the favourable outcome, between 0 and 1; NaN where there is none.
    outcome : array, shape (people,)
        1 favourable, 0 unfavourable, -1 or NaN not known.
    groups : array or Groups, shape (people,)
        The group of each person.
    edges : array of float, optional
        The edges of the bins, ascending; made from `bins` and `strategy` over all people where left out.
    bins, strategy
        As in `bin_edges`.
    level : float
        The confidence level of each interval.

    Returns
    -------
    polars.DataFrame
        One row a group and bin: ``group``, ``bin``, ``from``, ``to``, ``n``, ``said`` (mean probability), ``value``
        (the share with the favourable outcome), ``low``, ``high``, ``interval``, ``reason``.

    Examples
    --------
    >>> found = reliability([0.2, 0.2, 0.8, 0.8], [0, 1, 1, 1], ["a"] * 4, edges=[0, 0.5, 1])
    >>> found.select("bin", "n", "said", "value").rows()
    [(0, 2, 0.2, 0.5), (1, 2, 0.8, 1.0)]
    """
    cells = _Cells.of(probability, outcome, groups, edges, bins, strategy)
    shape = cells.people.shape
    (low, high), exact = uncertainty.proportion(cells.good.ravel(), cells.people.ravel(), level_of_confidence(level))
    n = cells.people.ravel()
    return tidy(group=np.repeat(np.array(cells.levels, object), shape[1]).tolist(),
                bin=np.tile(np.arange(shape[1]), shape[0]), **{"from": np.tile(cells.edges[:-1], shape[0]),
                                                               "to": np.tile(cells.edges[1:], shape[0])},
                n=n, said=cells.said.ravel(), value=cells.share.ravel(), low=low, high=high,
                interval=[None if count == 0 else "clopper-pearson" if e else "wilson"
                          for count, e in zip(n.tolist(), exact, strict=True)],
                reason=small(first_reason(n.size, ("no_people", n == 0)), n))


def calibration_by_group(probability: ArrayLike, outcome: ArrayLike, groups: ArrayLike | Groups, *,
                         edges: ArrayLike | None = None, bins: int = 10, strategy: str = "quantile",
                         level: float = 0.95) -> pl.DataFrame:
    """Return the Brier score, the expected calibration error and the mean error within each group.

    *Brier score*: the mean of (probability - outcome)² (Brier 1950), 0 at best; with Student's t interval.
    *Expected calibration error*: the mean over people of the distance between what was said and what came true in
    their bin (Naeini, Cooper and Hauskrecht 2015), 0 at best. By chance alone it is above 0; its interval allows
    for that, and can hold 0.
    *Calibration in the large*: the share with the favourable outcome less the mean probability, 0 at best; above 0 the
    group was said to be worse than it is.

    Parameters
    ----------
    probability, outcome, groups, edges, bins, strategy, level
        As in `reliability`.

    Returns
    -------
    polars.DataFrame
        One row a measure and group: ``measure`` (brier_score, expected_calibration_error, calibration_in_the_large),
        ``group``, ``value``, ``low``, ``high``, ``n``, ``interval``, ``reason``.

    Examples
    --------
    >>> found = calibration_by_group([0.2, 0.2, 0.8, 0.8], [0, 1, 1, 1], ["a"] * 4, edges=[0, 0.5, 1])
    >>> found["value"].round(3).to_list()
    [0.19, 0.25, 0.25]
    """
    cells = _Cells.of(probability, outcome, groups, edges, bins, strategy)
    level = level_of_confidence(level)
    n, size = cells.people.sum(axis=1), len(cells.levels)
    error = expected_calibration_error(cells.good, cells.people, cells.said, level)
    brier, gap = (_mean_interval(part, n, level) for part in (cells.squares, cells.errors))
    reason = small(first_reason(size, ("no_people", cells.everybody == 0), ("no_outcomes", n == 0)), n)
    measures = ("brier_score", "expected_calibration_error", "calibration_in_the_large")
    value, low, high = (np.concatenate(part) for part in zip(brier, error, gap, strict=True))
    methods = ("student-t", "inverted test, folded normal", "student-t")
    method = [None if np.isnan(a) else name for a, name in zip(low, np.repeat(methods, size).tolist(), strict=True)]
    return tidy(measure=np.repeat(measures, size).tolist(), group=list(cells.levels) * 3, value=value, low=low,
                high=high, n=np.tile(n, 3), interval=method, reason=reason * 3)


@dataclass(frozen=True, eq=False)
class _Cells:
    """What was said and what came true, summed by group and bin."""

    levels: tuple[str, ...]
    edges: NDArray[np.float64]
    people: NDArray[np.int64]
    good: NDArray[np.int64]
    said: NDArray[np.float64]
    share: NDArray[np.float64]
    errors: tuple[NDArray, ...]
    squares: tuple[NDArray, ...]
    everybody: NDArray[np.int64]

    @classmethod
    def of(cls, probability: ArrayLike, outcome: ArrayLike, groups: ArrayLike | Groups, edges: ArrayLike | None,
           bins: int, strategy: str) -> _Cells:
        """Return the people sorted into bins of what was said of them, by group."""
        said = vector(probability, "probability")
        if not ((said >= 0) & (said <= 1) | np.isnan(said)).all():
            raise InputError("probability", "a number below 0 or above 1", "probabilities of the favourable outcome",
                             "make scores into probabilities with probability_by_bin")
        groups, code = checked_groups(groups, said.size), outcome_codes(outcome, said.size)
        limits = bin_edges(said, bins=bins, strategy=strategy) if edges is None else checked_edges(edges)
        limits = np.repeat(limits, 2) if limits.size == 1 else limits
        known = ~np.isnan(said) & (code != NOT_KNOWN)
        said, came, group = said[known], (code[known] == FAVOURABLE).astype(float), groups.codes[known]
        shape = groups.count, limits.size - 1
        at = group * shape[1] + bin_of(said, limits)
        people, good, total = (np.bincount(at, part, minlength=shape[0] * shape[1]).reshape(shape)
                               for part in (None, came, said))
        with np.errstate(invalid="ignore", divide="ignore"):
            said_there, share = total / people, good / people
        error = came - said
        errors, squares = (tuple(np.bincount(group, part**power, minlength=groups.count) for power in (1, 2))
                           for part in (error, error**2))
        return cls(groups.levels, limits, people, good.astype(np.int64), said_there, share, errors, squares,
                   groups.sizes)


def _mean_interval(sums: Sequence[NDArray], n: NDArray, level: float) -> tuple[NDArray, ...]:
    total, squares = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        value = total / n
        variance = np.maximum(squares - total**2 / n, 0) / (n - 1)
    return value, *uncertainty.mean(value, variance, n, level)
