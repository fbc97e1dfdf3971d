"""The group of each person of a population, for every part of an audit that goes from person to person."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import polars as pl

from evenhand.measures.group_counts import JOIN
from evenhand.measures.grouping import Groups
from evenhand.measures.intersections import intersection

if TYPE_CHECKING:
    from evenhand.population.population import Population

# Rates, bands, effects and crossings of one audit all ask for the same groups; groups go when their people do.
_KEPT: WeakKeyDictionary[Population, dict[str, Groups]] = WeakKeyDictionary()


def groups_of(population: Population, attribute: str) -> Groups:
    """Return the group of each person, for an attribute or an intersection joined by " × ".

    The groups are named and ordered as in an audit's rows; a combination to which nobody belongs is there, empty.

    Examples
    --------
    >>> from evenhand.population.population import Population, Provenance, Roles
    >>> people = pl.DataFrame({"id": [1, 2], "sex": ["female", "male"], "place": ["city", "land"]})
    >>> town = Population("town", "A town", people, Roles(("sex", "place")), Provenance(True, ""))
    >>> found = groups_of(town, "sex × place")
    >>> found.levels, found.sizes
    (('female × city', 'female × land', 'male × city', 'male × land'), array([1, 0, 0, 1]))
    """
    kept = _KEPT.setdefault(population, {})
    if attribute not in kept:
        kept[attribute] = _found(population, attribute)
    return kept[attribute]


def _found(population: Population, attribute: str) -> Groups:
    parts = [attribute] if attribute in population.people.columns else attribute.split(JOIN)
    groups = [Groups.of(population.column(part).cast(pl.String), levels=population.levels(part)) for part in parts]
    return groups[0] if len(groups) == 1 else intersection(*groups)
