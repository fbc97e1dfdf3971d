"""What is wrong with a command line, as one sentence of the one grammar."""

from __future__ import annotations

import re
from typing import Any

from evenhand.errors import InputError, did_you_mean


def usage_error(fault: Exception) -> InputError | None:
    """Return what Typer found wrong with a command line as an error of ours; None for any other fault.

    Typer's own errors are known by their shape, since it brings its classes along under a private name.

    Examples
    --------
    >>> usage_error(ValueError("planted")) is None
    True
    """
    if not hasattr(fault, "format_message"):
        return None
    context = getattr(fault, "ctx", None)
    where = getattr(context, "command_path", None) or "evenhand"
    see, kind = f"`{where} --help` shows what there is", type(fault).__name__
    parameter, message = getattr(fault, "param", None), fault.format_message().rstrip(".")
    if kind == "NoSuchOption":
        return InputError(where, f"the option {fault.option_name}", "one that it has",
                          _near(fault.possibilities) or see)
    if kind == "MissingParameter":
        return InputError(where, f"no {_name(parameter)}", "one", see)
    if kind == "BadOptionUsage":
        return InputError(fault.option_name, "nothing after it", "a value", "`evenhand COMMAND --help` says which")
    if kind == "BadParameter" and parameter is not None:
        return InputError(_name(parameter), _value(fault), _expected(message), see)
    if (command := re.match(r"No such command '(.*?)'", message)) and context is not None:
        return InputError(where, repr(command[1]), "a command", did_you_mean(command[1], context.command.commands))
    if extra := re.search(r"extra argument\(s\)? \((.*)\)|extra arguments? \((.*)\)", message):
        return InputError(where, f"also {extra[1] or extra[2]}", "nothing more", see)
    return InputError(where, message[:1].lower() + message[1:], "another", see)


def asks_for_help(fault: Exception) -> bool:
    """Return whether a command line was empty, so that Typer has printed what there is already.

    Examples
    --------
    >>> asks_for_help(ValueError("planted"))
    False
    """
    return type(fault).__name__ == "NoArgsIsHelpError"


def _near(options: list[str] | None) -> str:
    return f"did you mean {options[0]}?" if options else ""


def _name(parameter: Any) -> str:
    """Return an argument's word, or an option with its dashes."""
    options = [one for one in getattr(parameter, "opts", ()) if one.startswith("--")]
    return options[0] if options else str(getattr(parameter, "metavar", None) or parameter.name.upper())


def _value(fault: Exception) -> str:
    """Return the value that was given, as the checker behind Typer tells it."""
    checked = getattr(fault.__cause__, "errors", list)()
    return repr(checked[0]["input"]) if checked and "input" in checked[0] else "another value"


def _expected(message: str) -> str:
    """Return what a value should be, from the checker's words."""
    bound = re.search(r"(greater|less) than or equal to (\S+)", message)
    if bound:
        return f"{'at least' if bound[1] == 'greater' else 'at most'} {bound[2]}"
    if choice := re.search(r"is not (one of .*)", message):
        return choice[1]
    return "a whole number" if "integer" in message else "a number" if "number" in message else message
