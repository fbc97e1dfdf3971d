"""An interval for a gap from products of influences at short network distances (network HAC)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from evenhand.checks import one_of, whole_number
from evenhand.errors import InputError
from evenhand.measures.network_interval import Contrast, NetworkInterval, gap_of, interval_of, with_values

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.measures.grouping import Groups
    from evenhand.ties import Ties

Kernel = Literal["flat", "triangular", "overlap"]
MOST_FILL = 0.4
"""The share of all pairs of people within the distance above which the method is refused: it was
measured to hold below, and to collapse where neighbourhoods cover most of the network."""
MOST_PAIRS = 2_000_000_000
PAIRS_AT_ONCE = 20_000_000


@dataclass(frozen=True, eq=False)
class BallSums:
    """Sums over pairs of people near each other.

    Parameters
    ----------
    products : ndarray of float, shape (distance + 1,)
        The sum of ψ_i ψ_j over pairs at most 0, 1, ... ties apart, each pair taken both ways.
    fill : ndarray of float, shape (distance + 1,)
        The share of all pairs of people that are that near.
    overlap : float
        The sum of ψ_i ψ_j |N_i ∩ N_j| / sqrt(|N_i| |N_j|), with N_i everybody within the distance of i.
    """

    products: NDArray[np.float64]
    fill: NDArray[np.float64]
    overlap: float


def hac_interval(ties: Ties, values: ArrayLike, groups: ArrayLike | Groups, *, group: str, reference: str,
                 distance: int | None = None, kernel: Kernel = "flat", contrast: Contrast = "difference",
                 level: float = 0.95) -> NetworkInterval:
    """Return an interval for a gap from the products of people's influences at short distances.

    V = sum over distances d of kernel(d) times the sum of ψ_i ψ_j over pairs at distance d (Kojevnikov, Marmer
    and Song 2021, J. Econometrics 222:882), the direction of ties disregarded. Kernels: "flat" is 1 up to
    the distance, "triangular" falls to 0 just beyond it, "overlap" weighs a pair by how much their
    neighbourhoods overlap: it reaches twice the distance and V is positive by construction.

    It does not cover where the distance is too short for the dependence, nor where neighbourhoods cover much of
    the network; coverage measured stands in ``docs/coverage.md``.

    Parameters
    ----------
    ties, values, groups, group, reference, contrast, level
        As in `autoregressive_interval`.
    distance : int, optional
        The largest distance that counts; where left out, that of `bandwidth`.
    kernel : {"flat", "triangular", "overlap"}
        How products are weighed by distance. Where the sum is not positive, "overlap" takes its place, and the
        note says so.

    Raises
    ------
    InputError
        If more than .4 of all pairs are within the distance.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> ring = Ties.from_pairs(range(8), [*range(1, 8), 0], people=8, directed=False)
    >>> found = hac_interval(ring, [1, 2, 3, 4, 8, 7, 6, 5], list("aaaabbbb"), group="b", reference="a",
    ...                      distance=1)
    >>> round(found.se**2, 6), round(found.independent_se**2, 6)
    (0.375, 0.625)
    """
    one_of(kernel, "kernel", ("flat", "triangular", "overlap"))
    ties, values, groups, note = with_values(ties, values, groups)
    gap = gap_of(values, groups, group=group, reference=reference, contrast=contrast)
    reach = bandwidth(ties) if distance is None else whole_number(distance, "distance", 0, 10)
    sums = ball_sums(ties, gap.influence, reach)
    variance, words = hac_variance(sums, kernel)
    return interval_of(gap, float(np.sqrt(variance)), level=level, method=f"HAC, {kernel}, distance {reach}",
                       note="; ".join(filter(None, [words, note])))


def hac_variance(sums: BallSums, kernel: Kernel) -> tuple[float, str]:
    """Return the variance that a kernel gives, and a note where another kernel had to step in.

    Examples
    --------
    >>> hac_variance(BallSums(np.array([4.0, 6.0]), np.array([0.1, 0.2]), 5.0), "triangular")[0]
    5.0
    """
    reach = sums.products.size - 1
    if kernel == "flat":
        variance = float(sums.products[-1])
    elif kernel == "triangular":
        variance = float(sums.products.mean())
    else:
        variance = sums.overlap
    words = f"{sums.fill[reach]:.1%} of pairs within the distance"
    if variance > 0:
        return variance, words
    return max(sums.overlap, 0.0), f"the {kernel} kernel gave no positive variance: overlap kernel used; {words}"


def ball_sums(ties: Ties, influence: ArrayLike, distance: int, *, most_fill: float = MOST_FILL) -> BallSums:
    """Return the sums of products of influences of people near each other.

    Neighbourhoods are made some rows at a time from sparse products, never as a whole matrix.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom; direction is disregarded.
    influence : array of float, shape (people,)
        ψ.
    distance : int
        The largest distance that counts.
    most_fill : float
        The share of all pairs within the distance above which it is refused.

    Raises
    ------
    InputError
        If neighbourhoods cover too much of the network, or too many pairs to go through.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> ring = Ties.from_pairs(range(8), [*range(1, 8), 0], people=8, directed=False)
    >>> ball_sums(ring, [1, 0, 0, 0, 0, 0, 0, 1], 1).products
    array([2., 4.])
    """
    psi = np.asarray(influence, np.float64)
    step = _one_step(ties)
    _check_fill(step, distance, most_fill)
    products, near = np.zeros(distance + 1), np.zeros(distance + 1)
    overlap = np.zeros(psi.size)
    width = np.mean(np.diff(step.indptr))
    rows = max(1, int(PAIRS_AT_ONCE / max(width, 1.0) ** max(distance, 1)))
    for low in range(0, psi.size, rows):
        high = min(low + rows, psi.size)
        ball = _identity_rows(low, high, psi.size)
        for d in range(distance + 1):
            if d > 0:
                ball = _pattern(ball @ step)
            products[d] += psi[low:high] @ (ball @ psi)
            near[d] += ball.nnz
        # The weight of a pair is a product of two such rows, so the sum is a square: never negative.
        overlap += ball.T @ (psi[low:high] / np.sqrt(np.diff(ball.indptr)))
    return BallSums(products, near / max(psi.size, 1) ** 2, float(overlap @ overlap))


@lru_cache(maxsize=4)
def bandwidth(ties: Ties, *, seed: int = 0, sources: int = 64) -> int:
    """Return the distance up to which products of influences should count.

    After Leung (2022, Econometrica 90:267): with L the mean path length and k the mean degree, half of L
    where L < 2 log n / log k, else the cube root of L; at least 1, and less where over .4 of all pairs are that
    near.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom; direction is disregarded.
    seed : int
        Of the people from whom paths are measured.
    sources : int
        How many of these.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> bandwidth(Ties.from_pairs(range(99), range(1, 100), people=100, directed=False))
    3
    """
    step = _one_step(ties)
    tied = np.flatnonzero(np.diff(step.indptr) > 1)
    if tied.size == 0:
        return 0
    start = np.random.default_rng(seed).choice(tied, min(sources, tied.size), replace=False)
    paths = csgraph.dijkstra(step, indices=start, unweighted=True)
    length = float(np.mean(paths[np.isfinite(paths) & (paths > 0)]))
    degree = max(np.diff(step.indptr)[tied].mean() - 1, 1.01)
    short = length < 2 * np.log(ties.people) / np.log(degree)
    reach = max(1, round(length / 2 if short else np.cbrt(length)))
    while reach > 1 and np.isfinite(paths).any() and np.mean(paths <= reach) > MOST_FILL:
        reach -= 1
    return reach


def _one_step(ties: Ties) -> sparse.csr_array:
    """Return which people are at most one tie apart, themselves included."""
    either = ties.matrix + ties.matrix.T if ties.directed else ties.matrix
    return _pattern(sparse.csr_array(either + sparse.eye_array(ties.people, format="csr")))


def _pattern(matrix: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array((np.ones(matrix.nnz, np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)


def _identity_rows(low: int, high: int, people: int) -> sparse.csr_array:
    size = high - low
    return sparse.csr_array((np.ones(size, np.float32), np.arange(low, high), np.arange(size + 1)),
                            shape=(size, people))


def _check_fill(step: sparse.csr_array, distance: int, most_fill: float) -> None:
    """Refuse a distance at which neighbourhoods cover too much, from the neighbourhoods of a few people."""
    people = step.shape[0]
    if distance == 0 or people == 0:
        return
    some = np.linspace(0, people - 1, min(200, people)).astype(np.int64)
    ball = step[some]
    for _ in range(distance - 1):
        ball = _pattern(ball @ step)
    size = ball.nnz / some.size
    if size / people > most_fill or size * people > MOST_PAIRS:
        raise InputError("HAC interval", f"{size / people:.0%} of all pairs within distance {distance}",
                         f"at most {most_fill:.0%}, and {MOST_PAIRS:,} pairs", "choose a shorter distance, or the "
                         "autoregressive interval")

