"""What friends make of one person's score, by whatever rule they count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class FriendsPart:
    """What friends make of one person's score: score = own_share x own record + the sum over others.

    Parameters
    ----------
    own_share : float
        The weight of the person's own record.
    weight : ndarray of float, shape (people,)
        The weight of everybody's own record; 0 where others enter in no such way.
    points : ndarray of float, shape (people,)
        What each other person adds; 0 for all where the rule gives no part to one person.
    together : float
        What friends add as a whole and no single one of them.
    """

    own_share: float
    weight: NDArray[np.float64]
    points: NDArray[np.float64]
    together: float = 0.0
