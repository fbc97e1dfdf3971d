"""Tests of counts that courts and agencies ask for: Fisher's exact test, two standard deviations, one person moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import special

from evenhand.checks import in_range, one_of, whole_number
from evenhand.measures.disparity import ratio_reaches
from evenhand.measures.frames import first_reason, tidy
from evenhand.measures.multiplicity import holm
from evenhand.measures.sorted_scores import unknown_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import ArrayLike

EXACT_BELOW = 30
"""Fisher's test is the one to read where fewer people are in a group, or fewer than 5 are expected in a cell."""


class Shortfall(NamedTuple):
    """How far a count lies from what chance draws would give, in standard deviations."""

    expected: float
    deviation: float
    z: float
    p_value: float


def binomial_shortfall(observed: int, drawn: int, share: float) -> Shortfall:
    """Return how far the number of a group among people drawn lies from its share of the eligible.

    Castaneda v. Partida, 430 U.S. 482 (1977), n. 17: "greater than two or three standard deviations" is suspect to a
    social scientist. The p-value is exact, of both tails (scipy).

    Parameters
    ----------
    observed, drawn : int
        How many of the group, among how many.
    share : float
        The group's share of those who could have been drawn, between 0 and 1.

    Examples
    --------
    >>> found = binomial_shortfall(339, 870, 0.791)
    >>> round(found.expected), round(found.deviation), round(found.z)
    (688, 12, -29)
    """
    from scipy import stats

    drawn = whole_number(drawn, "drawn", 1)
    observed = whole_number(observed, "observed", 0, drawn)
    in_range(share, "share", 0, 1, open_low=True, open_high=True)
    expected, deviation = drawn * share, float(np.sqrt(drawn * share * (1 - share)))
    return Shortfall(expected, deviation, (observed - expected) / deviation,
                     float(stats.binomtest(observed, drawn, share).pvalue))


def significance_tests(selected: ArrayLike, people: ArrayLike, names: Sequence[str], *, reference: str) -> pl.DataFrame:
    """Return the two tests of each group's share selected against a reference's, adjusted for how many there are.

    ``z`` is the difference in standard deviations if both had the pooled rate (29 CFR 1607.4(D) asks for "statistically
    significant"; two standard deviations is the courts' habit); ``fisher`` is Fisher's exact two-sided p-value (1935).
    ``read`` names the one to go by: Fisher's where a group is under 30 or fewer than 5 are expected in a cell.

    Parameters
    ----------
    selected, people : array of int, shape (groups,)
        The counts.
    names : sequence of str
        The groups; "Unknown" takes no part.
    reference : str
        The group that others are compared with.

    Returns
    -------
    polars.DataFrame
        One row a group: ``group``, ``reference``, ``selected``, ``n``, ``z``, ``z_p_value``, ``fisher_p_value``,
        ``read`` ("z" or "fisher"), ``p_value`` (of the one to read), ``holm_p_value`` (adjusted over the groups) and
        ``reason``.

    Examples
    --------
    >>> found = significance_tests([16, 6], [25, 16], ["White", "Non-White"], reference="White")
    >>> found.select("group", "read", "p_value").rows()[1]
    ('Non-White', 'fisher', 0.119...)
    """
    from scipy import stats

    x, n = np.asarray(selected, np.int64), np.asarray(people, np.int64)
    at = list(names).index(one_of(reference, "reference", names))
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (x + x[at]) / (n + n[at])
        z = (x / n - x[at] / n[at]) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / n[at]))
    reason = first_reason(n.size, ("unknown_group", unknown_groups(names)), ("no_people", n == 0),
                          ("reference", np.arange(n.size) == at), ("reference_not_estimable", n[at] == 0),
                          ("all_or_none_selected", np.isnan(z)))
    judged = np.array([why is None for why in reason])
    fisher = np.array([stats.fisher_exact([[x[k], n[k] - x[k]], [x[at], n[at] - x[at]]]).pvalue if judged[k] else np.nan
                       for k in range(n.size)])
    z = np.where(judged, z, np.nan)
    least = np.minimum(n, n[at]) * np.minimum(pooled, 1 - pooled)
    few = (np.minimum(n, n[at]) < EXACT_BELOW) | (least < 5)
    by_z = 2 * special.ndtr(-np.abs(z))
    p_value = np.where(few, fisher, by_z)
    return tidy(group=list(names), reference=reference, selected=x, n=n, z=z, z_p_value=by_z, fisher_p_value=fisher,
                read=[None if not there else "fisher" if f else "z" for there, f in zip(judged, few, strict=True)],
                p_value=p_value, holm_p_value=holm(p_value), reason=list(reason))


def reaches_with_one_moved(selected: int, people: int, other_selected: int, other_people: int,
                           threshold: float) -> tuple[bool, bool, bool]:
    """Return whether a ratio of shares reaches a threshold: as it is, with one more selected, with one fewer.

    Where the three differ, the reading hangs on one person. Compared in whole numbers. The group's own count is moved;
    the other group's stays.

    Examples
    --------
    >>> reaches_with_one_moved(72, 100, 90, 100, 0.8)
    (True, True, False)
    """
    whole_number(selected, "selected", 0, whole_number(people, "people", 1))
    as_it_is, more, fewer = (ratio_reaches(x, people, other_selected, other_people, threshold)
                             for x in (selected, min(selected + 1, people), max(selected - 1, 0)))
    return as_it_is, more, fewer
