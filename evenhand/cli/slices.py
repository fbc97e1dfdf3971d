"""`evenhand slices`: which small groups fare worst, searched on one half of the people and confirmed on the other."""

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
    People,
    Project,
    Seed,
    System,
    strengths,
)


def slices(
    dataset: Dataset, system: System,
    rate: Annotated[str, typer.Option("--of", metavar="RATE", help="selection_rate, or true_positive_rate: the share "
                                      "selected of those with the favourable outcome.")] = "selection_rate",
    depth: Annotated[int, typer.Option("--depth", min=1, help="How many attributes a slice joins at most.")] = 3,
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="How many candidates are tested.")] = 5,
    cut: Cut = None, people: People = None, seed: Seed = 0, knobs: Knobs = None, even: Even = None,
    level: Level = 0.95, project: Project = None, as_json: AsJson = False, as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Find the intersections that fare worst: searched on one half of the people, confirmed on the other."""
    from evenhand.cli.output import one_format, progress, show, words_of

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.slice_tables import slices_table
        from evenhand.study import search_slices

        found = search_slices(dataset, system, rate=rate, depth=depth, most=most, cut=cut, people=people, seed=seed,
                              knobs=strengths(knobs), even=even, level=level, catalog=Catalog(project),
                              progress=tell)
    show(found, [slices_table(found.found, title=f"{dataset}, {system}: the slices that fare worst",
                              caveats=found.caveats)], chosen, words_of(Catalog(project), dataset, system))
