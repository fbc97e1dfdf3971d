"""`evenhand why`: why the mean scores of two groups differ, feature by feature."""

from __future__ import annotations

from typing import Annotated

import typer

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


def why(
    dataset: Dataset, system: System, by: OneBy = None,
    group: Annotated[str | None, typer.Option("--group", metavar="GROUP", help="Whose mean score is explained; the "
                                              "group that fares worst where left out.")] = None,
    reference: Annotated[str | None, typer.Option("--reference", metavar="GROUP", help="The group it is compared "
                                                  "with; the one that fares best where left out.")] = None,
    causes: Annotated[bool, typer.Option("--causes", help="Also what belonging to the group causes in truth, which "
                                         "only drawn people can tell.")] = False,
    cut: Cut = None, people: People = None, seed: Seed = 0, knobs: Knobs = None, even: Even = None,
    level: Level = 0.95, project: Project = None, as_json: AsJson = False, as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Take the gap of two groups' mean scores apart: a part a feature, friends apart; what stands for the group."""
    from evenhand.cli.output import one_format, progress, show, words_of

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.gap_tables import gap_tables
        from evenhand.study import why as asked

        found = asked(dataset, system, by=by, group=group, reference=reference, causes=causes, cut=cut, people=people,
                      seed=seed, knobs=strengths(knobs), even=even, level=level, catalog=Catalog(project),
                      progress=tell)
    tables = gap_tables(found.found.why, title=f"{dataset}, {system}", causes=found.found.causes,
                        caveats=found.caveats)
    show(found, tables, chosen, words_of(Catalog(project), dataset, system))
