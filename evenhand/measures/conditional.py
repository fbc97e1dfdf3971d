"""Gaps given a legitimate factor: among people alike in it, and how a pooled gap changes once it is held fixed.

Which factor is legitimate is a judgement: a factor that itself carries unequal treatment explains it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import level_of_confidence, one_of, vector
from evenhand.measures import uncertainty
from evenhand.measures.contrasts import differences
from evenhand.measures.frames import first_reason, small, tidy
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.mantel_haenszel import MantelHaenszel, mantel_haenszel
from evenhand.measures.sorted_scores import unknown_groups

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class Strata:
    """How many people of each group were selected within each stratum of a factor.

    Parameters
    ----------
    selected, people : ndarray of int, shape (strata, groups)
        The counts; people whose decision is not known are in neither.
    strata, groups : tuple of str
        The names.

    Examples
    --------
    >>> found = Strata.of([1, 0, 1, 1], ["f", "f", "m", "m"], ["law", "arts", "law", "law"])
    >>> found.strata, found.selected.tolist(), found.people.tolist()
    (('arts', 'law'), [[0, 0], [1, 2]], [[1, 0], [1, 2]])
    """

    selected: NDArray[np.int64]
    people: NDArray[np.int64]
    strata: tuple[str, ...]
    groups: tuple[str, ...]

    @classmethod
    def of(cls, selected: ArrayLike, groups: ArrayLike | Groups, factor: ArrayLike | Groups) -> Strata:
        """Return the counts of some people.

        Parameters
        ----------
        selected : array, shape (people,)
            1 selected, 0 not, -1 or NaN not known.
        groups, factor : array or Groups, shape (people,)
            The group and the stratum of each person.
        """
        chosen = vector(selected, "decision")
        groups, strata = checked_groups(groups, chosen.size), checked_groups(factor, chosen.size)
        known = chosen >= 0
        at = (strata.codes * groups.count + groups.codes)[known]
        shape = strata.count, groups.count
        people, good = (np.bincount(at, part, minlength=shape[0] * shape[1]).astype(np.int64).reshape(shape)
                        for part in (None, chosen[known]))
        return cls(good, people, strata.levels, groups.levels)

    @cached_property
    def unknown(self) -> NDArray[np.bool_]:
        """Whether each group is of people whose group is not known."""
        return unknown_groups(self.groups)

    def position(self, group: str) -> int:
        """Return the position of a group; an unknown name is an error that names the nearest."""
        return self.groups.index(one_of(group, "reference", self.groups))


def gaps_by_stratum(counts: Strata, *, reference: str, level: float = 0.95) -> pl.DataFrame:
    """Return the share selected of each group within each stratum, less that of the reference there.

    Examples
    --------
    >>> counts = Strata.of([1, 0, 1, 1], ["f", "f", "m", "m"], ["law"] * 4)
    >>> gaps_by_stratum(counts, reference="m").select("stratum", "group", "rate", "value").rows()
    [('law', 'f', 0.5, -0.5), ('law', 'm', 1.0, 0.0)]
    """
    at, critical = counts.position(reference), uncertainty.normal_critical(level_of_confidence(level))
    n = counts.people
    rate = np.divide(counts.selected, n, out=np.full(n.shape, np.nan), where=n > 0)
    gap, found = differences(rate, uncertainty.wilson(counts.selected, n, critical), at)
    shape, least = n.shape, np.minimum(n, n[:, [at]])
    own = np.broadcast_to(np.arange(shape[1]) == at, shape).ravel()
    unknown = np.broadcast_to(counts.unknown, shape).ravel()
    reason = first_reason(n.size, ("no_people", n.ravel() == 0), ("unknown_group", unknown), ("reference", own),
                          ("reference_not_estimable", least.ravel() == 0))
    value, low, high = (np.where(unknown, np.nan, part.ravel()) for part in (gap, *found))
    return tidy(stratum=np.repeat(np.array(counts.strata, object), shape[1]).tolist(),
                group=list(counts.groups) * shape[0], reference=reference, rate=rate.ravel(), value=value, low=low,
                high=high, n=least.ravel(), interval=[None if np.isnan(a) else "newcombe" for a in low],
                reason=small(reason, least.ravel()))


def common_gaps(counts: Strata, *, reference: str, level: float = 0.95) -> pl.DataFrame:
    """Return what each group differs by from the reference once the factor is held fixed, beside the pooled gap.

    Parameters
    ----------
    counts : Strata
        The counts.
    reference : str
        The group that others are compared with.
    level : float
        The confidence level of each interval.

    Returns
    -------
    polars.DataFrame
        Four rows a group: ``measure`` (pooled_difference, common_difference, common_ratio, common_odds_ratio),
        ``group``, ``reference``, ``value``, ``low``, ``high``, ``n``, ``interval``, ``p_value`` (of no association
        within strata), ``agreement`` (p-value of equal odds ratios in all strata), ``strata``, ``flips`` (whether the
        common difference points the other way than the pooled one) and ``reason``.

    Examples
    --------
    >>> group, factor = ["f"] * 110 + ["m"] * 110, ["x"] * 10 + ["y"] * 100 + ["x"] * 100 + ["y"] * 10
    >>> chosen = [1] * 8 + [0] * 2 + [1] * 10 + [0] * 90 + [1] * 80 + [0] * 20 + [1] + [0] * 9
    >>> found = common_gaps(Strata.of(chosen, group, factor), reference="m").filter(group="f")
    >>> found["value"].round(3).to_list()
    [-0.573, 0.0, 1.0, 1.0]
    """
    at, level = counts.position(reference), level_of_confidence(level)
    return pl.concat([_of_group(counts, g, at, level) for g in range(len(counts.groups)) if g != at])


def adjusted_rates(counts: Strata) -> pl.DataFrame:
    """Return the share of each group that would be selected if every group had the factor as everybody has it.

    Direct standardization: the group's rate within each stratum, weighted by the stratum's share of all people. Null
    where the group is absent from a stratum in which there are people: its rate there is not known.

    Examples
    --------
    >>> group, factor = ["f", "f", "f", "m", "m", "m"], ["x", "y", "y", "x", "x", "y"]
    >>> adjusted_rates(Strata.of([1, 0, 0, 1, 1, 0], group, factor)).select("group", "rate", "value").rows()
    [('f', 0.333..., 0.5), ('m', 0.666..., 0.5)]
    """
    n, total = counts.people, counts.people.sum(axis=0)
    weight = n.sum(axis=1) / max(n.sum(), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = counts.selected / n
        pooled = counts.selected.sum(axis=0) / total
        value = np.sum(np.where(weight[:, None] > 0, weight[:, None] * rate, 0.0), axis=0)
    absent = ((n == 0) & (weight[:, None] > 0)).any(axis=0)
    reason = first_reason(total.size, ("no_people", total == 0), ("absent_from_stratum", absent))
    return tidy(group=counts.groups, rate=pooled, value=np.where(absent, np.nan, value), n=total,
                reason=small(reason, total))


def conditional_demographic_disparity(counts: Strata) -> pl.DataFrame:
    """Return each group's share of the rejected less its share of the selected, averaged over strata by their size.

    Even at 0; above 0 the group makes up more of the rejected than of the selected among people alike in the factor
    (Wachter, Mittelstadt and Russell 2021, "Why fairness cannot be automated"; Kamiran, Žliobaitė and Calders
    2013). ``value`` is conditional, ``pooled`` is without the factor. Strata where all or none are selected compare
    nobody with anybody: they are left out, and ``n`` counts those who remain.

    Examples
    --------
    >>> counts = Strata.of([1, 0, 1, 1, 0], ["f", "f", "m", "m", "m"], ["x"] * 5)
    >>> conditional_demographic_disparity(counts)["value"].round(3).to_list()
    [0.167, -0.167]
    """
    chosen, refused = counts.selected, counts.people - counts.selected
    usable = (chosen.sum(axis=1) > 0) & (refused.sum(axis=1) > 0)
    size = counts.people.sum(axis=1) * usable
    count = int(size.sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = refused / refused.sum(axis=1, keepdims=True) - chosen / chosen.sum(axis=1, keepdims=True)
        value = np.sum(np.where(usable[:, None], size[:, None] * parts, 0.0), axis=0) / count
        pooled = refused.sum(axis=0) / refused.sum() - chosen.sum(axis=0) / chosen.sum()
    people = counts.people.sum(axis=0)
    alone = (~counts.unknown & (people > 0)).sum() < 2
    reason = first_reason(people.size, ("no_people", people == 0), ("single_group", alone),
                          ("no_stratum_compares", count == 0))
    missing = np.array([why is not None for why in reason])
    return tidy(group=counts.groups, value=np.where(missing, np.nan, value), pooled=np.where(missing, np.nan, pooled),
                n=np.full(people.size, count), reason=small(reason, people))


def _of_group(counts: Strata, group: int, at: int, level: float) -> pl.DataFrame:
    name, reference = counts.groups[group], counts.groups[at]
    sides = [part[:, k] for k in (group, at) for part in (counts.selected, counts.people)]
    found = mantel_haenszel(*sides, level=level)
    n = int(min(sides[1].sum(), sides[3].sum()))
    pooled = _pooled(*(int(side.sum()) for side in sides), level)
    unknown = bool(counts.unknown[group])
    values = np.array([pooled, found.difference, found.ratio, found.odds_ratio], float)
    values = np.full(values.shape, np.nan) if unknown else values
    return tidy(measure=["pooled_difference", "common_difference", "common_ratio", "common_odds_ratio"],
                group=name, reference=reference, value=values[:, 0], low=values[:, 1], high=values[:, 2],
                n=n, interval=["newcombe", "sato", "greenland-robins", "robins-breslow-greenland"],
                p_value=found.p_value, agreement=found.agreement, strata=found.strata, flips=_flips(pooled, found),
                reason=small(_reasons(values[:, 0], found.strata, n, unknown), [n] * 4))


def _pooled(selected: int, people: int, other_selected: int, other_people: int, level: float) -> tuple:
    if not people or not other_people:
        return np.nan, np.nan, np.nan
    critical, rate, other = uncertainty.normal_critical(level), selected / people, other_selected / other_people
    low, high = uncertainty.difference(np.array(rate), uncertainty.wilson(selected, people, critical), np.array(other),
                                       uncertainty.wilson(other_selected, other_people, critical))
    return rate - other, float(low), float(high)


def _flips(pooled: tuple, found: MantelHaenszel) -> bool:
    return bool(pooled[0] * found.difference.value < 0)


def _reasons(value: NDArray, strata: int, n: int, unknown: bool) -> tuple[str | None, ...]:
    missing = np.isnan(value)
    return first_reason(4, ("unknown_group", unknown), ("no_people", n == 0), ("no_stratum_compares", strata == 0),
                        ("reference_rate_zero", missing))
