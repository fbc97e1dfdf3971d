"""CSV as people really send it: every fault of the file named with its line, nothing shifted or dropped."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError
from evenhand.numeric import counted
from evenhand.population.table import SourceFile, Table, check_cells, check_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEWLINE, _QUOTE, _COMMA = 10, 34, 44
_OTHER_FORMATS = (
    (b"PK\x03\x04", "a spreadsheet or a zip archive"), (b"\x1f\x8b", "a file packed by gzip"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet"), (b"%PDF", "a PDF"), (b"SQLite format 3", "a database"),
    (b"ARROW1", "an Arrow file"),
)
_AS_CSV = "save the table as CSV with commas, in UTF-8"


def read_csv(source: SourceFile) -> Table:
    r"""Return the table in a CSV file: columns of words, null where a cell is empty.

    Fields are separated by commas, rows by line ends, and a field with either in it stands in double
    quotes (RFC 4180). Nothing is taken for missing but an empty cell: ``NA`` is a word.

    Raises
    ------
    InputError
        For another encoding or separator, NUL bytes, a row of another length than the header, quotes that
        do not match, or columns without a name of their own; with the line.

    Examples
    --------
    >>> table = read_csv(SourceFile("people.csv", b"id,sex\n007,NA\n008,\n"))
    >>> table.frame.rows(), table.lines.tolist()
    ([('007', 'NA'), ('008', None)], [2, 3])
    """
    data = decoded(source.data, source.name)
    records = records_in(data, source.name)
    names = header_of(data, records, source.name)
    check_lengths(records, len(names), source.name)
    check_cells(source.name, records.count - 1, len(names))
    frame = _cells(data, records, names, source.name)
    lines = records.lines[1:]
    return _without_empty_rows(Table(source.name, frame, lines, _note_on_blank(records, source.name)), lines)


@dataclass(frozen=True, eq=False)
class Records:
    """Where each record of a file, or of a piece of it, begins and ends; blank lines are only counted.

    `blank` of them stand before the last record, `trailing` after it.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    fields: NDArray[np.int64]
    lines: NDArray[np.int64]
    blank: int
    trailing: int

    @property
    def count(self) -> int:
        """How many records there are, the header among them."""
        return self.starts.size


def decoded(data: bytes, name: str, *, before: int = 0) -> bytes:
    """Return the content as UTF-8 without byte order mark, with plain line ends; `before` counts earlier lines."""
    for magic, what in _OTHER_FORMATS if not before else ():
        if data.startswith(magic):
            raise InputError(name, what, "a CSV or Parquet file", _AS_CSV)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:1000].count(0) * 3 > len(data[:1000]):
        raise InputError(name, "text in UTF-16", "text in UTF-8", f"{_AS_CSV}: spreadsheets call it 'CSV UTF-8'")
    data = data.removeprefix(b"\xef\xbb\xbf")
    nul = data.find(b"\0")
    if nul >= 0:
        raise InputError(f"{name}, line {before + _line(data, nul):,}",
                         f"{counted(data.count(0), 'NUL byte')}, which no text holds", "plain text",
                         "the file is damaged or in another format; write it again")
    try:
        data.decode()
    except UnicodeDecodeError as fault:
        raise InputError(f"{name}, line {before + _line(data, fault.start):,}",
                         f"the byte {data[fault.start]:#04x}, which is no UTF-8; perhaps Latin-1 or Windows-1252",
                         "text in UTF-8", f"{_AS_CSV}: spreadsheets call it 'CSV UTF-8'") from None
    data = data.replace(b"\r\n", b"\n")
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def records_in(data: bytes, name: str, *, before: int = 0) -> Records:
    """Find the records of a file with a few passes over its bytes; or of a piece after `before` lines of it."""
    code = np.frombuffer(data, np.uint8)
    line_end, comma = code == _NEWLINE, code == _COMMA
    every_line_end = np.flatnonzero(line_end)
    if b'"' in data:
        # A byte is inside quotes where an odd number of quotes has come before it.
        inside = np.bitwise_xor.accumulate(code == _QUOTE)
        _check_quotes(data, code, inside, name, before)
        line_end, comma = line_end & ~inside, comma & ~inside
    ends = np.flatnonzero(line_end)
    if not ends.size or ends[-1] != code.size - 1:
        ends = np.r_[ends, code.size]
    starts = np.r_[0, ends[:-1] + 1]
    fields = np.diff(np.searchsorted(np.flatnonzero(comma), ends), prepend=0) + 1
    lines = np.searchsorted(every_line_end, starts) + 1 + before
    full = starts < ends
    if not full.any() and not before:
        raise InputError(name, "nothing but blank lines", "a header and rows", "check that it was copied whole")
    last = int(np.flatnonzero(full)[-1]) + 1 if full.any() else 0
    blank = int((~full[:last]).sum())
    return Records(starts[full], ends[full], fields[full], lines[full], blank, full.size - last)


