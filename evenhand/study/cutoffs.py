"""The cut-off lab: who would be selected at any cut, by group, under one cut or a cut for each group."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.auditing.groups import groups_of
from evenhand.checks import in_range
from evenhand.errors import InputError
from evenhand.measures.cut_sweep import CutSweep, cut_sweep
from evenhand.measures.sorted_scores import FAVOURABLE, SortedScores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions

MOST_CUTS = 401
BINS = 60
STRATEGIES = ("single", "equal_rates", "equal_opportunity")
"""One cut for all; a cut a group so that equal shares are selected; so that equal shares of the good are selected."""


@dataclass(frozen=True, eq=False)
class CutLab:
    """All cuts of one score, counted once: every question of a cut is arithmetic afterwards. Frozen.

    Parameters
    ----------
    scores : SortedScores
        The scores by group and outcome.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    span : (float, float)
        The lowest and the highest cut.
    step : float
        Between two cuts of the sweep.
    cut : float
        The system's own cut, or the middle of the scores where it has none.
    reference : str
        The group that others are compared with: that with the largest share selected at the system's own cut.
    """

    scores: SortedScores
    favourable: str
    span: tuple[float, float]
    step: float
    cut: float
    reference: str

    @property
    def levels(self) -> tuple[str, ...]:
        """The names of the groups."""
        return self.scores.levels

    @property
    def has_outcome(self) -> bool:
        """Whether outcomes are known, good and bad."""
        return bool(self.scores.counts[:, :FAVOURABLE + 1].sum(axis=0).all())

    @cached_property
    def sweep(self) -> CutSweep:
        """The people selected at each cut of an even grid over the span."""
        cuts = np.arange(self.span[0], self.span[1] + self.step / 2, self.step).round(9)
        return cut_sweep(self.scores, cuts=cuts, favourable=self.favourable)

    def at(self, cut: float) -> CutSweep:
        """Return the people selected at one cut, exactly."""
        checked = in_range(cut, "cut", *self.span)
        return cut_sweep(self.scores, cuts=[checked], favourable=self.favourable)

    def ratios(self, *, level: float = 0.95) -> pl.DataFrame:
        """Return each group's ratio to the reference at each cut: ``cut``, ``group``, ``value``, ``low``, ``high``."""
        return _ratios(self.sweep, self.reference, level)

    def ratios_at(self, cut: float, *, level: float = 0.95) -> pl.DataFrame:
        """Return the ratios at one cut, as in `ratios`."""
        return _ratios(self.at(cut), self.reference, level)

    def widest_at(self, cut: float, *, level: float = 0.95) -> dict[str, float | str | None]:
        """Return the lowest ratio among all groups at one cut, its interval over all pairs, and the two groups."""
        return self.at(cut).widest("adverse_impact_ratio", level=level).row(0, named=True)

    def densities(self, *, bins: int = BINS) -> pl.DataFrame:
        """Return the distribution of each group's scores: ``group``, ``left``, ``right``, ``share`` of the scored."""
        edges = np.linspace(*self.span, bins + 1)
        tables = []
        for place, name in enumerate(self.levels):
            counts, _ = np.histogram(self.scores.of_group(place), edges)
            share = counts / max(self.scores.of_group(place).size, 1)
            tables.append(pl.DataFrame({"group": [name] * bins, "left": edges[:-1], "right": edges[1:],
                                        "share": share}))
        return pl.concat(tables)

    def strategy(self, name: str, cut: float) -> pl.DataFrame:
        """Return who is selected under one strategy that selects as many as a single cut does, or as many of the good.

        Parameters
        ----------
        name : {"single", "equal_rates", "equal_opportunity"}
            With equal rates every group has the share selected that all people have at `cut`; with equal opportunity,
            the same of those with a good outcome. Both need each person's group at the time of the decision.
        cut : float
            The single cut that is replaced.

        Returns
        -------
        polars.DataFrame
            A row a group: ``strategy``, ``group``, ``cut``, ``selected``, ``people``, ``rate``, ``good_selected``,
            ``good`` (people with a good outcome), ``good_rate``.
        """
        cuts = self._cuts(name, cut)
        selected = np.array([self._selected(place, one) for place, one in enumerate(cuts)])
        people = self.scores.counts + self.scores.unscored
        total, everybody = selected.sum(axis=1), people.sum(axis=1)
        good, of_good = selected[:, FAVOURABLE], people[:, FAVOURABLE]
        return pl.DataFrame({
            "strategy": [name] * len(cuts), "group": list(self.levels), "cut": cuts, "selected": total,
            "people": everybody, "rate": _share(total, everybody), "good_selected": good, "good": of_good,
            "good_rate": _share(good, of_good)}).with_columns(pl.selectors.float().fill_nan(None))

    def crossing(self, start: float, end: float) -> pl.DataFrame:
        """Return who changes sides when the single cut moves: ``group``, ``gain``, ``lose``, ``people``, ``share``."""
        before, after = (self.at(cut).counts("selection_rate")[0][0] for cut in (start, end))
        people = (self.scores.counts + self.scores.unscored).sum(axis=1)
        change = after - before
        return pl.DataFrame({"group": list(self.levels), "gain": np.maximum(change, 0), "lose": np.maximum(-change, 0),
                             "people": people, "share": _share(np.abs(change), people)})

    def _cuts(self, name: str, cut: float) -> list[float]:
        if name not in STRATEGIES:
            raise InputError("strategy", repr(name), f"one of {', '.join(STRATEGIES)}", "choose one of them")
        single = self.at(cut)
        if name == "single":
            return [float(single.cuts[0])] * len(self.levels)
        selected, people = single.counts("selection_rate" if name == "equal_rates" else "true_positive_rate")
        share = selected[0].sum() / max(int(people.sum()), 1)
        return [self._cut_of(place, name, round(share * int(people[place]))) for place in range(len(self.levels))]

    def _cut_of(self, place: int, name: str, wanted: int) -> float:
        """Return the cut that selects `wanted` of a group, or of its people with a good outcome; ties go together."""
        scores = self.scores.of_group(place) if name == "equal_rates" else self.scores.bucket(place, FAVOURABLE)
        if self.favourable == "high":
            if wanted <= 0 or scores.size == 0:
                return float(np.nextafter(self.span[1], np.inf))
            return float(scores[max(scores.size - wanted, 0)])
        # Those below a cut are selected: the cut is the score of the first who is not.
        return float(scores[wanted]) if wanted < scores.size else float(np.nextafter(self.span[1], np.inf))

    def _selected(self, place: int, cut: float) -> NDArray[np.int64]:
        below = np.array([np.searchsorted(self.scores.bucket(place, k), cut) for k in range(3)])
        return below if self.favourable == "low" else self.scores.counts[place] - below


