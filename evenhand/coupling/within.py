"""A rule by which friends count, its scores cut to the range of a system."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.coupling.monotone import FriendRule
    from evenhand.ties import Ties


@dataclass(frozen=True, eq=False)
class Within:
    """Friends who count by a rule that is no weighted mean, among some people, with scores cut to a range.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom; they stand in the place of the rule's own, so that others can be tried.
    rule : FriendRule
        The rule.
    span : (float, float), optional
        The lowest and the highest score.

    Examples
    --------
    >>> from evenhand.coupling.monotone import Gate
    >>> from evenhand.ties import Ties
    >>> pair = Ties.from_pairs([0], [1], people=3, directed=False)
    >>> gate = Within(pair, Gate(pair, bar=500.0, at_most=400.0), (300.0, 750.0))
    >>> gate.solve([700.0, 450.0, 800.0])
    array([400., 450., 750.])
    >>> replace(gate, ties=Ties.from_pairs([], [], people=3, directed=False)).solve([700.0, 450.0, 800.0])
    array([700., 450., 750.])
    """

    ties: Ties
    rule: FriendRule
    span: tuple[float, float] | None = None

    @classmethod
    def among(cls, rule: FriendRule, members: NDArray[np.bool_], span: tuple[float, float] | None = None) -> Within:
        """Return a rule among some of the people whom it is about, numbered anew in their order."""
        listed = getattr(rule, "listed", None)
        more = {} if listed is None else {"listed": listed[members]}
        ties = rule.ties.subset(members)
        return cls(ties, replace(rule, ties=ties, **more), span)

    def solve(self, own: ArrayLike) -> NDArray[np.float64]:
        """Return the scores of some own records, shape ``(people,)``."""
        return self.cut(replace(self.rule, ties=self.ties).solve(own))

    def cut(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return scores cut to the range."""
        return scores if self.span is None else np.clip(scores, *self.span)
