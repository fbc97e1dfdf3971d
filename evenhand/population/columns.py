"""From a table of a file to people with roles: types, missing codes, groups from numbers. No files here."""

from __future__ import annotations

from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.labels import UNKNOWN, checked_groups
from evenhand.numeric import ODD_NUMBER, as_text, checked_numbers, checked_range, counted, note_on_nan, parsed, quoted
from evenhand.population.population import Field, Roles
from evenhand.population.role_columns import check_roles, with_roles
from evenhand.population.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from evenhand.population.recipe import Bins, Columns, Described

MOST_WORDS = 50
"""A column with more different words than this is a name or free text: nothing to choose among."""


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
    [{'id': '007', 'age': '< 25', 'age_number': 24}, {'id': '8', 'age': 'Unknown', 'age_number': None}]
    """
    check_roles(table, columns, bins)
    frame, notes = _without_codes(table, columns.missing)
    table = Table(table.name, frame, table.lines, table.notes + notes)
    words = {columns.id, *columns.protected} - {None} - set(bins)
    frame, more = _typed(table, keep={str(name) for name in words})
    fields: dict[str, Field] = {}
    frame, notes = _with_bins(Table(table.name, frame, table.lines, table.notes + more), bins, fields)
    table = Table(table.name, frame, table.lines, notes)
    frame, notes = _with_groups(table, [name for name in columns.protected if name not in bins])
    table = Table(table.name, frame, table.lines, notes + _all_missing_note(frame, columns.protected, table.name))
    frame, roles, notes = with_roles(table, columns)
    return frame, roles, MappingProxyType(fields), notes


def described(people: pl.DataFrame, roles: Roles, said: Mapping[str, Described], *, file: str = "people",
              lines: NDArray | None = None) -> dict[str, Field]:
    """Return the fields that a recipe describes: limits that it leaves out are those of the values there are.

    Raises
    ------
    InputError
        For a column that is not there, that names a person, or whose part in an audit leaves nothing to change, and
        for a value outside the limits; `file` and `lines` say where it stands.

    Examples
    --------
    >>> from evenhand.population.recipe import Described
    >>> people = pl.DataFrame({"id": ["a", "b"], "sex": ["f", "m"], "late": [0, 4]})
    >>> found = described(people, Roles(("sex",)), {"late": Described(direction="down", step=1)})["late"]
    >>> found.low, found.high, found.direction
    (0, 4, 'down')
    """
    taken = {roles.id, roles.outcome, roles.decision, roles.score, *roles.protected}
    fields = {}
    for name, words in said.items():
        where = f"recipe, [fields.{name}]"
        if name not in people.columns:
            raise InputError(where, "no such column", "a column of the people", did_you_mean(name, people.columns))
        if name in taken and words.direction != "none":
            raise InputError(where, "a protected column, or one that names or judges people",
                             "a column that a person can change", 'leave the direction out, or say "none"')
        if people[name].dtype.is_numeric():
            limits = (-inf if words.low is None else words.low), (inf if words.high is None else words.high)
            checked_range(people[name], *limits, f"{file}, column {name!r}", lines=lines)
        fields[name] = _field_of(people[name], words)
    return fields


def _field_of(column: pl.Series, words: Described) -> Field:
    label = words.label or column.name.replace("_", " ")
    if not column.dtype.is_numeric():
        levels = tuple(sorted(column.cast(pl.String).drop_nulls().unique()))
        return Field(column.name, label, words.unit, levels=levels if len(levels) <= MOST_WORDS else (),
                     frozen=words.frozen, direction=words.direction, cost=words.cost)
    low = column.min() if words.low is None else words.low
    high = column.max() if words.high is None else words.high
    return Field(column.name, label, words.unit, low, high, words.step, frozen=words.frozen,
                 direction=words.direction, cost=words.cost)


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
        return _numbers(text, number)
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


def _numbers(text: pl.Series, number: pl.Series) -> pl.Series:
    """Return words that are all numbers as such, but codes as they stand: 007, or too many digits for a number."""
    doubtful = text.filter((text < "1") & (text != "0"))
    if doubtful.str.contains(r"^\s*[-+]?0\d").any():
        return text
    if not (number == number.floor()).all():
        return number
    whole = text.str.strip_chars().cast(pl.Int64, strict=False)
    if whole.null_count() == text.null_count():
        return whole
    return text if text.str.contains(r"\d{19,}").any() else number


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
