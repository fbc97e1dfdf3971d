"""Policy: what makes decisions of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from evenhand.population.population import Population


class Policy(Protocol):
    """A rule from scores to decisions, with all its constants frozen at the fit."""

    def select(self, population: Population, score: NDArray[np.float64]) -> NDArray[np.int8]:
        """Return 1 for the people selected and 0 for the others, shape ``(people,)``; nobody without a score."""
        ...
