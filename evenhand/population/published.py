"""What is published of the people that a drawn world is modelled on: shares and other figures, each with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from evenhand.errors import InputError, did_you_mean
from evenhand.population.terms import levels_of
from evenhand.recipes import Part

if TYPE_CHECKING:
    from evenhand.population.recipe import PopulationRecipe


class Published(Part):
    """A figure of real people against which the drawn ones can be held.

    Parameters
    ----------
    of : str
        The attribute whose groups have these `shares`, or the measure that has this `value`, in the words of
        promises (see :mod:`evenhand.promises`), such as ``gini.income``.
    shares : dict of str to float
        The share of each group, or of some.
    value : float
        Where it is a measure.
    how : {"published", "worked out", "recalled"}
        Whether the source prints the figure, it was worked out from what the source prints, or nobody has looked it up.
    year : int, optional
        The year that it is about, where the source says so.
    source : str
        In words.
    about : str
        Whom it is of, where these are others than the drawn people.

    Examples
    --------
    >>> Published(of="sex", shares={"male": 0.5124}, year=2020, source="the census").how
    'published'
    """

    of: str
    shares: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    value: float | None = None
    how: Literal["published", "worked out", "recalled"] = "published"
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    source: Annotated[str, Field(min_length=1)]
    about: str = ""

    @model_validator(mode="after")
    def _shares_or_a_value(self) -> Published:
        if bool(self.shares) == (self.value is not None):
            raise ValueError("shares of groups, or the value of a measure, and not both")
        return self


def check_published(recipe: PopulationRecipe) -> None:
    """Raise a clear error where shares are published of what the world does not have.

    Raises
    ------
    InputError
        For an unknown attribute or group.
    """
    for figure in recipe.published:
        where = f"dataset {recipe.name}, [[published]] of {figure.of!r}"
        if not figure.shares:
            continue
        if figure.of not in recipe.variables:
            raise InputError(where, "an unknown attribute", "a variable of the world",
                             did_you_mean(figure.of, recipe.variables))
        levels = levels_of(recipe, figure.of)
        for group in figure.shares:
            if group not in levels:
                raise InputError(where, f"the unknown group {group!r}", "a level of it", did_you_mean(group, levels))
