"""What depends on people and ties alone, kept for the next rate, system or cut that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from evenhand.coupling.adjoint_path import AdjointPath

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from evenhand.ties import Ties


@dataclass(frozen=True, eq=False)
class Content:
    """An array that is equal to every other one with the same content.

    Examples
    --------
    >>> import numpy as np
    >>> Content(np.arange(3)) == Content(np.arange(3)), Content(np.arange(3)) == Content(np.arange(4))
    (True, False)
    """

    array: NDArray

    @cached_property
    def _key(self) -> tuple[tuple[int, ...], str, bytes]:
        return self.array.shape, self.array.dtype.str, sha256(self.array.tobytes()).digest()

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and self._key == other._key


def among(ties: Ties, people: NDArray[np.bool_]) -> Ties:
    """Return the ties between some people, as `Ties.subset`; the very ties where these are all of them.

    Examples
    --------
    >>> import numpy as np
    >>> from evenhand.ties import Ties
    >>> pair = Ties.from_pairs([0], [1], people=2, directed=False)
    >>> among(pair, np.array([True, True])) is pair
    True
    """
    return ties if people.all() else _subset(ties, Content(people))


@lru_cache(maxsize=8)
def _subset(ties: Ties, people: Content) -> Ties:
    return ties.subset(people.array)


def path_of(ties: Ties, columns: NDArray[np.float64]) -> AdjointPath:
    """Return the path of some weights along ties; the one made before where ties and weights are the same."""
    return _path(ties, Content(columns))


@lru_cache(maxsize=40)
def _path(ties: Ties, columns: Content) -> AdjointPath:
    return AdjointPath(ties, columns.array)
