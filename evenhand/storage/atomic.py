"""Folders that appear whole or not at all: written beside their place, then renamed."""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from evenhand.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = "manifest.json"
"""The file by which a folder is known to be ours, so that it may be replaced."""
AT_CWD, RENAME_EXCHANGE = -100, 2
"""Of Linux's ``renameat2``: paths from the working folder, and the flag that exchanges them."""


def write_folder(files: Mapping[str, bytes], directory: Path, *, mark: str = MARK) -> Path:
    """Write files as one folder and return its path; what stood there before stays until all is written.

    A crash, a full disk or Ctrl-C leaves the old folder as it was, and no draft behind where that can be helped.

    Parameters
    ----------
    files : mapping of str to bytes
        What to write, by path inside the folder.
    directory : Path
        A place that does not exist, an empty folder, or one that was written in this way.
    mark : str
        The file by which a folder is known to be written in this way.

    Raises
    ------
    InputError
        If the place holds something else, or cannot be written to.
    """
    target = Path(directory).absolute()
    free_for(target, mark=mark)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            for name, content in files.items():
                _write(draft, name, content)
            draft.chmod(0o755)
            _swap(draft, target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as fault:
        raise InputError(str(directory), f"a place that cannot be written to ({fault.strerror})",
                         "a folder that you may write to, with room", "choose another place; nothing was changed") \
            from None
    return target


def free_for(directory: Path, *, mark: str = MARK) -> None:
    """Raise an InputError where a place holds something that must not be replaced."""
    target = Path(directory)
    if target.is_symlink() or target.is_file():
        raise InputError(str(directory), "a file or a link", "a folder, or a name that is free", "choose another name")
    if target.is_dir() and any(target.iterdir()) and not (target / mark).is_file():
        raise InputError(str(directory), f"a folder with other things in it (no {mark})",
                         "an empty folder, a free name, or an earlier result", "choose another name")


def write_file(path: Path, content: bytes) -> None:
    """Write one file whole or not at all."""
    path = Path(path).absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(draft, 0o644)
            os.replace(draft, path)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as fault:
        raise InputError(str(path), f"a place that cannot be written to ({fault.strerror})",
                         "a place with room that you may write to", "choose another place") from None


def _write(folder: Path, name: str, content: bytes) -> None:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InputError(name, "a path that leads outside", "a path inside the folder", "choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _swap(draft: Path, target: Path) -> None:
    """Put the draft in the target's place; if that fails half-way, the old folder goes back."""
    if not target.exists():
        os.replace(draft, target)
        return
    if _exchanged(draft, target):
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    os.replace(target, old)
    try:
        os.replace(draft, target)
    except BaseException:
        os.replace(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchanged(draft: Path, target: Path) -> bool:
    """Exchange two folders in one step, so that not even a lost machine finds none; False where that is not offered.

    It is Linux's ``renameat2`` with ``RENAME_EXCHANGE``, which not all of its file systems know.
    """
    try:
        rename = ctypes.CDLL(None).renameat2
    except (OSError, TypeError, AttributeError):
        return False
    return rename(AT_CWD, os.fsencode(draft), AT_CWD, os.fsencode(target), RENAME_EXCHANGE) == 0