def cut_lab(population: Population, decisions: Decisions, attribute: str) -> CutLab:
    """Return the cut-off lab of one system and attribute.

    Parameters
    ----------
    population : Population
        The people.
    decisions : Decisions
        Their scores.
    attribute : str
        A protected attribute, or several joined by " × ".

    Raises
    ------
    InputError
        Where there are no scores to cut.
    """
    if decisions.score is None or not decisions.scored.any():
        raise InputError(f"cut-offs of {decisions.system}", "decisions without a score", "scores",
                         "choose a system that gives scores")
    scores = SortedScores.of(decisions.score, groups_of(population, attribute), population.outcome)
    cut = decisions.cut if decisions.cut is not None else float(np.median(scores.everybody))
    step, span = _grid(scores.everybody, _looked_at(scores.everybody, decisions.range, cut))
    first = CutLab(scores, decisions.favourable, span, step, cut, scores.levels[0])
    rate = np.where(scores.unknown, np.nan, first.at(cut).rate("selection_rate")[0])
    reference = scores.levels[int(np.nanargmax(rate))] if np.isfinite(rate).any() else scores.levels[0]
    return CutLab(scores, decisions.favourable, span, step, cut, reference)


def _looked_at(values: NDArray[np.float64], span: tuple[float, float] | None,
               cut: float) -> tuple[float, float] | None:
    """Return the part of the range in which there are scores, where that is less than half of it."""
    if span is None:
        return None
    low, high = np.quantile(values, [0.001, 0.999])
    if high - low >= 0.5 * (span[1] - span[0]):
        return span
    room = 0.1 * (high - low) or 0.1 * (span[1] - span[0])
    return max(span[0], min(low - room, cut)), min(span[1], max(high + room, cut))


def _grid(values: NDArray[np.float64], span: tuple[float, float] | None) -> tuple[float, tuple[float, float]]:
    """Return the step and the ends of the cuts: round numbers, at most 401 of them, whole where scores are."""
    low, high = span or (float(values[0]), float(values[-1]))
    if low == high:
        low, high = low - 1.0, high + 1.0
    rough = (high - low) / (MOST_CUTS - 1)
    scale = 10.0 ** np.floor(np.log10(rough))
    step = float(next(scale * k for k in (1, 2, 5, 10) if scale * k >= rough * (1 - 1e-9)))
    if step < 1 and high - low < MOST_CUTS and (values == np.floor(values)).all():
        step = 1.0
    # One step above the highest score: there nobody is selected, or everybody.
    end = high if span else high + step
    return step, (float(np.floor(low / step + 1e-9) * step), float(np.ceil(end / step - 1e-9) * step))


def _ratios(sweep: CutSweep, reference: str, level: float) -> pl.DataFrame:
    found = sweep.gaps(reference, level=level).filter(pl.col("measure") == "adverse_impact_ratio")
    return found.filter(pl.col("group") != reference).select("cut", "group", "value", "low", "high")


def _share(part: NDArray, whole: NDArray) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=np.asarray(whole) > 0)
