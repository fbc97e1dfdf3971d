"""How right several systems are about the same people: AUC, Brier score, accuracy at the cut, with joint variances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.auditing.paired import METHOD, Difference, tied
from evenhand.measures.auc_interval import area_limits, placements
from evenhand.measures.uncertainty import mean, normal_critical, proportion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from evenhand.scoring.decisions import Decisions

ACCURACY = ("auc", "brier_score", "accuracy", "balanced_accuracy")
"""The measures of being right, in the order in which they are told."""

HIGHER_IS_BETTER = {"auc": True, "brier_score": False, "accuracy": True, "balanced_accuracy": True}
"""Which end of each is good."""

SCHEMA = {"system": pl.String, "measure": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
          "level": pl.Float64, "n": pl.Int64, "interval": pl.String, "reason": pl.String}


@dataclass(frozen=True, eq=False)
class Joint:
    """One measure of several systems on the same people, with the covariance of the estimates.

    Parameters
    ----------
    measure : str
        One of `ACCURACY`.
    systems : tuple of str
        All systems that were asked about.
    value : ndarray of float, shape (systems,)
        NaN where there is none.
    covariance : ndarray of float, shape (systems, systems)
        Of the estimates; NaN likewise.
    n : int
        The people whom all systems judged and whose outcome is known.
    good : int
        How many of these had the favourable outcome.
    reasons : tuple of (str or None)
        Why a value is not there.
    influence : ndarray of float, shape (systems, people)
        What each person adds to the error of each value; 0 for people who are left out. The covariance is that of
        independent people: the products of its rows.
    classes : ndarray of int, shape (people,)
        1 for people with the good outcome and 0 for the others; 2 for people who are left out.
    effect : callable, optional
        Where people are tied, the design effect of one system's value, or of the difference of two systems, with the
        name of the road that gave it: see `evenhand.auditing.accuracy_effects`.
    """

    measure: str
    systems: tuple[str, ...]
    value: NDArray[np.float64]
    covariance: NDArray[np.float64]
    n: int
    good: int
    reasons: tuple[str | None, ...]
    influence: NDArray[np.float64]
    classes: NDArray[np.int64]
    effect: Callable[..., tuple[float, str]] | None = None

    def rows(self, level: float) -> list[dict[str, Any]]:
        """Return a tidy row a system: value, interval at the level, n, and the method or the reason."""
        effects = [(1.0, "") if reason or self.effect is None else self.effect(name)
                   for name, reason in zip(self.systems, self.reasons, strict=True)]
        low, high, method = self._limits(level, np.array([effect for effect, _ in effects]))
        return [{"system": name, "measure": self.measure, "value": _plain(self.value[k]), "low": _plain(low[k]),
                 "high": _plain(high[k]), "level": level, "n": self.n, "reason": reason,
                 "interval": None if reason else f"network ({road}), {method}" if road else method}
                for k, (name, reason, (_, road)) in enumerate(zip(self.systems, self.reasons, effects, strict=True))]

    def difference(self, first: str, second: str, level: float) -> Difference:
        """Return how much the second system's value differs from the first's, with its paired interval."""
        a, b = self.systems.index(first), self.systems.index(second)
        reason = self.reasons[a] or self.reasons[b]
        if reason:
            return Difference(None, None, None, self.n, reason)
        value = float(self.value[b] - self.value[a])
        variance = self.covariance[a, a] + self.covariance[b, b] - 2 * self.covariance[a, b]
        margin = normal_critical(level) * float(np.sqrt(max(variance, 0.0)))
        effect, road = (1.0, "") if self.effect is None else self.effect(first, second)
        alone = Difference(value, value - margin, value + margin, self.n, method=METHOD)
        return tied(alone, effect, road) if road else alone

    def _limits(self, level: float, effects: NDArray[np.float64]) -> tuple[NDArray, NDArray, str]:
        variance, n = np.diag(self.covariance) * effects, np.full(self.value.size, self.n)
        if self.measure == "auc":
            good = np.full(self.value.size, self.good)
            return *area_limits(self.value, variance, good, self.n - good, normal_critical(level))[0], "DeLong, logit"
        if self.measure == "accuracy":
            return *proportion(np.round(self.value * n) / effects, n / effects, level)[0], "Wilson"
        if self.measure == "balanced_accuracy":
            half = normal_critical(level) * np.sqrt(variance)
            return np.maximum(self.value - half, 0.0), np.minimum(self.value + half, 1.0), "normal"
        return *mean(self.value, variance * n, n, level), "Student's t"


def joint_accuracy(outcome: NDArray[np.int8] | None, decisions: Mapping[str, Decisions]) -> tuple[Joint, ...]:
    """Return AUC, Brier score and accuracy of several systems, each over the people whom all of them judge.

    The AUC (DeLong, DeLong and Clarke-Pearson 1988) is over people with a score from every system that gives any; the
    Brier score (Brier 1950) is of the systems that say a probability; the accuracy is that of decisions, and the
    balanced accuracy the mean of the shares decided rightly of the two outcomes: where nearly all outcomes are good,
    plain accuracy rewards selecting everybody.

    Parameters
    ----------
    outcome : ndarray of int8, shape (people,), optional
        What came true: 1 favourable, 0 not, -1 not known.
    decisions : mapping of str to Decisions
        What each system says of each of them.

    Returns
    -------
    tuple of Joint
        In the order of `ACCURACY`.

    Examples
    --------
    >>> from evenhand.scoring.decisions import Decisions
    >>> said = Decisions("a", "A", "scorecard", np.array([1.0, 2, 3, 4]), np.array([0, 0, 1, 1], np.int8))
    >>> auc, _, right, balanced = joint_accuracy(np.array([0, 1, 0, 1], np.int8), {"a": said})
    >>> auc.value.tolist(), right.value.tolist(), balanced.value.tolist()
    ([0.75], [0.5], [0.5])
    """
    systems = tuple(decisions)
    if outcome is None or not (outcome >= 0).any():
        return tuple(_nothing(name, systems, "no outcome is known") for name in ACCURACY)
    scores = {name: _goodness(one) for name, one in decisions.items()}
    said = {name: one.probability for name, one in decisions.items()}
    right = {name: np.where(one.selected >= 0, (one.selected == outcome).astype(float), np.nan)
             for name, one in decisions.items()}
    errors = {name: None if p is None else (p - outcome) ** 2 for name, p in said.items()}
    return (_joint("auc", scores, outcome, "it gives no score"),
            _joint("brier_score", errors, outcome, "its score is no probability"),
            _joint("accuracy", right, outcome, "no decision is known"),
            _joint("balanced_accuracy", right, outcome, "no decision is known"))


def accuracy_frame(joint: tuple[Joint, ...], level: float) -> pl.DataFrame:
    """Return the rows of all measures as one tidy table."""
    return pl.DataFrame([row for one in joint for row in one.rows(level)], schema=SCHEMA, orient="row")


def accuracy_differences(joint: tuple[Joint, ...], first: str, second: str, level: float) -> list[dict[str, Any]]:
    """Return the paired differences of two systems, a row a measure, without attribute and group."""
    return [{"measure": one.measure, "attribute": None, "group": None, "reference": None, "level": level,
             **one.difference(first, second, level).columns()} for one in joint]


def _goodness(one: Decisions) -> NDArray[np.float64] | None:
    if one.score is None:
        return None
    return one.score if one.favourable == "high" else -one.score


def _joint(measure: str, values: Mapping[str, NDArray[np.float64] | None], outcome: NDArray[np.int8],
           missing: str) -> Joint:
    systems = tuple(values)
    there = [k for k, one in enumerate(values.values()) if one is not None and not np.isnan(one).all()]
    if not there:
        return _nothing(measure, systems, missing)
    table = np.stack([values[systems[k]] for k in there])
    both = (outcome >= 0) & ~np.isnan(table).any(axis=0)
    table, good = table[:, both], outcome[both] == 1
    classes = np.where(both, outcome == 1, 2)
    by_outcome = BY_OUTCOME.get(measure)
    if good.size < 2 or (by_outcome and min(good.sum(), (~good).sum()) < 2):
        return _nothing(measure, systems, "too few people whom all systems judge and whose outcome is known")
    value, influence = np.full(len(systems), np.nan), np.full((len(systems), both.size), np.nan)
    value[there], parts = by_outcome(table, good) if by_outcome else _means(table)
    influence[there] = 0.0
    influence[np.ix_(there, np.flatnonzero(both))] = parts
    reasons = tuple(None if k in there else missing for k in range(len(systems)))
    return Joint(measure, systems, value, influence @ influence.T, int(both.sum()), int(good.sum()), reasons,
                 influence, classes)


def _means(table: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    value = table.mean(axis=1)
    return value, (table - value[:, None]) / table.shape[1]


def _areas(table: NDArray[np.float64], good: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the areas, and DeLong's structural components as what each person adds to their errors."""
    value, influence = np.empty(table.shape[0]), np.empty(table.shape)
    for k, one in enumerate(table):
        above, below = one[good], one[~good]
        order, other = np.argsort(above, kind="stable"), np.argsort(below, kind="stable")
        under, over = placements(above[order], below[other])
        first, second = np.empty(above.size), np.empty(below.size)
        first[order], second[other] = under / below.size, 1 - over / above.size
        value[k] = first.mean()
        influence[k, good], influence[k, ~good] = (
            (side - side.mean()) / np.sqrt(side.size * (side.size - 1.0)) for side in (first, second))
    return value, influence


def _balanced(table: NDArray[np.float64], good: NDArray[np.bool_],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    value, influence = np.zeros(table.shape[0]), np.empty(table.shape)
    for side in (good, ~good):
        mean, influence[:, side] = _means(table[:, side])
        value += mean / 2
    return value, influence / 2


BY_OUTCOME = {"auc": _areas, "balanced_accuracy": _balanced}
"""The measures that are made of the people with each outcome apart."""


def _nothing(measure: str, systems: tuple[str, ...], reason: str) -> Joint:
    empty = np.full(len(systems), np.nan)
    return Joint(measure, systems, empty, np.full((len(systems),) * 2, np.nan), 0, 0, (reason,) * len(systems),
                 np.full((len(systems), 0), np.nan), np.zeros(0, np.int64))


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
