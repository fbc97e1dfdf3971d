"""The parts of a scoring system's recipe: categories, scale, bands, consequences, ratings, trust."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from evenhand.recipes import Part

CouplingKind = Literal["none", "count", "circle", "mean", "listed-share", "minimum", "gate"]


class Category(Part):
    """One category of a scorecard: a weight and the features of its sub-score, or the friends' coupling.

    Parameters
    ----------
    weight : float
        Its share of the weights, before they are rescaled to sum to 1.
    label : str
        The category in words.
    features : tuple of str
        What its sub-score is made of; of a ``count``, the columns that count ties.
    points : dict of str to float
        For the kind ``points``: what each unit of a feature adds.
    coupling : {"none", "count", "circle", "mean", "listed-share", "minimum", "gate"}
        How friends enter: not at all; by their number, as features of one's own; by the mean of their scores
        (``circle``) or of their own records (``mean``); or by a rule of :mod:`evenhand.coupling.monotone`.
    steps : {"fixed-point", 1}
        Whether friends' scores count, in which their friends' count in turn, or only their own records.
    below : float, optional
        Of a ``listed-share``: whoever has fewer points is listed.
    lists : tuple of str
        Of a ``listed-share``: columns of 0 and 1; whoever has a 1 is listed.
    bar, at_most : float, optional
        Of a ``gate``: the mean rating of friends that opens it, and the points kept before a shut gate.
    """

    weight: Annotated[float, Field(ge=0)]
    label: str = ""
    features: tuple[str, ...] = ()
    points: dict[str, float] = {}
    coupling: CouplingKind = "none"
    steps: Literal["fixed-point", 1] = "fixed-point"
    below: float | None = None
    lists: tuple[str, ...] = ()
    bar: float | None = None
    at_most: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _features_of_points(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("points") and not given.get("features"):
            return given | {"features": list(given["points"])}
        return given

    @model_validator(mode="after")
    def _features_or_friends(self) -> Category:
        if self.own and not self.features:
            raise ValueError("a category needs features, or a coupling to friends")
        if not self.own and self.features:
            raise ValueError("a category that is the coupling to friends has no features of its own")
        if self.points and set(self.points) != set(self.features):
            raise ValueError("points for each feature of the category, and for no other")
        self._words_of_the_coupling()
        return self

    def _words_of_the_coupling(self) -> None:
        listing, gate = self.coupling == "listed-share", self.coupling == "gate"
        if listing != (self.below is not None or bool(self.lists)):
            raise ValueError("below or lists in a coupling 'listed-share', and in no other")
        if gate != (self.bar is not None) or gate != (self.at_most is not None):
            raise ValueError("bar and at_most in a coupling 'gate', and in no other")

    @property
    def own(self) -> bool:
        """Whether it is a category of one's own record."""
        return self.coupling in ("none", "count")

    @property
    def linear(self) -> bool:
        """Whether friends enter as a weighted mean."""
        return self.coupling in ("circle", "mean")

    @property
    def rounds(self) -> Literal["fixed-point", 1]:
        """The steps taken: a ``mean`` is of own records always."""
        return 1 if self.coupling == "mean" else self.steps


class Scale(Part):
    """How points are made: a straight line through the shares of people who fall below given scores, or as stated.

    ``share_below = { "550" = 0.1, "700" = 0.75 }`` asks that one in ten falls below 550 points and three
    quarters below 700; with more than two the line of least squares is taken. With ``bent = true`` that line has a
    bend at each of the scores, so that each share is met. ``offset = 620`` and ``factor = 40`` state the line
    instead: points = offset + factor x own record, whoever is scored; ``bends`` may state what becomes of points on it.
    """

    share_below: dict[float, Annotated[float, Field(gt=0, lt=1)]] = {}
    offset: float | None = None
    factor: float | None = None
    bent: bool = False
    bends: tuple[tuple[float, float], ...] = ()

    @model_validator(mode="after")
    def _bends(self) -> Scale:
        if self.bent and not self.share_below:
            raise ValueError("bent = true with share_below, whose scores are where the line bends")
        if self.bends and (self.factor is None or len(self.bends) < 2):
            raise ValueError("at least two bends, of a line that offset and factor state")
        if any(low >= high for one, other in pairwise(self.bends) for low, high in zip(one, other, strict=True)):
            raise ValueError("bends that ascend, before and after")
        return self

    @model_validator(mode="after")
    def _one_line(self) -> Scale:
        if (self.offset is None) != (self.factor is None) or (self.offset is None) != bool(self.share_below):
            raise ValueError("share_below, or offset and factor, and not both")
        if self.share_below and len(self.share_below) < 2:
            raise ValueError("a line needs at least two scores with their shares")
        return self


