"""Recourse through ties: what dropping friends, or one more friend, does to a score. Kept apart from other changes.

Whom one knows is nobody's duty to change: that a system makes it pay is something to be shown, not advised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from evenhand.scoring.attribution import explain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.attribution import Explanation
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem

MOST_TIES = 3
"""How many friends are dropped at most."""
TRIED = 6
"""How many of the friends who cost most are tried in each round."""


@dataclass(frozen=True)
class TieOption:
    """What becomes of a score with other ties, scored by the system.

    Parameters
    ----------
    kind : {"drop", "add"}
        Whether ties go or one comes.
    alters : tuple of str
        The people concerned, by id.
    score : float
        The score then.
    points : float
        What that adds to the score.
    selected : bool
        Whether the decision is then favourable.
    """

    kind: Literal["drop", "add"]
    alters: tuple[str, ...]
    score: float
    points: float
    selected: bool

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return dict(vars(self)) | {"alters": list(self.alters)}


def tie_options(system: ScoringSystem, population: Population, person: int, *,
                decisions: Decisions) -> tuple[TieOption, ...]:
    """Return what other ties do for one person: the best friend to drop, then two, then three; and one to add.

    Friends to drop are found one after the other, each time the one whose going gains most among the six who cost
    most. The one to add is the friend of a friend with the best own record. What gains nothing is left out.

    Parameters
    ----------
    system : ScoringSystem
        Fitted.
    population : Population
        The people.
    person : int
        The person's row.
    decisions : Decisions
        Of this system, at its own weights, with a cut.

    Returns
    -------
    tuple of TieOption
        Empty where friends do not enter through their scores, or the person has no score.
    """
    before = explain(system, population, person, decisions=decisions)
    if before.score is None or (decisions.coupling is None and decisions.friends is None):
        return ()
    good = 1.0 if decisions.favourable == "high" else -1.0
    found, dropped, last = [], [], before
    for _ in range(MOST_TIES):
        best = _best_drop(system, population, person, decisions, dropped, last, good)
        if best is None:
            break
        dropped, last = best
        found.append(_option("drop", population, dropped, before, last))
        if last.selected:
            break
    new = _friend_of_a_friend(system, population, person, decisions, good)
    if new is not None:
        after = explain(system, population, person, decisions=decisions, with_ties=[new])
        if good * (after.score - before.score) > 0:
            found.append(_option("add", population, [new], before, after))
    return tuple(found)


def _option(kind: Literal["drop", "add"], population: Population, alters: list[int], before: Explanation,
            after: Explanation) -> TieOption:
    names = tuple(str(population.ids[row]) for row in alters)
    return TieOption(kind, names, after.score, after.score - before.score, bool(after.selected))


def _best_drop(system: ScoringSystem, population: Population, person: int, decisions: Decisions, dropped: list[int],
               now: Explanation, good: float) -> tuple[list[int], Explanation] | None:
    friends = [one for one in now.friends if one.alter is not None]
    friends.sort(key=lambda one: good * one.own)
    best = None
    for one in friends[:TRIED]:
        without = [*dropped, population.position(one.alter)]
        after = explain(system, population, person, decisions=decisions, without_ties=without)
        if good * (after.score - (best[1] if best else now).score) > 0:
            best = without, after
    return best


def _friend_of_a_friend(system: ScoringSystem, population: Population, person: int, decisions: Decisions,
                        good: float) -> int | None:
    """Return the row of the friend of a friend with the best own record."""
    ties, own = system.friends(population), decisions.own
    friends = ties.alters(person)
    near = np.zeros(ties.people, bool)
    for friend in friends.tolist():
        near[ties.alters(friend)] = True
    near[friends] = near[person] = False
    near &= ~np.isnan(own)
    candidates: NDArray[np.int64] = np.flatnonzero(near)
    return int(candidates[np.argmax(good * own[candidates])]) if candidates.size else None
