"""Scorecards: categories with weights, each with a sub-score that is a fitted linear predictor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.scoring.kinds.linear import linear_predictor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.features import Encoder
    from evenhand.scoring.kinds.kind import Lesson
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.ties import Ties


@dataclass(frozen=True, eq=False)
class Scorecard:
    """A fitted scorecard: for each fold a slope and a centre for each column of the design matrix.

    A category's sub-score is z_c = sum over its columns of slope x (value - centre): the linear predictor
    of a logistic regression of the target, less its mean and divided by its standard deviation over the
    people that the fold's model learned from. The own record is the weighted sum of the z_c.

    Parameters
    ----------
    encoder : Encoder
        How people become a design matrix.
    slope, centre : ndarray of float, shape (folds, columns)
        In units of standardised log-odds per unit of the column; and the mean of the column.
    """

    encoder: Encoder
    slope: NDArray[np.float64]
    centre: NDArray[np.float64]

    @property
    def features(self) -> tuple[str, ...]:
        """The features in whose parts a score is explained."""
        return self.encoder.names

    @property
    def categories(self) -> NDArray[np.int64]:
        """The position of the category of each entry."""
        return np.array([entry.category for entry in self.encoder.entries])

    def matrix(self, population: Population) -> NDArray[np.float64]:
        """Return the design matrix, shape ``(people, columns)``."""
        return self.encoder.matrix(population)

    def row(self, population: Population, person: int, friends: Ties | None) -> NDArray[np.float64]:
        """Return one person's row of the design matrix, with `friends` as the ties."""
        return self.encoder.row(population, person, friends)

    def changed(self, row: NDArray[np.float64], changes: Mapping[str, Any], population: Population,
                ) -> NDArray[np.float64]:
        """Return one person's row of the design matrix with some values changed."""
        return self.encoder.changed(row, changes, population)

    def sub_scores(self, matrix: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the standardised sub-scores, shape ``(people, categories)``."""
        by_column = (matrix - self.centre[fold]) * self.slope[fold]
        owner = self.categories[self.encoder.owner]
        return np.stack([by_column[:, owner == k].sum(axis=1) for k in range(owner.max() + 1)], axis=1)

    def parts(self, matrix: NDArray[np.float64], fold: NDArray[np.int64], weights: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return base zero and each feature's exact part, shape ``(people, features)``."""
        by_column = (matrix - self.centre[fold]) * self.slope[fold]
        return np.zeros(len(matrix)), self.encoder.summed(by_column * weights[self.categories[self.encoder.owner]])


def fit_scorecard(recipe: SystemRecipe, lesson: Lesson) -> Scorecard:
    """Return the scorecard learned from a lesson: one logistic regression a category and fold."""
    columns = lesson.matrix.shape[1]
    slope, centre = np.zeros((lesson.folds, columns)), np.zeros((lesson.folds, columns))
    category = np.array([entry.category for entry in lesson.encoder.entries])[lesson.encoder.owner]
    for fold in range(lesson.folds):
        seen = lesson.seen_by(fold)
        values, target = lesson.matrix[seen], lesson.target[seen]
        centre[fold] = values.mean(axis=0)
        for k in range(category.max() + 1):
            mine = category == k
            slopes = linear_predictor(values[:, mine], target, lesson.weights_of(fold))[1]
            spread = (values[:, mine] @ slopes).std()
            # A category that says nothing of the target adds nothing, whatever its weight.
            slope[fold, mine] = slopes / spread if spread > 0 else 0.0
    return Scorecard(lesson.encoder, slope, centre)
