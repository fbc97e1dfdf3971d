"""The parts of a recipe that describe a drawn world: protected attributes, structural equations, knobs."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from evenhand.recipes import Part

Family = Literal["categorical", "ordered", "bernoulli", "poisson", "normal", "lognormal", "share", "gamma",
                 "piecewise", "binned", "mapped", "detected", "noisy", "flipped", "degree"]

NEEDED = {
    "categorical": {"levels"}, "ordered": {"levels"}, "normal": {"sd"}, "lognormal": {"sd"}, "share": {"sd"},
    "piecewise": {"edges", "shares"}, "binned": {"of", "edges", "levels"}, "mapped": {"of", "map"},
    "detected": {"of"}, "noisy": {"of", "sd"}, "flipped": {"of"},
}
"""The keys that each family cannot do without."""

SPECIAL = {"levels", "base", "sd", "edges", "shares", "of", "map", "on"}
"""The keys that only some families read."""

ALSO_READ = {"categorical": {"base"}, "ordered": {"base"}, "mapped": {"levels"}, "noisy": {"on"}}
"""The special keys that a family may have beside those it needs."""

RECORDS = {"detected", "noisy"}
"""The families that record what another variable is, with errors."""

DIVISIBLE = {"gamma", "lognormal", "noisy"}
"""The families whose values are above 0, so that parts of one whole can be divided by their sum."""

WITHOUT_TERMS = {"piecewise", "binned", "mapped", "degree"}
"""The families that have no linear predictor."""

Terms = dict[str, float]


class Protected(Part):
    """A protected attribute and the share of the people in each of its groups.

    `published` gives the shares among all of whom these are a sample, where small groups are drawn more
    often than they occur; each person then has a ``weight``, published share / drawn share.
    """

    name: str
    levels: Annotated[dict[str, Annotated[float, Field(gt=0, lt=1)]], Field(min_length=2)]
    published: dict[str, Annotated[float, Field(gt=0, lt=1)]] = {}

    @model_validator(mode="after")
    def _same_levels(self) -> Protected:
        if self.published and self.published.keys() != self.levels.keys():
            raise ValueError("published shares of the same levels")
        return self


class Standard(Part):
    """How a number enters other equations: ``(value - centre) / scale``, on the log scale if `log`.

    The constants belong to the recipe, not to the sample: so one person moves nobody else.
    """

    centre: float = 0.0
    scale: Annotated[float, Field(gt=0)] = 1.0
    log: bool = False


class Knob(Part):
    """A planted bias: its name in words, what it does at strength 1, and where that comes from.

    Parameters
    ----------
    label, about, source : str
        In words.
    moves : dict of str to {"up", "down"}
        The measures that move when the knob is raised, and in which direction, written as promises are
        (see :mod:`evenhand.promises`). Where it is empty no direction is promised.
    """

    label: str
    about: str
    source: str = ""
    moves: dict[str, Literal["up", "down"]] = {}


class Bias(Part):
    """The strengths of the planted biases, 0 off, 1 as documented, 2 double, and whether the world is even."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, Annotated[float, Field(ge=0)]]

    even: bool = False

    @property
    def strengths(self) -> dict[str, float]:
        """The strength of each knob by name."""
        return dict(self.__pydantic_extra__)


