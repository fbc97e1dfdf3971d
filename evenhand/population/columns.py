"""From a table of a file to people with roles: types, missing codes, groups from numbers. No files here."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.labels import UNKNOWN, checked_groups, checked_labels
from evenhand.numeric import ODD_NUMBER, as_text, checked_numbers, counted, note_on_nan, parsed, quoted
from evenhand.population.population import Field, Roles
from evenhand.population.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evenhand.population.recipe import Bins, Columns

ROW_NUMBER = "row"
"""The column of row numbers from 1, where the recipe names no id."""


def people_of(table: Table, columns: Columns,
              bins: Mapping[str, Bins]) -> tuple[pl.DataFrame, Roles, Mapping[str, Field], tuple[str, ...]]:
    """Return the people of a table, the roles of their columns, their fields, and notes for the reader.

    Parameters
    ----------
    table : Table
        The table as read.
    columns : Columns
        Which column plays which part.
    bins : mapping of str to Bins
        Groups to be made from numbers, by the name of the attribute.

    Returns
    -------
    polars.DataFrame, shape (people, columns)
        The id and the protected attributes are words; every other column holds numbers or truth values where
        all its values are such, else words.
    Roles
        With favourable values in the type of their columns.
    mapping of str to Field
        The groups made from numbers, in order.
    tuple of str
        What the reader should know.

    Raises
    ------
    InputError
        For a column that is not there or cannot play its part, naming the row.

    Examples
    --------
    >>> from evenhand.population.recipe import Bins, Columns
    >>> table = Table("p.csv", pl.DataFrame({"id": ["007", "8"], "age": ["24", ""]}))
    >>> people, roles, _, _ = people_of(table, Columns(id="id", protected=("age",)), {"age": Bins(cuts=(25,))})
    >>> people.rows(named=True)
    [{'id': '007', 'age': '< 25', 'age_number': 24.0}, {'id': '8', 'age': 'Unknown', 'age_number': None}]
    """
    _check_roles(table, columns, bins)
    frame, notes = _without_codes(table, columns.missing)
    table = Table(table.name, frame, table.lines, table.notes + notes)
    words = {columns.id, *columns.protected} - {None} - set(bins)
    frame, more = _typed(table, keep={str(name) for name in words})
    fields: dict[str, Field] = {}
    frame, notes = _with_bins(Table(table.name, frame, table.lines, table.notes + more), bins, fields)
    table = Table(table.name, frame, table.lines, notes)
    frame, notes = _with_groups(table, [name for name in columns.protected if name not in bins])
    table = Table(table.name, frame, table.lines, notes + _all_missing_note(frame, columns.protected, table.name))
    frame, roles, notes = _with_roles(table, columns)
    return frame, roles, MappingProxyType(fields), notes


def _check_roles(table: Table, columns: Columns, bins: Mapping[str, Bins]) -> None:
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


def _without_codes(table: Table,
                   missing: Mapping[str, Sequence[str | float]]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Put null in place of the codes that stand for missing."""
    notes, changed = [], []
    for name, codes in missing.items():
        values = table.frame[name]
        text = as_text(values)
        number = parsed(text)
        for code in codes:
            hit = (text == str(code)).fill_null(False)
            if not isinstance(code, str):
                hit |= (number == float(code)).fill_null(False)
            notes.append(f"{table.column(name)}: {counted(int(hit.sum()), 'value')} {code!r} taken as missing")
            values = values.set(hit, None)
        changed.append(values)
    return table.frame.with_columns(changed), tuple(notes)


