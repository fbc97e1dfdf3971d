"""Columns of groups and of yes-or-no labels from outside: what each value means, said and never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.numeric import as_text, counted, note_on_nan, parsed, place, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

UNKNOWN = "Unknown"
"""The group of people whose group is missing: counted, named, and left out of ratios."""

MOST_GROUPS = 200
MOST_NUMBERS_AS_GROUPS = 20
MOST_CLASSES = 20
"""A decision of more words than these is no set of classes."""
_LIKE_MISSING = {"na", "n/a", "nan", "none", "null", "nil", "missing", "?", "-", ".", "#n/a"}
_DATE = re.compile(r"\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([ T]\d.*)?")


@dataclass(frozen=True)
class Labels:
    """A column of two values, one of which is good for the person.

    Parameters
    ----------
    values : polars.Series
        Whole numbers or words, null where missing; True and False are 1 and 0.
    good : value
        The favourable value, of the same type as `values`.
    notes : tuple of str
        What the reader should know.
    """

    values: pl.Series
    good: str | float
    notes: tuple[str, ...] = ()

    @property
    def favourable(self) -> NDArray[np.int8]:
        """1 for the favourable value, 0 for the other, -1 where missing; shape ``(people,)``."""
        return (self.values == self.good).cast(pl.Int8).fill_null(-1).to_numpy().astype(np.int8)


def as_series(values: ArrayLike | pl.Series, name: str = "") -> pl.Series:
    """Return any flat sequence as a Polars column; a mixture of types becomes words, missing becomes null.

    Examples
    --------
    >>> as_series([True, 1, None]).to_list()
    ['True', '1', None]
    """
    if isinstance(values, pl.Series):
        return values
    # A plain list is taken as it stands: numpy would turn [True, 1] into whole numbers.
    array = np.asarray(values) if hasattr(values, "dtype") else np.asarray(values, dtype=object)
    if array.dtype != object:
        return pl.Series(name, array)
    kept = [None if value is None or value != value else value for value in array.tolist()]
    if len({type(value) for value in kept if value is not None}) <= 1:
        return pl.Series(name, kept, strict=False)
    return pl.Series(name, [None if value is None else str(value) for value in kept], pl.String)


def checked_labels(values: pl.Series, where: str, *, favourable: str | float | bool | None = None,
                   default: int = 1, key: str = "favourable_outcome", lines: NDArray | None = None) -> Labels:
    """Return a column of decisions or outcomes with its favourable value, checked.

    Parameters
    ----------
    values : polars.Series
        Two different values, and null where missing; a decision may hold several classes in words where one of them
        is named as `favourable`: it counts against all others, and a note says so.
    where : str
        The file and column, named in errors.
    favourable : value, optional
        The value that is good for the person. May be left out where the column holds only 0 and 1.
    default : {0, 1}
        The favourable value of a column of 0 and 1.
    key : str
        What the favourable value is called where the caller gives it, named in errors.
    lines : array of int, optional
        The line of the file on which each row stands.

    Raises
    ------
    InputError
        For more than two values, a mixture of types, probabilities, infinite numbers, no value at all, and
        for two values of which nobody has said which one is good.

    Examples
    --------
    >>> checked_labels(pl.Series([1, 0, None]), "column 'paid'").favourable
    array([ 1,  0, -1], dtype=int8)
    >>> checked_labels(pl.Series(["yes", "no"]), "column 'paid'", favourable="yes").favourable
    array([1, 0], dtype=int8)
    >>> checked_labels(pl.Series(["yes", "no"]), "column 'paid'")
    Traceback (most recent call last):
    ...
    evenhand.errors.InputError: column 'paid': got the values 'no', 'yes'; expected to know which is good for the person; say favourable_outcome = 'no' or 'yes'.
    >>> classes = pl.Series(["hire", "interview", "reject"])
    >>> checked_labels(classes, "column 'step'", favourable="interview", key="favourable_decision").notes
    ("column 'step': 'interview' counts as selected, and 'hire', 'reject' as not selected",)
    """  # noqa: E501
    plain, notes = _plain(values, where, lines)
    present = plain.drop_nulls().unique().sort().to_list()
    if not present:
        raise InputError(where, "no value at all", "two different values", "name another column")
    if len(present) > 2:
        if key != "favourable_decision" or not _names_a_class(favourable, plain, present):
            raise _too_many(present, plain, where, key)
        others = quoted([value for value in present if value != favourable])
        notes += (f"{where}: {favourable!r} counts as selected, and {others} as not selected",)
    elif favourable is None and not set(present) <= {0, 1}:
        raise InputError(where, f"the values {quoted(present)}", "to know which is good for the person",
                         f"say {key} = {' or '.join(repr(value) for value in present)}")
    good = default if favourable is None else _like(favourable, plain)
    if good not in present and (len(present) == 2 or isinstance(good, str) != (plain.dtype == pl.String)):
        raise InputError(where, f"the values {quoted(present)}", f"{key} = {favourable!r} to be among them",
                         did_you_mean(str(good), [str(value) for value in present]))
    if len(present) == 1:
        notes += (f"{where}: everybody has the same value, {present[0]!r}: what compares both values "
                  "cannot be estimated",)
    return Labels(plain, good, notes)


def checked_groups(values: pl.Series, where: str, *, name: str = "column", lines: NDArray | None = None,
                   times: NDArray | None = None) -> tuple[pl.Series, tuple[str, ...]]:
    """Return a protected attribute as words without missing values, and notes for the reader.

    Parameters
    ----------
    values : polars.Series
        The group of each person; null or empty where missing.
    where : str
        The file and column, named in errors.
    name : str
        The column's name, for the remedy.
    lines : array of int, optional
        The line of the file on which each row stands.
    times : array of int, optional
        How many people each value stands for, where `values` comes from a table of counts.

    Returns
    -------
    polars.Series of String
        A missing group is the group "Unknown". Words such as "NA" stay words.
    tuple of str
        Notes: groups that look alike, words that may mean missing, many missing, only one group.

    Raises
    ------
    InputError
        For dates, for numbers that need bins, for more groups than can be compared, and for none at all.

    Examples
    --------
    >>> groups, notes = checked_groups(pl.Series(["Male", "male ", None]), "column 'sex'")
    >>> groups.to_list()
    ['Male', 'male ', 'Unknown']
    >>> notes
    ("column 'sex': 'Male' (1) and 'male ' (1) look alike but are kept apart; if they are one group, write them alike",)
    """
    text = as_text(_whole(values))
    counts = _counts(text, times)
    missing = counts.pop(None, 0)
    if not counts:
        raise InputError(where, "no group at all", "a group a person", "name another column")
    _refuse_no_groups(values, counts, where, name, lines)
    named = text.fill_null(UNKNOWN) if text.null_count() else text
    return named, _notes_on(counts, sum(counts.values()) + missing, missing, where, name)


def _counts(text: pl.Series, times: NDArray | None) -> dict[str | None, int]:
    """Return how often each word occurs, where each value stands for so many people; None counts the missing."""
    if times is None:
        return dict(text.value_counts().rows())
    counts: dict[str | None, int] = defaultdict(int)
    for word, many in zip(text.to_list(), times.tolist(), strict=True):
        counts[word] += many
    return dict(counts)


def look_alikes(groups: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the sets of names that differ only in case, spaces, or how Unicode writes them.

    Examples
    --------
    >>> look_alikes(["Male", "male ", "female", "MALE"])
    [('MALE', 'Male', 'male ')]
    """
    alike = defaultdict(list)
    for group in groups:
        visible = "".join(c for c in unicodedata.normalize("NFKC", group) if unicodedata.category(c) != "Cf")
        alike[" ".join(visible.casefold().split())].append(group)
    return [tuple(sorted(names)) for _, names in sorted(alike.items()) if len(names) > 1]


