"""How much of a group gap comes through ties: an exact split into own, mixing and selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import vector
from evenhand.coupling.own_shares import OwnShares, own_shares
from evenhand.measures.grouping import Groups, checked_groups

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.coupling import Coupling


@dataclass(frozen=True, eq=False)
class GapSplit:
    """Why the mean scores of two groups differ when friends count.

    Parameters
    ----------
    group, reference : str
        The gap is the mean score of `group` less that of `reference`.
    gap : float
        The gap of the coupled scores, from the scores themselves.
    own_gap : float
        The gap of own records, before any coupling.
    own : float
        What comes from people's own records by their weight in their own scores.
    mixing : ndarray of float, shape (groups,)
        What comes from who one's alters are by group: one part a group of alters.
    selection : float
        What comes from which members of those groups one's alters are.
    error : float
        How much may have to be moved from `own` to the other two, because own shares of large populations are
        approximate; 0 where they are exact. The sum is exact in either case.
    groups : tuple of str
        The names of the groups.
    """

    group: str
    reference: str
    gap: float
    own_gap: float
    own: float
    mixing: NDArray[np.float64]
    selection: float
    error: float
    groups: tuple[str, ...]

    @property
    def through_ties(self) -> float:
        """The part of the gap that comes through ties: mixing and selection."""
        return float(self.mixing.sum() + self.selection)

    @property
    def remainder(self) -> float:
        """The gap less its parts: rounding, and the tolerance of the solver."""
        return self.gap - self.own - self.through_ties

    def frame(self) -> pl.DataFrame:
        """Return a tidy table: one row a part, and for mixing one row a group of alters."""
        parts = [("own", None, self.own),
                 *(("mixing", k, v) for k, v in zip(self.groups, self.mixing.tolist(), strict=True)),
                 ("selection", None, self.selection), ("gap", None, self.gap)]
        return pl.DataFrame(parts, orient="row",
                            schema={"part": pl.String, "alter_group": pl.String, "points": pl.Float64})


def gap_split(coupling: Coupling, own: ArrayLike, groups: ArrayLike | Groups, *, group: str, reference: str,
              seed: int = 0, shares: OwnShares | None = None) -> GapSplit:
    """Return the gap of coupled scores between two groups, split into own, mixing and selection.

    With c the weights whose product with scores is the gap, M the coupling, N = M less its diagonal, b own records
    less their population mean and b̄ their group means: own = sum_i c_i M_ii b_i; mixing from group k =
    sum_i c_i sum_(j in k) N_ij b̄_k; selection = sum_i c_i sum_j N_ij (b_j - b̄_k(j)). One solve, M'c, gives them
    all; the gap itself comes from another, M b.

    Parameters
    ----------
    coupling : Coupling
        The ties and the friend weight.
    own : array of float, shape (people,)
        Each person's own record.
    groups : array or Groups, shape (people,)
        The group of each person.
    group, reference : str
        The two groups compared; others count as alters.
    seed : int
        The seed of the random probes that large populations need at high friend weights.
    shares : OwnShares, optional
        The own shares of this coupling, where they are at hand.

    Examples
    --------
    Two couples, one in each group, so that ties stay inside: half a friend's weight keeps the gap as it is, and a
    third of it comes through ties.

    >>> from evenhand.coupling import Coupling
    >>> from evenhand.ties import Ties
    >>> couples = Ties.from_pairs([0, 2], [1, 3], people=4, directed=False)
    >>> split = gap_split(Coupling(couples, 0.5), [0, 2, 4, 6], ["a", "a", "b", "b"], group="b", reference="a")
    >>> round(split.gap, 6), round(split.own, 6), split.mixing.round(6), round(split.selection, 6)
    (4.0, 2.666667, array([0.666667, 0.666667]), 0.0)
    """
    own = vector(own, "own record", coupling.ties.people)
    groups = checked_groups(groups, own.size)
    contrast = groups.contrast(group, reference)
    centred = own - own.mean()
    mean = groups.means(centred)
    share = own_shares(coupling, seed=seed) if shares is None else shares
    through = coupling.adjoint(contrast) - contrast * share.values
    return GapSplit(
        group, reference,
        gap=float(contrast @ coupling.solve(centred)),
        own_gap=float(contrast @ centred),
        own=float((contrast * share.values) @ centred),
        mixing=np.where(groups.sizes > 0, groups.sums(through) * mean, 0.0),
        selection=float(through @ (centred - mean[groups.codes])),
        error=float(np.abs(contrast * centred) @ share.error),
        groups=groups.levels)

