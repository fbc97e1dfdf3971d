"""What trained estimators share: an encoder, one sub-score, and a model for each fold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.features import Encoder
    from evenhand.ties import Ties


class FoldModels:
    """What all estimators share: an encoder, one sub-score, and a model for each fold."""

    encoder: Encoder

    @property
    def features(self) -> tuple[str, ...]:
        """The features in whose parts a score is explained."""
        return self.encoder.names

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
