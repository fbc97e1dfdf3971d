"""What a score brings: benefits from a score up, sanctions below a score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from evenhand.checks import vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from evenhand.scoring.recipe import Consequence


@dataclass(frozen=True)
class Met:
    """Whether a person meets with one consequence.

    Parameters
    ----------
    name : str
        The consequence in words.
    kind : {"benefit", "sanction"}
        Whether it is good or bad for the person.
    met : bool
        Whether it befalls the person.
    bound : float
        The lowest score that has it (with `at_least`) or that is spared it (with `below`).
    points_away : float, optional
        How many points up or down would change it, always positive; None without a score.
    source : str
        Where the rule is from.
    """

    name: str
    kind: Literal["benefit", "sanction"]
    met: bool
    bound: float
    points_away: float | None
    source: str = ""


def consequence_matrix(consequences: Sequence[Consequence], score: ArrayLike) -> NDArray[np.bool_]:
    """Return who meets with what, shape ``(people, consequences)``.

    People without a score meet with nothing: no benefit, and no sanction.

    Examples
    --------
    >>> from evenhand.scoring.recipe import Consequence
    >>> ladder = [Consequence(name="bicycle", kind="benefit", at_least=600),
    ...           Consequence(name="refused", kind="sanction", below=500)]
    >>> consequence_matrix(ladder, [480, 600, np.nan]).tolist()
    [[False, True], [True, False], [False, False]]
    """
    score = vector(score, "score")
    met = np.zeros((score.size, len(consequences)), bool)
    with np.errstate(invalid="ignore"):
        for k, consequence in enumerate(consequences):
            met[:, k] = score >= consequence.bound if consequence.below is None else score < consequence.bound
    return met


def price_of(consequences: Sequence[Consequence], score: ArrayLike) -> NDArray[np.float64]:
    """Return the price that each score gets, shape ``(people,)``: that of the highest tier it reaches.

    NaN for who reaches none, and for people without a score: there is no price where there is no offer.

    Examples
    --------
    >>> from evenhand.scoring.recipe import Consequence
    >>> tiers = [Consequence(name="a loan", kind="benefit", at_least=600, price=8.94),
    ...          Consequence(name="a cheap loan", kind="benefit", at_least=760, price=5.99)]
    >>> price_of(tiers, [590, 600, 800, np.nan])
    array([ nan, 8.94, 5.99,  nan])
    """
    priced = sorted((rule for rule in consequences if rule.price is not None), key=lambda rule: rule.bound)
    price = np.full(vector(score, "score").size, np.nan)
    for rule, met in zip(priced, consequence_matrix(priced, score).T, strict=True):
        price[met] = rule.price
    return price


def met_by(consequences: Sequence[Consequence], score: float | None) -> tuple[Met, ...]:
    """Return what one score brings and what it does not, in the order of the recipe.

    Parameters
    ----------
    consequences : sequence of Consequence
        Of a system's recipe.
    score : float or None
        In points; None for a person whom the system cannot score.
    """
    met = consequence_matrix(consequences, [np.nan if score is None else score])[0]
    return tuple(_met(rule, bool(is_met), score) for rule, is_met in zip(consequences, met, strict=True))


def _met(consequence: Consequence, met: bool, score: float | None) -> Met:
    away = None if score is None else abs(score - consequence.bound)
    return Met(consequence.name, consequence.kind, met, consequence.bound, away, consequence.source)
