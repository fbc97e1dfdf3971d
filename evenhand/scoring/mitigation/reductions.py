"""Fairlearn's reductions on linear systems: a mixture of logistic regressions, taken as one score.

Agarwal, Beygelzimer, Dudík, Langford and Wallach 2018, "A reductions approach to fair classification". Their
exponentiated gradient decides by drawing one of its models for each person. Here the mixture is one score, the
weighted mean of its models' log-odds: no lot, the same parts, bands and cut-offs as in any other system.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.errors import InputError
from evenhand.scoring.kinds.estimator import Linear
from evenhand.scoring.kinds.scorecard import Scorecard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.scoring.kinds.kind import Lesson
    from evenhand.scoring.mitigation.recipe import Mitigation
    from evenhand.scoring.recipe import SystemRecipe

SETTINGS = {"solver": "newton-cholesky", "max_iter": 200, "tol": 1e-8}
"""The same logistic regression that linear systems are made of."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """What a reduction learned: models, and how much of each.

    Parameters
    ----------
    models : tuple of estimators
        Logistic regressions on standardised columns, or constants.
    weights : ndarray of float, shape (models,)
        Which sum to 1.
    """

    models: tuple[Any, ...]
    weights: NDArray[np.float64]

    def slopes(self, columns: int) -> NDArray[np.float64]:
        """Return the weighted mean of the slopes, in log-odds per standard deviation; a constant has none."""
        each = [model.coef_[0] if hasattr(model, "coef_") else np.zeros(columns) for model in self.models]
        return self.weights @ np.stack(each)

    @property
    def intercept(self) -> float:
        """The weighted mean of the intercepts of the models that are no constants."""
        each = np.array([model.intercept_[0] if hasattr(model, "coef_") else 0.0 for model in self.models])
        return float(self.weights @ each)


def mixture_of(values: NDArray[np.float64], target: NDArray[np.int8], names: NDArray[np.str_],
               mitigation: Mitigation, *, refused: float) -> Mixture:
    """Return what Fairlearn's reduction learns from standardised columns.

    Parameters
    ----------
    values : ndarray of float, shape (people, columns)
        Standardised.
    target : ndarray of int8, shape (people,)
        1 good, 0 not.
    names : ndarray of str, shape (people,)
        The group of each person.
    mitigation : Mitigation
        The method, the constraint, its bound, and the size of the grid.
    refused : float
        The probability of the good outcome below which the system refuses: selecting somebody with the bad outcome
        costs `refused`, refusing somebody with the good one 1 - `refused`.
    """
    from fairlearn.reductions import (
        DemographicParity,
        EqualizedOdds,
        ErrorRate,
        ExponentiatedGradient,
        GridSearch,
        TruePositiveRateParity,
    )
    from sklearn.linear_model import LogisticRegression

    known = {"demographic-parity": DemographicParity, "equal-opportunity": TruePositiveRateParity,
             "equalized-odds": EqualizedOdds}
    costs = {"fp": refused, "fn": 1 - refused}
    constraint = known[mitigation.constraint](difference_bound=mitigation.bound)
    model = LogisticRegression(**SETTINGS)
    if mitigation.method == "exponentiated-gradient":
        found = ExponentiatedGradient(model, constraint, objective=ErrorRate(costs=costs))
        found.fit(values, target, sensitive_features=names)
        used = np.flatnonzero(np.asarray(found.weights_) > 0)
        return Mixture(tuple(found.predictors_[k] for k in used), np.asarray(found.weights_, float)[used])
    # Grid search asks the constraint for the objective; it takes none of its own.
    constraint.default_objective = lambda: ErrorRate(costs=costs)
    search = GridSearch(model, constraint, grid_size=mitigation.grid)
    search.fit(values, target, sensitive_features=names)
    return Mixture((search.predictors_[search.best_idx_],), np.ones(1))


def fit_reduced(recipe: SystemRecipe, lesson: Lesson, *, names: NDArray[np.str_], mitigation: Mitigation,
                selected: float) -> Linear | Scorecard:
    """Return the fitted kind whose slopes are those of the mixture, one a fold.

    Parameters
    ----------
    recipe : SystemRecipe
        A scorecard, or an estimator that is a logistic regression.
    lesson : Lesson
        What is learned from.
    names : ndarray of str, shape (people,)
        The group of each person.
    mitigation : Mitigation
        The method and its settings.
    selected : float
        The share that the unmitigated system selects of those it scores: errors cost what makes a system without
        constraint select as many.
    """
    if recipe.estimator not in (None, "logistic-regression"):
        raise InputError(f"system {recipe.name}, mitigation", f"{mitigation.method} on {recipe.estimator}",
                         "a scorecard or a logistic regression: on trees one fit takes minutes",
                         "choose reweighing or the threshold optimizer")
    weight = _weights_of_columns(recipe, lesson)
    slope, centre, intercept = np.zeros((3, lesson.folds, weight.size)), np.zeros((lesson.folds, weight.size)), []
    slope = slope[0]
    for k in range(lesson.folds):
        seen = lesson.seen_by(k)
        values, target = lesson.matrix[seen], lesson.target[seen]
        centre[k], spread = values.mean(axis=0), values.std(axis=0)
        used = (spread > 1e-9 * (1 + np.abs(centre[k]))) & (weight > 0)
        scaled = (values[:, used] - centre[k, used]) / spread[used]
        found = mixture_of(scaled, target, names[seen], mitigation, refused=_refused(scaled, target, selected))
        slope[k, used] = found.slopes(int(used.sum())) / spread[used]
        intercept.append(found.intercept - float(centre[k] @ slope[k]))
    if recipe.kind == "scorecard":
        return Scorecard(lesson.encoder, np.divide(slope, weight, out=np.zeros_like(slope), where=weight > 0), centre)
    return Linear(lesson.encoder, np.array(intercept), slope, centre)


def _weights_of_columns(recipe: SystemRecipe, lesson: Lesson) -> NDArray[np.float64]:
    """Return the weight of the category to which each column belongs: what its slope is multiplied by later."""
    if recipe.kind != "scorecard":
        return np.ones(lesson.matrix.shape[1])
    category = np.array([entry.category for entry in lesson.encoder.entries])[lesson.encoder.owner]
    return np.array(list(recipe.own_weights.values()))[category]


def _refused(values: NDArray[np.float64], target: NDArray[np.int8], selected: float) -> float:
    """Return the probability below which a plain logistic regression refuses all but the share selected."""
    from sklearn.linear_model import LogisticRegression

    probability = LogisticRegression(**SETTINGS).fit(values, target).predict_proba(values)[:, 1]
    return float(np.clip(np.quantile(probability, 1 - selected), 0.01, 0.99))
