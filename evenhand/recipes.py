"""What all recipes share: frozen, strict parts, their hash, and clear errors for what does not fit."""

from __future__ import annotations

import hashlib
import json
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from evenhand.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Model = TypeVar("Model", bound=BaseModel)

_TYPES = {"str", "int", "float", "bool", "none"}
_BOUNDS = {"greater_than_equal": "of at least", "greater_than": "above", "less_than_equal": "of at most",
           "less_than": "below"}
_PLAIN = {
    "string_type": "words in quotes", "tuple_type": "a list in square brackets", "bool_type": "true or false",
    "bool_parsing": "true or false", "float_type": "a number", "float_parsing": "a number",
    "int_type": "a whole number", "int_parsing": "a whole number", "int_from_float": "a whole number",
    "finite_number": "a finite number",
    "model_type": "a table of its own", "model_attributes_type": "a table of its own",
    "dict_type": "a table of its own",
}


class Part(BaseModel):
    """A part of a recipe: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def sha256(self) -> str:
        """Return the hash of everything the recipe says: the key under which results are kept."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.sha256())


def parse(model: type[Model], table: Mapping[str, Any], where: str) -> Model:
    """Return the recipe in a TOML table, checked.

    Parameters
    ----------
    model : type
        The recipe's class.
    table : mapping
        What `tomllib` read.
    where : str
        The file, named in errors.

    Raises
    ------
    InputError
        Naming the key, the table it stands in, and the nearest known word.

    Examples
    --------
    >>> class Colour(Part):
    ...     name: str
    >>> parse(Colour, {"name": "red"}, "recipe.toml").name
    'red'
    >>> parse(Colour, {"name": "red", "nmae": 1}, "recipe.toml")
    Traceback (most recent call last):
    ...
    evenhand.errors.InputError: recipe.toml: got the unknown key 'nmae'; expected one of name; did you mean 'name'?
    """
    try:
        return model.model_validate(table)
    except ValidationError as found:
        faults = found.errors()
        # A misspelt key is often a missing one too: the spelling is what helps.
        first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
        raise _explained(model, first, faults, where) from None


def _explained(model: type[BaseModel], fault: Any, faults: Sequence[Any], where: str) -> InputError:
    path = _path(fault)
    key = str(path[-1]) if path else "the recipe"
    table = _table(where, path[:-1])
    if fault["type"] == "extra_forbidden":
        known = _keys_at(model, [str(step) for step in path[:-1]])
        near = get_close_matches(key, known, n=1)
        remedy = f"did you mean {near[0]!r}?" if near else "remove it"
        return InputError(table, f"the unknown key {key!r}", f"one of {', '.join(known)}", remedy)
    if fault["type"] == "missing" and isinstance(path[-1], str):
        return InputError(table, f"no {key!r}", "it to be there", f"add {key} = ... to the recipe")
    if fault["type"] == "missing":
        return InputError(_place(where, path[:-1]), f"only {path[-1]:,} of its values", "all of them",
                          "add what is missing")
    # Where a value may be of several types, each type has a fault of its own.
    wanted = dict.fromkeys(_expected(other) for other in faults if _path(other) == path)
    expected = " or ".join(wanted)
    words = re.findall(r"'([^']*)'", expected) if fault["type"] == "literal_error" else []
    near = get_close_matches(str(fault["input"]), words, n=1)
    return InputError(_place(where, path), _short(fault["input"]), expected,
                      f"did you mean {near[0]!r}?" if near else "mend the recipe")


def _path(fault: Any) -> tuple[str | int, ...]:
    """Return where a fault is, without the type that pydantic adds for a value of several types."""
    path = tuple(fault["loc"])
    named = bool(path) and isinstance(path[-1], str) and (path[-1] in _TYPES or "[" in path[-1])
    return path[:-1] if named and len(path) > 1 else path


def _place(where: str, path: Sequence[str | int]) -> str:
    """Return where a key stands: ``("bands", 0, "name")`` is the key `name` of the first table ``[[bands]]``."""
    if not path:
        return where
    if isinstance(path[-1], int):
        return f"{_place(where, path[:-1])}, number {path[-1] + 1}"
    return f"{_table(where, path[:-1])}, {path[-1]}"


def _table(where: str, path: Sequence[str | int]) -> str:
    """Return where a table stands, as its header in the file."""
    names = ".".join(step for step in path if isinstance(step, str))
    if not path:
        return where
    return f"{where}, [[{names}]], number {path[-1] + 1}" if isinstance(path[-1], int) else f"{where}, [{names}]"


def _expected(fault: Any) -> str:
    """Return what would have been right, in words."""
    context = fault.get("ctx", {})
    if fault["type"] == "literal_error":
        return str(context["expected"])
    if fault["type"] in _BOUNDS:
        return f"a number {_BOUNDS[fault['type']]} {next(iter(context.values())):g}"
    if fault["type"] in ("too_short", "too_long"):
        least = fault["type"] == "too_short"
        bound = context["min_length" if least else "max_length"]
        return f"at {'least' if least else 'most'} {bound} in the list"
    said = fault["msg"].removeprefix("Value error, ")
    return _PLAIN.get(fault["type"], said[:1].lower() + said[1:])


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _keys_at(model: type[BaseModel], path: list[str]) -> list[str]:
    """Return the known keys of the part that a path leads to."""
    for step in path:
        if step not in model.model_fields:
            continue
        inner = _model_in(model.model_fields[step].annotation)
        model = inner or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
