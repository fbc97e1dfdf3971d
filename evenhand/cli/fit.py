"""`evenhand fit`: a trained system as a file, to be kept, handed on and read back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evenhand.cli.options import Dataset, Even, Knobs, People, Project, Seed, strengths


def fit(
    dataset: Dataset,
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A scorecard or an estimator.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.skops", help="The file to write. Beside it stand "
                                      "recipe.toml and card.md, so that the folder is a system.")],
    people: People = None, seed: Seed = 0, knobs: Knobs = None, even: Even = None, project: Project = None,
) -> None:
    """Train a system and write it as a file, with a recipe that reads it back and scores the same."""
    from evenhand.cli.output import progress
    from evenhand.errors import InputError

    if out.suffix != ".skops":
        raise InputError("--out", repr(out.name), "a name that ends in .skops", "add it")
    taken = [path for path in (out, out.parent / "recipe.toml", out.parent / "card.md") if path.exists()]
    if taken:
        raise InputError(str(taken[0]), "a file that is there already", "a folder without a system",
                         "choose another folder; nothing was changed")
    with progress() as tell:
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.storage.atomic import write_file
        from evenhand.study import fitted_files

        files = fitted_files(dataset, system, name=out.name, seed=seed, people=people, knobs=strengths(knobs),
                             even=even, catalog=Catalog(project), progress=tell)
        for name, content in files.items():
            write_file(out.parent / name, content)
    print(f"{out}: {system} trained on {dataset}. The folder {out.parent} is a system of its own: put it in models/ "
          "of a project, and its name is the system's.")
