"""Verification: a report's files against its manifest, its inputs against today's, its numbers computed again."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.storage.manifest import inputs_of, read_manifest, sha256_of, versions
from evenhand.study.reports import ReportRequest, report_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

DRAWN = (".png", ".svg", ".pdf")
"""Pictures: their letters can lie differently where a machine has other fonts."""
OF_THE_MACHINE = ("evenhand", "versions", "files")
"""The parts of a manifest that another machine may write otherwise; hashes of files are compared file by file."""


def verified(directory: Path, *, catalog: Catalog | None = None,
             progress: Callable[[str], None] = lambda stage: None) -> tuple[str, ...]:
    """Check a report's folder and return what the reader should know; raise where something differs.

    Parameters
    ----------
    directory : Path
        The folder of a report.
    catalog : Catalog, optional
        Where the inputs are looked up; the built-in folders where left out.

    Raises
    ------
    InputError
        If a file, an input or a number is not what the manifest says.
    """
    catalog, manifest = catalog or Catalog(), read_manifest(directory)
    progress("reading the files")
    told = {name: made["sha256"] for name, made in manifest["files"].items()}
    _same(f"{directory}", _hashes(directory, told), told, "the report was changed after it was made")
    request = _request(manifest["asked"], directory)
    _same("inputs", inputs_of(catalog, request.dataset, request.systems), manifest["inputs"],
          "the inputs are not those of the report: make it again")
    again = report_files(request, catalog=catalog, date=manifest["created"], progress=progress)
    other = {name: f"{was} then, {now} now" for name, now in versions().items()
             if (was := manifest["versions"].get(name)) != now}
    made = {name: sha256_of(content) for name, content in again.items() if name != "manifest.json"}
    drawn = [name for name in told if name.endswith(DRAWN) and made.get(name) != told[name]]
    because = f"; versions differ: {_pairs(other)}" if other else ""
    _same("numbers", _without(made, drawn), _without(told, drawn),
          f"the same inputs gave other results{because}; report this if the versions are the same")
    _same(f"{directory}/manifest.json", _stated(manifest), _stated(json.loads(again["manifest.json"])),
          "the manifest was changed after it was made", expected_is="what the same question writes")
    notes = [f"{len(drawn)} pictures are drawn differently on this machine{because}; the numbers are the same"]
    return tuple(notes if drawn else ())


def _hashes(directory: Path, names: Iterable[str]) -> dict[str, str]:
    root = Path(directory).resolve()
    found = {}
    for name in names:
        path = (root / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            found[name] = sha256_of(path.read_bytes())
    return found


def _stated(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a manifest says of the question and its inputs."""
    return {name: said for name, said in manifest.items() if name not in OF_THE_MACHINE}


def _same(where: str, seen: Mapping[str, Any], expected: Mapping[str, Any], remedy: str, *,
          expected_is: str = "what the manifest says") -> None:
    """Raise an InputError that names what is missing, or else what differs."""
    missing = sorted(name for name in expected if name not in seen)
    differs = missing or sorted(name for name in seen if seen[name] != expected.get(name))
    if differs:
        more = f" and {len(differs) - 3} more" if len(differs) > 3 else ""
        raise InputError(where, f"{'no' if missing else 'other content of'} {', '.join(differs[:3])}{more}",
                         expected_is, remedy)


def _without(hashes: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    left_out = set(names)
    return {name: digest for name, digest in hashes.items() if name not in left_out}


def _pairs(words: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {text}" for name, text in words.items())


def _request(asked: Mapping[str, Any], directory: Path) -> ReportRequest:
    known = {field.name for field in fields(ReportRequest)}
    if not isinstance(asked, dict) or set(asked) != known:
        raise InputError(f"{directory}/manifest.json", "a question that cannot be read", "the fields of a report",
                         "make the report again")
    return ReportRequest(**{name: tuple(value) if isinstance(value, list) else value for name, value in asked.items()})
