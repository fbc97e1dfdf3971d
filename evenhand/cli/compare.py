"""`evenhand compare`: several systems on the same people, side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from evenhand.cli.options import (
    AsCsv,
    AsJson,
    AsMarkdown,
    By,
    Cut,
    Dataset,
    Level,
    Measures,
    People,
    Project,
    Seed,
)


def compare(
    dataset: Dataset,
    systems: Annotated[list[str], typer.Argument(metavar="SYSTEM...", help="Two systems or more.")],
    by: By = None, cut: Cut = None, measure: Measures = None, people: People = None, seed: Seed = 0,
    level: Level = 0.95, project: Project = None, as_json: AsJson = False, as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Compare systems on the same people: each measure side by side, and paired intervals on differences."""
    from evenhand.cli.output import one_format, progress, show

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.tables import comparison_tables
        from evenhand.study import run

        study = run(dataset, systems, seed=seed, people=people, by=by, cut=cut, level=level,
                    catalog=Catalog(project), progress=tell)
        comparison = study.compare()
    show(comparison, comparison_tables(comparison, measures=measure), chosen)
