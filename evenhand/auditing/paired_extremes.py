"""Paired intervals of extremes: how much the largest gap, or the smallest ratio, differs between two systems."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import block_diag
from scipy.special import ndtri

from evenhand.auditing.paired import METHOD, TIED, Difference

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.auditing.paired import PairedMeans

CHOOSING = 0.1
"""The share of the error allowed that is spent on setting aside gaps that cannot be the largest."""
APART = 1 / 3
"""Of what is left, the share for the bound that takes the largest gaps of both systems as two different contrasts."""


def difference_of_extremes(families: list[PairedMeans], usable: NDArray[np.bool_], level: float, *,
                           ratio: bool) -> Difference:
    """Return how much the largest gap (or the smallest ratio) between groups differs between the systems.

    Which contrast of two groups is in truth the largest under either system is not known. Those that are shown to be
    smaller than another (at a tenth of the error that is allowed) are set aside; of the others any may be it. Given
    which they are, the difference is that of two fixed contrasts, with an interval of its own; and it is no less than
    the change of the contrast that is largest under the first system, and no more than that of the one that is largest
    under the second. The interval takes in all that could be. Where one gap stands out under both systems it is hardly
    wider than the interval of that one contrast, and it is valid at exact evenness too.

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
    >>> from evenhand.auditing.paired import paired_means
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
    found = _Contrasts.of(families, groups, ratio=ratio)
    if not (np.isfinite(found.first).all() and np.isfinite(found.second).all()):
        return Difference(None, None, None, n, "a rate of zero or without people under one of the systems")
    low, high = _of_largest(found, 1 - level)
    value = float(found.second.max() - found.first.max())
    low, high, value = (-high, -low, -value) if ratio else (low, high, value)
    return Difference(value, low, high, n, method=METHOD)


def _of_largest(found: _Contrasts, error: float) -> tuple[float, float]:
    """Return limits of the difference of the largest contrasts of two systems."""
    left = (1 - CHOOSING) * error / 2
    largest = [np.flatnonzero(_may_be_largest(values, apart, CHOOSING * error / 2))
               for values, apart in ((found.first, found.apart_first), (found.second, found.apart_second))]
    one, other = (side.ravel() for side in np.meshgrid(*largest, indexing="ij"))
    same, change, between = one == other, found.second - found.first, found.second[other] - found.first[one]
    # Both bounds of two different contrasts share the error; of one and the same contrast they are one.
    critical = np.where(same, ndtri(1 - left), ndtri(1 - left * (1 - APART)))
    apart = np.where(same, np.inf, ndtri(1 - left * APART) * found.se_between(one, other))
    lows = np.maximum(change[one] - critical * found.se_change[one], between - apart)
    highs = np.minimum(change[other] + critical * found.se_change[other], between + apart)
    return float(lows.min()), float(highs.max())


def _may_be_largest(values: NDArray[np.float64], apart: NDArray[np.float64], error: float) -> NDArray[np.bool_]:
    """Return which of several means may be the largest in truth: those that none is shown to exceed.

    `apart` are the standard errors of the difference of every two of them.
    """
    critical = float(ndtri(1 - error / max(values.size - 1, 1)))
    exceeded = values[None, :] - values[:, None] > critical * apart
    return ~exceeded.any(axis=1)


@dataclass(frozen=True, eq=False)
class _Contrasts:
    """The contrasts of every ordered pair of groups under two systems, so signed that the largest is asked for.

    All are arrays of shape ``(contrasts,)``, of one rate after the other, or ``(contrasts, contrasts)``: `apart_first`
    and `apart_second` are standard errors of the difference of every two contrasts under one system; `covariance` is
    that of each contrast under the first system with each under the second, of independent people. `tied` says whether
    standard errors allow for ties, which the covariance does not.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    se_first: NDArray[np.float64]
    se_second: NDArray[np.float64]
    se_change: NDArray[np.float64]
    apart_first: NDArray[np.float64]
    apart_second: NDArray[np.float64]
    covariance: NDArray[np.float64]
    tied: bool

    @classmethod
    def of(cls, families: list[PairedMeans], groups: NDArray[np.int64], *, ratio: bool) -> _Contrasts:
        """Return them for one rate or several."""
        upper, lower = (side.ravel() for side in np.meshgrid(groups, groups, indexing="ij"))
        upper, lower = upper[upper != lower], lower[upper != lower]
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = [_contrasts(means, upper, lower, ratio=ratio) for means in families]
        *vectors, own_first, own_second, covariance = zip(*parts, strict=True)
        first, second, se_first, se_second, se_change = (np.concatenate(column) for column in vectors)
        return cls(first, second, se_first, se_second, se_change, _apart(block_diag(*own_first), se_first),
                   _apart(block_diag(*own_second), se_second), block_diag(*covariance),
                   any(one.effects for one in families))

    def se_between(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the standard error of contrasts under the second system less others under the first.

        Where ties join people, what two different contrasts share is not known: those that go together are taken to
        share nothing, and those that go against each other to do so fully.
        """
        first, second, shared = self.se_first[one], self.se_second[other], self.covariance[one, other]
        if self.tied:
            shared = np.where(shared < 0, -first * second, 0.0)
        return np.sqrt(np.maximum(first**2 + second**2 - 2 * shared, 0.0))


def _apart(own: NDArray[np.float64], se: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard errors of the differences of every two contrasts, from the covariance of all of them."""
    spread = np.diag(own)
    exact = np.sqrt(np.maximum(spread[:, None] + spread[None, :] - 2 * own, 0.0))
    return np.minimum(exact, se[:, None] + se[None, :])


def _contrasts(means: PairedMeans, upper: NDArray[np.int64], lower: NDArray[np.int64], *,
               ratio: bool) -> tuple[NDArray[np.float64], ...]:
    """Return both systems' contrasts of upper against lower; the standard errors of these and of their changes; and
    the covariances among them under the first system, under the second, and of the first with the second.

    Where people are tied, the covariances under one system are those of independent people times the largest design
    effect of any two groups.
    """  # noqa: D205
    values, weights = [], []
    at = np.arange(upper.size)
    for mean in (means.first, means.second):
        weight = np.zeros((upper.size, mean.size))
        weight[at, upper], weight[at, lower] = 1.0, -1.0
        if ratio:
            weight[at, upper], weight[at, lower] = -1 / mean[lower], mean[upper] / mean[lower] ** 2
        values.append(-mean[upper] / mean[lower] if ratio else mean[upper] - mean[lower])
        weights.append(weight)
    known = [np.nan_to_num(one) for one in (means.variance_first, means.variance_second, means.covariance)]
    own = [(weight * variance) @ weight.T for weight, variance in zip(weights, known, strict=False)]
    between = (weights[0] * known[2]) @ weights[1].T
    first, second = (np.diag(one) for one in own)
    change = np.maximum(first + second - 2 * np.diag(between), 0.0)
    if means.effects is not None:
        effects = (means.effects.first, means.effects.second, means.effects.change)
        first, second, change = (variance * one.pairs[upper, lower]
                                 for variance, one in zip((first, second, change), effects, strict=True))
        own = [one * float(effect.pairs.max()) for one, effect in zip(own, effects, strict=False)]
    return *values, np.sqrt(first), np.sqrt(second), np.sqrt(change), *own, between
