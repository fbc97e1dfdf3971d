"""A file as it came, and the table that it holds, with the line of each row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from evenhand.errors import InputError
from evenhand.numeric import place

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

MOST_BYTES = 512 * 2**20
"""The largest file that is read, in bytes."""

MOST_CELLS = 500_000_000
"""The largest table that is read, in rows times columns."""

MOST_COLUMNS = 10_000


@dataclass(frozen=True)
class SourceFile:
    """A file's name and content, from a folder or an upload.

    Parameters
    ----------
    name : str
        The name, for messages only: nothing is ever opened by it.
    data : bytes
        The content.

    Examples
    --------
    >>> SourceFile("people.csv", b"id,sex").sha256[:8]
    '5984a0a0'
    """

    name: str
    data: bytes

    def __post_init__(self) -> None:
        if not self.data:
            raise InputError(self.name, "an empty file (0 bytes)", "a table with a header and rows",
                             "check that the file was written and copied whole")
        check_size(self.name, len(self.data))

    @cached_property
    def sha256(self) -> str:
        """The hash of the content."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, eq=False)
class Table:
    """A table read from a file, before its columns have a meaning.

    Parameters
    ----------
    name : str
        The file's name.
    frame : polars.DataFrame
        Columns of words from a CSV file; typed columns from a Parquet file.
    lines : ndarray of int, optional
        The line of the file on which each row begins, from 1; None for a format without lines.
    notes : tuple of str
        What was left out, with the number and the reason.
    """

    name: str
    frame: pl.DataFrame
    lines: NDArray | None = None
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> str:
        """Return where a column stands, for messages."""
        return f"{self.name}, column {name!r}"

    def at(self, name: str, row: int) -> str:
        """Return where one cell stands, for messages."""
        return place(self.column(name), row, self.lines)


def check_size(name: str, size: int) -> None:
    """Raise an InputError if a file is larger than `MOST_BYTES`."""
    if size > MOST_BYTES:
        raise InputError(name, f"{size / 2**20:,.0f} MiB", f"at most {MOST_BYTES // 2**20:,} MiB",
                         "leave out columns that are not needed, or write the table as Parquet")


def check_cells(name: str, rows: int, columns: int) -> None:
    """Raise an InputError if a table has no rows, too many columns, or more than `MOST_CELLS` cells."""
    if rows == 0:
        raise InputError(name, "a header and no rows", "at least one row", "check that the file was copied whole")
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise InputError(name, f"{rows:,} rows of {columns:,} columns",
                         f"at most {MOST_COLUMNS:,} columns and {MOST_CELLS:,} cells",
                         "leave out columns that are not needed, or take a sample")


def check_names(names: list[str], where: str) -> None:
    """Raise an InputError if a column has no name, or if two names are equal or nearly so.

    Examples
    --------
    >>> check_names(["Sex", "sex "], "people.csv")
    Traceback (most recent call last):
    ...
    evenhand.errors.InputError: people.csv, header: got the columns 'Sex' and 'sex ', which differ only in case or spaces; expected a name of its own for each column; rename one of them.
    """  # noqa: E501
    seen: dict[str, str] = {}
    for number, name in enumerate(names, 1):
        if not name.strip():
            raise InputError(f"{where}, header", f"no name for column {number:,}", "a name for each column",
                             "name it, or remove it: some programs write row numbers into a first column "
                             "without one")
        alike = " ".join(name.casefold().split())
        if alike in seen:
            other = seen[alike]
            got = (f"the column {name!r} more than once" if other == name
                   else f"the columns {other!r} and {name!r}, which differ only in case or spaces")
            raise InputError(f"{where}, header", got, "a name of its own for each column", "rename one of them")
        seen[alike] = name
