"""The one pass over a table: an engine's own group-by, brought back as a small table of counts and sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.labels import as_series
from evenhand.numeric import checked_cut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def gathered(frame: Any, columns: Mapping[str, str], *, cut: float | None = None,
             favourable: str = "high") -> tuple[pl.DataFrame, float]:
    """Return one row for each combination of groups, decision and outcome, and the origin of the scores' sums.

    Parameters
    ----------
    frame : table
        Any table that Narwhals knows.
    columns : mapping of str to str
        From the part that a column plays (group0, group1, ..., decision, outcome, score, weight) to its name.
    cut, favourable
        As in :func:`tally`.

    Returns
    -------
    polars.DataFrame
        The parts, then people, scored, total, squares; with weights also weight, weight_squares and scored_weight, and
        then total and squares are weighted.
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
    keys = [part for part in columns if part not in ("score", "weight")]
    parts = [nw.col(columns[part]).alias(part) for part in keys]
    origin, heaviest = 0.0, 1.0
    if "weight" in columns:
        heaviest, people = _heaviest(table, columns["weight"])
        parts.append(nw.col(columns["weight"]).cast(nw.Float64).alias("weight"))
    if "score" in columns:
        value = _number(table, columns["score"])
        low, high, scored = _range(table, columns["score"], value)
        origin, reach = low / 2 + high / 2, high / 2 - low / 2
        cut = None if cut is None else checked_cut(cut, pl.Series([low, high]))
        parts.append(value.alias("value"))
    table = table.select(*parts)
    if "score" in columns and cut is not None:
        table = table.with_columns(_chosen(nw.col("value"), cut, favourable).alias("decision"))
        keys.append("decision")
    sums, made = {}, {}
    if "weight" in columns:
        weight = nw.col("weight")
        made |= {"weight": _gridded(weight, people * heaviest),
                 "weight_squares": _gridded(weight * weight, people * heaviest**2)}
    if "score" in columns:
        score, times = nw.col("value") - origin, nw.col("weight") if "weight" in columns else 1.0
        made |= {"score": _gridded(score * times, scored * reach * heaviest),
                 "square": _gridded(score * score * times, scored * reach**2 * heaviest)}
        sums |= {"scored": ("score", "count"), "total": ("score", "sum"), "squares": ("square", "sum")}
    if "weight" in columns and "score" in columns:
        made["scored_weight"] = nw.when(~nw.col("value").is_null()).then(made["weight"])
    sums |= {name: (name, "sum") for name in made if name not in ("score", "square")}
    if made:
        table = table.with_columns(*(expression.alias(name) for name, expression in made.items()))
    found = _grouped(table, keys, sums, in_memory=isinstance(frame, pl.DataFrame))
    return _plain(found, columns), origin


def columns_of(frame: Any, names: Sequence[str]) -> pl.DataFrame:
    """Return some columns of a table of any engine, a row a person, for what is no function of a few counts.

    Examples
    --------
    >>> columns_of(pl.DataFrame({"a": [1, 2], "b": [3, 4]}).lazy(), ["b"]).to_dict(as_series=False)
    {'b': [3, 4]}
    """
    found = _collected(_narwhals(frame, {name: name for name in names}).select(*names))
    native = found.to_native()
    return native if isinstance(native, pl.DataFrame) else found.to_polars()


def _grouped(table: Any, keys: list[str], sums: Mapping[str, tuple[str, str]], *, in_memory: bool) -> Any:
    """Return one row for each combination of the keys, with its people and its sums by name: of a column, and how.

    A Polars table in memory is grouped by one hash of 64 bits a row, which is quicker than by several texts: two of
    20,000 combinations share a hash with a probability of about 10^-11.
    """
    import narwhals as nw

    def wanted(words: Any) -> list[Any]:
        return [words.len().alias("people"), *(getattr(words.col(column), how)().alias(name)
                                               for name, (column, how) in sums.items())]

    if not in_memory:
        return _collected(table.group_by(keys, drop_null_keys=False).agg(*wanted(nw)))

    held = table.collect().to_native()
    hashes = [pl.col(name).hash(seed=place) for place, name in enumerate(keys, start=1)]
    # In two sums, which are made side by side: one alone would take a single processor.
    halves = {f"\x1fkey{k}": pl.sum_horizontal(hashes[k::2]) for k in range(min(2, len(keys)))}
    marked = held.lazy().with_columns(**halves).with_columns(pl.sum_horizontal(list(halves)).alias("\x1fkey"))
    found = marked.with_row_index("\x1frow").group_by("\x1fkey").agg(pl.col("\x1frow").first(), *wanted(pl)).collect()
    return nw.from_native(held.select(keys)[found["\x1frow"]].hstack(found.drop("\x1fkey", "\x1frow")))


