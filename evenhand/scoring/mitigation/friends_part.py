"""What can be done to the part of a score that friends make, once it is known: cap it, or take out group means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from evenhand.scoring.mitigation.groups import group_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.folds import Folds


class FriendsPart(Protocol):
    """A change of the friends' part, score less own record, with all its constants frozen at the fit."""

    def changed(self, population: Population, own: NDArray[np.float64],
                score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scores in points with the friends' part changed, shape ``(people,)``."""
        ...


@dataclass(frozen=True)
class Capped:
    """Friends move nobody by more than `points`.

    Examples
    --------
    >>> Capped(10.0).changed(None, np.array([500.0, 500.0]), np.array([540.0, 495.0]))
    array([510., 495.])
    """

    points: float

    def changed(self, population: Population, own: NDArray[np.float64],
                score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return own record + the friends' part cut to the cap at both ends."""
        return own + np.clip(score - own, -self.points, self.points)


@dataclass(frozen=True, eq=False)
class Residual:
    """The friends' part less its mean in the person's group, so that it tells groups apart no more.

    Parameters
    ----------
    attribute : str
        The protected attribute.
    means : mapping of str to ndarray of float, shape (folds,)
        Each group's mean friends' part less that of all, over the people outside each fold.
    folds : Folds
        Who was held out with whom.
    """

    attribute: str
    means: Mapping[str, NDArray[np.float64]]
    folds: Folds

    def changed(self, population: Population, own: NDArray[np.float64],
                score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scores less the mean of the person's group; a group not seen at the fit keeps its part."""
        names, fold = group_names(population, self.attribute), self.folds.of(population)
        taken = np.zeros(names.size)
        for name, mean in self.means.items():
            mine = names == name
            taken[mine] = mean[fold[mine]]
        return score - taken


def capped(part: NDArray[np.float64], points: float | None) -> Capped:
    """Return a cap: the given points, or the median of what friends move people by."""
    return Capped(float(np.nanmedian(np.abs(part))) if points is None else points)


def group_means(part: NDArray[np.float64], names: NDArray[np.str_],
                fold: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """Return each group's mean friends' part less that of all, each fold's over the people outside the fold.

    Examples
    --------
    >>> found = group_means(np.array([1., 3., 1., 3.]), np.array(["a", "b"] * 2), np.array([0, 0, 1, 1]))
    >>> found["a"].tolist(), found["b"].tolist()
    ([-1.0, -1.0], [1.0, 1.0])
    """
    known = ~np.isnan(part)
    folds = int(fold.max(initial=0)) + 1
    outside = [known & (fold != k) if folds > 1 else known for k in range(folds)]
    overall = np.array([part[seen].mean() for seen in outside])
    means = {}
    for name in np.unique(names):
        mine = [seen & (names == name) for seen in outside]
        means[str(name)] = np.array([part[one].mean() if one.any() else overall[k] for k, one in enumerate(mine)])
    return {name: mean - overall for name, mean in means.items()}
