"""Adjusted ratings: mean ratings from which the leniency of the raters is taken.

Stars are taken as level + person + rater + noise, with one effect for each person and each rater, both drawn
towards zero: a ridge regression, which for normal effects is the best linear prediction in a mixed model with
crossed effects (Robinson 1991, "That BLUP is a good thing", Stat. Sci. 6:15, sec. 2).

What is taken away is how lenient a rater is to everybody. A gap between groups then changes by the difference of the
mean leniency that they met, and by nothing else: where groups meet the same raters, that is chance. So a rater who
marks one group down goes unmended, unless the recipe names the column of groups (`by`): see
:mod:`evenhand.scoring.kinds.rating_groups`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from scipy import sparse

from evenhand.errors import InputError
from evenhand.scoring.kinds.rating_groups import excess_by_group
from evenhand.scoring.kinds.rating_mean import STARS, means, rated_rides, with_stars
from evenhand.scoring.recipe import Ratings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.ties import Ties

LENIENCY = "leniency_of_drivers"
"""The name of the part that taking away the raters' leniency makes."""
TREATMENT = "treatment_of_group"
"""The name of the part that taking away how raters treat a group makes."""


@dataclass(frozen=True, eq=False)
class AdjustedRating:
    """The mean of each person's last stars, less the mean leniency of those who gave them.

    Parameters
    ----------
    ratings : Ratings
        How many stars count, what a new person has, and the penalties.
    leniency : ndarray of float, shape (raters,)
        How many stars more than others each rater gives, frozen at the fit.
    average : ndarray of float, shape (columns,)
        The means of the columns of the matrix over the people at the fit.
    low, high : float
        The lowest and the highest number of stars.
    excess : ndarray of float, shape (raters, groups), optional
        How many stars each rater gives each group beyond what is honest; None where groups are not read.
    levels : tuple of str
        The groups.
    """

    ratings: Ratings
    leniency: NDArray[np.float64]
    average: NDArray[np.float64]
    low: float = 1.0
    high: float = 5.0
    excess: NDArray[np.float64] | None = None
    levels: tuple[str, ...] = ()

    @property
    def features(self) -> tuple[str, ...]:
        """The parts of a score: the stars, the leniency of those who gave them, and how they treat the group."""
        return (STARS, LENIENCY) if self.excess is None else (STARS, LENIENCY, TREATMENT)

    def matrix(self, population: Population) -> NDArray[np.float64]:
        """Return the mean of the last stars, and of the leniency and treatment behind them, a column each."""
        person, rater, stars = rated_rides(population)
        behind = [self.leniency[rater]]
        if self.excess is not None:
            behind.append(self.excess[rater, _groups(population, self.ratings.by, self.levels)[person]])
        return _columns(self.ratings, person, stars, behind, population.count)

    def row(self, population: Population, person: int, friends: Ties | None) -> NDArray[np.float64]:
        """Return one person's row of the matrix."""
        return self.matrix(population)[person]

    def changed(self, row: NDArray[np.float64], changes: Mapping[str, Any], population: Population,
                ) -> NDArray[np.float64]:
        """Return the row with another mean of stars; nothing else can be changed."""
        return with_stars(row, changes, self.low, self.high)

    def sub_scores(self, matrix: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the scores in stars, shape ``(people, 1)``; they may lie outside the range of stars."""
        return matrix[:, :1] - matrix[:, 1:].sum(axis=1, keepdims=True)

    def parts(self, matrix: NDArray[np.float64], fold: NDArray[np.int64], weights: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the average score as base, and what each column adds to it, shape ``(people, columns)``."""
        sign = np.where(np.arange(matrix.shape[1]) == 0, 1.0, -1.0)
        return np.full(len(matrix), float(sign @ self.average)), (matrix - self.average) * sign


def adjusted_rating_of(recipe: SystemRecipe, population: Population) -> AdjustedRating:
    """Return the adjusted rating of a recipe, with the leniency of each rater estimated from all stars.

    Raises
    ------
    InputError
        For people without stars.
    """
    ratings, (low, high) = recipe.ratings or Ratings(), recipe.range or (1.0, 5.0)
    person, rater, stars = rated_rides(population)
    raters = population.tables["drivers"].height
    leniency = leniency_of_raters(person, rater, stars, people=population.count, raters=raters,
                                  person_penalty=ratings.person_penalty, rater_penalty=ratings.rater_penalty)
    levels = () if ratings.by is None else tuple(map(str, population.levels(ratings.by)))
    excess = None
    if levels:
        group = _groups(population, ratings.by, levels)[person]
        excess = excess_by_group(rater, group, stars, raters=raters, groups=len(levels), penalty=ratings.rater_penalty)
    found = AdjustedRating(ratings, leniency, np.zeros(0), low, high, excess, levels)
    return replace(found, average=found.matrix(population).mean(axis=0))


def _groups(population: Population, column: str, levels: tuple[str, ...]) -> NDArray[np.int64]:
    """Return the position of each person's group among the levels known at the fit."""
    words = population.column(column).cast(pl.String)
    strange = set(words.unique().to_list()) - set(levels)
    if strange:
        raise InputError(f"{population.name}, column {column!r}", f"the group {min(map(str, strange))!r}",
                         f"one of the {len(levels)} groups known at the fit", "fit the system to these people")
    return words.cast(pl.Enum(levels)).to_physical().cast(pl.Int64).to_numpy()


def leniency_of_raters(person: NDArray[np.int64], rater: NDArray[np.int64], stars: NDArray[np.float64], *,
                       people: int, raters: int, person_penalty: float, rater_penalty: float,
                       ) -> NDArray[np.float64]:
    """Return how many stars more than others each rater gives, shape ``(raters,)``; 0 for one who gave none.

    Minimises the sum of (stars - level - person - rater)^2 + `person_penalty` x the squared effects of people
    + `rater_penalty` x those of raters, by conjugate gradients in scikit-learn's ``Ridge``.

    Parameters
    ----------
    person, rater : array of int, shape (ratings,)
        Rows.
    stars : array of float, shape (ratings,)
        The ratings.
    people, raters : int
        How many there are.
    person_penalty, rater_penalty : float
        Above 0; the variance of a rating over that of the effects.

    Examples
    --------
    Two people, each rated by both raters, the second of whom gives one star less:

    >>> found = leniency_of_raters(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([5.0, 4.0, 4.0, 3.0]),
    ...                            people=2, raters=2, person_penalty=1.0, rater_penalty=1e-9)
    >>> found.round(3)
    array([ 0.5, -0.5])
    """
    from sklearn.linear_model import Ridge
    from threadpoolctl import threadpool_limits

    if stars.size == 0:
        return np.zeros(raters)
    # With each column divided by the root of its penalty, one penalty of 1 serves both.
    scale = np.repeat([person_penalty**-0.5, rater_penalty**-0.5], [people, raters])
    column = np.stack((person, people + rater), axis=1)
    design = sparse.csr_array((scale[column].ravel(), column.ravel(), np.arange(0, 2 * stars.size + 1, 2)),
                              shape=(stars.size, people + raters))
    with threadpool_limits(1):
        model = Ridge(alpha=1.0, solver="sparse_cg", tol=1e-10, max_iter=10_000).fit(design, stars)
    return model.coef_[people:] * scale[people:]


def _columns(ratings: Ratings, person: NDArray[np.int64], stars: NDArray[np.float64],
             behind: list[NDArray[np.float64]], people: int) -> NDArray[np.float64]:
    raw = means(ratings, person, stars, people, new=ratings.new)
    return np.stack((raw, *(means(ratings, person, values, people, new=0.0, towards=0.0) for values in behind)), axis=1)
