"""The scoring rate and the impact ratio of New York City's Local Law 144: who scores above the median of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.checks import in_range, level_of_confidence, one_of, vector
from evenhand.measures import uncertainty
from evenhand.measures.contrasts import ratios
from evenhand.measures.frames import first_reason, small, tidy
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.sorted_scores import unknown_groups
from evenhand.measures.uncertainty import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import ArrayLike, NDArray

LEAST_SHARE = 0.02
"""A category with a smaller share of the people may be left out of impact ratios (6 RCNY 5-301(d))."""


def scoring_rates(score: ArrayLike, groups: ArrayLike | Groups, *, favourable: str = "high",
                  least_share: float = LEAST_SHARE, level: float = 0.95) -> pl.DataFrame:
    """Return each group's share of people with a score strictly above the median of all, and its impact ratio.

    The median is that of everybody with a score, people of unknown group too. A score at the median is not above
    it; where many share it, fewer than half are above, and where nobody is, there is no ratio.
    6 RCNY 5-300, "scoring rate" and "impact ratio".

    Parameters
    ----------
    score : array of float, shape (people,)
        NaN for people without a score, who are left out.
    groups : array or Groups, shape (people,)
        The group of each person.
    favourable : {"high", "low"}
        Where low is favourable, the share strictly below the median.
    least_share : float
        Groups with a smaller share of the people of known group are shown and left out of ratios.
    level : float
        The confidence level of each interval.

    Returns
    -------
    polars.DataFrame
        One row a group, as `impact_ratios` gives it, with ``at_median``: how many have exactly the median.

    Examples
    --------
    >>> found = scoring_rates([1, 2, 3, 4, 5, 6], ["f", "f", "f", "m", "m", "m"])
    >>> found.select("group", "n", "chosen", "value", "ratio").rows()
    [('f', 3, 0, 0.0, 0.0), ('m', 3, 3, 1.0, 1.0)]
    """
    score = vector(score, "score")
    one_of(favourable, "favourable", ("high", "low"))
    groups = checked_groups(groups, score.size)
    known = ~np.isnan(score)
    median = np.median(score[known]) if known.any() else np.nan
    above = known & (score > median if favourable == "high" else score < median)
    people, chosen, tied = (groups.sums(part).astype(np.int64) for part in (known, above, score == median))
    found = impact_ratios(chosen, people, groups.levels, least_share=least_share, level=level,
                          nobody="nobody_above_median")
    return found.with_columns(at_median=tied)


def impact_ratios(chosen: ArrayLike, people: ArrayLike, names: Sequence[str], *, least_share: float = LEAST_SHARE,
                  level: float = 0.95, nobody: str = "no_group_selected") -> pl.DataFrame:
    """Return the rate of each group and its ratio to the highest rate, from counts.

    Groups below the least share, and people of unknown group, have a rate and no part in ratios: the highest rate is
    that of the others. The law names no threshold.

    Parameters
    ----------
    chosen, people : array of int, shape (groups,)
        How many were selected (or score above the median), and how many there are.
    names : sequence of str
        The groups.
    least_share, level
        As in `scoring_rates`.
    nobody : str
        The reason where nobody at all was chosen.

    Returns
    -------
    polars.DataFrame
        One row a group: ``group``, ``n``, ``share`` (of people of known group), ``chosen``, ``value`` (the rate),
        ``low``, ``high``, ``interval``, ``ratio``, ``ratio_low``, ``ratio_high``, ``highest`` (whether it is the
        group that others are divided by), ``reason`` (why there is no ratio, or ``small_group``).

    Examples
    --------
    72 of 100 against 90 of 100 is four fifths; the two of the third group are too few to be the highest:

    >>> found = impact_ratios([72, 90, 2], [100, 100, 2], ["a", "b", "c"])
    >>> found.select("group", "value", "ratio", "reason").rows()
    [('a', 0.72, 0.8, None), ('b', 0.9, 1.0, None), ('c', 1.0, None, 'under_least_share')]
    """
    chosen, people = np.asarray(chosen, np.int64), np.asarray(people, np.int64)
    unknown = unknown_groups(names)
    share = _share(people, unknown)
    few = share < in_range(least_share, "least share", 0, 1)
    (low, high), exact = uncertainty.proportion(chosen, people, level_of_confidence(level))
    value = np.divide(chosen, people, out=np.full(people.size, np.nan), where=people > 0)
    judged = ~unknown & ~few & (people > 0)
    # A single group would be divided by itself: 1.0 would say even where nothing was compared.
    alone = judged.sum() < 2
    top = int(np.argmax(np.where(judged, value, -1.0))) if judged.any() else 0
    reason = first_reason(people.size, ("unknown_group", unknown), ("no_people", people == 0),
                          ("under_least_share", few), ("single_group", alone), (nobody, value[top] == 0))
    shown = np.array([why is None for why in reason])
    limits = uncertainty.wilson(chosen, people, uncertainty.normal_critical(level))
    found = ratios(value, Interval(*limits), top)[1]
    # One division of whole numbers: .72 / .9 is .7999999, 7,200 / 9,000 is .8.
    below = people * chosen[top]
    quotient = np.divide(chosen * people[top], below, out=np.full(people.size, np.nan), where=below > 0)
    method = [None if n == 0 else "clopper-pearson" if e else "wilson" for n, e in zip(people, exact, strict=True)]
    return tidy(group=list(names), n=people, share=share, chosen=chosen, value=value, low=low, high=high,
                interval=method, **{name: np.where(shown, part, np.nan) for name, part in (
                    ("ratio", quotient), ("ratio_low", found.low), ("ratio_high", found.high))},
                highest=(np.arange(people.size) == top) & shown, reason=small(reason, people))


def _share(people: NDArray[np.int64], unknown: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the share of each group among people of known group; NaN for unknown ones."""
    total = people[~unknown].sum()
    return np.where(unknown | (total == 0), np.nan, people / max(total, 1))
