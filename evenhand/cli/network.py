"""`evenhand network`: what comes through ties, and how sure we can be."""

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
    WholePopulation,
    strengths,
)

PLACEBOS = {"rewire": "rewired", "within": "rewired within groups", "cut": "no ties"}


def network(
    dataset: Dataset,
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A system; `evenhand list` shows them.")],
    by: By = None, cut: Cut = None,
    friend_weights: Annotated[str | None, typer.Option(
        "--friend-weight", metavar="WEIGHT", help="Friend weights to sweep over: one number, or from:to:step such as "
        "0:0.9:0.1.")] = None,
    placebos: Annotated[list[str] | None, typer.Option(
        "--placebo", metavar="NETWORK", help="Other networks to compare with: rewire (everybody keeps the number of "
        "ties), within (ties keep their groups too), or cut (no ties); may be given again.")] = None,
    draws: Annotated[int, typer.Option("--draws", min=1, help="How many networks to draw of each.")] = 20,
    person: Annotated[str | None, typer.Option(
        "--person", metavar="ID", help="Also: who moves this person's score, and whom this person moves.")] = None,
    permutations: Annotated[int, typer.Option("--permutations", min=0, help="Shuffles of the tests.")] = 999,
    people: People = None, seed: Seed = 0, knobs: Knobs = None, even: Even = None, level: Level = 0.95,
    whole: WholePopulation = False, project: Project = None, as_json: AsJson = False, as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Show what comes through ties: segregation, friends' part of scores and gaps, placebos, network intervals."""
    from evenhand.cli.output import one_format, progress, show, words_of

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.network_seen_tables import exposure_table
        from evenhand.report.network_tables import network_tables, person_tables
        from evenhand.study import network as asked

        found = asked(dataset, system, by=by, cut=cut, friend_weights=weights_of(friend_weights),
                      placebos=[_network(name) for name in placebos or []], draws=draws, people=people, seed=seed,
                      knobs=strengths(knobs), even=even, level=level, whole_population=whole,
                      permutations=permutations, catalog=Catalog(project), progress=tell)
        tell("telling it")
        tables = network_tables(found.audits, sweeps=found.sweeps, placebos=found.placebos,
                                shares=found.shares)
        if found.exposures is not None or found.unexposed:
            tables.append(exposure_table(found.exposures, found.unexposed))
        if person is not None:
            tables += person_tables(next(iter(found.audits.values())), person)
    show(found, tables, chosen, words_of(Catalog(project), dataset, system))


def weights_of(text: str | None) -> list[float]:
    """Return the friend weights that a word such as "0:0.9:0.1" stands for.

    Examples
    --------
    >>> weights_of("0:0.6:0.2"), weights_of("0.3"), weights_of(None)
    ([0.0, 0.2, 0.4, 0.6], [0.3], [])
    """
    from evenhand.errors import InputError

    if text is None:
        return []
    try:
        numbers = [float(part) for part in text.split(":")]
        if len(numbers) == 1:
            return numbers
        low, high, step = numbers
        if not (0 < step <= 1 and 0 <= low <= high < 1):
            raise ValueError
    except ValueError:
        raise InputError("--friend-weight", repr(text), "a number from 0 to below 1, or from:to:step",
                         "write, for example, --friend-weight 0:0.9:0.1") from None
    return [round(low + k * step, 10) for k in range(int((high - low) / step + 1e-9) + 1)]


def _network(name: str) -> str:
    from evenhand.errors import InputError, did_you_mean

    if name not in PLACEBOS:
        raise InputError("--placebo", repr(name), "rewire, within or cut", did_you_mean(name, PLACEBOS))
    return PLACEBOS[name]
