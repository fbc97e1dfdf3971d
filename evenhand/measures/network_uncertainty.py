"""How sure can we be of a gap when people are tied? The interval to print, and every other one beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError, NotEnoughDataError
from evenhand.measures.autoregressive_interval import autoregressive_interval
from evenhand.measures.community_interval import community_interval
from evenhand.measures.group_errors import communities_of, most_effect
from evenhand.measures.network_hac import bandwidth, hac_interval
from evenhand.measures.network_interval import Contrast, NetworkInterval, gap_of, interval_of, with_values
from evenhand.measures.network_roads import TiedResiduals, kept_by_decisions, roads

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from evenhand.measures.grouping import Groups
    from evenhand.ties import Ties


def independent_interval(ties: Ties, values: ArrayLike, groups: ArrayLike | Groups, *, group: str, reference: str,
                         contrast: Contrast = "difference", level: float = 0.95) -> NetworkInterval:
    """Return the interval for a gap that takes people as independent, whatever ties they have.

    Parameters
    ----------
    ties, values, groups, group, reference, contrast, level
        As in `network_interval`.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> apart = Ties.from_pairs([], [], people=4, directed=False)
    >>> found = independent_interval(apart, [1, 3, 5, 9], ["a", "a", "b", "b"], group="b", reference="a")
    >>> round(found.se, 4), found.design_effect
    (1.5811, 1.0)
    """
    _, values, groups, note = with_values(ties, values, groups)
    gap = gap_of(values, groups, group=group, reference=reference, contrast=contrast)
    return interval_of(gap, gap.independent_se, level=level, method="independent", note=note)


def network_interval(ties: Ties, values: ArrayLike, groups: ArrayLike | Groups, *, group: str, reference: str,
                     contrast: Contrast = "difference", level: float = 0.95) -> NetworkInterval:
    """Return the interval to print for a gap where only ties are known.

    It is the widest of three, of which the first is always there: that of independent people; that of an
    autoregression along ties, for decisions one of what decides them (`decision_road`); and, where what the
    autoregression leaves of residuals visibly clusters in communities, that of sums over communities
    (`community_road`). So residuals alone, and never the gap, decide which it is. Where nothing clusters it is the
    independent one. A difference is never less certain than if all people of a community told the very same
    (`most_effect`). See ``docs/coverage.md`` for coverage measured.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    values : array of float, shape (people,)
        Scores, or 1 for selected and 0 for not; people without a value (NaN) are left out.
    groups : array or Groups, shape (people,)
        The group of each person.
    group, reference : str
        The two groups.
    contrast : {"difference", "ratio"}
        Whether the means are subtracted or divided.
    level : float
        The nominal level.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> ring = Ties.from_pairs(range(8), [*range(1, 8), 0], people=8, directed=False)
    >>> found = network_interval(ring, [1, 1, 2, 2, 8, 8, 9, 9], list("aaaabbbb"), group="b", reference="a")
    >>> found.estimate, found.design_effect >= 1
    (7.0, True)
    """
    ties, values, groups, note = with_values(ties, values, groups)
    gap = gap_of(values, groups, group=group, reference=reference, contrast=contrast)
    tied = TiedResiduals(ties, gap.residual, gap.weights[:, None], groups, communities_of(ties))
    widest = max(roads(tied, kept_by_decisions(values)), key=lambda road: float(road.covariance[0, 0]))
    se = float(np.sqrt(widest.covariance[0, 0]))
    if contrast == "difference":
        most = most_effect(groups, tied.communities)[1][groups.position(group), groups.position(reference)]
        se = min(se, gap.independent_se * float(np.sqrt(most)))
    return interval_of(gap, se, level=level, method=widest.name, note="; ".join(filter(None, [widest.note, note])))


def network_intervals(ties: Ties, values: ArrayLike, groups: ArrayLike | Groups, *, group: str, reference: str,
                      contrast: Contrast = "difference", level: float = 0.95, seed: int = 0) -> pl.DataFrame:
    """Return the intervals of all methods for one gap, one row each.

    Methods: autoregressive, independent, HAC (flat, at distance 1 and
    at its own bandwidth; overlap) and communities. What a method refuses is in its note, with empty limits.

    Parameters
    ----------
    ties, values, groups, group, reference, contrast, level
        As in `network_interval`.
    seed : int
        Of the bootstrap of communities.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> ring = Ties.from_pairs(range(8), [*range(1, 8), 0], people=8, directed=False)
    >>> network_intervals(ring, [1, 1, 2, 2, 8, 8, 9, 9], list("aaaabbbb"), group="b",
    ...                   reference="a")["method"].to_list()
    ['autoregressive', 'independent', 'HAC, flat, distance 1', 'HAC, overlap, distance 1', 'communities']
    """
    given = {"group": group, "reference": reference, "contrast": contrast, "level": level}
    reach = bandwidth(ties)
    tries = [(autoregressive_interval, {}), (independent_interval, {})]
    tries += [(hac_interval, {"kernel": "flat", "distance": d}) for d in sorted({1, max(reach, 1)})]
    tries += [(hac_interval, {"kernel": "overlap", "distance": 1}), (community_interval, {"seed": seed})]
    names = ["autoregressive", "independent", *(f"HAC, {more['kernel']}, distance {more['distance']}"
                                                for _, more in tries[2:-1]), "communities"]
    rows = []
    for name, (method, more) in zip(names, tries, strict=True):
        try:
            rows.append(method(ties, values, groups, **given, **more).frame())
        except (InputError, NotEnoughDataError) as refusal:
            rows.append(pl.DataFrame({"method": [name], "level": [level], "note": [str(refusal)]}))
    return pl.concat(rows, how="diagonal")
