"""Baselines: the figures of an earlier check, against which later ones are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evenhand import __version__
from evenhand.errors import InputError
from evenhand.storage.atomic import write_file

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 2**24


def write_baseline(path: Path, check: Any) -> None:
    """Write the figures of a check (`evenhand.study.Check`) as a baseline, whole or not at all."""
    values = {one.key: one.value for one in check.verdicts}
    content = {"evenhand": __version__, "dataset": check.policy.dataset, "people": check.people, "values": values}
    write_file(Path(path), (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())


def read_baseline(path: Path, dataset: str) -> Mapping[str, float | None]:
    """Return the figures of a baseline by what was judged.

    Raises
    ------
    InputError
        For a file that cannot be read, that is no baseline, or that is of another dataset.
    """
    path, expected = Path(path), "a file that --write-baseline made"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(str(path), f"{path.stat().st_size:,} bytes", f"at most {MOST_BYTES:,}", "choose another")
        content = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise InputError(str(path), "text that is no JSON", expected, "write it again with --write-baseline") from None
    except OSError as fault:
        raise InputError(str(path), f"a file that cannot be read ({fault.strerror})", expected,
                         "write one with --write-baseline") from None
    values = content.get("values") if isinstance(content, dict) else None
    good = isinstance(values, dict) and all(
        one is None or (isinstance(one, (int, float)) and not isinstance(one, bool)) for one in values.values())
    if not good:
        raise InputError(str(path), "no values", expected, "write it again with --write-baseline")
    if content.get("dataset") != dataset:
        raise InputError(str(path), f"a baseline of {content.get('dataset')!r}", f"one of {dataset!r}",
                         "choose another, or write it again")
    return values
