"""What every kind of scoring gives: own records that add up from parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.features import Encoder
    from evenhand.ties import Ties


@dataclass(frozen=True, eq=False)
class Lesson:
    """What a kind learns from.

    Parameters
    ----------
    encoder : Encoder
        How people become a design matrix.
    matrix : ndarray of float, shape (people, columns)
        The design matrix.
    target : ndarray of int8, shape (people,)
        1 good, 0 not, -1 not known.
    fold : ndarray of int, shape (people,)
        The fold in which each person is held out; -1 for people who are not scored.
    folds : int
        How many folds there are.
    seed : int
        The seed of the run.
    weights : ndarray of float, shape (folds, people), optional
        How much each person counts for the model of each fold; everybody the same where left out.
    """

    encoder: Encoder
    matrix: NDArray[np.float64]
    target: NDArray[np.int8]
    fold: NDArray[np.int64]
    folds: int
    seed: int
    weights: NDArray[np.float64] | None = None

    def seen_by(self, fold: int) -> NDArray[np.bool_]:
        """Return who the model of a fold learns from: the scored people outside it whose outcome is known."""
        return (self.fold >= 0) & (self.fold != fold) & (self.target >= 0)

    def weights_of(self, fold: int) -> NDArray[np.float64] | None:
        """Return the weights of the people that the model of a fold learns from; None where all count the same."""
        return None if self.weights is None else self.weights[fold][self.seen_by(fold)]


class OwnRecords(Protocol):
    """A fitted kind: everybody's own record, in log-odds or what stands in for them, and its parts.

    An own record is the weighted sum of the sub-scores of its categories; kinds without categories have
    one. Rows of people who cannot be scored count for nothing.
    """

    @property
    def features(self) -> tuple[str, ...]:
        """The features in whose parts a score is explained."""
        ...

    def matrix(self, population: Population) -> NDArray[np.float64]:
        """Return what is read of everybody as numbers, shape ``(people, columns)``."""
        ...

    def row(self, population: Population, person: int, friends: Ties | None) -> NDArray[np.float64]:
        """Return one person's row of it, with `friends` as the ties."""
        ...

    def changed(self, row: NDArray[np.float64], changes: Mapping[str, Any], population: Population,
                ) -> NDArray[np.float64]:
        """Return one person's row with some values changed."""
        ...

    def sub_scores(self, matrix: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the sub-scores, shape ``(people, categories)``, each person's by the model of their fold."""
        ...

    def parts(self, matrix: NDArray[np.float64], fold: NDArray[np.int64], weights: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return base ``(people,)`` and parts ``(people, features)`` with base + sum of parts = own record."""
        ...
