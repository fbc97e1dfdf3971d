"""PopulationRecipe: the typed form of a dataset's ``recipe.toml``, synthetic or from files."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evenhand.population.published import Published
from evenhand.population.trips.recipe import TripsRecipe
from evenhand.population.variables import Bias, Knob, Protected, Variable
from evenhand.recipes import Part

Called = tuple[Annotated[str, Field(min_length=1)], Annotated[str, Field(min_length=1)]]
"""What is said for one and for several."""


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


class Described(Part):
    """What is said of one column of a file; see :class:`evenhand.population.population.Field`.

    Nothing that a recipe does not describe is taken to be in a person's hands. Limits that are left out are the
    lowest and the highest value in the file; a value beyond limits that are given is a fault of the file.
    """

    label: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    step: Annotated[float, Field(gt=0)] | None = None
    frozen: bool = False
    direction: Literal["any", "up", "down", "none"] = "none"
    cost: Annotated[float, Field(gt=0)] = 1.0

    @model_validator(mode="after")
    def _low_before_high(self) -> Described:
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError("a lower limit below the upper one")
        return self


class TieKind(Part):
    """One kind of tie, such as kin: how many, in circles of what sort, how strong.

    Parameters
    ----------
    share : float
        The kind's share of the mean degree.
    circles : float
        The mean number of circles that a person belongs to.
    at_least : int
        How many circles everybody belongs to.
    density : float
        The probability that two people of one circle are tied.
    weight : float
        The strength of a tie.
    popularity : float
        How strongly the activity of a person sets their number of circles: 0 not at all.
    homophily : dict of str to float
        What differs from the homophily of all kinds.
    """

    share: Annotated[float, Field(gt=0, le=1)]
    circles: Annotated[float, Field(gt=0)] = 1.0
    at_least: Annotated[int, Field(ge=0)] = 0
    density: Annotated[float, Field(gt=0, le=1)] = 0.5
    weight: Annotated[float, Field(gt=0)] = 1.0
    popularity: Annotated[float, Field(ge=0)] = 1.0
    homophily: dict[str, Annotated[float, Field(ge=0, lt=1)]] = {}

    @model_validator(mode="after")
    def _enough_circles(self) -> TieKind:
        if self.circles < self.at_least:
            raise ValueError(f"circles of {self.at_least} or more, as many as everybody has at least")
        return self


class TiesRecipe(Part):
    """How ties are drawn, or how those of a file are read.

    Parameters
    ----------
    directed : bool, optional
        Whether a tie may stand in one direction only; required with a ties file.
    unknown : {"refuse", "leave-out"}
        What becomes of a file's ties to people who are not in the table of people: an error, or left out
        and counted.
    called : (str, str), optional
        What is said for a friend and for friends, such as supplier and suppliers.
    process : {"circles", "supply"}, optional
        The process that draws ties; see :mod:`evenhand.population.tie_formation`.
    mean_degree : float
        The mean number of alters of a person.
    activity : str, optional
        The variable that makes some people have more ties than others.
    closure : float
        For ``circles``: the share of the ties that close an open triangle, made after the others among people who
        are tied to the same person.
    exponent : float
        For ``supply``: how slowly the share of those with many customers falls, P(k) ~ k^-exponent.
    homophily : dict of str to float
        By attribute, how much like is drawn to like, from 0; the attributes that sort people first come
        first. A mechanism: the assortativity that comes of it is measured, and promised.
    kinds : dict of str to TieKind
        The kinds of ties; the first is kept where two people are tied in more than one way.
    """

    directed: bool | None = None
    unknown: Literal["refuse", "leave-out"] = "refuse"
    called: Called | None = None
    process: Literal["circles", "supply"] | None = None
    mean_degree: Annotated[float, Field(gt=0)] = 50.0
    activity: str | None = None
    closure: Annotated[float, Field(ge=0, lt=1)] = 0.0
    exponent: Annotated[float, Field(gt=2)] = 2.3
    homophily: dict[str, Annotated[float, Field(ge=0, lt=1)]] = {}
    kinds: dict[str, TieKind] = {}

    @model_validator(mode="after")
    def _closure_of_circles(self) -> TiesRecipe:
        if self.closure and self.process != "circles":
            raise ValueError("closure where ties are drawn by the process 'circles'")
        return self


class Representatives(Part):
    """The people who represent the units of this dataset, as a firm's legal representative does.

    Parameters
    ----------
    dataset : str
        The dataset of these people; they are the people of the same seed.
    people : int
        How many people of it stand to choose from.
    match : dict of str to str
        Columns of this dataset in which a unit and its representative agree, each with that of the people.
    weights : dict of str to float
        Log-weights of who is more likely to represent, by ``"column=level"`` of the people.
    carried : dict of str to str
        Columns of this dataset that hold what a column of the representative says.
    """

    dataset: str
    people: Annotated[int, Field(ge=1, le=10_000_000)] = 20_000
    match: dict[str, str] = {}
    weights: dict[str, float] = {}
    carried: dict[str, str] = {}


class PopulationRecipe(Part):
    """A dataset as its recipe describes it: drawn (``people`` and ``[variables]``), or read (``[files]``).

    Parameters
    ----------
    name, title, summary : str
        The folder's name, the title in words, and what it is in one sentence.
    called : (str, str), optional
        What is said for a person and for people, such as firm and firms.
    files, columns, bins, fields
        For a dataset that is read.
    people : int, optional
        How many people are drawn unless asked otherwise.
    protected : tuple of Protected
        The protected attributes of a drawn world, in order.
    published : tuple of Published
        What is published of the people that a drawn world is modelled on.
    outcome : str, optional
        The variable that came true: 1 is good.
    sample : str, optional
        The variable that is 1 for those from whom scores are learned; everybody where left out.
    variables : dict of str to Variable
        The structural equations, causes before effects.
    knobs, bias
        What planted biases there are, and how strong they are.
    ties : TiesRecipe
        How ties are drawn or read.
    trips : TripsRecipe, optional
        The rides, their drivers and their stars.
    representatives : Representatives, optional
        The people of another dataset who represent these.
    id_prefix : str
        What the id of a drawn person begins with.
    promises : dict of str to (low, high)
        Ranges that the drawn people keep; see :mod:`evenhand.promises`.
    """

    name: str
    title: str
    summary: str = ""
    called: Called | None = None
    files: Files | None = None
    columns: Columns | None = None
    bins: dict[str, Bins] = {}
    fields: dict[str, Described] = {}
    people: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    protected: tuple[Protected, ...] = ()
    published: tuple[Published, ...] = ()
    outcome: str | None = None
    sample: str | None = None
    ties: TiesRecipe = TiesRecipe()
    bias: Bias = Bias()
    knobs: dict[str, Knob] = {}
    variables: dict[str, Variable] = {}
    trips: TripsRecipe | None = None
    representatives: Representatives | None = None
    id_prefix: Annotated[str, Field(pattern="^[a-z]$")] = "c"
    promises: dict[str, tuple[float, float]] = {}

    @property
    def synthetic(self) -> bool:
        """Whether the people are drawn, not read."""
        return self.files is None

    @property
    def own_words(self) -> dict[str, str]:
        """What is said for a person, people, a friend and friends, where it is something else.

        Examples
        --------
        >>> PopulationRecipe(name="firms", title="Firms", called=("firm", "firms")).own_words
        {'person': 'firm', 'people': 'firms'}
        """
        named = ((("person", "people"), self.called), (("friend", "friends"), self.ties.called))
        return {word: own for words, called in named if called for word, own in zip(words, called, strict=True)}
