"""`evenhand list`: the datasets and systems at hand."""

from __future__ import annotations

import json

from evenhand.cli.options import AsJson, Project


def list_content(project: Project = None, as_json: AsJson = False) -> None:
    """Show every dataset and every scoring system with a line each, and whom it can score."""
    from evenhand.catalog import Catalog

    catalog = Catalog(project)
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
