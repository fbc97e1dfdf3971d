"""GroupCounts: the counts of each group of one attribute, or of one intersection of attributes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.measures.group_errors import DesignEffects

JOIN = " × "
"""What joins the names of attributes, and of their groups, in an intersection."""


@dataclass(frozen=True, eq=False)
class GroupCounts:
    """How many people of each group were selected, and how many of them had the favourable outcome.

    Parameters
    ----------
    attributes : tuple of str
        The attribute, or the attributes of the intersection.
    names : tuple of str
        The groups, in order; an intersection that nobody belongs to is among them.
    unknown : ndarray of bool, shape (groups,)
        Whether people's group is not known, in any of the attributes.
    counts : ndarray of int, shape (groups, 3, 3)
        People by decision (not selected, selected, not known) and outcome (unfavourable, favourable, not
        known).
    scored : ndarray of int, shape (groups,)
        How many people have a score.
    total, squares : ndarray of float, shape (groups,)
        The sums of ``score - origin`` and of its square.
    origin : float
        The score from which sums are taken, so that large scores of small spread keep their digits.
    effects : mapping of str to DesignEffects, optional
        By rate, how much less these people tell because they are tied; intervals then rest on as many fewer.

    Examples
    --------
    >>> counts = np.zeros((1, 3, 3), int)
    >>> counts[0, 1, 1], counts[0, 0, 1], counts[0, 0, 0] = 3, 1, 2
    >>> none = np.zeros(1)
    >>> one = GroupCounts(("sex",), ("female",), np.array([False]), counts, none.astype(int), none, none, 0.0)
    >>> one.count("tp"), one.count("fn"), one.count("tn"), one.count("selected"), one.count("decided")
    (array([3]), array([1]), array([2]), array([3]), array([6]))
    """

    attributes: tuple[str, ...]
    names: tuple[str, ...]
    unknown: NDArray[np.bool_]
    counts: NDArray[np.int64]
    scored: NDArray[np.int64]
    total: NDArray[np.float64]
    squares: NDArray[np.float64]
    origin: float
    effects: Mapping[str, DesignEffects] | None = None

    def effects_of(self, rate: str) -> DesignEffects | None:
        """Return the design effects of a rate or mean; None where people are taken as independent."""
        return None if self.effects is None else self.effects.get(rate)

    def interval_name(self, rates: tuple[str, ...], method: str) -> str:
        """Return the name of an interval: on the network by which road, and the method that it adjusts.

        Examples
        --------
        >>> none = np.zeros(0)
        >>> GroupCounts(("sex",), (), none, none, none, none, none, 0.0).interval_name(("mean_score",), "wilson")
        'wilson'
        """
        named = {effects.method: None for rate in rates if (effects := self.effects_of(rate)) is not None}
        return f"network ({', '.join(named)}), {method}" if named else method

    @property
    def attribute(self) -> str:
        """The attribute's name, or the names joined by " × "."""
        return JOIN.join(self.attributes)

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """How many people are in each group, shape ``(groups,)``."""
        return self.counts.sum(axis=(1, 2))

    def count(self, cell: str) -> NDArray[np.int64]:
        """Return one count a group, by name: tp, fp, fn, tn, selected or decided; shape ``(groups,)``."""
        return self._cells[cell]

    def sum_of(self, cells: tuple[str, ...]) -> NDArray[np.int64]:
        """Return the sum of several counts a group, shape ``(groups,)``."""
        return sum((self._cells[cell] for cell in cells[1:]), start=self._cells[cells[0]])

    @cached_property
    def _cells(self) -> dict[str, NDArray[np.int64]]:
        by = self.counts
        return {"tp": by[:, 1, 1], "fp": by[:, 1, 0], "fn": by[:, 0, 1], "tn": by[:, 0, 0],
                "selected": by[:, 1].sum(axis=1), "decided": by[:, :2].sum(axis=(1, 2))}

    @cached_property
    def mean(self) -> NDArray[np.float64]:
        """The mean score of each group; NaN where nobody has one."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.origin + self.total / self.scored

    @cached_property
    def variance(self) -> NDArray[np.float64]:
        """The variance of the scores of each group (over n - 1); NaN where fewer than two have one."""
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = self.squares - self.total**2 / self.scored
            # What is left of equal scores is rounding: no spread may come of it.
            spread = np.where(spread > 1e-9 * self.squares, spread, 0.0)
            return np.where(self.scored > 1, spread / (self.scored - 1), np.nan)
