"""Fairness to persons: how unevenly benefits fall (generalized entropy), and whether like people are treated alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evenhand.checks import in_range, level_of_confidence, vector, whole_number
from evenhand.errors import InputError
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.uncertainty import normal_critical

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Entropy(NamedTuple):
    """An index of uneven benefits with its interval, and how many people it is taken over."""

    value: float
    low: float
    high: float
    n: int


class EntropyParts(NamedTuple):
    """The index of all people, the part between the means of groups, and the part within groups."""

    total: float
    between: float
    within: float


def benefits(selected: ArrayLike, outcome: ArrayLike) -> NDArray[np.float64]:
    """Return each person's benefit: 1 + decision - outcome, that is 2, 1 or 0.

    2 for who was selected without the favourable outcome, 1 where decision and outcome agree, 0 for who had the
    favourable outcome and was not selected (Speicher et al. 2018, "A unified approach to quantifying algorithmic
    unfairness"). NaN where either is not known (-1 or NaN).

    Examples
    --------
    >>> benefits([1, 1, 0, 0], [0, 1, 0, 1])
    array([2., 1., 1., 0.])
    """
    decision, came = vector(selected, "decision"), vector(outcome, "outcome")
    if decision.size != came.size:
        raise InputError("outcome", f"{came.size:,} people", f"{decision.size:,}, as decisions",
                         "give both of everybody")
    decision, came = (np.where(part < 0, np.nan, part) for part in (decision, came))
    return 1 + decision - came


def generalized_entropy(benefit: ArrayLike, *, alpha: float = 2.0, level: float = 0.95) -> Entropy:
    """Return the generalized entropy index of benefits: 0 where all have the same, larger the more uneven they are.

    ``mean((b / mean)**alpha - 1) / (alpha * (alpha - 1))`` (Shorrocks 1980; Speicher et al. 2018);
    for 1 the Theil index, for 0 the mean log deviation. The interval is that of the delta method, cut at 0.

    Parameters
    ----------
    benefit : array of float, shape (people,)
        None below 0; people without one (NaN) are left out.
    alpha : float
        The larger, the more weight large benefits have; 2 gives half the squared coefficient of variation.
    level : float
        The confidence level, of independent people.

    Returns
    -------
    Entropy
        NaN where nobody has any benefit.

    Examples
    --------
    >>> generalized_entropy([1, 1, 1]).value, generalized_entropy([0, 2]).value
    (0.0, 0.5)
    """
    b, alpha = _checked(benefit), in_range(alpha, "alpha", -10, 10)
    level_of_confidence(level)
    if b.size == 0 or b.mean() == 0:
        return Entropy(np.nan, np.nan, np.nan, b.size)
    value, influence = _index(b / b.mean(), alpha)
    if not np.isfinite(value):
        return Entropy(np.nan, np.nan, np.nan, b.size)
    half = normal_critical(level) * influence.std(ddof=1) / np.sqrt(b.size) if b.size > 1 else np.nan
    return Entropy(value, max(value - half, 0.0), value + half, b.size)


def theil(benefit: ArrayLike, *, level: float = 0.95) -> Entropy:
    """Return the Theil index of benefits: the generalized entropy index with alpha 1 (Theil 1967).

    Examples
    --------
    >>> round(theil([0, 2]).value, 4)
    0.6931
    """
    return generalized_entropy(benefit, alpha=1.0, level=level)


def entropy_parts(benefit: ArrayLike, groups: ArrayLike | Groups, *, alpha: float = 2.0) -> EntropyParts:
    """Return the index of benefits and its parts between and within groups, which add up to it.

    Between groups: the index if everybody had the mean of the own group. Within: what is left, the sum of the groups'
    own indices with weights ``share_g * (mean_g / mean)**alpha`` (Speicher et al. 2018). The part between
    shrinks when groups are fewer and larger; a small one does not mean that persons fare alike.

    Parameters
    ----------
    benefit : array of float, shape (people,)
        As in `generalized_entropy`.
    groups : array or Groups, shape (people,)
        The group of each person.
    alpha : float
        As in `generalized_entropy`.

    Examples
    --------
    >>> entropy_parts([0, 2, 1, 1], ["a", "a", "b", "b"])
    EntropyParts(total=0.25, between=0.0, within=0.25)
    """
    benefit = vector(benefit, "benefit")
    groups = checked_groups(groups, benefit.size)
    total = generalized_entropy(benefit, alpha=alpha).value
    known = ~np.isnan(benefit)
    between = generalized_entropy(groups.means(benefit)[groups.codes[known]], alpha=alpha).value
    return EntropyParts(total, between, total - between)


def consistency(features: ArrayLike, decision: ArrayLike, *, neighbours: int = 5, scaled: bool = True,
                itself: bool = False) -> NDArray[np.float64]:
    """Return for each person how alike the nearest people are treated: 1 where they all get the same decision.

    1 less the distance between the person's decision and the mean decision of the k nearest others (Zemel et al. 2013,
    "Learning fair representations", which prints the mean over people). Equally near people count in equal
    parts, so the order of rows does not matter.

    Parameters
    ----------
    features : array of float, shape (people, features)
        What people are compared by; nothing missing. What belongs here is a judgement, and so is the scale.
    decision : array of float, shape (people,)
        1 selected, 0 not; or a score between 0 and 1.
    neighbours : int
        k; everybody else where there are fewer.
    scaled : bool
        Whether each feature is divided by its standard deviation first.
    itself : bool
        Whether a person is among the own neighbours, as in AIF360 and Zemel's code.

    Returns
    -------
    ndarray of float, shape (people,)
        Between 0 and 1; its mean is the measure, its means over groups show who is treated unlike their likes.

    Raises
    ------
    InputError
        For a missing or infinite number, or fewer than two people.

    Examples
    --------
    >>> consistency([[1.0], [1.1], [1.2], [9.0], [9.1], [9.2]], [1, 1, 0, 0, 0, 0], neighbours=2)
    array([0.5, 0.5, 0. , 1. , 1. , 1. ])
    """
    points, decision = _points(features, scaled), vector(decision, "decision")
    people = points.shape[0]
    if decision.size != people or people < 2 or np.isnan(decision).any():
        raise InputError("consistency", f"{decision.size:,} decisions of {people:,} people",
                         "a decision of each of at least two people", "leave out people without a decision")
    k = min(whole_number(neighbours, "neighbours", 1), people - (not itself))
    unique, place, count = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    place = place.ravel()
    total = np.bincount(place, decision)
    near, distance = _nearest(unique, k + 1)
    counts, totals = count[near][place].astype(float), total[near][place]
    if not itself:
        # A person's own point stands first, at distance 0: there the person is not counted.
        own = near[place] == place[:, None]
        counts, totals = counts - own, totals - own * decision[:, None]
    return 1 - np.abs(decision - _mean_of_nearest(counts, totals, distance[place], k))


def _checked(benefit: ArrayLike) -> NDArray[np.float64]:
    b = vector(benefit, "benefit")
    b = b[~np.isnan(b)]
    if b.size and b.min() < 0:
        raise InputError("benefit", f"the value {b.min():g}", "none below 0", "measure benefits from 0 up")
    return b


def _index(x: NDArray[np.float64], alpha: float) -> tuple[float, NDArray[np.float64]]:
    """Return the index of benefits over their mean, and each person's influence on it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if alpha == 1:
            part = np.where(x > 0, x * np.log(np.where(x > 0, x, 1.0)), 0.0)
            value = float(part.mean())
            return value, part - value - (value + 1) * (x - 1)
        if alpha == 0:
            part = -np.log(x)
            value = float(part.mean())
            return value, part - value + (x - 1)
        scale = alpha * (alpha - 1)
        part = x**alpha
        value = (float(part.mean()) - 1) / scale
        return value, (part - part.mean() - alpha * part.mean() * (x - 1)) / scale


