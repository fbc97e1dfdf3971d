"""Fairlearn's reductions on linear systems: a mixture of logistic regressions.

Agarwal, Beygelzimer, Dudík, Langford and Wallach 2018, "A reductions approach to fair classification". The decision is
Fairlearn's own: each person is judged by one model of the mixture, drawn by lot, which is what keeps the constraint.
The score beside it is the weighted mean of the models' log-odds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.errors import InputError
from evenhand.scoring.kinds.estimator import Linear
from evenhand.scoring.kinds.scorecard import Scorecard
from evenhand.scoring.policies.lottery import Mixture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.scoring.kinds.kind import Lesson
    from evenhand.scoring.mitigation.recipe import Mitigation
    from evenhand.scoring.recipe import SystemRecipe

SETTINGS = {"solver": "newton-cholesky", "max_iter": 200, "tol": 1e-8}
"""The same logistic regression that linear systems are made of."""

SURE = 1e9
"""The log-odds of a model that always says the same."""


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
        return _linear([found.predictors_[k] for k in used], np.asarray(found.weights_, float)[used], values.shape[1])
    # Grid search asks the constraint for the objective; it takes none of its own.
    constraint.default_objective = lambda: ErrorRate(costs=costs)
    search = GridSearch(model, constraint, grid_size=mitigation.grid)
    search.fit(values, target, sensitive_features=names)
    return _linear([search.predictors_[search.best_idx_]], np.ones(1), values.shape[1])


def _linear(models: list[Any], weights: NDArray[np.float64], columns: int) -> Mixture:
    """Return models as a mixture; a constant, where Fairlearn found one, is a model that always says the same."""
    linear = [hasattr(model, "coef_") for model in models]
    slopes = [model.coef_[0] if is_linear else np.zeros(columns)
              for model, is_linear in zip(models, linear, strict=True)]
    intercepts = [model.intercept_[0] if is_linear else SURE * (2 * float(model.constant) - 1)
                  for model, is_linear in zip(models, linear, strict=True)]
    return Mixture(weights, np.array(intercepts, float), np.stack(slopes))


def fit_reduced(recipe: SystemRecipe, lesson: Lesson, *, names: NDArray[np.str_], mitigation: Mitigation,
                selected: float) -> tuple[Linear | Scorecard, tuple[Mixture, ...]]:
    """Return the fitted kind whose slopes are the mixture's mean, and the mixture of each fold.

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
    mixtures = tuple(_mixture_of_fold(lesson, k, weight, names, mitigation, selected) for k in range(lesson.folds))
    centre = np.stack([lesson.matrix[lesson.seen_by(k)].mean(axis=0) for k in range(lesson.folds)])
    slope = np.stack([one.weights @ one.slopes for one in mixtures])
    if recipe.kind == "scorecard":
        own = np.divide(slope, weight, out=np.zeros_like(slope), where=weight > 0)
        return Scorecard(lesson.encoder, own, centre), mixtures
    # A model that always says the same has no log-odds to take a mean of.
    intercept = np.array([one.weights @ np.where(np.abs(one.intercepts) < SURE / 2, one.intercepts, 0.0)
                          for one in mixtures])
    return Linear(lesson.encoder, intercept, slope, centre), mixtures


def _mixture_of_fold(lesson: Lesson, fold: int, weight: NDArray[np.float64], names: NDArray[np.str_],
                     mitigation: Mitigation, selected: float) -> Mixture:
    """Return the mixture learned from the people outside a fold, in the units of the columns."""
    seen = lesson.seen_by(fold)
    values, target = lesson.matrix[seen], lesson.target[seen]
    centre, spread = values.mean(axis=0), values.std(axis=0)
    used = (spread > 1e-9 * (1 + np.abs(centre))) & (weight > 0)
    scaled = (values[:, used] - centre[used]) / spread[used]
    found = mixture_of(scaled, target, names[seen], mitigation, refused=_refused(scaled, target, selected))
    slopes = np.zeros((found.weights.size, weight.size))
    slopes[:, used] = found.slopes / spread[used]
    return Mixture(found.weights, found.intercepts - slopes @ centre, slopes)


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
