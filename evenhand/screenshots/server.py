"""The dashboard as a process of its own: started on a port, and stopped again whatever happens."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.request import urlopen

from evenhand.errors import EvenhandError
from evenhand.paths import folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUIET = ("--server.showEmailPrompt", "false", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none")


def command(port: int, *, open_browser: bool = False) -> list[str]:
    """Return the command that runs the dashboard on a port."""
    return [sys.executable, "-m", "streamlit", "run", str(folder("dashboard") / "app.py"), "--server.port", str(port),
            "--server.headless", "false" if open_browser else "true"]


def environment(project: Path | None = None, *, public: bool = False) -> dict[str, str]:
    """Return the environment that tells the dashboard its project, and whether to hide small counts."""
    told = dict(os.environ)
    if project is not None:
        told["EVENHAND_PROJECT"] = str(project)
    if public:
        told["EVENHAND_PUBLIC"] = "1"
    return told


@contextmanager
def served(project: Path | None = None, *, public: bool = False, port: int | None = None) -> Iterator[str]:
    """Run the dashboard on a free port and give its address; it is stopped at the end, and after Ctrl-C.

    Parameters
    ----------
    project : Path, optional
        A folder with datasets or systems of one's own.
    public : bool
        Whether small counts of recorded people are hidden.
    port : int, optional
        The port; a free one where left out.

    Raises
    ------
    EvenhandError
        If it does not answer.
    """
    port = port or free_port()
    # Streamlit reads .streamlit/config.toml, with the safe settings and the themes, from the working directory.
    server = subprocess.Popen([*command(port), *QUIET], cwd=folder("dashboard").parent, start_new_session=True,
                              env=environment(project, public=public), stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(server, address)
        yield address
    finally:
        _stop(server)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise EvenhandError("dashboard", "no answer" if server.poll() is None else f"an end with code {server.returncode}",
                        f"it to answer at {address} within {seconds:g} s", "try `evenhand dashboard --no-open`")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
