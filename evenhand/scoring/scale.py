"""The scale: from log-odds to points by one straight line, which may have bends, frozen at the fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from evenhand.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from evenhand.scoring.recipe import SystemRecipe


CLOSE = 0.05
"""Bends are moved until each share is met to within so many points."""
ROUNDS = 12
"""How often bends are moved at most."""


@dataclass(frozen=True)
class Line:
    """Points = offset + factor x log-odds of the good outcome, along a straight line that may have bends.

    `factor` is below zero where a low score is the good end.

    Parameters
    ----------
    offset, factor : float
        The straight line.
    bends : tuple of (float, float)
        Points on the straight line, ascending, and what each becomes; between two of them, and beyond the first and
        the last, the bent line goes straight on.

    Examples
    --------
    >>> Line(600.0, 50.0).points(np.array([-1.0, 0.0, 2.0])).tolist()
    [550.0, 600.0, 700.0]
    >>> bent = Line(600.0, 50.0, ((600.0, 600.0), (700.0, 650.0)))
    >>> bent.points(np.array([1.0, 2.0, 4.0])).tolist(), bent.log_odds(np.array([650.0])).tolist()
    ([625.0, 650.0, 700.0], [2.0])
    """

    offset: float = 0.0
    factor: float = 1.0
    bends: tuple[tuple[float, float], ...] = ()

    def straight(self, log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the points on the straight line, before it bends, in any shape."""
        return self.offset + self.factor * log_odds

    def points(self, log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points for log-odds, in any shape."""
        straight = self.straight(log_odds)
        return straight if not self.bends else _along(straight, *np.transpose(self.bends))

    def unbent(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the points on the straight line that become these points."""
        return points if not self.bends else _along(points, *np.transpose(self.bends)[::-1])

    def log_odds(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log-odds that points stand for, in any shape."""
        return (self.unbent(points) - self.offset) / self.factor

    def parts(self, base: NDArray[np.float64], parts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what each part of log-odds adds in points, so that points of base + parts add up to the points.

        Along a line with bends each part is scaled by the same slope, that from the base to the whole: the integral
        of the slope along the straight way between them (Aumann and Shapley 1974; Sundararajan, Taly and Yan 2017,
        "Axiomatic attribution for deep networks", eq. 1).

        Parameters
        ----------
        base : ndarray of float, shape (people,)
            The log-odds where parts begin.
        parts : ndarray of float, shape (people, features)
            What each feature adds to it.
        """
        if not self.bends:
            return self.factor * parts
        whole = base + parts.sum(axis=1)
        far = np.abs(whole - base) > 1e-9
        # Where nothing is added up, the slope is that of a step so small that it shows none of the bends.
        other = np.where(far, whole, base + 1e-6)
        slope = (self.points(other) - self.points(base)) / (other - base)
        return slope[:, None] * parts


def _along(x: NDArray[np.float64], at: NDArray[np.float64], to: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a piecewise-linear function that goes on as steeply beyond its first and its last bend."""
    x, slope = np.asarray(x, np.float64), np.diff(to) / np.diff(at)
    inside = np.interp(x, at, to)
    return inside + np.minimum(x - at[0], 0.0) * slope[0] + np.maximum(x - at[-1], 0.0) * slope[-1]


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
    Line(offset=300.0, factor=400.0, bends=())
    """
    if recipe.scale is not None and recipe.scale.factor is not None:
        return Line(recipe.scale.offset, recipe.scale.factor, recipe.scale.bends)
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


def bent_line(line: Line, own: NDArray[np.float64], recipe: SystemRecipe,
              coupled: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Line:
    """Return the line with a bend at each of the recipe's scores, so that each share of people falls below its score.

    Own records bend and friends count in points, so where friends count the bends are moved until the scores with
    friends counted meet the shares.

    Parameters
    ----------
    line : Line
        The straight line.
    own : ndarray of float, shape (people,)
        Own records as log-odds, NaN for people who are not scored.
    recipe : SystemRecipe
        With the scale.
    coupled : callable
        Returns scores for own records in points.
    """
    wanted, shares = (np.array(list(part), np.float64) for part in (recipe.scale.share_below,
                                                                    recipe.scale.share_below.values()))
    at = np.nanquantile(line.straight(own), shares)
    # Where many people share a score, no bend can part them.
    apart = np.r_[True, np.diff(at) > 0]
    at, wanted, shares = at[apart], wanted[apart], shares[apart]
    bent, to = line, wanted
    for _ in range(ROUNDS if at.size > 1 else 0):
        if not (np.diff(to) > 0).all():
            break
        bent = replace(line, bends=tuple(zip(at.tolist(), to.tolist(), strict=True)))
        reached = np.nanquantile(coupled(bent.points(own)), shares)
        if np.abs(reached - wanted).max() < CLOSE:
            break
        to = to + wanted - reached
    return bent


def _shares_below(recipe: SystemRecipe) -> Mapping[float, float]:
    if recipe.scale is not None:
        return recipe.scale.share_below
    return {} if recipe.range is None else {recipe.range[0]: 0.01, recipe.range[1]: 0.99}
