"""Columns of numbers from outside: read strictly, with every odd value named and nothing lost in silence."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import polars as pl

from evenhand.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_ODD = (
    (r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", "with a comma in it", "write numbers without thousands separators, and "
     "with a point for decimals"),
    (r"[-+]?\d*,\d+", "with a decimal comma", "write decimals with a point, as in 0.5"),
    (r"[-+]?[\d.,]+\s*%", "with a percent sign", "write shares as plain numbers, as in 0.45 or 45"),
    (r"[-+]?[$€£¥]\s*[\d.,]+|[-+]?[\d.,]+\s*[$€£¥]", "with a currency sign", "write amounts as plain numbers"),
)

ODD_NUMBER = "|".join(pattern for pattern, _, _ in _ODD)
"""A number written in a way that is not read as one: commas, percent or currency signs."""


def place(where: str, row: int, lines: NDArray | None = None) -> str:
    """Return where a row stands: its line in the file if `lines` are known, else its number from 1.

    Examples
    --------
    >>> place("people.csv, column 'age'", 0, [2])
    "people.csv, column 'age', line 2"
    >>> place("column 'age'", 0)
    "column 'age', row 1"
    """
    return f"{where}, row {row + 1:,}" if lines is None else f"{where}, line {int(lines[row]):,}"


def quoted(values: Sequence[object], most: int = 5) -> str:
    """Return the first few values in quotation marks, with three dots where there are more.

    Examples
    --------
    >>> quoted(["a", "b", "c"], 2)
    "'a', 'b', ..."
    """
    shown = ", ".join(repr(_short(value)) for value in values[:most])
    return f"{shown}, ..." if len(values) > most else shown


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``counted(1, "row")`` is "1 row".

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row"), counted(2, "person", "people")
    ('1 row', '1,200 rows', '2 people')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def note_on_nan(count: int, where: str) -> tuple[str, ...]:
    """Return the note on values that are not a number, or none where there is no such value.

    Examples
    --------
    >>> note_on_nan(2, "column 'score'")
    ("column 'score': 2 values not a number (NaN), taken as missing",)
    """
    return (f"{where}: {counted(count, 'value')} not a number (NaN), taken as missing",) if count else ()


def as_text(values: pl.Series) -> pl.Series:
    """Return a column as words, with null where a value is missing or empty.

    Examples
    --------
    >>> as_text(pl.Series(["a", "", None, " "])).to_list()
    ['a', None, None, None]
    """
    text = values if values.dtype == pl.String else values.cast(pl.String)
    # Only what begins with a blank, or with no ASCII, can be nothing but blanks: a cheap look before a slow one.
    if not ((text < "!") | (text >= "\x7f")).any():
        return text
    return text.set(text.str.strip_chars() == "", None)


def parsed(text: pl.Series) -> pl.Series:
    """Return words as numbers, null where a word is none: ``"1e3"`` is one, ``"1,000"`` is not.

    Examples
    --------
    >>> parsed(pl.Series([" 1", "1e3", "1,000", "x"])).to_list()
    [1.0, 1000.0, None, None]
    """
    number = text.cast(pl.Float64, strict=False)
    if number.null_count() == text.null_count():
        return number
    return text.str.strip_chars().cast(pl.Float64, strict=False)


def checked_numbers(values: pl.Series, where: str, *,
                    lines: NDArray | None = None) -> tuple[pl.Series, tuple[str, ...]]:
    """Return a column as numbers, null where missing, and notes for the reader.

    Parameters
    ----------
    values : polars.Series
        Numbers, or words that are numbers.
    where : str
        The file and column, named in errors.
    lines : array of int, optional
        The line of the file on which each row stands.

    Returns
    -------
    polars.Series of Float64
        Values that say "not a number" (NaN) count as missing, with a note.
    tuple of str
        Notes.

    Raises
    ------
    InputError
        For a word, an infinite number, a decimal comma, a percent or currency sign, naming the first row;
        and for a column with no number at all.

    Examples
    --------
    >>> checked_numbers(pl.Series(["1.5", ""]), "column 'score'")[0].to_list()
    [1.5, None]
    >>> checked_numbers(pl.Series(["0,5"]), "column 'score'")
    Traceback (most recent call last):
    ...
    evenhand.errors.InputError: column 'score', row 1: got '0,5', a number with a decimal comma; expected numbers; write decimals with a point, as in 0.5.
    """  # noqa: E501
    if values.dtype.is_temporal():
        raise InputError(where, "dates", "numbers", "name another column, or turn the dates into numbers")
    if values.dtype.is_numeric() or values.dtype == pl.Boolean:
        number = values.cast(pl.Float64)
    else:
        text = as_text(values)
        number = parsed(text)
        odd = (text.is_not_null() & number.is_null()).arg_true()
        if odd.len():
            raise odd_number(str(text[int(odd[0])]), odd.len(), place(where, int(odd[0]), lines))
    infinite = number.is_infinite().fill_null(False).arg_true()
    if infinite.len():
        raise InputError(place(where, int(infinite[0]), lines), f"an infinite number ({infinite.len():,} in all)",
                         "finite numbers", "mend the values or leave them empty")
    not_a_number = int(number.is_nan().sum() or 0)
    number = number.fill_nan(None)
    if number.null_count() == number.len():
        raise InputError(where, "no number at all", "a number a person, empty where it is missing",
                         "name another column")
    return number, note_on_nan(not_a_number, where)


def checked_cut(cut: float, scores: pl.Series, where: str = "cut") -> float:
    """Return a cut-off as a float if it lies between the lowest and the highest score.

    Raises
    ------
    InputError
        For no finite number, and for a cut outside: everybody or nobody would be selected.

    Examples
    --------
    >>> checked_cut(5, pl.Series([1.0, 9.0]))
    5.0
    >>> checked_cut(0.5, pl.Series([300.0, 850.0]))
    Traceback (most recent call last):
    ...
    evenhand.errors.InputError: cut: got 0.5; expected a number between the lowest score, 300, and the highest, 850; choose one inside, on the scale of the score.
    """  # noqa: E501
    try:
        number = float(cut)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise InputError(where, repr(cut), "a finite number", "give a plain number, with a point for decimals")
    low, high = scores.drop_nans().min(), scores.drop_nans().max()
    if low is not None and high is not None and not low <= number <= high:  # type: ignore[operator]
        raise InputError(where, f"{number:g}", f"a number between the lowest score, {low:g}, and the highest, "
                         f"{high:g}", "choose one inside, on the scale of the score")
    return number


def checked_range(scores: pl.Series, low: float, high: float, where: str, *,
                  lines: NDArray | None = None) -> pl.Series:
    """Return the numbers if all lie between `low` and `high`, the range that was declared.

    Examples
    --------
    >>> checked_range(pl.Series([1.0, None]), 0, 10, "score").to_list()
    [1.0, None]
    """
    outside = ((scores < low) | (scores > high)).fill_null(False).arg_true()
    if outside.len():
        raise InputError(place(where, int(outside[0]), lines),
                         f"{scores[int(outside[0])]:g} ({counted(outside.len(), 'such number')} in all)",
                         f"numbers from {low:g} to {high:g}, as the recipe says", "mend the numbers or the recipe")
    return scores


def odd_number(value: str, count: int, where: str) -> InputError:
    """Return the fault of a word that stands where a number should, with the number of such words.

    Examples
    --------
    >>> print(odd_number("45%", 1, "column 'score'"))
    column 'score': got '45%', a number with a percent sign; expected numbers; write shares as plain numbers, as in 0.45 or 45.
    """  # noqa: E501
    for pattern, what, remedy in _ODD:
        if re.fullmatch(pattern, value.strip()):
            return InputError(where, f"{value!r}, a number {what}{_in_all(count)}", "numbers", remedy)
    return InputError(where, f"{_short(value)!r}, which is no number{_in_all(count)}", "numbers",
                      "mend the values or leave them empty, or say in a dataset's recipe which code stands for "
                      f"missing, as in missing = {{ column = [{_short(value)!r}] }}")


def _in_all(count: int) -> str:
    return f" ({count:,} such values in all)" if count > 1 else ""


def _short(value: object) -> object:
    return f"{value[:40]}..." if isinstance(value, str) and len(value) > 43 else value