def _plain(values: pl.Series, where: str, lines: NDArray | None) -> tuple[pl.Series, tuple[str, ...]]:
    """Return labels as whole numbers where they are such, as other numbers or as words."""
    if values.dtype.is_integer():
        return values, ()
    if values.dtype == pl.Boolean:
        return values.cast(pl.Int64), ()
    if not values.dtype.is_numeric():
        text = as_text(values)
        truth = text.str.strip_chars().str.to_lowercase()
        is_truth, number = truth.is_in(["true", "false"]), parsed(text)
        if is_truth.any():
            if is_truth.drop_nulls().all():
                return (truth == "true").cast(pl.Int64), ()
            if (number.is_not_null() | is_truth)[text.is_not_null().arg_true()].all():
                raise InputError(where, f"a mixture, {quoted(text.drop_nulls().unique().sort().to_list())}",
                                 "one way of writing", "write 1 and 0, or True and False, throughout")
        if number.null_count() > text.null_count() or number.is_nan().any():
            return text, ()
        values = number
    infinite = values.is_infinite().fill_null(False).arg_true()
    if infinite.len():
        raise InputError(place(where, int(infinite[0]), lines), f"an infinite number ({infinite.len():,} in all)",
                         "two different values", "mend the values or leave them empty")
    missing = int(values.is_nan().sum() or 0)
    return _whole(values), note_on_nan(missing, where)


def _whole(values: pl.Series) -> pl.Series:
    """Return numbers without fraction as whole numbers, so that 1.0 reads as 1; NaN is missing."""
    if not values.dtype.is_float():
        return values
    values = values.fill_nan(None)
    safe = (values.abs() < 2**53) & (values == values.floor())
    return values.cast(pl.Int64) if safe.drop_nulls().all() else values


