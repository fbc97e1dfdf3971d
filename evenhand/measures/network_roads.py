"""Roads to the error of group means when people are tied: covariance matrices, each from its own assumption.

A statistic is c'v for known weights c; its error is c'e with e the residuals. Given weights in columns C, each
road returns an estimate of the covariance of C'e. The diagonal holds variances, and the variance of a gap is
that of a difference of two columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri
from scipy.stats import t as student

from evenhand.measures.autoregressive_interval import lost_to_means, root_of_products
from evenhand.measures.kept import Content, path_of
from evenhand.measures.uncertainty import normal_critical

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.measures.grouping import Groups
    from evenhand.ties import Ties

SUSPICIOUS = 2.5
"""Standard deviations by which filtered residuals must cluster in communities before these are taken in: chance
does so in one run of a hundred."""
FEWEST_COMMUNITIES = 8
"""Where the weight of these people lies in fewer communities, their sums say too little of their own spread."""
STRONG = 0.5
"""Above this dependence of decisions the plain autoregression is taken beside that of what decides them."""
MOST_TIES = 60_000
"""Communities of larger networks are searched by so many of their ties, chosen at random."""


@dataclass(frozen=True, eq=False)
class Road:
    """One estimate of the covariance of weighted sums of residuals.

    Parameters
    ----------
    name : str
        How it was found.
    covariance : ndarray of float, shape (columns, columns)
        Of the sums.
    note : str
        What was fitted.
    """

    name: str
    covariance: NDArray[np.float64]
    note: str = ""

    def variance(self, contrast: NDArray[np.float64]) -> float:
        """Return the variance of a combination of the sums."""
        return float(contrast @ self.covariance @ contrast)


def independent_road(columns: NDArray[np.float64], residual: NDArray[np.float64]) -> Road:
    """Return the covariance where people are independent: sum_i c_i c_i' e_i².

    Parameters
    ----------
    columns : ndarray of float, shape (people, columns)
        The weights.
    residual : ndarray of float, shape (people,)
        Each person's value less the mean of the person's group.

    Examples
    --------
    >>> independent_road(np.array([[0.5, 0.0], [0.5, 0.0], [0.0, 1.0]]), np.array([1.0, -1.0, 2.0])).covariance
    array([[0.5, 0. ],
           [0. , 4. ]])
    """
    parts = columns * residual[:, None]
    return Road("independent", parts.T @ parts)


@dataclass(frozen=True, eq=False)
class TiedResiduals:
    """Residuals of tied people, the weights of their sums, and how strongly they were found to follow ties.

    Parameters
    ----------
    ties : Ties
        Among these people.
    residual : ndarray of float, shape (people,)
        Each person's value less the mean of the person's group.
    columns : ndarray of float, shape (people, columns)
        The weights.
    groups : Groups
        The groups whose means were taken off.
    communities : ndarray of int, shape (people,)
        The community of each person, from 0.
    """

    ties: Ties
    residual: NDArray[np.float64]
    columns: NDArray[np.float64]
    groups: Groups
    communities: NDArray[np.int64]

    @cached_property
    def once(self) -> NDArray[np.float64]:
        """We: the mean residual of each person's alters."""
        return self.ties.weights_of_alters @ self.residual

    @cached_property
    def dependence(self) -> float:
        """As `fitted_dependence`."""
        return self.fitted()

    def fitted(self, of_noise: float = 0.0) -> float:
        """Return the dependence at which what is left does not cluster along ties: see `quadratic_root`."""
        lost = _lost(self.ties, Content(self.groups.codes), self.groups.count)
        return root_of_products(self.residual, self.once, self._twice, lost, self.groups.count, of_noise)

    def filtered(self, dependence: float) -> NDArray[np.float64]:
        """Return what an autoregression leaves of residuals."""
        return self.residual - dependence * self.once

    def through(self, dependence: float) -> NDArray[np.float64]:
        """Return (I - a W')^-1 C, to a thousandth of a per cent."""
        return path_of(self.ties, self.columns).at(dependence)

    @cached_property
    def _twice(self) -> NDArray[np.float64]:
        return self.ties.weights_of_alters @ self.once


@lru_cache(maxsize=64)
def _lost(ties: Ties, codes: Content, groups: int) -> float:
    return lost_to_means(ties, codes.array, groups)


def autoregressive_road(tied: TiedResiduals) -> Road:
    """Return the covariance where residuals follow a fitted autoregression along ties.

    As in `autoregressive_interval`: with e = a W e + ε the sums are V'ε, V = (I - a W')^-1 C.
    """
    a = tied.dependence
    parts = tied.through(a) * tied.filtered(a)[:, None]
    return Road("autoregressive", parts.T @ parts, f"strength {a:.2f}")


