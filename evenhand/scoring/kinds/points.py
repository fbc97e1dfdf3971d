"""Points: everybody begins with the same number, and each unit of a feature adds or takes a stated number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from evenhand.errors import InputError
from evenhand.scoring.features import Encoder, encoder_for
from evenhand.scoring.kinds.scorecard import Scorecard
from evenhand.scoring.readable import can_be_scored
from evenhand.scoring.scale import Line

if TYPE_CHECKING:
    from evenhand.population.population import Population
    from evenhand.scoring.recipe import SystemRecipe


def points_of(recipe: SystemRecipe, population: Population) -> tuple[Scorecard, Line]:
    """Return the stated points as a scorecard of which nothing is trained, and the line that makes them points.

    The own record is ``start`` plus the sum over features of points x value; where there is no record, nothing
    is added. Its parts are told against the average of the people who can be scored, as of any other system.
    Weights of categories count against each other: at the recipe's own, each point counts once.

    Raises
    ------
    InputError
        For a feature of words.
    """
    found = encoder_for(recipe, population)
    for entry in found.entries:
        if entry.levels:
            raise InputError(f"system {recipe.name} on {population.name}, column {entry.feature!r}",
                             "a column of words", "numbers or yes/no, of which each unit has its points",
                             "leave it out")
    encoder = Encoder(tuple(replace(entry, mean=0.0, marks_missing=False) for entry in found.entries), found.requires)
    own = [(recipe.own_weights[name], c) for name, c in recipe.categories.items() if c.own]
    # An own record is a weighted sum of sub-scores: divided by its weight, each stated point counts once.
    slope = np.array([c.points[feature] / weight if weight else 0.0 for weight, c in own for feature in c.features])
    centre = encoder.matrix(population)[can_be_scored(recipe.requires, population)].mean(axis=0)
    stated = np.array([c.points[feature] for _, c in own for feature in c.features])
    return Scorecard(encoder, slope[None], centre[None]), Line(recipe.start + float(stated @ centre))
