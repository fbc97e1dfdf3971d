"""Intervals over sources: each person's own record, through every score that it enters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from evenhand.checks import level_of_confidence, one_of, vector, whole_number
from evenhand.measures.autocorrelation import Autocorrelation, moran
from evenhand.measures.autoregressive_interval import autoregressive_parts, fitted_dependence
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.network_hac import ball_sums, bandwidth, hac_variance
from evenhand.measures.network_interval import Gap, NetworkInterval, gap_of, interval_of
from evenhand.randomness import stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from evenhand.coupling import Coupling
    from evenhand.ties import Ties

COLUMNS = 16
Dependence = Literal["none", "fitted", "HAC", "wider"]


def source_interval(coupling: Coupling, own: ArrayLike, groups: ArrayLike | Groups, *, group: str, reference: str,
                    level: float = 0.95, dependence: Dependence = "none",
                    attributes: ArrayLike | None = None) -> NetworkInterval:
    """Return an interval for the gap of coupled scores, from the spread of own records.

    The gap is c'b with c = M' times the contrast of the two groups, ties held fixed. Where own records are
    independent given the group, SE² = sum_j c_j² (b_j - mean of j's group)². Test that first with
    `records_cluster`: ties that form on what drives own records make it far too short. Then take
    ``dependence="fitted"``: own records follow an autoregression along ties, as in `autoregressive_interval`; or
    ``"HAC"``: products of c_j e_j at short distances; or ``"wider"``: the wider of the plain one and the
    independent one on scores. Of these two each was measured to hold where the other fails: the former
    where ties form on the group, the latter where they form on something else (``docs/coverage.md``).

    Parameters
    ----------
    coupling : Coupling
        The ties and the friend weight.
    own : array of float, shape (people,)
        Each person's own record.
    groups : array or Groups, shape (people,)
        The group of each person.
    group, reference : str
        The two groups.
    level : float
        The nominal level.
    dependence : {"none", "fitted", "HAC", "wider"}
        What is taken of own records along ties.
    attributes : array of float, shape (people,) or (people, attributes), optional
        What ties form on. With them the interval is about people with just these attributes: only what they leave
        unexplained of own records (by least squares, beside the groups) counts as uncertain.

    Returns
    -------
    NetworkInterval
        Its ``independent_se`` takes the coupled *scores* as independent: what a common audit would print.

    Examples
    --------
    >>> from evenhand.coupling import Coupling
    >>> from evenhand.ties import Ties
    >>> couples = Ties.from_pairs([0, 2], [1, 3], people=4, directed=False)
    >>> found = source_interval(Coupling(couples, 0.5), [0, 2, 4, 6], ["a", "a", "b", "b"], group="b",
    ...                         reference="a")
    >>> round(found.estimate, 6), round(found.se, 6), round(found.independent_se, 6)
    (4.0, 1.0, 0.333333)
    """
    one_of(dependence, "dependence", get_args(Dependence))
    own = vector(own, "own record", coupling.ties.people)
    groups = checked_groups(groups, own.size)
    scores = gap_of(coupling.solve(own), groups, group=group, reference=reference)
    residual = residual_of(own, groups, attributes)
    weights = coupling.adjoint(groups.contrast(group, reference))
    source = Gap(scores.estimate, weights, residual, "difference")
    variance, words = _variance(coupling.ties, source, groups, dependence)
    se = float(np.sqrt(variance))
    if dependence == "wider" and scores.independent_se > se:
        se, words = scores.independent_se, "scores taken as independent, which is wider here"
    return interval_of(scores, se, level=level, method=f"sources, {dependence}", note=words)


def _variance(ties: Ties, source: Gap, groups: Groups, dependence: Dependence) -> tuple[float, str]:
    if dependence in ("none", "wider"):
        return float(np.sum(source.influence**2)), ""
    if dependence == "HAC":
        return hac_variance(ball_sums(ties, source.influence, bandwidth(ties)), "flat")
    strength = fitted_dependence(ties, source.residual, groups)
    parts = autoregressive_parts(ties, source, strength)
    return float(np.sum(parts**2)), f"fitted dependence of own records along ties: {strength:.2f}"


def residual_of(own: ArrayLike, groups: Groups, attributes: ArrayLike | None = None) -> NDArray[np.float64]:
    """Return own records less the mean of the group, and less what attributes explain by least squares.

    Examples
    --------
    >>> from evenhand.measures.grouping import Groups
    >>> residual_of([1.0, 3.0, 5.0, 9.0], Groups.of(["a", "a", "b", "b"]))
    array([-1.,  1., -2.,  2.])
    """
    left = groups.centred(own)
    if attributes is None:
        return left
    table = np.asarray(attributes, np.float64).reshape(groups.people, -1)
    table = np.column_stack([groups.centred(column) for column in table.T])
    return left - table @ np.linalg.lstsq(table, left, rcond=None)[0]


def records_cluster(ties: Ties, own: ArrayLike, groups: ArrayLike | Groups, *,
                    attributes: ArrayLike | None = None, permutations: int = 999,
                    seed: int = 0) -> Autocorrelation:
    """Return whether own records cluster along ties beyond the group: Moran's I of their residuals.

    A small p-value says that the plain source interval is too short.

    Parameters
    ----------
    ties, own, groups, attributes
        As in `source_interval`.
    permutations, seed
        As in `moran`.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> pairs = Ties.from_pairs(range(0, 40, 2), range(1, 40, 2), people=40, directed=False)
    >>> own = np.repeat(np.random.default_rng(0).normal(size=20), 2)
    >>> records_cluster(pairs, own, ["a"] * 40, permutations=99).p_value
    0.01
    """
    residual = residual_of(vector(own, "own record", ties.people), checked_groups(groups, ties.people), attributes)
    return moran(ties, residual, permutations=permutations, seed=seed)


@dataclass(frozen=True, eq=False)
class Replicates:
    """Statistics of scores whose sources were drawn anew.

    Parameters
    ----------
    estimate : ndarray of float, shape (statistics,)
        Of the scores as they are.
    draws : ndarray of float, shape (replicates, statistics)
        Of the scores of each replicate.
    """

    estimate: NDArray[np.float64]
    draws: NDArray[np.float64]

    @property
    def se(self) -> NDArray[np.float64]:
        """The standard deviation over replicates, shape ``(statistics,)``."""
        return np.nanstd(self.draws, axis=0, ddof=1)

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the percentile limits of each statistic."""
        tail = (1 - level_of_confidence(level)) / 2
        return tuple(np.nanquantile(self.draws, [tail, 1 - tail], axis=0))


def source_bootstrap(coupling: Coupling, own: ArrayLike, groups: ArrayLike | Groups,
                     statistic: Callable[[NDArray[np.float64]], ArrayLike], *, replicates: int = 400,
                     seed: int = 0) -> Replicates:
    """Return any statistic of coupled scores when own records are drawn anew.

    Residuals of own records are drawn with replacement inside each group, added to the group's mean and pushed
    through the coupling, many replicates in one solve. It holds where own records are independent given the group.

    Parameters
    ----------
    coupling, own, groups
        As in `source_interval`.
    statistic : callable
        From scores, shape ``(people, columns)``, to one number a column or an array ``(columns, statistics)``.
    replicates : int
        How many draws.
    seed : int
        Of the draws.

    Examples
    --------
    >>> from evenhand.coupling import Coupling
    >>> from evenhand.ties import Ties
    >>> couples = Ties.from_pairs([0, 2], [1, 3], people=4, directed=False)
    >>> found = source_bootstrap(Coupling(couples, 0.5), [0, 2, 4, 6], ["a", "a", "b", "b"],
    ...                          lambda scores: (scores >= 3).mean(axis=0), replicates=50)
    >>> found.estimate, found.draws.shape
    (array([0.5]), (50, 1))
    """
    own = vector(own, "own record", coupling.ties.people)
    groups = checked_groups(groups, own.size)
    whole_number(replicates, "replicates", 2)
    mean, order = groups.means(own)[groups.codes], np.argsort(groups.codes, kind="stable")
    left, size = (own - mean)[order], groups.sizes[groups.codes]
    start = (np.cumsum(groups.sizes) - groups.sizes)[groups.codes]
    estimate = np.asarray(statistic(coupling.solve(own[:, None])), np.float64).reshape(1, -1)
    draws = []
    for first in range(0, replicates, COLUMNS):
        rng = stream(seed, "resampling", "sources", str(first))
        columns = min(COLUMNS, replicates - first)
        pick = start[:, None] + (rng.random((own.size, columns)) * size[:, None]).astype(np.int64)
        scores = coupling.solve(mean[:, None] + left[pick])
        draws.append(np.asarray(statistic(scores), np.float64).reshape(columns, -1))
    return Replicates(estimate[0], np.concatenate(draws))
