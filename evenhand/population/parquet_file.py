"""Parquet from outside: the declared size is checked before a row is read."""

from __future__ import annotations

import polars as pl

from evenhand.errors import InputError
from evenhand.population.table import SourceFile, Table, check_cells, check_names

MOST_UNPACKED = 8 * 2**30
"""The most bytes that a file may say it unpacks to."""


def read_parquet(source: SourceFile) -> Table:
    """Return the table in a Parquet file, with plain columns: words, numbers, truth values and dates.

    Raises
    ------
    InputError
        If the file is none, is damaged, declares more rows than can be read, or holds nested columns.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO()
    >>> pl.DataFrame({"id": ["007"], "age": [31]}).write_parquet(file)
    >>> read_parquet(SourceFile("people.parquet", file.getvalue())).frame.rows()
    [('007', 31)]
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pa.BufferReader(source.data))
        names = list(file.schema_arrow.names)
        check_names(names, source.name)
        check_cells(source.name, file.metadata.num_rows, file.metadata.num_columns)
        _check_unpacked(file.metadata, source.name)
        _check_types(file.schema_arrow, source.name)
        frame = pl.from_arrow(file.read())
    except (pa.ArrowException, OSError, ValueError, pl.exceptions.PolarsError) as fault:
        raise InputError(source.name, f"a file that is no Parquet, or a damaged one ({_first_line(fault)})",
                         "a whole Parquet file", "write the file again, or save the table as CSV") from None
    return Table(source.name, _plain(frame))  # type: ignore[arg-type]


def _check_unpacked(metadata: object, name: str) -> None:
    total = sum(metadata.row_group(k).total_byte_size for k in range(metadata.num_row_groups))  # type: ignore[attr-defined]
    if total > MOST_UNPACKED:
        raise InputError(name, f"a file that unpacks to {total / 2**30:,.0f} GiB",
                         f"at most {MOST_UNPACKED // 2**30} GiB", "leave out columns, or take a sample")


def _check_types(schema: object, name: str) -> None:
    from pyarrow import types

    for column in schema:  # type: ignore[attr-defined]
        if types.is_nested(column.type) or types.is_binary(column.type) or types.is_large_binary(column.type):
            raise InputError(f"{name}, column {column.name!r}", f"values of type {column.type}",
                             "words, numbers, truth values or dates", "leave this column out")


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    casts = [pl.col(name).cast(pl.String if isinstance(kind, (pl.Categorical, pl.Enum, pl.Null)) else pl.Float64)
             for name, kind in frame.schema.items()
             if isinstance(kind, (pl.Categorical, pl.Enum, pl.Null, pl.Decimal))]
    return frame.with_columns(casts)


def _first_line(fault: Exception) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0][:100]
