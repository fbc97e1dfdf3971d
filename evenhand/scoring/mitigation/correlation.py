"""Features less what the group predicts of them: Fairlearn's correlation remover in front of any kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.errors import InputError
from evenhand.scoring.mitigation.groups import group_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.kinds.kind import OwnRecords
    from evenhand.ties import Ties


@dataclass(frozen=True, eq=False)
class Remover:
    """What the group predicts of each column of the design matrix, frozen at the fit.

    Parameters
    ----------
    attribute : str
        The protected attribute.
    levels : tuple of str
        The groups at the fit.
    predicted : ndarray of float, shape (groups, columns)
        What is taken from the columns of a member of each group.
    """

    attribute: str
    levels: tuple[str, ...]
    predicted: NDArray[np.float64]

    def codes(self, population: Population) -> NDArray[np.int64]:
        """Return the position of each person's group, shape ``(people,)``."""
        names = group_names(population, self.attribute)
        strange = sorted(set(names.tolist()) - set(self.levels))
        if strange:
            raise InputError(f"correlation remover by {self.attribute}", f"the group {strange[0]!r}",
                             "a group that was there at the fit", "fit the system to these people")
        return np.searchsorted(self.levels, names)

    def without(self, matrix: NDArray[np.float64], codes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the design matrix less what the group predicts of it."""
        return matrix - self.predicted[codes]


def remover_for(matrix: NDArray[np.float64], names: NDArray[np.str_], scored: NDArray[np.bool_], attribute: str,
                alpha: float = 1.0) -> Remover:
    """Return the remover for a design matrix, learned by Fairlearn from the people who can be scored.

    Parameters
    ----------
    matrix : ndarray of float, shape (people, columns)
        The design matrix.
    names : ndarray of str, shape (people,)
        The group of each person.
    scored : ndarray of bool, shape (people,)
        Who can be scored.
    attribute : str
        The protected attribute.
    alpha : float
        How much is taken out, from 0 to 1.
    """
    from fairlearn.preprocessing import CorrelationRemover

    levels = tuple(np.unique(names).tolist())
    dummies = (names[:, None] == np.array(levels)).astype(np.float64)
    joint, columns = np.hstack([matrix, dummies]), matrix.shape[1]
    remover = CorrelationRemover(sensitive_feature_ids=list(range(columns, joint.shape[1])), alpha=alpha)
    remover.fit(joint[scored])
    return Remover(attribute, levels, alpha * (np.eye(len(levels)) - remover.sensitive_mean_) @ remover.beta_)


@dataclass(frozen=True, eq=False)
class Decorrelated:
    """Own records that are read from the features less what the group predicts of them.

    What is read of a person is the design matrix with the group's position as the last column.

    Parameters
    ----------
    records : OwnRecords
        The kind, fitted to the changed features.
    remover : Remover
        What is taken from them.
    """

    records: OwnRecords
    remover: Remover

    @property
    def features(self) -> tuple[str, ...]:
        """The features in whose parts a score is explained."""
        return self.records.features

    def matrix(self, population: Population) -> NDArray[np.float64]:
        """Return the design matrix and the group's position, shape ``(people, columns + 1)``."""
        return np.column_stack([self.records.matrix(population), self.remover.codes(population)])

    def row(self, population: Population, person: int, friends: Ties | None) -> NDArray[np.float64]:
        """Return one person's row of it, with `friends` as the ties."""
        return np.append(self.records.row(population, person, friends), self.remover.codes(population)[person])

    def changed(self, row: NDArray[np.float64], changes: Mapping[str, Any], population: Population,
                ) -> NDArray[np.float64]:
        """Return one person's row with some values changed; the group stays."""
        return np.append(self.records.changed(row[:-1], changes, population), row[-1])

    def sub_scores(self, matrix: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the sub-scores, shape ``(people, categories)``."""
        return self.records.sub_scores(self._without(matrix), fold)

    def parts(self, matrix: NDArray[np.float64], fold: NDArray[np.int64], weights: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return base and parts of the features as they are read: less what the group predicts."""
        return self.records.parts(self._without(matrix), fold, weights)

    def _without(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.remover.without(matrix[:, :-1], matrix[:, -1].astype(np.int64))
