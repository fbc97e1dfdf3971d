"""Every cut-off at once: who would be selected at each cut, by group, with rates, gaps and their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from evenhand.checks import level_of_confidence, one_of, vector, whole_number
from evenhand.errors import InputError
from evenhand.measures.contrasts import differences, ratios, widest_difference, widest_ratio
from evenhand.measures.frames import first_reason, small, tidy
from evenhand.measures.sorted_scores import FAVOURABLE, UNFAVOURABLE, unknown_groups
from evenhand.measures.uncertainty import Interval, normal_critical, simultaneous_critical, wilson

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import ArrayLike, NDArray

    from evenhand.measures.sorted_scores import SortedScores

RATES = {"selection_rate": None, "true_positive_rate": FAVOURABLE, "false_positive_rate": UNFAVOURABLE}
"""The rates of a sweep, each with the outcome of the people that it is over."""


@dataclass(frozen=True, eq=False)
class CutSweep:
    """How many of each group and outcome would be selected at each of many cuts.

    Intervals are Wilson's, cut by cut: each covers at its own cut, not all cuts at once. A cut that was chosen
    because of what is seen here should be judged on other people.

    Parameters
    ----------
    cuts : ndarray of float, shape (cuts,)
        Ascending; a cut is the lowest score on the high side.
    selected : ndarray of int, shape (cuts, groups, 3)
        How many are selected, by outcome: unfavourable, favourable, not known.
    people : ndarray of int, shape (groups, 3)
        How many there are, people without a score among them: they are never selected.
    levels : tuple of str
        The names of the groups.

    Examples
    --------
    >>> from evenhand.measures.sorted_scores import SortedScores
    >>> sweep = cut_sweep(SortedScores.of([1, 2, 3, 4], ["a", "b", "a", "b"]))
    >>> sweep.cuts, sweep.rate("selection_rate").tolist()
    (array([1., 2., 3., 4.]), [[1.0, 1.0], [0.5, 1.0], [0.5, 0.5], [0.0, 0.5]])
    """

    cuts: NDArray[np.float64]
    selected: NDArray[np.int64]
    people: NDArray[np.int64]
    levels: tuple[str, ...]

    @cached_property
    def unknown(self) -> NDArray[np.bool_]:
        """Whether each group is of people whose group is not known."""
        return unknown_groups(self.levels)

    def counts(self, rate: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return how many are selected, shape ``(cuts, groups)``, and out of how many, shape ``(groups,)``."""
        outcome = RATES[one_of(rate, "rate", RATES)]
        if outcome is None:
            return self.selected.sum(axis=2), self.people.sum(axis=1)
        return self.selected[:, :, outcome], self.people[:, outcome]

    def rate(self, rate: str) -> NDArray[np.float64]:
        """Return a rate at each cut in each group, shape ``(cuts, groups)``; NaN over nobody."""
        selected, people = self.counts(rate)
        return np.divide(selected, people, out=np.full(selected.shape, np.nan), where=people > 0)

    def at(self, cut: float) -> int:
        """Return the position of the lowest cut that is not below `cut`; the last one where all are.

        In a sweep over all scores it selects the same people.
        """
        return int(min(np.searchsorted(self.cuts, cut), self.cuts.size - 1))

    def frame(self, *, level: float = 0.95) -> pl.DataFrame:
        """Return the rates as a tidy table, one row a cut, group and rate.

        The columns are ``cut``, ``group``, ``measure``, ``value``, ``low``, ``high``, ``n``, ``interval``, ``reason``.
        Rates by outcome are there where an outcome is known.
        """
        import polars as pl

        critical = normal_critical(level_of_confidence(level))
        return pl.concat([self._rows(name, self.rate(name), wilson(*self.counts(name), critical), self.counts(name)[1],
                                     "wilson", self._missing(name)) for name in self._known_rates])

    def gaps(self, reference: str, *, level: float = 0.95) -> pl.DataFrame:
        """Return each group against a reference at each cut: differences of all rates, and the ratio selected.

        The measures are demographic_parity_difference, adverse_impact_ratio, and where an outcome is known
        equal_opportunity_difference and false_positive_rate_difference; columns as in `frame`, with ``reference``.
        """
        import polars as pl

        at = self.levels.index(one_of(reference, "reference", self.levels))
        critical = normal_critical(level_of_confidence(level))
        tables = []
        for name, measure in (("selection_rate", "demographic_parity_difference"),
                              ("selection_rate", "adverse_impact_ratio"),
                              ("true_positive_rate", "equal_opportunity_difference"),
                              ("false_positive_rate", "false_positive_rate_difference")):
            if name in self._known_rates:
                selected, people = self.counts(name)
                is_ratio = measure == "adverse_impact_ratio"
                gap, limits = (ratios if is_ratio else differences)(self.rate(name), wilson(selected, people, critical),
                                                                    at)
                limits = Interval(*(np.where(np.isnan(gap), np.nan, part) for part in limits))
                table = self._rows(measure, gap, limits, np.minimum(people, people[at]),
                                   "mover-r" if is_ratio else "newcombe", self._missing(name, at))
                tables.append(table.with_columns(pl.lit(reference).alias("reference")))
        return pl.concat(tables)

    def widest(self, measure: str = "demographic_parity_difference", *, level: float = 0.95) -> pl.DataFrame:
        """Return the widest gap among all groups at each cut, with simultaneous intervals over pairs of groups.

        The limits behind are Wilson's, which are quick; where a handful of people are selected, `disparity.spread` on
        exact limits is the safer reading of one cut.

        Parameters
        ----------
        measure : str
            ``demographic_parity_difference``, ``adverse_impact_ratio``, ``equal_opportunity_difference`` or
            ``false_positive_rate_difference``.
        level : float
            The confidence level at each cut.

        Returns
        -------
        polars.DataFrame
            One row a cut: ``cut``, ``measure``, ``value``, ``low``, ``high``, ``lowest``, ``highest`` (groups).
        """
        names = {"demographic_parity_difference": "selection_rate", "adverse_impact_ratio": "selection_rate",
                 "equal_opportunity_difference": "true_positive_rate",
                 "false_positive_rate_difference": "false_positive_rate"}
        rate = names[one_of(measure, "measure", names)]
        selected, people = self.counts(rate)
        usable = ~self.unknown & (people > 0)
        critical = simultaneous_critical(max(int(usable.sum()), 2), level_of_confidence(level))
        value = np.where(usable, self.rate(rate), np.nan)
        found = (widest_ratio if measure == "adverse_impact_ratio" else widest_difference)(
            value, wilson(selected, people, critical))
        named = np.array([*self.levels, None], object)
        return tidy(cut=self.cuts, measure=measure, value=found.value, low=found.low, high=found.high,
                    lowest=named[found.lowest].tolist(), highest=named[found.highest].tolist())

    @property
    def _known_rates(self) -> tuple[str, ...]:
        known = self.people[:, :2].sum() > 0
        return tuple(RATES) if known else ("selection_rate",)

    def _missing(self, rate: str, reference: int | None = None) -> tuple[str | None, ...]:
        people, n = self.people.sum(axis=1), self.counts(rate)[1]
        why = {"selection_rate": "no_people", "true_positive_rate": "no_favourable_outcome",
               "false_positive_rate": "no_unfavourable_outcome"}[rate]
        found = [("no_people", people == 0), (why, n == 0)]
        if reference is not None:
            found = [("unknown_group", self.unknown), *found, ("reference_not_estimable", n[reference] == 0),
                     ("reference", np.arange(n.size) == reference)]
        return small(first_reason(n.size, *found), n if reference is None else np.minimum(n, n[reference]))

    def _rows(self, measure: str, value: NDArray, limits: Interval, n: NDArray, method: str,
              reason: tuple[str | None, ...]) -> pl.DataFrame:
        cuts, groups = value.shape
        unknown = np.array([why == "unknown_group" for why in reason])
        value, low, high = (np.where(unknown, np.nan, part).ravel() for part in (value, *limits))
        estimable = np.tile([why in (None, "small_group", "reference") for why in reason], cuts)
        reasons = np.where(np.isnan(value) & estimable, "reference_rate_zero", np.tile(np.array(reason, object), cuts))
        return tidy(cut=np.repeat(self.cuts, groups), group=list(self.levels) * cuts, measure=measure, value=value,
                    low=low, high=high, n=np.tile(n, cuts), interval=method, reason=reasons.tolist())


