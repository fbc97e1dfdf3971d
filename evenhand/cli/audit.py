"""`evenhand audit`: who a score treats unevenly, with intervals and verdicts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenhand.cli.audit_options import (
    Bootstrap,
    Cuts,
    Decision,
    Depth,
    Favourable,
    FavourableDecision,
    FavourableOutcome,
    Features,
    Given,
    Measured,
    Outcome,
    PeopleFile,
    ProfileName,
    Protected,
    References,
    Score,
    Tolerances,
    Weights,
    pairs,
)
from evenhand.cli.options import (
    AsCsv,
    AsJson,
    AsMarkdown,
    By,
    Cut,
    Even,
    Knobs,
    Level,
    People,
    Project,
    Seed,
    strengths,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from evenhand.report.tables import PlainTable
    from evenhand.report.vocabulary import Vocabulary
    from evenhand.study import Audit


def audit(
    dataset: Annotated[str | None, typer.Argument(
        metavar="DATASET", help="A dataset; `evenhand list` shows them. None with --people-file.")] = None,
    system: Annotated[str | None, typer.Argument(
        metavar="SYSTEM", help="A system; `evenhand list` shows them, and sesame:behaviour=0 is sesame with another "
        "weight of a category. None with --people-file.")] = None,
    by: By = None, depth: Depth = 2, cut: Cut = None, measure: Measured = None, given: Given = None,
    features: Features = None, cuts: Cuts = None, bootstrap: Bootstrap = 0, weights: Weights = None,
    profile: ProfileName = "exploratory", tolerances: Tolerances = None, references: References = None,
    people: People = None, seed: Seed = 0, knobs: Knobs = None, even: Even = None, people_file: PeopleFile = None,
    protected: Protected = None, decision: Decision = None, score: Score = None, outcome: Outcome = None,
    favourable: Favourable = "high", favourable_outcome: FavourableOutcome = None,
    favourable_decision: FavourableDecision = None,
    level: Level = 0.95, project: Project = None, as_json: AsJson = False, as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Audit a system on a dataset, or a file of people: rates, gaps and ratios by group, each with interval and n."""
    from evenhand.cli.output import one_format, progress, show

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    with progress() as tell:
        tell("starting")
        from evenhand.storage.profiles import read_profile

        asked = {"by": by, "depth": depth, "cut": cut, "measures": measure, "given": given, "features": features or (),
                 "cuts": cuts, "replicates": bootstrap, "weights": weights, "level": level,
                 "profile": read_profile(profile),
                 "tolerance": pairs(tolerances, "--tolerance", "adverse_impact_ratio=0.9", number=True),
                 "reference": pairs(references, "--reference", "sex=male")}
        columns = {"protected": protected or [], "decision": decision, "score": score, "outcome": outcome,
                   "favourable": favourable, "favourable_outcome": favourable_outcome,
                   "favourable_decision": favourable_decision}
        if people_file is not None:
            drawn = {"DATASET": dataset, "SYSTEM": system, "--people": people, "--knob": knobs, "--even": even}
            found, inputs = _of_file(people_file, drawn, columns | asked | {"seed": seed}, tell), []
            words = None
        else:
            drawn = {"seed": seed, "people": people, "knobs": strengths(knobs), "even": even}
            found, inputs, words = _of_system(dataset, system, columns, asked | drawn, project, tell)
        from evenhand.report.legal_tables import profile_tables
        from evenhand.report.measure_tables import measure_tables
        from evenhand.report.tables import audit_tables

        more = measure or given or features or cuts or bootstrap
        tables = (measure_tables(found) if more else audit_tables(found) if profile == "exploratory"
                  else [*profile_tables(found), *inputs])
    show(found, tables, chosen, words)


def _of_file(path: Path, drawn: dict[str, Any], asked: dict[str, Any], tell: Callable[[str], None]) -> Audit:
    """Return the audit of a file of people, which is neither drawn nor scored."""
    from evenhand.errors import InputError
    from evenhand.study import audit_people_file

    other = next((name for name, value in drawn.items() if value is not None), None)
    if other is not None:
        raise InputError(other, "a dataset, a system or drawn people together with --people-file", "one of the two",
                         "leave it out, or leave --people-file out")
    return audit_people_file(path, progress=tell, **asked)


def _of_system(dataset: str | None, system: str | None, columns: dict[str, Any], asked: dict[str, Any],
               project: Path | None, tell: Callable[[str], None]) -> tuple[Audit, list[PlainTable], Vocabulary]:
    """Return the audit of a system on a dataset, what goes into the score where the profile asks for it, and words."""
    from evenhand.catalog import Catalog
    from evenhand.cli.output import words_of
    from evenhand.errors import InputError
    from evenhand.report.legal_tables import inputs_table
    from evenhand.study import run

    if dataset is None or system is None:
        raise InputError("audit", "no system" if dataset else "no dataset and no system",
                         "DATASET SYSTEM, or --people-file FILE",
                         "name both, such as `evenhand audit german-credit recorded`; `evenhand list` shows them")
    given = next((name for name, value in columns.items() if value not in (None, [], "high")), None)
    if given is not None:
        raise InputError(f"--{given.replace('_', '-')}", "a column named for a dataset", "--people-file with it",
                         "leave it out: the dataset's recipe says what its columns are")
    catalog = Catalog(project)
    study = run(dataset, system, catalog=catalog, progress=tell, **asked)
    wanted = [inputs_table(study.systems[system].recipe, study.population.label)] if asked["profile"].inputs else []
    return study.audits[system], wanted, words_of(catalog, dataset, system)
