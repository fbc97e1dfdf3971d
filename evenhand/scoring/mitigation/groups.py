"""The group of each person by which a method mitigates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.population.population import Population


def group_names(population: Population, attribute: str) -> NDArray[np.str_]:
    """Return the name of each person's group, shape ``(people,)``.

    Parameters
    ----------
    population : Population
        The people.
    attribute : str
        A protected attribute, or several joined by ``*``, ``×`` or ``:``; the name of a column comes first.

    Raises
    ------
    InputError
        For a column that is not protected.
    """
    protected = population.roles.protected
    parts = [attribute] if attribute in protected else [
        part.strip() for part in attribute.replace("×", "*").replace(":", "*").split("*")]
    for part in parts:
        if part not in protected:
            raise InputError("mitigation, attribute", repr(part), "a protected attribute of these people",
                             did_you_mean(part, protected))
    words = population.people.select(pl.concat_str([pl.col(part).cast(pl.String) for part in parts],
                                                   separator=" × "))
    return words.to_series().to_numpy().astype(str)


def protected_parts(population: Population, attribute: str) -> tuple[str, ...]:
    """Return the protected columns of which an attribute is made, in the population's order."""
    parts = {attribute} if attribute in population.roles.protected else {
        part.strip() for part in attribute.replace("×", "*").replace(":", "*").split("*")}
    return tuple(name for name in population.roles.protected if name in parts)
