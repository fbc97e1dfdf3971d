"""A file of people, read in pieces: it may be larger than memory."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from evenhand.errors import InputError

READERS = {".parquet": pl.scan_parquet, ".csv": pl.scan_csv, ".arrow": pl.scan_ipc, ".feather": pl.scan_ipc,
           ".ndjson": pl.scan_ndjson}
"""How each kind of file is read."""


def scan_people(path: str | Path) -> pl.LazyFrame:
    """Return a file of people as a lazy table, of which nothing is read but what is asked for.

    Parameters
    ----------
    path : str or Path
        A Parquet, CSV, Arrow or NDJSON file, or a folder or pattern of Parquet files such as ``people/*.parquet``.

    Raises
    ------
    InputError
        For a file that is not there, or of another kind.
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
        table = READERS[ending](place)
        table.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise InputError(str(path), f"a file that cannot be read ({str(fault).splitlines()[0]})",
                         f"a {ending.lstrip('.')} file", "mend the file") from None
    return table
