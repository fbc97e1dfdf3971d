"""SystemRecipe: the typed form of a scoring system's ``recipe.toml``. A recipe names words, never classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from evenhand.checks import in_range, one_of
from evenhand.errors import InputError
from evenhand.recipes import Part
from evenhand.scoring.mitigation.recipe import Mitigation
from evenhand.scoring.recipe_parts import Band as Band
from evenhand.scoring.recipe_parts import Category as Category
from evenhand.scoring.recipe_parts import Consequence as Consequence
from evenhand.scoring.recipe_parts import Ratings as Ratings
from evenhand.scoring.recipe_parts import Scale as Scale
from evenhand.scoring.recipe_parts import Trust as Trust
from evenhand.scoring.weight_words import weights_in

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["scorecard", "estimator", "recorded", "rating-mean", "rating-adjusted", "points", "trust", "file"]
Estimator = Literal["logistic-regression", "gradient-boosting", "random-forest", "neural-network"]


class SystemRecipe(Part):
    """A scoring system as its recipe describes it.

    Parameters
    ----------
    name : str
        The folder's name.
    title, summary : str
        The system's name in words, and what it is in one sentence.
    kind : {"scorecard", "points", "estimator", "recorded", "rating-mean", "rating-adjusted", "trust",
            "file"}
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
        For a scorecard and for points.
    start : float, optional
        For points: what everybody begins with.
    estimator, features, friends_mean, settings
        For an estimator: the word for it, its own features, the features whose mean over friends enters,
        and settings of the estimator.
    ratings : Ratings, optional
        For the two kinds that rate people by the stars that others gave them.
    trust : Trust, optional
        For trust by personal relationships.
    file : str, optional
        For a trained system that is read back: the name of its file in the folder of the recipe.
    file_sha256 : str
        The hash of that file. Where a recipe states it, a file with another is refused; the catalog puts it here else.
    content : bytes
        What is in that file; the catalog puts it here, a recipe never does.
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
    start: float | None = None
    estimator: Estimator | None = None
    features: tuple[str, ...] = ()
    friends_mean: tuple[str, ...] = ()
    settings: dict[str, float | int | str | bool] = {}
    ratings: Ratings | None = None
    trust: Trust | None = None
    file: str | None = None
    content: Annotated[bytes, Field(exclude=True, repr=False)] = b""
    file_sha256: str = ""
    mitigation: Mitigation | None = None
    scale: Scale | None = None
    bands: tuple[Band, ...] = ()
    consequences: tuple[Consequence, ...] = ()

    @model_validator(mode="after")
    def _words_of_the_kind(self) -> SystemRecipe:
        own = [c for c in self.categories.values() if c.own]
        if self.carded and not sum(c.weight for c in own) > 0:
            raise ValueError("a scorecard with at least one category that has features and a weight above 0")
        if not self.carded and self.categories:
            raise ValueError(f"no categories in a system of the kind {self.kind!r}")
        if len(self.categories) - len(own) > 1:
            raise ValueError("one category at most that is the coupling to friends")
        if (self.kind == "points") != (self.start is not None) or any(
                bool(c.points) != (self.kind == "points") for c in own):
            raise ValueError("start, and points in each category, in a system of the kind 'points', and in no other")
        trained = self.estimator or self.features or self.friends_mean or self.settings
        if self.kind == "estimator" and not (self.estimator and (self.features or self.friends_mean)):
            raise ValueError("an estimator with its features")
        if self.kind not in ("estimator", "file") and trained:
            raise ValueError(f"no estimator, features, friends_mean or settings in the kind {self.kind!r}")
        return self

    @model_validator(mode="after")
    def _file(self) -> SystemRecipe:
        if (self.kind == "file") != (self.file is not None):
            raise ValueError("file, in a system of the kind 'file', and in no other")
        if self.file is None and self.file_sha256:
            raise ValueError("file_sha256 beside file, and nowhere else")
        if self.content:
            raise ValueError("no content: it is read from the file")
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
        if self.scale and self.scale.factor is not None and not self.scale.factor * (
                1 if self.favourable == "high" else -1) > 0:
            raise ValueError("a factor above 0 where a high score is favourable, and below 0 where a low one is")
        if self.ratings and self.ratings.by and self.kind != "rating-adjusted":
            raise ValueError("ratings by group in a system of the kind 'rating-adjusted' only")
        if self.ratings and not self.rated:
            raise ValueError(f"no ratings in a system of the kind {self.kind!r}")
        if (self.trust is None) == (self.kind == "trust"):
            raise ValueError("[trust] in a system of the kind 'trust', and in no other")
        return self

    @model_validator(mode="after")
    def _friends(self) -> SystemRecipe:
        friends = next((c for c in self.categories.values() if not c.own), None)
        if friends is None or friends.linear:
            return self
        if self.favourable == "low":
            raise ValueError(f"a favourable end that is high, for the coupling {friends.coupling!r}")
        if friends.coupling == "listed-share" and self.range is None:
            raise ValueError("a range, of which listed friends cost their share")
        return self

    @property
    def carded(self) -> bool:
        """Whether people are scored by categories with weights."""
        return self.kind in ("scorecard", "points")

    @property
    def rated(self) -> bool:
        """Whether people are scored by the ratings that others gave them."""
        return self.kind in ("rating-mean", "rating-adjusted")

    @property
    def unit(self) -> str:
        """What its scores are counted in: stars, or points."""
        return "stars" if self.rated else "points"

    @property
    def needs_ties(self) -> bool:
        """Whether nobody can be scored without knowing who is tied to whom."""
        return bool(self.kind == "trust" or self.friend_weight or self.friends_mean)

    @property
    def coupling(self) -> Category | None:
        """The category through which friends' scores enter, if there is one."""
        return next((c for c in self.categories.values() if not c.own and c.weight > 0), None)

    @property
    def friend_weight(self) -> float:
        """r: the share of the weights that the friends' category has; 0 without one."""
        if self.coupling is None:
            return 0.0
        return self.coupling.weight / sum(c.weight for c in self.categories.values())

    @property
    def own_weights(self) -> dict[str, float]:
        """The weights of the categories of one's own record, rescaled to sum to 1."""
        own = {name: c.weight for name, c in self.categories.items() if c.own}
        total = sum(own.values())
        return {name: weight / total for name, weight in own.items()}

    @property
    def all_features(self) -> tuple[str, ...]:
        """Every column that the system reads of a person, in order."""
        if self.carded:
            return tuple(dict.fromkeys(f for c in self.categories.values() for f in c.features))
        return self.features

    @property
    def columns_read(self) -> tuple[str, ...]:
        """Every column whose values enter a score, of the person or of friends, each once."""
        lists = () if self.coupling is None else self.coupling.lists
        by = () if self.ratings is None or self.ratings.by is None else (self.ratings.by,)
        return tuple(dict.fromkeys((*self.all_features, *self.friends_mean, *self.requires, *lists, *by)))

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
        if not sum(c.weight for c in changed.values() if c.own) > 0:
            raise InputError(f"system {self.name}, weights", "no weight on any category of one's own record",
                             "at least one above 0", "raise one")
        return self.model_copy(update={"categories": changed})

    def weighted(self, words: str) -> SystemRecipe:
        """Return the recipe with the weights in a text such as ``behaviour=0``, under a name and a title that say so.

        Raises
        ------
        InputError
            As `reweighted`, and for text of another form.
        """
        weights = weights_in(words, f"system {self.name}")
        made = self.reweighted(weights)
        told = ", ".join(f"{made.categories[name].label or name} {weight:g}" for name, weight in weights.items())
        return made.model_copy(update={"name": f"{self.name}:{words}", "title": f"{self.title} ({told})"})
