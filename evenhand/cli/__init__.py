"""The command line, a file a command."""

from __future__ import annotations


def main() -> None:
    """Run the command line and leave with its exit code."""
    from evenhand.cli.app import run_app

    raise SystemExit(run_app())
