"""Intersections of any depth, for measures that take the group of each person."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from evenhand.errors import InputError
from evenhand.labels import UNKNOWN
from evenhand.measures.group_counts import JOIN
from evenhand.measures.grouping import Groups, checked_groups
from evenhand.measures.tally import MOST_CELLS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def intersection(*attributes: ArrayLike | Groups) -> Groups:
    """Return the groups that several attributes make together, named and ordered as a tally's are.

    Every combination is there, also one that nobody belongs to, so that it is seen to be empty; combinations with the
    group "Unknown" are there only where they occur.

    Parameters
    ----------
    *attributes : array or Groups, shape (people,)
        The group of each person by each attribute.

    Raises
    ------
    InputError
        For no attribute, attributes of different length, or more than 20,000 possible groups.

    Examples
    --------
    >>> found = intersection(["f", "f", "m"], ["rural", "urban", "urban"])
    >>> found.levels, found.sizes
    (('f × rural', 'f × urban', 'm × rural', 'm × urban'), array([1, 1, 0, 1]))
    """
    if not attributes:
        raise InputError("intersection", "no attribute", "at least one", "name the attributes")
    first = Groups.of(attributes[0])
    parts = [first, *(checked_groups(labels, first.people) for labels in attributes[1:])]
    sizes = tuple(part.count for part in parts)
    if prod(sizes) > MOST_CELLS:
        raise InputError("intersection", f"{prod(sizes):,} possible groups", f"at most {MOST_CELLS:,}",
                         "join groups, or take fewer attributes")
    codes = np.ravel_multi_index(tuple(part.codes for part in parts), sizes)
    present = np.bincount(codes, minlength=prod(sizes)) > 0
    unknown = np.array([UNKNOWN in names for names in product(*(part.levels for part in parts))], bool)
    kept = present | ~unknown
    names = [JOIN.join(names) for names in product(*(part.levels for part in parts))]
    return Groups((np.cumsum(kept) - 1)[codes], tuple(name for name, there in zip(names, kept, strict=True) if there))