def _typed(table: Table, keep: set[str]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Turn the columns of words that hold only numbers, or only truth values, into such."""
    notes: list[str] = []
    typed = []
    for values in table.frame.iter_columns():
        if values.dtype == pl.String:
            text = as_text(values)
            values = text if values.name in keep else _typed_column(text, table, notes)
        if values.dtype.is_float():
            notes += note_on_nan(int(values.is_nan().sum() or 0), table.column(values.name))
            values = values.fill_nan(None)
        typed.append(values)
    return pl.DataFrame(typed), tuple(notes)


def _typed_column(text: pl.Series, table: Table, notes: list[str]) -> pl.Series:
    """Return words as whole numbers, numbers or truth values where all are such and nothing is lost."""
    number = parsed(text)
    known = text.len() - text.null_count()
    numbers = known - (number.null_count() - text.null_count())
    if known == 0:
        return text
    if numbers == known:
        # A leading zero makes a code, and more than 15 digits do not fit a number with a fraction.
        code = text.str.contains(r"^\s*[-+]?0\d").any() or text.str.contains(r"^\s*[-+]?\d{19,}").any()
        whole = text.str.strip_chars().cast(pl.Int64, strict=False)
        return text if code else whole if whole.null_count() == text.null_count() else number
    truth = text.str.strip_chars().str.to_lowercase()
    if truth.is_in(["true", "false"]).drop_nulls().all():
        return truth == "true"
    if numbers * 2 > known:
        odd = (text.is_not_null() & number.is_null()).arg_true()
        notes.append(f"{table.at(text.name, int(odd[0]))}: {counted(odd.len(), 'value')} among {numbers:,} "
                     f"numbers not read as a number, such as {quoted([text[int(odd[0])]])}: the column is read as "
                     "words")
    elif text.str.contains(rf"^\s*({ODD_NUMBER})\s*$").drop_nulls().all():
        notes.append(f"{table.column(text.name)}: read as words, because of decimal commas, thousands separators, "
                     "percent or currency signs")
    return text


def _with_bins(table: Table, bins: Mapping[str, Bins],
               fields: dict[str, Field]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Add the groups made from numbers, and move a number aside whose name its groups take."""
    frame, notes = table.frame, table.notes
    for name, recipe in bins.items():
        source = recipe.column or name
        number, more = checked_numbers(table.frame[source], table.column(source), lines=table.lines)
        side = "right" if recipe.closed == "left" else "left"
        at = np.searchsorted(recipe.cuts, number.fill_null(0).to_numpy(), side)
        groups = pl.Series(name, np.array(recipe.names, dtype=object)[at].tolist(), pl.String).set(
            number.is_null(), UNKNOWN)
        empty = [label for label in recipe.names if label not in set(groups.unique())]
        notes += more + tuple(f"{table.column(name)}: nobody is in the group {label!r}" for label in empty)
        fields[name] = Field(name, source.replace("_", " "), levels=recipe.names, role="attribute")
        if source == name:
            raw = table.frame[name].alias(f"{name}_number")
            fields[raw.name] = Field(raw.name, f"{name.replace('_', ' ')} (number)", role="attribute")
            frame = frame.with_columns(groups).insert_column(frame.columns.index(name) + 1, raw)
        else:
            frame = frame.with_columns(groups)
    return frame, notes


def _with_groups(table: Table, protected: Sequence[str]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    notes, groups = table.notes, []
    for name in protected:
        words, more = checked_groups(table.frame[name], table.column(name), name=name, lines=table.lines)
        groups.append(words.alias(name))
        notes += more
    return table.frame.with_columns(groups), notes


def _all_missing_note(frame: pl.DataFrame, protected: Sequence[str], where: str) -> tuple[str, ...]:
    """Return a note if for more than half of the people every attribute is missing."""
    if len(protected) < 2:
        return ()
    nothing = int(frame.select(pl.all_horizontal(pl.col(protected) == UNKNOWN).sum()).item())
    if nothing * 2 <= frame.height:
        return ()
    return (f"{where}: every protected attribute is missing for {nothing:,} of {frame.height:,} people: "
            "conclusions are limited",)


def _with_roles(table: Table, columns: Columns) -> tuple[pl.DataFrame, Roles, tuple[str, ...]]:
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
