"""`evenhand explain`: why one person has the score they have, and what if something were different."""

from __future__ import annotations

from typing import Annotated

import typer

from evenhand.cli.options import AsJson, Cut, Dataset, People, Project, Seed


def explain(
    dataset: Dataset,
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A system that gives a score.")],
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The person, by the id column.")],
    changes: Annotated[list[str] | None, typer.Option(
        "--set", metavar="FEATURE=VALUE", help="What if this feature were different; may be given again.")] = None,
    drop_ties: Annotated[list[str] | None, typer.Option(
        "--drop-tie", metavar="ID", help="What if this friend were none; may be given again.")] = None,
    cut: Cut = None, people: People = None, seed: Seed = 0, project: Project = None, as_json: AsJson = False,
) -> None:
    """Explain one person's score: the parts that add up to it, friends, reasons, and what if."""
    from evenhand.cli.output import print_json, print_table, progress

    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.tables import explanation_tables
        from evenhand.study import explain_person

        found = explain_person(dataset, system, person, changes=_pairs(changes or []), drop_ties=drop_ties or [],
                               cut=cut, people=people, seed=seed, catalog=Catalog(project), progress=tell)
    if as_json:
        print_json(found.to_dict())
    else:
        for table in explanation_tables(found):
            print_table(table)


def _pairs(texts: list[str]) -> dict[str, str]:
    from evenhand.errors import InputError

    for text in texts:
        if "=" not in text:
            raise InputError("--set", repr(text), "feature=value", "write, for example, --set on_time_share=0.9")
    return dict(text.split("=", 1) for text in texts)
