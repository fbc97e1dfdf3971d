"""Shares of yes among pairs of a lender and a person, with intervals that know that both occur in many pairs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from evenhand.checks import level_of_confidence
from evenhand.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class PairCounts:
    """The answers of lenders to people, counted by the group of the lender and of the person.

    Answers that share a lender or a person are not independent. The variance of a share therefore takes both into
    account: that of lenders' sums, and that of people's, less that of single pairs (Cameron, Gelbach and Miller
    2011, J. Bus. Econ. Stat. 29:238, eq. 2.11).

    Parameters
    ----------
    pairs, yes : ndarray of int, shape (lender groups, person groups)
        How many pairs there are, and how many answers were yes.
    lender_group : ndarray of int, shape (lenders,)
        The group of each lender.
    of_lender : ndarray of float, shape (lenders, person groups)
        How many of the people of a group each lender says yes to.
    asked_of : ndarray of float, shape (lenders, person groups)
        How many of them each lender is asked about.
    person_group : ndarray of int, shape (people,)
        The group of each person.
    to_person : ndarray of float, shape (people, lender groups)
        How many of the lenders of a group say yes to each person.
    asked_about : ndarray of float, shape (people, lender groups)
        How many of them are asked about each person.
    """

    pairs: NDArray[np.int64]
    yes: NDArray[np.int64]
    lender_group: NDArray[np.int64]
    of_lender: NDArray[np.float64]
    asked_of: NDArray[np.float64]
    person_group: NDArray[np.int64]
    to_person: NDArray[np.float64]
    asked_about: NDArray[np.float64]

    @classmethod
    def of(cls, accepted: ArrayLike, lenders: ArrayLike, group: ArrayLike, groups: int) -> PairCounts:
        """Return the counts of a table of answers.

        Parameters
        ----------
        accepted : array of bool, shape (lenders, people)
            Whether a lender says yes to a person; what a lender says of the lender's self is not asked.
        lenders : array of int, shape (lenders,)
            The positions of the lenders among the people.
        group : array of int, shape (people,)
            The group of each person, from 0.
        groups : int
            How many groups there are.

        Raises
        ------
        InputError
            If the shapes do not fit.

        Examples
        --------
        >>> yes = [[True, True, False], [True, True, False]]
        >>> PairCounts.of(yes, [0, 1], [0, 0, 1], 2).share
        array([[ 1.,  0.],
               [nan, nan]])
        """
        answers, lenders = np.asarray(accepted, bool), np.asarray(lenders, np.int64)
        group = np.asarray(group, np.int64)
        if answers.shape != (lenders.size, group.size):
            raise InputError("pairs", f"answers of the shape {answers.shape}",
                             f"{lenders.size:,} lenders by {group.size:,} people", "pair them")
        answers = answers.copy()
        answers[np.arange(lenders.size), lenders] = False
        own = group[lenders]
        member = np.eye(groups)[group]
        lending = np.eye(groups)[own]
        asked_of = np.tile(member.sum(axis=0), (lenders.size, 1))
        asked_of[np.arange(lenders.size), own] -= 1
        asked_about = np.tile(lending.sum(axis=0), (group.size, 1))
        np.subtract.at(asked_about, (lenders, own), 1)
        of_lender = answers @ member
        to_person = np.column_stack([answers[own == k].sum(axis=0) for k in range(groups)]).astype(float)
        pairs, yes = lending.T @ asked_of, lending.T @ of_lender
        return cls(pairs.astype(np.int64), yes.astype(np.int64), own, of_lender, asked_of, group, to_person,
                   asked_about)

    @cached_property
    def share(self) -> NDArray[np.float64]:
        """The share of yes, shape ``(lender groups, person groups)``; NaN without a pair."""
        return np.divide(self.yes, self.pairs, out=np.full(self.pairs.shape, np.nan), where=self.pairs > 0)

    def interval(self, lender: int, person: int, *, level: float = 0.95) -> tuple[float, float]:
        """Return the interval of one share: Wilson's, with as many pairs as the variance is worth.

        NaN where there is no pair, fewer than two lenders or fewer than two people.
        """
        p, variance, freedom = self.share[lender, person], self.variance(lender, person), self._freedom(lender, person)
        if np.isnan(p) or freedom < 1:
            return np.nan, np.nan
        n = p * (1 - p) / variance if variance > 0 else float(min(self._sides(lender, person)))
        z2 = stats.t.ppf(0.5 + level_of_confidence(level) / 2, freedom) ** 2
        middle, half = p + z2 / (2 * n), np.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n)))
        return float(max((middle - half) / (1 + z2 / n), 0)), float(min((middle + half) / (1 + z2 / n), 1))

    def ratio(self, lender: int, person: int, reference: int, *, level: float = 0.95) -> tuple[float, float, float]:
        """Return the share of one group of people divided by that of another, for the same lenders, with interval.

        The interval is that of the logarithm. NaN where a share is 0 or not known.
        """
        p, q = self.share[lender, person], self.share[lender, reference]
        if not (p > 0 and q > 0):
            return (np.nan,) * 3 if not q > 0 else (float(p / q), np.nan, np.nan)
        lenders = self.lender_group == lender
        both = (self._lender_sums(lender, person)[lenders] / (self.yes[lender, person])
                - self._lender_sums(lender, reference)[lenders] / (self.yes[lender, reference]))
        of_people = sum((self._person_sums(lender, k) ** 2).sum() / self.yes[lender, k] ** 2
                        for k in (person, reference))
        single = sum((1 - self.share[lender, k]) / self.yes[lender, k] for k in (person, reference))
        variance = max(float((both**2).sum() + of_people - single), float(single))
        freedom = min(self._freedom(lender, person), self._freedom(lender, reference))
        if freedom < 1:
            return float(p / q), np.nan, np.nan
        half = stats.t.ppf(0.5 + level_of_confidence(level) / 2, freedom) * np.sqrt(variance)
        return float(p / q), float(p / q * np.exp(-half)), float(p / q * np.exp(half))

    def variance(self, lender: int, person: int) -> float:
        """Return the variance of one share; 0 where it is not known."""
        n, p = self.pairs[lender, person], self.share[lender, person]
        if not n:
            return 0.0
        whole = ((self._lender_sums(lender, person) ** 2).sum() + (self._person_sums(lender, person) ** 2).sum()
                 - n * p * (1 - p))
        return max(float(whole), n * p * (1 - p)) / n**2

    def _lender_sums(self, lender: int, person: int) -> NDArray[np.float64]:
        """Return each lender's sum of answers less the share, 0 for lenders of other groups."""
        found = self.of_lender[:, person] - self.share[lender, person] * self.asked_of[:, person]
        return np.where(self.lender_group == lender, found, 0.0)

    def _person_sums(self, lender: int, person: int) -> NDArray[np.float64]:
        found = self.to_person[:, lender] - self.share[lender, person] * self.asked_about[:, lender]
        return np.where(self.person_group == person, found, 0.0)

    def _sides(self, lender: int, person: int) -> tuple[int, int]:
        return int((self.lender_group == lender).sum()), int((self.person_group == person).sum())

    def _freedom(self, lender: int, person: int) -> int:
        return min(self._sides(lender, person)) - 1
