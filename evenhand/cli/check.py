"""`evenhand check`: a gate for a build."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evenhand.cli.options import AsCsv, AsJson, AsMarkdown, Project


def check(
    policy: Annotated[Path, typer.Argument(metavar="POLICY.toml", help="What is asked of which systems.")],
    project: Project = None,
    baseline: Annotated[Path | None, typer.Option(
        "--baseline", metavar="FILE", help="Read figures against this stored baseline too.")] = None,
    write_baseline: Annotated[Path | None, typer.Option(
        "--write-baseline", metavar="FILE", help="Store the figures as a baseline.")] = None,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML.")] = None,
    summary: Annotated[Path | None, typer.Option(
        "--summary", metavar="FILE", help="Add a Markdown summary to this file, such as $GITHUB_STEP_SUMMARY.")] = None,
    annotate: Annotated[bool, typer.Option(
        "--annotations", help="Print annotations for GitHub Actions, on standard error.")] = False,
    as_json: AsJson = False, as_csv: AsCsv = False, as_markdown: AsMarkdown = False,
) -> None:
    """Check systems against a policy. Exit: 0 within, 1 beyond, 2 bad input, 3 not enough data, 70 internal error."""
    from evenhand.cli.output import one_format, progress, show

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.check_words import check_tables
        from evenhand.study import check as checked

        found = checked(policy, baseline=baseline, catalog=Catalog(project) if project else None, progress=tell)
        tables = check_tables(found)
        _write(found, tables, junit, summary, write_baseline)
    if annotate:
        from evenhand.report.render.annotations import annotations

        for line in annotations(found):
            typer.echo(line, err=True)
    show(found, tables, chosen)
    raise typer.Exit(found.exit_code)


def _write(found: object, tables: list, junit: Path | None, summary: Path | None, baseline: Path | None) -> None:
    """Write the files that were asked for."""
    from evenhand.storage.atomic import write_file

    if junit is not None:
        from evenhand.report.render.junit import junit as as_junit

        write_file(junit, as_junit(found))
    if summary is not None:
        before = summary.read_bytes() + b"\n" if summary.is_file() else b""
        write_file(summary, before + "\n\n".join(table.markdown() for table in tables).encode() + b"\n")
    if baseline is not None:
        from evenhand.storage.baselines import write_baseline

        write_baseline(baseline, found)
