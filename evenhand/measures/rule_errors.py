"""Design effects where friends enter a score by a rule that is no weighted mean: own records drawn anew."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from evenhand.measures.group_errors import DesignEffects, design_effects, group_columns
from evenhand.measures.grouping import Groups
from evenhand.measures.network_roads import Road, independent_road
from evenhand.randomness import stream
from evenhand.workers import WORKERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

DRAWS = 60
"""With so many draws a standard error is known to within a tenth."""


def redrawn_scores(score_of: Callable[[NDArray[np.float64]], NDArray[np.float64]], own: NDArray[np.float64],
                   groups: Sequence[Groups], *, draws: int = DRAWS, seed: int = 0,
                   progress: Callable[[float], None] = lambda share: None) -> NDArray[np.float64]:
    """Return the scores of own records drawn anew, shape ``(draws, people)``; NaN for people without one.

    Own records are taken as a part that the groups of several attributes explain together (by least squares), which
    stays, and residuals, which are drawn with replacement among all people.

    Parameters
    ----------
    score_of : callable
        From own records to scores, both of shape ``(people,)``.
    own : ndarray of float, shape (people,)
        Own records; NaN for people without one.
    groups : sequence of Groups
        The groups of each attribute.
    draws : int
        How many draws.
    seed : int
        Of the draws.
    progress : callable
        Takes the share of the draws that is done; what it raises ends them.

    Examples
    --------
    What the groups explain whole leaves nothing to draw:

    >>> redrawn_scores(lambda own: own, np.array([1.0, 1.0, 5.0]), [Groups.of(["a", "a", "b"])], draws=1).round(6)
    array([[1., 1., 5.]])
    """
    known = ~np.isnan(own)
    table = np.column_stack([np.ones(own.size), *((one.codes[:, None] == np.arange(1, one.count)) for one in groups)])
    fitted = table @ np.linalg.lstsq(table[known].astype(np.float64), own[known], rcond=None)[0]
    left, rng = (own - fitted)[known], stream(seed, "resampling", "rule")

    def drawn() -> Iterator[NDArray[np.float64]]:
        for _ in range(draws):
            one = np.full(own.size, np.nan)
            one[known] = fitted[known] + rng.choice(left, left.size)
            yield one

    found, pool = np.empty((draws, own.size)), ThreadPoolExecutor(WORKERS)
    try:
        for place, scores in enumerate(pool.map(score_of, drawn())):
            found[place] = scores
            progress((place + 1) / draws)
    finally:
        pool.shutdown(cancel_futures=True)
    return found


def effects_of_draws(drawn: NDArray[np.float64], values: NDArray[np.float64], groups: Groups) -> DesignEffects:
    """Return the design effects of group means, never below 1, from values that were drawn anew.

    Parameters
    ----------
    drawn : ndarray of float, shape (draws, people)
        What each person's value is in each draw.
    values : ndarray of float, shape (people,)
        What it is; NaN for people who are left out of the means, in the draws too.
    groups : Groups
        Of these people.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> together = np.repeat(rng.normal(size=(500, 20)), 5, axis=1)
    >>> found = effects_of_draws(together, together[0], Groups.of(["a"] * 50 + ["b"] * 50))
    >>> bool(3 < found.pairs[0, 1] < 9)
    True
    """
    among = ~np.isnan(values)
    kept = Groups(groups.codes[among], groups.levels)
    columns = group_columns(kept)
    alone = independent_road(columns, kept.centred(values[among]))
    covariance = np.atleast_2d(np.cov(drawn[:, among] @ columns, rowvar=False))
    return design_effects(alone, [Road("sources", covariance)])
