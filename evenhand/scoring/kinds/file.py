"""Trained systems as bytes: written once, read back on another machine, and scoring the same."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict, astuple, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.errors import InputError
from evenhand.scoring.features import Encoder, Entry
from evenhand.scoring.folds import Folds
from evenhand.scoring.kinds.estimator import Linear, Trees
from evenhand.scoring.kinds.opaque import Opaque
from evenhand.scoring.kinds.scorecard import Scorecard
from evenhand.scoring.scale import Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.scoring.system import ScoringSystem

FORMAT = 1
KINDS = {"linear": Linear, "scorecard": Scorecard, "trees": Trees, "opaque": Opaque}
TRUSTED = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
           "sklearn.neural_network._stochastic_optimizers.AdamOptimizer", "sklearn.tree._tree.Tree")
"""The types beyond those that skops knows that our own models are made of; a file with any other is refused."""

MOST_BYTES = 512 * 2**20
"""The most bytes that a file may unpack to."""
MOST_RATIO = 100
MOST_ENTRIES = 100_000
_MADE = (1980, 1, 1, 0, 0, 0)


def dumped(system: ScoringSystem, *, origin: dict[str, Any]) -> bytes:
    """Return a trained system as the bytes of a skops file: the recipe, every constant and the models.

    The same system gives the same bytes. The ids of the people at the fit are in it, so that they are scored by
    the model that did not see them.

    Parameters
    ----------
    system : ScoringSystem
        A scorecard or an estimator.
    origin : dict
        Where it comes from: names, hashes, the seed and versions, as plain values.

    Raises
    ------
    InputError
        For a system in which nothing is trained.
    """
    import skops.io

    word = next((word for word, kind in KINDS.items() if type(system.records) is kind), None)
    if word is None or system.policy is not None or system.friends_part is not None:
        what = "a mitigation" if word else f"the kind {system.recipe.kind!r}, in which nothing is trained"
        raise InputError(f"system {system.name}", what, "a scorecard or an estimator",
                         "its recipe is all there is: copy the folder")
    records = system.records
    constants = {field.name: getattr(records, field.name) for field in fields(records) if field.name != "encoder"}
    head = {"format": FORMAT, "origin": origin, "kind": word, "recipe": system.recipe.model_dump(mode="json"),
            "entries": [asdict(entry) for entry in records.encoder.entries],
            "requires": list(records.encoder.requires), "line": list(astuple(system.line)),
            "protected_used": list(system.protected_used), "ids": system.folds.ids.to_list()}
    whole = {"evenhand": json.dumps(head), "fold": np.asarray(system.folds.fold),
             "constants": {name: list(value) if isinstance(value, tuple) else value
                           for name, value in constants.items()}}
    return _same_bytes(skops.io.dumps(whole))


def loaded(content: bytes, where: str, *, recipe: SystemRecipe | None = None) -> tuple[ScoringSystem, dict[str, Any]]:
    """Return the trained system in the bytes of a skops file, and where it comes from.

    Nothing of the file is run: its types are compared with `TRUSTED` before any of it becomes an object.

    Parameters
    ----------
    content : bytes
        What :func:`dumped` gave.
    where : str
        The file, named in errors.
    recipe : SystemRecipe, optional
        The recipe of the folder in which the file lies: its name, title, summary and cut hold.

    Raises
    ------
    InputError
        For bytes that are no such file, that unpack to too much, or that hold a type which our models do not.
    """
    import skops.io

    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.scoring.system import ScoringSystem

    check_archive(content, where)
    strange = sorted(set(_types(content, where)) - set(TRUSTED))
    if strange:
        raise InputError(where, f"the type {strange[0]!r}", "only the types of evenhand's own models",
                         "write it with `evenhand fit`; a file with other types could run code")
    try:
        whole = skops.io.loads(content, trusted=list(TRUSTED))
        head = json.loads(whole["evenhand"])
        stored = SystemRecipe.model_validate(head["recipe"])
        encoder = Encoder(tuple(Entry(**{**entry, "levels": tuple(entry["levels"])}) for entry in head["entries"]),
                          tuple(head["requires"]))
        kind = KINDS[head["kind"]]
        constants = {name: tuple(value) if kind in (Trees, Opaque) else np.asarray(value)
                     for name, value in whole["constants"].items()}
        folds = Folds(pl.Series("id", head["ids"]), np.asarray(whole["fold"], np.int64))
        system = ScoringSystem(stored, kind(encoder, **constants), _line(*head["line"]), folds, stored.range,
                               stored.favourable, tuple(head["protected_used"]))
        origin = dict(head["origin"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
        raise InputError(where, f"a file that is not whole ({type(fault).__name__})", "a file of `evenhand fit`",
                         "write it again") from None
    return (system if recipe is None else _under(system, recipe)), origin


def _line(offset: float, factor: float, bends: Iterable[tuple[float, float]] = ()) -> Line:
    return Line(offset, factor, tuple((float(at), float(to)) for at, to in bends))


def check_archive(content: bytes, where: str) -> None:
    """Raise an InputError unless the bytes are a zip archive of a size that can be unpacked.

    Examples
    --------
    >>> check_archive(b"junk", "model.skops")
    Traceback (most recent call last):
    ...
    evenhand.errors.InputError: model.skops: got a file that is no skops archive; expected a file written by `evenhand fit`; give another file.
    """  # noqa: E501
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError):
        raise InputError(where, "a file that is no skops archive", "a file written by `evenhand fit`",
                         "give another file") from None
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES or len(entries) > MOST_ENTRIES or size > MOST_RATIO * max(len(content), 2**16):
        raise InputError(where, f"an archive of {len(entries):,} parts that unpacks to {size:,} bytes",
                         f"at most {MOST_BYTES:,} bytes, and at most {MOST_RATIO} times what is packed",
                         "give another file")


def _types(content: bytes, where: str) -> list[str]:
    import skops.io

    try:
        return skops.io.get_untrusted_types(data=content)
    except Exception as fault:  # whatever skops makes of a strange file, the reader gets one sentence
        raise InputError(where, f"an archive that skops cannot read ({type(fault).__name__})",
                         "a file written by `evenhand fit`", "give another file") from None


def _under(system: ScoringSystem, recipe: SystemRecipe) -> ScoringSystem:
    given = {"name": recipe.name, "title": recipe.title, "summary": recipe.summary or system.recipe.summary}
    if recipe.cut is not None:
        given["cut"] = recipe.cut
    return replace(system, recipe=system.recipe.model_copy(update=given))


def _same_bytes(content: bytes) -> bytes:
    """Return a skops archive with its parts numbered in order and no time in it: skops names them by addresses."""
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        schema = json.loads(before.read("schema.json"))
        numbers: dict[Any, int] = {}
        names: dict[str, str] = {}
        _renumber(schema, numbers, names)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
            for old, new in [*names.items(), ("schema.json", "schema.json")]:
                part = json.dumps(schema, indent=1).encode() if old == "schema.json" else before.read(old)
                after.writestr(zipfile.ZipInfo(new, _MADE), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _renumber(node: Any, numbers: dict[Any, int], names: dict[str, str]) -> None:
    if isinstance(node, dict):
        if "__id__" in node:
            node["__id__"] = numbers.setdefault(node["__id__"], len(numbers))
        if isinstance(node.get("file"), str):
            node["file"] = names.setdefault(node["file"], f"{len(names)}{node['file'][node['file'].rfind('.'):]}")
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _renumber(inner, numbers, names)
