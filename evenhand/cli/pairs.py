"""`evenhand pairs`: who says yes to whom, where single people decide about single people."""

from __future__ import annotations

from typing import Annotated

import typer

from evenhand.cli.options import (
    AsCsv,
    AsJson,
    AsMarkdown,
    By,
    Dataset,
    Even,
    Knobs,
    Level,
    People,
    Project,
    Seed,
    strengths,
)


def pairs(
    dataset: Dataset,
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A system in which lenders answer, such as "
                                          "guanxi.")],
    by: By = None, people: People = None, seed: Seed = 0, knobs: Knobs = None, even: Even = None, level: Level = 0.95,
    project: Project = None, as_json: AsJson = False, as_csv: AsCsv = False, as_markdown: AsMarkdown = False,
) -> None:
    """Audit answers of lenders to people, by the groups of both, with intervals clustered on both sides."""
    from evenhand.cli.output import one_format, progress, show, words_of

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.pair_tables import pair_tables
        from evenhand.study import pair_audit, run

        study = run(dataset, system, seed=seed, people=people, by=by, level=level, knobs=strengths(knobs), even=even,
                    catalog=Catalog(project), progress=tell)
        tell("asking every lender about everybody")
        found = pair_audit(study, system, by=by, level=level)
    show(found, pair_tables(found), chosen, words_of(Catalog(project), dataset, system))
