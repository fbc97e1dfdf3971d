"""Trained estimators of scikit-learn: logistic regression, gradient boosting, random forests, neural networks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.checks import one_of
from evenhand.errors import InputError
from evenhand.randomness import stream
from evenhand.scoring.kinds.fold_models import FoldModels
from evenhand.scoring.kinds.linear import linear_predictor
from evenhand.scoring.kinds.opaque import Opaque, opaque_models

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.scoring.features import Encoder
    from evenhand.scoring.kinds.kind import Lesson
    from evenhand.scoring.recipe import SystemRecipe

RANDOM_STATES = 2**31 - 1
CHOSEN = {
    "gradient-boosting": {"max_iter": 100, "learning_rate": 0.1, "max_leaf_nodes": 15, "min_samples_leaf": 50},
    "random-forest": {"n_estimators": 100, "min_samples_leaf": 25, "max_features": "sqrt"},
    "neural-network": {"hidden_layer_sizes": (16,), "alpha": 0.01, "max_iter": 200, "early_stopping": True},
}
NOT_FOR_RECIPES = {"random_state", "verbose", "warm_start", "n_jobs", "class_weight", "categorical_features"}


@dataclass(frozen=True, eq=False)
class Linear(FoldModels):
    """A logistic regression for each fold; the own record is its linear predictor, in log-odds.

    Parameters
    ----------
    encoder : Encoder
        How people become a design matrix.
    intercept : ndarray of float, shape (folds,)
        In log-odds.
    slope, centre : ndarray of float, shape (folds, columns)
        Log-odds per unit of the column; and the mean of the column over the people learned from, at which
        a feature's part is zero.
    """

    encoder: Encoder
    intercept: NDArray[np.float64]
    slope: NDArray[np.float64]
    centre: NDArray[np.float64]

    def sub_scores(self, matrix: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the log-odds, shape ``(people, 1)``."""
        return (self.intercept[fold] + (matrix * self.slope[fold]).sum(axis=1))[:, None]

    def parts(self, matrix: NDArray[np.float64], fold: NDArray[np.int64], weights: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return base and exact parts: what ``shap.LinearExplainer`` gives with the mean as background."""
        base = self.intercept + (self.centre * self.slope).sum(axis=1)
        return base[fold], self.encoder.summed((matrix - self.centre[fold]) * self.slope[fold])


@dataclass(frozen=True, eq=False)
class Trees(FoldModels):
    """Boosted trees or a random forest for each fold.

    The own record of boosted trees is their margin, in log-odds. That of a forest is the mean of its
    trees' shares of good outcomes: the mean adds up over trees and so over features, its log-odds do not.

    Parameters
    ----------
    encoder : Encoder
        How people become a design matrix.
    models : tuple of estimators
        One a fold.
    """

    encoder: Encoder
    models: tuple[Any, ...]

    def sub_scores(self, matrix: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return log-odds (boosted trees) or shares (a forest), shape ``(people, 1)``."""
        found = np.zeros((len(matrix), 1))
        with _threads().limit(limits=1):
            for k, model in enumerate(self.models):
                held_out = fold == k
                if held_out.any():
                    found[held_out, 0] = _margin(model, matrix[held_out])
        return found

    def parts(self, matrix: NDArray[np.float64], fold: NDArray[np.int64], weights: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return base and SHAP values (Lundberg et al. 2020, path-dependent), shape ``(people, features)``."""
        base, parts = np.zeros(len(matrix)), np.zeros((len(matrix), len(self.features)))
        for k, explainer in enumerate(self.explainers):
            held_out = fold == k
            if held_out.any():
                values = np.asarray(explainer.shap_values(matrix[held_out], check_additivity=False))
                values = values[..., 1] if values.ndim == 3 else values
                parts[held_out] = self.encoder.summed(values)
                base[held_out] = np.ravel(explainer.expected_value)[-1]
        return base, parts

    @cached_property
    def explainers(self) -> tuple[Any, ...]:
        """A SHAP tree explainer a fold; its background is the people whom that fold's model learned from.

        Path-dependent: with a background, SHAP's trees compare in another precision than scikit-learn's
        and the parts need not add up.
        """
        from shap import TreeExplainer

        return tuple(TreeExplainer(model, feature_perturbation="tree_path_dependent") for model in self.models)


@cache
def _threads() -> Any:
    # Looking for the thread pools of all libraries anew takes longer than scoring a person.
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _margin(model: Any, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    if hasattr(model, "decision_function"):
        return model.decision_function(matrix)
    return model.predict_proba(matrix)[:, 1]


def fit_estimator(recipe: SystemRecipe, lesson: Lesson) -> Linear | Trees | Opaque:
    """Return the estimator learned from a lesson, one model a fold.

    Raises
    ------
    InputError
        For a setting that the estimator does not have, or a value that it refuses.
    """
    where = f"system {recipe.name}, settings"
    settings = _checked_settings(recipe, where)
    try:
        if recipe.estimator == "logistic-regression":
            return _linear_models(lesson, settings)
        if recipe.estimator == "neural-network":
            return opaque_models(lesson, lambda fold: _untrained(recipe, lesson, fold, settings))
        return Trees(lesson.encoder, tuple(_tree_model(recipe, lesson, k, settings) for k in range(lesson.folds)))
    except (ValueError, TypeError) as fault:
        raise InputError(where, str(fault).splitlines()[0].rstrip("."), "settings that scikit-learn takes",
                         "mend the recipe") from None


def _linear_models(lesson: Lesson, settings: dict[str, Any]) -> Linear:
    seen = [lesson.seen_by(k) for k in range(lesson.folds)]
    found = [linear_predictor(lesson.matrix[mine], lesson.target[mine], lesson.weights_of(k), **settings)
             for k, mine in enumerate(seen)]
    centre = np.stack([lesson.matrix[mine].mean(axis=0) for mine in seen])
    return Linear(lesson.encoder, np.array([intercept for intercept, _ in found]),
                  np.stack([slopes for _, slopes in found]), centre)


def _tree_model(recipe: SystemRecipe, lesson: Lesson, fold: int, settings: dict[str, Any]) -> Any:
    seen = lesson.seen_by(fold)
    return _untrained(recipe, lesson, fold, settings).fit(lesson.matrix[seen], lesson.target[seen],
                                                          sample_weight=lesson.weights_of(fold))


def _untrained(recipe: SystemRecipe, lesson: Lesson, fold: int, settings: dict[str, Any]) -> Any:
    word = str(recipe.estimator)
    # Not from the name: a system that is copied or renamed learns the same.
    state = int(stream(lesson.seed, "fit", word, str(fold)).integers(RANDOM_STATES))
    return _class_of(word)(random_state=state, **CHOSEN[word] | settings)


def _class_of(word: str) -> Any:
    if word == "gradient-boosting":
        from sklearn.ensemble import HistGradientBoostingClassifier

        return HistGradientBoostingClassifier
    if word == "random-forest":
        from sklearn.ensemble import RandomForestClassifier

        return RandomForestClassifier
    if word == "neural-network":
        from sklearn.neural_network import MLPClassifier

        return MLPClassifier
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression


def _checked_settings(recipe: SystemRecipe, where: str) -> dict[str, Any]:
    known = set(_class_of(str(recipe.estimator))().get_params()) - NOT_FOR_RECIPES
    for name in recipe.settings:
        one_of(name, where, sorted(known))
    return dict(recipe.settings)
