"""Solvers of x = start + r W x for sparse W with row sums of at most 1, many columns at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.errors import EvenhandError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

TOLERANCE = 1e-10
"""The largest error of a solution, as a share of the largest number in `start`."""

MOST_STEPS = 20_000


def solve_undirected(weights: sparse.csr_array, r: float, start: NDArray[np.float64],
                     size: NDArray[np.float64], tolerance: float = TOLERANCE) -> NDArray[np.float64]:
    """Return (I - r W)^-1 start for undirected ties, by conjugate gradients.

    I - r W is self-adjoint and positive in the inner product weighted by the row sums of the ties, so conjugate
    gradients (Hestenes and Stiefel 1952) apply in that product: far fewer steps than the plain iteration.

    Parameters
    ----------
    weights : scipy.sparse.csr_array, shape (people, people)
        W: rows sum to 1, and to 0 for isolates.
    r : float
        The friend weight, from 0 to below 1.
    start : ndarray of float, shape (people,) or (people, columns)
        The right-hand side.
    size : ndarray of float, shape (people,) or (people, 1)
        The row sums of the ties before they were divided, and any positive number for isolates.
    tolerance : float
        The largest error, as a share of the largest number in `start`.
    """
    x = start + r * (weights @ start)
    left = start + r * (weights @ x) - x
    search, strength = left.copy(), (size * left * left).sum(axis=0)
    limit = _limit(start, r, tolerance)
    for _ in range(MOST_STEPS):
        if np.abs(left).max(initial=0.0) <= limit:
            return _confirmed(weights, r, start, x, tolerance)
        image = search - r * (weights @ search)
        pace = _safe_ratio(strength, (size * search * image).sum(axis=0))
        x += pace * search
        left -= pace * image
        before, strength = strength, (size * left * left).sum(axis=0)
        search *= _safe_ratio(strength, before)
        search += left
    return _confirmed(weights, r, start, x, tolerance)


def solve_directed(weights: sparse.csr_array, r: float, start: NDArray[np.float64],
                   tolerance: float = TOLERANCE) -> NDArray[np.float64]:
    """Return (I - r W)^-1 start for any ties, by BiCGSTAB (van der Vorst 1992).

    Parameters
    ----------
    weights : scipy.sparse.csr_array, shape (people, people)
        W, or its transpose: rows, or columns, sum to at most 1.
    r : float
        The friend weight, from 0 to below 1.
    start : ndarray of float, shape (people,) or (people, columns)
        The right-hand side.
    tolerance : float
        The largest error, as a share of the largest number in `start`.
    """
    x = start + r * (weights @ start)
    left = start + r * (weights @ x) - x
    shadow, search, strength = left.copy(), left.copy(), (left * left).sum(axis=0)
    limit = _limit(start, r, tolerance)
    for _ in range(500):
        if np.abs(left).max(initial=0.0) <= limit:
            break
        image = search - r * (weights @ search)
        pace = _safe_ratio(strength, (shadow * image).sum(axis=0))
        half = left - pace * image
        second = half - r * (weights @ half)
        damp = _safe_ratio((second * half).sum(axis=0), (second * second).sum(axis=0))
        x += pace * search + damp * half
        left = half - damp * second
        before, strength = strength, (shadow * left).sum(axis=0)
        search = left + _safe_ratio(strength * pace, before * damp) * (search - damp * image)
    return _confirmed(weights, r, start, x, tolerance)


def _confirmed(weights: sparse.csr_array, r: float, start: NDArray[np.float64],
               x: NDArray[np.float64], tolerance: float) -> NDArray[np.float64]:
    """Return x once one more plain step hardly moves it; plain steps always contract."""
    limit = 2 * _limit(start, r, tolerance)
    if not np.isfinite(x).all():
        x = start
    for _ in range(MOST_STEPS):
        before, x = x, start + r * (weights @ x)
        rounding = 16 * np.finfo(float).eps * np.abs(x).max(initial=0.0)
        if not np.abs(x - before).max(initial=0.0) > max(limit, rounding):
            return x
    raise EvenhandError("coupling", "scores that do not settle", "a fixed point", "lower the friend weight")


def _limit(start: NDArray[np.float64], r: float, tolerance: float) -> float:
    # The error of x is at most its residual over 1 - r.
    return tolerance * (1 - r) / 2 * max(float(np.abs(start).max(initial=0.0)), np.finfo(float).tiny)


def _safe_ratio(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return top / bottom, 0 where a column has settled and both are 0."""
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom != 0)
