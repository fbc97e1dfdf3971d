"""An audit of a file of people, without a dataset folder; the file may be larger than memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.door import audit
from evenhand.errors import InputError
from evenhand.storage.people_file import scan_people, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evenhand.auditing.audit import Audit


def audit_people_file(path: str | Path, *, protected: Sequence[str],
                      progress: Callable[[str], None] = lambda stage: None, **asked: Any) -> Audit:
    """Return the audit of a file of people, counted in pieces by the engine that reads it.

    Parameters
    ----------
    path : str or Path
        As in :func:`~evenhand.storage.people_file.scan_people`.
    protected : sequence of str
        The columns of the protected attributes.
    progress : callable
        Called with a few words before each stage.
    **asked
        As in :func:`evenhand.audit`: decision, score, cut, outcome, favourable, by, depth, level, profile, tolerance,
        reference, measures, given, features, cuts, weights.

    Raises
    ------
    InputError
        For a file that cannot be read, and for columns that cannot be used as they are.
    """
    if not protected:
        raise InputError("--protected", "no column", "at least one", "name a column of groups with --protected")
    progress(f"counting {Path(path).name}")
    features = asked.get("features") or ()
    numbers = {asked.get("score"), asked.get("weights"), *([features] if isinstance(features, str) else features)}
    labels = {asked.get("decision"), asked.get("outcome")} - numbers
    people, notes = scan_people(path, sorted(name for name in numbers if name), sorted(name for name in labels if name))
    try:
        found = audit(people, protected=list(protected), name=Path(path).stem, **asked)
    except pl.exceptions.ComputeError as fault:  # what was damaged further down than the first rows
        raise unreadable(path, fault) from None
    return replace(found, caveats=tuple(dict.fromkeys((*found.caveats, *notes))))