def _check_quotes(data: bytes, code: NDArray, inside: NDArray, name: str, before: int) -> None:
    """Raise an InputError for a quote in the middle of a field, or one that is never closed."""
    at = np.flatnonzero(code == _QUOTE)
    opens = inside[at]
    ahead = np.where(at > 0, code[at - 1], _NEWLINE)
    after = np.where(at < code.size - 1, code[np.minimum(at + 1, code.size - 1)], _NEWLINE)
    edge = np.where(opens, ahead, after)
    stray = ~np.isin(edge, (_NEWLINE, _COMMA, _QUOTE))
    remedy = 'put the whole value in quotes and double the ones inside, as in "5"" pipe"'
    if stray.any():
        raise InputError(f"{name}, line {before + _line(data, int(at[stray][0])):,}",
                         "a quote in the middle of a value", "quotes around whole values", remedy)
    if inside[-1]:
        raise InputError(f"{name}, line {before + _line(data, int(at[-1])):,}", "a quote that is never closed",
                         "quotes in pairs", remedy)


def header_of(data: bytes, records: Records, name: str) -> list[str]:
    """Return the names in the first record, each checked to be a name of its own."""
    text = data[records.starts[0]:records.ends[0]].decode()
    if "," not in text:
        for mark, word in ((";", "';'"), ("\t", "tabs"), ("|", "'|'")):
            if mark in text:
                raise InputError(f"{name}, header", f"{text[:60]!r}, which looks like {word} between the columns",
                                 "commas", _AS_CSV)
    try:
        names = next(csv.reader([text], strict=True))
    except (csv.Error, StopIteration) as fault:
        raise InputError(f"{name}, header", f"{text[:60]!r} ({fault})", "names with commas between",
                         _AS_CSV) from None
    check_names(names, name)
    return names


def check_lengths(records: Records, columns: int, name: str, *, whole: bool = True) -> None:
    """Raise an InputError if a row is longer or shorter than the header; `whole` says that these are all rows."""
    odd = np.flatnonzero(records.fields != columns)
    if not odd.size:
        return
    fields = int(records.fields[odd[0]])
    if whole and odd.size == records.count - 1 > 1 and (records.fields[1:] == fields).all():
        raise InputError(name, f"{fields:,} fields in every row and {columns:,} in the header", "as many of each",
                         "the header lacks a name, perhaps that of a first column of row numbers; name every one")
    remedy = ("put a value that holds a comma in quotes, or mend the line" if fields > columns
              else "mend the line; an empty value still needs its comma")
    raise InputError(f"{name}, line {int(records.lines[odd[0]]):,}",
                     f"{counted(fields, 'field')} ({counted(odd.size, 'such row')})",
                     f"{columns:,}, as in the header", remedy)


def _cells(data: bytes, records: Records, names: list[str], name: str) -> pl.DataFrame:
    body = data[records.starts[1]:records.ends[-1]]
    if records.blank:
        body = b"\n".join(data[a:b] for a, b in zip(records.starts[1:], records.ends[1:], strict=True))
    try:
        frame = pl.read_csv(body, has_header=False, schema=dict.fromkeys(names, pl.String), encoding="utf8")
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as fault:
        raise InputError(name, f"text that cannot be taken apart ({str(fault).splitlines()[0][:100]})",
                         "a CSV file", _AS_CSV) from None
    if frame.height != records.count - 1:
        raise InputError(name, f"{frame.height:,} rows on one reading and {records.count - 1:,} on another",
                         "rows that can be told apart", "check the quotes and line ends of the file")
    return frame


def _note_on_blank(records: Records, name: str) -> tuple[str, ...]:
    return (f"{name}: {counted(records.blank, 'blank line')} left out",) if records.blank else ()


def _without_empty_rows(table: Table, lines: NDArray[np.int64]) -> Table:
    """Leave out the rows of commas alone that spreadsheets write below a table, and say so."""
    full = ~table.frame.select(pl.all_horizontal(pl.all().is_null() | (pl.all() == ""))).to_series()
    if full.all():
        return table
    empty = np.flatnonzero(~full.to_numpy())
    check_cells(table.name, table.frame.height - empty.size, table.frame.width)
    note = (f"{table.name}: {counted(empty.size, 'row')} without a single value left out, the first on line "
            f"{int(lines[empty[0]]):,}")
    return Table(table.name, table.frame.filter(full), np.delete(lines, empty), (*table.notes, note))
