"""`evenhand report`: one folder that stands on its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evenhand.cli.options import By, Cut, Dataset, Even, Knobs, Level, People, Project, Seed


def report(
    dataset: Dataset,
    systems: Annotated[list[str], typer.Argument(metavar="SYSTEM...", help="One system or more; the first is what "
                                                 "the others are compared with.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new or empty folder, or an earlier report.")],
    sections: Annotated[list[str] | None, typer.Option(
        "--sections", metavar="SECTION,...", help="Some sections only, such as findings,groups.")] = None,
    formats: Annotated[list[str] | None, typer.Option(
        "--format", metavar="FORMAT,...", help="Some of html, pdf, md, json, csv, png, svg; all where left out."),
    ] = None,
    public: Annotated[bool | None, typer.Option(
        "--public/--internal", help="Hide counts under 11, or show all; hidden where people come from files.",
        show_default=False)] = None,
    by: By = None, cut: Cut = None, people: People = None, seed: Seed = 0,
    knobs: Knobs = None, even: Even = None, level: Level = 0.95, project: Project = None,
) -> None:
    """Write a report as one folder: HTML, PDF, Markdown, JSON, CSV, every chart, and a manifest."""
    from evenhand.cli.output import progress

    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.storage.atomic import free_for, write_folder
        from evenhand.study.reports import ReportRequest, report_files

        request = ReportRequest(dataset, tuple(systems), _list(sections), _list(formats), tuple(by) if by else None,
                                seed, people, cut, level, public, tuple(knobs or ()), even).checked()
        free_for(out)
        files = report_files(request, catalog=Catalog(project), progress=tell)
        tell("putting it in its place")
        folder = write_folder(files, out)
    print(f"{folder}: {len(files)} files")
    for name in sorted(name for name in files if "/" not in name):
        print(f"  {name}")


def _list(words: list[str] | None) -> tuple[str, ...] | None:
    if words is None:
        return None
    return tuple(name.strip() for word in words for name in word.split(",") if name.strip())
