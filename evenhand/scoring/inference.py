"""What a thief learns: how well each person's group is guessed from what was stolen, cross-validated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.checks import whole_number
from evenhand.errors import NotEnoughDataError
from evenhand.randomness import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.ties import Ties

FOLDS = 5
SETTINGS = {"max_iter": 60, "learning_rate": 0.15, "max_leaf_nodes": 15, "min_samples_leaf": 20,
            "early_stopping": False}


def guessed(known: NDArray[np.float64], codes: NDArray[np.int64], groups: int, *, seed: int = 0) -> NDArray[np.float64]:
    """Return the probability of each group for each person, guessed by models that did not see the person.

    Boosted trees of scikit-learn, five folds that spread the groups evenly. Missing values are let be.

    Parameters
    ----------
    known : ndarray of float, shape (people, columns)
        What the thief knows of each person.
    codes : ndarray of int, shape (people,)
        The group of each person, from 0.
    groups : int
        How many groups there are.
    seed : int
        The seed of the folds.

    Raises
    ------
    NotEnoughDataError
        If a group has fewer than five people.

    Examples
    --------
    >>> codes = np.repeat([0, 1], 100)
    >>> guessed(codes[:, None] * 1.0, codes, 2).argmax(axis=1).tolist() == codes.tolist()
    True
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import StratifiedKFold
    from threadpoolctl import threadpool_limits

    whole_number(seed, "seed")
    sizes = np.bincount(codes, minlength=groups)
    if sizes[sizes > 0].min(initial=FOLDS) < FOLDS or (sizes > 0).sum() < 2:
        raise NotEnoughDataError("guessing of groups", f"groups of {', '.join(map(str, sizes))} people",
                                 f"two groups at least, each of {FOLDS} or more", "join small groups")
    state = int(stream(seed, "inference").integers(2**31 - 1))
    found = np.zeros((codes.size, groups))
    with threadpool_limits(1):
        for learn, held_out in StratifiedKFold(FOLDS, shuffle=True, random_state=state).split(known, codes):
            model = HistGradientBoostingClassifier(random_state=state, **SETTINGS).fit(known[learn], codes[learn])
            found[np.ix_(held_out, model.classes_)] = model.predict_proba(known[held_out])
    return found


def told_by_friends(ties: Ties, codes: NDArray[np.int64], groups: int, *, known_share: float = 0.5,
                    seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the shares of the groups among each person's alters who tell theirs, and whose own group is hidden.

    Parameters
    ----------
    ties : Ties
        Who is tied to whom.
    codes : ndarray of int, shape (people,)
        The group of each person.
    groups : int
        How many groups there are.
    known_share : float
        The share of people who tell their group, drawn at random.
    seed : int
        The seed of that draw.

    Returns
    -------
    shares : ndarray of float, shape (people, groups + 1)
        NaN for people none of whose alters tells; the last column is the number of alters.
    hidden : ndarray of bool, shape (people,)
        The people who do not tell.
    """
    hidden = stream(seed, "inference", "hidden").random(codes.size) >= known_share
    shares = [ties.mean_over_alters(np.where(hidden, np.nan, codes == group)) for group in range(groups)]
    return np.column_stack([*shares, ties.degree.astype(float)]), hidden
