"""The one pass over a table: an engine's own group-by, brought back as a small table of counts and sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.labels import as_series

if TYPE_CHECKING:
    from collections.abc import Mapping


def gathered(frame: Any, columns: Mapping[str, str], *, cut: float | None = None,
             favourable: str = "high") -> tuple[pl.DataFrame, float]:
    """Return one row for each combination of groups, decision and outcome, and the origin of the scores' sums.

    Parameters
    ----------
    frame : table
        Any table that Narwhals knows.
    columns : mapping of str to str
        From the part that a column plays (group0, group1, ..., decision, outcome, score) to its name.
    cut, favourable
        As in :func:`tally`.

    Returns
    -------
    polars.DataFrame
        The parts, then people, scored, total, squares.
    float
        The origin: the middle of the scores' range, 0 without scores.

    Notes
    -----
    Each score and each square is rounded to a multiple of a power of two so large that all their sums are
    exact. So the sums do not depend on the order in which an engine adds, and the error of a mean is below
    the number of people times the scores' range times 2^-53.
    """
    import narwhals as nw

    table = _narwhals(frame, columns)
    parts = [nw.col(name).alias(part) for part, name in columns.items() if part != "score"]
    keys = [part for part in columns if part != "score"]
    origin = 0.0
    if "score" in columns:
        value = _score(table, columns["score"])
        origin, reach, scored = _range(table, columns["score"], value)
        parts.append(value.alias("value"))
    table = table.select(*parts)
    if "score" in columns and cut is not None:
        table = table.with_columns(_chosen(nw.col("value"), cut, favourable).alias("decision"))
        keys.append("decision")
    sums = [nw.len().alias("people")]
    if "score" in columns:
        score = nw.col("value") - origin
        table = table.with_columns(_gridded(score, scored * reach).alias("score"),
                                   _gridded(score * score, scored * reach**2).alias("square"))
        sums += [nw.col("score").count().alias("scored"), nw.col("score").sum().alias("total"),
                 nw.col("square").sum().alias("squares")]
    found = _grouped(table, keys, sums, in_memory=isinstance(frame, pl.DataFrame))
    return _plain(found, columns), origin


def _grouped(table: Any, keys: list[str], sums: list[Any], *, in_memory: bool) -> Any:
    """Return one row for each combination of the keys, with its sums.

    A Polars table in memory is grouped by one hash of 64 bits a row, which is quicker than by several texts: two of
    20,000 combinations share a hash with a probability of about 10^-11.
    """
    if not in_memory:
        return table.group_by(keys, drop_null_keys=False).agg(*sums).collect()
    import narwhals as nw

    held = table.collect()
    hashes = [pl.col(name).hash(seed=place) for place, name in enumerate(keys, start=1)]
    marked = held.to_native().lazy().with_columns(pl.sum_horizontal(hashes).alias("\x1fkey")).with_row_index("\x1frow")
    found = nw.from_native(marked).group_by("\x1fkey").agg(nw.col("\x1frow").min(), *sums).collect()
    first = held.select(keys)[found["\x1frow"].to_list()]
    return nw.concat([first, found.drop("\x1fkey", "\x1frow")], how="horizontal")


def _narwhals(frame: Any, columns: Mapping[str, str]) -> Any:
    import narwhals as nw

    try:
        table = nw.from_native(frame).lazy()
        names = table.collect_schema().names()
    except TypeError:
        raise InputError("people", f"a {type(frame).__name__}", "a table that Narwhals knows",
                         "give a pandas, Polars, PyArrow, DuckDB or Spark table") from None
    except nw.exceptions.DuplicateError:
        raise InputError("people", "two columns of the same name", "a name of its own for each column",
                         "rename one of them") from None
    for name in columns.values():
        if name not in names:
            raise InputError("people, column", repr(name), "a column of the table",
                             did_you_mean(str(name), map(str, names)))
    twice = sorted({name for name in columns.values() if list(columns.values()).count(name) > 1})
    if twice:
        raise InputError("people, column", f"{twice[0]!r} in two parts", "one part a column",
                         "an audit needs group, decision, score and outcome apart")
    return table


def _score(table: Any, name: str) -> Any:
    """Return the expression of scores as numbers, null where missing."""
    import narwhals as nw

    dtype = table.collect_schema()[name]
    if not dtype.is_numeric():
        raise InputError(f"people, column {name!r}", f"values of the type {dtype}", "a number a person",
                         "write scores as plain numbers, with a point for decimals")
    value = nw.col(name).cast(nw.Float64)
    return nw.when(~value.is_nan()).then(value)


def _range(table: Any, name: str, value: Any) -> tuple[float, float, int]:
    """Return the middle of the scores' range, half its width, and how many scores there are."""
    found = table.select(value.min().alias("low"), value.max().alias("high"), value.count().alias("n")).collect()
    low, high, count = (found[part].to_list()[0] for part in ("low", "high", "n"))
    if not count:
        raise InputError(f"people, column {name!r}", "no score at all", "a number a person", "name another column")
    if not np.isfinite([low, high]).all():
        raise InputError(f"people, column {name!r}", "an infinite number", "finite scores",
                         "mend these scores or leave them empty")
    return low / 2 + high / 2, high / 2 - low / 2, int(count)


def _gridded(value: Any, largest_sum: float) -> Any:
    """Return the value rounded to a power of two whose multiples add up exactly as far as the largest sum."""
    if not largest_sum:
        return value
    step = 2.0 ** (int(np.ceil(np.log2(largest_sum))) - 52)
    return (value / step).round() * step


def _chosen(score: Any, cut: float, favourable: str) -> Any:
    chosen = score >= cut if favourable == "high" else score < cut
    return chosen.fill_null(False)


def _plain(found: Any, columns: Mapping[str, str]) -> pl.DataFrame:
    if found.shape[0] == 0:
        raise InputError("people", "no rows", "at least one person", "give a table that is not empty")
    table = pl.DataFrame([_series(found[name]) for name in found.columns])
    counts = table.select(pl.col("people").cast(pl.Int64))["people"]
    if "score" not in columns:
        zero = pl.lit(0.0)
        return table.with_columns(counts, scored=pl.lit(0, pl.Int64), total=zero, squares=zero)
    return table.with_columns(counts, pl.col("scored").cast(pl.Int64),
                              pl.col("total", "squares").cast(pl.Float64).fill_null(0.0))


def _series(column: Any) -> pl.Series:
    """Return a small Narwhals column; each engine has a missing value of its own, so Narwhals says where."""
    native = column.to_native()
    if isinstance(native, pl.Series) and (native.dtype == pl.String or native.dtype.is_integer()):
        return native.alias(column.name)
    values = zip(column.to_list(), column.is_null().to_list(), strict=True)
    return as_series([None if missing else value for value, missing in values], column.name).alias(column.name)
