"""How people become numbers: own features and means over alters, as a design matrix."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from evenhand.checks import in_range, one_of
from evenhand.errors import InputError, did_you_mean
from evenhand.scoring.readable import can_be_scored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.ties import Ties

MOST_LEVELS = 50
"""A column with more different words than this is a name or free text, not a feature."""

Source = Literal["own", "friends"]


def numbers(column: pl.Series, where: str) -> NDArray[np.float64]:
    """Return a column of numbers or yes/no as floats, NaN where it is missing.

    Raises
    ------
    InputError
        For a column of words or dates, or an infinite number.

    Examples
    --------
    >>> numbers(pl.Series([True, None, False]), "digital_access")
    array([ 1., nan,  0.])
    """
    if not (column.dtype.is_numeric() or column.dtype == pl.Boolean):
        raise InputError(where, f"a column of {column.dtype}", "numbers or yes/no",
                         "leave it out, or turn it into numbers first")
    values = column.cast(pl.Float64).to_numpy(allow_copy=True)
    if np.isinf(values).any():
        raise InputError(where, "an infinite number", "finite numbers, or none", "mend the column")
    return np.asarray(values, np.float64)


@dataclass(frozen=True)
class Entry:
    """How one feature becomes columns of the design matrix; all constants are frozen at the fit.

    A number, or a yes/no as 1 and 0, is one column, with missing values put at the mean of the people
    scored. Words are one column a level. Where values were missing at the fit there is one more column,
    1 for "no record". A mean over alters is taken over the alters that the system can score.

    Parameters
    ----------
    feature : str
        The column of the people.
    source : {"own", "friends"}
        The person's own value, or the mean over the person's alters.
    category : int
        The position of the category whose sub-score it enters.
    mean : float
        What stands in for a missing number.
    levels : tuple of str
        The words; empty for a number.
    marks_missing : bool
        Whether there is a column for "no record".
    """

    feature: str
    source: Source
    category: int
    mean: float = 0.0
    levels: tuple[str, ...] = ()
    marks_missing: bool = False

    @property
    def name(self) -> str:
        """The entry's name in explanations: the feature's, or "friends' " and the feature's."""
        return self.feature if self.source == "own" else f"friends' {self.feature}"

    @property
    def width(self) -> int:
        """How many columns of the design matrix it has."""
        return max(len(self.levels), 1) + self.marks_missing

    def columns(self, values: NDArray) -> NDArray[np.float64]:
        """Return the columns for raw values, shape ``(people, width)``."""
        if self.levels:
            missing = values < 0
            made = values[:, None] == np.arange(len(self.levels))
        else:
            missing = np.isnan(values)
            made = np.where(missing, self.mean, values)[:, None]
        return np.column_stack((made, missing) if self.marks_missing else (made,)).astype(np.float64)

    def raw(self, column: pl.Series, where: str) -> NDArray:
        """Return own values as floats with NaN, or positions of words with -1."""
        return _word_positions(column, self.levels, where) if self.levels else numbers(column, where)


def _word_positions(column: pl.Series, levels: tuple[str, ...], where: str) -> NDArray[np.int64]:
    words = column.cast(pl.String)
    strange = set(words.drop_nulls().unique().to_list()) - set(levels)
    if strange:
        word = min(strange)
        raise InputError(where, f"the word {word!r}", f"one of the {len(levels)} words known at the fit",
                         did_you_mean(word, levels))
    return words.cast(pl.Enum(levels)).to_physical().cast(pl.Int64).fill_null(-1).to_numpy()


@dataclass(frozen=True)
class Encoder:
    """How people become a design matrix: the entries, in the order of the recipe. Frozen at the fit."""

    entries: tuple[Entry, ...]
    requires: tuple[str, ...] = ()

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """The position of the entry to which each column of the design matrix belongs."""
        return np.repeat(np.arange(len(self.entries)), [entry.width for entry in self.entries])

    @property
    def reads_friends(self) -> bool:
        """Whether a mean over alters is among the features."""
        return any(entry.source == "friends" for entry in self.entries)

    def matrix(self, population: Population) -> NDArray[np.float64]:
        """Return the design matrix, shape ``(people, columns)``.

        Rows of people who cannot be scored count for nothing.
        """
        friends = friends_of(population, self.requires) if self.reads_friends else None
        return np.hstack([entry.columns(_raw_of_all(entry, population, friends)) for entry in self.entries])

    def row(self, population: Population, person: int, friends: Ties | None) -> NDArray[np.float64]:
        """Return one person's row of the design matrix, with `friends` as the ties; quick."""
        made = []
        for entry in self.entries:
            column, where = population.column(entry.feature), f"{population.name}, column {entry.feature!r}"
            if entry.source == "own" or friends is None:
                made.append(entry.columns(entry.raw(column[person:person + 1], where))[0])
            else:
                values = entry.raw(column.gather(friends.alters(person)), where)
                made.append(entry.columns(_weighted_mean(values, _weights_of(friends, person)))[0])
        return np.concatenate(made)

    def changed(self, row: NDArray[np.float64], changes: Mapping[str, Any], population: Population,
                ) -> NDArray[np.float64]:
        """Return one person's row of the design matrix with some of the person's own values changed.

        Raises
        ------
        InputError
            For a column that the system does not read, a value outside its real limits, or an unknown word.
        """
        row = row.copy()
        own = {entry.feature for entry in self.entries if entry.source == "own"}
        for column, value in changes.items():
            one_of(column, "changes, feature that the system reads", own)
            for position, entry in enumerate(self.entries):
                if entry.feature == column and entry.source == "own":
                    row[self.owner == position] = entry.columns(_one_value(entry, value, population))[0]
        return row

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The features in whose parts a score is explained; one that stands in two categories comes once."""
        return tuple(dict.fromkeys(entry.name for entry in self.entries))

    def summed(self, parts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return parts by feature from parts by column: shape ``(people, columns)`` to ``(people, features)``."""
        feature = np.array([self.names.index(entry.name) for entry in self.entries])[self.owner]
        return parts @ (feature[:, None] == np.arange(len(self.names))).astype(np.float64)


