"""`evenhand screenshot`: pictures of the dashboard's views, from a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from evenhand.cli.options import Cut, People, Project, Seed


def screenshot(
    views: Annotated[list[str] | None, typer.Argument(metavar="VIEW...", help="Views by their name in the "
                                                      "address, such as overview; all where left out.")] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the pictures.")] = Path(),
    dataset: Annotated[str, typer.Option("--dataset", help="A dataset; `evenhand list` shows them.")] = "citizens",
    system: Annotated[str | None, typer.Option("--system", help="A system that can score it.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="ATTRIBUTE", help="The attribute to compare by.")] = None,
    theme: Annotated[Literal["light", "dark"], typer.Option("--theme", help="The colours of the page.")] = "light",
    size: Annotated[str, typer.Option("--size", metavar="WxH", help="The window in pixels.")] = "1440x900",
    full_page: Annotated[bool, typer.Option("--full-page", help="All that the page scrolls through.")] = False,
    choices: Annotated[list[str] | None, typer.Option(
        "--set", metavar="KEY=VALUE", help="A further choice, as it stands in the view's address; may be given "
        "again.")] = None,
    public: Annotated[bool | None, typer.Option(
        "--public/--internal", help="Hide counts under 11, or show all; hidden where people come from files.",
        show_default=False)] = None,
    cut: Cut = None, people: People = None, seed: Seed = 0, project: Project = None,
) -> None:
    """Photograph views of the dashboard: starts it, waits until every chart is drawn, and stops it again."""
    import signal
    from contextlib import ExitStack

    from evenhand.cli.explain import pairs
    from evenhand.cli.output import progress

    # Told to end, a process leaves through the same doors as after Ctrl-C: the dashboard is stopped first.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    with progress() as tell, ExitStack() as doors:
        doors.callback(signal.signal, signal.SIGTERM, before)
        tell("starting")
        from evenhand.catalog import Catalog
        from evenhand.screenshots.views import Shot, photographs
        from evenhand.storage.atomic import write_file

        catalog = Catalog(project)
        synthetic = catalog.population_recipe(dataset).files is None
        if system is not None:
            catalog.system_recipe(system)
        width, height = _size(size)
        asked = {"dataset": dataset, "system": system, "by": by, "cut": cut, "people": people, "seed": seed or None}
        params = {key: f"{value:g}" if isinstance(value, float) else str(value)
                  for key, value in asked.items() if value is not None} | pairs(choices or [])
        shot = Shot(params, dark=theme == "dark", whole=full_page, public=not synthetic and public is not False,
                    width=width, height=height)
        for name, png in photographs(views or [], shot, project=catalog.project, progress=tell):
            write_file(out / name, png)
            print(out / name)


def _size(text: str) -> tuple[int, int]:
    """Return width and height in pixels.

    Examples
    --------
    >>> _size("1440x900")
    (1440, 900)
    """
    from evenhand.errors import InputError

    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and 320 <= int(width) <= 7680 and 240 <= int(height) <= 7680):
        raise InputError("--size", repr(text), "width and height from 320x240 to 7680x7680",
                         "write, for example, --size 1440x900")
    return int(width), int(height)
