"""Paired intervals: how sure we are of the difference of one measure between two systems on the same people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.measures.group_errors import DesignEffects

METHOD = "paired, people taken as independent"
TIED = "paired, network ({})"
"""The name of an interval that allows for ties, by the road that was found the widest."""


@dataclass(frozen=True, eq=False)
class PairedEffects:
    """Design effects of one rate where people are tied: under each of two systems, and of the change between them."""

    first: DesignEffects
    second: DesignEffects
    change: DesignEffects

    def applied(self, alone: Difference, group: int, reference: int | None = None) -> Difference:
        """Return the change of a group's mean, or of its contrast with a reference, for tied people."""
        effect = self.change.alone[group] if reference is None else self.change.pairs[group, reference]
        return tied(alone, float(effect), self.change.method)


@dataclass(frozen=True)
class PairedMeans:
    """One mean a group under two systems, with the variances and the covariance of the two estimates.

    All arrays have shape ``(groups,)``; means are NaN where a system has nobody to take them over. Variances are those
    of independent people; where people are tied, `effects` says by how much to multiply them.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    variance_first: NDArray[np.float64]
    variance_second: NDArray[np.float64]
    covariance: NDArray[np.float64]
    people: NDArray[np.int64]
    effects: PairedEffects | None = None

    def variance(self, weight_first: NDArray[np.float64] | float = 1.0,
                 weight_second: NDArray[np.float64] | float = 1.0) -> NDArray[np.float64]:
        """Return the variance of ``weight_second * second - weight_first * first``, shape ``(groups,)``."""
        return (np.square(weight_first) * self.variance_first + np.square(weight_second) * self.variance_second
                - 2 * weight_first * weight_second * self.covariance)


@dataclass(frozen=True)
class Difference:
    """A difference of two systems with its interval; `reason` says why what is None is not there.

    `low` and `high` allow for ties where they are known: then `independent_low` and `independent_high` are the limits
    for independent people, and `design_effect` says how many times larger the variance is.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: str | None = None
    method: str | None = None
    independent_low: float | None = None
    independent_high: float | None = None
    design_effect: float | None = None

    def columns(self) -> dict[str, Any]:
        """Return it as the columns of a comparison's differences."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n, "interval": self.method,
                "reason": self.reason, "independent_low": self.independent_low,
                "independent_high": self.independent_high, "design_effect": self.design_effect}


def tied(alone: Difference, effect: float, road: str) -> Difference:
    """Return a difference whose interval is wider by a design effect, with the one for independent people beside.

    Parameters
    ----------
    alone : Difference
        With its interval for independent people, as far below the value as above.
    effect : float
        How many times larger the variance is, 1 or more.
    road : str
        How that was found.

    Examples
    --------
    >>> found = tied(Difference(0.5, 0.4, 0.6, 20), 4.0, "sources")
    >>> round(found.low, 6), round(found.high, 6), found.independent_low, found.method
    (0.3, 0.7, 0.4, 'paired, network (sources)')
    """
    if alone.value is None:
        return alone
    below, above = (float(np.sqrt(effect)) * (end - alone.value) for end in (alone.low, alone.high))
    return replace(alone, low=alone.value + below, high=alone.value + above, method=TIED.format(road),
                   independent_low=alone.low, independent_high=alone.high, design_effect=effect)


def paired_means(codes: NDArray[np.int64], groups: int, first: NDArray[np.float64], second: NDArray[np.float64], *,
                 effects: PairedEffects | None = None) -> PairedMeans:
    """Return the means of two numbers a person over each group, with their joint variance.

    The variance is that of the influence values, so what both systems say alike cancels (Deville 1999,
    "Variance estimation for complex statistics and estimators", Survey Methodology 25:193).

    Parameters
    ----------
    codes : ndarray of int, shape (people,)
        The position of each person's group.
    groups : int
        How many groups there are.
    first, second : ndarray of float, shape (people,)
        The numbers under each system; NaN for people over whom the mean is not taken.
    effects : PairedEffects, optional
        The design effects, where people are tied.

    Examples
    --------
    Two systems that decide alike differ by nothing, without error:

    >>> found = paired_means(np.zeros(4, int), 1, np.array([0., 1, 1, 1]), np.array([0., 1, 1, 1]))
    >>> float(found.variance()[0])
    0.0
    """
    def sums(values: NDArray) -> NDArray[np.float64]:
        return np.bincount(codes, values, minlength=groups)

    (before, one), (after, other) = (influences(codes, groups, values) for values in (first, second))
    either = ~np.isnan(first) | ~np.isnan(second)
    return PairedMeans(before, after, sums(one**2), sums(other**2), sums(one * other),
                       np.bincount(codes[either], minlength=groups), effects)


def influences(codes: NDArray[np.int64], groups: int,
               values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean of each group, and what each person adds to its error.

    Parameters
    ----------
    codes, groups
        As in `paired_means`.
    values : ndarray of float, shape (people,)
        NaN for people over whom the mean is not taken; they add nothing.

    Returns
    -------
    ndarray of float, shape (groups,)
        NaN for a group in which nobody has a value.
    ndarray of float, shape (people,)
        (value - mean) / n.
    """
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        number = np.bincount(codes, known, minlength=groups)
        mean = np.bincount(codes, np.where(known, values, 0.0), minlength=groups) / number
        return mean, np.where(known, (values - mean[codes]) / number[codes], 0.0)


