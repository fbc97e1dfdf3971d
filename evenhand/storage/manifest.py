"""The manifest of a report: what went in, what came out, and how it is made again."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evenhand import __version__
from evenhand.catalog import model_of
from evenhand.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evenhand.catalog import Catalog

PACKAGES = ("numpy", "scipy", "polars", "scikit-learn", "fairlearn", "igraph", "altair", "vl-convert-python", "typst")
"""The packages whose versions can change a number or a picture."""


def sha256_of(content: bytes) -> str:
    """Return the hash of some bytes.

    Examples
    --------
    >>> sha256_of(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(content).hexdigest()


def now() -> str:
    """Return the time in UTC as ISO 8601; the environment's SOURCE_DATE_EPOCH overrides it.

    Raises
    ------
    InputError
        If SOURCE_DATE_EPOCH is no number of seconds.
    """
    stated = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        moment = datetime.now(UTC) if stated is None else datetime.fromtimestamp(int(stated), UTC)
    except (ValueError, OverflowError, OSError):
        raise InputError("SOURCE_DATE_EPOCH", repr(stated), "whole seconds since 1970", "mend or unset it") from None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def versions() -> dict[str, str]:
    """Return the versions of everything that can change a number or a picture."""
    return {"evenhand": __version__, "python": platform.python_version(),
            **{name: _version(name) for name in PACKAGES}}


def inputs_of(catalog: Catalog, dataset: str, systems: Iterable[str]) -> dict[str, str]:
    """Return the hash of each file that a report is made from, by its name inside the project.

    Parameters
    ----------
    catalog : Catalog
        Where names are looked up.
    dataset : str
        The dataset.
    systems : iterable of str
        The systems; one with a mitigation is made from the files of the system without.
    """
    recipe = catalog.population_recipe(dataset)
    data = [] if recipe.files is None else [recipe.files.people, *filter(None, [recipe.files.ties])]
    hashes = _hashes("datasets", dataset, catalog.dataset_folder(dataset), ["recipe.toml", "card.md", *data])
    if recipe.representatives is not None:
        other = recipe.representatives.dataset
        hashes |= _hashes("datasets", other, catalog.dataset_folder(other), ["recipe.toml"])
    for name in map(model_of, systems):
        hashes |= _hashes("models", name, catalog.folder("models", name), ["recipe.toml", "card.md"])
    return hashes


def manifest_of(files: Mapping[str, bytes], *, asked: Mapping[str, Any], inputs: Mapping[str, str],
                recipes: Mapping[str, Any], command: str, date: str) -> bytes:
    """Return the manifest as JSON: the question, hashes of inputs and files, recipes, versions, command and date."""
    made = {name: {"sha256": sha256_of(content), "bytes": len(content)} for name, content in sorted(files.items())}
    table = {"evenhand": __version__, "created": date, "command": command, "asked": dict(asked),
             "versions": versions(), "inputs": dict(inputs), "recipes": dict(recipes), "files": made}
    return (json.dumps(table, ensure_ascii=False, indent=2) + "\n").encode()


def read_manifest(directory: Path) -> dict[str, Any]:
    """Return the manifest of a folder.

    Raises
    ------
    InputError
        If there is none, or it is not one of ours.
    """
    path = Path(directory) / "manifest.json"
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(str(directory), "no manifest.json", "the folder of a report",
                         "name the folder that `evenhand report --out` wrote") from None
    except (OSError, ValueError):
        raise InputError(str(path), "something that cannot be read as JSON", "the manifest of a report",
                         "make the report again") from None
    if not isinstance(table, dict) or not {"asked", "inputs", "files", "created", "versions"} <= set(table):
        raise InputError(str(path), "JSON that is no manifest", "the manifest of a report", "make the report again")
    return table


def _hashes(kind: str, name: str, folder: Path, files: Iterable[str]) -> dict[str, str]:
    return {f"{kind}/{name}/{file}": sha256_of((folder / file).read_bytes()) for file in files
            if (folder / file).is_file()}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
