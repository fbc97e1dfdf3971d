"""A cut-off for each group: every group has the same share selected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evenhand.scoring.decisions import selected_at
from evenhand.scoring.mitigation.groups import group_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.folds import Folds
    from evenhand.scoring.policies.policy import Scores


@dataclass(frozen=True, eq=False)
class GroupCuts:
    """Cut-offs by group and fold.

    Parameters
    ----------
    attribute : str
        The protected attribute.
    cuts : mapping of str to ndarray of float, shape (folds,)
        The lowest score on the high side, for each group; from the people outside each fold.
    folds : Folds
        Who was held out with whom.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    """

    attribute: str
    cuts: Mapping[str, NDArray[np.float64]]
    folds: Folds
    favourable: str

    def select(self, population: Population, scores: Scores) -> NDArray[np.int8]:
        """Return who is selected by the cut-off of their group; nobody of a group not seen at the fit."""
        score, names, fold = scores.score, group_names(population, self.attribute), self.folds.of(population)
        chosen = np.zeros(score.size, np.int8)
        for name, cut in self.cuts.items():
            mine = names == name
            high = score[mine] >= cut[fold[mine]]
            chosen[mine] = (high if self.favourable == "high" else ~high) & ~np.isnan(score[mine])
        return chosen


def cuts_of_groups(score: NDArray[np.float64], names: NDArray[np.str_], fold: NDArray[np.int64], *, cut: float,
                   favourable: str) -> dict[str, NDArray[np.float64]]:
    """Return the cut-off of each group and fold at which the group's share selected is that of all people.

    People without a score are never selected, and count in the shares: a group of whom fewer have a score needs a
    lower cut-off. Where even selecting all who have one does not reach the share, all are selected.

    Parameters
    ----------
    score : ndarray of float, shape (people,)
        NaN for people without one.
    names : ndarray of str, shape (people,)
        The group of each person.
    fold : ndarray of int, shape (people,)
        The fold in which each person is held out.
    cut : float
        The one cut-off that these replace.
    favourable : {"high", "low"}
        The end of the score that is good for the person.

    Examples
    --------
    Half are selected at 3; in each group that is the upper half:

    >>> found = cuts_of_groups(np.array([1., 2., 3., 4.]), np.array(["a", "a", "b", "b"]), np.zeros(4, int), cut=3,
    ...                        favourable="high")
    >>> {name: cuts.tolist() for name, cuts in found.items()}
    {'a': [2.0], 'b': [4.0]}
    """
    sign = 1.0 if favourable == "high" else -1.0
    folds = int(fold.max(initial=0)) + 1
    chosen = selected_at(score, cut, favourable)
    made = {str(name): np.full(folds, np.nan) for name in np.unique(names)}
    for k in range(folds):
        seen = fold != k if folds > 1 else np.ones(fold.size, bool)
        share = chosen[seen].mean()
        for name, cuts in made.items():
            cuts[k] = _cut(sign * score[seen & (names == name)], share, sign)
    return made


def _cut(good: NDArray[np.float64], share: float, sign: float) -> float:
    """Return the cut at which a share of a group is selected, where more of `good` is better."""
    wanted = round(share * good.size)
    ranked = np.sort(good[~np.isnan(good)])[::-1]
    if wanted == 0 or ranked.size == 0:
        return sign * np.inf
    last = ranked[min(wanted, ranked.size) - 1]
    # With "low", selected is score < cut: the cut lies just above the last score that is selected.
    return float(last) if sign > 0 else float(np.nextafter(-last, np.inf))
