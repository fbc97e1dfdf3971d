"""Do scores cluster along ties? Moran's I, Geary's C and join counts, with permutation p-values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import sparse

from evenhand.checks import vector
from evenhand.errors import InputError, NotEnoughDataError
from evenhand.measures.permutations import Alternative, pseudo_p, shuffled_forms

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.ties import Ties


@dataclass(frozen=True, eq=False)
class Autocorrelation:
    """One statistic of how alike tied people are, against shuffles over people.

    Parameters
    ----------
    statistic : str
        Which one: "moran", "geary", "same_selected", "same_refused" or "mixed".
    value : float
        As observed.
    expected : float
        The mean if the values were shuffled over people.
    p_value : float
        (M + 1) / (R + 1): the share of shuffles at least as extreme, the observed one counted among them.
    alternative : {"greater", "less", "either"}
        Which values count as extreme.
    people, isolates, unknown : int
        People with a value, how many of them have no alter with a value, and people without a value, left out.
    simulated : ndarray of float, shape (permutations,)
        The statistic of each shuffle.
    """

    statistic: str
    value: float
    expected: float
    p_value: float
    alternative: str
    people: int
    isolates: int
    unknown: int
    simulated: NDArray[np.float64]

    @property
    def z(self) -> float:
        """How many standard deviations of the shuffles the value lies from their mean."""
        spread = float(self.simulated.std(ddof=1)) if self.simulated.size > 1 else 0.0
        return (self.value - float(self.simulated.mean())) / spread if spread > 0 else float("nan")

    def frame(self) -> pl.DataFrame:
        """Return a tidy table of one row."""
        return pl.DataFrame({
            "statistic": [self.statistic], "value": [self.value], "expected": [self.expected],
            "p_value": [self.p_value], "z": [self.z], "alternative": [self.alternative],
            "permutations": [self.simulated.size], "people": [self.people], "isolates": [self.isolates],
            "unknown": [self.unknown],
        })


def moran(ties: Ties, values: ArrayLike, *, permutations: int = 999, seed: int = 0,
          alternative: Alternative = "greater") -> Autocorrelation:
    """Return Moran's I of a number over ties: above its expectation where tied people are alike.

    I = (n / S0) z'Wz / z'z, with z the values less their mean, W the ties with rows that sum to 1 and S0 the
    sum of W, the number of people with alters (Moran 1950; Cliff and Ord 1981, eq. 1.44). Isolates count in n and
    have no alters. Shuffled over people its mean is -1 / (n - 1).

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    values : array of float, shape (people,)
        A score, a residual or an indicator; people without a value (NaN) are left out with their ties.
    permutations : int
        How many shuffles.
    seed : int
        Of the shuffles.
    alternative : {"greater", "less", "either"}
        "greater" asks whether tied people are alike, "less" whether they are unlike.

    Raises
    ------
    NotEnoughDataError
        If there are fewer than 3 people with a value, no tie among them, or all values are equal.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> line = Ties.from_pairs([0, 1, 2], [1, 2, 3], people=4, directed=False)
    >>> round(moran(line, [1, 2, 3, 4], permutations=0).value, 6)
    0.4
    """
    among, left_out, found, _ = _statistics(ties, values, permutations, seed)
    return _result("moran", found, -1 / (among.people - 1), alternative, among, left_out)


def geary(ties: Ties, values: ArrayLike, *, permutations: int = 999, seed: int = 0,
          alternative: Alternative = "less") -> Autocorrelation:
    """Return Geary's C of a number over ties: below 1 where tied people are alike.

    C = (n - 1) / (2 S0) sum_ij W_ij (z_i - z_j)² / z'z (Geary 1954); its mean over shuffles is about 1. The
    parameters and errors are those of `moran`; people are alike where C is low, so "less" is the default.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> line = Ties.from_pairs([0, 1, 2], [1, 2, 3], people=4, directed=False)
    >>> round(geary(line, [1, 2, 3, 4], permutations=0).value, 6)
    0.3
    """
    among, left_out, _, found = _statistics(ties, values, permutations, seed)
    return _result("geary", found, 1.0, alternative, among, left_out)


def moran_and_geary(ties: Ties, values: ArrayLike, *, permutations: int = 999,
                    seed: int = 0) -> tuple[Autocorrelation, Autocorrelation]:
    """Return Moran's I and Geary's C of a number over ties, from the same shuffles.

    Parameters
    ----------
    ties, values, permutations, seed
        As in `moran`.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> line = Ties.from_pairs([0, 1, 2], [1, 2, 3], people=4, directed=False)
    >>> [round(one.value, 6) for one in moran_and_geary(line, [1, 2, 3, 4], permutations=0)]
    [0.4, 0.3]
    """
    among, left_out, first, second = _statistics(ties, values, permutations, seed)
    return (_result("moran", first, -1 / (among.people - 1), "greater", among, left_out),
            _result("geary", second, 1.0, "less", among, left_out))


def join_counts(ties: Ties, selected: ArrayLike, *, permutations: int = 999, seed: int = 0) -> pl.DataFrame:
    """Return how many ties join two selected people, two refused ones, and one of each.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom; each tie counts once, whatever its weight.
    selected : array, shape (people,)
        1 or true for selected, 0 or false for refused, NaN for unknown: these are left out.
    permutations : int
        How many shuffles.
    seed : int
        Of the shuffles.

    Returns
    -------
    polars.DataFrame
        One row a kind of tie, with the columns of `Autocorrelation`; extreme are many ties of like people and
        few mixed ones.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> line = Ties.from_pairs([0, 1, 2], [1, 2, 3], people=4, directed=False)
    >>> join_counts(line, [1, 1, 0, 0], permutations=0)["value"].to_list()
    [1.0, 1.0, 1.0]
    """
    among, known, left_out = _known(ties, selected)
    if not np.isin(known, (0.0, 1.0)).all():
        raise InputError("selected", "values other than 0 and 1", "1 for selected, 0 for refused",
                         "cut the score first")
    ones = among.matrix.copy()
    ones.data = np.ones_like(ones.data)
    each = ones if among.directed else sparse.csr_array(sparse.triu(ones))
    both, ends = shuffled_forms(each, known, permutations=permutations, seed=seed)
    mixed = ends - 2 * both
    neither = among.count - both - mixed
    share = known.sum() * (known.sum() - 1) / (known.size * (known.size - 1))
    refused = (1 - known).sum() * (known.size - known.sum() - 1) / (known.size * (known.size - 1))
    rows = [("same_selected", both, share, "greater"), ("same_refused", neither, refused, "greater"),
            ("mixed", mixed, 1 - share - refused, "less")]
    return pl.concat([_result(name, statistic, among.count * chance, side, among, left_out).frame()
                      for name, statistic, chance, side in rows])


def _statistics(ties: Ties, values: ArrayLike, permutations: int,
                seed: int) -> tuple[Ties, int, NDArray[np.float64], NDArray[np.float64]]:
    """Return the ties among people with a value, how many have none, Moran's I and Geary's C of each shuffle."""
    among, known, left_out = _known(ties, values)
    z = _centred(known)
    forms, squares = shuffled_forms(among.weights_of_alters, z, permutations=permutations, seed=seed)
    scale = 1 / ((~among.isolates).sum() * (z @ z))
    return among, left_out, forms * z.size * scale, (squares - 2 * forms) * ((z.size - 1) / 2 * scale)


def _known(ties: Ties, values: ArrayLike) -> tuple[Ties, NDArray[np.float64], int]:
    """Return the ties among people with a value, their values, and how many have none."""
    values = vector(values, "values", ties.people)
    known = ~np.isnan(values)
    among = ties if known.all() else ties.subset(known)
    if among.people < 3 or among.matrix.nnz == 0:
        raise NotEnoughDataError("autocorrelation",
                                 f"{among.people:,} people with a value and {among.count:,} ties among them",
                                 "at least 3 people and a tie", "give the values of more people")
    return among, values[known], int((~known).sum())


def _centred(values: NDArray[np.float64]) -> NDArray[np.float64]:
    z = values - values.mean()
    if not (np.abs(z) > 1e-12 * np.abs(values).max()).any():
        raise NotEnoughDataError("autocorrelation", "the same value for everybody", "values that differ",
                                 "choose another column")
    return z


def _result(name: str, statistic: NDArray[np.float64], expected: float, alternative: Alternative, among: Ties,
            left_out: int) -> Autocorrelation:
    value, simulated = float(statistic[0]), statistic[1:]
    return Autocorrelation(name, value, float(expected), pseudo_p(simulated, value, alternative), alternative,
                           among.people, int(among.isolates.sum()), left_out, simulated)