def _like(favourable: str | float | bool, plain: pl.Series) -> str | float:
    """Return the favourable value in the column's own type, so that 0, "0" and False mean the same."""
    if plain.dtype == pl.String:
        return str(favourable)
    if isinstance(favourable, str):
        word = favourable.strip().lower()
        number = {"true": 1, "false": 0}.get(word, parsed(pl.Series([word]))[0])
        return favourable if number is None else _like(number, plain)
    return int(favourable) if favourable == int(favourable) else favourable


def _names_a_class(favourable: str | float | bool | None, plain: pl.Series, present: list) -> bool:
    """Return whether one of several classes, written in words, is named as the good one: it against all others."""
    return (plain.dtype == pl.String and favourable in present and len(present) <= MOST_CLASSES
            and not look_alikes(present))


def _too_many(present: list, plain: pl.Series, where: str, key: str) -> InputError:
    got = f"{len(present):,} different values, {quoted(present)}"
    if plain.dtype != pl.String and (len(present) > 10 or plain.dtype.is_float()):
        inside = min(present) >= 0 and max(present) <= 1
        what = "two values: these look like probabilities" if inside else "two values: these look like scores"
        return InputError(where, got, what, "name the column as the score and give a cut")
    alike = look_alikes(str(value) for value in present)
    classes = key == "favourable_decision" and plain.dtype == pl.String and len(present) <= MOST_CLASSES
    remedy = (f"write {' and '.join(repr(n) for n in alike[0])} alike" if alike else
              "name one class with favourable_decision, once a class" if classes else "join them into two")
    return InputError(where, got, "two different values",
                      f"{remedy}, or say which of them stands for missing")


def _refuse_no_groups(values: pl.Series, counts: dict[str, int], where: str, name: str,
                      lines: NDArray | None) -> None:
    different, people = len(counts), sum(counts.values())
    if values.dtype.is_temporal() or (different > 2 and _people_with_dates(counts) > 0.9 * people):
        row = int(values.is_not_null().arg_true()[0])
        at = where if lines is None else place(where, row, lines)
        raise InputError(at, f"a date, {quoted([as_text(values)[row]])}, as a group",
                         "a few named groups", "make groups from it first, such as years or ages")
    if different > MOST_NUMBERS_AS_GROUPS and (number := parsed(pl.Series(list(counts)))).null_count() == 0:
        low, high = number.min(), number.max()
        raise InputError(where, f"{different:,} different numbers from {low:g} to {high:g} as groups",
                         f"a few groups, at most {MOST_NUMBERS_AS_GROUPS} where they are numbers",
                         f"make groups from the number, in a recipe with [bins.{name}] and cuts = [...]; or is "
                         "this an id?")
    if different > MOST_GROUPS or (different > MOST_NUMBERS_AS_GROUPS and different == people):
        raise InputError(where, f"{different:,} different groups, such as {quoted(sorted(counts)[:3])}",
                         f"at most {MOST_GROUPS} groups, each with more than one person",
                         "join them into fewer, or name another column; is this an id?")


def _people_with_dates(counts: dict[str, int]) -> int:
    return sum(many for word, many in counts.items() if _DATE.fullmatch(word))


def _notes_on(counts: dict[str, int], people: int, missing: int, where: str, name: str) -> tuple[str, ...]:
    notes = []
    for names in look_alikes(counts):
        # Where only the code points differ, the names are written out in escapes, or nobody could tell them apart.
        same = len({unicodedata.normalize("NFC", group) for group in names}) < len(names)
        listed = " and ".join(f"{ascii(g) if same else repr(g)} ({counts[g]:,})" for g in names)
        notes.append(f"{where}: {listed} look alike but are kept apart; if they are one group, write them alike")
    for group in sorted(set(counts)):
        if re.sub(r"\s", "", group).lower() in _LIKE_MISSING:
            people_in = counted(counts[group], "person", "people")
            notes.append(f"{where}: {group!r} ({people_in}) is read as a group of that name; if it stands for missing, "
                         f"leave these cells empty, or say missing = {{ {name} = [{group!r}] }} in a dataset's recipe")
    missing += counts.get(UNKNOWN, 0)
    if missing * 2 > people:
        notes.append(f"{where}: the group is missing for {missing:,} of {counted(people, 'person', 'people')} "
                     f"({missing / people:.0%}): conclusions about it are limited")
    known = sorted(set(counts) - {UNKNOWN})
    if len(known) == 1:
        notes.append(f"{where}: everybody whose group is known is {known[0]!r}: there is nothing to compare")
    return tuple(notes)
