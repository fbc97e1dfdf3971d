"""The expected calibration error of binned probabilities, and how far it may lie from the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from evenhand.measures.absolute_gaps import RARELY, STEPS, size_limits, sizes_tried

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

CLEAR = 2.1
"""A bin is clearly off from so many standard errors: among ten bins chance alone seldom reaches it (the universal
threshold, the root of twice the logarithm of their number; Donoho and Johnstone 1994)."""


def expected_calibration_error(good: ArrayLike, people: ArrayLike, said: ArrayLike,
                               level: float) -> tuple[Floats, ...]:
    """Return the expected calibration error of each group from its bins, with limits.

    The share that came true in a bin is off by a normal error, so what would be found, were the true error of some
    size, is a sum of folded normal numbers, taken as a gamma distribution with its mean, variance and skewness. For the
    lower limit all of it is put on the bins that are clearly off (on all in the measure in which they seem off, where
    none is), for the upper one on all alike, where least is found; `size_limits` keeps the sizes that what was found
    speaks for. What was found lies above the truth, all the more the fewer people a bin has (Bröcker 2012; Roelofs,
    Cain, Shlens and Mozer 2022), so the interval reaches further down than up.

    Parameters
    ----------
    good, people : array of int, shape (groups, bins)
        How many had the favourable outcome, and how many there are.
    said : array of float, shape (groups, bins)
        The mean probability.
    level : float
        The confidence level.

    Returns
    -------
    value, low, high : ndarray of float, shape (groups,)
        NaN for a group without people.

    Examples
    --------
    >>> value, low, high = expected_calibration_error([[1, 2], [600, 900]], [[2, 2], [1000, 1000]],
    ...                                               [[0.2, 0.8], [0.5, 0.8]], 0.95)
    >>> value.round(2), low.round(2), high.round(2)
    (array([0.25, 0.1 ]), array([0.  , 0.08]), array([0.66, 0.12]))
    """
    good, people, said = (np.asarray(part, float) for part in (good, people, said))
    used = people > 0
    weight = np.divide(people, people.sum(axis=1, keepdims=True), out=np.zeros(people.shape), where=used)
    share = np.divide(good, people, out=np.zeros(people.shape), where=used)
    said = np.where(used, said, 0.0)
    gap = np.where(used, share - said, 0.0)
    value = np.sum(weight * np.abs(gap), axis=1)
    error = np.sqrt(said * (1 - said) / np.maximum(people, 1))
    sign, alike = np.where(gap >= 0, 1.0, -1.0), _scaled(np.where(used, 1.0, 0.0), weight)
    bins = _Bins(weight, said, people)
    reach, least = bins.reach(level), bins.reach(RARELY)
    sizes = sizes_tried(value, reach)
    own = bins.probability(sizes, sizes, sign * alike)
    low, high = size_limits(value, sizes, reach, for_low=bins.probability(value[:, None], sizes,
                                                                          sign * _seen(gap, error, weight)),
                            for_high=bins.probability(np.maximum(value, least)[:, None], sizes, sign * alike),
                            own=own, level=level)
    return tuple(np.where(used.any(axis=1), part, np.nan) for part in (value, low, np.minimum(high, 1)))


def _seen(gap: Floats, error: Floats, weight: Floats) -> Floats:
    """Return how an error of size 1 lies on the bins: on those clearly off, or else in the measure they seem off."""
    size = np.abs(gap)
    clear = size > CLEAR * error
    beyond = np.sqrt(np.maximum(gap**2 - error**2, 0))
    form = np.where(clear.any(axis=1, keepdims=True), np.where(clear, size, 0), beyond)
    some = np.where((weight * form).sum(axis=1, keepdims=True) > 0, form, np.where(weight > 0, 1.0, 0.0))
    return _scaled(some, weight)


def _scaled(form: Floats, weight: Floats) -> Floats:
    whole = (weight * form).sum(axis=1, keepdims=True)
    return np.divide(form, whole, out=np.zeros(form.shape), where=whole > 0)


class _Bins:
    """The bins of groups: what share of the people they hold, what was said there, and of how many."""

    def __init__(self, weight: Floats, said: Floats, people: Floats) -> None:
        self.weight, self.said, self.people = weight, said, people

    def probability(self, found: Floats, sizes: Floats, form: Floats) -> Floats:
        """Return the probability that at most `found` is found at true errors of some sizes, shape of `sizes`."""
        gap = sizes[:, :, None] * form[:, None, :]
        people = self.people[:, None, :]
        # One more of each: counts of a rare thing vary in more ways than normal numbers do.
        true = (people * np.clip(self.said[:, None, :] + gap, 0, 1) + 1) / (people + 2)
        error = np.sqrt(true * (1 - true) / np.maximum(people, 1))
        mean, variance, third = (np.einsum("gkb,gb->gk", part, self.weight**power) for power, part in
                                 enumerate(_folded(np.abs(gap), error), start=1))
        skew = np.clip(np.divide(third, variance**1.5, out=np.zeros(third.shape), where=variance > 0), 1e-2, 2.0)
        unit = np.sqrt(variance) * skew / 2
        shape = 4 / skew**2
        with np.errstate(invalid="ignore", divide="ignore"):
            chance = special.gammainc(shape, np.maximum((found - mean) / unit + shape, 0))
        return np.where(unit > 0, chance, (found >= mean).astype(float))

    def reach(self, level: float) -> Floats:
        """Return the quantile of what chance alone makes, by halving."""
        none = np.zeros((self.weight.shape[0], 1))
        low, high = none, none + 1
        for _ in range(STEPS):
            middle = (low + high) / 2
            below = self.probability(middle, none, np.zeros(self.weight.shape)) < level
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return high[:, 0]


def _folded(gap: Floats, error: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, variance and third central moment of the absolute value of normal numbers with mean `gap` >= 0."""
    error = np.maximum(error, 1e-12)
    ratio = gap / error
    peak, inside = np.exp(-(ratio**2) / 2) * np.sqrt(2 / np.pi), special.erf(ratio / np.sqrt(2))
    mean = error * peak + gap * inside
    second = gap**2 + error**2
    third = error**3 * ((2 + ratio**2) * peak + (3 * ratio + ratio**3) * inside)
    return mean, np.maximum(second - mean**2, 0), np.maximum(third - 3 * mean * second + 2 * mean**3, 0)
