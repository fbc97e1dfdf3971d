"""The bootstrap on the tally: drawing people with replacement, at the cost of drawing a few counts.

A bootstrap sample of n rows has multinomial counts in the cells of the tally, and every measure is a function of
these counts. So drawing the counts is the same resampling (Efron 1979, "Bootstrap methods: another look at the
jackknife"), whatever n is. Percentile intervals are for smooth measures: rates, and gaps against one fixed
group. A maximum over groups is none of these: a percentile interval of it cannot hold 0. It takes `max_t`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from evenhand.checks import level_of_confidence, one_of, whole_number
from evenhand.errors import InputError
from evenhand.measures import uncertainty
from evenhand.measures.contrasts import Widest
from evenhand.measures.frames import tidy
from evenhand.measures.group_counts import JOIN
from evenhand.measures.measure import MEASURES
from evenhand.measures.replicate_intervals import max_t, percentiles
from evenhand.randomness import stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl
    from numpy.typing import NDArray

    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.measure import Measure
    from evenhand.measures.tally import Tally

_PLACE = {"tn": 0, "fp": 3, "fn": 1, "tp": 4}
"""Where a count stands among decision x outcome: not selected, selected, not known; unfavourable, favourable, ..."""


@dataclass(frozen=True, eq=False)
class Replicates:
    """Bootstrap replicates of a tally.

    Parameters
    ----------
    tally : Tally
        What was counted.
    people, scored : ndarray of int, shape (cells, replicates)
        How many people, and how many with a score, in each replicate.
    total, squares : ndarray of float, shape (cells, replicates)
        The sums of ``score - origin`` and of its square.
    """

    tally: Tally
    people: NDArray[np.int64]
    scored: NDArray[np.int64]
    total: NDArray[np.float64]
    squares: NDArray[np.float64]

    def groups(self, *attributes: str) -> Resampled:
        """Return the replicates of the groups of one attribute, or of the intersection of several."""
        observed = self.tally.groups(*attributes)
        places = [self.tally.attributes.index(name) for name in attributes]
        # The tally leaves out intersections with "Unknown" that nobody belongs to, so groups are found by name.
        at_name = {name: k for k, name in enumerate(observed.names)}
        named = [JOIN.join(self.tally.levels[place][code] for place, code in zip(places, codes, strict=True))
                 for codes in self.tally.codes[:, places].tolist()]
        at = np.array([at_name[name or "everybody"] for name in named], np.int64)
        cell, size = at * 9 + self.tally.decision * 3 + self.tally.outcome, len(observed.names)
        counts = _added(cell, self.people, size * 9).reshape(size, 9, -1)
        sums = (_added(at, part, size) for part in (self.scored, self.total, self.squares))
        return Resampled(observed, counts, *sums)


def replicates_of(counted: Tally, *, replicates: int = 1000, seed: int = 0) -> Replicates:
    """Return bootstrap replicates of a tally.

    Counts are drawn exactly as by drawing people with replacement. Sums of scores are drawn given the counts as if
    scores were normal within a cell, with the cell's mean and variance: for large cells that is what drawing people
    gives for means; for variances only where scores have no heavier tails than that.

    Parameters
    ----------
    counted : Tally
        The counts.
    replicates : int
        How many, 20 or more.
    seed : int
        Of the draws.

    Examples
    --------
    >>> import polars as pl
    >>> from evenhand.measures.tally import tally
    >>> people = pl.DataFrame({"sex": ["f", "f", "m", "m"], "hired": [1, 0, 1, 1]})
    >>> found = replicates_of(tally(people, ["sex"], decision="hired"), replicates=50)
    >>> found.people.shape, set(found.people.sum(axis=0).tolist())
    ((3, 50), {4})
    """
    replicates = whole_number(replicates, "replicates", 20, 1_000_000)
    if counted.weights is not None:
        raise InputError("replicates", "a weighted tally", "people who all count alike",
                         "read the closed-form intervals, which allow for weights")
    rng = stream(seed, "resampling", "tally")
    cells = counted.people.size
    parts = np.r_[counted.scored, counted.people - counted.scored]
    drawn = rng.multinomial(counted.count, parts / parts.sum(), size=replicates).T
    scored, people = drawn[:cells], drawn[:cells] + drawn[cells:]
    if not counted.scored.any():
        nothing = np.zeros(scored.shape)
        return Replicates(counted, people, scored, nothing, nothing)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(counted.scored > 0, counted.total / counted.scored, 0.0)[:, None]
        spread = np.where(counted.scored > 0, counted.squares / counted.scored, 0.0)[:, None] - mean**2
    spread = np.maximum(spread, 0.0)
    total = scored * mean + np.sqrt(scored * spread) * rng.standard_normal(scored.shape)
    within = 2 * spread * rng.standard_gamma(np.maximum(scored - 1, 0) / 2)
    return Replicates(counted, people, scored, total, within + total**2 / np.maximum(scored, 1))


@dataclass(frozen=True, eq=False)
class Resampled:
    """Replicates of the counts of groups.

    Parameters
    ----------
    observed : GroupCounts
        The counts as they are.
    counts : ndarray of int, shape (groups, 9, replicates)
        By decision and outcome, as in GroupCounts.
    scored, total, squares : ndarray, shape (groups, replicates)
        The sums over people with a score.
    """

    observed: GroupCounts
    counts: NDArray[np.float64]
    scored: NDArray[np.float64]
    total: NDArray[np.float64]
    squares: NDArray[np.float64]

    def count(self, cells: Iterable[str]) -> NDArray[np.float64]:
        """Return the sum of some counts, by name as in GroupCounts, shape ``(groups, replicates)``."""
        return np.sum([self._cells[cell] for cell in cells], axis=0)

    @cached_property
    def _cells(self) -> dict[str, NDArray[np.float64]]:
        return {**{name: self.counts[:, at] for name, at in _PLACE.items()},
                "selected": self.counts[:, 3:6].sum(axis=1), "decided": self.counts[:, :6].sum(axis=1)}

    def values(self, measure: Measure) -> NDArray[np.float64]:
        """Return a rate or mean of each group in each replicate, shape ``(groups, replicates)``; NaN over nobody."""
        with np.errstate(invalid="ignore", divide="ignore"):
            if measure.kind == "mean":
                return self.observed.origin + self.total / self.scored
            return self.count(measure.cells[0]) / self.count(measure.cells[1])

    def against(self, measure: Measure, reference: int) -> NDArray[np.float64]:
        """Return a comparison with a fixed reference in each replicate, shape ``(groups, replicates)``."""
        parts = [self.values(MEASURES[rate]) for rate in measure.rates]
        with np.errstate(invalid="ignore", divide="ignore"):
            if measure.kind == "ratio":
                return np.where(parts[0][reference] > 0, parts[0] / parts[0][reference], np.nan)
            gaps = [part - part[reference] for part in parts]
            if measure.kind == "standardized":
                variance = (self.squares - self.total**2 / self.scored) / (self.scored - 1)
                pooled = uncertainty.pooled_variance(variance, self.scored, variance[reference], self.scored[reference])
                return gaps[0] / np.sqrt(pooled)
        return np.maximum(np.abs(gaps[0]), np.abs(gaps[1])) if measure.kind == "odds" else gaps[0]

    def frame(self, measures: Iterable[Measure], *, reference: int, level: float = 0.95) -> pl.DataFrame:
        """Return percentile intervals of smooth measures: rates, means, and gaps against a fixed reference.

        The larger of two absolute differences (equalized odds) is not smooth: it is left out.

        Parameters
        ----------
        measures : iterable of Measure
            What to take.
        reference : int
            The position of the reference group.
        level : float
            The confidence level of each interval.

        Returns
        -------
        polars.DataFrame
            One row a measure and group: ``measure``, ``group``, ``reference`` (null for a rate), ``low``, ``high``,
            ``interval`` and ``missing``: the share of replicates in which there was nobody to take it over. An interval
            stands on the others; above a few per cent it should not be read.
        """
        level, names = level_of_confidence(level), list(self.observed.names)
        taken = [one for one in measures if one.kind != "odds"]
        draws = np.concatenate([self.against(one, reference) if one.between else self.values(one) for one in taken])
        low, high, missing = percentiles(draws, level)
        own = np.concatenate([(np.arange(len(names)) == reference) & one.between for one in taken])
        low, high = np.where(own, np.nan, low), np.where(own, np.nan, high)
        between = [names[reference] if one.between else None for one in taken for _ in names]
        return tidy(measure=[one.name for one in taken for _ in names], group=names * len(taken), reference=between,
                    low=low, high=high, interval="bootstrap on the tally, percentile", missing=missing)

    def widest(self, measure: Measure, *, level: float = 0.95) -> Widest:
        """Return the widest gap of one rate among groups of known name, by `max_t`, so that it can hold the even value.

        Parameters
        ----------
        measure : Measure
            A difference or a ratio of one rate.
        level : float
            The confidence level.
        """
        one_of(measure.kind, "kind of measure", ("difference", "ratio"))
        rate = MEASURES[measure.rates[0]]
        above, below = (self.observed.sum_of(cells).astype(float) for cells in rate.cells)
        usable = np.flatnonzero(~self.observed.unknown & (below > 0))
        if usable.size < 2:
            nothing, nobody = np.array(np.nan), np.array(-1)
            return Widest(nothing, nothing, nothing, nobody, nobody)
        above, below = above[usable], below[usable]
        draws, estimate = self.values(rate)[usable], above / below
        # Where all or nobody were selected no replicate varies: two more of each keep such a group unsure.
        share = (above + 2) / (below + 4)
        floor = np.sqrt(share * (1 - share) / (below + 4))
        if measure.kind == "difference":
            gap, low, high, lowest, highest = max_t(estimate, draws, floor, level_of_confidence(level))
            high = min(high, 1.0)
        else:
            least = 0.5 / below
            gap, low, high, lowest, highest = max_t(np.log(np.maximum(estimate, least)),
                                                    np.log(np.maximum(draws, least[:, None])), floor / share, level)
            gap, low, high = estimate[lowest] / max(estimate[highest], 1e-300), np.exp(-high), np.exp(-low)
            gap, low, high = (gap, low, high) if estimate[highest] > 0 else (np.nan,) * 3
        return Widest(np.array(gap), np.array(low), np.array(high), usable[lowest], usable[highest])


def _added(at: NDArray[np.int64], values: NDArray, size: int) -> NDArray[np.float64]:
    """Return the rows of `values` added up by position."""
    where = sparse.csr_array((np.ones(at.size), (at, np.arange(at.size))), shape=(size, at.size))
    return where @ values
