"""The worst slices: intersections searched on one half of the people and confirmed on the other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl
from scipy.stats import hypergeom

from evenhand.checks import level_of_confidence, vector, whole_number
from evenhand.errors import NotEnoughDataError
from evenhand.labels import UNKNOWN
from evenhand.measures.group_counts import JOIN
from evenhand.measures.multiplicity import holm
from evenhand.measures.reasons import SMALL
from evenhand.measures.uncertainty import Interval, difference, normal_critical, proportion, wilson
from evenhand.randomness import stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import ArrayLike, NDArray

    from evenhand.measures.grouping import Groups

WORSE = 1.645
"""A slice is a candidate where it lies so many standard errors below what surrounds it."""


@dataclass(frozen=True, eq=False)
class Slices:
    """What a search for the worst slices found. Frozen.

    Parameters
    ----------
    found : polars.DataFrame
        A row a candidate, those confirmed first: ``slice`` (its groups joined by " × "), ``attributes``,
        ``value``, ``low``, ``high``, ``n`` (all of the half that confirms), ``others`` (the share of everybody else
        there), ``difference`` with ``difference_low`` and ``difference_high``, ``searched`` and ``searched_n`` (the
        share in the half that was searched), ``p_value``, ``adjusted`` (Holm over the candidates), ``confirmed``.
    looked_at : int
        How many slices of enough people were looked at.
    halves : (int, int)
        How many people were searched, and how many confirm.
    level : float
        The confidence level: of the intervals, and one less the chance of any false finding on even data.
    depth : int
        How many attributes a slice joins at most.
    """

    found: pl.DataFrame
    looked_at: int
    halves: tuple[int, int]
    level: float
    depth: int = 3

    @property
    def confirmed(self) -> pl.DataFrame:
        """The slices that the second half confirms."""
        return self.found.filter(pl.col("confirmed"))

    def frame(self) -> pl.DataFrame:
        """Return the candidates as a tidy table."""
        return self.found

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return {"looked_at": self.looked_at, "halves": list(self.halves), "level": self.level,
                "depth": self.depth, "slices": self.found.with_columns(pl.selectors.float().fill_nan(None)).to_dicts()}


class _Slice(NamedTuple):
    """A candidate: its attributes, the position of its group in each, and how sure it is."""

    attributes: tuple[str, ...]
    position: tuple[int, ...]
    highest: float
    share: float
    people: int


def worst_slices(selected: ArrayLike, attributes: Mapping[str, Groups], *, depth: int = 3, most: int = 5,
                 level: float = 0.95, least: int = SMALL, seed: int = 0) -> Slices:
    """Return the slices of people with the lowest share selected, and whether other people confirm them.

    The people are split at random. In the first half every intersection of up to `depth` attributes is compared with
    everybody else; a candidate must also lie below the rest of each slice that holds it, so that it says more than
    they do. The `most` candidates whose gap is surest are tested on the second half, which the search has not seen, by
    Fisher's exact test of one side (Fisher 1935, *The Design of Experiments*), adjusted by Holm. So whatever the
    search does, the chance of any confirmed slice among independent people treated alike is at most 1 - `level`.

    Parameters
    ----------
    selected : array, shape (people,)
        1 selected, 0 not; -1 or NaN not known: these people are left out.
    attributes : mapping of str to Groups
        The group of each person by each attribute. Slices of people whose group is not known are not looked at.
    depth : int
        How many attributes a slice joins at most.
    most : int
        How many candidates are tested.
    level : float
        The confidence level.
    least : int
        The fewest people of a slice in the half that is searched.
    seed : int
        Of the split.

    Raises
    ------
    NotEnoughDataError
        Where fewer than twice `least` people are in either half.

    Examples
    --------
    >>> from evenhand.measures.grouping import Groups
    >>> sex, place = np.arange(800) % 2, np.arange(800) // 2 % 2
    >>> chosen = np.where((sex == 1) & (place == 1), 0, np.arange(800) // 4 % 2)
    >>> found = worst_slices(chosen, {"sex": Groups.of(np.array(["f", "m"])[sex]),
    ...                               "place": Groups.of(np.array(["city", "land"])[place])})
    >>> found.confirmed["slice"].to_list()
    ['m × land', 'm', 'land']
    """
    level_of_confidence(level)
    selected = vector(np.where(np.asarray(selected, np.float64) < 0, np.nan, selected), "selected")
    known = np.flatnonzero(~np.isnan(selected))
    search, confirm = _halves(known, whole_number(least, "least", 1), seed)
    looked_at, candidates = 0, []
    for names in _sets(tuple(attributes), whole_number(depth, "depth", 1)):
        size, good = _candidates(names, attributes, selected, search, least)
        looked_at, candidates = looked_at + size, [*candidates, *good]
    chosen = sorted(candidates, key=lambda one: one.highest)[:whole_number(most, "most", 1)]
    found = _confirmed(chosen, attributes, selected, confirm, level)
    return Slices(found, looked_at, (search.size, confirm.size), level, depth)


def _halves(known: NDArray[np.int64], least: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if known.size < 4 * least:
        raise NotEnoughDataError("worst slices", f"{known.size:,} people with a known decision",
                                 f"at least {4 * least:,}", "take more people")
    mixed = stream(seed, "resampling", "slices").permutation(known)
    return mixed[:known.size // 2], mixed[known.size // 2:]


def _sets(names: tuple[str, ...], depth: int) -> Iterator[tuple[str, ...]]:
    for size in range(1, min(depth, len(names)) + 1):
        yield from combinations(names, size)


def _candidates(names: tuple[str, ...], attributes: Mapping[str, Groups], selected: NDArray[np.float64],
                rows: NDArray[np.int64], least: int) -> tuple[int, list[_Slice]]:
    """Return how many slices of one set of attributes are large enough, and those that lie below their surroundings."""
    shape = tuple(attributes[name].count for name in names)
    at = np.ravel_multi_index(tuple(attributes[name].codes[rows] for name in names), shape)
    n = np.bincount(at, minlength=np.prod(shape)).reshape(shape)
    x = np.bincount(at, selected[rows], np.prod(shape)).reshape(shape)
    large = (n >= least) & (n.sum() - n >= least) & _named(names, attributes, shape)
    worse = large.copy()
    for axis in range(len(shape)):
        worse &= _below(x, n, x.sum(axis, keepdims=True) - x, n.sum(axis, keepdims=True) - n)
    highest = _highest_difference(x, n, x.sum() - x, n.sum() - n)
    found = [_Slice(names, tuple(map(int, place)), float(highest[tuple(place)]),
                    float(x[tuple(place)] / n[tuple(place)]), int(n[tuple(place)])) for place in np.argwhere(worse)]
    return int(large.sum()), [one for one in found if one.highest < 0]


def _named(names: tuple[str, ...], attributes: Mapping[str, Groups], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    known = np.ones(shape, bool)
    for axis, name in enumerate(names):
        flags = np.array([level != UNKNOWN for level in attributes[name].levels])
        known &= np.expand_dims(flags, tuple(k for k in range(len(shape)) if k != axis))
    return known


def _below(x: NDArray, n: NDArray, other_x: NDArray, other_n: NDArray) -> NDArray[np.bool_]:
    """Return where a share lies `WORSE` standard errors below another, by the pooled test of two shares."""
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (x + other_x) / (n + other_n)
        error = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / other_n))
        return np.nan_to_num((other_x / other_n - x / n) / error) > WORSE


def _highest_difference(x: NDArray, n: NDArray, other_x: NDArray, other_n: NDArray) -> NDArray[np.float64]:
    critical = normal_critical(0.95)
    with np.errstate(invalid="ignore", divide="ignore"):
        return difference(x / n, wilson(x, n, critical), other_x / other_n, wilson(other_x, other_n, critical)).high


def _confirmed(chosen: list[_Slice], attributes: Mapping[str, Groups], selected: NDArray[np.float64],
               rows: NDArray[np.int64], level: float) -> pl.DataFrame:
    inside = np.array([_members(one, attributes, rows) for one in chosen], bool).reshape(len(chosen), rows.size)
    good = selected[rows].astype(np.int64)
    n, x, everybody = inside.sum(axis=1), inside @ good, int(good.sum())
    p_value = hypergeom.cdf(x, rows.size, everybody, n)
    adjusted = holm(p_value)
    columns = _numbers(x, n, everybody - x, rows.size - n, level)
    words = {"slice": [_words(one, attributes) for one in chosen],
             "attributes": [JOIN.join(one.attributes) for one in chosen]}
    seen = {"searched": [one.share for one in chosen], "searched_n": [one.people for one in chosen]}
    table = pl.DataFrame(words | columns | seen | {"p_value": p_value, "adjusted": adjusted,
                                                   "confirmed": adjusted <= 1 - level}, schema_overrides=_KINDS)
    return table.sort(~pl.col("confirmed"), "difference_high", nulls_last=True, maintain_order=True)


_KINDS = {"slice": pl.String, "attributes": pl.String, "searched": pl.Float64, "searched_n": pl.Int64,
          "confirmed": pl.Boolean}


def _numbers(x: NDArray, n: NDArray, other_x: NDArray, other_n: NDArray, level: float) -> dict[str, NDArray]:
    """Return the share of each slice with its interval, that of the others, and the difference with its own."""
    critical, nan = normal_critical(level), np.full(n.size, np.nan)
    share = np.divide(x, n, out=nan.copy(), where=n > 0)
    others = np.divide(other_x, other_n, out=nan.copy(), where=other_n > 0)
    (low, high), _ = proportion(x, n, level) if n.size else (Interval(nan, nan), nan)
    gap = difference(share, wilson(x, n, critical), others, wilson(other_x, other_n, critical))
    return {"value": share, "low": low, "high": high, "n": n, "others": others, "difference": share - others,
            "difference_low": gap.low, "difference_high": gap.high}


def _members(one: _Slice, attributes: Mapping[str, Groups], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    parts = [attributes[name].codes[rows] == at for name, at in zip(one.attributes, one.position, strict=True)]
    return np.logical_and.reduce(parts)


def _words(one: _Slice, attributes: Mapping[str, Groups]) -> str:
    return JOIN.join(attributes[name].levels[at] for name, at in zip(one.attributes, one.position, strict=True))