class Variable(Part):
    """A structural equation: how one variable comes out of its parents and one uniform number a person.

    Parameters
    ----------
    family : str
        The distribution. The linear predictor, ``intercept`` plus coefficients times parents, acts on

        - ``bernoulli`` and ``detected``: the log-odds (of a count being noticed, for ``detected``);
        - ``poisson`` and ``lognormal``: the log of the rate or of the median;
        - ``gamma``: the log of the shape (the scale is 1);
        - ``normal``: the mean; ``share``: the mean of a log-odds with normal noise of `sd`;
        - ``categorical``: the log-odds of each level, so `terms` are given by level; ``ordered``: the
          log-odds of higher levels (proportional odds);
        - ``noisy``: the log of the noise, `sd`, added to `of` on the scale `on`;
        - ``flipped``: the probability that a 1 in `of` is recorded as 0.

        ``piecewise`` is uniform between `edges` with `shares`; ``binned`` cuts `of` at `edges`; ``mapped``
        renames the levels of `of`; ``degree`` is the number of ties.
    role, label, unit, low, high, step, frozen
        See :class:`evenhand.population.population.Field`. Values are cut to [low, high] and rounded to
        `step`.
    levels : dict of str to float
        The levels of words with their shares of the people; left out for a protected attribute.
    base : tuple of float
        The log-odds of the levels (``categorical``), or the cuts between them (``ordered``), with all
        terms at 0; from the shares where left out.
    terms : dict
        Coefficients by parent: ``age`` for a number (see `standard`), ``"hukou=rural"`` for a level,
        ``"sex=male & age"`` for a product.
    bias : dict of str to Terms
        More terms, by knob, multiplied by the knob's strength; the key ``constant`` is the same for all.
    luck : str, optional
        The name of the stream of uniform numbers, where it is not the variable's own.
    needs : str, optional
        A term that must be above 0 for a person to have the variable; else `otherwise`.
    otherwise : float, optional
        The value of people without it; missing where left out.
    composition : str, optional
        The name of a whole of which this is a part: its parts, which stand one after the other, are divided by
        their sum. Parts of the family ``gamma`` are then a Dirichlet draw; of the family ``noisy`` on the scale
        ``log``, another composition perturbed (Aitchison 1986, *The Statistical Analysis of Compositional Data*,
        sec. 2.8). A part that is set by `do` leaves the other parts as they are.
    error : str, optional
        The knob whose strength multiplies the error of a record: the standard deviation of a ``noisy`` one, and
        the odds that something is missed by a ``detected`` one. At 0 the record is the truth, rounded to `step`.
    standard : Standard
        How a number enters other equations.
    direction, cost
        The way in which a person can change it and what that costs, see
        :class:`evenhand.population.population.Field`; where left out, a record can be changed either way and
        nothing else can.
    """

    family: Family
    label: str
    role: Literal["attribute", "latent", "true", "record", "outcome"] = "record"
    unit: str = ""
    low: float | None = None
    high: float | None = None
    step: Annotated[float, Field(gt=0)] | None = None
    frozen: bool = False
    intercept: float = 0.0
    terms: dict[str, float | Terms] = {}
    bias: dict[str, dict[str, float | Terms]] = {}
    levels: dict[str, Annotated[float, Field(gt=0, lt=1)]] = {}
    base: tuple[float, ...] = ()
    sd: Annotated[float, Field(ge=0)] | None = None
    edges: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    of: str | None = None
    map: dict[str, str | int] = {}
    on: Literal["number", "log", "log-odds"] = "number"
    luck: str | None = None
    needs: str | None = None
    otherwise: float | None = None
    composition: str | None = None
    error: str | None = None
    standard: Standard = Standard()
    direction: Literal["any", "up", "down", "none"] | None = None
    cost: Annotated[float, Field(gt=0)] = 1.0

    @property
    def source(self) -> str:
        """The variable that this one is made of; empty where its family has none."""
        return self.of or ""

    @model_validator(mode="after")
    def _keys_of_the_family(self) -> Variable:
        given = self.model_fields_set & SPECIAL
        # The levels of a protected attribute stand in [[protected]].
        missing = NEEDED.get(self.family, set()) - given - {"levels"}
        if missing:
            raise ValueError(f"{', '.join(sorted(missing))} for the family {self.family!r}")
        idle = given - NEEDED.get(self.family, set()) - ALSO_READ.get(self.family, set())
        if self.family in WITHOUT_TERMS:
            idle |= {"terms", "bias", "intercept"} & self.model_fields_set
        if idle:
            raise ValueError(f"no {', '.join(sorted(idle))}, which the family {self.family!r} does not read")
        if self.error is not None and self.family not in RECORDS:
            raise ValueError(f"no error, which the family {self.family!r} does not read")
        if self.composition is not None and self.family not in DIVISIBLE:
            raise ValueError(f"no composition of parts of the family {self.family!r}")
        if any(high <= low for low, high in pairwise(self.edges)):
            raise ValueError("edges that ascend")
        if self.family == "piecewise" and len(self.edges) != len(self.shares) + 1:
            raise ValueError("one edge more than there are shares")
        return self
