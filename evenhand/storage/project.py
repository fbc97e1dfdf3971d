"""Project folders: a place for one's own datasets and systems."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from evenhand.errors import InputError
from evenhand.paths import folder


def new_project(directory: Path) -> Path:
    """Write the folder that `evenhand init` promises and return its path.

    The folder appears whole or not at all: it is written beside its place and then renamed.

    Raises
    ------
    InputError
        If the place is taken by a file or by a folder that is not empty, or cannot be written to.
    """
    target = Path(directory).absolute()
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise InputError(str(directory), "something that is there already", "a new or empty folder",
                         "choose another name; nothing was changed")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            shutil.copytree(folder("project-template"), draft, dirs_exist_ok=True)
            draft.chmod(0o755)
            if target.is_dir():
                target.rmdir()
            os.replace(draft, target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as fault:
        raise InputError(str(directory), f"a place that cannot be written to ({fault.strerror})",
                         "a folder that you may write to", "choose another place") from None
    return target
