"""`evenhand init`: a project folder to begin from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist or is empty.")],
) -> None:
    """Write a project folder with a dataset and a system of your own to begin from."""
    from evenhand.storage.project import new_project

    folder = new_project(directory)
    print(f"""{folder} is ready:
  datasets/my-people/  your table of people, your ties, and recipe.toml, which says what each column is
  models/my-score/     a scoring system: edit recipe.toml, and say what it is in card.md
  policy.toml          what a build is gated by
Try it:
  evenhand list --project {directory}
  evenhand audit my-people recorded --cut 580 --project {directory}
  evenhand audit my-people my-score --project {directory}
  evenhand check {directory}/policy.toml""")
