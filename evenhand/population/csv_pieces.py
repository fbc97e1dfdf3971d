"""A CSV file larger than memory, checked piece by piece as strictly as one that is read whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evenhand.errors import InputError
from evenhand.numeric import counted
from evenhand.population.csv_file import check_lengths, decoded, header_of, records_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NEWLINE, _QUOTE = 10, 34
MOST_UNFINISHED = 256 * 2**20
"""So many bytes without the end of a record, and a quote is taken as never closed."""


@dataclass(frozen=True)
class Form:
    """What a CSV file holds: its columns, its rows, and lines without a single value, among the rows and below them."""

    names: tuple[str, ...]
    rows: int
    empty: int
    below: int = 0


def checked_form(pieces: Iterable[bytes], name: str) -> Form:
    r"""Return the form of a CSV file that comes in pieces of any size; only one of them is in memory.

    Parameters
    ----------
    pieces : iterable of bytes
        The file's content in order.
    name : str
        The file's name, for messages.

    Raises
    ------
    InputError
        As :func:`~evenhand.population.csv_file.read_csv`: for another encoding or separator, NUL bytes, a row of
        another length than the header, quotes that do not match, or columns without a name of their own.

    Examples
    --------
    >>> checked_form([b"id,sex\n007,", b"f\n\n008,m\n"], "people.csv")
    Form(names=('id', 'sex'), rows=2, empty=1, below=0)
    """
    names: list[str] = []
    rows, empty, trailing, before = 0, 0, 0, 0
    for whole in _whole_records(pieces, name):
        data = decoded(whole, name, before=before)
        records = records_in(data, name, before=before)
        if not names and records.count:
            names = header_of(data, records, name)
            rows -= 1
        check_lengths(records, len(names), name, whole=not before)
        nothing = int((records.ends - records.starts == records.fields - 1).sum()) if len(names) > 1 else 0
        rows += records.count - nothing
        empty += records.blank + nothing + (trailing if records.count else 0)
        trailing = records.trailing + (0 if records.count else trailing)
        before += data.count(b"\n")
    if not names:
        raise InputError(name, "an empty file (0 bytes)", "a table with a header and rows",
                         "check that the file was written and copied whole")
    if rows < 1:
        raise InputError(name, "a header and no rows", "at least one row", "check that the file was copied whole")
    return Form(tuple(names), rows, empty, trailing)


def _whole_records(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Yield the content anew, cut where records end."""
    rest = b""
    for piece in pieces:
        rest += piece
        end = _last_end(rest)
        if end:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > MOST_UNFINISHED:
            raise InputError(name, f"{counted(len(rest), 'byte')} without the end of a row", "rows of a few fields",
                             "look for a quote that is never closed; lines end with a line feed")
    if rest:
        yield rest


def _last_end(data: bytes) -> int:
    """Return the position after the last line end that no quotes enclose, 0 where there is none."""
    if b'"' not in data:
        return data.rfind(b"\n") + 1
    code = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero((code == _NEWLINE) & ~np.bitwise_xor.accumulate(code == _QUOTE))
    return int(ends[-1]) + 1 if ends.size else 0
