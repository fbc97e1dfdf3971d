"""Who represents a firm: the link by which a firm's listing reaches a person, and a person's a firm.

A firm that is put on a list has its legal representative listed too (China Law Translate, on the lists of
untrustworthy firms). Firms and citizens are two populations of one seed; the column ``representative`` of the
firms holds the citizen's id.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from scipy import sparse

from evenhand.checks import in_range
from evenhand.errors import InputError, did_you_mean
from evenhand.population.draw import draw_population
from evenhand.population.population import Field
from evenhand.population.terms import factors
from evenhand.randomness import uniforms
from evenhand.ties import Ties

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.population.population import Population
    from evenhand.population.recipe import PopulationRecipe, Representatives

REPRESENTATIVE = "representative"
"""The column that names the person who represents a firm."""


def people_of(by: Representatives, recipe: PopulationRecipe, *, seed: int) -> Population:
    """Return the people who stand to choose from, without their ties: nine tenths of the work of drawing them.

    Parameters
    ----------
    by : Representatives
        How many people there are.
    recipe : PopulationRecipe
        The recipe of these people.
    seed : int
        The seed of the run: they are the people of that seed, at the settings of their recipe.
    """
    alone = Ties.from_pairs([], [], people=by.people, directed=False)
    return draw_population(recipe, people=by.people, seed=seed, ties=alone)


def with_representatives(firms: Population, citizens: Population, recipe: Representatives, *,
                         seed: int) -> Population:
    """Return the firms with a column that names the citizen who represents each.

    A firm and its representative agree in the columns that are to match. Among the citizens who do, whoever
    has the higher weight is the likelier; the first firms choose first, so more firms move nobody, and nobody
    represents two firms before everybody there represents one.

    Parameters
    ----------
    firms : Population
        The firms.
    citizens : Population
        The people to choose from.
    recipe : Representatives
        What matches, and the log-weights.
    seed : int
        The seed of the run.

    Raises
    ------
    InputError
        For a column or level that there is not, or firms that no citizen matches.
    """
    keys = [_keys(firms, citizens, mine, theirs) for mine, theirs in recipe.match.items()]
    firm_cell, citizen_cell = (np.zeros(part.count, np.int64) for part in (firms, citizens))
    for of_firms, of_citizens, many in keys:
        firm_cell, citizen_cell = firm_cell * many + of_firms, citizen_cell * many + of_citizens
    # The k-th of an exponential race with these rates: drawing without replacement by weight.
    race = -np.log(uniforms(seed, REPRESENTATIVE, citizens.count)) * np.exp(-_log_weight(citizens, recipe))
    order = np.lexsort((race, citizen_cell))
    first, last = (np.searchsorted(citizen_cell[order], firm_cell, side=side) for side in ("left", "right"))
    if (first == last).any():
        alone = int((first == last).sum())
        raise InputError(f"dataset {firms.name}, [representatives]", f"{alone:,} firms that nobody matches",
                         f"people of {recipe.dataset} alike in {', '.join(recipe.match.values())}",
                         "draw more people, or match fewer columns")
    chosen = order[first + _rank_within(firm_cell) % (last - first)]
    named = citizens.ids.gather(chosen.astype(np.uint32)).alias(REPRESENTATIVE)
    carried, fields = _carried(citizens, recipe, chosen)
    fields[REPRESENTATIVE] = Field(REPRESENTATIVE, "Legal representative", role="attribute")
    both = f"{firms.provenance.sha256}\n{citizens.provenance.sha256}"
    said = f"Each firm is represented by one of {citizens.count:,} {citizens.name}, drawn with seed {seed}."
    provenance = replace(firms.provenance, sha256=hashlib.sha256(both.encode()).hexdigest(),
                         notes=(*firms.provenance.notes, said))
    return replace(firms, people=firms.people.with_columns(named, *carried), provenance=provenance,
                   fields=MappingProxyType(dict(firms.fields) | fields))


def _carried(citizens: Population, recipe: Representatives,
             chosen: NDArray[np.int64]) -> tuple[list[pl.Series], dict[str, Field]]:
    """Return what columns of the representatives say, as columns of the firms, and what is known of each."""
    columns, fields = [], {}
    for name, theirs in recipe.carried.items():
        columns.append(citizens.column(theirs).gather(chosen.astype(np.uint32)).alias(name))
        known = citizens.fields.get(theirs, Field(theirs, theirs))
        label = f"Representative: {known.label[:1].lower()}{known.label[1:]}"
        fields[name] = replace(known, name=name, label=label, direction="none")
    return columns, fields


def representation(firms: Population, citizens: Population) -> sparse.csr_array:
    """Return who represents what: 1 where a citizen represents a firm, shape ``(citizens, firms)``.

    Raises
    ------
    InputError
        If the firms have no representatives, or one who is not among the citizens.
    """
    if REPRESENTATIVE not in firms.people.columns:
        raise InputError(f"dataset {firms.name}", "no column 'representative'", "firms with representatives",
                         "draw them with their citizens")
    places = pl.DataFrame({"id": citizens.ids, "place": np.arange(citizens.count)})
    found = firms.people.select(pl.col(REPRESENTATIVE).alias("id")).join(
        places, on="id", how="left", maintain_order="left")["place"]
    if found.null_count():
        raise InputError(f"dataset {firms.name}", f"{found.null_count():,} representatives who are not there",
                         f"people of {citizens.name}", "draw as many citizens, with the same seed")
    place = (found.to_numpy(), np.arange(firms.count))
    return sparse.coo_array((np.ones(firms.count), place), shape=(citizens.count, firms.count)).tocsr()


def listed_through_firms(firms: Population, citizens: Population, listed: ArrayLike) -> NDArray[np.bool_]:
    """Return which citizens are reached by a listing of a firm that they represent, shape ``(citizens,)``.

    Parameters
    ----------
    firms, citizens : Population
        Firms with representatives, and the people.
    listed : array of bool, shape (firms,)
        Which firms are listed; a missing value counts as not listed.
    """
    return representation(firms, citizens) @ _flags(listed, firms) > 0


def listed_through_people(firms: Population, citizens: Population, listed: ArrayLike) -> NDArray[np.bool_]:
    """Return which firms are reached by a listing of the citizen who represents them, shape ``(firms,)``.

    Parameters
    ----------
    firms, citizens : Population
        Firms with representatives, and the people.
    listed : array of bool, shape (citizens,)
        Which citizens are listed; a missing value counts as not listed.
    """
    return representation(firms, citizens).T @ _flags(listed, citizens) > 0


def listed_together(firms: Population, citizens: Population, firms_listed: ArrayLike, people_listed: ArrayLike,
                    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which firms and which citizens are listed once every listing has reached whom it reaches, and back.

    A firm's listing lists its representative, and a person's every firm that the person represents, until nobody is
    added: each round but the last adds somebody, so it ends.

    Parameters
    ----------
    firms, citizens : Population
        Firms with representatives, and the people.
    firms_listed : array of bool, shape (firms,)
        Which firms are listed by their own records.
    people_listed : array of bool, shape (citizens,)
        Which citizens are.
    """
    links = representation(firms, citizens)
    of_firms, of_people = _flags(firms_listed, firms) > 0, _flags(people_listed, citizens) > 0
    while True:
        people = of_people | (links @ of_firms.astype(np.float64) > 0)
        more = of_firms | (links.T @ people.astype(np.float64) > 0)
        if (more == of_firms).all():
            return of_firms, people
        of_firms, of_people = more, people


