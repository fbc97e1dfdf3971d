"""Adjusted ratings: mean ratings from which the leniency of the raters is taken.

Stars are taken as level + person + rater + noise, with one effect for each person and each rater, both drawn
towards zero: a ridge regression, which for normal effects is the best linear prediction in a mixed model with
crossed effects (Robinson 1991, "That BLUP is a good thing", Stat. Sci. 6:15, sec. 2). What is taken away is how
lenient a rater is to everybody; how a rater treats one group is not known to it, and stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

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


@dataclass(frozen=True, eq=False)
class AdjustedRating:
    """The mean of each person's last stars, less the mean leniency of those who gave them.

    Parameters
    ----------
    ratings : Ratings
        How many stars count, what a new person has, and the penalties.
    leniency : ndarray of float, shape (raters,)
        How many stars more than others each rater gives, frozen at the fit.
    average : ndarray of float, shape (2,)
        The means of both columns of the matrix over the people at the fit.
    low, high : float
        The lowest and the highest number of stars.
    """

    ratings: Ratings
    leniency: NDArray[np.float64]
    average: NDArray[np.float64]
    low: float = 1.0
    high: float = 5.0

    @property
    def features(self) -> tuple[str, ...]:
        """The two parts of a score: the stars, and the leniency of those who gave them."""
        return (STARS, LENIENCY)

    def matrix(self, population: Population) -> NDArray[np.float64]:
        """Return the mean of the last stars, and the mean leniency behind them, shape ``(people, 2)``."""
        person, rater, stars = rated_rides(population)
        return _columns(self.ratings, person, stars, self.leniency[rater], population.count)

    def row(self, population: Population, person: int, friends: Ties | None) -> NDArray[np.float64]:
        """Return one person's row of the matrix."""
        return self.matrix(population)[person]

    def changed(self, row: NDArray[np.float64], changes: Mapping[str, Any], population: Population,
                ) -> NDArray[np.float64]:
        """Return the row with another mean of stars; nothing else can be changed."""
        return with_stars(row, changes, self.low, self.high)

    def sub_scores(self, matrix: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the scores in stars, shape ``(people, 1)``; they may lie outside the range of stars."""
        return matrix[:, :1] - matrix[:, 1:]

    def parts(self, matrix: NDArray[np.float64], fold: NDArray[np.int64], weights: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the average score as base, and what stars and leniency add to it, shape ``(people, 2)``."""
        base = np.full(len(matrix), self.average[0] - self.average[1])
        return base, (matrix - self.average) * np.array([1.0, -1.0])


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
    average = _columns(ratings, person, stars, leniency[rater], population.count).mean(axis=0)
    return AdjustedRating(ratings, leniency, average, low, high)


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
             leniency: NDArray[np.float64], people: int) -> NDArray[np.float64]:
    raw = means(ratings, person, stars, people, new=ratings.new)
    return np.stack((raw, means(ratings, person, leniency, people, new=0.0, towards=0.0)), axis=1)
