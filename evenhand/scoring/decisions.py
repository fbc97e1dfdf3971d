"""Decisions: what a scoring system says of each person of one population."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from evenhand.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.coupling import Coupling
    from evenhand.coupling.monotone import FriendRule


@dataclass(frozen=True, eq=False)
class Decisions:
    """Score, band and decision of each person, in the row order of the population. Frozen.

    Parameters
    ----------
    system, title, kind : str
        The system's name, its title in words, and its kind.
    score : ndarray of float, shape (people,), optional
        In points, cut to the system's range; NaN for people whom the system cannot score. None for a
        recorded decision without a score.
    selected : ndarray of int8, shape (people,)
        1 where the person got the favourable decision, 0 where not, -1 where that is not known. People
        without a score are not selected.
    cut : float, optional
        The lowest score on the high side of the decision.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    own : ndarray of float, shape (people,), optional
        Each person's own record in points, before friends count and before the cut to the range.
    coupling : Coupling, optional
        How friends' scores enter as a weighted mean; None where they do not.
    friends : FriendRule, optional
        How friends enter where it is no weighted mean: the weakest, the share who are listed, or a gate.
    fold : ndarray of int, shape (people,), optional
        The fold in whose held-out part each person was scored; None where nothing was trained.
    range : (float, float), optional
        The lowest and the highest possible score.
    bands : tuple of (float, str)
        The lowest score of each band with its name, ascending.
    protected_used : tuple of str
        Protected columns that enter the score because the recipe names them.
    probability : ndarray of float, shape (people,), optional
        The probability of the favourable outcome, where the system says one; NaN for people without a score.
    reads_friends : bool
        Whether the own record itself is made from friends' features.

    Examples
    --------
    >>> three = Decisions("a", "A", "scorecard", np.array([410.0, 700.0, np.nan]), np.array([0, 1, 0], np.int8),
    ...                   cut=600.0, bands=((350.0, "poor"), (600.0, "good")))
    >>> three.band.to_list(), three.scored.tolist()
    (['poor', 'good', None], [True, True, False])
    """

    system: str
    title: str
    kind: str
    score: NDArray[np.float64] | None
    selected: NDArray[np.int8]
    cut: float | None = None
    favourable: Literal["high", "low"] = "high"
    own: NDArray[np.float64] | None = None
    coupling: Coupling | None = None
    fold: NDArray[np.int64] | None = None
    range: tuple[float, float] | None = None
    bands: tuple[tuple[float, str], ...] = ()
    protected_used: tuple[str, ...] = ()
    probability: NDArray[np.float64] | None = None
    reads_friends: bool = False
    friends: FriendRule | None = None

    @property
    def counting(self) -> Coupling | FriendRule | None:
        """How friends enter the score, as a mean or by another rule; None where they do not."""
        return self.friends if self.coupling is None else self.coupling

    @property
    def scored(self) -> NDArray[np.bool_]:
        """Whether each person has a score."""
        return ~np.isnan(self.score) if self.score is not None else self.selected >= 0

    @cached_property
    def band_codes(self) -> NDArray[np.int8]:
        """The position of each person's band in `bands`, shape ``(people,)``; -1 for none."""
        if not self.bands or self.score is None:
            return np.full(self.selected.size, -1, np.int8)
        at = np.searchsorted([low for low, _ in self.bands], self.score, "right") - 1
        return np.where(self.scored, at, -1).astype(np.int8)

    @property
    def band(self) -> pl.Series | None:
        """The name of each person's band, as an ordered enumeration; null for people without a score.

        None where the system has no bands or no score.
        """
        if not self.bands or self.score is None:
            return None
        names = [name for _, name in self.bands]
        codes = pl.Series(self.band_codes).cast(pl.Int64)
        return pl.Series("band", names, pl.Enum(names)).gather(codes.set(codes < 0, None))

    def frame(self) -> pl.DataFrame:
        """Return a tidy table, one row a person: score, own record, fold, band, selected."""
        columns = {"selected": pl.Series(self.selected)}
        if self.score is not None:
            columns["score"] = pl.Series(self.score, nan_to_null=True)
        if self.own is not None:
            columns["own"] = pl.Series(self.own, nan_to_null=True)
        if self.fold is not None:
            columns["fold"] = pl.Series(self.fold)
        table = pl.DataFrame(columns)
        return table if self.band is None else table.with_columns(self.band)


def selected_at(score: NDArray[np.float64], cut: float, favourable: str) -> NDArray[np.int8]:
    """Return 1 for the people whom a cut-off selects, 0 for the others and for people without a score.

    `favourable` "high" selects ``score >= cut``, "low" selects ``score < cut``.

    Examples
    --------
    >>> selected_at(np.array([4.0, 5.0, np.nan]), 5, "high"), selected_at(np.array([4.0, 5.0, np.nan]), 5, "low")
    (array([0, 1, 0], dtype=int8), array([1, 0, 0], dtype=int8))
    """
    if not np.isfinite(cut):
        raise InputError("cut", f"{cut}", "a finite number", "choose a score inside the range")
    with np.errstate(invalid="ignore"):
        chosen = score >= cut if favourable == "high" else score < cut
    return chosen.astype(np.int8)
