"""An interval for a gap from a bootstrap of communities: a second opinion on dependence along ties."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from evenhand.checks import whole_number
from evenhand.errors import NotEnoughDataError
from evenhand.measures.network_interval import Contrast, NetworkInterval, gap_of, interval_of, with_values
from evenhand.randomness import stream

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.measures.grouping import Groups
    from evenhand.ties import Ties


def community_interval(ties: Ties, values: ArrayLike, groups: ArrayLike | Groups, *, group: str, reference: str,
                       contrast: Contrast = "difference", level: float = 0.95, replicates: int = 999,
                       seed: int = 0, communities: ArrayLike | None = None) -> NetworkInterval:
    """Return an interval for a gap that holds where people depend on each other inside communities only.

    Whole communities (Leiden) are drawn with replacement and the gap is computed anew; the standard deviation
    over replicates, times sqrt(C / (C - 1)) for C communities, is the standard error (Cameron, Gelbach and
    Miller 2008, on few clusters). A part of the dependence always crosses communities, and few communities make it
    too short: coverage measured stands in ``docs/coverage.md``.

    Parameters
    ----------
    ties, values, groups, group, reference, contrast, level
        As in `autoregressive_interval`.
    replicates : int
        How many draws.
    seed : int
        Of the draws, and of the communities.
    communities : array of int, shape (people,), optional
        The community of each person, from 0; found from the ties where left out.

    Raises
    ------
    NotEnoughDataError
        If there are fewer than 5 communities.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> pairs = Ties.from_pairs(range(0, 40, 2), range(1, 40, 2), people=40, directed=False)
    >>> values = np.repeat(np.random.default_rng(0).normal(size=20), 2)
    >>> found = community_interval(pairs, values, np.repeat(["a", "b"], 20), group="a", reference="b")
    >>> 1.2 < found.design_effect < 3
    True
    """
    whole_number(replicates, "replicates", 2)
    if communities is not None:
        # A person without a value leaves the community as well.
        communities = np.asarray(communities)[~np.isnan(np.asarray(values, np.float64))]
    ties, values, groups, note = with_values(ties, values, groups)
    gap = gap_of(values, groups, group=group, reference=reference, contrast=contrast)
    where = _found(ties, seed) if communities is None else np.unique(communities, return_inverse=True)[1]
    count = int(where.max(initial=-1)) + 1
    if count < 5:
        raise NotEnoughDataError("community interval", f"{count} communities", "at least 5",
                                 "use another interval")
    member = gap.weights != 0
    chosen = groups.codes == groups.position(group)
    sums = np.stack([np.bincount(where, part, minlength=count) for part in (
        chosen * values, chosen, (member & ~chosen) * values, member & ~chosen)], axis=1)
    rng = stream(seed, "resampling", "communities")
    draws = rng.multinomial(count, np.full(count, 1 / count), size=replicates) @ sums
    with np.errstate(invalid="ignore", divide="ignore"):
        means = draws[:, [0, 2]] / draws[:, [1, 3]]
        gaps = np.log(means[:, 0] / means[:, 1]) if contrast == "ratio" else means[:, 0] - means[:, 1]
    se = float(np.std(gaps[np.isfinite(gaps)], ddof=1) * np.sqrt(count / (count - 1)))
    return interval_of(gap, se, level=level, method="communities",
                       note="; ".join(filter(None, [f"{count:,} communities", note])))


@lru_cache(maxsize=4)
def _found(ties: Ties, seed: int) -> NDArray[np.int64]:
    # Several gaps of the same people share the search, which is the slowest step.
    return ties.communities(seed)
