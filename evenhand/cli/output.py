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

    from evenhand.report.tables import PlainTable
    from evenhand.study import Audit, Comparison


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
    """Print a table for people."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=Text(table.title, style="bold"), title_justify="left", box=SIMPLE_HEAD, pad_edge=False,
                  caption=Text(table.caption) if table.caption else None, caption_justify="left")
    for position, header in enumerate(table.headers):
        shown.add_column(Text(header), justify="left" if position == 0 or table.prose else "right",
                         overflow="fold")
    for row in table.rows:
        shown.add_row(*map(Text, row))
    console().print(shown)


def show(found: Audit | Comparison, tables: Sequence[PlainTable], chosen: str | None) -> None:
    """Print a result in the chosen format; as tables for people where none was chosen."""
    if chosen in ("json", "csv"):
        print_notes(getattr(found, "caveats", ()))
    if chosen == "json":
        print_json(found.to_dict())
    elif chosen == "csv":
        print_csv(found.frame())
    elif chosen == "markdown":
        print_markdown(tables)
    else:
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
