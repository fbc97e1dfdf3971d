"""`evenhand mitigate`: a system under each method against disparity, and the price of each."""

from __future__ import annotations

from typing import Annotated

import typer

from evenhand.cli.compare import Accuracy, Attribute, Chart, Disparity, Html
from evenhand.cli.options import (
    AsCsv,
    AsJson,
    AsMarkdown,
    Dataset,
    Even,
    Knobs,
    Level,
    People,
    Project,
    Seed,
    strengths,
)


def mitigate(
    dataset: Dataset,
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A system; `evenhand list` shows them.")],
    attribute: Attribute = None,
    method: Annotated[list[str] | None, typer.Option(
        "--method", metavar="METHOD", help="A method to try, such as reweighing or drop; may be given again. All of "
        "them where left out.")] = None,
    disparity: Disparity = "demographic_parity_difference", accuracy: Accuracy = "balanced_accuracy",
    people: People = None, seed: Seed = 0, knobs: Knobs = None, even: Even = None, level: Level = 0.95,
    project: Project = None, html: Html = None, chart: Chart = None, as_json: AsJson = False, as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Try every mitigation on one system: what each gains in evenness, what it costs, and who moves."""
    from evenhand.cli.compare import files, picture_of
    from evenhand.cli.output import one_format, progress, show, words_of

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    picture_of(chart)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.report.compare_tables import alternatives_table, compare_tables, refused_table
        from evenhand.study import mitigate as try_all

        found = try_all(dataset, system, attribute=attribute, methods=method, disparity=disparity, accuracy=accuracy,
                        seed=seed, people=people, level=level, knobs=strengths(knobs), even=even,
                        catalog=Catalog(project), progress=tell)
        asked = {"disparity": disparity, "accuracy": accuracy}
        told, *rest = compare_tables(found.comparison, found.attribute, marks=found.marks,
                                     attributes=[found.attribute], **asked)
        tables = [told, alternatives_table(found), *rest, *([refused_table(found.refused)] if found.refused else [])]
        words = words_of(Catalog(project), dataset, system)
        files(found.comparison, found.attribute, tables, html=html, chart=chart,
              synthetic=found.population.provenance.synthetic, words=words, **asked)
    show(found, tables, chosen, words)
