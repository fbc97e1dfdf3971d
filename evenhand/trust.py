"""Trust without a file: what a person's ties say, by the standing among all or by the best path from a lender."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.checks import in_range, whole_number
from evenhand.errors import EvenhandError, InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from evenhand.ties import Ties

NUMBERS_AT_ONCE = 20_000_000


def eigentrust(ties: Ties, trusted: ArrayLike, *, restart: float = 0.15) -> NDArray[np.float64]:
    """Return each person's share of the trust that flows along ties from the pre-trusted; the shares sum to 1.

    t = (1 - a) C't + a p, with C the trust of each ego in alters in shares that sum to 1 (p for egos who trust
    nobody), p uniform over the pre-trusted and a the restart (Kamvar, Schlosser and Garcia-Molina 2003, WWW, alg. 2).

    Parameters
    ----------
    ties : Ties
        Weights are trust; a tie from ego to alter is the ego's trust in the alter.
    trusted : array of bool, shape (people,)
        The pre-trusted.
    restart : float
        a, above 0 and at most 1.

    Raises
    ------
    InputError
        If nobody is pre-trusted.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> chain = Ties.from_pairs([0, 1], [1, 2], people=3, directed=True)
    >>> eigentrust(chain, [True, False, False], restart=0.5).round(4)
    array([0.5714, 0.2857, 0.1429])
    """
    trusted = np.asarray(trusted, bool)
    if trusted.shape != (ties.people,) or not trusted.any():
        raise InputError("pre-trusted", f"{int(trusted.sum()):,} of {trusted.size:,} people",
                         f"at least one of {ties.people:,}", "say who is trusted to begin with")
    in_range(restart, "restart", 0, 1, open_low=True)
    start = trusted / trusted.sum()
    now, spread = start, ties.weights_to_egos
    for _ in range(20_000):
        step = (1 - restart) * (spread @ now + now[ties.isolates].sum() * start) + restart * start
        # Each step shrinks the error by 1 - a at least.
        if np.abs(step - now).sum() <= 1e-12 * restart:
            return step
        now = step
    raise EvenhandError("trust", "shares that do not settle", "a fixed point", "choose a larger restart")


def path_trust(ties: Ties, lenders: ArrayLike, *, hops: int = 4, floor: float = 0.0) -> NDArray[np.float64]:
    """Return how far each lender trusts each person: the best product of trusts along a path of few ties.

    Parameters
    ----------
    ties : Ties
        Weights are trust, above 0 and at most 1.
    lenders : array of int, shape (lenders,)
        Positions of the lenders.
    hops : int
        How many ties a path may have.
    floor : float
        Trust below it is not followed and is 0: much quicker where only a high trust counts.

    Returns
    -------
    ndarray of float, shape (lenders, people)
        0 where no path leads, or none whose trust reaches the floor; 1 from a lender to the lender's self.

    Raises
    ------
    InputError
        For a trust above 1, or a lender who is not among the people.

    Examples
    --------
    >>> from evenhand.ties import Ties
    >>> friends = Ties.from_pairs([0, 1, 0], [1, 2, 2], people=4, directed=True, weight=[0.9, 0.8, 0.5])
    >>> path_trust(friends, [0])
    array([[1.  , 0.9 , 0.72, 0.  ]])
    """
    whole_number(hops, "hops", 1, 20)
    lenders = np.atleast_1d(np.asarray(lenders, np.int64))
    if lenders.size and not (lenders.min() >= 0 and lenders.max() < ties.people):
        raise InputError("lenders", "a position outside", f"positions from 0 to {ties.people - 1:,}",
                         "name people of this population")
    if ties.matrix.nnz and ties.matrix.data.max() > 1:
        raise InputError("trust", f"a weight of {ties.matrix.data.max():g}", "trust from above 0 to 1",
                         "divide the weights by their largest")
    best = np.zeros((lenders.size, ties.people))
    best[np.arange(lenders.size), lenders] = 1.0
    block = max(1, NUMBERS_AT_ONCE // max(ties.matrix.nnz, 1))
    for low in range(0, lenders.size, block):
        _follow(ties, best[low:low + block].reshape(-1), lenders[low:low + block], hops, floor)
    return best


def _follow(ties: Ties, best: NDArray[np.float64], lenders: NDArray[np.int64], hops: int, floor: float) -> None:
    """Write into `best`, a row of all people a lender, what paths from the lenders add, hop by hop.

    A hop goes on only from where the last one has raised somebody's trust.
    """
    starts, alters, trust = ties.matrix.indptr.astype(np.int64), ties.matrix.indices, ties.matrix.data
    at = np.arange(lenders.size) * ties.people + lenders
    for _ in range(hops):
        person = at % ties.people
        many = ties.degree[person]
        edge = np.arange(many.sum()) + np.repeat(starts[person] - np.cumsum(many) + many, many)
        reached = np.repeat(at - person, many) + alters[edge]
        offered = np.repeat(best[at], many) * trust[edge]
        better = (offered > best[reached]) & (offered >= floor)
        np.maximum.at(best, reached[better], offered[better])
        at = np.unique(reached[better])
