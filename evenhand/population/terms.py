"""Terms of structural equations: what a key such as ``"sex=male & age"`` means, and whether it makes sense."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from evenhand.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evenhand.population.recipe import PopulationRecipe
    from evenhand.population.variables import Variable

CONSTANT = "constant"
"""The term of a knob that is the same for everybody."""

WORDS = {"categorical", "ordered", "binned", "mapped"}
"""The families whose values are words with shares."""

DETERMINISTIC = {"binned", "mapped"}
"""The families that only rename what is already there."""


@dataclass(frozen=True)
class Factor:
    """A parent in a term: a number, or whether a level holds."""

    parent: str
    level: str | None = None


def factors(term: str) -> tuple[Factor, ...]:
    """Return the factors whose product a term is.

    Examples
    --------
    >>> factors("sex=male & age")
    (Factor(parent='sex', level='male'), Factor(parent='age', level=None))
    >>> factors("constant")
    ()
    """
    if term == CONSTANT:
        return ()
    parts = (part.strip().partition("=") for part in term.split("&"))
    return tuple(Factor(name.strip(), level.strip() if sign else None) for name, sign, level in parts)


def levels_of(recipe: PopulationRecipe, name: str) -> dict[str, float]:
    """Return the levels of a variable of words with their shares of the people; empty for a number."""
    shares = next((p.levels for p in recipe.protected if p.name == name), None)
    return shares or recipe.variables[name].levels


def equations(variable: Variable) -> Iterator[tuple[str | None, str | None, Mapping[str, float]]]:
    """Yield the terms of an equation as (knob, level, coefficients); None where not by knob or by level."""
    for knob, terms in [(None, variable.terms), *variable.bias.items()]:
        if variable.family == "categorical":
            for level, coefficients in terms.items():
                yield knob, level, coefficients
        else:
            yield knob, None, terms


def tainted(recipe: PopulationRecipe) -> frozenset[str]:
    """Return the protected attributes and everything that is only another name for one.

    Age, of which the age bands are cut, is tainted; so is residence, where it is read off hukou. In the
    even world none of these reaches anything else.
    """
    return names_of(recipe, *(protected.name for protected in recipe.protected))


def names_of(recipe: PopulationRecipe, *variables: str) -> frozenset[str]:
    """Return some variables and everything that is only another name for one of them."""
    found = set(variables)
    renamed = [(name, v.of) for name, v in recipe.variables.items() if v.family in DETERMINISTIC and v.of]
    before = -1
    while len(found) > before:
        before = len(found)
        found |= {of for name, of in renamed if name in found}
        found |= {name for name, of in renamed if of in found}
    return frozenset(found)


def check_equations(recipe: PopulationRecipe) -> None:
    """Raise a clear error where an equation cannot be evaluated.

    Raises
    ------
    InputError
        For a parent that is unknown or comes later, an unknown level or knob, a term that does not fit its
        family, a protected attribute with an unprotected cause, or a number among them without a centre.
    """
    _check_names(recipe)
    protected, before = tainted(recipe), []
    for name, variable in recipe.variables.items():
        where = f"dataset {recipe.name}, [variables.{name}"
        _check_own_keys(recipe, name, variable, where)
        needed = [variable.needs] if variable.needs else []
        for knob, level, terms in equations(variable):
            _check_place(recipe, name, knob, level, terms, where)
            needed += list(terms)
        found = [factor for term in needed for factor in factors(term)]
        found += [Factor(variable.of)] if variable.of else []
        if variable.error is not None and variable.error not in recipe.knobs:
            raise InputError(f"{where}], error", f"the unknown knob {variable.error!r}", "a knob of [knobs]",
                             did_you_mean(variable.error, recipe.knobs))
        for factor in found:
            _check_factor(recipe, factor, _above(recipe, variable, before), f"{where}]")
        _check_protected(name, variable, found, protected, f"{where}]")
        before.append(name)


def _check_names(recipe: PopulationRecipe) -> None:
    """Check that what the recipe speaks of outside its equations is a variable."""
    where = f"dataset {recipe.name}"
    if not recipe.variables or not recipe.protected:
        missing = "protected" if recipe.variables else "variables"
        raise InputError(where, f"no {missing}", "files to read, or people to draw",
                         f"add [files] and [columns], or [variables] and [[protected]] ({missing} first)")
    named = {"[[protected]]": [p.name for p in recipe.protected], "outcome": [recipe.outcome],
             "sample": [recipe.sample],
             "[ties], activity": [recipe.ties.activity]}
    for place, names in named.items():
        for name in names:
            if name is not None and name not in recipe.variables:
                raise InputError(f"{where}, {place}", repr(name), "a variable of the world",
                                 did_you_mean(name, recipe.variables))


def _check_own_keys(recipe: PopulationRecipe, name: str, variable: Variable, where: str) -> None:
    levels = levels_of(recipe, name)
    if variable.family in {"categorical", "ordered", "binned"} and not levels:
        raise InputError(f"{where}]", "no levels", "the levels and their shares", "add levels = { ... }")
    if variable.family == "binned" and len(levels) != len(variable.edges) + 1:
        raise InputError(f"{where}], edges", f"{len(variable.edges)} edges for {len(levels)} levels",
                         "one level more than edges", "mend the edges")
    if variable.family == "mapped" and variable.of in recipe.variables:
        source = list(levels_of(recipe, variable.of))
        for level in {*source} ^ {*variable.map}:
            raise InputError(f"{where}], map", repr(level), f"each of {', '.join(source)}", "mend the map")
    wanted = {"categorical": len(levels), "ordered": len(levels) - 1}.get(variable.family, 0)
    if variable.base and len(variable.base) != wanted:
        raise InputError(f"{where}], base", f"{len(variable.base)} numbers", f"{wanted}", "mend the base")


def _check_place(recipe: PopulationRecipe, name: str, knob: str | None, level: str | None,
                 terms: Mapping[str, float], where: str) -> None:
    if knob is not None and knob not in recipe.knobs:
        raise InputError(f"{where}.bias]", f"the unknown knob {knob!r}", "a knob of [knobs]",
                         did_you_mean(knob, recipe.knobs))
    if level is not None and level not in levels_of(recipe, name):
        raise InputError(f"{where}.terms]", f"the unknown level {level!r}", "terms by level",
                         did_you_mean(level, levels_of(recipe, name)))
    fits = isinstance(terms, dict) and all(isinstance(value, (int, float)) for value in terms.values())
    if not fits:
        raise InputError(f"{where}.terms]", repr(terms), "coefficients by parent",
                         "only the family 'categorical' has terms by level")


def _above(recipe: PopulationRecipe, variable: Variable, before: list[str]) -> list[str]:
    """Return what stands above a variable or, as the parts of one whole are made at once, above all its parts."""
    if variable.composition is None:
        return before
    return list(takewhile(lambda name: recipe.variables[name].composition != variable.composition, before))


def _check_factor(recipe: PopulationRecipe, factor: Factor, before: list[str], where: str) -> None:
    if factor.parent not in before:
        late = factor.parent in recipe.variables
        remedy = "move it above" if late else did_you_mean(factor.parent, before)
        raise InputError(where, f"the {'later' if late else 'unknown'} parent {factor.parent!r}",
                         "a variable that stands above", remedy)
    levels = levels_of(recipe, factor.parent)
    if factor.level is not None and factor.level not in levels:
        raise InputError(where, f"the unknown level {factor.parent}={factor.level}", "a level of this parent",
                         did_you_mean(factor.level, levels))


def _check_protected(name: str, variable: Variable, found: list[Factor], protected: frozenset[str],
                     where: str) -> None:
    causes = {factor.parent for factor in found}
    if name in protected and causes - protected:
        raise InputError(where, f"the cause {sorted(causes - protected)[0]!r} of a protected attribute",
                         "protected causes only", "let the protected attribute be the cause, so that an even "
                         "world can cut it")
    gates = {factor.parent for factor in factors(variable.needs)} if variable.needs else set()
    if name not in protected and variable.of and variable.of in protected:
        gates.add(variable.of)
    if name not in protected and gates & protected:
        raise InputError(where, f"{sorted(gates & protected)[0]!r} as a gate or source",
                         "protected attributes in terms only", "use a coefficient, which an even world can cut")