def difference_of_means(means: PairedMeans, group: int, level: float) -> Difference:
    """Return how much a group's mean differs under the second system from that under the first.

    Examples
    --------
    >>> means = paired_means(np.zeros(4, int), 1, np.array([0., 0, 1, 1]), np.array([0., 1, 1, 1]))
    >>> difference_of_means(means, 0, 0.95).value
    0.25
    """
    value = means.second[group] - means.first[group]
    alone = _wald(value, means.variance()[group], int(means.people[group]), level)
    return alone if means.effects is None else means.effects.applied(alone, group)


def difference_of_contrasts(means: PairedMeans, group: int, reference: int, level: float, *,
                            ratio: bool) -> Difference:
    """Return how much the contrast of a group with the reference differs between the systems.

    Parameters
    ----------
    means : PairedMeans
        The means by group.
    group : int
        The group.
    reference : int
        The group that it is compared with, the same under both.
    level : float
        The confidence level.
    ratio : bool
        Whether the contrast is the ratio group / reference; else the difference group - reference.
    """
    values, weights = [], []
    for mean in (means.first, means.second):
        weight = np.zeros(mean.size)
        if ratio:
            values.append(mean[group] / mean[reference] if mean[reference] > 0 else np.nan)
            if group != reference and mean[reference] > 0:
                weight[group] = 1 / mean[reference]
                weight[reference] = -mean[group] / mean[reference] ** 2
        else:
            values.append(mean[group] - mean[reference])
            if group != reference:
                weight[group], weight[reference] = 1.0, -1.0
        weights.append(weight)
    involved = sorted({group, reference})
    variance = float(means.variance(weights[0], weights[1])[involved].sum())
    alone = _wald(values[1] - values[0], variance, int(means.people[involved].min()), level)
    return alone if means.effects is None else means.effects.applied(alone, group, reference)


def difference_of_extremes(families: list[PairedMeans], usable: NDArray[np.bool_], level: float, *,
                           ratio: bool) -> Difference:
    """Return how much the largest gap (or the smallest ratio) between groups differs between the systems.

    With c the contrasts of every ordered pair of groups, max c'' - max c' is at most the change of the
    contrast that is largest under the second system, and at least that of the one that is largest under the
    first. Which ones those are is not known: all that could be, given simultaneous (Bonferroni) intervals, are
    taken in. Where one system is even and the other is not, these are many, and the change of a contrast says
    little; then what each system's contrasts say by themselves is nearer. The interval is therefore valid at exact
    evenness too, and wider than one pair's.

    Parameters
    ----------
    families : list of PairedMeans
        One for each rate over which the maximum is taken (two for equalized odds).
    usable : ndarray of bool, shape (groups,)
        The groups that are compared.
    level : float
        The confidence level.
    ratio : bool
        Whether contrasts are ratios, whose smallest is taken; else differences, whose largest is.

    Examples
    --------
    >>> same = paired_means(np.repeat([0, 1], 50), 2, np.tile([0., 1.], 50), np.tile([0., 1.], 50))
    >>> found = difference_of_extremes([same], np.array([True, True]), 0.95, ratio=False)
    >>> found.value, found.low, found.high
    (0.0, 0.0, 0.0)
    """
    alone = _extremes([replace(one, effects=None) for one in families], usable, level, ratio=ratio)
    roads = {one.effects.change.method: None for one in families if one.effects is not None}
    if not roads or alone.value is None:
        return alone
    found = _extremes(families, usable, level, ratio=ratio)
    wider = (found.high - found.low) / (alone.high - alone.low) if alone.high > alone.low else 1.0
    return replace(found, method=TIED.format(", ".join(roads)), independent_low=alone.low,
                   independent_high=alone.high, design_effect=wider**2)


