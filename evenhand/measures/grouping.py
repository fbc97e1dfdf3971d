"""Groups of people as whole numbers: the one form in which measures over ties take them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class Groups:
    """The group of each person, as a position in the list of group names.

    Parameters
    ----------
    codes : ndarray of int, shape (people,)
        The position of each person's group in `levels`.
    levels : tuple of str
        The names of the groups, in their order; a group may be empty.

    Examples
    --------
    >>> town = Groups.of(["urban", "rural", "urban"])
    >>> town.levels, town.codes, town.sizes
    (('rural', 'urban'), array([1, 0, 1]), array([1, 2]))
    >>> town.means([1.0, 5.0, 3.0])
    array([5., 2.])
    """

    codes: NDArray[np.int64]
    levels: tuple[str, ...]

    @classmethod
    def of(cls, labels: ArrayLike | pl.Series | Groups, *, levels: Sequence[str] | None = None) -> Groups:
        """Return the groups given by one label a person; what is already Groups comes back as it is.

        Parameters
        ----------
        labels : array, polars.Series or Groups, shape (people,)
            The group of each person: words, whole numbers or booleans, none of them missing.
        levels : sequence of str, optional
            The names in the wanted order; sorted where left out.

        Raises
        ------
        InputError
            For a missing label, or one that is not among `levels`.
        """
        if isinstance(labels, Groups):
            return labels
        series = labels if isinstance(labels, pl.Series) else pl.Series(np.asarray(labels))
        if series.is_null().any() or (series.dtype.is_float() and series.is_nan().any()):
            raise InputError("groups", f"{series.null_count():,} people without a group", "a group for everybody",
                             "name the missing group, such as 'Unknown', or leave these people out")
        words = series.cast(pl.String)
        present = sorted(words.unique().to_list())
        order = tuple(levels) if levels is not None else tuple(present)
        strange = sorted(set(present) - set(order))
        if strange:
            raise InputError("groups", repr(strange[0]), "a group among the levels given",
                             did_you_mean(strange[0], order))
        return cls(words.cast(pl.Enum(order)).to_physical().to_numpy().astype(np.int64), order)

    @property
    def people(self) -> int:
        """How many people there are."""
        return self.codes.size

    @property
    def count(self) -> int:
        """How many groups there are, empty ones too."""
        return len(self.levels)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many people each group has, shape ``(groups,)``."""
        return np.bincount(self.codes, minlength=self.count)

    def sums(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return the sum of one number a person over each group, shape ``(groups,)``."""
        return np.bincount(self.codes, np.asarray(values, np.float64), minlength=self.count)

    def means(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return the mean over the members of each group who have a value; NaN where nobody has."""
        values = np.asarray(values, np.float64)
        known = ~np.isnan(values)
        number = self.sums(known)
        total = self.sums(np.where(known, values, 0.0))
        return np.divide(total, number, out=np.full(self.count, np.nan), where=number > 0)

    def centred(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return each person's number less the mean of the person's group, shape ``(people,)``."""
        return np.asarray(values, np.float64) - self.means(values)[self.codes]

    def position(self, level: str) -> int:
        """Return the position of a group; an unknown name is an error that names the nearest."""
        if level not in self.levels:
            raise InputError("group", repr(level), "a group of these people", did_you_mean(level, self.levels))
        return self.levels.index(level)

    def contrast(self, group: str, reference: str) -> NDArray[np.float64]:
        """Return the weights whose product with scores is the mean of `group` less that of `reference`.

        Examples
        --------
        >>> Groups.of(["a", "a", "b"]).contrast("a", "b")
        array([ 0.5,  0.5, -1. ])
        """
        g, h = self.position(group), self.position(reference)
        for position, level in ((g, group), (h, reference)):
            if self.sizes[position] == 0:
                raise InputError("group", f"nobody in {level!r}", "at least one person", "choose another group")
        return (self.codes == g) / self.sizes[g] - (self.codes == h) / self.sizes[h]


def checked_groups(labels: ArrayLike | pl.Series | Groups, people: int) -> Groups:
    """Return `labels` as Groups of exactly `people` people.

    Examples
    --------
    >>> checked_groups(["a", "b"], 2).levels
    ('a', 'b')
    """
    groups = Groups.of(labels)
    if groups.people != people:
        raise InputError("groups", f"{groups.people:,} labels", f"one a person, {people:,} in all",
                         "give the group of every person, in the order of the ties")
    return groups