class Band(Part):
    """A named range of scores, from `at_least` up to the next band."""

    name: str
    at_least: float


class Consequence(Part):
    """What a score brings: a benefit from a score up, or a sanction below a score.

    A benefit may be a `price` (per cent a year of a loan, say): who meets with several pays that of the highest.
    """

    name: str
    kind: Literal["benefit", "sanction"]
    at_least: float | None = None
    below: float | None = None
    price: float | None = None
    source: str = ""

    @model_validator(mode="after")
    def _one_bound(self) -> Consequence:
        if (self.at_least is None) == (self.below is None):
            raise ValueError("a consequence needs at_least or below, and not both")
        if self.price is not None and self.kind != "benefit":
            raise ValueError("a price of a benefit only")
        return self

    @property
    def bound(self) -> float:
        """The score at which it begins (`at_least`) or ends (`below`)."""
        return next(bound for bound in (self.at_least, self.below) if bound is not None)


class Ratings(Part):
    """The ratings that a mean rating is made of.

    Parameters
    ----------
    window : int
        The last so many ratings of a person count.
    new : float
        The score of a person without ratings.
    towards, weight : float
        The mean is taken with `weight` more ratings of `towards`: that of few ratings is drawn towards it.
    person_penalty, rater_penalty : float
        For ``rating-adjusted``: a person (a rater) with so many ratings is believed half of what sets them
        apart.
    by : str, optional
        For ``rating-adjusted``: the column of groups that raters may treat differently; what a rater does to one
        beyond what most raters do is taken away too. A protected column must stand in `uses_protected`.
    """

    window: Annotated[int, Field(ge=1)] = 500
    new: float = 5.0
    towards: float = 0.0
    weight: Annotated[float, Field(ge=0)] = 0.0
    person_penalty: Annotated[float, Field(gt=0)] = 10.0
    rater_penalty: Annotated[float, Field(gt=0)] = 12.0
    by: str | None = None


class Trust(Part):
    """How trust travels along ties where no file is kept.

    Parameters
    ----------
    method : {"paths", "eigentrust"}
        Whether lenders are asked, each of whom trusts along paths of ties, or trust flows among all.
    ties : mapping of str to float
        The trust in an alter, 0 to 1, by the kind of tie.
    other : float
        The trust in an alter where ties have no kinds.
    decay : float
        For paths: what each tie after the first counts times.
    hops : int
        For paths: how many ties a path may have.
    bar : float
        For paths: the trust from which a lender says yes.
    lenders : int
        For paths: how many people are asked.
    restart : float
        For EigenTrust: the share of trust that begins anew at the pre-trusted.
    trusted : str, optional
        For EigenTrust: the column that says who is trusted to begin with; everybody where left out.
    trusted_from : float
        The lowest value of that column that is trusted.
    """

    method: Literal["paths", "eigentrust"] = "paths"
    ties: dict[str, Annotated[float, Field(gt=0, le=1)]] = {}
    other: Annotated[float, Field(gt=0, le=1)] = 0.7
    decay: Annotated[float, Field(gt=0, le=1)] = 0.5
    hops: Annotated[int, Field(ge=1, le=6)] = 4
    bar: Annotated[float, Field(gt=0, le=1)] = 0.2
    lenders: Annotated[int, Field(ge=1, le=5000)] = 200
    restart: Annotated[float, Field(gt=0, le=1)] = 0.15
    trusted: str | None = None
    trusted_from: float = 1.0
