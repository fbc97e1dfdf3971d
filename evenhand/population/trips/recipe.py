"""TripsRecipe: the parts of a dataset's recipe that describe drivers, rides and stars."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evenhand.population.variables import Variable
from evenhand.recipes import Part

POSITION_COLUMNS = ("rider", "driver", "number", "completed", "displayed", "stars")
"""The columns that every table of trips has, whatever the recipe's variables."""


class Drivers(Part):
    """The drivers: every `riders` riders, in the order in which they stand, share a fleet of `fleet` drivers.

    So the same riders meet the same drivers however many riders are drawn.
    """

    fleet: Annotated[int, Field(ge=1, le=100_000)]
    riders: Annotated[int, Field(ge=1)]
    variables: dict[str, Variable] = {}


class Anchoring(Part):
    """How the mean that a driver sees pulls the stars that the driver gives.

    The impression of a ride moves by ``strength x (displayed - reference) / unit``, where `displayed` counts
    as no further from the reference than `limit`; `knob` multiplies it.
    """

    strength: float
    reference: float
    unit: Annotated[float, Field(gt=0)] = 0.1
    limit: Annotated[float, Field(gt=0)] = 0.3
    knob: str | None = None


class Stars(Part):
    """How an impression becomes stars: one, and one more for each cut that it exceeds.

    Parameters
    ----------
    of : str
        The variable of a ride that is the impression it left.
    given : str
        The variable of 0 and 1 that says whether stars are given at all.
    cuts : tuple of float
        Ascending.
    window : int
        The displayed mean is that of the last so many stars.
    new : float
        What is displayed of a rider without stars.
    anchoring : Anchoring
        How the displayed mean acts on the next stars.
    """

    of: str
    given: str
    cuts: Annotated[tuple[float, ...], Field(min_length=1)]
    window: Annotated[int, Field(ge=1)] = 500
    new: float = 5.0
    anchoring: Anchoring

    @model_validator(mode="after")
    def _ascending(self) -> Stars:
        if any(high <= low for low, high in pairwise(self.cuts)):
            raise ValueError("cuts that ascend")
        return self


class Summary(Part):
    """A column of the riders that comes of their rides.

    Parameters
    ----------
    label, unit, low, high, step
        See :class:`evenhand.population.population.Field`.
    of : str
        A column of the rides.
    take : {"sum", "mean", "count", "recent mean"}
        What is taken of it; ``count`` counts the rides that have a value, ``recent mean`` is the mean over
        the last rides of the stars' window that have one. Means are missing for who has no value.
    only : str, optional
        A column of 0 and 1: only the rides at which it is 1.
    towards, weight : float
        A recent mean is taken with `weight` more values of `towards`: a mean of few is drawn towards it.
    """

    label: str
    of: str
    take: Literal["sum", "mean", "count", "recent mean"]
    only: str | None = None
    towards: float = 0.0
    weight: Annotated[float, Field(ge=0)] = 0.0
    unit: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None


class TripsRecipe(Part):
    """The rides of a dataset.

    Parameters
    ----------
    count : str
        The variable that says how many rides a rider asks for.
    place : str
        The variable of words within whose levels riders and drivers meet.
    cancelled : str
        The variable of 0 and 1 that says whether a ride fell through; such a ride has no stars.
    drivers : Drivers
        Who drives.
    variables : dict of str to Variable
        The structural equations of a ride, causes before effects; the rider's and the driver's variables
        are at hand in them.
    stars : Stars
        How stars are given.
    riders : dict of str to Summary
        The riders' columns that come of rides.
    """

    count: str
    place: str
    cancelled: str
    drivers: Drivers
    variables: dict[str, Variable]
    stars: Stars
    riders: dict[str, Summary] = {}
