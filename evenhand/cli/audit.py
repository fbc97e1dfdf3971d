"""`evenhand audit`: who a score treats unevenly, with intervals and verdicts."""

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
    Even,
    Knobs,
    Level,
    Measures,
    People,
    Project,
    Seed,
    strengths,
)


def audit(
    dataset: Dataset,
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A system; `evenhand list` shows them.")],
    by: By = None, cut: Cut = None, measure: Measures = None, people: People = None, seed: Seed = 0,
    knobs: Knobs = None, even: Even = None,
    level: Level = 0.95, project: Project = None, as_json: AsJson = False, as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Audit one system on one dataset: rates, gaps and ratios by group, each with its interval and n."""
    from evenhand.cli.output import one_format, progress, show

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.tables import audit_tables
        from evenhand.study import run

        study = run(dataset, system, seed=seed, people=people, by=by, cut=cut, level=level,
                    knobs=strengths(knobs), even=even,
                    catalog=Catalog(project), progress=tell)
    found = study.audits[system]
    show(found, audit_tables(found, measures=measure), chosen)
