"""How much less people tell about the difference of two systems because they are tied, where only ties are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from evenhand.measures.group_errors import DesignEffects, design_effects, group_columns, most_effect
from evenhand.measures.grouping import Groups
from evenhand.measures.network_roads import Road, TiedResiduals, roads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.ties import Ties

LEAST_KEPT = 0.25
"""A difference of decisions that keeps less of what decides them is taken as it is: of so small a part no fit can tell
how it follows ties, and what chance leaves along them would be taken for all of it."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(40)


def paired_effects_of_ties(ties: Ties, influence: NDArray[np.float64], groups: Groups,
                           communities: NDArray[np.int64], kept: float | None = None) -> DesignEffects:
    """Return the design effects of the differences of group means between two systems on the same tied people.

    What a person adds to the error of a difference is again one number a person, so the roads of one system's means
    serve for it: see `roads`.

    Parameters
    ----------
    ties : Ties
        Among these people.
    influence : ndarray of float, shape (people,)
        What each person adds to the error of the group's difference; they sum to 0 in each group.
    groups : Groups
        Of these people.
    communities : ndarray of int, shape (people,)
        The community of each person, from 0.
    kept : float, optional
        For decisions, as `kept_by_differences` returns.
    """
    tied = TiedResiduals(ties, influence * groups.sizes[groups.codes], group_columns(groups), groups, communities)
    first, *others = roads(tied, kept)
    found = design_effects(first, others)
    alone, pairs = most_effect(groups, communities)
    return DesignEffects(np.minimum(found.alone, alone), np.minimum(found.pairs, pairs), found.method)


def effect_on_sum(ties: Ties, influence: NDArray[np.float64], classes: Groups, communities: NDArray[np.int64],
                  kept: float | None = None) -> tuple[float, str]:
    """Return the design effect of a statistic of all people, from what each of them adds to its error.

    At most what it would be if all people of a community told the very same.

    Parameters
    ----------
    ties, influence, communities, kept
        As in `paired_effects_of_ties`.
    classes : Groups
        The people whose influences sum to 0 among themselves, such as those with the good outcome.

    Returns
    -------
    float
        1 or more.
    str
        How it was found.
    """
    weights = 1 / np.maximum(classes.sizes, 1)[classes.codes]
    tied = TiedResiduals(ties, influence / weights, weights[:, None], classes, communities)
    base, *others = roads(tied, kept)
    variance = base.covariance[0, 0]
    if not variance > 0:
        return 1.0, base.name
    widest: Road = max([base, *others], key=lambda road: float(road.covariance[0, 0]))
    most = float(np.square(np.bincount(communities, weights)).sum() / (weights @ weights))
    return max(min(float(widest.covariance[0, 0] / variance), most), 1.0), widest.name


def kept_by_differences(first: NDArray[np.float64], second: NDArray[np.float64]) -> float | None:
    """Return the share of its variance that a difference of two decisions keeps of two hidden normal scores.

    A decision is to first order p + φ(z) times its hidden score, and noise of its own (see `kept_by_decisions`). So
    of the difference stays (φ₁² + φ₂² - 2 ρ φ₁ φ₂) / variance, with ρ the correlation of the two hidden scores
    (tetrachoric: Pearson 1900).

    Parameters
    ----------
    first, second : ndarray of float, shape (people,)
        Decisions of the same people under two systems; all known.

    Returns
    -------
    float or None
        Between `LEAST_KEPT` and 1; None where values are no decisions, never differ, or keep less.

    Examples
    --------
    A system that selects nobody says nothing, so the other one's share stays:

    >>> round(kept_by_differences(np.zeros(2), np.array([0.0, 1.0])), 4)
    0.6366
    """
    spread = float(np.var(second - first))
    if spread == 0 or any(((one != 0) & (one != 1)).any() for one in (first, second)):
        return None
    shares = np.array([first.mean(), second.mean()])
    z = ndtri(shares)
    heights = np.exp(-z**2 / 2) / np.sqrt(2 * np.pi)
    together = 0.0
    if heights.all():
        together = tetrachoric(*shares, float((first * second).mean())) * float(heights.prod())
    kept = float(np.clip((heights @ heights - 2 * together) / spread, 0.0, 1.0))
    return kept if kept >= LEAST_KEPT else None


def tetrachoric(first: float, second: float, both: float) -> float:
    """Return the correlation of two hidden normal scores of which shares lie above a cut each, and above both.

    The share above both is first × second + the integral of the bivariate normal density at the two cuts over
    correlations from 0 (Plackett 1954), here by the sine of an angle (Drezner and Wesolowsky 1990).

    Parameters
    ----------
    first, second, both : float
        The shares, the first two between 0 and 1.

    Examples
    --------
    At the middle, the share above both is 1/4 + arcsin(ρ) / 2π:

    >>> round(tetrachoric(0.5, 0.5, 1 / 3), 6)
    0.5
    """
    z = ndtri(np.array([first, second]))

    def excess(angle: float) -> float:
        at = angle / 2 * (_NODES + 1)
        heights = np.exp(-(z @ z - 2 * z.prod() * np.sin(at)) / (2 * np.cos(at) ** 2))
        return float(angle / 2 * _WEIGHTS @ heights) / (2 * np.pi) - (both - first * second)

    widest = np.pi / 2 - 1e-4
    if excess(widest) <= 0:
        return 1.0
    return -1.0 if excess(-widest) >= 0 else float(np.sin(brentq(excess, -widest, widest, xtol=1e-9)))


