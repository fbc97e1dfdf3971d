"""The scale: from log-odds to points by one straight line, frozen at the fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evenhand.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.scoring.recipe import SystemRecipe


@dataclass(frozen=True)
class Line:
    """Points = offset + factor x log-odds of the good outcome.

    `factor` is below zero where a low score is the good end.

    Examples
    --------
    >>> Line(600.0, 50.0).points(np.array([-1.0, 0.0, 2.0])).tolist()
    [550.0, 600.0, 700.0]
    """

    offset: float = 0.0
    factor: float = 1.0

    def points(self, log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points for log-odds, in any shape."""
        return self.offset + self.factor * log_odds


def fitted_line(log_odds: NDArray[np.float64], recipe: SystemRecipe) -> Line:
    """Return the line on which the recipe's shares of people fall below its scores.

    The line of least squares through (the quantile of `log_odds` at the share, the score); exact for two
    scores. A line that the recipe states is taken as it is. Without a scale in the recipe, one person in a hundred
    falls below the range and one above it; without a range either, points are the log-odds.

    Parameters
    ----------
    log_odds : ndarray of float
        Of the people scored, with friends counted.
    recipe : SystemRecipe
        With the scale, the range and the favourable end.

    Examples
    --------
    >>> from evenhand.scoring.recipe import SystemRecipe
    >>> recipe = SystemRecipe(name="s", title="S", kind="estimator", estimator="random-forest", features=["x"],
    ...                       scale={"share_below": {400: 0.25, 600: 0.75}})
    >>> fitted_line(np.linspace(0, 1, 101), recipe)
    Line(offset=300.0, factor=400.0)
    """
    if recipe.scale is not None and recipe.scale.factor is not None:
        return Line(recipe.scale.offset, recipe.scale.factor)
    shares = _shares_below(recipe)
    if not shares:
        return Line()
    sign = 1.0 if recipe.favourable == "high" else -1.0
    at = np.quantile(sign * log_odds, list(shares.values()))
    scores = np.array(list(shares), np.float64)
    spread = at - at.mean()
    if not (spread @ spread) > 0:
        raise InputError(f"system {recipe.name}, scale", "the same score for nearly everybody",
                         "scores that differ between people", "choose features that carry information")
    factor = float(spread @ scores / (spread @ spread))
    if factor <= 0:
        raise InputError(f"system {recipe.name}, share_below", "shares that fall as scores rise",
                         "shares that rise with the score", "mend the scale")
    return Line(float(scores.mean() - factor * at.mean()), sign * factor)


def _shares_below(recipe: SystemRecipe) -> Mapping[float, float]:
    if recipe.scale is not None:
        return recipe.scale.share_below
    return {} if recipe.range is None else {recipe.range[0]: 0.01, recipe.range[1]: 0.99}
