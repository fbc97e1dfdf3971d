"""An interval for a gap from the dependence that residuals show along ties: a fitted autoregression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.coupling import Coupling
from evenhand.measures.network_interval import Contrast, Gap, NetworkInterval, gap_of, interval_of, with_values
from evenhand.ties import safe_inverse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.measures.grouping import Groups
    from evenhand.ties import Ties

STRONGEST = 0.98


def autoregressive_interval(ties: Ties, values: ArrayLike, groups: ArrayLike | Groups, *, group: str,
                            reference: str, contrast: Contrast = "difference",
                            level: float = 0.95) -> NetworkInterval:
    """Return an interval for a gap that holds where residuals depend on each other along ties.

    The residual of each person is taken as a W e + ε, with W the ties (rows sum to 1) and ε independent, of
    unequal spread if need be. Then the error of the gap, c'e, is v'ε with v = (I - a W')^-1 c, and
    SE² = sum_j v_j² ε_j². a is the value at which ε does not cluster along ties, not below 0 (a moment condition
    of Kelejian and Prucha 2010, J. Econometrics 157:53, robust to unequal spread): where residuals do not
    cluster, this *is* the independent interval. So a, and not the answer, decides how wide it is.

    Coverage measured stands in ``docs/coverage.md``; the claim is to noise that spreads along ties. Where
    people of a kind flock together and ties only show it, it can be far too short: `network_interval` guards against
    that by never being shorter than the independent one.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    values : array of float, shape (people,)
        Scores, or 1 for selected and 0 for not; people without a value (NaN) are left out.
    groups : array or Groups, shape (people,)
        The group of each person.
    group, reference : str
        The two groups.
    contrast : {"difference", "ratio"}
        Whether the means are subtracted or divided.
    level : float
        The nominal level.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> apart = Ties.from_pairs([], [], people=4, directed=False)
    >>> found = autoregressive_interval(apart, [1, 3, 5, 9], ["a", "a", "b", "b"], group="b", reference="a")
    >>> found.se == found.independent_se
    True
    """
    ties, values, groups, note = with_values(ties, values, groups)
    gap = gap_of(values, groups, group=group, reference=reference, contrast=contrast)
    dependence = fitted_dependence(ties, gap.residual, groups)
    se = float(np.sqrt(np.sum(autoregressive_parts(ties, gap, dependence) ** 2)))
    words = f"strength {dependence:.2f}"
    return interval_of(gap, se, level=level, method="autoregressive", note="; ".join(filter(None, [words, note])))


def autoregressive_parts(ties: Ties, gap: Gap, dependence: float) -> NDArray[np.float64]:
    """Return v_j ε_j: the part of each person's independent noise in the error of the gap.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> pair = Ties.from_pairs([0], [1], people=4, directed=False)
    >>> gap = gap_of([1, 3, 5, 9], ["a", "a", "b", "b"], group="b", reference="a")
    >>> autoregressive_parts(pair, gap, 0.0)
    array([ 0.5, -0.5, -1. ,  1. ])
    """
    if dependence == 0:
        return gap.influence
    coupling = Coupling(ties, dependence)
    through = coupling.adjoint(gap.weights) / coupling.own_weight
    return through * (gap.residual - dependence * (ties.weights_of_alters @ gap.residual))


def fitted_dependence(ties: Ties, residual: ArrayLike, groups: Groups) -> float:
    """Return a, from 0 to .98: how strongly each person's residual follows the mean of the alters' residuals.

    a solves ε'Wε = E for ε = e - a W e, where E is the small negative value that independent residuals have
    because the means of their groups were taken off: -σ² sum_g (1_g'W 1_g) / n_g. It is a root of a quadratic.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    residual : array of float, shape (people,)
        e, with mean 0 in each group.
    groups : Groups
        The groups whose means were taken off.

    Examples
    --------
    >>> from evenhand.measures.grouping import Groups
    >>> from evenhand.ties import Ties
    >>> ring = Ties.from_pairs(range(6), [1, 2, 3, 4, 5, 0], people=6, directed=False)
    >>> fitted_dependence(ring, [1, -1, 1, -1, 1, -1], Groups.of(["a"] * 6))
    0.0
    """
    lost = lost_to_means(ties, groups.codes, groups.count)
    return quadratic_root(ties, np.asarray(residual, np.float64), lost, groups.count)


def quadratic_root(ties: Ties, e: NDArray[np.float64], lost: float, groups: int, of_noise: float = 0.0) -> float:
    """Return a, from 0 to .98, at which what is left of residuals does not cluster along ties.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    e : ndarray of float, shape (people,)
        The residuals.
    lost : float
        As `lost_to_means` returns.
    groups : int
        How many means were taken off.
    of_noise : float
        What noise that follows no ties adds to e'W'We + e'WWe; it is taken off.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> ring = Ties.from_pairs(range(6), [1, 2, 3, 4, 5, 0], people=6, directed=False)
    >>> quadratic_root(ring, np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0]), 1.0, 1)
    0.0
    """
    once = ties.weights_of_alters @ e
    return root_of_products(e, once, ties.weights_of_alters @ once, lost, groups, of_noise)


def root_of_products(e: NDArray[np.float64], once: NDArray[np.float64], twice: NDArray[np.float64], lost: float,
                     groups: int, of_noise: float = 0.0) -> float:
    """Return what `quadratic_root` does, of residuals whose products We and WWe are known.

    Examples
    --------
    >>> root_of_products(np.array([1.0, -1.0]), np.array([-1.0, 1.0]), np.array([1.0, -1.0]), 1.0, 1)
    0.0
    """
    bias = lost * (e @ e) / max(e.size - groups, 1)
    square, slope, constant = once @ twice, -(once @ once + e @ twice) + of_noise, e @ once + bias
    if constant <= 0:
        return 0.0
    if slope >= 0:
        return STRONGEST if of_noise else 0.0
    # Without a real root the filtered residuals cluster least at the vertex, which this becomes.
    root = np.sqrt(max(slope**2 - 4 * square * constant, 0.0))
    return float(np.clip(2 * constant / (root - slope), 0.0, STRONGEST))


def lost_to_means(ties: Ties, codes: NDArray[np.int64], groups: int) -> float:
    """Return the sum over groups of 1_g'W 1_g / n_g: what taking means off takes from e'We, in units of variance.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    codes : ndarray of int, shape (people,)
        The position of each person's group.
    groups : int
        How many groups there are.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> ring = Ties.from_pairs(range(6), [1, 2, 3, 4, 5, 0], people=6, directed=False)
    >>> lost_to_means(ring, np.zeros(6, int), 1)
    1.0
    """
    # Small numbers: there is one a tie, and reading them is what takes the time.
    small = codes.astype(np.min_scalar_type(groups))
    same = np.repeat(small, ties.degree) == small[ties.matrix.indices]
    share = safe_inverse(np.bincount(codes, minlength=groups).astype(np.float64))[codes] * safe_inverse(ties.strength)
    return float((np.repeat(share, ties.degree) * ties.matrix.data) @ same)
