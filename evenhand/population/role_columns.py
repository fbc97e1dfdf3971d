"""Which column plays which part: that it is there, that it can, and what the reader should know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.labels import checked_labels
from evenhand.numeric import as_text, checked_numbers, counted, quoted
from evenhand.population.population import Roles
from evenhand.population.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evenhand.population.recipe import Bins, Columns

ROW_NUMBER = "row"
"""The column of row numbers from 1, where the recipe names no id."""


def check_roles(table: Table, columns: Columns, bins: Mapping[str, Bins]) -> None:
    """Raise an InputError for a named column that is not there, or one that plays two parts."""
    there = table.frame.columns
    one = {"id": columns.id, "outcome": columns.outcome, "decision": columns.decision, "score": columns.score}
    parts = {key: name for key, name in one.items() if name is not None}
    _present(parts.items(), there, table.name)
    _present((("protected", name) for name in columns.protected if name not in bins), there, table.name)
    _present((("missing", name) for name in columns.missing), there, table.name)
    for name, recipe in bins.items():
        _present([(f"bins.{name}", recipe.column or name)], there, table.name)
        made = f"{name}_number" if recipe.column in (None, name) else name
        if name not in columns.protected:
            raise InputError(f"{table.name}, [bins.{name}]", "groups that no attribute uses",
                             f"{name!r} among the protected columns", "add it to protected, or remove the bins")
        if made in there:
            raise InputError(f"{table.name}, [bins.{name}]", f"a file that has a column {made!r} already",
                             "that name to be free", "rename the column")
    for key, name in parts.items():
        if name in columns.protected:
            raise InputError(f"{table.name}, [columns]", f"{name!r} as {key} and as a protected column",
                             "different columns", "name another column for one of them")
    twice = [name for name in columns.protected if columns.protected.count(name) > 1]
    if twice:
        raise InputError(f"{table.name}, [columns], protected", f"{twice[0]!r} more than once", "each column once",
                         "name it once")
    if columns.id is not None and columns.id in list(parts.values())[1:]:
        raise InputError(f"{table.name}, [columns]", f"{columns.id!r} as id and in another part",
                         "different columns", "name another column for one of them")


def _present(named: Iterable[tuple[str, str]], there: Sequence[str], where: str) -> None:
    for key, name in named:
        if name not in there:
            raise InputError(f"{where}, [columns], {key}" if not key.startswith("bins") else f"{where}, [{key}]",
                             repr(name), "a column of the file", did_you_mean(name, there))


def with_roles(table: Table, columns: Columns) -> tuple[pl.DataFrame, Roles, tuple[str, ...]]:
    """Return the people with ids, labels and scores checked, the roles of the columns, and the notes so far.

    Raises
    ------
    InputError
        For an id that is missing or stands twice, and for labels and scores that cannot be read.
    """
    frame, notes = table.frame, table.notes
    good: dict[str, str | float | None] = {"outcome": None, "decision": None}
    defaults = {"outcome": int(columns.favourable == "high"), "decision": 1}
    named = {"outcome": columns.favourable_outcome, "decision": columns.favourable_decision}
    for key, column in (("outcome", columns.outcome), ("decision", columns.decision)):
        if column is not None:
            labels = checked_labels(table.frame[column], table.column(column), favourable=named[key],
                                    default=defaults[key], key=f"favourable_{key}", lines=table.lines)
            frame = frame.with_columns(labels.values.alias(column))
            good[key] = labels.good
            notes += labels.notes + _missing_note(labels.values, table.column(column), key)
    if columns.score is not None:
        score, more = checked_numbers(table.frame[columns.score], table.column(columns.score), lines=table.lines)
        # A column that is the outcome as well stays as it is: the leak is said below.
        frame = frame if columns.score in (columns.outcome, columns.decision) else frame.with_columns(score)
        notes += more + _missing_note(score, table.column(columns.score), "score")
    identity = columns.id or ROW_NUMBER
    ids = _ids(table, columns.id)
    roles = Roles(columns.protected, identity, columns.outcome, columns.decision, columns.score,
                  columns.favourable, good["outcome"], good["decision"])
    frame = frame.with_columns(ids) if columns.id else frame.insert_column(0, ids)
    return frame, roles, notes + _leaks(frame, columns, table.name)


def _missing_note(values: pl.Series, where: str, part: str) -> tuple[str, ...]:
    missing, people = values.null_count(), counted(values.len(), "person", "people")
    return (f"{where}: no {part} for {missing:,} of {people}",) if missing else ()


def _ids(table: Table, column: str | None) -> pl.Series:
    """Return the names of people as words, exactly as they stand; row numbers where no column is named."""
    if column is None:
        if ROW_NUMBER in table.frame.columns:
            raise InputError(f"{table.name}, [columns], id", f"no id column, and a column named {ROW_NUMBER!r}",
                                 "an id column, or that name to be free for row numbers",
                             f"say id = {ROW_NUMBER!r}, or rename the column")
        return pl.Series(ROW_NUMBER, np.arange(1, table.frame.height + 1)).cast(pl.String)
    ids = id_text(table.frame[column], table.column(column))
    empty = ids.is_null().arg_true()
    if empty.len():
        raise InputError(table.at(column, int(empty[0])), f"no id ({counted(empty.len(), 'such row')})",
                         "an id for every person", "fill it in, or remove the row")
    again = ids.is_duplicated()
    if again.any():
        names = ids.filter(again).unique(maintain_order=True).to_list()
        raise InputError(table.at(column, int((~ids.is_first_distinct()).arg_true()[0])),
                         f"{counted(len(names), 'id')} more than once: {quoted(names)}", "one row a person",
                         "remove the repeated rows, or name the column that tells people apart")
    return ids


def id_text(values: pl.Series, where: str) -> pl.Series:
    """Return ids as words; decimals that may have lost digits are refused.

    Examples
    --------
    >>> id_text(pl.Series(["007", "9007199254740993"]), "column 'id'").to_list()
    ['007', '9007199254740993']
    >>> id_text(pl.Series([9.007199254740993e15]), "column 'id'")
    Traceback (most recent call last):
    ...
    evenhand.errors.InputError: column 'id': got ids that are stored as numbers with a fraction; expected words or whole numbers; write the ids as words: long ones have lost digits.
    """  # noqa: E501
    if values.dtype.is_float():
        known = values.fill_nan(None)
        if not ((known.abs() < 2**53) & (known == known.floor())).drop_nulls().all():
            raise InputError(where, "ids that are stored as numbers with a fraction", "words or whole numbers",
                             "write the ids as words: long ones have lost digits")
        values = known.cast(pl.Int64)
    return as_text(values)


def _leaks(frame: pl.DataFrame, columns: Columns, where: str) -> tuple[str, ...]:
    """Return notes on parts that are played by one column, or by two columns with the same values."""
    parts = [(key, name) for key, name in (("outcome", columns.outcome), ("decision", columns.decision),
                                           ("score", columns.score)) if name is not None]
    notes = []
    for number, (key, name) in enumerate(parts):
        for other, another in parts[number + 1:]:
            if name == another:
                notes.append(f"{where}: {name!r} is both the {key} and the {other}: the one is judged by itself")
            elif _same(frame[name], frame[another]):
                notes.append(f"{where}: the {key} {name!r} and the {other} {another!r} have the same values: "
                             "is the one made from the other?")
    return tuple(notes)


def _same(one: pl.Series, other: pl.Series) -> bool:
    return as_text(one.cast(pl.Float64, strict=False) if one.dtype.is_numeric() else one).equals(
        as_text(other.cast(pl.Float64, strict=False) if other.dtype.is_numeric() else other))
