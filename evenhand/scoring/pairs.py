"""The answers of lenders to people: decisions of which each is about a pair, not about one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evenhand.errors import InputError
from evenhand.scoring.kinds.trust import TrustStanding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.system import ScoringSystem


@dataclass(frozen=True, eq=False)
class PairDecisions:
    """What each of some lenders says to each person. Frozen.

    Parameters
    ----------
    system, title : str
        The system's name, and its title in words.
    lenders : ndarray of int, shape (lenders,)
        The positions of the lenders among the people.
    trust : ndarray of float, shape (lenders, people)
        How far each lender trusts each person, 0 to 1.
    bar : float
        The trust from which a lender says yes.
    """

    system: str
    title: str
    lenders: NDArray[np.int64]
    trust: NDArray[np.float64]
    bar: float

    @property
    def accepted(self) -> NDArray[np.bool_]:
        """Whether each lender says yes to each person, shape ``(lenders, people)``."""
        return self.trust >= self.bar


def pairs_of(system: ScoringSystem, population: Population) -> PairDecisions:
    """Return the answers of a system in which single people decide about single people.

    Raises
    ------
    InputError
        For a system that scores people once for all.
    """
    records, rules = system.records, system.recipe.trust
    if not isinstance(records, TrustStanding) or rules is None or rules.method != "paths":
        raise InputError(f"system {system.name}", "one score for all who ask",
                         "a system in which lenders answer one by one, such as guanxi", "audit it without pairs")
    return PairDecisions(system.name, system.recipe.title, records.lenders, records.trust_of_lenders(population),
                         rules.bar)
