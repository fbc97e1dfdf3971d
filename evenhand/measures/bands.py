"""Who falls into which band of a score, and whom its consequences befall, by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import level_of_confidence, one_of, vector
from evenhand.errors import InputError
from evenhand.measures import uncertainty
from evenhand.measures.contrasts import differences, ratios
from evenhand.measures.frames import first_reason, small, tidy
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.sorted_scores import unknown_groups
from evenhand.measures.uncertainty import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


def shares_by_band(score: ArrayLike, groups: ArrayLike | Groups, *, bounds: ArrayLike, names: Sequence[str],
                   reference: str, level: float = 0.95) -> pl.DataFrame:
    """Return the share of each group in each band of a score, against a reference group.

    Parameters
    ----------
    score : array of float, shape (people,)
        NaN for people without a score, who are left out.
    groups : array or Groups, shape (people,)
        The group of each person.
    bounds : array of float, shape (bands - 1,)
        Ascending: the lowest score of each band but the first.
    names : sequence of str
        The bands, from the lowest scores up.
    reference : str
        The group that others are compared with.
    level : float
        The confidence level of each interval.

    Returns
    -------
    polars.DataFrame
        One row a band and group: ``band``, ``group``, ``reference``, ``people`` (in the band), ``n`` (of the group),
        ``value`` (the share), ``low``, ``high``, ``interval``, ``difference`` and ``ratio`` to the reference's share,
        each with ``_low`` and ``_high``, and ``reason``.

    Examples
    --------
    >>> found = shares_by_band([400, 600, 700], ["f", "f", "m"], bounds=[600], names=["low", "high"], reference="m")
    >>> found.select("band", "group", "value", "difference").rows()
    [('low', 'f', 0.5, 0.5), ('low', 'm', 0.0, 0.0), ('high', 'f', 0.5, -0.5), ('high', 'm', 1.0, 0.0)]
    """
    score, bounds = vector(score, "score"), vector(bounds, "bounds", len(names) - 1)
    if not (np.diff(bounds) > 0).all():
        raise InputError("bounds", "numbers that do not ascend", "ascending scores", "sort them, none twice")
    band, known = np.searchsorted(bounds, score, side="right"), ~np.isnan(score)
    member = (band[:, None] == np.arange(len(names))) & known[:, None]
    return _shares(member, known, checked_groups(groups, score.size), names, "band", reference, level)


def shares_by_consequence(met: ArrayLike, groups: ArrayLike | Groups, *, names: Sequence[str], kinds: Sequence[str],
                          reference: str, level: float = 0.95) -> pl.DataFrame:
    """Return the share of each group that each consequence befalls, and the ratio of those it treats well.

    For a benefit the ratio is of the shares that get it, for a sanction of the shares that are *spared*: so below 1
    always means that the group fares worse, and four fifths can be asked of both.

    Parameters
    ----------
    met : array of bool, shape (people, consequences)
        Whom each consequence befalls.
    groups : array or Groups, shape (people,)
        The group of each person.
    names : sequence of str
        The consequences.
    kinds : sequence of {"benefit", "sanction"}
        What each is.
    reference, level
        As in `shares_by_band`.

    Returns
    -------
    polars.DataFrame
        As `shares_by_band` gives it, with ``consequence`` for ``band`` and ``kind``.

    Examples
    --------
    >>> found = shares_by_consequence([[True], [False], [False], [False]], ["f", "f", "m", "m"], names=["blocked"],
    ...                               kinds=["sanction"], reference="m")
    >>> found.select("group", "value", "difference", "ratio").rows()
    [('f', 0.5, 0.5, 0.5), ('m', 0.0, 0.0, 1.0)]
    """
    met = np.asarray(met, bool)
    if met.ndim != 2 or met.shape[1] != len(names) or len(kinds) != len(names):
        raise InputError("consequences", f"an array of shape {met.shape} for {len(names)} names and {len(kinds)} kinds",
                         "a column, a name and a kind for each consequence", "give one of each")
    sanction = np.array([one_of(kind, "kind", ("benefit", "sanction")) == "sanction" for kind in kinds])
    groups = checked_groups(groups, met.shape[0])
    found = _shares(met, np.ones(met.shape[0], bool), groups, names, "consequence", reference, level, sanction)
    return found.with_columns(kind=pl.Series(np.repeat(np.array(kinds, object), groups.count).tolist()))


def _shares(member: NDArray[np.bool_], known: NDArray[np.bool_], groups: Groups, names: Sequence[str], column: str,
            reference: str, level: float, turned: NDArray[np.bool_] | None = None) -> pl.DataFrame:
    at, critical = groups.position(reference), uncertainty.normal_critical(level_of_confidence(level))
    people = np.stack([groups.sums(member[:, k]) for k in range(len(names))]).astype(np.int64)
    n = np.broadcast_to(groups.sums(known).astype(np.int64), people.shape)
    (low, high), exact = uncertainty.proportion(people.ravel(), n.ravel(), level)
    share = np.divide(people, n, out=np.full(n.shape, np.nan), where=n > 0)
    gap, around = differences(share, uncertainty.wilson(people, n, critical), at)
    good = people if turned is None else np.where(turned[:, None], n - people, people)
    fares_well = np.where(n > 0, good / np.maximum(n, 1), np.nan)
    quotient, about = ratios(fares_well, uncertainty.wilson(good, n, critical), at)
    unknown = np.broadcast_to(unknown_groups(groups.levels), n.shape)
    about = Interval(*(np.where(np.isnan(quotient), np.nan, part) for part in about))
    columns = {name: np.where(unknown, np.nan, part).ravel() for name, part in (
        ("difference", gap), ("difference_low", around.low), ("difference_high", around.high), ("ratio", quotient),
        ("ratio_low", about.low), ("ratio_high", about.high))}
    own = np.broadcast_to(np.arange(groups.count) == at, n.shape).ravel()
    reason = first_reason(n.size, ("no_people", n.ravel() == 0), ("unknown_group", unknown.ravel()), ("reference", own))
    labels = {column: np.repeat(np.array(names, object), groups.count).tolist(),
              "group": list(groups.levels) * len(names)}
    return tidy(**labels, reference=reference, people=people.ravel(), n=n.ravel(), value=share.ravel(), low=low,
                high=high, interval=[None if count == 0 else "clopper-pearson" if e else "wilson"
                          for count, e in zip(n.ravel().tolist(), exact, strict=True)],
                **columns, reason=small(reason, n.ravel()))
