"""SystemRecipe: the typed form of a scoring system's ``recipe.toml``. A recipe names words, never classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from evenhand.checks import in_range, one_of
from evenhand.errors import InputError
from evenhand.recipes import Part
from evenhand.scoring.mitigation.recipe import Mitigation

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["scorecard", "estimator", "recorded", "rating-mean", "rating-adjusted"]
Estimator = Literal["logistic-regression", "gradient-boosting", "random-forest"]
CouplingKind = Literal["none", "circle"]


class Category(Part):
    """One category of a scorecard: a weight and the features of its sub-score, or the friends' coupling."""

    weight: Annotated[float, Field(ge=0)]
    label: str = ""
    features: tuple[str, ...] = ()
    coupling: CouplingKind = "none"
    steps: Literal["fixed-point", 1] = "fixed-point"

    @model_validator(mode="after")
    def _features_or_friends(self) -> Category:
        if self.coupling == "none" and not self.features:
            raise ValueError("a category needs features, or a coupling to friends")
        if self.coupling != "none" and self.features:
            raise ValueError("a category that is the coupling to friends has no features of its own")
        return self


class Scale(Part):
    """How points are made: a straight line through the shares of people who fall below given scores.

    ``share_below = { "550" = 0.1, "700" = 0.75 }`` asks that one in ten falls below 550 points and three
    quarters below 700; with more than two the line of least squares is taken.
    """

    share_below: dict[float, Annotated[float, Field(gt=0, lt=1)]]

    @model_validator(mode="after")
    def _two_points(self) -> Scale:
        if len(self.share_below) < 2:
            raise ValueError("a line needs at least two scores with their shares")
        return self


class Band(Part):
    """A named range of scores, from `at_least` up to the next band."""

    name: str
    at_least: float


