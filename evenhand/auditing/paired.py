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


def _wald(value: float, variance: float, n: int, level: float) -> Difference:
    if not np.isfinite(value):
        return Difference(None, None, None, n, "not estimable under one of the systems")
    margin = float(ndtri((1 + level) / 2)) * float(np.sqrt(max(variance, 0.0)))
    return Difference(float(value), float(value) - margin, float(value) + margin, n, method=METHOD)
