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
    from numpy.typing import NDArray


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
