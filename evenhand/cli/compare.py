"""`evenhand compare`: several systems on the same people, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    Measures,
    People,
    Project,
    Seed,
    strengths,
)

if TYPE_CHECKING:
    from evenhand.report.tables import PlainTable
    from evenhand.report.vocabulary import Vocabulary
    from evenhand.study import Comparison, Study

Disparity = Annotated[str, typer.Option(
    "--disparity", metavar="MEASURE", help="The disparity of the sentences and the frontier.")]
Accuracy = Annotated[str, typer.Option(
    "--accuracy", metavar="MEASURE", help="auc, brier_score, accuracy or balanced_accuracy.")]
Attribute = Annotated[str | None, typer.Option(
    "--attribute", metavar="ATTRIBUTE", help="The protected attribute of sentences, frontier and mitigations; where "
    "left out, the one by which the first system is the least even.")]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a self-contained page as well.")]
Chart = Annotated[Path | None, typer.Option(
    "--chart", metavar="FILE", help="Write the frontier as a picture as well: .svg or .png.")]


def compare(
    dataset: Dataset,
    systems: Annotated[list[str], typer.Argument(
        metavar="SYSTEM...", help="Two systems or more; sesame+drop is sesame with a mitigation, "
        "sesame:behaviour=0 with another weight of a category.")],
    by: By = None, attribute: Attribute = None, disparity: Disparity = "demographic_parity_difference",
    accuracy: Accuracy = "balanced_accuracy",
    mitigate: Annotated[list[str] | None, typer.Option(
        "--mitigate", metavar="METHOD", help="Compare the first system with this mitigation of it too.")] = None,
    seeds: Annotated[str | None, typer.Option(
        "--seeds", metavar="FROM:TO", help="Several seeds, such as 0:10, and the bands over them.")] = None,
    cut: Cut = None, measure: Measures = None, people: People = None, seed: Seed = 0,
    knobs: Knobs = None, even: Even = None, level: Level = 0.95,
    project: Project = None, html: Html = None, chart: Chart = None, as_json: AsJson = False, as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Compare systems on the same people: how right, how even, who moves, with paired intervals on differences."""
    from evenhand.cli.output import one_format, progress, show, words_of

    chosen = one_format(json=as_json, csv=as_csv, markdown=as_markdown)
    picture_of(chart)
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.study import run

        catalog = Catalog(project)
        recipes = _with_mitigations(systems, mitigate or [], attribute, catalog)
        more = {"people": people, "by": _by(by, attribute), "cut": cut, "level": level, "catalog": catalog,
                "knobs": strengths(knobs), "even": even, "progress": tell}
        if seeds is not None:
            _over_seeds(dataset, recipes, seeds, attribute, chosen, (html, chart), **more)
            return
        study = run(dataset, recipes, seed=seed, **more)
        comparison = study.compare()
        attribute, tables = _told(study, comparison, attribute, disparity, accuracy, measure)
        words = words_of(catalog, dataset, *recipes)
        files(comparison, attribute, tables, disparity=disparity, accuracy=accuracy, html=html, chart=chart,
              synthetic=study.population.provenance.synthetic, words=words)
    show(comparison, tables, chosen, words)


def _by(by: list[str] | None, attribute: str | None) -> list[str] | None:
    """Return the attributes to audit, with the one that sentences are about among them."""
    return by if by is None or attribute is None or attribute in by else [*by, attribute]


def _with_mitigations(systems: list[str], methods: list[str], attribute: str | None, catalog: object) -> list:
    from evenhand.study import mitigated, system_recipe

    recipes = [system_recipe(name, catalog) for name in systems]
    return recipes + [mitigated(recipes[0], method, attribute) for method in methods]


def _told(study: Study, comparison: Comparison, attribute: str | None, disparity: str, accuracy: str,
          measures: list[str] | None) -> tuple[str, list[PlainTable]]:
    from evenhand.report.compare_tables import compare_tables
    from evenhand.report.tables import comparison_tables
    from evenhand.study import attribute_of, marks_of

    attribute = attribute.replace("*", " × ") if attribute else attribute_of(comparison, disparity)
    marks = marks_of({name: one.recipe for name, one in study.systems.items()})
    tables = compare_tables(comparison, attribute, disparity=disparity, accuracy=accuracy, measures=measures,
                            marks=marks)
    return attribute, tables + (comparison_tables(comparison, measures=measures) if measures else [])


def _over_seeds(dataset: str, recipes: list, seeds: str, attribute: str | None, chosen: str | None,
                written: tuple[Path | None, Path | None], **more: object) -> None:
    from evenhand.cli.output import show, words_of
    from evenhand.errors import InputError
    from evenhand.report.compare_tables import seeds_tables
    from evenhand.study import compare_seeds, seeds_from

    if any(path is not None for path in written):
        raise InputError("--seeds", "a page or a picture of several seeds", "one seed for --html and --chart",
                         "leave --seeds or the file out")
    found = compare_seeds(dataset, recipes, seeds=seeds_from(seeds), **more)
    show(found, seeds_tables(found, attribute=attribute), chosen, words_of(more["catalog"], dataset, *recipes))


def picture_of(path: Path | None) -> None:
    """Check that a picture's name says a format that can be drawn."""
    from evenhand.errors import InputError

    if path is not None and path.suffix.lower() not in (".svg", ".png"):
        raise InputError("--chart", repr(str(path)), "a name that ends with .svg or .png", "choose one of these")


def files(comparison: Comparison, attribute: str, tables: list[PlainTable], *, disparity: str, accuracy: str,
          html: Path | None, chart: Path | None, synthetic: bool, words: Vocabulary) -> None:
    """Write the page and the picture of a comparison that were asked for."""
    if html is None and chart is None:
        return
    from evenhand.report.compare_page import comparison_page, frontier_of
    from evenhand.storage.atomic import write_file
    from evenhand.storage.manifest import now

    asked = {"disparity": disparity, "accuracy": accuracy}
    if html is not None:
        from evenhand.report.render.html import html as page

        write_file(html, page(comparison_page(comparison, attribute, tables, synthetic=synthetic, date=now(),
                                              words=words, **asked)))
    if chart is not None:
        from evenhand.report.render import pictures

        spec = frontier_of(comparison, attribute, **asked).to_dict()
        write_file(chart, pictures.svg(spec) if chart.suffix.lower() == ".svg" else pictures.png(spec))
