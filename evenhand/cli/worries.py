"""`evenhand worries`: what people feared of such scores, measured."""

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
    strengths,
)


def worries(
    dataset: Dataset,
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A system that gives a score; sesame:behaviour=0 "
                                            "is sesame with another weight of a category.")],
    by: OneBy = None,
    off: Annotated[list[str] | None, typer.Option(
        "--off", metavar="FEATURE", help="A feature to switch off; may be given again. The grey market where left "
        "out.")] = None,
    against: Annotated[str, typer.Option("--against", metavar="SYSTEM", help="What the score is held against on the "
                                         "same loans.")] = "guanxi",
    cut: Cut = None, people: People = None, seed: Seed = 0, knobs: Knobs = None, even: Even = None,
    level: Level = 0.95, project: Project = None,
    as_json: AsJson = False, as_csv: AsCsv = False, as_markdown: AsMarkdown = False,
) -> None:
    """Measure the worries: parts switched off, transparency, objectivity, exposure to thieves, efficiency."""
    from evenhand.cli.output import one_format, progress, show, words_of

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.errors import InputError, did_you_mean
        from evenhand.report.worries_words import worry_tables
        from evenhand.study import run, worries_of

        catalog = Catalog(project)
        study = run(dataset, system, seed=seed, people=people, by=[by] if by else None, cut=cut, level=level,
                    knobs=strengths(knobs), even=even, catalog=catalog, progress=tell)
        attribute = study.audits[system].attributes[0]
        guess = (attribute,) if by else study.population.roles.protected  # a thief does not choose one
        read = study.systems[system].recipe.all_features
        for feature in off or ():
            if feature not in read:
                raise InputError("--off", repr(feature), f"a feature that {system} reads", did_you_mean(feature, read))
        more = {"off": off} if off else {}
        found = worries_of(study, system, attribute=attribute, guess=guess, against=against, level=level, seed=seed,
                           catalog=catalog, progress=tell, **more)
    show(found, worry_tables(found), chosen, words_of(catalog, dataset, system))
