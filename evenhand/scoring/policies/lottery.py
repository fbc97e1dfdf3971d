"""Decisions of a mixture of models: each person is judged by one of them, drawn by a lot that is theirs every time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evenhand.randomness import uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.features import Encoder
    from evenhand.scoring.folds import Folds
    from evenhand.scoring.policies.policy import Scores
    from evenhand.scoring.scale import Line


@dataclass(frozen=True, eq=False)
class Mixture:
    """Linear models and how much of each; a person is selected by those that give log-odds above 0.

    Parameters
    ----------
    weights : ndarray of float, shape (models,)
        Which sum to 1.
    intercepts : ndarray of float, shape (models,)
        In log-odds.
    slopes : ndarray of float, shape (models, columns)
        In log-odds per unit of the column.

    Examples
    --------
    >>> two = Mixture(np.array([0.75, 0.25]), np.array([0.0, -9.0]), np.array([[1.0], [1.0]]))
    >>> two.chances(np.array([[-1.0], [2.0], [10.0]]))
    array([0.  , 0.75, 1.  ])
    """

    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    slopes: NDArray[np.float64]

    def chances(self, matrix: NDArray[np.float64], more: NDArray[np.float64] | float = 0.0) -> NDArray[np.float64]:
        """Return the share of the models that select each person, with `more` log-odds added to each model's."""
        log_odds = matrix @ self.slopes.T + self.intercepts + np.reshape(more, (-1, 1))
        return (log_odds > 0) @ self.weights


@dataclass(frozen=True, eq=False)
class Lottery:
    """A mixture a fold, as Fairlearn's exponentiated gradient decides (Agarwal et al. 2018).

    What friends add to the score is added to every model's log-odds.

    Parameters
    ----------
    method : str
        The name of the method, which the lot is named after.
    encoder : Encoder
        How people become a design matrix.
    mixtures : tuple of Mixture
        One a fold.
    folds : Folds
        Who was held out with whom.
    line : Line
        From log-odds to points.
    seed : int
        The seed of the lot.
    """

    method: str
    encoder: Encoder
    mixtures: tuple[Mixture, ...]
    folds: Folds
    line: Line
    seed: int

    def chances(self, population: Population, scores: Scores) -> NDArray[np.float64]:
        """Return the probability with which each person is selected, shape ``(people,)``; 0 without a score."""
        matrix, fold = self.encoder.matrix(population), self.folds.of(population)
        friends = self.line.log_odds(scores.points) - self.line.log_odds(scores.own)
        found = np.zeros(fold.size)
        for k, mixture in enumerate(self.mixtures):
            mine = (fold == k) & ~np.isnan(scores.own)
            found[mine] = mixture.chances(matrix[mine], friends[mine])
        return found

    def select(self, population: Population, scores: Scores) -> NDArray[np.int8]:
        """Return who is selected: where the chance is at least the person's number in the lot."""
        chance = self.chances(population, scores)
        return ((chance >= uniforms(self.seed, self.method, chance.size)) & (chance > 0)).astype(np.int8)
