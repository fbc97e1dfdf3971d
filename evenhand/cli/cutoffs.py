"""`evenhand cutoffs`: who is selected at a cut-off, under one cut for all or a cut for each group."""

from __future__ import annotations

from evenhand.cli.options import (
    AsCsv,
    AsJson,
    AsMarkdown,
    Cut,
    Dataset,
    Even,
    Knobs,
    Level,
    OneBy,
    People,
    Project,
    Seed,
    System,
    strengths,
)


def cutoffs(
    dataset: Dataset, system: System, by: OneBy = None, cut: Cut = None, people: People = None, seed: Seed = 0,
    knobs: Knobs = None, even: Even = None, level: Level = 0.95, project: Project = None, as_json: AsJson = False,
    as_csv: AsCsv = False, as_markdown: AsMarkdown = False,
) -> None:
    """Show who is selected at a cut-off under each strategy: one cut for all, or one a group; who changes sides."""
    from evenhand.cli.output import one_format, progress, show, words_of

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.cutoff_tables import cutoff_tables
        from evenhand.study import cutoffs as asked

        found = asked(dataset, system, by=by, cut=cut, people=people, seed=seed, knobs=strengths(knobs), even=even,
                      level=level, catalog=Catalog(project), progress=tell)
    show(found, cutoff_tables(found.found, title=f"{dataset}, {system}, by {found.found.attribute}",
                              caveats=found.caveats), chosen, words_of(Catalog(project), dataset, system))
