"""`evenhand dashboard`: the browser dashboard, on this machine only unless told otherwise."""

from __future__ import annotations

from typing import Annotated

import typer

from evenhand.cli.options import Project


def dashboard(
    project: Project = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")] = 8501,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser window.")] = True,
) -> None:
    """Open the dashboard in a browser; Ctrl-C stops it."""
    import subprocess
    import sys

    from evenhand.catalog import Catalog
    from evenhand.paths import folder
    from evenhand.screenshots.server import command, environment

    told = environment(Catalog(project).project)
    print(f"evenhand: the dashboard is at http://localhost:{port} (Ctrl-C stops it)", file=sys.stderr)
    raise typer.Exit(subprocess.run(
        command(port, open_browser=open_browser), cwd=folder("dashboard").parent, env=told, check=False).returncode)
