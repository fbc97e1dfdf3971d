"""`evenhand verify`: whether a report is what it says it is, and its inputs still give it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evenhand.cli.options import Project


def verify(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a report.")],
    project: Project = None,
) -> None:
    """Check a report: its files against its manifest, its inputs against today's, and every number computed again."""
    from evenhand.cli.output import progress

    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.study.verification import verified

        notes = verified(directory, catalog=Catalog(project), progress=tell)
    print(f"{directory}: verified: files, inputs and numbers are what the manifest says")
    for note in notes:
        print(f"  {note}")
