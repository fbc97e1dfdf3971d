"""Recorded scores: what somebody else's system said, taken from a column of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.errors import InputError
from evenhand.scoring.features import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.ties import Ties


@dataclass(frozen=True, eq=False)
class Recorded:
    """A score column as it stands, in its own points. How it came about is not known.

    Parameters
    ----------
    column : str, optional
        The score column; None where only a decision was recorded.
    mean : float
        The mean score, which is the base of explanations.
    low, high : float
        The lowest and the highest score there is.
    """

    column: str | None
    mean: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")

    @property
    def features(self) -> tuple[str, ...]:
        """The score column: nothing else is known of how the score came about."""
        return () if self.column is None else (self.column,)

    def matrix(self, population: Population) -> NDArray[np.float64]:
        """Return the recorded scores, shape ``(people, 1)``; NaN where there is none."""
        if self.column is None:
            raise InputError(f"dataset {population.name}", "a recorded decision without a score",
                             "a score column", "name it as `score` under [columns], or ask for the decision only")
        return numbers(population.column(self.column), f"{population.name}, score {self.column!r}")[:, None]

    def row(self, population: Population, person: int, friends: Ties | None) -> NDArray[np.float64]:
        """Return one person's recorded score, shape ``(1,)``."""
        return self.matrix(population)[person]

    def changed(self, row: NDArray[np.float64], changes: Mapping[str, Any], population: Population,
                ) -> NDArray[np.float64]:
        """Return the row; any change is refused, for nobody knows what it would do to a recorded score."""
        if changes:
            raise InputError("changes", f"a change of {', '.join(changes)}",
                             "none: a recorded score cannot be computed anew",
                             "choose a system that is trained here")
        return row

    def sub_scores(self, matrix: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the recorded scores, shape ``(people, 1)``."""
        return matrix

    def parts(self, matrix: NDArray[np.float64], fold: NDArray[np.int64], weights: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the mean score as base and the difference from it as the only part."""
        return np.full(len(matrix), self.mean), matrix - self.mean


def recorded_of(population: Population) -> Recorded:
    """Return the recorded score of a population, or the note that there is only a decision.

    Raises
    ------
    InputError
        If the population has neither a score nor a decision column, or no score at all in the column.
    """
    column = population.roles.score
    if column is None:
        if population.roles.decision is None:
            raise InputError(f"system recorded on {population.name}", "neither a score nor a decision column",
                             "one of them", "name it as `score` or `decision` under [columns] in the recipe")
        return Recorded(None)
    scores = Recorded(column).matrix(population)[:, 0]
    if np.isnan(scores).all():
        raise InputError(f"{population.name}, score {column!r}", "no value at all", "a score for some people",
                         "name another column")
    return Recorded(column, float(np.nanmean(scores)), float(np.nanmin(scores)), float(np.nanmax(scores)))
