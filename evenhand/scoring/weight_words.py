"""Who decides the weights: weights of categories in words, as in ``sesame:behaviour=0,history=50``."""

from __future__ import annotations

from evenhand.checks import in_range
from evenhand.errors import InputError


def weights_in(words: str, where: str) -> dict[str, float]:
    """Return the weight of each category that a text such as ``behaviour=0,history=50`` names.

    Raises
    ------
    InputError
        For text of another form, a category named twice, or a weight that is no number from 0 up.

    Examples
    --------
    >>> weights_in("behaviour=0, history=50", "system sesame")
    {'behaviour': 0.0, 'history': 50.0}
    """
    found: dict[str, float] = {}
    for part in words.split(","):
        category, sign, weight = (text.strip() for text in part.partition("="))
        if not sign or category in found:
            raise InputError(f"{where}, weights", repr(part), "category=weight, each category once",
                             "write, for example, sesame:behaviour=0,history=50")
        found[category] = in_range(weight, f"{where}, weight of {category}", 0, 1e9)
    return found
