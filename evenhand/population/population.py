"""Population: the people, the roles of their columns, their ties, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.labels import UNKNOWN as UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.causal import Settings
    from evenhand.population.recipe import PopulationRecipe
    from evenhand.ties import Ties


@dataclass(frozen=True)
class Field:
    """What is known about one column: how to name it, its unit, its real limits.

    Parameters
    ----------
    name : str
        The column.
    label : str
        The plain words for it.
    unit : str
        The unit in words, such as "months"; empty for none.
    low, high : float, optional
        The real limits of a number; None where there is none.
    step : float, optional
        The smallest change that makes sense, such as 1 for a count.
    levels : tuple of str
        The values of a column of words, in order.
    role : {"attribute", "latent", "true", "record", "outcome"}
        An attribute of the person, something that nobody sees, true behaviour, what the records say of
        it (all that a system may read), or what came true.
    frozen : bool
        Whether a person cannot change it.
    of_ties : bool
        Whether it is the number of ties, and changes with them.
    direction : {"any", "up", "down", "none"}
        The way in which a person can change it; "none" for what is not in a person's hands.
    cost : float
        What a change costs as far as from the tenth to the ninetieth of a hundred people, in order of the value;
        for words, what a change to another word costs.
    """

    name: str
    label: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    levels: tuple[str, ...] = ()
    role: Literal["attribute", "latent", "true", "record", "outcome"] = "record"
    frozen: bool = False
    of_ties: bool = False
    direction: Literal["any", "up", "down", "none"] = "none"
    cost: float = 1.0

    @property
    def yes_no(self) -> bool:
        """Whether 1 and 0 stand for yes and no."""
        return not self.levels and (self.low, self.high, self.step) == (0, 1, 1)


@dataclass(frozen=True)
class Roles:
    """Which column plays which part.

    Parameters
    ----------
    protected : tuple of str
        The protected attributes, columns of words.
    id : str
        The column that names a person.
    outcome, decision, score : str, optional
        What came true, who got the favourable decision, and a recorded score.
    sample : str, optional
        Who is among those from whom scores are learned: 1, and 0 for the others; everybody where left out.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    favourable_outcome, favourable_decision : value, optional
        The good value of these columns. Where it is not given and the column holds only 0 and 1, the
        decision's is 1, and the outcome's is 1 if `favourable` is "high", else 0.
    """

    protected: tuple[str, ...]
    id: str = "id"
    outcome: str | None = None
    decision: str | None = None
    score: str | None = None
    favourable: Literal["high", "low"] = "high"
    favourable_outcome: str | float | bool | None = None
    favourable_decision: str | float | bool | None = None
    sample: str | None = None


@dataclass(frozen=True)
class Provenance:
    """Where a population comes from and what was done to it on the way.

    Parameters
    ----------
    synthetic : bool
        Whether the people were drawn, not recorded.
    sha256 : str
        The hash of the recipe and seed, or of the files.
    seed : int, optional
        The seed of a drawn population.
    recipe : str
        Where the recipe stands.
    notes : tuple of str
        What the reader should know: rows or ties left out with their number and the reason, groups that
        look alike, and so on.
    """

    synthetic: bool
    sha256: str
    seed: int | None = None
    recipe: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class World:
    """What drawn people come out of: the structural equations, and how they were drawn."""

    recipe: PopulationRecipe
    settings: Settings


@dataclass(frozen=True, eq=False)
class Population:
    """The people whom a score is about: one row a person, with their ties. Frozen.

    Parameters
    ----------
    name, title : str
        The dataset's folder name and its title in words.
    people : polars.DataFrame, shape (people, columns)
        One row a person. Protected attributes are columns of words without missing values (a missing
        group is the group "Unknown").
    roles : Roles
        Which column plays which part.
    provenance : Provenance
        Where the people come from.
    ties : Ties, optional
        Who is tied to whom, by row position; None where ties are not known.
    fields : mapping of str to Field
        What is known about each column.
    tables : mapping of str to polars.DataFrame
        What is known beside the people, such as ``"trips"``, each with a rider and a driver. A column that
        names a person holds the person's row.
    world : World, optional
        What they come out of, so that they can be drawn again with something changed; None for recorded people,
        and for people some of whose values were changed by hand.

    Examples
    --------
    >>> people = pl.DataFrame({"id": ["a", "b"], "sex": ["female", "male"], "paid": [1, 0]})
    >>> town = Population("town", "A town", people, Roles(("sex",), outcome="paid"), Provenance(True, ""))
    >>> town.count, town.levels("sex"), town.outcome
    (2, ('female', 'male'), array([1, 0], dtype=int8))
    """

    name: str
    title: str
    people: pl.DataFrame
    roles: Roles
    provenance: Provenance
    ties: Ties | None = None
    fields: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    tables: Mapping[str, pl.DataFrame] = field(default_factory=lambda: MappingProxyType({}))
    world: World | None = None

    @property
    def count(self) -> int:
        """How many people there are."""
        return self.people.height

    @property
    def ids(self) -> pl.Series:
        """The names of the people, in row order."""
        return self.people[self.roles.id]

    @cached_property
    def outcome(self) -> NDArray[np.int8] | None:
        """What came true: 1 favourable, 0 not, -1 not known; None without an outcome column."""
        return self._favourable(self.roles.outcome, self.roles.favourable_outcome,
                                1 if self.roles.favourable == "high" else 0)

    @cached_property
    def decision(self) -> NDArray[np.int8] | None:
        """The recorded decision: 1 selected, 0 not, -1 not known; None without a decision column."""
        return self._favourable(self.roles.decision, self.roles.favourable_decision, 1)

    def _favourable(self, column: str | None, good: str | float | bool | None,
                    default: int) -> NDArray[np.int8] | None:
        if column is None:
            return None
        values = self.people[column]
        is_good = values == (default if good is None else good)
        found = is_good.cast(pl.Int8).fill_null(-1).to_numpy().astype(np.int8)
        found.setflags(write=False)
        return found

    def column(self, name: str) -> pl.Series:
        """Return one column; an unknown name is an error that names the nearest."""
        if name not in self.people.columns:
            raise InputError(f"{self.name}, column", repr(name), "a column of the people",
                             did_you_mean(name, self.people.columns))
        return self.people[name]

    def levels(self, attribute: str) -> tuple[str, ...]:
        """Return the groups of a protected attribute in their order, "Unknown" last if it occurs."""
        named = self.fields[attribute].levels if attribute in self.fields else ()
        present = set(self.column(attribute).cast(pl.String).unique().to_list())
        order = [level for level in named if level in present]
        order += sorted(present - set(order) - {UNKNOWN})
        return (*order, UNKNOWN) if UNKNOWN in present else tuple(order)

    def position(self, person: str) -> int:
        """Return the row of a person, by the name in the id column."""
        found = (self.ids.cast(pl.String) == str(person)).arg_true()
        if found.len() == 0:
            raise InputError(f"{self.name}, person", repr(person), f"a value of the column {self.roles.id!r}",
                             f"choose one, such as {self.ids[0]!r}")
        return int(found[0])

    def label(self, column: str) -> str:
        """Return the plain words for a column."""
        return self.fields[column].label if column in self.fields else column.replace("_", " ")

    def frame(self) -> pl.DataFrame:
        """Return the people as a tidy table, one row a person."""
        return self.people
