"""What all recipes share: frozen, strict parts, their hash, and clear errors for what does not fit."""

from __future__ import annotations

import hashlib
import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from evenhand.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

Model = TypeVar("Model", bound=BaseModel)


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
    except ValidationError as fault:
        first = fault.errors()[0]
        raise _explained(model, first, where) from None


def _explained(model: type[BaseModel], fault: Any, where: str) -> InputError:
    path = [str(part) for part in fault["loc"]]
    table = f"{where}, [{'.'.join(path[:-1])}]" if len(path) > 1 else where
    key = path[-1] if path else "the recipe"
    if fault["type"] == "extra_forbidden":
        known = _keys_at(model, path[:-1])
        near = get_close_matches(key, known, n=1)
        remedy = f"did you mean {near[0]!r}?" if near else "remove it"
        return InputError(table, f"the unknown key {key!r}", f"one of {', '.join(known)}", remedy)
    if fault["type"] == "missing":
        return InputError(table, f"no {key!r}", "it to be there", f"add {key} = ... to the recipe")
    said = fault["msg"].removeprefix("Value error, ")
    return InputError(f"{table}, {key}", repr(fault["input"]), said[:1].lower() + said[1:], "mend the recipe")


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
