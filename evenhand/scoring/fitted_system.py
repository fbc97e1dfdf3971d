"""ScoringSystem: a recipe fitted to people, and the pure steps from own records to decisions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.special import expit

from evenhand.checks import in_range, vector
from evenhand.coupling import Coupling
from evenhand.errors import InputError
from evenhand.scoring.decisions import Decisions, selected_at
from evenhand.scoring.features import friends_of
from evenhand.scoring.friends import friend_rule
from evenhand.scoring.kinds.recorded import Recorded
from evenhand.scoring.policies.policy import Scores
from evenhand.scoring.readable import can_be_scored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from evenhand.coupling.monotone import FriendRule
    from evenhand.population.population import Population
    from evenhand.scoring.folds import Folds
    from evenhand.scoring.kinds.kind import OwnRecords
    from evenhand.scoring.mitigation.friends_part import FriendsPart
    from evenhand.scoring.policies.policy import Policy
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.scoring.scale import Line
    from evenhand.ties import Ties

TRAINED = ("scorecard", "estimator")
"""The kinds that learn from an outcome, each person scored by a model that did not see them."""


@dataclass(frozen=True, eq=False)
class ScoringSystem:
    """A scoring system with all its constants frozen at the fit.

    A decision is a chain of steps, each a pure function of what stands left of it: own records →
    coupling → score → cut to the range → decision. What was computed last for a population is kept, so
    that a cut-off, a weight or a friend weight runs again only what it touches.

    Parameters
    ----------
    recipe : SystemRecipe
        What was fitted.
    records : OwnRecords
        The fitted kind: everybody's own record and its parts.
    line : Line
        From log-odds to points.
    folds : Folds
        Who was held out with whom.
    range : (float, float), optional
        The lowest and the highest possible score.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    protected_used : tuple of str
        Protected columns that enter because the recipe names them.
    policy : Policy, optional
        What makes decisions of scores, instead of one cut-off for all.
    friends_part : FriendsPart, optional
        What a mitigation does to the part of a score that friends make.
    """

    recipe: SystemRecipe
    records: OwnRecords
    line: Line
    folds: Folds
    range: tuple[float, float] | None
    favourable: Literal["high", "low"]
    protected_used: tuple[str, ...] = ()
    policy: Policy | None = None
    friends_part: FriendsPart | None = None

    @property
    def name(self) -> str:
        """The system's name: that of its folder."""
        return self.recipe.name

    def scored(self, population: Population) -> NDArray[np.bool_]:
        """Return who can be scored: the people who have all that the system requires, shape ``(people,)``."""
        return can_be_scored(self.recipe.requires, population)

    def own_record(self, population: Population, *, weights: Mapping[str, float] | None = None,
                   ) -> NDArray[np.float64]:
        """Return each person's own record in points, before friends count and before the cut to the range.

        Parameters
        ----------
        population : Population
            The people of the fit, perhaps altered, or others with the same columns.
        weights : mapping of str to float, optional
            Other weights of a scorecard's categories; those left out keep theirs.

        Returns
        -------
        ndarray of float, shape (people,)
            NaN for people who cannot be scored. Each person is scored by the model that did not see them.
        """
        sub_scores = _sub_scores(self.records, self.folds, population)
        own = self.line.points(sub_scores @ self.category_weights(weights))
        return np.where(self.scored(population), own, np.nan)

    def category_weights(self, weights: Mapping[str, float] | None = None) -> NDArray[np.float64]:
        """Return the weights of the categories of one's own record, which sum to 1; [1] without categories."""
        recipe = self.recipe.reweighted(weights)
        return np.array(list(recipe.own_weights.values())) if recipe.categories else np.ones(1)

    def coupling(self, population: Population, *, friend_weight: float | None = None,
                 weights: Mapping[str, float] | None = None) -> Coupling | FriendRule | None:
        """Return how friends' scores enter, over the ties among scored people; None where they do not.

        Parameters
        ----------
        population : Population
            With ties.
        friend_weight : float, optional
            r, instead of the share of the weights that the friends' category has; without effect on a
            system that has no such category.
        weights : mapping of str to float, optional
            Other weights of the categories, the friends' among them.
        """
        if self.recipe.coupling is None:
            return None
        r = self.recipe.reweighted(weights).friend_weight if friend_weight is None else friend_weight
        r = in_range(r, f"system {self.name}, friend weight", 0, 1, open_high=True)
        return friend_rule(self.recipe, population, self.friends(population), float(r))

    def friends(self, population: Population) -> Ties:
        """Return the ties among the people who can be scored: the only friends that the system knows."""
        return friends_known(population, self.recipe.requires)

    def score(self, own: ArrayLike, coupling: Coupling | FriendRule | None) -> NDArray[np.float64]:
        """Return the scores in points with friends counted, before the cut to the range, shape ``(people,)``."""
        own = vector(own, "own record")
        if coupling is None:
            return own.copy()
        # People without a score have no ties in the coupling: what stands in their place reaches nobody.
        known = ~np.isnan(own)
        return np.where(known, coupling.solve(np.where(known, own, 0.0)), np.nan)

    def within_range(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return the points cut to the system's range, NaN where there is no score."""
        points = np.asarray(points, np.float64)
        return points.copy() if self.range is None else np.clip(points, *self.range)

    def decide(self, population: Population, *, cut: float | None = None, friend_weight: float | None = None,
               weights: Mapping[str, float] | None = None) -> Decisions:
        """Return what the system says of each person: own record, score, band and decision.

        Parameters
        ----------
        population : Population
            The people of the fit, perhaps altered, or others with the same columns.
        cut : float, optional
            A cut-off instead of the recipe's.
        friend_weight, weights : optional
            As in :meth:`coupling` and :meth:`own_record`.

        Raises
        ------
        InputError
            For a cut outside the range of scores, or none at all where one is needed.
        """
        given, cut = cut, self.recipe.cut if cut is None else cut
        recorded = isinstance(self.records, Recorded)
        if recorded and (cut is None or not self.records.features) and self.policy is None:
            return self._recorded_decision(population, cut, has_score=bool(self.records.features))
        own = self.own_record(population, weights=weights)
        friends = self.coupling(population, friend_weight=friend_weight, weights=weights)
        points = self.score(own, friends)
        if self.friends_part is not None and friends is not None:
            # What is done to the friends' part makes the score another function of own records than M b.
            points, friends = self.friends_part.changed(population, own, points), None
        score = self.within_range(points)
        trained = self.recipe.kind in TRAINED
        fold = np.where(np.isnan(own), -1, self.folds.of(population)) if trained else None
        linear = isinstance(friends, Coupling)
        more = {"own": own, "coupling": friends if linear else None, "friends": None if linear else friends,
                "fold": fold, "probability": self.probability(own)}
        if self.policy is not None:
            if given is not None:
                raise InputError(f"system {self.name}, cut", f"{given:g}, and a mitigation that decides by group",
                                 "no cut: the mitigation decides", "leave the cut or the mitigation out")
            return self._decisions(score, self.policy.select(population, Scores(own, points, score)), **more)
        cut = self.checked_cut(cut)
        return self._decisions(score, selected_at(score, cut, self.favourable), cut=cut, **more)

    def probability(self, own: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the probability of the good outcome that an own record stands for, shape ``(people,)``.

        None where there is none: a scorecard's weighted sum is no probability, nor is a score that friends enter.
        """
        if self.recipe.kind != "estimator" or self.recipe.coupling is not None:
            return None
        raw = self.line.log_odds(own)
        return raw if self.recipe.estimator == "random-forest" else expit(raw)

    def checked_cut(self, cut: float | None) -> float:
        """Return a cut-off that lies within the range of scores; else raise an InputError."""
        where = f"system {self.name}, cut"
        if cut is None:
            raise InputError(where, "none", "the lowest score on the high side of the decision",
                             "give a cut, or write one into the recipe")
        return in_range(cut, where, *(self.range or (-1e300, 1e300)))

    def _recorded_decision(self, population: Population, cut: float | None, *, has_score: bool) -> Decisions:
        where = f"system {self.name} on {population.name}"
        selected = population.decision
        if cut is not None:
            raise InputError(f"{where}, cut", f"{cut:g}, and no score column to cut", "no cut",
                             "leave it out: the decision is recorded")
        if selected is None:
            raise InputError(where, "a score without a decision or a cut", "one of them",
                             "give a cut, such as --cut 5, or name the decision column under [columns]")
        score = self.own_record(population) if has_score else None
        return self._decisions(score, selected)

    def _decisions(self, score: NDArray[np.float64] | None, selected: NDArray[np.int8],
                   **more: Any) -> Decisions:
        recipe = self.recipe
        return Decisions(recipe.name, recipe.title, recipe.kind, score, selected, favourable=self.favourable,
                         range=self.range, bands=tuple((band.at_least, band.name) for band in recipe.bands),
                         protected_used=self.protected_used, reads_friends=bool(recipe.friends_mean), **more)


# What was computed last is kept by identity: populations, fitted kinds and folds are frozen.

@lru_cache(maxsize=8)
def _sub_scores(records: OwnRecords, folds: Folds, population: Population) -> NDArray[np.float64]:
    return records.sub_scores(records.matrix(population), folds.of(population))


@lru_cache(maxsize=4)
def friends_known(population: Population, requires: tuple[str, ...]) -> Ties:
    """Return the ties among the people who have all that a system requires; see `friends_of`."""
    return friends_of(population, requires)
