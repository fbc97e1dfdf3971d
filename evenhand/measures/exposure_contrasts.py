"""What goes with being exposed: outcomes by own and friends' treatment, on recorded data, with the caveats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.checks import in_range, level_of_confidence, vector
from evenhand.errors import InputError, NotEnoughDataError
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.network_hac import ball_sums, hac_variance
from evenhand.measures.uncertainty import normal_critical

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.ties import Ties

CONDITIONS = ("neither", "own", "friends", "both")
"""Who is treated: nobody, the person alone, at least one friend but not the person, or both."""
REACH = 2
"""Exposures of two people depend on each other where they are tied or share a friend: two ties apart at most."""

OBSERVED = ("No design drew who was treated: these are associations, not effects. Friends resemble each other "
            "(homophily), so an outcome that goes with friends' treatment may go with what made them friends; from "
            "data like these the two cannot be told apart (Shalizi and Thomas 2011, Sociol. Methods Res. 40:211).")
WEIGHTED = ("Weights take treatment as drawn independently with each group's own share; who has many friends is "
            "exposed more often, and counts for less.")
RANDOMISED = ("Treatment was drawn by a known design: contrasts estimate effects of exposure for people who could be "
              "in both.")


@dataclass(frozen=True, eq=False)
class ExposureContrasts:
    """Mean outcomes by exposure, and their differences from people without any.

    Parameters
    ----------
    table : polars.DataFrame
        One row an exposure: ``exposure``, ``people``, ``mean``, ``contrast`` (to "neither"), ``low``, ``high``, ``se``,
        ``effective_people`` (Kish's, of the weights).
    left_out : int
        People without an outcome or without friends, who could not be exposed.
    caveats : tuple of str
        What the reader must know.
    """

    table: pl.DataFrame
    left_out: int
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """Return the tidy table."""
        return self.table


def exposure_contrasts(ties: Ties, treated: ArrayLike, outcome: ArrayLike, *, probability: ArrayLike | None = None,
                       groups: ArrayLike | Groups | None = None, level: float = 0.95) -> ExposureContrasts:
    """Return how outcomes differ with a person's own treatment and with that of friends (Aronow and Samii 2017).

    Each mean is Hájek's: people weighted by one over the probability of their exposure, over the sum of the weights
    (Ann. Appl. Stat. 11:1912, eq. 10). The probability that no friend is treated is the product over friends of
    theirs. The standard error counts the products of influences of people up to two ties apart, outside of which
    exposures are independent by design.

    Parameters
    ----------
    ties : Ties
        Who is exposed (ego) to whom (alter).
    treated : array, shape (people,)
        1 for treated (refused, say), 0 for not; all known.
    outcome : array of float, shape (people,)
        NaN for people without one, who count as friends but not as egos.
    probability : array of float, shape (people,), optional
        By a known design, each person's probability to be treated, drawn independently. Where left out, the share
        of the treated in the person's group, and the caveats say that these are associations.
    groups : array or Groups, shape (people,), optional
        Groups whose shares stand for probabilities; one for all where left out.
    level : float
        The confidence level.

    Raises
    ------
    NotEnoughDataError
        If an exposure has fewer than two people.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> pairs = Ties.from_pairs(range(0, 16, 2), range(1, 16, 2), people=16, directed=False)
    >>> found = exposure_contrasts(pairs, [0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 1, 1], [0, 0, 2, 2, 5, 1] + [5, 1] * 5)
    >>> found.table.select("exposure", "people").rows()
    [('neither', 4), ('own', 4), ('friends', 4), ('both', 4)]
    """  # noqa: E501
    z, y = vector(treated, "treated", ties.people), vector(outcome, "outcome", ties.people)
    if not np.isin(z, (0.0, 1.0)).all():
        raise InputError("treated", "values other than 0 and 1", "1 for treated, 0 for not", "leave others out first")
    chance = _probabilities(z, probability, groups)
    exposed = (ties.matrix != 0).astype(np.float64) @ z > 0
    condition = z.astype(int) + 2 * exposed
    weight = 1 / _chances(ties, chance)[np.arange(z.size), condition]
    known = ~np.isnan(y) & ~ties.isolates & np.isfinite(weight)
    rows, base = [], None
    for place, name in enumerate(CONDITIONS):
        member = known & (condition == place)
        if member.sum() < 2:
            raise NotEnoughDataError("exposure contrasts", f"{int(member.sum())} people in {name!r}", "at least 2",
                                     "choose another treatment, or give more people")
        w = np.where(member, weight, 0.0)
        mean = float(w @ np.nan_to_num(y) / w.sum())
        influence = w * (np.nan_to_num(y) - mean) / w.sum()
        base = (mean, influence) if base is None else base
        rows.append(_row(ties, name, member, w, mean, influence, base, level))
    said = (OBSERVED, WEIGHTED) if probability is None else (RANDOMISED,)
    return ExposureContrasts(pl.DataFrame(rows), int((~known).sum()), said)


def _probabilities(z: NDArray, probability: ArrayLike | None, groups: ArrayLike | Groups | None) -> NDArray[np.float64]:
    if probability is not None:
        return np.array([in_range(p, "probability", 0, 1) for p in vector(probability, "probability", z.size)])
    if groups is None:
        return np.full(z.size, z.mean())
    of = checked_groups(groups, z.size)
    return of.means(z)[of.codes]


def _chances(ties: Ties, chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each person's probability of each exposure, shape ``(people, 4)``; by their sum 1 for all."""
    with np.errstate(divide="ignore"):
        left = np.log1p(-chance)
    nobody = np.exp((ties.matrix != 0).astype(np.float64) @ np.maximum(left, -745.0))
    return np.column_stack([(1 - chance) * nobody, chance * nobody, (1 - chance) * (1 - nobody), chance * (1 - nobody)])


def _row(ties: Ties, name: str, member: NDArray[np.bool_], weight: NDArray, mean: float, influence: NDArray,
         base: tuple[float, NDArray], level: float) -> dict:
    contrast, difference = mean - base[0], influence - (base[1] if name != CONDITIONS[0] else 0.0)
    variance = hac_variance(ball_sums(ties, difference, REACH, most_fill=1.0), "flat")[0]
    se = max(float(np.sqrt(variance)), float(np.sqrt(difference @ difference)))
    half = normal_critical(level_of_confidence(level)) * se
    first = name == CONDITIONS[0]
    return {"exposure": name, "people": int(member.sum()), "mean": mean, "contrast": None if first else contrast,
            "low": None if first else contrast - half, "high": None if first else contrast + half, "se": se,
            "effective_people": float(weight.sum() ** 2 / (weight @ weight))}
