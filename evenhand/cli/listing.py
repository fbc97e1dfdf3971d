"""`evenhand list`: the datasets and systems at hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evenhand.cli.options import AsJson, Project

if TYPE_CHECKING:
    from evenhand.catalog import Catalog
    from evenhand.report.tables import PlainTable

WithKnobs = Annotated[bool, typer.Option(
    "--knobs", help="Show the planted biases of each dataset instead: what each does, and what it must move.")]


def list_content(knobs: WithKnobs = False, project: Project = None, as_json: AsJson = False) -> None:
    """Show every dataset and every scoring system with a line each, and whom it can score."""
    from evenhand.catalog import Catalog

    catalog = Catalog(project)
    if knobs:
        _list_knobs(catalog, as_json=as_json)
    else:
        _list_names(catalog, as_json=as_json)


def _list_names(catalog: Catalog, *, as_json: bool) -> None:
    content = {
        "datasets": {name: catalog.population_recipe(name) for name in catalog.datasets()},
        "systems": {name: catalog.system_recipe(name) for name in catalog.models()},
    }
    scored = catalog.systems_of()
    pairs = {"datasets": {name: list(scored.get(name, ())) for name in content["datasets"]},
             "systems": {name: [one for one, systems in scored.items() if name in systems]
                         for name in content["systems"]}}
    if as_json:
        other = {"datasets": "systems", "systems": "datasets"}
        plain = {kind: [{"name": name, "title": recipe.title, "summary": recipe.summary,
                         other[kind]: pairs[kind][name]} for name, recipe in recipes.items()]
                 for kind, recipes in content.items()}
        print(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    from rich.table import Table

    from evenhand.cli.output import console

    for kind, recipes in content.items():
        table = Table(title=kind.capitalize(), title_justify="left", box=None, pad_edge=False,
                      padding=(0, 2, 0, 0))
        table.add_column("name", style="bold", no_wrap=True)
        table.add_column("what it is")
        if kind == "systems":
            table.add_column("whom it scores")
        for name, recipe in recipes.items():
            whom = [", ".join(pairs[kind][name]) or "nobody here"] if kind == "systems" else []
            table.add_row(name, recipe.summary or recipe.title, *whom)
        console().print(table, "")


def _list_knobs(catalog: Catalog, *, as_json: bool) -> None:
    """Print what can be given to ``--knob`` for each dataset that has planted biases."""
    planted = {recipe.name: {name: {"strength": recipe.bias.strengths.get(name, 0.0), **knob.model_dump()}
                             for name, knob in recipe.knobs.items()}
               for recipe in map(catalog.population_recipe, catalog.datasets()) if recipe.knobs}
    if as_json:
        print(json.dumps(planted, ensure_ascii=False, indent=2))
        return
    from evenhand.cli.output import print_table

    for name, knobs in planted.items():
        recipe = catalog.population_recipe(name)
        labels = {column: told.label for columns in (recipe.variables, recipe.trips.riders if recipe.trips else {})
                  for column, told in columns.items()}
        print_table(_knobs_table(name, knobs, labels))


def _knobs_table(dataset: str, knobs: dict[str, dict[str, Any]], labels: dict[str, str]) -> PlainTable:
    from evenhand.report.tables import PlainTable
    from evenhand.report.world_words import promise_words

    rows = [(name, f"{knob['strength']:g}", knob["about"],
             "; ".join(f"{promise_words(measure, lambda column: labels.get(column) or column.replace('_', ' '))} "
                       f"goes {way}" for measure, way in knob["moves"].items()) or "no direction is promised")
            for name, knob in knobs.items()]
    headers = ("knob", "at first", "what it does at 1", "when it is raised")
    return PlainTable(f"Planted biases of {dataset}", headers, tuple(rows), prose=True,
                      caption="--knob KNOB=STRENGTH sets one: 0 off, 1 as told here, 2 double. Of gaps between the "
                              "scores of groups no direction is promised: that depends on what a system reads.")
