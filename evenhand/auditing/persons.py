"""Persons: what is known of each person, for measures that are no function of a few counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.labels import checked_groups, checked_labels
from evenhand.measures.gathering import columns_of
from evenhand.measures.grouping import Groups
from evenhand.measures.intersections import intersection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from evenhand.measures.tally import Tally
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions


@dataclass(frozen=True, eq=False)
class Persons:
    """One value a person of all that an audit reads. Frozen.

    Parameters
    ----------
    attributes : mapping of str to Groups
        The group of each person by each protected attribute.
    decision, outcome : ndarray of int8, shape (people,), optional
        1 selected or favourable, 0 not, -1 not known.
    score, probability : ndarray of float, shape (people,), optional
        NaN where missing; the probability is of the favourable outcome.
    factor : Groups, optional
        The stratum of each person, of a factor that is held fixed.
    features : ndarray of float, shape (people, features), optional
        What makes people alike.
    """

    attributes: Mapping[str, Groups]
    decision: NDArray[np.int8] | None = None
    outcome: NDArray[np.int8] | None = None
    score: NDArray[np.float64] | None = None
    probability: NDArray[np.float64] | None = None
    factor: Groups | None = None
    features: NDArray[np.float64] | None = None
    _made: dict[tuple[str, ...], Groups] = field(default_factory=dict, repr=False)

    @cached_property
    def known(self) -> frozenset[str]:
        """What is known of people, as measures ask for it."""
        parts = {"decision": self.decision, "outcome": self.outcome, "score": self.score, "given": self.factor,
                 "features": self.features}
        return frozenset(name for name, values in parts.items() if values is not None)

    def groups(self, attributes: tuple[str, ...]) -> Groups:
        """Return the groups of an attribute or intersection, named and ordered as the tally's are."""
        if attributes not in self._made:
            parts = [self.attributes[name] for name in attributes]
            self._made[attributes] = parts[0] if len(parts) == 1 else intersection(*parts)
        return self._made[attributes]


def persons_of(population: Population, decisions: Decisions, counted: Tally, *, given: str | None = None,
               features: Sequence[str] = ()) -> Persons:
    """Return what is known of each person of a population that a system has scored.

    Parameters
    ----------
    population, decisions : Population, Decisions
        The people, and what is said of them.
    counted : Tally
        Their tally: the order of groups, and what is known.
    given : str, optional
        The column of a factor that is held fixed.
    features : sequence of str
        The columns that make people alike.
    """
    frame, known = population.people, counted.known
    return Persons(
        _attributes(frame, counted), decisions.selected if "decision" in known else None,
        population.outcome if "outcome" in known else None,
        np.asarray(decisions.score, np.float64) if "score" in known else None, decisions.probability,
        factor_of(frame, given), features_of(frame, features))


def persons_in(frame: Any, counted: Tally, *, decision: str | None, outcome: str | None, score: str | None,
               cut: float | None, favourable: str, favourable_decision: Any, favourable_outcome: Any,
               given: str | None = None, features: Sequence[str] = ()) -> Persons:
    """Return what is known of each person of a table of any engine; only the columns asked for are brought in.

    Parameters
    ----------
    frame : table
        Any table that Narwhals knows.
    counted : Tally
        Its tally.
    decision, outcome, score, cut, favourable, favourable_decision, favourable_outcome
        As in :func:`~evenhand.measures.tally.tally`.
    given, features
        As in :func:`persons_of`.
    """
    wanted = [*counted.attributes, *(name for name in (decision, outcome, score, given) if name), *features]
    table = columns_of(frame, list(dict.fromkeys(wanted)))
    points = None if score is None else _numbers(table[score])
    default = 1 if favourable == "high" else 0
    if decision is not None:
        chosen = _labels(table, decision, "decision", favourable_decision, 1)
    else:
        chosen = None if cut is None or points is None else _cut(points, cut, favourable)
    came = None if outcome is None else _labels(table, outcome, "outcome", favourable_outcome, default)
    return Persons(_attributes(table, counted), chosen, came, points, None, factor_of(table, given),
                   features_of(table, features))


def factor_of(frame: pl.DataFrame, given: str | None) -> Groups | None:
    """Return the stratum of each person: the words, or the few numbers, of a column."""
    if given is None:
        return None
    _there(frame, given, "given")
    return Groups.of(checked_groups(frame[given], f"column {given!r}", name=given)[0])


def features_of(frame: pl.DataFrame, features: Sequence[str]) -> NDArray[np.float64] | None:
    """Return the columns that make people alike, as numbers, shape ``(people, features)``; None for none."""
    if not features:
        return None
    for name in features:
        _there(frame, name, "features")
        if not (frame[name].dtype.is_numeric() or frame[name].dtype == pl.Boolean):
            raise InputError(f"features, column {name!r}", f"values of the type {frame[name].dtype}",
                             "a number a person", "name columns of numbers")
    return np.column_stack([_numbers(frame[name]) for name in features])


def _attributes(frame: pl.DataFrame, counted: Tally) -> dict[str, Groups]:
    found = {}
    for name, levels in zip(counted.attributes, counted.levels, strict=True):
        words, _ = checked_groups(frame[name], f"column {name!r}", name=name)
        found[name] = Groups.of(words, levels=levels)
    return found


def _numbers(values: pl.Series) -> NDArray[np.float64]:
    return values.cast(pl.Float64).to_numpy()


def _labels(table: pl.DataFrame, column: str, part: str, good: Any, default: int) -> NDArray[np.int8]:
    values = table[column]
    values = values.fill_nan(None) if values.dtype.is_float() else values
    return checked_labels(values, f"column {column!r}", favourable=good, default=default,
                          key=f"favourable_{part}").favourable


def _cut(score: NDArray[np.float64], cut: float, favourable: str) -> NDArray[np.int8]:
    with np.errstate(invalid="ignore"):
        return (score >= cut if favourable == "high" else score < cut).astype(np.int8)


def _there(frame: pl.DataFrame, name: str, where: str) -> None:
    if name not in frame.columns:
        raise InputError(where, repr(name), "a column of the people", did_you_mean(name, frame.columns))
