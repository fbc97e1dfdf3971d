"""The frame of the command line: its commands, its exit codes, and how a fault is told."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from evenhand import __version__
from evenhand.cli import (
    audit,
    check,
    compare,
    consequences,
    cutoffs,
    dashboard,
    explain,
    fit,
    init,
    listing,
    mitigate,
    network,
    pairs,
    recourse,
    report,
    screenshot,
    slices,
    verify,
    why,
    worries,
)
from evenhand.cli.stdout import lasting_output
from evenhand.cli.usage import asks_for_help, usage_error
from evenhand.errors import EvenhandError

INTERRUPTED = 130
"""What shells and Typer say of a program that was ended by Ctrl-C."""

app = typer.Typer(
    name="evenhand", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Who does a score treat unevenly, how much of that reaches them through the people they know, "
         "and how sure can we be?",
    epilog="Exit codes: 0 done, 1 beyond a tolerance (check only), 2 bad input or usage, "
           "3 not enough data (check only), 70 internal error.")
COMMANDS = (
    ("list", listing.list_content), ("audit", audit.audit), ("check", check.check), ("compare", compare.compare),
    ("consequences", consequences.consequences), ("cutoffs", cutoffs.cutoffs), ("slices", slices.slices),
    ("why", why.why), ("explain", explain.explain), ("worries", worries.worries), ("mitigate", mitigate.mitigate),
    ("network", network.network), ("pairs", pairs.pairs), ("recourse", recourse.recourse), ("report", report.report),
    ("verify", verify.verify), ("screenshot", screenshot.screenshot), ("dashboard", dashboard.dashboard),
    ("fit", fit.fit), ("init", init.init),
)
for _name, _command in COMMANDS:
    # Said here the first lines are told whole in the list of commands; Typer would cut them off.
    app.command(_name, short_help=" ".join(str(_command.__doc__).split("\n\n")[0].split()))(_command)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"evenhand {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True,
                                          help="Print the version and stop.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a fault.")] = False,
) -> None:
    """Take the options that stand before the command; `run_app` reads --debug."""


def run_app(arguments: list[str] | None = None) -> int:
    """Run one command line and return its exit code: 0, 2 for bad input or usage, 70 for a fault of ours."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        with lasting_output():
            done = app(arguments, prog_name="evenhand", standalone_mode=False)
    except SystemExit as left:
        done = left.code
    except Exception as fault:
        if "--debug" in arguments and not asks_for_help(fault):
            raise
        return _told(fault)
    if done == INTERRUPTED:
        print("evenhand: interrupted", file=sys.stderr)
    return done if isinstance(done, int) else 0


def _told(fault: Exception) -> int:
    """Tell a fault in one sentence on standard error, and return its exit code."""
    known = fault if isinstance(fault, EvenhandError) else usage_error(fault)
    if known is None:
        print(f"evenhand: internal error: {type(fault).__name__}: {fault}; this is a fault of evenhand; run again "
              "with `evenhand --debug ...` and report what it prints.", file=sys.stderr)
        return 70
    if not asks_for_help(fault):
        print(f"evenhand: {known}", file=sys.stderr)
    return known.exit_code