def _points(features: ArrayLike, scaled: bool) -> NDArray[np.float64]:
    points = np.asarray(features, np.float64)
    points = points[:, None] if points.ndim == 1 else points
    if points.ndim != 2 or not np.isfinite(points).all():
        raise InputError("features", "missing or infinite numbers" if points.ndim == 2 else f"shape {points.shape}",
                         "a finite number a person and feature", "fill or leave out what is missing")
    if not scaled or points.shape[0] == 0:
        return points
    deviation = points.std(axis=0)
    return points / np.where(deviation > 0, deviation, 1.0)


def _nearest(points: NDArray, wanted: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the nearest distinct points of each, itself first, with some to spare for equal distances."""
    from scipy.spatial import KDTree

    size = min(2 * wanted + 8, len(points))
    distance, near = KDTree(points).query(points, k=size, workers=-1)
    return near.reshape(len(points), size), distance.reshape(len(points), size)


def _mean_of_nearest(counts: NDArray, totals: NDArray, distance: NDArray, k: int) -> NDArray[np.float64]:
    """Return the mean decision of the k nearest, those at the last distance in equal parts."""
    before = np.cumsum(counts, axis=1)
    last = np.take_along_axis(distance, np.argmax(before >= k, axis=1)[:, None], axis=1)
    slack = 1e-12 * (1 + last)
    inside, edge = distance < last - slack, np.abs(distance - last) <= slack
    sure, at_edge = (counts * inside).sum(axis=1), (counts * edge).sum(axis=1)
    share = np.divide(k - sure, at_edge, out=np.zeros(sure.size), where=at_edge > 0)
    return ((totals * inside).sum(axis=1) + share * (totals * edge).sum(axis=1)) / k
