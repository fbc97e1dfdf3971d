"""Argument checks that return the value they have checked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray


def in_range(value: Any, where: str, low: float, high: float, *, open_low: bool = False,
             open_high: bool = False) -> float:
    """Return `value` as a float if it lies between `low` and `high`.

    Raises
    ------
    InputError
        If the value is no finite number, or lies outside.

    Examples
    --------
    >>> in_range(0.95, "level", 0, 1, open_low=True, open_high=True)
    0.95
    """
    bounds = f"a number {'above' if open_low else 'from'} {low:g} {'to below' if open_high else 'to'} {high:g}"
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InputError(where, repr(value), bounds, "give a plain number, with a point for decimals") from None
    too_low = number <= low if open_low else number < low
    too_high = number >= high if open_high else number > high
    if not math.isfinite(number) or too_low or too_high:
        raise InputError(where, f"{value!r}", bounds, "choose a number inside")
    return number


def level_of_confidence(value: Any) -> float:
    """Return a confidence level strictly between 0 and 1, such as 0.95."""
    return in_range(value, "level", 0, 1, open_low=True, open_high=True)


def whole_number(value: Any, where: str, low: int = 0, high: int = 2**63 - 1) -> int:
    """Return `value` as an int if it is a whole number between `low` and `high`.

    Examples
    --------
    >>> whole_number(3, "seed")
    3
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise InputError(where, repr(value), f"a whole number from {low:,} to {high:,}", "choose one of these")
    return int(value)


def one_of(value: Any, where: str, known: Iterable[str]) -> str:
    """Return `value` if it is one of the `known` words; else name the nearest.

    Examples
    --------
    >>> one_of("high", "favourable", ["high", "low"])
    'high'
    """
    known = list(known)
    if value not in known:
        raise InputError(where, repr(value), "a known word", did_you_mean(str(value), known))
    return value


def vector(values: ArrayLike, where: str, length: int | None = None) -> NDArray[np.float64]:
    """Return `values` as a one-dimensional float array of the given length.

    Examples
    --------
    >>> vector([1, 2], "score", 2)
    array([1., 2.])
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or (length is not None and array.shape[0] != length):
        wanted = "one number a person" + (f", {length:,} in all" if length is not None else "")
        raise InputError(where, f"an array of shape {array.shape}", wanted, "give a flat array of that length")
    return array
