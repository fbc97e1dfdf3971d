"""How far the distance of two distributions may lie from that of two samples of them: intervals that can hold 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from evenhand.checks import one_of
from evenhand.measures.absolute_gaps import RARELY, size_limits, sizes_tried
from evenhand.measures.distribution_distances import cdf_distance, wasserstein
from evenhand.measures.uncertainty import Interval
from evenhand.randomness import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

GRID = 512
"""Steps of a Brownian bridge."""
POINTS = 128
"""The most scores at which two distribution functions are compared by simulation."""
WAVES = 6
"""By so many sines the form of a gap is drawn: the directions in which a Brownian bridge varies most."""
SIZES = {"widest": cdf_distance, "area": wasserstein}
"""The widest gap between two distribution functions (Kolmogorov-Smirnov), and the area between them (Wasserstein)."""


def bridges(replicates: int, seed: int) -> Floats:
    """Return draws of two independent Brownian bridges at 0, 1 / GRID, ..., 1.

    Returns
    -------
    ndarray of float, shape (2, replicates, GRID + 1)

    Examples
    --------
    >>> drawn = bridges(3, 0)
    >>> drawn.shape, bool((drawn[:, :, 0] == 0).all()), bool(np.allclose(drawn[:, :, -1], 0))
    ((2, 3, 513), True, True)
    """
    steps = stream(seed, "resampling", "bridges").normal(size=(2, replicates, GRID)) / np.sqrt(GRID)
    walk = np.concatenate([np.zeros((2, replicates, 1)), np.cumsum(steps, axis=2)], axis=2)
    return walk - np.arange(GRID + 1) / GRID * walk[:, :, -1:]


def distance_limits(pairs: Sequence[tuple[Floats, Floats]], size: str, drawn: Floats,
                    level: float) -> tuple[Floats, Interval]:
    """Return distances of samples, with the limits of those of the populations behind them.

    The noise of a distribution function is a Brownian bridge (Donsker 1952); were the true gap of some size, what
    would be found is simulated by adding noise to a gap of that size. Its form, for the lower limit, is what the
    samples show of it beyond chance; for the upper one, that of two distributions of which one is shifted, in which
    least is found beyond the truth. `size_limits` keeps the sizes that what was found speaks for.

    Parameters
    ----------
    pairs : sequence of pairs of ndarray of float
        Two samples each, in ascending order.
    size : {"widest", "area"}
        The Kolmogorov-Smirnov distance, or the Wasserstein distance.
    drawn : ndarray of float, shape (2, replicates, GRID + 1)
        As `bridges` gives them.
    level : float
        The confidence level.

    Returns
    -------
    value : ndarray of float, shape (pairs,)
    limits : Interval
        NaN where a sample has nobody, or for an area fewer than two people.

    Examples
    --------
    >>> x, y = np.arange(200.0), np.arange(200.0) + 60
    >>> value, (low, high) = distance_limits([(x, y), (x, x)], "widest", bridges(500, 0), 0.95)
    >>> value, bool(0.15 < low[0] < 0.2), bool(0.35 < high[0] < 0.4), float(low[1])
    (array([0.3, 0. ]), True, True, 0.0)
    """
    found = [_limits(first, second, one_of(size, "size", SIZES), drawn, level) for first, second in pairs]
    value, low, high = np.array(found, float).reshape(-1, 3).T
    return value, Interval(low, np.minimum(high, 1) if size == "widest" else high)


def _limits(first: Floats, second: Floats, size: str, drawn: Floats, level: float) -> tuple[float, float, float]:
    value = SIZES[size](first, second)
    if min(first.size, second.size) < (1 if size == "widest" else 2):
        return value, np.nan, np.nan
    curve = _Curve.of(first, second)
    null, noise = curve.noise(drawn, even=True), curve.noise(drawn, even=False, unsure=size == "widest")
    null_size = curve.sizes(null, size)
    reach = float(np.quantile(null_size, level))
    if reach == 0:
        return value, value, value
    # Between points a bridge goes on: what the widest of it gains there is made up for.
    stretch = (special.kolmogi(1 - level) * np.sqrt(1 / first.size + 1 / second.size) / reach
               if size == "widest" and curve.coarse else 1.0)
    tried = sizes_tried([value], [reach * stretch])
    seen, shifted = (curve.scaled(shape, size) for shape in (curve.seen(), np.sin(np.pi * curve.height)))
    least = max(value, float(np.quantile(null_size, RARELY)))
    for_low, for_high, own = (np.empty((1, tried.size)) for _ in range(3))
    for k, true in enumerate(tried[0]):
        # A clear gap is widest at one place, where there is no between.
        by = (1 + (stretch - 1) * max(1 - true / reach, 0)) * (noise if true else null)
        for_low[0, k] = (curve.sizes(true * seen + by, size) <= value).mean()
        simulated = curve.sizes(true * shifted + by, size)
        for_high[0, k], own[0, k] = (simulated <= least).mean(), (simulated <= true).mean()
    low, high = size_limits([value], tried, [reach * stretch], for_low=for_low, for_high=for_high, own=own,
                            level=level)
    return value, float(low[0]), float(high[0])


@dataclass(frozen=True, eq=False)
class _Curve:
    """Two distribution functions at a few scores.

    `height` is that of both samples as one, `gap` the difference, `widths` the points up to the next score; `coarse`
    says that there are more scores.
    """

    heights: tuple[Floats, Floats]
    height: Floats
    gap: Floats
    widths: Floats
    people: tuple[int, int]
    coarse: bool

    @classmethod
    def of(cls, first: Floats, second: Floats) -> _Curve:
        joint = np.sort(np.concatenate([first, second]))
        scores = joint[np.append(True, joint[1:] != joint[:-1])]
        coarse = scores.size > POINTS
        edges = np.quantile(joint, np.linspace(0, 1, POINTS + 1), method="inverted_cdf") if coarse else scores
        edges = edges[np.append(True, edges[1:] != edges[:-1])]
        heights = tuple(np.searchsorted(part, edges, side="right") / part.size for part in (first, second))
        n, m = first.size, second.size
        return cls(heights, (n * heights[0] + m * heights[1]) / (n + m), heights[0] - heights[1],
                   np.append(np.diff(edges), 0.0), (n, m), coarse)

    def noise(self, drawn: Floats, *, even: bool, unsure: bool = False) -> Floats:
        """Return draws of the noise of the gap, shape ``(replicates, scores)``.

        As if both were one distribution where `even`; where `unsure`, a height is at most as sure as one person more
        or less makes it, so that distributions that do not overlap keep some noise.
        """
        if even:
            bridge = drawn[0][:, _place(self.height)]
            return bridge * np.sqrt(1 / self.people[0] + 1 / self.people[1])
        parts = []
        for height, bridge, n in zip(self.heights, drawn, self.people, strict=True):
            parts.append(bridge[:, _place((n * height + 0.5) / (n + 1) if unsure else height)] / np.sqrt(n))
        return parts[0] - parts[1]

    def sizes(self, gaps: Floats, size: str) -> Floats:
        """Return the size of each gap along the last axis."""
        return np.abs(gaps).max(axis=-1) if size == "widest" else np.abs(gaps) @ self.widths

    def scaled(self, shape: Floats, size: str) -> Floats:
        """Return a form of gap whose size is 1; all zero where it has none."""
        whole = self.sizes(shape, size)
        return shape / whole if whole > 0 else np.zeros(shape.size)

    def seen(self) -> Floats:
        """Return the form of the gap as far as chance alone does not explain it; that of a shift where it does."""
        order = np.arange(1, WAVES + 1)
        waves = np.sqrt(2) * np.sin(np.pi * order[:, None] * self.height)
        spans = np.diff(self.height, prepend=0.0)
        found = waves @ (spans * self.gap)
        # Along these sines a bridge varies by 1 / (order x pi)², each by itself (Karhunen-Loève).
        chance = (1 / self.people[0] + 1 / self.people[1]) / (np.pi * order) ** 2
        kept = np.maximum(1 - np.divide(chance, found**2, out=np.ones(WAVES), where=found != 0), 0)
        return (kept * found) @ waves if kept.any() else waves[0]


def _place(height: Floats) -> NDArray[np.int64]:
    return np.rint(height * GRID).astype(np.int64)