def _raw_of_all(entry: Entry, population: Population, friends: Ties | None) -> NDArray:
    raw = entry.raw(population.column(entry.feature), f"{population.name}, column {entry.feature!r}")
    return raw if friends is None or entry.source == "own" else steady(friends.mean_over_alters(raw))


def steady(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numbers to twelve digits, so that the sum of the same friends in another order is the same number.

    Else a rounding error could put a person on the other side of a tree's split.

    Examples
    --------
    >>> steady(np.array([0.1 + 0.2, 0.0, np.nan])).tolist()
    [0.3, 0.0, nan]
    """
    known = np.isfinite(values) & (values != 0)
    digits = 11 - np.floor(np.log10(np.abs(values), out=np.zeros_like(values), where=known))
    scale = 10.0 ** np.where(known, digits, 0)
    return np.where(known, np.round(values * scale) / scale, values)


def _weights_of(friends: Ties, person: int) -> NDArray[np.float64]:
    start, end = friends.matrix.indptr[person:person + 2]
    return np.asarray(friends.matrix.data[start:end], np.float64)


def _weighted_mean(values: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    known = ~np.isnan(values)
    return steady(np.array([np.average(values[known], weights=weight[known]) if known.any() else np.nan]))


def _one_value(entry: Entry, value: Any, population: Population) -> NDArray:
    where = f"changes, {entry.feature}"
    if entry.levels:
        return np.array([-1 if value is None else entry.levels.index(one_of(value, where, entry.levels))])
    if value is None:
        return np.array([np.nan])
    known = population.fields.get(entry.feature)
    low = known.low if known is not None and known.low is not None else -1e300
    high = known.high if known is not None and known.high is not None else 1e300
    return np.array([in_range(value, where, low, high)])


def friends_of(population: Population, requires: tuple[str, ...]) -> Ties:
    """Return the ties among people who can be scored: the only friends that a system knows.

    Raises
    ------
    InputError
        If the population has no ties.
    """
    if population.ties is None:
        raise InputError(f"dataset {population.name}", "no ties", "ties, for a system in which friends count",
                         "add a file of ties, or choose a system without friends")
    scored = can_be_scored(requires, population)
    return population.ties if scored.all() else population.ties.among(scored)


def encoder_for(recipe: SystemRecipe, population: Population) -> Encoder:
    """Return the encoder of a recipe's features, with its constants taken from the people who can be scored."""
    scored = can_be_scored(recipe.requires, population)
    friends = friends_of(population, recipe.requires) if recipe.friends_mean else None
    own = [category.features for category in recipe.categories.values() if category.own]
    entries = [_entry(feature, "own", k, population, scored, None)
               for k, features in enumerate(own or [recipe.features]) for feature in features]
    entries += [_entry(feature, "friends", 0, population, scored, friends) for feature in recipe.friends_mean]
    return Encoder(tuple(entries), recipe.requires)


def _entry(feature: str, source: Source, category: int, population: Population,
           scored: NDArray[np.bool_], friends: Ties | None) -> Entry:
    column = population.column(feature)
    if column.dtype in (pl.String, pl.Categorical, pl.Enum):
        if source == "friends":
            raise InputError(f"{population.name}, friends' mean of {feature!r}", "a column of words",
                             "numbers or yes/no", "leave it out of friends_mean")
        levels = _levels(feature, population)
        missing = column.is_null().to_numpy() & scored
        return Entry(feature, source, category, levels=levels, marks_missing=bool(missing.any()))
    values = _raw_of_all(Entry(feature, source, category), population, friends)[scored]
    known = ~np.isnan(values)
    if not known.any():
        raise InputError(f"{population.name}, column {feature!r}", "no value at all among the people scored",
                         "values to learn from", "leave the feature out")
    return Entry(feature, source, category, mean=float(values[known].mean()), marks_missing=bool(not known.all()))


def _levels(feature: str, population: Population) -> tuple[str, ...]:
    present = population.column(feature).cast(pl.String).drop_nulls().unique().to_list()
    if len(present) > MOST_LEVELS:
        raise InputError(f"{population.name}, column {feature!r}", f"{len(present):,} different words",
                         f"{MOST_LEVELS} at most in a feature", "leave it out, or put the words into fewer groups")
    named = population.fields[feature].levels if feature in population.fields else ()
    return (*named, *sorted(set(present) - set(named)))
