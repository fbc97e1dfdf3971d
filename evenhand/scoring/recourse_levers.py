"""What is in a person's hands: the features that a person can change, how far, in which steps and at what cost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Field, Population
    from evenhand.scoring.features import Encoder
    from evenhand.scoring.system import ScoringSystem

STEPS = 100
"""Into how many steps the limits are divided where a recipe names no step."""
USUAL = (0.1, 0.9)
"""The quantiles of the people between which a change costs what the recipe says."""


@dataclass(frozen=True)
class Lever:
    """One feature that a person can change.

    Parameters
    ----------
    feature, label, unit : str
        The column, its plain words and its unit.
    low, high, step : float
        The limits of a number and the smallest change of it; 0, 0 and 1 for words.
    levels : tuple of str
        The words that can be chosen; empty for a number.
    direction : {"any", "up", "down"}
        The way in which a number can be changed.
    cost : float
        Of one unit of a number, or of a change of words.
    """

    feature: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    levels: tuple[str, ...]
    direction: str
    cost: float

    @property
    def yes_no(self) -> bool:
        """Whether 1 and 0 stand for yes and no."""
        return not self.levels and (self.low, self.high, self.step) == (0, 1, 1)

    def said(self, value: float) -> Any:
        """Return a value as it stands in the table: a word, a whole number, or a number without rounding dust."""
        if self.levels:
            return self.levels[int(value)]
        # Nine digits drop the dust of adding steps; a whole number of whole steps is written as one.
        tidy = round(float(value), 9)
        return int(tidy) if float(self.step).is_integer() and tidy.is_integer() else tidy


@dataclass(frozen=True, eq=False)
class Rows:
    """People as a system reads them, ready to be changed and scored again, many at once.

    Parameters
    ----------
    system : ScoringSystem
        Fitted.
    encoder : Encoder
        How values become columns.
    matrix : ndarray of float, shape (people, columns)
        The design matrix.
    fold : ndarray of int, shape (people,)
        The fold whose model scores each.
    values : mapping of str to ndarray, shape (people,)
        The raw values of the levers: NaN, or -1 for words, where there is no record.
    """

    system: ScoringSystem
    encoder: Encoder
    matrix: NDArray[np.float64]
    fold: NDArray[np.int64]
    values: dict[str, NDArray]

    def own(self, matrix: NDArray[np.float64], fold: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
        """Return own records in points for rows of a design matrix, by the system's own models."""
        return self.system.line.points(self._log_odds(matrix, fold))

    def straight(self, matrix: NDArray[np.float64], fold: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
        """Return own records on the straight line of the scale, before it bends: there what is changed adds up."""
        return self.system.line.straight(self._log_odds(matrix, fold))

    def _log_odds(self, matrix: NDArray[np.float64], fold: NDArray[np.int64] | None) -> NDArray[np.float64]:
        sub_scores = self.system.records.sub_scores(matrix, self.fold if fold is None else fold)
        return sub_scores @ self.system.category_weights()

    def part(self, chosen: NDArray[Any]) -> Rows:
        """Return some of the people."""
        values = {name: held[chosen] for name, held in self.values.items()}
        return Rows(self.system, self.encoder, self.matrix[chosen], self.fold[chosen], values)


def placed(encoder: Encoder, matrix: NDArray[np.float64], feature: str, values: NDArray) -> NDArray[np.float64]:
    """Return the rows of a design matrix with another value of one own feature, one a row."""
    made = matrix.copy()
    for position, entry in enumerate(encoder.entries):
        if entry.feature == feature and entry.source == "own":
            made[:, encoder.owner == position] = entry.columns(values)
    return made


def rows_of(system: ScoringSystem, population: Population, people: NDArray[np.int64]) -> Rows:
    """Return some people as a system reads them."""
    encoder = system.records.encoder
    matrix, fold = system.records.matrix(population)[people], system.folds.of(population)[people]
    entries = {entry.feature: entry for entry in encoder.entries if entry.source == "own"}
    values = {lever.feature: entries[lever.feature].raw(population.column(lever.feature)[people], lever.feature)
              for lever in levers_of(system, population)}
    return Rows(system, encoder, matrix, fold, values)


@lru_cache(maxsize=8)
def levers_of(system: ScoringSystem, population: Population) -> tuple[Lever, ...]:
    """Return what the system reads and a person can change, in the order of the recipe.

    Left out are frozen features, the number of ties, protected columns, what has no stated direction, and means
    over friends. A number's cost a unit is the recipe's cost divided by the distance from the tenth to the
    ninetieth of a hundred scored people, or by one step where these are the same.
    """
    encoder = getattr(system.records, "encoder", None)
    if encoder is None:
        return ()
    scored = np.flatnonzero(system.scored(population))
    found = []
    for entry in encoder.entries:
        field = population.fields.get(entry.feature)
        if entry.source == "own" and field is not None and _in_hand(field, population) \
                and entry.feature not in {lever.feature for lever in found}:
            levels = entry.levels
            raw = None if levels else entry.raw(population.column(entry.feature)[scored], entry.feature)
            found.append(_lever(field, levels, raw))
    return tuple(found)


def _in_hand(field: Field, population: Population) -> bool:
    if field.frozen or field.of_ties or field.direction == "none" or field.name in population.roles.protected:
        return False
    return bool(field.levels) or (field.low is not None and field.high is not None)


def _lever(field: Field, levels: tuple[str, ...], values: NDArray[np.float64] | None) -> Lever:
    if values is None:
        return Lever(field.name, field.label, field.unit, 0.0, 0.0, 1.0, levels, "any", field.cost)
    low, high = float(field.low), float(field.high)
    step = float(field.step or (high - low) / STEPS)
    tenth, ninetieth = np.nanquantile(values, USUAL)
    usual = max(float(ninetieth - tenth), step)
    return Lever(field.name, field.label, field.unit, low, high, step, (), field.direction, field.cost / usual)
