"""The structural equations of a drawn world, evaluated for everybody at once.

A world is a recipe, a seed and settings. Each variable comes out of its parents and one uniform number a
person (`evenhand.randomness.uniforms`), so changing a setting, or the value of one variable by `do`
(Pearl 2009, *Causality*, sec. 3.2.1), keeps everybody's luck: the difference is the effect, person by
person. In the even world people have the same protected attributes, but wherever one of these would enter
the equation of anything else, it enters at its mean over the people, not at the person's own value.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, logit

from evenhand.errors import InputError, did_you_mean
from evenhand.population import families
from evenhand.population.terms import DETERMINISTIC, factors, levels_of, tainted
from evenhand.randomness import uniforms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from evenhand.population.recipe import PopulationRecipe
    from evenhand.population.terms import Factor
    from evenhand.population.variables import Standard, Variable


@dataclass(frozen=True)
class Settings:
    """How a world is drawn: the seed, how strong each knob is, whether it is even, and what is intervened on.

    Parameters
    ----------
    people : int
        How many people there are.
    seed : int
        The seed.
    strengths : mapping of str to float
        The strength of each knob.
    even : bool
        Whether protected attributes reach nothing.
    do : mapping of str to value
        Variables that are set, not drawn: one value for all, or one a person.
    told : mapping of str to array, shape (people,)
        Values of some variables, words as positions among their levels, that only some equations are told
        instead of the true ones: an intervention on edges, not on the variable (Shpitser and Tchetgen
        Tchetgen 2016, Ann. Stat. 44:2433, sec. 3).
    told_to : set of str
        The variables whose equations are told so.
    """

    people: int
    seed: int = 0
    strengths: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    even: bool = False
    do: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    told: Mapping[str, NDArray[Any]] = field(default_factory=lambda: MappingProxyType({}))
    told_to: frozenset[str] = frozenset()

    def without(self, variable: str) -> Settings:
        """Return the same settings, but for a variable that is drawn and not set."""
        return replace(self, do={name: value for name, value in self.do.items() if name != variable})

    def of_others(self, people: int) -> Settings:
        """Return the same world for others, such as drivers: of them nothing is set."""
        return Settings(people, self.seed, self.strengths, self.even)


def evaluate(recipe: PopulationRecipe, settings: Settings, *, given: Mapping[str, NDArray[Any]] | None = None,
             draw: Callable[[str], NDArray[np.float64]] | None = None) -> dict[str, NDArray[Any]]:
    """Return every variable of the world by name, each of shape ``(people,)``.

    Words are positions among their levels (int8); counts are whole numbers; a value that a person does
    not have is NaN. Columns that come of ties are left out.

    Parameters
    ----------
    recipe : PopulationRecipe
        The world.
    settings : Settings
        How it is drawn.
    given : mapping of str to array, optional
        Variables whose values are there already, in the same form.
    draw : callable, optional
        Returns the uniform numbers of a variable by its name; the people's own where left out.

    Raises
    ------
    InputError
        For a `do` that names no variable, or a level that is not known.
    """
    for name in settings.do:
        if name not in recipe.variables:
            raise InputError("do", repr(name), "a variable of the world", did_you_mean(name, recipe.variables))
    world = _World(recipe, settings, dict(given or {}), draw or partial(_own_draws, settings))
    for name, variable in recipe.variables.items():
        if variable.family != "degree" and name not in world.values:
            world.values[name] = world.intervened(name) if name in settings.do else world.drawn(name, variable)
    return world.values


def probabilities(recipe: PopulationRecipe, settings: Settings, name: str,
                  values: Mapping[str, NDArray[Any]]) -> NDArray[np.float64]:
    """Return how probable each level of a categorical variable is for each person, shape ``(people, levels)``.

    Parameters
    ----------
    recipe, settings
        The world.
    name : str
        The variable.
    values : mapping of str to array
        Its parents, as :func:`evaluate` gives them.
    """
    world, variable = _World(recipe, settings, dict(values), partial(_own_draws, settings)), recipe.variables[name]
    odds = [np.exp(np.broadcast_to(world.linear(name, variable, level), settings.people))
            for level in world.levels[name]]
    return np.column_stack(odds) / np.sum(odds, axis=0)[:, None]


def _own_draws(settings: Settings, name: str) -> NDArray[np.float64]:
    return uniforms(settings.seed, name, settings.people)


class _World:
    """The variables drawn so far, and what an equation asks of them."""

    def __init__(self, recipe: PopulationRecipe, settings: Settings, values: dict[str, NDArray[Any]],
                 draw: Callable[[str], NDArray[np.float64]]) -> None:
        self.recipe, self.settings, self.values, self.draw = recipe, settings, values, draw
        self.parts: dict[str, NDArray[np.float64]] = {}
        self.levels = {name: tuple(levels_of(recipe, name)) for name in recipe.variables}
        self.tainted = tainted(recipe)

    def intervened(self, name: str) -> NDArray[Any]:
        """Return the values that a variable is set to."""
        given = np.broadcast_to(np.asarray(self.settings.do[name]), self.settings.people)
        if not self.levels[name]:
            return given.astype(np.float64)
        unknown = set(given.tolist()) - set(self.levels[name])
        if unknown:
            raise InputError(f"do, {name}", repr(sorted(unknown)[0]), "a level of it",
                             did_you_mean(str(sorted(unknown)[0]), self.levels[name]))
        places = {level: place for place, level in enumerate(self.levels[name])}
        return np.array([places[level] for level in given.tolist()], np.int8)

    def drawn(self, name: str, variable: Variable) -> NDArray[Any]:
        """Return the values that the structural equation of a variable gives."""
        if variable.family in DETERMINISTIC:
            return self._renamed(name, variable)
        values = self._made(name, variable) if variable.composition is None else self._part(name, variable)
        if self.levels[name]:
            return values
        values = _within_limits(values, variable)
        return self._gated(name, values, variable)

    def _made(self, name: str, variable: Variable) -> NDArray[Any]:
        return self._family(name, variable, self.draw(variable.luck or name))

    def _part(self, name: str, variable: Variable) -> NDArray[np.float64]:
        """Return a part of a whole: all parts are made when the first is asked for, and divided by their sum."""
        if name not in self.parts:
            raw = {part: self._made(part, other) for part, other in self.recipe.variables.items()
                   if other.composition == variable.composition}
            whole = sum(raw.values())
            self.parts |= {part: values / whole for part, values in raw.items()}
        return self.parts.pop(name)

    def _family(self, name: str, variable: Variable, u: NDArray[np.float64]) -> NDArray[Any]:
        family = variable.family
        if family == "piecewise":
            return families.piecewise(u, variable.edges, variable.shares)
        if family == "categorical":
            return families.categorical(u, [self.linear(name, variable, level) for level in self.levels[name]])
        linear = self.linear(name, variable)
        if family == "ordered":
            return families.ordered(u, linear, self._base(name, variable))
        if family in {"bernoulli", "poisson", "gamma"}:
            return getattr(families, family)(u, linear)
        if family in {"normal", "lognormal", "share"}:
            number = families.normal(u, linear, variable.sd or 0.0)
            return {"normal": lambda x: x, "lognormal": np.exp, "share": expit}[family](number)
        source = self.values[variable.source]
        if family == "flipped":
            return np.where(u < linear, 0, source).astype(np.int8)
        error = 1.0 if variable.error is None else self.settings.strengths.get(variable.error, 0.0)
        if error == 0:
            return source.copy()
        if family == "detected":
            return families.binomial(u, source, linear - np.log(error))
        return _noisy(source, families.normal(u, 0.0, error * (variable.sd or 0.0) * np.exp(linear)), variable.on)

    def _renamed(self, name: str, variable: Variable) -> NDArray[Any]:
        source = self.values[variable.source]
        if variable.family == "binned":
            return np.searchsorted(variable.edges, source, side="right").astype(np.int8)
        targets = [variable.map[level] for level in self.levels[variable.source]]
        own = self.levels[name]
        return np.array([own.index(t) if own else t for t in targets], np.int8)[source]

    def _base(self, name: str, variable: Variable) -> NDArray[np.float64]:
        """Return the log-odds of levels, or the cuts between them, that the recipe gives or its shares imply."""
        if variable.base:
            return np.array(variable.base)
        shares = np.array(list(levels_of(self.recipe, name).values()))
        shares = shares / shares.sum()
        return logit(np.cumsum(shares)[:-1]) if variable.family == "ordered" else np.log(shares)

    def linear(self, name: str, variable: Variable, level: str | None = None) -> NDArray[np.float64] | float:
        """Return the linear predictor, one number a person, or one for all."""
        total = variable.intercept
        even = self.settings.even and name not in self.tainted
        if level is not None:
            total = total + self._base(name, variable)[self.levels[name].index(level)]
        for strength, terms in self._equations(variable):
            for term, coefficient in (terms.get(level, {}) if level is not None else terms).items():
                total = total + strength * coefficient * self._term(name, term, even=even)
        return total

    def _equations(self, variable: Variable) -> list[tuple[float, Mapping[str, Any]]]:
        strengths = self.settings.strengths
        knobs = [(strengths.get(knob, 0.0), terms) for knob, terms in variable.bias.items()]
        return [(1.0, variable.terms), *((strength, terms) for strength, terms in knobs if strength != 0)]

    def _term(self, reader: str, term: str, *, even: bool) -> NDArray[np.float64] | float:
        product = 1.0
        for factor in factors(term):
            product = product * self._factor(reader, factor, cut=even and factor.parent in self.tainted)
        return product

    def _seen(self, reader: str, parent: str) -> NDArray[Any]:
        """Return a parent's values as the equation of `reader` sees them."""
        settings = self.settings
        return settings.told[parent] if reader in settings.told_to and parent in settings.told else self.values[parent]

    def _factor(self, reader: str, factor: Factor, *, cut: bool) -> NDArray[np.float64] | float:
        """Return a parent as it enters an equation: where it is cut, its mean over the people."""
        if factor.level is not None:
            shares = levels_of(self.recipe, factor.parent)
            if cut:
                return shares[factor.level] / sum(shares.values())
            place = self.levels[factor.parent].index(factor.level)
            return (self._seen(reader, factor.parent) == place).astype(np.float64)
        return 0.0 if cut else _standardised(self._seen(reader, factor.parent),
                                             self.recipe.variables[factor.parent].standard)

    def _gated(self, name: str, values: NDArray[Any], variable: Variable) -> NDArray[Any]:
        if variable.needs is None:
            return values
        has = np.asarray(self._term(name, variable.needs, even=False)) > 0
        if variable.otherwise is None:
            return np.where(has, values, np.nan)
        return np.where(has, values, np.asarray(variable.otherwise, values.dtype))


def _standardised(values: NDArray[Any], standard: Standard) -> NDArray[np.float64]:
    """Return a number as it enters other equations; who has none counts as average."""
    number = np.log(values) if standard.log else values
    return np.nan_to_num((number - standard.centre) / standard.scale)


def _within_limits(values: NDArray[Any], variable: Variable) -> NDArray[Any]:
    if values.dtype.kind == "f" and variable.step is not None:
        values = np.round(np.round(values / variable.step) * variable.step, 10)
    if variable.low is None and variable.high is None:
        return values
    return np.clip(values, variable.low, variable.high).astype(values.dtype)


def _noisy(source: NDArray[np.float64], noise: NDArray[np.float64], on: str) -> NDArray[np.float64]:
    if on == "log":
        return source * np.exp(noise)
    if on == "log-odds":
        return expit(logit(np.clip(source, 1e-3, 1 - 1e-3)) + noise)
    return source + noise
