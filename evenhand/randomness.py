"""Random numbers that are named, so that the same person exists in every world.

Each variable has a stream of its own, keyed by the seed and the variable's name; a person's draw is
the one at the person's position in the stream. So a person keeps every draw when a setting
changes, when another variable is added, and when the population is larger or smaller.
The generator is the counter-based Philox (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

STEP = np.uint64(0x9E3779B97F4A7C15)
"""The golden ratio of 2^64, by which SplitMix64 counts."""


def stream(seed: int, *name: str) -> np.random.Generator:
    """Return the generator that belongs to a seed and a name.

    Parameters
    ----------
    seed : int
        The seed of the run.
    *name : str
        The stream's name, in parts, such as ``"ties", "work"``.

    Examples
    --------
    >>> stream(0, "people", "age").random() == stream(0, "people", "age").random()
    True
    >>> stream(0, "people", "age").random() == stream(0, "people", "sex").random()
    False
    """
    text = "\x1f".join((str(int(seed)), *name)).encode()
    key = int.from_bytes(hashlib.sha256(text).digest()[:16], "little")
    return np.random.Generator(np.random.Philox(key=key))


def uniforms(seed: int, variable: str, people: int) -> NDArray[np.float64]:
    """Return one uniform number in (0, 1) a person for a variable, shape ``(people,)``.

    The first numbers do not depend on how many people there are.

    Examples
    --------
    >>> bool((uniforms(7, "age", 3) == uniforms(7, "age", 5)[:3]).all())
    True
    """
    draws = stream(seed, "people", variable).random(people)
    # An inverse distribution function is infinite at 0, which the generator can return.
    return np.maximum(draws, np.finfo(np.float64).tiny)


def uniforms_at(seed: int, variable: str, person: ArrayLike, number: ArrayLike) -> NDArray[np.float64]:
    """Return one uniform number in (0, 1) for each pair of a person and the number of an event of theirs.

    For things of which people have some many and some few, such as rides: the third ride of the fifth person
    has the same number however many rides anybody has. Two rounds of the SplitMix64 mixer (Steele, Lea and
    Flood 2014, "Fast splittable pseudorandom number generators", fig. 15) on (key, person) and number.

    Parameters
    ----------
    seed : int
        The seed of the run.
    variable : str
        The variable, which has a key of its own.
    person, number : array of int, shape (events,)
        From 0.

    Examples
    --------
    >>> few, more = uniforms_at(7, "stars", [4], [2]), uniforms_at(7, "stars", [4, 4, 9], [1, 2, 2])
    >>> bool(few[0] == more[1]), bool(few[0] == more[2])
    (True, False)
    """
    text = "\x1f".join((str(int(seed)), "events", variable)).encode()
    key = np.uint64(int.from_bytes(hashlib.sha256(text).digest()[:8], "little"))
    mixed = _mixed(_mixed(key + np.asarray(person, np.uint64) * STEP) + np.asarray(number, np.uint64) * STEP)
    # The upper 53 bits, and half a step so that neither 0 nor 1 occurs.
    return ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return SplitMix64's output for a state, each bit of which depends on all bits of the state."""
    state = state + STEP
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
