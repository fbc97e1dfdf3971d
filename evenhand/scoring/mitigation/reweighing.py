"""Reweighing: weights under which group and outcome are independent among those a model learns from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.scoring.kinds.kind import Lesson


def reweighing(names: NDArray[np.str_], target: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return P(group) P(outcome) / P(group, outcome) for each person, shape ``(people,)``.

    Kamiran and Calders 2012, "Data preprocessing techniques for classification without discrimination",
    Knowledge and Information Systems 33:1, sec. 4.3.

    Examples
    --------
    Of three women one repaid, of one man one: in two of four cases repaid; the woman who repaid counts 3/4 x 2/4 : 1/4.

    >>> reweighing(np.array(["f", "f", "f", "m"]), np.array([1, 0, 0, 1], np.int8))
    array([1.5 , 0.75, 0.75, 0.5 ])
    """
    _, group = np.unique(names, return_inverse=True)
    joint = np.zeros((group.max() + 1, 2))
    np.add.at(joint, (group, target), 1.0)
    joint /= target.size
    expected = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    return expected[group, target] / joint[group, target]


def weights_of_folds(lesson: Lesson, names: NDArray[np.str_]) -> NDArray[np.float64]:
    """Return the weights for each fold's model, from the people it sees alone, shape ``(folds, people)``."""
    weights = np.ones((lesson.folds, names.size))
    for fold in range(lesson.folds):
        seen = lesson.seen_by(fold)
        weights[fold, seen] = reweighing(names[seen], lesson.target[seen])
    return weights
