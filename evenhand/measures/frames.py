"""Tidy tables of numbers by group: one order of columns, null for what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.measures.reasons import SMALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


def tidy(**columns: Any) -> pl.DataFrame:
    """Return a table of columns of one length, single values repeated; NaN becomes null.

    Examples
    --------
    >>> tidy(group=["a", "b"], value=np.array([0.5, np.nan]), interval="wilson").rows()
    [('a', 0.5, 'wilson'), ('b', None, 'wilson')]
    """
    length = max(len(part) for part in columns.values() if _is_column(part))
    made = {name: part if _is_column(part) else [part] * length for name, part in columns.items()}
    table = pl.DataFrame({name: pl.Series(name, _plain(part), strict=False) for name, part in made.items()})
    return table.with_columns(pl.selectors.float().fill_nan(None), pl.selectors.by_dtype(pl.Null).cast(pl.String))


def small(reasons: Sequence[str | None], n: ArrayLike) -> tuple[str | None, ...]:
    """Return the reasons, with ``small_group`` where there is none and fewer than 30 people count.

    Examples
    --------
    >>> small([None, "no_scores", None], [29, 0, 30])
    ('small_group', 'no_scores', None)
    """
    return tuple(why or ("small_group" if count < SMALL else None)
                 for why, count in zip(reasons, np.asarray(n).tolist(), strict=True))


def first_reason(people: int, *conditions: tuple[str, ArrayLike]) -> tuple[str | None, ...]:
    """Return for each group the code of the first condition that holds there, None where none does.

    Examples
    --------
    >>> first_reason(2, ("no_people", [True, False]), ("no_scores", [True, True]))
    ('no_people', 'no_scores')
    """
    found: list[str | None] = [None] * people
    for code, holds in conditions:
        flags = np.broadcast_to(np.asarray(holds, bool), people).tolist()
        found = [why or (code if flag else None) for why, flag in zip(found, flags, strict=True)]
    return tuple(found)


def _is_column(part: Any) -> bool:
    return not isinstance(part, str) and hasattr(part, "__len__")


def _plain(part: Any) -> Any:
    return part if isinstance(part, (np.ndarray, pl.Series)) else list(part)
