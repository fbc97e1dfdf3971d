"""GroupCounts: the counts of each group of one attribute, or of one intersection of attributes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    parts : tuple of (str, int)
        Where the groups of several attributes stand in one, so that all are worked out in one step: each attribute
        with its number of groups, in order. Empty for the groups of one attribute.

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
    parts: tuple[tuple[str, int], ...] = ()

    @cached_property
    def blocks(self) -> tuple[tuple[str, slice], ...]:
        """Each attribute, and where its groups stand."""
        parts = self.parts or ((self.attribute, len(self.names)),)
        ends = np.cumsum([size for _, size in parts]).tolist()
        return tuple((name, slice(end - size, end)) for (name, size), end in zip(parts, ends, strict=True))

    @cached_property
    def block(self) -> NDArray[np.int64]:
        """The attribute of each group, as a position in `blocks`; shape ``(groups,)``."""
        return np.repeat(np.arange(len(self.blocks)), [place.stop - place.start for _, place in self.blocks])

    @cached_property
    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[NDArray[np.int64], ...]]:
        """All pairs of groups of one attribute that people are known to belong to, and these groups, by attribute.

        The pairs of each attribute stand in rows, a group's with every group in order, itself included.
        """
        there = ~self.unknown & (self.people > 0)
        members = tuple(place.start + np.flatnonzero(there[place]) for _, place in self.blocks)
        i, j = (np.concatenate([turn(one, one.size) for one in members]) for turn in (np.repeat, np.tile))
        return i, j, members

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
        found = self._sums.get(cells)
        if found is None:
            found = self._sums[cells] = sum((self._cells[cell] for cell in cells[1:]), start=self._cells[cells[0]])
        return found

    @cached_property
    def _sums(self) -> dict[tuple[str, ...], NDArray[np.int64]]:
        return {}

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


def joined(groups: Sequence[GroupCounts]) -> GroupCounts:
    """Return the groups of several attributes of one tally as one, whose people are taken as independent.

    Examples
    --------
    >>> none, three = np.zeros(1), np.ones((1, 3, 3), int)
    >>> sex, age = (GroupCounts((name,), ("all",), none > 0, three, none, none, none, 0.0) for name in ("sex", "age"))
    >>> joined([sex, age]).blocks
    (('sex', slice(0, 1, None)), ('age', slice(1, 2, None)))
    """
    names = tuple(name for one in groups for name in one.names)
    columns = (np.concatenate([getattr(one, part) for one in groups])
               for part in ("unknown", "counts", "scored", "total", "squares"))
    return GroupCounts((), names, *columns, groups[0].origin,
                       parts=tuple((one.attribute, len(one.names)) for one in groups))
