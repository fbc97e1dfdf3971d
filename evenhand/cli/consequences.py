"""`evenhand consequences`: what a score brings to whom, the ladder of benefits, sanctions and tiers by group."""

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
    People,
    Project,
    Seed,
    strengths,
)


def consequences(
    dataset: Dataset,
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A system whose recipe has consequences or bands; "
                                            "sesame:behaviour=0 is sesame with another weight of a category.")],
    by: By = None, cut: Cut = None, people: People = None, seed: Seed = 0,
    knobs: Knobs = None, even: Even = None, level: Level = 0.95,
    project: Project = None, as_json: AsJson = False, as_csv: AsCsv = False, as_markdown: AsMarkdown = False,
) -> None:
    """Show what a score brings: each benefit, sanction and tier, the share of each group, with intervals."""
    from evenhand.cli.output import one_format, progress, show, words_of

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.ladder_tables import ladder_tables
        from evenhand.study import consequences as asked

        found = asked(dataset, system, by=by, cut=cut, seed=seed, people=people, level=level,
                      knobs=strengths(knobs), even=even,
                      catalog=Catalog(project), progress=tell)
    show(found, ladder_tables(found), chosen, words_of(Catalog(project), dataset, system))