def cut_sweep(scores: SortedScores, *, cuts: ArrayLike | None = None, favourable: str = "high",
              most: int = 1000) -> CutSweep:
    """Return who would be selected at each cut, by group and outcome.

    Parameters
    ----------
    scores : SortedScores
        The scores by group and outcome.
    cuts : array of float, optional
        The cuts. Where left out, every different score is one, since between two scores nothing changes; with more
        than `most` different scores, so many quantiles of them.
    favourable : {"high", "low"}
        Whether people at or above the cut are selected, or those below it.
    most : int
        The most cuts, where they are left out.

    Raises
    ------
    InputError
        If nobody has a score, or a cut is missing.

    Examples
    --------
    >>> from evenhand.measures.sorted_scores import SortedScores
    >>> scores = SortedScores.of([1, 2, 3, 4], ["a", "b", "a", "b"], [0, 0, 1, 1])
    >>> cut_sweep(scores, cuts=[3]).rate("true_positive_rate")
    array([[1., 1.]])
    """
    one_of(favourable, "favourable", ("high", "low"))
    if scores.values.size == 0:
        raise InputError("score", "no score at all", "a number a person", "name another column")
    chosen = _cuts(scores, whole_number(most, "most", 1)) if cuts is None else np.unique(vector(cuts, "cuts"))
    if np.isnan(chosen).any():
        raise InputError("cuts", "a missing number", "scores to cut at", "leave the missing cut out")
    shape = len(scores.levels), 3
    below = np.stack([np.searchsorted(scores.bucket(g, k), chosen) for g in range(shape[0]) for k in range(3)], axis=1)
    below = below.reshape(chosen.size, *shape)
    selected = below if favourable == "low" else scores.counts - below
    return CutSweep(chosen, selected.astype(np.int64), scores.counts + scores.unscored, scores.levels)


def _cuts(scores: SortedScores, most: int) -> NDArray[np.float64]:
    ordered = scores.everybody
    different = ordered[np.append(True, ordered[1:] != ordered[:-1])]
    if different.size <= most:
        return different
    at = np.linspace(0, ordered.size - 1, most).round().astype(np.int64)
    return np.unique(ordered[at])
