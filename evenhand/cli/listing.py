"""`evenhand list`: the datasets and systems at hand."""

from __future__ import annotations

import json

from evenhand.cli.options import AsJson, Project


def list_content(project: Project = None, as_json: AsJson = False) -> None:
    """Show every dataset and every scoring system with a line each."""
    from evenhand.catalog import Catalog

    catalog = Catalog(project)
    content = {
        "datasets": {name: catalog.population_recipe(name) for name in catalog.datasets()},
        "systems": {name: catalog.system_recipe(name) for name in catalog.models()},
    }
    if as_json:
        plain = {kind: [{"name": name, "title": recipe.title, "summary": recipe.summary}
                        for name, recipe in recipes.items()] for kind, recipes in content.items()}
        print(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    from rich.table import Table

    from evenhand.cli.output import console

    for kind, recipes in content.items():
        table = Table(title=kind.capitalize(), title_justify="left", box=None, pad_edge=False,
                      padding=(0, 2, 0, 0))
        table.add_column("name", style="bold", no_wrap=True)
        table.add_column("what it is")
        for name, recipe in recipes.items():
            table.add_row(name, recipe.summary or recipe.title)
        console().print(table, "")
