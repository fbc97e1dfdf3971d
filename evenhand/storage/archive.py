"""Many files as one: a zip whose bytes depend on its content alone."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return files as a zip with one folder in it; the same files give the same bytes.

    Parameters
    ----------
    files : mapping of str to bytes
        Content by path.
    folder : str
        The name of the folder.

    Examples
    --------
    >>> archive = zipfile.ZipFile(io.BytesIO(zipped({"b.txt": b"2", "a.txt": b"1"}, "report")))
    >>> archive.namelist(), archive.read("report/b.txt")
    (['report/a.txt', 'report/b.txt'], b'2')
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            # The earliest date that a zip can hold stands for none.
            entry = zipfile.ZipInfo(f"{folder}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    return made.getvalue()
