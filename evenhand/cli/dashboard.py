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
    import os
    import subprocess
    import sys

    from evenhand.catalog import Catalog
    from evenhand.paths import folder

    home = folder("dashboard")
    environment = dict(os.environ)
    if project is not None:
        environment["EVENHAND_PROJECT"] = str(Catalog(project).project)
    # Streamlit reads .streamlit/config.toml, with the safe settings, from the working directory.
    command = [sys.executable, "-m", "streamlit", "run", str(home / "app.py"), "--server.port", str(port),
               "--server.headless", "false" if open_browser else "true"]
    print(f"evenhand: the dashboard is at http://localhost:{port} (Ctrl-C stops it)", file=sys.stderr)
    raise typer.Exit(subprocess.run(command, cwd=home.parent, env=environment, check=False).returncode)
