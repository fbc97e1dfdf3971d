"""An interval for a gap between two groups whose people may not be independent, and its independent twin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from evenhand.checks import level_of_confidence, one_of, vector
from evenhand.errors import NotEnoughDataError
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.uncertainty import normal_critical

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.ties import Ties

Contrast = Literal["difference", "ratio"]


@dataclass(frozen=True, eq=False)
class Gap:
    """A gap between the means of two groups, as a weighted sum over people.

    Parameters
    ----------
    estimate : float
        The difference of means, or the logarithm of their ratio.
    weights : ndarray of float, shape (people,)
        c: what one unit of each person's value adds to the estimate; 0 for people of other groups.
    residual : ndarray of float, shape (people,)
        e: each person's value less the mean of the person's group, so that c'e is the error of the estimate.
    contrast : {"difference", "ratio"}
        Which of the two.
    """

    estimate: float
    weights: NDArray[np.float64]
    residual: NDArray[np.float64]
    contrast: Contrast

    @property
    def influence(self) -> NDArray[np.float64]:
        """The product c_i e_i of each person, shape ``(people,)``; they sum to 0."""
        return self.weights * self.residual

    @property
    def independent_se(self) -> float:
        """The standard error if people were independent: the root of the sum of squared influences."""
        return float(np.sqrt(np.sum(self.influence**2)))


@dataclass(frozen=True)
class NetworkInterval:
    """An interval for a gap, beside what it would be if people were independent.

    Parameters
    ----------
    method : str
        How it was found.
    estimate, low, high : float
        The difference of two means, or the ratio of two rates, with its limits.
    level : float
        The nominal level of confidence.
    se, independent_se : float
        The standard error, and the one for independent people; of the logarithm for a ratio.
    people : int
        How many people there are in the two groups.
    note : str
        What was noticed on the way.
    """

    method: str
    estimate: float
    low: float
    high: float
    level: float
    se: float
    independent_se: float
    people: int
    note: str = ""

    @property
    def design_effect(self) -> float:
        """How many times the variance is what it would be for independent people; 1 for independent people."""
        return (self.se / self.independent_se) ** 2 if self.independent_se > 0 else float("nan")

    @property
    def effective_people(self) -> float:
        """How many independent people would tell as much."""
        effect = self.design_effect
        return self.people / effect if effect > 0 else float("nan")

    def frame(self) -> pl.DataFrame:
        """Return a tidy table of one row."""
        return pl.DataFrame({
            "method": [self.method], "estimate": [self.estimate], "low": [self.low], "high": [self.high],
            "level": [self.level], "se": [self.se], "independent_se": [self.independent_se],
            "design_effect": [self.design_effect], "people": [self.people],
            "effective_people": [self.effective_people], "note": [self.note]})


def gap_of(values: ArrayLike, groups: ArrayLike | Groups, *, group: str, reference: str,
           contrast: Contrast = "difference") -> Gap:
    """Return the gap between the means of two groups as a weighted sum over people.

    A ratio is taken as its logarithm, log(mean of group) - log(mean of reference), with weights
    1 / (n_g mean_g) in the group and -1 / (n_h mean_h) in the reference (the delta method).

    Parameters
    ----------
    values : array of float, shape (people,)
        Scores, or 1 for selected and 0 for not; all known.
    groups : array or Groups, shape (people,)
        The group of each person.
    group, reference : str
        The two groups.
    contrast : {"difference", "ratio"}
        Whether the means are subtracted or divided.

    Raises
    ------
    NotEnoughDataError
        If a group has fewer than two people, or a ratio is asked of a mean that is not positive.

    Examples
    --------
    >>> gap = gap_of([1, 3, 5, 9], ["a", "a", "b", "b"], group="b", reference="a")
    >>> gap.estimate, gap.influence
    (5.0, array([ 0.5, -0.5, -1. ,  1. ]))
    """
    values = vector(values, "values")
    groups = checked_groups(groups, values.size)
    one_of(contrast, "contrast", ("difference", "ratio"))
    weights = groups.contrast(group, reference)
    mean = groups.means(values)
    g, h = groups.position(group), groups.position(reference)
    for position in (g, h):
        if groups.sizes[position] < 2:
            raise NotEnoughDataError("gap", f"{groups.sizes[position]} person in {groups.levels[position]!r}",
                                     "at least 2", "choose a larger group")
    estimate = float(mean[g] - mean[h])
    if contrast == "ratio":
        if not (mean[g] > 0 and mean[h] > 0):
            raise NotEnoughDataError("gap", f"means of {mean[g]:g} and {mean[h]:g}", "both above 0 for a ratio",
                                     "ask for the difference")
        weights = weights / np.where(groups.codes == g, mean[g], mean[h])
        estimate = float(np.log(mean[g] / mean[h]))
    return Gap(estimate, weights, values - mean[groups.codes], contrast)


def interval_of(gap: Gap, se: float, *, level: float, method: str, note: str = "") -> NetworkInterval:
    """Return the interval of a gap with a given standard error; a ratio is taken back from its logarithm.

    Examples
    --------
    >>> gap = gap_of([1, 3, 5, 9], ["a", "a", "b", "b"], group="b", reference="a")
    >>> round(interval_of(gap, 1.0, level=0.95, method="given").high, 2)
    6.96
    """
    half = normal_critical(level_of_confidence(level)) * se
    limits = np.array([gap.estimate, gap.estimate - half, gap.estimate + half])
    estimate, low, high = np.exp(limits) if gap.contrast == "ratio" else limits
    return NetworkInterval(method, float(estimate), float(low), float(high), level, se, gap.independent_se,
                           int(np.count_nonzero(gap.weights)), note)


def with_values(ties: Ties, values: ArrayLike, groups: ArrayLike | Groups) -> tuple[Ties, NDArray, Groups, str]:
    """Return ties, values and groups of the people who have a value, and a note on the others.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> pair = Ties.from_pairs([0], [1], people=3, directed=False)
    >>> with_values(pair, [1.0, 2.0, np.nan], ["a", "b", "b"])[3]
    '1 person without a value left out'
    """
    values = vector(values, "values", ties.people)
    groups = checked_groups(groups, ties.people)
    known = ~np.isnan(values)
    if known.all():
        return ties, values, groups, ""
    missing = int((~known).sum())
    note = f"{missing:,} {'person' if missing == 1 else 'people'} without a value left out"
    return ties.subset(known), values[known], Groups(groups.codes[known], groups.levels), note