def _flags(listed: Any, population: Population) -> NDArray[np.float64]:
    flags = np.nan_to_num(np.asarray(listed, np.float64))
    if flags.shape != (population.count,):
        raise InputError("listed", f"{flags.size:,} values", f"{population.count:,}, one for each of {population.name}",
                         "list the same people")
    return (flags != 0).astype(np.float64)


def _keys(firms: Population, citizens: Population, mine: str, theirs: str,
          ) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Return two columns numbered by the same words, and how many words there are."""
    both = [population.column(name).cast(pl.String) for population, name in ((firms, mine), (citizens, theirs))]
    words = pl.concat(both).unique().sort()
    kind = pl.Enum(words)
    first, second = (column.cast(kind).to_physical().cast(pl.Int64).to_numpy() for column in both)
    return first, second, words.len()


def _log_weight(citizens: Population, recipe: Representatives) -> NDArray[np.float64]:
    total = np.zeros(citizens.count)
    for term, weight in recipe.weights.items():
        in_range(weight, f"[representatives.weights], {term}", -20, 20)
        (factor,) = factors(term)
        levels = citizens.levels(factor.parent)
        if factor.level not in levels:
            raise InputError("[representatives.weights]", repr(term), f"a level of {factor.parent}",
                             did_you_mean(factor.level or "", levels))
        total += weight * (citizens.column(factor.parent) == factor.level).to_numpy()
    return total


def _rank_within(cell: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many before it are in the same cell.

    Examples
    --------
    >>> _rank_within(np.array([7, 3, 7, 7]))
    array([0, 0, 1, 2])
    """
    order = np.argsort(cell, kind="stable")
    rank = np.empty(cell.size, np.int64)
    rank[order] = np.arange(cell.size) - np.searchsorted(cell[order], cell[order], side="left")
    return rank
