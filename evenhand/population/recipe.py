"""PopulationRecipe: the typed form of a dataset's ``recipe.toml``, synthetic or from files."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evenhand.recipes import Part


class Files(Part):
    """The files of a dataset, beside its recipe or below that folder."""

    people: str
    ties: str | None = None


class Columns(Part):
    """Which column of the file plays which part; see :class:`evenhand.population.population.Roles`.

    ``missing = { salary = [-1] }`` names the codes that stand for a missing value, by column. Nothing but
    an empty cell is missing otherwise.
    """

    id: str | None = None
    protected: Annotated[tuple[str, ...], Field(min_length=1)]
    outcome: str | None = None
    decision: str | None = None
    score: str | None = None
    favourable: Literal["high", "low"] = "high"
    favourable_outcome: str | int | float | bool | None = None
    favourable_decision: str | int | float | bool | None = None
    missing: dict[str, tuple[str | int | float, ...]] = {}


class Bins(Part):
    """Groups made from a number: ``cuts = [25]`` with ``closed = "left"`` gives "< 25" and ">= 25".

    ``[bins.age]`` makes the protected attribute ``age`` from the column of that name, whose numbers then
    stand in ``age_number``. ``[bins.age_band]`` with ``column = "age"`` makes another attribute beside it.

    Examples
    --------
    >>> Bins(cuts=(25, 60)).names, Bins(cuts=(25,), closed="right").names
    (('< 25', '25 to < 60', '>= 60'), ('<= 25', '> 25'))
    """

    column: str | None = None
    cuts: Annotated[tuple[Annotated[float, Field(allow_inf_nan=False)], ...], Field(min_length=1)]
    closed: Literal["left", "right"] = "left"
    labels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ascending(self) -> Bins:
        if list(self.cuts) != sorted(set(self.cuts)):
            raise ValueError("cuts that ascend")
        if self.labels and len(set(self.labels)) != len(self.cuts) + 1:
            raise ValueError("one label more than there are cuts, each different")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the groups, from the lowest."""
        if self.labels:
            return self.labels
        cuts = [f"{cut:.15g}" for cut in self.cuts]
        left = self.closed == "left"
        between = (f"{a} to < {b}" if left else f"> {a} to {b}" for a, b in pairwise(cuts))
        return (f"{'<' if left else '<='} {cuts[0]}", *between, f"{'>=' if left else '>'} {cuts[-1]}")


class TiesRecipe(Part):
    """How ties are drawn, or how those of a file are read.

    `directed` is required with a ties file. `unknown` says what becomes of ties to people who are not in the
    table of people: an error, or left out and counted.
    """

    directed: bool | None = None
    unknown: Literal["refuse", "leave-out"] = "refuse"


class PopulationRecipe(Part):
    """A dataset as its recipe describes it: drawn (``people`` and ``[variables]``), or read (``[files]``)."""

    name: str
    title: str
    summary: str = ""
    files: Files | None = None
    columns: Columns | None = None
    bins: dict[str, Bins] = {}
    ties: TiesRecipe = TiesRecipe()
