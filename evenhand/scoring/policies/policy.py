"""Policy: what makes decisions of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from evenhand.population.population import Population


class Scores(NamedTuple):
    """What a policy may read of each person, in points; NaN for people without a score.

    The own record, the score with friends counted, and the same cut to the system's range.
    """

    own: NDArray[np.float64]
    points: NDArray[np.float64]
    score: NDArray[np.float64]


class Policy(Protocol):
    """A rule from scores to decisions, with all its constants frozen at the fit."""

    def select(self, population: Population, scores: Scores) -> NDArray[np.int8]:
        """Return 1 for the people selected and 0 for the others, shape ``(people,)``; nobody without a score."""
        ...