def _collected(table: Any) -> Any:
    """Return a lazy table as one in memory; Polars reads a file in pieces, so that it may be larger than memory."""
    import narwhals as nw

    native = table.to_native()
    if isinstance(native, pl.LazyFrame):
        return nw.from_native(native.collect(engine="streaming"))
    return table.collect()


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


def _number(table: Any, name: str) -> Any:
    """Return the expression of a column as numbers, null where missing."""
    import narwhals as nw

    dtype = table.collect_schema()[name]
    if not dtype.is_numeric():
        raise InputError(f"people, column {name!r}", f"values of the type {dtype}", "a number a person",
                         "write them as plain numbers, with a point for decimals")
    value = nw.col(name).cast(nw.Float64)
    return nw.when(~value.is_nan()).then(value)


def _range(table: Any, name: str, value: Any) -> tuple[float, float, int]:
    """Return the lowest and the highest score, and how many there are."""
    found = _collected(table.select(value.min().alias("low"), value.max().alias("high"), value.count().alias("n")))
    low, high, count = (found[part].to_list()[0] for part in ("low", "high", "n"))
    if not count:
        raise InputError(f"people, column {name!r}", "no score at all", "a number a person", "name another column")
    if not np.isfinite([low, high]).all():
        raise InputError(f"people, column {name!r}", "an infinite number", "finite scores",
                         "mend these scores or leave them empty")
    return float(low), float(high), int(count)


def _heaviest(table: Any, name: str) -> tuple[float, int]:
    """Return the largest weight and how many there are; a weight that is missing, infinite or below 0 is an error."""
    import narwhals as nw

    value = _number(table, name)
    found = _collected(table.select(value.min().alias("low"), value.max().alias("high"), value.count().alias("n"),
                                    nw.len().alias("people")))
    low, high, count, people = (found[part].to_list()[0] for part in ("low", "high", "n", "people"))
    if not people:
        raise InputError("people", "no rows", "at least one person", "give a table that is not empty")
    if count < people or low < 0 or not np.isfinite(high):
        got = (f"{people - count:,} weights that are missing" if count < people
               else "a weight below 0" if low < 0 else "an infinite weight")
        raise InputError(f"people, column {name!r}", got, "a weight from 0 up for everybody",
                         "mend the weights, or leave these people out")
    if high == 0:
        raise InputError(f"people, column {name!r}", "weights that are all 0", "at least one above 0",
                         "name another column")
    return float(high), int(people)


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
    numbers = {"people": pl.Int64, "scored": pl.Int64, "total": pl.Float64, "squares": pl.Float64,
               **({"scored_weight": pl.Float64} if "weight" in columns else {})}
    absent = [pl.lit(0, dtype).alias(name) for name, dtype in numbers.items()
              if name != "people" and "score" not in columns]
    there = [pl.col(name).cast(dtype).fill_null(0) for name, dtype in numbers.items() if name in found.columns]
    table = found.to_native()
    if not isinstance(table, pl.DataFrame):
        table = pl.DataFrame([_series(found[name]) for name in found.columns])
    return table.with_columns(*there, *absent)


def _series(column: Any) -> pl.Series:
    """Return a small Narwhals column; each engine has a missing value of its own, so Narwhals says where."""
    values = zip(column.to_list(), column.is_null().to_list(), strict=True)
    return as_series([None if missing else value for value, missing in values], column.name).alias(column.name)
