"""Fairlearn's threshold optimizer on the scores of a system, with a lot that is the same for a person every time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.errors import InputError, NotEnoughDataError
from evenhand.randomness import uniforms
from evenhand.scoring.mitigation.groups import group_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.folds import Folds
    from evenhand.scoring.policies.policy import Scores

CONSTRAINTS = {"demographic-parity": "demographic_parity", "equal-opportunity": "true_positive_rate_parity",
               "equalized-odds": "equalized_odds"}
"""Fairlearn's words for the constraints."""
OBJECTIVE = "balanced_accuracy_score"
"""What is kept as high as can be: plain accuracy would select nearly everybody where most outcomes are good."""


def _as_scored() -> Any:
    """Return a predictor whose prediction is the score that it is given, as Fairlearn wants one."""
    from sklearn.base import BaseEstimator

    class AsScored(BaseEstimator):
        def __sklearn_is_fitted__(self) -> bool:
            return True

        def fit(self, scores: Any, outcome: Any) -> AsScored:
            return self

        def predict(self, scores: Any) -> NDArray[np.float64]:
            return np.asarray(scores, np.float64)[:, 0]

    return AsScored()


@dataclass(frozen=True, eq=False)
class Thresholds:
    """Cut-offs by group, some of them by lot, one set a fold.

    Parameters
    ----------
    attribute : str
        The protected attribute.
    optimizers : tuple of fairlearn.postprocessing.ThresholdOptimizer
        One a fold, learned from the people outside it.
    folds : Folds
        Who was held out with whom.
    sign : float
        1 where a high score is good, else -1.
    seed : int
        The seed of the lot.
    """

    attribute: str
    optimizers: tuple[Any, ...]
    folds: Folds
    sign: float
    seed: int

    def chances(self, population: Population, score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability with which each person is selected, shape ``(people,)``; 0 without a score."""
        names, fold = group_names(population, self.attribute), self.folds.of(population)
        found = np.zeros(score.size)
        for k, optimizer in enumerate(self.optimizers):
            mine = (fold == k) & ~np.isnan(score)
            if mine.any():
                found[mine] = optimizer._pmf_predict(self.sign * score[mine, None],
                                                     sensitive_features=names[mine])[:, 1]
        return found

    def select(self, population: Population, scores: Scores) -> NDArray[np.int8]:
        """Return who is selected: as Fairlearn, where the chance is at least the person's number in the lot."""
        chance = self.chances(population, scores.score)
        lot = uniforms(self.seed, "threshold-optimizer", chance.size)
        return ((chance >= lot) & (chance > 0)).astype(np.int8)


def thresholds_of(score: NDArray[np.float64], target: NDArray[np.int8], names: NDArray[np.str_], folds: Folds, *,
                  attribute: str, constraint: str, sign: float, seed: int) -> Thresholds:
    """Return Fairlearn's optimizer for each fold, learned from the scores and outcomes of the people outside it.

    Raises
    ------
    NotEnoughDataError
        Where a group has one outcome only.
    """
    from fairlearn.postprocessing import ThresholdOptimizer

    known = ~np.isnan(score) & (target >= 0)
    made = []
    for k in range(int(folds.fold.max(initial=0)) + 1):
        seen = known & (folds.fold != k) if folds.fold.max(initial=0) else known
        optimizer = ThresholdOptimizer(estimator=_as_scored(), constraints=CONSTRAINTS[constraint], prefit=True,
                                       objective="accuracy_score" if constraint == "equalized-odds" else OBJECTIVE,
                                       predict_method="predict")
        try:
            made.append(optimizer.fit(sign * score[seen, None], target[seen], sensitive_features=names[seen]))
        except ValueError as fault:
            if "egenerate" in str(fault):
                raise NotEnoughDataError(f"threshold optimizer by {attribute}", "a group with one outcome only",
                                         "both outcomes in every group", "join groups, or draw more people") from None
            raise InputError(f"threshold optimizer by {attribute}", str(fault).splitlines()[0].rstrip("."),
                             "scores that Fairlearn takes", "choose another method") from None
    return Thresholds(attribute, tuple(made), folds, sign, seed)