def _extremes(families: list[PairedMeans], usable: NDArray[np.bool_], level: float, *, ratio: bool) -> Difference:
    groups = np.flatnonzero(usable)
    n = int(families[0].people[groups].min()) if groups.size else 0
    if groups.size < 2:
        return Difference(None, None, None, n, "no comparison possible: fewer than two groups")
    upper, lower = (side.ravel() for side in np.meshgrid(groups, groups, indexing="ij"))
    upper, lower = upper[upper != lower], lower[upper != lower]
    parts = [_contrasts(means, upper, lower, ratio=ratio) for means in families]
    first, second, se_first, se_second, se_change = (np.concatenate(column) for column in zip(*parts, strict=True))
    if not np.isfinite(np.r_[first, second]).all():
        return Difference(None, None, None, n, "a rate of zero or without people under one of the systems")
    sign = -1.0 if ratio else 1.0
    # Three families of intervals hold together: the contrasts of either system, and their changes.
    critical = float(ndtri(1 - (1 - level) / (2 * 3 * first.size)))
    low_first, high_first = (sign * first + side * critical * se_first for side in (-1, 1))
    low_second, high_second = (sign * second + side * critical * se_second for side in (-1, 1))
    change_low, change_high = (sign * (second - first) + side * critical * se_change for side in (-1, 1))
    lows = np.maximum(change_low, low_second.max() - high_first)[high_first >= low_first.max()]
    highs = np.minimum(change_high, high_second - low_first.max())[high_second >= low_second.max()]
    low, high = float(lows.min()), float(highs.max())
    value = float((sign * second).max() - (sign * first).max())
    low, high, value = (low, high, value) if sign > 0 else (-high, -low, -value)
    return Difference(value, low, high, n, method=METHOD)


def _contrasts(means: PairedMeans, upper: NDArray, lower: NDArray, *, ratio: bool) -> tuple[NDArray, ...]:
    """Return both systems' contrasts of upper against lower, their standard errors, and that of the change."""
    values, weights = [], []
    with np.errstate(divide="ignore", invalid="ignore"):
        for mean in (means.first, means.second):
            if ratio:
                values.append(mean[upper] / mean[lower])
                weights.append((1 / mean[lower], -mean[upper] / mean[lower] ** 2))
            else:
                values.append(mean[upper] - mean[lower])
                weights.append((np.ones(upper.size), -np.ones(upper.size)))
        variances = [weights[k][0] ** 2 * v[upper] + weights[k][1] ** 2 * v[lower]
                     for k, v in enumerate((means.variance_first, means.variance_second))]
        covariance = (weights[0][0] * weights[1][0] * means.covariance[upper]
                      + weights[0][1] * weights[1][1] * means.covariance[lower])
        change = np.maximum(variances[0] + variances[1] - 2 * covariance, 0.0)
    if means.effects is not None:
        effects = (means.effects.first, means.effects.second, means.effects.change)
        *variances, change = (variance * one.pairs[upper, lower]
                              for variance, one in zip((*variances, change), effects, strict=True))
    return values[0], values[1], np.sqrt(variances[0]), np.sqrt(variances[1]), np.sqrt(change)


def _wald(value: float, variance: float, n: int, level: float) -> Difference:
    if not np.isfinite(value):
        return Difference(None, None, None, n, "not estimable under one of the systems")
    margin = float(ndtri((1 + level) / 2)) * float(np.sqrt(max(variance, 0.0)))
    return Difference(float(value), float(value) - margin, float(value) + margin, n, method=METHOD)
