"""How far apart the scores of two groups lie: means, quantiles, Wasserstein and Kolmogorov-Smirnov distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import in_range, level_of_confidence, one_of, whole_number
from evenhand.measures import uncertainty
from evenhand.measures.distance_limits import bridges, distance_limits
from evenhand.measures.frames import first_reason, small, tidy
from evenhand.measures.sorted_scores import FAVOURABLE, UNFAVOURABLE
from evenhand.measures.uncertainty import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from evenhand.measures.sorted_scores import SortedScores

REPLICATES = 1000
"""Draws of the noise of a distribution function."""
BRIDGES = "inverted test, brownian bridges"
"""How the interval of a distance is made."""
DEVIATIONS = ("pooled", "population", "reference")
"""The standard deviations that a difference of means may be divided by."""


def score_gaps(scores: SortedScores, *, reference: str, deviation: str = "pooled",
               quantiles: Sequence[float] = (0.1, 0.25, 0.5, 0.75, 0.9), level: float = 0.95,
               replicates: int = REPLICATES, seed: int = 0) -> pl.DataFrame:
    """Return how far the scores of each group lie from those of a reference group, in five ways.

    - ``mean_difference``: group less reference, in points (Welch's interval);
    - ``standardized_mean_difference``: the same over a standard deviation, which is named (Hedges and Olkin 1985);
    - ``quantile_difference``: at each of the quantiles (limits of each by order statistics, joined by MOVER);
    - ``wasserstein_distance``: the least mean move in points that makes one group's scores the other's;
    - ``kolmogorov_smirnov``: the widest gap between the shares at or below any one score.

    All are 0 for equal scores; the last two have no sign.

    Parameters
    ----------
    scores : SortedScores
        The scores by group.
    reference : str
        The group that others are compared with.
    deviation : {"pooled", "population", "reference"}
        Over the two groups, each about its own mean; over everybody with a score, about the one mean; or over the
        reference group.
    quantiles : sequence of float
        Between 0 and 1.
    level : float
        The confidence level of each interval.
    replicates, seed : int
        Of the simulation behind the intervals of the last two.

    Returns
    -------
    polars.DataFrame
        One row a measure and group: ``measure``, ``quantile``, ``deviation`` (null but for the standardized
        difference), ``group``, ``reference``, ``value``, ``low``, ``high``, ``n``, ``interval``, ``reason``.

    Examples
    --------
    >>> from evenhand.measures.sorted_scores import SortedScores
    >>> scores = SortedScores.of([1, 2, 3, 3, 4, 5], ["a"] * 3 + ["b"] * 3)
    >>> found = score_gaps(scores, reference="b", quantiles=[0.5]).filter(group="a")
    >>> dict(found.select("measure", "value").rows())
    {'mean_difference': -2.0, 'standardized_mean_difference': -2.0, 'quantile_difference': -2.0,
    'wasserstein_distance': 2.0, 'kolmogorov_smirnov': 0.666...}
    """
    at = scores.levels.index(one_of(reference, "reference", scores.levels))
    one_of(deviation, "deviation", DEVIATIONS)
    level = level_of_confidence(level)
    samples = [scores.of_group(g) for g in range(len(scores.levels))]
    mean, variance, n = _moments(samples)
    parts = [("mean_difference", None, None, "welch", *_means(mean, variance, n, at, level)),
             ("standardized_mean_difference", None, deviation, "hedges-olkin",
              *_standardized(scores, mean, variance, n, at, deviation, level))]
    parts += [("quantile_difference", q, None, "mover, order statistics", *_quantiles(samples, at, q, level))
              for q in quantiles]
    drawn, pairs = bridges(whole_number(replicates, "replicates", 100), seed), [(one, samples[at]) for one in samples]
    for measure, size in (("wasserstein_distance", "area"), ("kolmogorov_smirnov", "widest")):
        value, limits = distance_limits(pairs, size, drawn, level)
        parts.append((measure, None, None, BRIDGES, value, *limits))
    return pl.concat([_rows(scores, at, n, *part) for part in parts])


def outcome_separation(scores: SortedScores, *, level: float = 0.95) -> pl.DataFrame:
    """Return how far a score keeps the two outcomes apart within each group (the KS of credit scoring).

    The widest gap between the shares of the two outcomes at or below any one score: 0 not at all, 1 wholly.

    Examples
    --------
    >>> from evenhand.measures.sorted_scores import SortedScores
    >>> scores = SortedScores.of([1, 2, 3, 4], ["a"] * 4, [0, 0, 1, 1])
    >>> outcome_separation(scores).select("group", "value").rows()
    [('a', 1.0)]
    """
    level, groups = level_of_confidence(level), range(len(scores.levels))
    pairs = [(scores.bucket(g, FAVOURABLE), scores.bucket(g, UNFAVOURABLE)) for g in groups]
    counts = scores.counts
    value, (low, high) = distance_limits(pairs, "widest", bridges(REPLICATES, 0), level)
    reason = first_reason(len(pairs), ("no_people", (counts + scores.unscored).sum(axis=1) == 0),
                          ("no_scores", counts.sum(axis=1) == 0), ("no_outcomes", counts[:, :2].sum(axis=1) == 0),
                          ("no_favourable_outcome", counts[:, FAVOURABLE] == 0),
                          ("no_unfavourable_outcome", counts[:, UNFAVOURABLE] == 0))
    n = counts[:, :2].min(axis=1)
    return tidy(group=scores.levels, value=value, low=low, high=high, n=counts[:, :2].sum(axis=1),
                interval=[BRIDGES if known else None for known in ~np.isnan(low)],
                reason=small(reason, n))


def _moments(samples: Sequence[NDArray]) -> tuple[NDArray, NDArray, NDArray]:
    n = np.array([sample.size for sample in samples], float)
    mean = np.array([sample.mean() if sample.size else np.nan for sample in samples])
    variance = np.array([sample.var(ddof=1) if sample.size > 1 else np.nan for sample in samples])
    return mean, variance, n


def _means(mean: NDArray, variance: NDArray, n: NDArray, at: int, level: float) -> tuple[NDArray, NDArray, NDArray]:
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = variance / n
        error = parts + parts[at]
        freedom = error**2 / (parts**2 / (n - 1) + parts[at] ** 2 / (n[at] - 1))
    half = uncertainty.students_critical(uncertainty.normal_critical(level), freedom) * np.sqrt(error)
    gap = mean - mean[at]
    return gap, gap - half, gap + half


def _standardized(scores: SortedScores, mean: NDArray, variance: NDArray, n: NDArray, at: int, deviation: str,
                  level: float) -> tuple[NDArray, NDArray, NDArray]:
    pooled = uncertainty.pooled_variance(variance, n, variance[at], n[at])
    unit = {"pooled": pooled, "reference": np.full(n.size, variance[at]),
            "population": np.full(n.size, scores.values.var() if scores.values.size else np.nan)}[deviation]
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.where(unit > 0, (mean - mean[at]) / np.sqrt(unit), np.nan)
        in_pooled = (mean - mean[at]) / np.sqrt(pooled)
        error = uncertainty.standardized_error(in_pooled, variance, n, variance[at], n[at])
        # Another unit stretches the scale, and the error with it.
        half = uncertainty.students_critical(uncertainty.normal_critical(level), n + n[at] - 2) * error
        half = half * np.sqrt(pooled / unit)
    return gap, gap - half, gap + half


def _quantiles(samples: Sequence[NDArray], at: int, q: float, level: float) -> tuple[NDArray, NDArray, NDArray]:
    found = np.array([_quantile(sample, q, level) for sample in samples])
    value, limits = found[:, 0], Interval(found[:, 1], found[:, 2])
    gap = value - value[at]
    low = gap - np.hypot(value - limits.low, limits.high[at] - value[at])
    return gap, low, gap + np.hypot(limits.high - value, value[at] - limits.low[at])


def _quantile(sample: NDArray, q: float, level: float) -> tuple[float, float, float]:
    """Return a quantile with limits at order statistics, whose ranks bound a binomial count (Conover 1999).

    Between two ranks limits are interpolated, so that they cover as often as they say and not more (Beran and Hall
    1993, "Interpolated nonparametric prediction intervals and confidence intervals").
    """
    q = in_range(q, "quantile", 0, 1, open_low=True, open_high=True)
    if sample.size == 0:
        return np.nan, np.nan, np.nan
    tail = (1 - level) / 2
    low, high = _at_rank(sample, q, tail), -_at_rank(-sample[::-1], 1 - q, tail)
    return float(np.quantile(sample, q)), low, high


def _at_rank(sample: NDArray, q: float, tail: float) -> float:
    """Return the value between two ranks that lies above the quantile with that probability; NaN beyond the ends."""
    from scipy import stats

    # The value at rank k lies above the quantile where fewer than k people lie at or below it.
    rank = int(stats.binom.ppf(tail, sample.size, q))
    if rank < 1:
        return np.nan
    if rank == sample.size:
        return float(sample[-1])
    below, above = stats.binom.cdf([rank - 1, rank], sample.size, q)
    part = (tail - below) / (above - below)
    return float(sample[rank - 1] + part * (sample[rank] - sample[rank - 1]))


def _rows(scores: SortedScores, at: int, n: NDArray, measure: str, quantile: float | None, deviation: str | None,
          method: str, value: NDArray, low: NDArray, high: NDArray) -> pl.DataFrame:
    size, count = n.size, np.minimum(n, n[at]).astype(np.int64)
    own = np.arange(size) == at
    standard = measure == "standardized_mean_difference"
    people = scores.counts.sum(axis=1) + scores.unscored.sum(axis=1)
    least = 2 if standard else 1
    reason = first_reason(size, ("unknown_group", scores.unknown), ("no_people", people == 0), ("no_scores", n == 0),
                          ("one_score", n < least), ("reference_not_estimable", n[at] < least),
                          ("equal_scores", standard & np.isnan(value)), ("reference", own))
    shown = np.array([why in (None, "reference") for why in reason])
    value, low, high = (np.where(kept, part, np.nan) for kept, part in
                        ((shown, value), (shown & ~own, low), (shown & ~own, high)))
    return tidy(measure=[measure] * size, quantile=np.full(size, np.nan if quantile is None else quantile),
                deviation=[deviation] * size, group=scores.levels, reference=scores.levels[at], value=value,
                low=low, high=high, n=count, interval=[method if k else None for k in ~np.isnan(low)],
                reason=small(reason, count))

