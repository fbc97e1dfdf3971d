"""How results are printed: tables for people, JSON, CSV and Markdown for programs; progress on stderr."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from evenhand.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import polars as pl
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from evenhand.catalog import Catalog
    from evenhand.report.tables import PlainTable
    from evenhand.report.vocabulary import Vocabulary
    from evenhand.study import Audit, Comparison

UNBROKEN = 36
"""Cells of at most so many signs stay on one line."""
WIDEST = 10_000
"""No table is wider than this many columns."""


def console() -> Console:
    """Return the console for standard output: as wide as the terminal, 100 columns where there is none."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 100)


def one_format(**chosen: bool) -> str | None:
    """Return the name of the one format that was asked for, or None; two are an error.

    Examples
    --------
    >>> one_format(json=True, csv=False)
    'json'
    """
    names = [name for name, wanted in chosen.items() if wanted]
    if len(names) > 1:
        raise InputError("options", " and ".join(f"--{name}" for name in names), "one format", "choose one")
    return names[0] if names else None


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object on standard output; what cannot be estimated is null, never NaN."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2))


def print_csv(table: pl.DataFrame) -> None:
    """Print a table as CSV that no spreadsheet takes for formulas; lists are joined by a bar."""
    from evenhand.report.tables import safe_for_spreadsheets

    sys.stdout.write(safe_for_spreadsheets(table).write_csv())


def print_notes(notes: Sequence[str]) -> None:
    """Print what the reader must know of the numbers on standard error, where rows for programs leave no room."""
    for note in notes:
        print(f"evenhand: note: {note}", file=sys.stderr)


def print_markdown(tables: Sequence[PlainTable]) -> None:
    """Print tables as Markdown."""
    print("\n\n".join(table.markdown() for table in tables))


def print_table(table: PlainTable) -> None:
    """Print a table for people; columns that do not fit beside the others are printed below them.

    So a number and its interval stay on one line in a narrow terminal too. Without rows the title stands alone.
    """
    from rich.measure import Measurement

    out, first = console(), True
    if not table.rows:
        out.print(_text(table.title, "bold"))
        out.print()
    for part in _side_by_side(table, out) if table.rows else ():
        shown = _drawn(table, part)
        if Measurement.get(out, out.options.update_width(WIDEST), shown).maximum > out.width:
            shown = _drawn(table, part, narrow=True)
        if first:
            shown.title, shown.title_justify = _text(table.title, "bold"), "left"
        out.print(shown)
        first = False
    if table.caption:
        out.print(_text(table.caption))
        out.print()


def _text(words: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(words, style=style)


def _side_by_side(table: PlainTable, out: Console) -> list[list[int]]:
    """Return the columns that are printed beside each other; the first column, a row's name, stands in each part."""
    from rich.measure import Measurement

    parts, unbounded = [[0]], out.options.update_width(WIDEST)
    for column in range(1, len(table.headers)):
        wider = [*parts[-1], column]
        fits = table.prose or Measurement.get(out, unbounded, _drawn(table, wider)).minimum <= out.width
        if fits or len(parts[-1]) == 1:
            parts[-1] = wider
        else:
            parts.append([0, column])
    return parts


def _drawn(table: PlainTable, columns: Sequence[int], *, narrow: bool = False) -> Table:
    """Return some columns as they are printed; where it must be narrow, headers over numbers take several lines."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        cells = [row[column] for row in table.rows]
        # Long cells are reasons in words, and may be broken: numbers with their intervals are not.
        whole = max((len(cell) for cell in cells if len(cell) <= UNBROKEN), default=0)
        words = max(map(len, table.headers[column].split()), default=0)
        # Left to itself, rich would shorten the longest column first, and cut what must not be broken.
        fixed = narrow and not table.prose and max(map(len, cells), default=0) <= UNBROKEN
        shown.add_column(_text(table.headers[column]), overflow="fold", min_width=None if table.prose else whole,
                         width=max(whole, words) if fixed else None,
                         justify="left" if column == 0 or table.prose else "right")
    for row in table.rows:
        shown.add_row(*(_text(row[column]) for column in columns))
    return shown


def words_of(catalog: Catalog, dataset: str, *systems: Any) -> Vocabulary:
    """Return the words of a dataset's people and of the systems, or recipes of them, where these have the same."""
    from evenhand.report.vocabulary import vocabulary_of
    from evenhand.study import system_recipe

    units = {system_recipe(system, catalog).unit for system in systems}
    return vocabulary_of(units.pop() if len(units) == 1 else "points", catalog.population_recipe(dataset).own_words)


def show(found: Audit | Comparison, tables: Sequence[PlainTable], chosen: str | None,
         words: Vocabulary | None = None) -> None:
    """Print a result in the chosen format; as tables for people where none was chosen.

    Tables and notes are said in these words; JSON and CSV hold what :meth:`to_dict` and :meth:`frame` hold.
    """
    if chosen in ("json", "csv"):
        notes = getattr(found, "caveats", ())
        print_notes([words.said(note) for note in notes] if words else notes)
    if chosen == "json":
        print_json(found.to_dict())
    elif chosen == "csv":
        print_csv(found.frame())
    else:
        print_tables([words.said_in_table(table) for table in tables] if words else tables,
                     as_markdown=chosen == "markdown")


def print_tables(tables: Sequence[PlainTable], *, as_markdown: bool = False) -> None:
    """Print tables for people, or as Markdown."""
    if as_markdown:
        print_markdown(tables)
        return
    for table in tables:
        print_table(table)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show what is being done on standard error where that is a terminal; yields the function to call."""
    if not sys.stderr.isatty():
        yield lambda stage: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield lambda stage: status.update(stage)
