"""The errors that evenhand raises on purpose, and the one grammar of their messages."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_NAMED = 24
"""A message names no more words than these to choose from: it stays a sentence."""


class EvenhandError(Exception):
    """A fault that is explained in one sentence: *where: what was got; what is expected; what to do*.

    Parameters
    ----------
    where : str
        The file, column, row, key or argument at fault.
    got : str
        What was found there.
    expected : str
        What would have been right.
    remedy : str
        What to do about it.

    Examples
    --------
    >>> print(InputError("people.csv, line 3", "4 fields", "3, as in the header", "mend the line"))
    people.csv, line 3: got 4 fields; expected 3, as in the header; mend the line.
    """

    exit_code = 70

    def __init__(self, where: str, got: str, expected: str, remedy: str) -> None:
        self.where, self.got, self.expected, self.remedy = where, got, expected, remedy
        end = "" if remedy.endswith("?") else "."
        super().__init__(f"{where}: got {got}; expected {expected}; {remedy}{end}")


class InputError(EvenhandError):
    """The data, a recipe or an argument cannot be used as it is (exit code 2)."""

    exit_code = 2


class NotEnoughDataError(EvenhandError):
    """The question cannot be answered from so few people (exit code 3)."""

    exit_code = 3


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a remedy that names the nearest known word, or what there is where none is near.

    Examples
    --------
    >>> did_you_mean("seasme", ["sesame", "financial"])
    "did you mean 'sesame'?"
    >>> did_you_mean("x", ["sesame", "financial"])
    'choose one of sesame, financial'
    """
    known = list(known)
    near = get_close_matches(word, known, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
    return f"choose one of {', '.join(known[:MOST_NAMED])}{more}" if known else "there is none to choose from"
