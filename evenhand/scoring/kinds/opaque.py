"""Neural networks: models that nothing is known of but what they answer, explained by permutations."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import logit

from evenhand.randomness import stream
from evenhand.scoring.kinds.fold_models import FoldModels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from evenhand.scoring.features import Encoder
    from evenhand.scoring.kinds.kind import Lesson

BACKGROUND = 25
"""With so many people of those whom a fold's model learned from a person is compared."""
ORDERS = 2
"""In so many orders features are put in, each forward and backward."""
SURE = 1e-9
"""A share nearer to 0 or 1 than this has the log-odds of this one."""
_GLOBAL = RLock()


@dataclass(frozen=True, eq=False)
class Opaque(FoldModels):
    """A model for each fold that only answers; the own record is the log-odds of its answer.

    Parameters
    ----------
    encoder : Encoder
        How people become a design matrix.
    models : tuple of estimators
        One a fold.
    backgrounds : tuple of ndarray of float, shape (people, columns)
        Some of the people whom each learned from, with whom a person is compared.
    """

    encoder: Encoder
    models: tuple[Any, ...]
    backgrounds: tuple[NDArray[np.float64], ...]

    def sub_scores(self, matrix: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the log-odds, shape ``(people, 1)``."""
        found = np.zeros((len(matrix), 1))
        for k, model in enumerate(self.models):
            if (held_out := fold == k).any():
                found[held_out, 0] = _log_odds(model, matrix[held_out])
        return found

    def parts(self, matrix: NDArray[np.float64], fold: NDArray[np.int64], weights: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return base and SHAP values by permutation (Strumbelj and Kononenko 2014), shape ``(people, features)``.

        Features are put in one after the other, those left out taken from the background, in orders that are the same
        for everybody; each order adds up to the answer exactly.
        """
        base, parts = np.zeros(len(matrix)), np.zeros((len(matrix), len(self.features)))
        evaluations = ORDERS * (2 * matrix.shape[1] + 1)
        # SHAP goes from person to person itself; one at a time, everybody has the same orders, alone or among others.
        for row, at in enumerate(fold.tolist()):
            with _seeded():
                found = self.explainers[at](matrix[row:row + 1], max_evals=evaluations, silent=True)
            base[row] = found.base_values[0]
            parts[row] = self.encoder.summed(found.values)[0]
        return base, parts

    @cached_property
    def explainers(self) -> tuple[Any, ...]:
        """A SHAP permutation explainer a fold; its background is of the people whom that fold's model learned from."""
        from shap import PermutationExplainer
        from shap.maskers import Independent

        with _seeded():
            return tuple(PermutationExplainer(lambda rows, model=model: _log_odds(model, rows),
                                              Independent(background, max_samples=BACKGROUND))
                         for model, background in zip(self.models, self.backgrounds, strict=True))


def opaque_models(lesson: Lesson, untrained: Callable[[int], Any]) -> Opaque:
    """Return the models learned from a lesson, one a fold, on columns brought to one scale.

    Parameters
    ----------
    lesson : Lesson
        What is learned from.
    untrained : callable
        Returns the estimator of a fold.
    """
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    models, backgrounds = [], []
    for fold in range(lesson.folds):
        seen = np.flatnonzero(lesson.seen_by(fold))
        model = make_pipeline(StandardScaler(), untrained(fold))
        weights = {f"{model.steps[-1][0]}__sample_weight": lesson.weights_of(fold)}
        models.append(model.fit(lesson.matrix[seen], lesson.target[seen], **weights))
        chosen = stream(lesson.seed, "background", str(fold)).choice(seen, min(BACKGROUND, seen.size), replace=False)
        backgrounds.append(lesson.matrix[np.sort(chosen)])
    return Opaque(lesson.encoder, tuple(models), tuple(backgrounds))


def _log_odds(model: Any, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return logit(np.clip(model.predict_proba(rows)[:, 1], SURE, 1 - SURE))


@contextmanager
def _seeded() -> Iterator[None]:
    """Give SHAP, which shuffles by numpy's global generator, the same orders each time, and leave that as it was."""
    with _GLOBAL:
        before = np.random.get_state()  # noqa: NPY002 - SHAP knows of no other generator
        np.random.seed(0)  # noqa: NPY002
        try:
            yield
        finally:
            np.random.set_state(before)  # noqa: NPY002