class Consequence(Part):
    """What a score brings: a benefit from a score up, or a sanction below a score."""

    name: str
    kind: Literal["benefit", "sanction"]
    at_least: float | None = None
    below: float | None = None
    source: str = ""

    @model_validator(mode="after")
    def _one_bound(self) -> Consequence:
        if (self.at_least is None) == (self.below is None):
            raise ValueError("a consequence needs at_least or below, and not both")
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
    """

    window: Annotated[int, Field(ge=1)] = 500
    new: float = 5.0
    towards: float = 0.0
    weight: Annotated[float, Field(ge=0)] = 0.0
    person_penalty: Annotated[float, Field(gt=0)] = 10.0
    rater_penalty: Annotated[float, Field(gt=0)] = 12.0


class SystemRecipe(Part):
    """A scoring system as its recipe describes it.

    Parameters
    ----------
    name : str
        The folder's name.
    title, summary : str
        The system's name in words, and what it is in one sentence.
    kind : {"scorecard", "estimator", "recorded", "rating-mean", "rating-adjusted"}
        How people's own records are scored.
    range : (float, float), optional
        The lowest and the highest score; scores are cut to it.
    target : str, optional
        The column on which sub-scores or the estimator are trained (1 is good).
    cut : float, optional
        The lowest score on the high side of the decision.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    requires : tuple of str
        Columns of 0 and 1 that must be 1 for a person to have a score at all.
    uses_protected : tuple of str
        Protected columns that may enter; any other is refused, and the audit says aloud that these enter.
    categories : mapping of str to Category
        For a scorecard.
    estimator, features, friends_mean, settings
        For an estimator: the word for it, its own features, the features whose mean over friends enters,
        and settings of the estimator.
    ratings : Ratings, optional
        For the two kinds that rate people by the stars that others gave them.
    mitigation : Mitigation, optional
        What is done against disparity; see `evenhand.scoring.mitigation`.
    scale : Scale, optional
        How points are made from log-odds.
    bands, consequences : tuple
        What a score means.

    Examples
    --------
    >>> recipe = SystemRecipe(name="two", title="Two parts", kind="scorecard", categories={
    ...     "paying": {"weight": 3, "features": ["on_time_share"]},
    ...     "friends": {"weight": 1, "coupling": "circle"}})
    >>> recipe.friend_weight, recipe.own_weights
    (0.25, {'paying': 1.0})
    """

    name: str
    title: str
    summary: str = ""
    kind: Kind
    range: tuple[float, float] | None = None
    target: str | None = None
    cut: float | None = None
    favourable: Literal["high", "low"] = "high"
    requires: tuple[str, ...] = ()
    uses_protected: tuple[str, ...] = ()
    folds: Annotated[int, Field(ge=2, le=20)] = 5
    categories: dict[str, Category] = {}
    estimator: Estimator | None = None
    features: tuple[str, ...] = ()
    friends_mean: tuple[str, ...] = ()
    settings: dict[str, float | int | str | bool] = {}
    ratings: Ratings | None = None
    mitigation: Mitigation | None = None
    scale: Scale | None = None
    bands: tuple[Band, ...] = ()
    consequences: tuple[Consequence, ...] = ()

    @model_validator(mode="after")
    def _words_of_the_kind(self) -> SystemRecipe:
        own = [c for c in self.categories.values() if c.coupling == "none"]
        if self.kind == "scorecard" and not sum(c.weight for c in own) > 0:
            raise ValueError("a scorecard with at least one category that has features and a weight above 0")
        if self.kind != "scorecard" and self.categories:
            raise ValueError(f"no categories in a system of the kind {self.kind!r}")
        if len(self.categories) - len(own) > 1:
            raise ValueError("one category at most that is the coupling to friends")
        trained = self.estimator or self.features or self.friends_mean or self.settings
        if self.kind == "estimator" and not (self.estimator and (self.features or self.friends_mean)):
            raise ValueError("an estimator with its features")
        if self.kind != "estimator" and trained:
            raise ValueError(f"no estimator, features, friends_mean or settings in the kind {self.kind!r}")
        return self

    @model_validator(mode="after")
    def _points(self) -> SystemRecipe:
        low, high = self.range or (float("-inf"), float("inf"))
        if not low < high:
            raise ValueError("a range from a lower to a higher score")
        if self.cut is not None and not low <= self.cut <= high:
            raise ValueError("a cut inside the range")
        starts = [band.at_least for band in self.bands]
        if starts != sorted(set(starts)) or len({band.name for band in self.bands}) < len(self.bands):
            raise ValueError("bands in ascending order, each with a name of its own")
        if self.scale and self.kind not in ("scorecard", "estimator"):
            raise ValueError("no scale for scores that are recorded in points already")
        if self.ratings and not self.rated:
            raise ValueError(f"no ratings in a system of the kind {self.kind!r}")
        return self

    @property
    def rated(self) -> bool:
        """Whether people are scored by the ratings that others gave them."""
        return self.kind in ("rating-mean", "rating-adjusted")

    @property
    def coupling(self) -> Category | None:
        """The category through which friends' scores enter, if there is one."""
        return next((c for c in self.categories.values() if c.coupling != "none" and c.weight > 0), None)

    @property
    def friend_weight(self) -> float:
        """r: the share of the weights that the friends' category has; 0 without one."""
        if self.coupling is None:
            return 0.0
        return self.coupling.weight / sum(c.weight for c in self.categories.values())

    @property
    def own_weights(self) -> dict[str, float]:
        """The weights of the categories of one's own record, rescaled to sum to 1."""
        own = {name: c.weight for name, c in self.categories.items() if c.coupling == "none"}
        total = sum(own.values())
        return {name: weight / total for name, weight in own.items()}

    @property
    def all_features(self) -> tuple[str, ...]:
        """Every column that the system reads of a person, in order."""
        if self.kind == "scorecard":
            return tuple(dict.fromkeys(f for c in self.categories.values() for f in c.features))
        return self.features

    def reweighted(self, weights: Mapping[str, float] | None) -> SystemRecipe:
        """Return the recipe with other weights of its categories; those left out keep theirs.

        The weights are shares of their sum: doubling all changes nothing.

        Raises
        ------
        InputError
            For an unknown category, a weight that is no number from 0 up, or no own category with a weight.

        Examples
        --------
        >>> recipe = SystemRecipe(name="two", title="Two", kind="scorecard", categories={
        ...     "paying": {"weight": 3, "features": ["on_time_share"]},
        ...     "friends": {"weight": 1, "coupling": "circle"}})
        >>> recipe.reweighted({"friends": 9}).friend_weight
        0.75
        """
        if not weights:
            return self
        if not self.categories:
            raise InputError(f"system {self.name}, weights", f"weights for {', '.join(weights)}",
                             "none: only a scorecard has categories", "leave the weights out")
        changed = dict(self.categories)
        for name, weight in weights.items():
            one_of(name, f"system {self.name}, weights", self.categories)
            weight = in_range(weight, f"system {self.name}, weight of {name}", 0, 1e9)
            changed[name] = self.categories[name].model_copy(update={"weight": weight})
        if not sum(c.weight for c in changed.values() if c.coupling == "none") > 0:
            raise InputError(f"system {self.name}, weights", "no weight on any category of one's own record",
                             "at least one above 0", "raise one")
        return self.model_copy(update={"categories": changed})