def together(first: NDArray[np.float64], second: NDArray[np.float64], first_along: NDArray[np.float64],
             second_along: NDArray[np.float64]) -> float:
    """Return how far the parts of two systems' errors that follow ties are the same, from 0 to 1.

    It is the correlation of what goes along ties: e₁'We₂ over the root of e₁'We₁ e₂'We₂; 0 where one of them follows
    no ties.

    Parameters
    ----------
    first, second : ndarray of float, shape (people,)
        The residuals of each system; 0 for people who are left out.
    first_along, second_along : ndarray of float, shape (people,)
        We₁ and We₂: the means over each person's alters.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> weights = Ties.from_pairs([0, 2], [1, 3], people=4, directed=False).weights_of_alters
    >>> up, other = np.array([1.0, 1.0, -1.0, -1.0]), np.array([1.0, -1.0, 1.0, -1.0])
    >>> together(up, 3 * up, weights @ up, weights @ (3 * up)), together(up, other, weights @ up, weights @ other)
    (1.0, 0.0)
    """
    own = (first @ first_along) * (second @ second_along)
    if not (own > 0 and first @ first_along > 0):
        return 0.0
    return float(np.clip((first @ second_along + second @ first_along) / 2 / np.sqrt(own), 0.0, 1.0))


def effects_of_both(first: NDArray[np.float64], second: NDArray[np.float64], alone: tuple[DesignEffects, DesignEffects],
                    groups: Groups, shared: float) -> DesignEffects:
    """Return the design effects of differences from those of each system by itself.

    What ties add to the variance under each system is x₁ and x₂; to that of the difference they add
    x₁ + x₂ - 2 s √(x₁ x₂), with s the share of it that is the same (`together`). One system may follow ties where the
    other does not: then the difference by itself follows them too weakly to be fitted.

    Parameters
    ----------
    first, second : ndarray of float, shape (people,)
        What each person adds to the error of the group's mean under each system.
    alone : (DesignEffects, DesignEffects)
        Of the means under each system.
    groups : Groups
        Of these people.
    shared : float
        s.

    Examples
    --------
    >>> four = Groups.of(["a", "a", "b", "b"])
    >>> none, more = (DesignEffects(np.full(2, size), np.full((2, 2), size), "") for size in (1.0, 3.0))
    >>> effects_of_both(np.zeros(4), np.array([1.0, -1.0, 1.0, -1.0]), (none, more), four, 0.0).alone
    array([3., 3.])
    """
    names = dict.fromkeys(one.method for one in alone if one.method != "independent")
    found = [_of_both(*variances, *(getattr(one, what) for one in alone), shared)
             for what, variances in _variances(first, second, groups).items()]
    return DesignEffects(*found, ", ".join(names) or "independent")


def at_most_unpaired(found: DesignEffects, first: NDArray[np.float64], second: NDArray[np.float64],
                     alone: tuple[DesignEffects, DesignEffects], groups: Groups) -> DesignEffects:
    """Return design effects of differences that make no interval wider than if each system had judged other people.

    The variance of a difference is that of both systems by themselves less twice what they share. Where people's two
    values go together, a road that says more than both by themselves was misled by chance.

    Parameters
    ----------
    found : DesignEffects
        Of the differences.
    first, second, alone, groups
        As in :func:`effects_of_both`.

    Examples
    --------
    People's two values go together: on other people the variance would be 2.5 times that of the difference.

    >>> two = Groups.of(["a", "a"])
    >>> none, far = (DesignEffects(np.array([size]), np.array([[size]]), "") for size in (1.0, 9.0))
    >>> one, other = np.array([1.0, -1.0]), np.array([3.0, -3.0])
    >>> at_most_unpaired(far, one, other, (none, none), two).alone
    array([2.5])
    """
    least = []
    for what, (one, other, change) in _variances(first, second, groups).items():
        own = one * getattr(alone[0], what) + other * getattr(alone[1], what)
        most = np.divide(own, change, out=np.full_like(own, np.inf), where=(change > 0) & (change <= one + other))
        least.append(np.minimum(getattr(found, what), most))
    return DesignEffects(*least, found.method)


def _variances(first: NDArray[np.float64], second: NDArray[np.float64],
               groups: Groups) -> dict[str, tuple[NDArray[np.float64], ...]]:
    """Return the variances of both systems' means and of their difference, for each group and for each pair."""
    each = tuple(groups.sums(one**2) for one in (first, second, second - first))
    return {"alone": each, "pairs": tuple(one[:, None] + one[None, :] for one in each)}


def _of_both(first: NDArray[np.float64], second: NDArray[np.float64], change: NDArray[np.float64],
             effect_first: NDArray[np.float64], effect_second: NDArray[np.float64],
             shared: float) -> NDArray[np.float64]:
    added, more = first * (effect_first - 1), second * (effect_second - 1)
    both = np.maximum(added + more - 2 * shared * np.sqrt(added * more), 0.0)
    return 1 + np.divide(both, change, out=np.zeros_like(change), where=change > 0)


def wider_of(first: DesignEffects, second: DesignEffects) -> DesignEffects:
    """Return the larger of two design effects, for each group and pair."""
    named = first if first.pairs.max(initial=1.0) >= second.pairs.max(initial=1.0) else second
    return DesignEffects(np.maximum(first.alone, second.alone), np.maximum(first.pairs, second.pairs), named.method)
