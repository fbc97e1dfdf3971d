"""How well a score puts people in order: AUC within groups, and across groups (xAUC)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.checks import level_of_confidence, one_of
from evenhand.measures.auc_interval import Area, area, area_limits
from evenhand.measures.contrasts import Widest, differences, widest_difference
from evenhand.measures.frames import first_reason, small, tidy
from evenhand.measures.sorted_scores import FAVOURABLE, UNFAVOURABLE, SortedScores
from evenhand.measures.uncertainty import Interval, normal_critical, simultaneous_critical

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray


def auc_by_group(scores: SortedScores, *, favourable: str = "high", level: float = 0.95) -> pl.DataFrame:
    """Return the AUC within each group: how often a person with the favourable outcome has the better score.

    0.5 is no better than chance, 1 a perfect order. Ties count half. People without a score or an outcome are left
    out.

    Parameters
    ----------
    scores : SortedScores
        The scores by group and outcome.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    level : float
        The confidence level.

    Returns
    -------
    polars.DataFrame
        One row a group: ``group``, ``value``, ``low``, ``high``, ``n``, ``positives``, ``negatives``, ``interval``
        ("delong, logit", or "newcombe" where the two outcomes are wholly apart) and ``reason``.

    Examples
    --------
    >>> scores = SortedScores.of([2, 4, 1, 3, 5], ["a"] * 4 + ["b"], [1, 1, 0, 0, 1])
    >>> auc_by_group(scores).select("group", "value", "reason").rows()
    [('a', 0.75, 'small_group'), ('b', None, 'no_unfavourable_outcome')]
    """
    areas, limits, delong = _areas_and_limits(scores, favourable, normal_critical(level_of_confidence(level)))
    value, positives, negatives = (np.array([one[k] for one in areas]) for k in (0, 2, 3))
    method = [None if np.isnan(v) else "delong, logit" if d else "newcombe" for v, d in zip(value, delong, strict=True)]
    return tidy(group=scores.levels, value=value, low=limits.low, high=limits.high, n=positives + negatives,
                positives=positives, negatives=negatives, interval=method,
                reason=small(_missing(scores), np.minimum(positives, negatives)))


def auc_gaps(scores: SortedScores, *, reference: str, favourable: str = "high", level: float = 0.95) -> pl.DataFrame:
    """Return the AUC of each group less that of a reference group.

    The groups are different people, so the limits of each make those of the difference (MOVER).

    Parameters
    ----------
    scores, favourable, level
        As in `auc_by_group`.
    reference : str
        The group that others are compared with.

    Returns
    -------
    polars.DataFrame
        One row a group: ``group``, ``reference``, ``value``, ``low``, ``high``, ``n``, ``interval``, ``reason``.

    Examples
    --------
    >>> scores = SortedScores.of([2, 4, 1, 3, 5, 1], ["a"] * 4 + ["b"] * 2, [1, 1, 0, 0, 1, 0])
    >>> auc_gaps(scores, reference="b")["value"].to_list()
    [-0.25, 0.0]
    """
    at = scores.levels.index(one_of(reference, "reference", scores.levels))
    areas, limits, _ = _areas_and_limits(scores, favourable, normal_critical(level_of_confidence(level)))
    value, n = np.array([one.value for one in areas]), np.array([min(one[2:]) for one in areas])
    gap, found = differences(value, limits, at)
    others = np.arange(value.size) != at
    reason = first_reason(value.size, ("unknown_group", scores.unknown), ("reference", ~others))
    reason = tuple(why or missing for why, missing in zip(reason, _missing(scores), strict=True))
    reason = tuple("reference_not_estimable" if why is None and np.isnan(value[at]) else why for why in reason)
    gap = np.where(scores.unknown, np.nan, gap)
    keep = ~np.isnan(gap) & others
    return tidy(group=scores.levels, reference=reference, value=gap, low=np.where(keep, found.low, np.nan),
                high=np.where(keep, found.high, np.nan), n=np.minimum(n, n[at]),
                interval=["mover, delong" if k else None for k in keep], reason=small(reason, np.minimum(n, n[at])))


def widest_auc_gap(scores: SortedScores, *, favourable: str = "high", level: float = 0.95) -> Widest:
    """Return the highest AUC less the lowest among groups, with a simultaneous interval that can hold 0.

    Examples
    --------
    >>> scores = SortedScores.of([2, 4, 1, 3, 5, 1], ["a"] * 4 + ["b"] * 2, [1, 1, 0, 0, 1, 0])
    >>> found = widest_auc_gap(scores)
    >>> float(found.value), float(found.low)
    (0.25, 0.0)
    """
    areas = _areas(scores, favourable)
    known = ~scores.unknown & np.array([not np.isnan(one.value) for one in areas])
    critical = simultaneous_critical(max(int(known.sum()), 2), level_of_confidence(level))
    limits, _ = _limits(areas, critical)
    return widest_difference(np.where(known, [one.value for one in areas], np.nan), limits)


def cross_group_auc(scores: SortedScores, *, favourable: str = "high", level: float = 0.95) -> pl.DataFrame:
    """Return the xAUC: how often a person of one group with the favourable outcome outranks one of another without.

    Where it is lower for (a, b) than for (b, a), group a's deserving people are ranked behind group b's undeserving
    ones more often than the other way round (Kallus and Zhou 2019, "The fairness of risk scores beyond
    classification: bipartite ranking and the xAUC metric"). With equal groups it is the AUC within.

    Parameters
    ----------
    scores, favourable, level
        As in `auc_by_group`.

    Returns
    -------
    polars.DataFrame
        One row an ordered pair of groups: ``group`` (with the favourable outcome), ``other`` (without), ``value``,
        ``low``, ``high``, ``positives``, ``negatives``, ``interval``, ``reason``; and ``disparity``, ``disparity_low``
        and ``disparity_high``: the value less that of the pair turned round (even at 0).

    Examples
    --------
    >>> scores = SortedScores.of([2, 4, 1, 3, 5, 1], ["a"] * 4 + ["b"] * 2, [1, 1, 0, 0, 1, 0])
    >>> found = cross_group_auc(scores)
    >>> found.filter(group="b", other="a")["value"].item(), found.filter(group="a", other="b")["value"].item()
    (1.0, 1.0)
    """
    size, critical = len(scores.levels), normal_critical(level_of_confidence(level))
    sides = [_sides(scores, g, favourable) for g in range(size)]
    areas = [area(sides[i][0], sides[j][1]) for i in range(size) for j in range(size)]
    limits, delong = _limits(areas, critical)
    value = np.array([one.value for one in areas])
    turned = np.arange(size * size).reshape(size, size).T.ravel()
    own = turned == np.arange(turned.size)
    gap = value - value[turned]
    # The two areas of a pair share nobody: positives of a and negatives of b, negatives of a and positives of b.
    low = gap - np.hypot(value - limits.low, limits.high[turned] - value[turned])
    high = gap + np.hypot(limits.high - value, value[turned] - limits.low[turned])
    low, high = np.where(own, np.nan, np.maximum(low, -1)), np.where(own, np.nan, np.minimum(high, 1))
    positives, negatives = (np.array([one[k] for one in areas]) for k in (2, 3))
    reason = first_reason(value.size, ("no_favourable_outcome", positives == 0),
                          ("no_unfavourable_outcome", negatives == 0))
    names = np.array(scores.levels, object)
    return tidy(group=np.repeat(names, size).tolist(), other=np.tile(names, size).tolist(), value=value,
                low=limits.low, high=limits.high, positives=positives, negatives=negatives,
                interval=[None if np.isnan(v) else "delong, logit" if d else "newcombe"
                          for v, d in zip(value, delong, strict=True)],
                reason=small(reason, np.minimum(positives, negatives)), disparity=gap, disparity_low=low,
                disparity_high=high)


def _sides(scores: SortedScores, group: int, favourable: str) -> tuple[NDArray, NDArray]:
    """Return the scores of those with and without the favourable outcome, ascending, high being good."""
    positives, negatives = scores.bucket(group, FAVOURABLE), scores.bucket(group, UNFAVOURABLE)
    return (positives, negatives) if favourable == "high" else (-positives[::-1], -negatives[::-1])


def _areas(scores: SortedScores, favourable: str) -> list[Area]:
    one_of(favourable, "favourable", ("high", "low"))
    return [area(*_sides(scores, g, favourable)) for g in range(len(scores.levels))]


def _limits(areas: list[Area], critical: float) -> tuple[Interval, NDArray[np.bool_]]:
    return area_limits(*(np.array(part) for part in zip(*areas, strict=True)), critical)


def _areas_and_limits(scores: SortedScores, favourable: str,
                      critical: float) -> tuple[list[Area], Interval, NDArray[np.bool_]]:
    areas = _areas(scores, favourable)
    return areas, *_limits(areas, critical)


def _missing(scores: SortedScores) -> tuple[str | None, ...]:
    known = scores.counts
    people = known.sum(axis=1) + scores.unscored.sum(axis=1)
    return first_reason(len(scores.levels), ("no_people", people == 0), ("no_scores", known.sum(axis=1) == 0),
                        ("no_outcomes", known[:, :2].sum(axis=1) == 0),
                        ("no_favourable_outcome", known[:, FAVOURABLE] == 0),
                        ("no_unfavourable_outcome", known[:, UNFAVOURABLE] == 0))
