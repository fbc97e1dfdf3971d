"""A file of people, read in pieces: it may be larger than memory."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from evenhand.errors import InputError
from evenhand.numeric import counted, note_on_nan, odd_number
from evenhand.population.csv_pieces import checked_form
from evenhand.population.table import check_names

if TYPE_CHECKING:
    from collections.abc import Iterable

READERS = {".parquet": pl.scan_parquet, ".csv": partial(pl.scan_csv, infer_schema=False), ".arrow": pl.scan_ipc,
           ".feather": pl.scan_ipc, ".ndjson": pl.scan_ndjson}
"""How each kind of file is read. Cells of a CSV file are words: what they mean is not guessed from the first rows."""

PIECE = 16 * 2**20
"""So many bytes of a CSV file are checked at a time."""


def scan_people(path: str | Path, numbers: Iterable[str] = (),
                labels: Iterable[str] = ()) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """Return a file of people as a lazy table, of which nothing is read but what is asked for, and notes on it.

    Parameters
    ----------
    path : str or Path
        A Parquet, CSV, Arrow or NDJSON file, or a folder or pattern of Parquet files such as ``people/*.parquet``.
    numbers : iterable of str
        The columns that are read as numbers, where a CSV file has them.
    labels : iterable of str
        Columns that may hold numbers or words, such as a decision. Among numbers, "NaN" is none, as for any dataset.

    Raises
    ------
    InputError
        For a file that is not there, is of another kind or is damaged; and for a word where a number should be.
    """
    place = Path(path)
    pattern = any(mark in place.name for mark in "*?[")
    if not pattern and not place.exists():
        raise InputError(str(path), "no such file", "a file of people", "check the path")
    ending = ".parquet" if place.is_dir() else place.suffix.lower()
    if ending not in READERS:
        raise InputError(str(path), f"a file that ends in {place.suffix!r}", f"one of {', '.join(READERS)}",
                         "write the people as Parquet or CSV")
    try:
        empty, below = _check_csv(place, pattern=pattern) if ending == ".csv" else (0, 0)
        table = READERS[ending](place)
        names = table.collect_schema().names()
        check_names(names, place.name)
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise unreadable(place, fault) from None
    if ending != ".csv":
        return table, ()
    table = table.filter(~pl.all_horizontal(pl.all().is_null())) if empty or below else table
    notes = (f"{place.name}: {counted(empty, 'line')} without a single value left out",) if empty else ()
    table, not_numbers = _with_numbers(table, place.name, [one for one in numbers if one in names])
    table, not_labels = _without_nan(table, place.name, [one for one in labels if one in names])
    return table, (*notes, *not_numbers, *not_labels)


def unreadable(path: str | Path, fault: Exception) -> InputError:
    """Return the fault of a file that its reader gave up on."""
    return InputError(str(path), f"a file that cannot be read ({(str(fault).splitlines() or ['no reason given'])[0]})",
                      f"a whole {Path(path).suffix.lstrip('.')} file", "write the file again")


def _check_csv(place: Path, *, pattern: bool) -> tuple[int, int]:
    """Check the form of one CSV file, or of all of a pattern; return how many lines hold nothing, also below it."""
    files = sorted(place.parent.glob(place.name)) if pattern else [place]
    if not files:
        raise InputError(str(place), "no such file", "a file of people", "check the path")
    empty, below = 0, 0
    for file in files:
        with file.open("rb") as content:
            form = checked_form(iter(partial(content.read, PIECE), b""), file.name)
        empty, below = empty + form.empty, below + form.below
    return empty, below


def _with_numbers(table: pl.LazyFrame, name: str, columns: list[str]) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """Read some columns of words as numbers; a word that is none is an error, and NaN is missing, with a note."""
    if not columns:
        return table, ()
    words = {one: pl.col(one).str.strip_chars() for one in columns}
    number = {one: text.cast(pl.Float64, strict=False) for one, text in words.items()}
    odd = {one: words[one].is_not_null() & (words[one] != "") & number[one].is_null() for one in columns}
    found = table.select(*(odd[one].sum().alias(f"{one}:count") for one in columns),
                         *(pl.col(one).filter(odd[one]).first().alias(f"{one}:value") for one in columns),
                         *(number[one].is_nan().sum().alias(f"{one}:nan") for one in columns),
                         ).collect(engine="streaming").row(0, named=True)
    for one in columns:
        if found[f"{one}:count"]:
            raise odd_number(found[f"{one}:value"], found[f"{one}:count"], f"{name}, column {one!r}")
    notes = tuple(note for one in columns for note in note_on_nan(found[f"{one}:nan"], f"{name}, column {one!r}"))
    return table.with_columns(number[one].alias(one) for one in columns), notes


def _without_nan(table: pl.LazyFrame, name: str, columns: list[str]) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """Take "NaN" as missing in columns that hold nothing but numbers beside it, and say so."""
    if not columns:
        return table, ()
    words = {one: pl.col(one).str.strip_chars() for one in columns}
    number = {one: text.cast(pl.Float64, strict=False) for one, text in words.items()}
    found = table.select(
        *((words[one].is_not_null() & (words[one] != "") & number[one].is_null()).any().alias(f"{one}:words")
          for one in columns),
        *(number[one].is_nan().sum().alias(f"{one}:nan") for one in columns),
        *(number[one].is_finite().any().alias(f"{one}:numbers") for one in columns),
    ).collect(engine="streaming").row(0, named=True)
    odd = [one for one in columns if found[f"{one}:nan"] and found[f"{one}:numbers"] and not found[f"{one}:words"]]
    notes = tuple(note for one in odd for note in note_on_nan(found[f"{one}:nan"], f"{name}, column {one!r}"))
    return table.with_columns(pl.when(number[one].is_nan()).then(None).otherwise(pl.col(one)).alias(one)
                              for one in odd), notes
