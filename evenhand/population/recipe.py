"""PopulationRecipe: the typed form of a dataset's ``recipe.toml``, synthetic or from files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evenhand.recipes import Part


class Files(Part):
    """The files of a dataset, beside its recipe or below that folder."""

    people: str
    ties: str | None = None


class Columns(Part):
    """Which column of the file plays which part; see :class:`evenhand.population.population.Roles`."""

    id: str | None = None
    protected: tuple[str, ...]
    outcome: str | None = None
    decision: str | None = None
    score: str | None = None
    favourable: Literal["high", "low"] = "high"
    favourable_outcome: str | int | float | bool | None = None
    favourable_decision: str | int | float | bool | None = None
    missing: dict[str, tuple[str | int | float, ...]] = {}


class Bins(Part):
    """Groups made from a number: ``cuts = [25]`` with ``closed = "left"`` gives "< 25" and ">= 25"."""

    cuts: Annotated[tuple[float, ...], Field(min_length=1)]
    closed: Literal["left", "right"] = "left"
    labels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ascending(self) -> Bins:
        if list(self.cuts) != sorted(set(self.cuts)):
            raise ValueError("cuts that ascend")
        if self.labels and len(self.labels) != len(self.cuts) + 1:
            raise ValueError("one label more than there are cuts")
        return self


class TiesRecipe(Part):
    """How ties are drawn, or how those of a file are read."""

    directed: bool | None = None


class PopulationRecipe(Part):
    """A dataset as its recipe describes it: drawn (``people`` and ``[variables]``), or read (``[files]``)."""

    name: str
    title: str
    summary: str = ""
    files: Files | None = None
    columns: Columns | None = None
    bins: dict[str, Bins] = {}
    ties: TiesRecipe = TiesRecipe()
