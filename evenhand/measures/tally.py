"""One group-by on any engine, and arithmetic ever after: the counts that all measures are made of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.labels import UNKNOWN, checked_groups, checked_labels
from evenhand.measures.gathering import gathered
from evenhand.measures.group_counts import JOIN, GroupCounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

MOST_CELLS = 20_000
"""The most groups of one intersection."""

_NOT_KNOWN = 2


class CellWeights(NamedTuple):
    """The sums of people's weights, of their squares, and of the weights of those with a score, a cell each."""

    total: NDArray[np.float64]
    squares: NDArray[np.float64]
    scored: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Tally:
    """The counts of a table by group, decision and outcome: small, and enough for every measure.

    Parameters
    ----------
    attributes : tuple of str
        The protected attributes.
    levels : tuple of tuple of str
        The groups of each attribute, in order, "Unknown" last.
    codes : ndarray of int, shape (cells, attributes)
        The group of each cell, as a position in `levels`.
    decision, outcome : ndarray of int, shape (cells,)
        0 not selected or unfavourable, 1 selected or favourable, 2 not known.
    people, scored : ndarray of int, shape (cells,)
        How many people, and how many with a score.
    total, squares : ndarray of float, shape (cells,)
        The sums of ``score - origin`` and of its square.
    origin : float
        The score from which sums are taken.
    known : frozenset of {"decision", "outcome", "score"}
        What the table says of people.
    notes : tuple of str
        What the reader should know of the columns.
    weights : CellWeights, optional
        Where people stand for different numbers of others; `total` and `squares` are weighted then.
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    codes: NDArray[np.int64]
    decision: NDArray[np.int64]
    outcome: NDArray[np.int64]
    people: NDArray[np.int64]
    scored: NDArray[np.int64]
    total: NDArray[np.float64]
    squares: NDArray[np.float64]
    origin: float
    known: frozenset[str]
    notes: tuple[str, ...] = ()
    weights: CellWeights | None = None

    @property
    def count(self) -> int:
        """How many people there are."""
        return int(self.people.sum())

    def groups(self, *attributes: str) -> GroupCounts:
        """Return the counts of the groups of one attribute, or of the intersection of several.

        Every combination of groups is there, also one that nobody belongs to; combinations with the
        group "Unknown" are there only where they occur. Without attributes, one group of all people.

        With weights, counts are in units of equally weighted people: each group's weights are scaled to add up to its
        effective number, (sum w)² / sum w² (Kish 1965, *Survey Sampling*). So rates and means are the weighted ones,
        and intervals are as wide as so many people allow.
        """
        places = [self._place(name) for name in attributes]
        levels = [self.levels[place] for place in places]
        sizes = tuple(len(level) for level in levels)
        size = int(np.prod(sizes, dtype=np.int64))
        if size > MOST_CELLS:
            raise InputError(JOIN.join(attributes), f"{size:,} possible groups", f"at most {MOST_CELLS:,}",
                             "join groups, or take fewer attributes")
        codes = tuple(self.codes[:, place] for place in places)
        at = np.ravel_multi_index(codes, sizes) if places else np.zeros(self.people.size, np.int64)
        cell = at * 9 + self.decision * 3 + self.outcome
        unknown = np.array([UNKNOWN in names for names in product(*levels)])
        keep = ~unknown | (_sums(at, self.people, size) > 0)
        names = [JOIN.join(names) or "everybody" for names in product(*levels)]
        kept = tuple(name for name, there in zip(names, keep.tolist(), strict=True) if there)
        if self.weights is None:
            counts, scored = _sums(cell, self.people, size * 9).astype(np.int64), _sums(at, self.scored, size)
            worth, scored = np.ones(size), scored.astype(np.int64)
        else:
            counts, scored = _sums(cell, self.weights.total, size * 9), _sums(at, self.weights.scored, size)
            summed, squared = _sums(at, self.weights.total, size), _sums(at, self.weights.squares, size)
            worth = np.divide(summed, squared, out=np.zeros(size), where=squared > 0)
            counts, scored = counts * np.repeat(worth, 9), scored * worth
        total, squares = ((_sums(at, part, size) * worth)[keep] for part in (self.total, self.squares))
        return GroupCounts(attributes, kept, unknown[keep], counts.reshape(size, 3, 3)[keep], scored[keep], total,
                           squares, self.origin)

    def _place(self, attribute: str) -> int:
        if attribute not in self.attributes:
            raise InputError("by", repr(attribute), "a protected attribute",
                             did_you_mean(attribute, self.attributes))
        return self.attributes.index(attribute)


def _sums(at: NDArray[np.int64], values: NDArray[Any], size: int) -> NDArray[np.float64]:
    return np.bincount(at, weights=values, minlength=size)


def tally(frame: Any, by: Sequence[str], *, decision: str | None = None, outcome: str | None = None,
          score: str | None = None, cut: float | None = None, favourable: str = "high",
          favourable_decision: str | float | bool | None = None,
          favourable_outcome: str | float | bool | None = None,
          levels: Mapping[str, Sequence[str]] | None = None, weights: str | None = None) -> Tally:
    """Return the counts of a table, gathered in one pass by the engine that holds it.

    Parameters
    ----------
    frame : table
        Any table that Narwhals knows: pandas, Polars (eager or lazy), PyArrow, DuckDB, Spark, ...
    by : sequence of str
        The columns of the protected attributes.
    decision, outcome, score : str, optional
        The columns of the decision, of what came true, and of the score.
    cut : float, optional
        The lowest score on the high side: makes the decision from the score. People without a score are
        not selected.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    favourable_decision, favourable_outcome : value, optional
        The good value of these columns; may be left out where a column holds only 0 and 1. Then it is 1
        for the decision, and for the outcome 1 if `favourable` is "high", else 0.
    levels : mapping of str to sequence of str, optional
        The order of an attribute's groups; others come after in alphabetical order, "Unknown" last.
    weights : str, optional
        The column that says how many people each stands for, from 0 up, on any scale.

    Raises
    ------
    InputError
        For an unknown column, a table without rows, labels whose good value is not known, a score that is
        no number or is infinite, and groups that are dates, numbers without bins, or ids.

    Examples
    --------
    >>> people = pl.DataFrame({"sex": ["f", "f", "m", "m"], "hired": [1, 0, 1, 1]})
    >>> counts = tally(people, ["sex"], decision="hired").groups("sex")
    >>> counts.names, counts.count("selected"), counts.people
    (('f', 'm'), array([1, 2]), array([2, 2]))
    """
    columns = {f"group{k}": name for k, name in enumerate(by)}
    named = {"decision": decision, "outcome": outcome, "score": score}
    columns |= {part: name for part, name in {**named, "weight": weights}.items() if name}
    cells, origin = gathered(frame, columns, cut=cut, favourable=favourable)
    people = cells["people"].to_numpy()
    notes, coded, orders = [], [], []
    for k, name in enumerate(by):
        different, at = _different(cells[f"group{k}"])
        text, said = checked_groups(different, f"column {name!r}", name=name,
                                    times=_sums(at, people, different.len()).astype(np.int64))
        order = _ordered(text, (levels or {}).get(name, ()))
        orders.append(order)
        place = {level: at for at, level in enumerate(order)}
        coded.append(np.array([place[group] for group in text.to_list()], np.int64)[at])
        notes += said
    default = 1 if favourable == "high" else 0
    made = cut is not None and decision is None
    decided, said = _labels(cells, "decision", decision if not made else "score", favourable_decision, 1)
    came, told = _labels(cells, "outcome", outcome, favourable_outcome, default)
    known = {part for part in named if columns.get(part) or (part == "decision" and made)}
    # Engines give cells in any order: sorted, so that the same people give the same bytes.
    at = np.lexsort((came, decided, *reversed(coded)))
    sums = (cells[name].to_numpy()[at] for name in ("people", "scored", "total", "squares"))
    heavy = None if weights is None else CellWeights(
        *(cells[name].to_numpy()[at] for name in ("weight", "weight_squares", "scored_weight")))
    return Tally(tuple(by), tuple(orders), np.column_stack(coded)[at], decided[at], came[at], *sums, origin,
                 frozenset(known), (*notes, *said, *told), heavy)


def _different(column: pl.Series) -> tuple[pl.Series, NDArray[np.int64]]:
    """Return the different values of a column, in order of their first row, and which of them each row holds."""
    values = column.to_list()
    places = {value: at for at, value in enumerate(dict.fromkeys(values))}
    return pl.Series(column.name, list(places), column.dtype), np.array([places[value] for value in values], np.int64)


def _ordered(text: pl.Series, first: Sequence[str]) -> tuple[str, ...]:
    present = set(text.to_list())
    order = [level for level in first if level in present and level != UNKNOWN]
    rest = sorted(present - set(order) - {UNKNOWN}, key=_by_number)
    return (*order, *rest, UNKNOWN) if UNKNOWN in present else (*order, *rest)


def _by_number(name: str) -> tuple[float, str]:
    try:
        return float(name), name
    except ValueError:
        return float("inf"), name


def _labels(cells: pl.DataFrame, part: str, column: str | None, good: Any,
            default: int) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    if part not in cells.columns:
        return np.full(cells.height, _NOT_KNOWN), ()
    values, at = _different(cells[part])
    if values.dtype.is_float():
        values = values.fill_nan(None)
        if values.is_infinite().any():
            raise InputError(f"column {column!r}", "an infinite number", "two different values",
                             "mend the values or leave them empty")
    labels = checked_labels(values, f"column {column!r}", favourable=good, default=default,
                            key=f"favourable_{part}")
    code = labels.favourable.astype(np.int64)
    return np.where(code < 0, _NOT_KNOWN, code)[at], labels.notes