def kept_by_decisions(values: NDArray[np.float64]) -> float | None:
    """Return the share of their variance that decisions keep of a hidden normal score; None for other values.

    To first order k = φ(z)² / (p (1 - p)), with p the share selected and z its normal quantile (the first term of
    Pearson's tetrachoric series, 1900); the rest is noise of each decision's own.

    Parameters
    ----------
    values : ndarray of float, shape (people,)
        1 for selected and 0 for not; all known.

    Examples
    --------
    >>> round(kept_by_decisions(np.array([0.0, 1.0])), 4), kept_by_decisions(np.array([0.5, 1.0]))
    (0.6366, None)
    """
    share = float(values.mean())
    if not 0 < share < 1 or not bool(((values == 0) | (values == 1)).all()):
        return None
    return float(np.exp(-ndtri(share) ** 2) / (2 * np.pi * share * (1 - share)))


def decision_road(tied: TiedResiduals, kept: float) -> Road:
    """Return the covariance of decisions that come of a hidden score which follows an autoregression along ties.

    A decision keeps only a part of what its hidden score shares with friends; the rest is noise of its own. So a fit
    to decisions alone finds too weak a dependence. Here a is fitted with that noise taken off, and the two parts
    are added.

    Parameters
    ----------
    tied : TiedResiduals
        Of decisions, or of differences of decisions.
    kept : float
        The share of their variance that they keep, such as `kept_by_decisions`.
    """
    residual = tied.residual
    noise = (1 - kept) * float(residual @ residual) / max(residual.size - tied.groups.count, 1)
    squares, returns = _squares_and_returns(tied.ties)
    a = tied.fitted(noise * (squares + returns))
    filtered, through = tied.filtered(a), tied.through(a)
    spread = max(float(filtered @ filtered - noise * (residual.size + a * a * squares)) / residual.size, 0.0)
    covariance = spread * (through.T @ through) + noise * (tied.columns.T @ tied.columns)
    return Road("autoregressive, of decisions", covariance, f"strength {a:.2f}, of what decides")


@lru_cache(maxsize=16)
def _squares_and_returns(ties: Ties) -> tuple[float, float]:
    """Return the sums of squares of W, and of W times its transpose: tr(W'W) and tr(WW)."""
    weights = ties.weights_of_alters
    return float(weights.data @ weights.data), float(weights.multiply(weights.T).sum())


def community_road(tied: TiedResiduals) -> Road | None:
    """Return the covariance where people depend on others in their community; None where no sign of it is seen,
    or where too few communities hold most of these people.

    The sign: what the autoregression leaves of residuals clusters in communities, by 2.5 standard deviations of
    sum_C (sum of C)² / sum of squares, which is 1 without clustering, with variance 2 sum_C n_C² / n². The
    covariance is that of sums over communities, widened by Student's t for their effective number (Cameron,
    Gelbach and Miller 2008, on few clusters).
    """  # noqa: D205
    seen = clustering_in(tied.communities, tied.filtered(tied.dependence))
    if not seen > SUSPICIOUS:
        return None
    count = int(tied.communities.max()) + 1
    parts = tied.columns * tied.residual[:, None]
    mass = np.bincount(tied.communities, (parts**2).sum(axis=1), minlength=count)
    effective = float(mass.sum() ** 2 / (mass @ mass)) - 1
    if effective < FEWEST_COMMUNITIES:
        return None
    sums = np.stack([np.bincount(tied.communities, part, minlength=count) for part in parts.T], axis=1)
    wider = (student.ppf(0.975, effective) / normal_critical(0.95)) ** 2 * count / max(count - 1, 1)
    return Road("communities", wider * sums.T @ sums,
                f"residuals cluster in {count:,} communities by {seen:.1f} standard deviations")


def clustering_in(communities: NDArray[np.int64], residual: NDArray[np.float64]) -> float:
    """Return by how many standard deviations residuals cluster in communities.

    Examples
    --------
    >>> round(clustering_in(np.array([0, 0, 1, 1]), np.array([1.0, 1.0, -1.0, -1.0])), 6)
    1.0
    """
    total = float(residual @ residual)
    if total == 0:
        return 0.0
    sums, sizes = np.bincount(communities, residual), np.bincount(communities)
    return float((sums @ sums / total - 1) / (np.sqrt(2.0 * (sizes @ sizes)) / residual.size))


def roads(tied: TiedResiduals, kept: float | None) -> list[Road]:
    """Return the roads that serve where only ties are known; the first one takes people as independent.

    Parameters
    ----------
    tied : TiedResiduals
        The residuals of all people.
    kept : float, optional
        For decisions and differences of them, what they keep of the hidden scores: see `decision_road`.
    """
    found = [independent_road(tied.columns, tied.residual)]
    if kept is not None:
        found.append(decision_road(tied, kept))
    # Where decisions themselves follow ties strongly, what decides them has no room left to be fitted.
    if kept is None or tied.dependence > STRONG:
        found.append(autoregressive_road(tied))
    by_community = community_road(tied)
    return found if by_community is None else [*found, by_community]
