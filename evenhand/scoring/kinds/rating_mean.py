"""Mean ratings: people scored by the last stars that others gave them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.checks import in_range, one_of
from evenhand.errors import InputError
from evenhand.population.trips.summaries import recent_mean
from evenhand.scoring.recipe import Ratings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.ties import Ties

STARS = "mean_stars"
"""The name of the part that one's stars make, and of the riders' column that holds their mean."""


@dataclass(frozen=True, eq=False)
class MeanRating:
    """The mean of the last stars of each person, in stars.

    Parameters
    ----------
    ratings : Ratings
        How many stars count, what a new person has, and how far a mean of few is drawn towards another.
    average : float
        The mean score of the people at the fit: the base of explanations.
    low, high : float
        The lowest and the highest number of stars, the limits of a what-if.
    """

    ratings: Ratings
    average: float = 0.0
    low: float = 1.0
    high: float = 5.0

    @property
    def features(self) -> tuple[str, ...]:
        """The only part of a score: the stars."""
        return (STARS,)

    def matrix(self, population: Population) -> NDArray[np.float64]:
        """Return the mean of the last stars of each person, shape ``(people, 1)``."""
        rider, _, stars = rated_rides(population)
        return means(self.ratings, rider, stars, population.count, new=self.ratings.new)[:, None]

    def row(self, population: Population, person: int, friends: Ties | None) -> NDArray[np.float64]:
        """Return one person's row of the matrix."""
        return self.matrix(population)[person]

    def changed(self, row: NDArray[np.float64], changes: Mapping[str, Any], population: Population,
                ) -> NDArray[np.float64]:
        """Return the row with another mean of stars; nothing else can be changed."""
        return with_stars(row, changes, self.low, self.high)

    def sub_scores(self, matrix: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the scores in stars, shape ``(people, 1)``."""
        return matrix

    def parts(self, matrix: NDArray[np.float64], fold: NDArray[np.int64], weights: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the average as base and the difference from it as the only part."""
        return np.full(len(matrix), self.average), matrix - self.average


def mean_rating_of(recipe: SystemRecipe, population: Population) -> MeanRating:
    """Return the mean rating of a recipe, with the average of the people as the base of explanations.

    Raises
    ------
    InputError
        For people without stars.
    """
    ratings, (low, high) = recipe.ratings or Ratings(), recipe.range or (1.0, 5.0)
    average = float(MeanRating(ratings).matrix(population).mean())
    return MeanRating(ratings, average, low, high)


def rated_rides(population: Population) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the rows of the rider and of the driver, and the stars, of each ride that has stars.

    The rides of a rider stand in the order of time.

    Raises
    ------
    InputError
        For people of whom no stars are known.
    """
    table = population.tables.get("trips")
    if table is None:
        raise InputError(f"dataset {population.name}", "people whom nobody gave stars",
                         "riders with a table of rides and stars", "choose the dataset riders")
    rated = table.select("rider", "driver", "stars").filter(pl.col("stars").is_not_null())
    return tuple(rated[name].cast(kind).to_numpy() for name, kind in
                 (("rider", pl.Int64), ("driver", pl.Int64), ("stars", pl.Float64)))


def means(ratings: Ratings, person: NDArray[np.int64], values: NDArray[np.float64], people: int, *,
          new: float, towards: float | None = None) -> NDArray[np.float64]:
    """Return each person's mean of the last values, drawn as the recipe says, and `new` without any."""
    found = recent_mean(person, values, riders=people, window=ratings.window, weight=ratings.weight,
                        towards=ratings.towards if towards is None else towards)
    return np.where(np.bincount(person, minlength=people) > 0, found, new)


def with_stars(row: NDArray[np.float64], changes: Mapping[str, Any], low: float, high: float) -> NDArray[np.float64]:
    """Return a row whose first entry, the mean of stars, is changed.

    Raises
    ------
    InputError
        For another column, or a mean outside the range of stars.
    """
    row = row.copy()
    for column, value in changes.items():
        one_of(column, "changes, feature that the system reads", (STARS,))
        row[0] = in_range(value, f"changes, {STARS}", low, high)
    return row
