"""`evenhand recourse`: what people can do about a decision, and whether it costs some groups more."""

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


def recourse(
    dataset: Dataset,
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A system that computes its scores.")],
    person: Annotated[str | None, typer.Argument(
        metavar="PERSON", help="One person, by the id column; everybody by group where left out.")] = None,
    by: By = None,
    most_changes: Annotated[int, typer.Option("--changes", min=1, max=20,
                                              help="How many features may be changed at most.")] = 3,
    cut: Cut = None, people: People = None, seed: Seed = 0, knobs: Knobs = None, even: Even = None,
    level: Level = 0.95, project: Project = None,
    as_json: AsJson = False, as_csv: AsCsv = False, as_markdown: AsMarkdown = False,
) -> None:
    """Find the least change that turns a decision, for one person or by group; every plan is scored again."""
    from evenhand.cli.output import one_format, progress, show, words_of
    from evenhand.errors import InputError

    if person is not None and by:
        raise InputError("--by", "groups for one person", "no person, to compare groups", "leave out one or the other")
    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.recourse_words import group_tables, plan_tables
        from evenhand.study import PersonRecourse, recourse_of

        found = recourse_of(dataset, system, person=person, by=by, cut=cut, most_changes=most_changes, level=level,
                            people=people, seed=seed, knobs=strengths(knobs), even=even, catalog=Catalog(project),
                            progress=tell)
    if isinstance(found, PersonRecourse):
        tables = plan_tables(found.plan, found.ties)
    else:
        title = (f"{dataset}, {system}: recourse of {len(found.plans):,} of the {found.outside:,} people with a score "
                 "who are not selected")
        tables = group_tables(found.frame(), found.features(), title=title)
    show(found, tables, chosen, words_of(Catalog(project), dataset, system))
