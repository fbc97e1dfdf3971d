"""Alterations: a population changed in one stated way. The one given is left as it is.

For "what if this person belonged to another group" see :mod:`evenhand.population.counterfactual`: there
everything that the group causes follows.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from scipy import sparse

from evenhand.checks import in_range, one_of
from evenhand.errors import InputError
from evenhand.ties import Ties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import Population, Provenance


def without_ties(population: Population) -> Population:
    """Return the same people with nobody tied to anybody: everybody an isolate.

    Examples
    --------
    >>> from evenhand.population.population import Population, Provenance, Roles
    >>> from evenhand.ties import Ties
    >>> people = pl.DataFrame({"id": ["a", "b"], "sex": ["female", "male"]})
    >>> pair = Ties.from_pairs([0], [1], people=2, directed=False)
    >>> town = Population("town", "A town", people, Roles(("sex",)), Provenance(True, ""), pair)
    >>> without_ties(town).ties.degree, town.ties.degree
    (array([0, 0]), array([1, 1]))
    """
    ties = _ties_of(population)
    return tied(population, ties.filtered(np.zeros(ties.matrix.nnz, bool)), "without ties")


def tie_dropped(population: Population, ego: str, alter: str) -> Population:
    """Return the population without the tie of one person to another; an undirected tie goes both ways.

    Parameters
    ----------
    population : Population
        With ties.
    ego, alter : str
        The two people, by the name in the id column.

    Raises
    ------
    InputError
        If one of them is unknown, or they are not tied.
    """
    ties = _ties_of(population)
    i, j = population.position(ego), population.position(alter)
    drop = _stored(ties, i, j)
    if not ties.directed:
        drop |= _stored(ties, j, i)
    if not drop.any():
        raise InputError(f"{population.name}, tie", f"{ego} to {alter}, who are not tied", "a tie that is there",
                         f"choose among the {ties.degree[i]} people {ego} is tied to")
    return tied(population, ties.filtered(~drop), f"the tie of {ego} to {alter} is dropped")


def tie_added(population: Population, ego: str, alter: str, *, weight: float | None = None) -> Population:
    """Return the population with one more tie, of one person to another; an undirected tie goes both ways.

    Parameters
    ----------
    population : Population
        With ties.
    ego, alter : str
        The two people, by the name in the id column.
    weight : float, optional
        How strong the tie is; see :func:`with_tie`.

    Raises
    ------
    InputError
        If one of them is unknown, or they are tied already.

    Examples
    --------
    >>> from evenhand.population.population import Population, Provenance, Roles
    >>> from evenhand.ties import Ties
    >>> people = pl.DataFrame({"id": ["a", "b", "c"], "sex": ["female", "male", "male"]})
    >>> pair = Ties.from_pairs([0], [1], people=3, directed=False)
    >>> town = Population("town", "A town", people, Roles(("sex",)), Provenance(True, ""), pair)
    >>> tie_added(town, "a", "c").ties.degree
    array([2, 1, 1])
    """
    ties = _ties_of(population)
    i, j = population.position(ego), population.position(alter)
    if i == j or _stored(ties, i, j).any():
        raise InputError(f"{population.name}, tie", f"{ego} to {alter}, who are one person or tied already",
                         "two people without a tie", "choose somebody else")
    return tied(population, with_tie(ties, i, j, weight=weight), f"{ego} is tied to {alter}")


def with_tie(ties: Ties, ego: int, alter: int, *, weight: float | None = None) -> Ties:
    """Return ties with one more, which was not there.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    ego, alter : int
        Positions.
    weight : float, optional
        Where left out, the median of the weights of the ego's ties, or of all ties where the ego has none; 1 where
        there are none at all. The kind is the commonest.
    """
    if weight is None:
        own = ties.matrix.data[ties.matrix.indptr[ego]:ties.matrix.indptr[ego + 1]]
        some = own if own.size else ties.matrix.data
        weight = float(np.median(some)) if some.size else 1.0
    matrix, kind = ties.matrix, ties.kind
    for i, j in [(ego, alter)] if ties.directed else [(ego, alter), (alter, ego)]:
        start, end = matrix.indptr[i:i + 2]
        at = start + int(np.searchsorted(matrix.indices[start:end], j))
        starts = matrix.indptr.copy()
        starts[i + 1:] += 1
        kind = None if kind is None else np.insert(kind, at, np.bincount(kind).argmax() if kind.size else 0)
        matrix = sparse.csr_array((np.insert(matrix.data, at, weight), np.insert(matrix.indices, at, j), starts),
                                  shape=matrix.shape)
    return Ties(matrix, ties.directed, kind, ties.kinds)


def with_feature(population: Population, person: str, values: Mapping[str, Any]) -> Population:
    """Return the population with some columns of one person set; nothing that they cause follows.

    Parameters
    ----------
    population : Population
        The people.
    person : str
        The person, by the name in the id column.
    values : mapping of str to value
        The new value of each column; None for missing.

    Raises
    ------
    InputError
        For an unknown person or column, or a value outside the column's real limits or levels.

    Examples
    --------
    >>> from evenhand.population.population import Population, Provenance, Roles
    >>> people = pl.DataFrame({"id": ["a", "b"], "sex": ["female", "male"], "late": [3, 0]})
    >>> town = Population("town", "A town", people, Roles(("sex",)), Provenance(True, ""))
    >>> with_feature(town, "a", {"late": 1}).people["late"].to_list()
    [1, 0]
    """
    row = population.position(person)
    here = pl.int_range(population.count) == row
    changed = [pl.when(here).then(pl.lit(_checked(population, column, value), population.column(column).dtype))
               .otherwise(pl.col(column)).alias(column) for column, value in values.items()]
    said = f"{person} with " + ", ".join(f"{column} = {value}" for column, value in values.items())
    return replace(population, people=population.people.with_columns(changed),
                   provenance=noted(population, said), world=None)


def _checked(population: Population, column: str, value: Any) -> Any:
    """Return a value for a column if it is one that a person can have."""
    population.column(column)
    known = population.fields.get(column)
    if known is None or value is None:
        return value
    where = f"{population.name}, {column}"
    if known.levels:
        return one_of(value, where, known.levels)
    low = -np.inf if known.low is None else known.low
    high = np.inf if known.high is None else known.high
    return in_range(value, where, low, high)


def _ties_of(population: Population) -> Ties:
    if population.ties is None:
        raise InputError(f"{population.name}, ties", "none", "people with ties",
                         "choose a dataset with ties, or add a ties file")
    return population.ties


def _stored(ties: Ties, ego: int, alter: int) -> NDArray[np.bool_]:
    """Return which of the stored ties leads from one position to another."""
    found = np.zeros(ties.matrix.nnz, bool)
    own = slice(ties.matrix.indptr[ego], ties.matrix.indptr[ego + 1])
    found[own] = ties.matrix.indices[own] == alter
    return found


def tied(population: Population, ties: Ties, note: str) -> Population:
    """Return the people with other ties, and with the columns that count ties brought up to date."""
    counts = [name for name, known in population.fields.items() if known.of_ties]
    people = population.people.with_columns(
        pl.Series(name, ties.degree).cast(population.people[name].dtype) for name in counts)
    return replace(population, people=people, ties=ties, provenance=noted(population, note))


def noted(population: Population, note: str) -> Provenance:
    """Return where a population comes from, with one thing more that was done to it."""
    before = population.provenance
    sha256 = hashlib.sha256(f"{before.sha256}\n{note}".encode()).hexdigest()
    return replace(before, sha256=sha256, notes=(*before.notes, note))
