"""What of a gap is owed to people's features and what to their ties: each counted first and last, and averaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import vector, whole_number
from evenhand.coupling import Coupling
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.randomness import stream
from evenhand.rewiring import rewired

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class ShapleySplit:
    """A gap of mean scores, shared out between features and ties.

    Parameters
    ----------
    group, reference : str
        The gap is the mean score of `group` less that of `reference`.
    both, features_only, ties_only, neither : float
        The gap as it is; with ties drawn anew; with own records less the mean of the group; with both.
    spread : float
        The standard error of `features_only` over the networks drawn.
    draws : int
        How many networks were drawn.
    """

    group: str
    reference: str
    both: float
    features_only: float
    ties_only: float
    neither: float
    spread: float
    draws: int

    @property
    def features(self) -> float:
        """What own records that differ by group add, on average over both orders of counting."""
        return (self.features_only - self.neither + self.both - self.ties_only) / 2

    @property
    def ties(self) -> float:
        """What ties as they are add against ties drawn anew, on average over both orders of counting."""
        return (self.ties_only - self.neither + self.both - self.features_only) / 2

    def frame(self) -> pl.DataFrame:
        """Return a tidy table: one row a part, with `neither` as the chance that is left."""
        return pl.DataFrame({"group": [self.group] * 4, "reference": [self.reference] * 4,
                             "part": ["features", "ties", "neither", "gap"],
                             "points": [self.features, self.ties, self.neither, self.both]})


def shapley_split(coupling: Coupling, own: ArrayLike, groups: ArrayLike | Groups, *, group: str, reference: str,
                  rewirings: int = 20, seed: int = 0) -> ShapleySplit:
    """Return the gap of coupled scores shared out between features and ties (Shapley 1953, for two players).

    Features are taken away by taking each group's mean off own records, ties by drawing them anew with everybody's
    number kept, which averages over `rewirings` networks. features + ties + neither is the gap.

    Parameters
    ----------
    coupling : Coupling
        The ties and the friend weight.
    own : array of float, shape (people,)
        Each person's own record.
    groups : array or Groups, shape (people,)
        The group of each person.
    group, reference : str
        The two groups.
    rewirings : int
        How many networks to draw.
    seed : int
        Of the draws.

    Examples
    --------
    Where friends do not count, all of a gap is the features':

    >>> from evenhand.ties import Ties
    >>> couples = Ties.from_pairs([0, 2], [1, 3], people=4, directed=False)
    >>> split = shapley_split(Coupling(couples, 0.0), [0, 2, 4, 6], ["a", "a", "b", "b"], group="b", reference="a")
    >>> split.features, split.ties
    (4.0, 0.0)
    """
    own = vector(own, "own record", coupling.ties.people)
    groups = checked_groups(groups, own.size)
    whole_number(rewirings, "rewirings", 1)
    contrast = groups.contrast(group, reference)
    columns = np.column_stack([own - own.mean(), groups.centred(own)])
    real = contrast @ coupling.solve(columns)
    drawn = []
    for draw in range(rewirings):
        other = rewired(coupling.ties, rng=stream(seed, "resampling", "shapley", str(draw)))
        drawn.append(contrast @ Coupling(other, coupling.friend_weight, coupling.steps).solve(columns))
    mean = np.mean(drawn, axis=0)
    spread = float(np.std(np.array(drawn)[:, 0], ddof=1) / np.sqrt(rewirings)) if rewirings > 1 else float("nan")
    return ShapleySplit(group, reference, float(real[0]), float(mean[0]), float(real[1]), float(mean[1]), spread,
                        rewirings)
