"""`evenhand explain`: why one person has the score they have, and what if something were different."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from evenhand.cli.options import AsJson, By, Cut, Dataset, Even, Knobs, People, Project, Seed, strengths


def explain(
    dataset: Dataset,
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A system that gives a score.")],
    person: Annotated[str | None, typer.Argument(
        metavar="PERSON", help="The person, by the id column; may be left out with --global.")] = None,
    changes: Annotated[list[str] | None, typer.Option(
        "--set", metavar="FEATURE=VALUE", help="What if this feature were different; may be given again.")] = None,
    drop_ties: Annotated[list[str] | None, typer.Option(
        "--drop-tie", metavar="ID", help="What if this friend were none; may be given again.")] = None,
    add_ties: Annotated[list[str] | None, typer.Option(
        "--add-tie", metavar="ID", help="What if this person were a friend; may be given again.")] = None,
    raise_friends: Annotated[list[str] | None, typer.Option(
        "--raise-friend", metavar="ID=POINTS", help="What if this person's own record rose by so many points (fell, "
        "below zero); may be given again.")] = None,
    overall: Annotated[bool, typer.Option(
        "--global", help="What moves the scores of everybody, overall and by group.")] = False,
    by: By = None,
    cut: Cut = None, people: People = None, seed: Seed = 0,
    knobs: Knobs = None, even: Even = None, project: Project = None, as_json: AsJson = False,
) -> None:
    """Explain one person's score, its parts, friends, reasons and what if; or with --global what moves scores."""
    from evenhand.cli.output import progress, show, words_of

    changed = changes or drop_ties or add_ties or raise_friends
    _check_asked(person, overall=overall, by=bool(by), changed=bool(changed))
    if overall:
        _explain_everybody(dataset, system, project, as_json=as_json, by=by, cut=cut, people=people, seed=seed,
                           knobs=strengths(knobs), even=even)
        return
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.explanation_words import explanation_tables
        from evenhand.study import explain_person

        found = explain_person(dataset, system, person, changes=pairs(changes or []), drop_ties=drop_ties or [],
                               add_ties=add_ties or [], raise_friends=_points(raise_friends or []), cut=cut,
                               people=people, seed=seed, knobs=strengths(knobs), even=even,
                               catalog=Catalog(project), progress=tell)
    show(found, explanation_tables(found), "json" if as_json else None, words_of(Catalog(project), dataset, system))


def _check_asked(person: str | None, *, overall: bool, by: bool, changed: bool) -> None:
    from evenhand.errors import InputError

    if overall and (person is not None or changed):
        raise InputError("--global", "a person, or a change of one", "neither", "leave out one or the other")
    if not overall and person is None:
        raise InputError("explain", "no person", "the id of one, or --global for everybody", "add one of them")
    if by and not overall:
        raise InputError("--by", "groups for one person", "--global, which compares groups", "add --global")


def _explain_everybody(dataset: str, system: str, project: Path | None, *, as_json: bool, **more: Any) -> None:
    from evenhand.cli.output import progress, show, words_of

    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.person_words import importance_tables
        from evenhand.study import what_matters_of

        found = what_matters_of(dataset, system, catalog=Catalog(project), progress=tell, **more)
    tables = importance_tables(found.frame(), title=f"{dataset}, {system}: what moves scores")
    show(found, tables, "json" if as_json else None, words_of(Catalog(project), dataset, system))


def _points(texts: list[str]) -> dict[str, float]:
    from evenhand.checks import in_range
    from evenhand.errors import InputError

    for text in texts:
        if "=" not in text:
            raise InputError("--raise-friend", repr(text), "id=points",
                             "write, for example, --raise-friend c0000007=-40")
    return {name: in_range(points, f"--raise-friend {name}", -1e6, 1e6)
            for name, points in (text.rsplit("=", 1) for text in texts)}


def pairs(texts: list[str]) -> dict[str, str]:
    """Return what stands on both sides of the equals signs."""
    from evenhand.errors import InputError

    for text in texts:
        if "=" not in text:
            raise InputError("--set", repr(text), "feature=value", "write, for example, --set on_time_share=0.9")
    return dict(text.split("=", 1) for text in texts)
