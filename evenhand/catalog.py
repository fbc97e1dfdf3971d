"""Catalog: the datasets and scoring systems at hand, built in and of one's own. A folder is the registration."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from evenhand.checks import one_of
from evenhand.errors import InputError, did_you_mean
from evenhand.paths import folder
from evenhand.population.recipe import PopulationRecipe
from evenhand.recipes import parse
from evenhand.scoring.recipe import SystemRecipe

KINDS = ("datasets", "models")
SLUG = re.compile(r"[A-Za-z0-9_-]{1,64}")
MOST_BYTES = 2**20
MOST_MODEL_BYTES = 256 * 2**20


def model_of(system: str) -> str:
    """Return the name of the folder from which a system is made: its name without a mitigation, and without weights.

    Examples
    --------
    >>> model_of("sesame+reweighing:hukou"), model_of("sesame:behaviour=0"), model_of("sesame")
    ('sesame', 'sesame', 'sesame')
    """
    return re.split("[+:]", system, maxsplit=1)[0]


@dataclass(frozen=True)
class Catalog:
    """The datasets and systems that names stand for.

    Parameters
    ----------
    project : Path, optional
        A folder of one's own with ``datasets/`` or ``models/``. What is in it is added to what is built in,
        and is taken instead where both have a name (see `notes`).

    Raises
    ------
    InputError
        If the project is no folder, or holds neither.

    Examples
    --------
    >>> Catalog().datasets()["german-credit"]
    'German credit, 1973 to 1975'
    >>> Catalog().population_recipe("german-credti")
    Traceback (most recent call last):
    ...
    evenhand.errors.InputError: dataset: got 'german-credti'; expected the name of a dataset; did you mean 'german-credit'?
    """  # noqa: E501

    project: Path | None = None

    def __post_init__(self) -> None:
        if self.project is None:
            return
        project = Path(self.project).absolute()
        if not any((project / kind).is_dir() for kind in KINDS):
            got = "a folder without datasets/ and models/" if project.is_dir() else "no such folder"
            raise InputError(f"project {self.project}", got, "a folder with datasets/ or models/ in it",
                             "choose another, or write one with `evenhand init`")
        object.__setattr__(self, "project", project)

    def datasets(self) -> dict[str, str]:
        """Return the names of the datasets with their titles, in alphabetical order."""
        return {name: self.population_recipe(name).title for name in self._folders["datasets"]}

    def models(self) -> dict[str, str]:
        """Return the names of the scoring systems with their titles, in alphabetical order."""
        return {name: self.system_recipe(name).title for name in self._folders["models"]}

    def population_recipe(self, name: str) -> PopulationRecipe:
        """Return a dataset's recipe, checked."""
        return self._recipe(PopulationRecipe, "datasets", name)

    def system_recipe(self, name: str) -> SystemRecipe:
        """Return a scoring system's recipe, checked; ``sesame:behaviour=0`` has that weight of a category."""
        name, colon, weights = name.partition(":")
        recipe = self._recipe(SystemRecipe, "models", name)
        return recipe.weighted(weights) if colon else recipe

    def dataset_folder(self, name: str) -> Path:
        """Return the folder of a dataset, in which its files lie."""
        return self.folder("datasets", name)

    def folder(self, kind: str, name: str) -> Path:
        """Return the folder of a dataset (``"datasets"``) or a system (``"models"``).

        Raises
        ------
        InputError
            For an unknown name, naming the nearest.
        """
        known = self._folders[one_of(kind, "kind of content", KINDS)]
        # A system with other weights lies where the system lies.
        name = name.partition(":")[0] if kind == "models" else name
        if name not in known:
            what = {"datasets": "dataset", "models": "system"}[kind]
            raise InputError(what, repr(name[:80]), f"the name of a {what}", did_you_mean(name[:80], known))
        return known[name]

    def card(self, kind: str, name: str) -> str:
        """Return the card of a dataset or system, as Markdown."""
        path = self.folder(kind, name) / "card.md"
        if not path.is_file():
            raise InputError(str(path), "no such file", "a card: a few lines in Markdown",
                             "write there where this is from, what it is for and not for, and what is assumed")
        return _text(path)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What the reader should know: names that stand for two folders, folders left out and why."""
        notes = []
        for kind in KINDS:
            built_in = set(_content(folder(kind)))
            own = self.project / kind if self.project is not None else None
            if own is None or not own.is_dir():
                continue
            notes += [f"{kind}/{name}: the project's is taken instead of the built-in one"
                      for name in _content(own) if name in built_in]
            notes += [f"{kind}/{path.name}: left out: {reason}" for path in sorted(own.iterdir())
                      if (reason := _fault(path))]
        return tuple(notes)

    def systems_of(self) -> dict[str, tuple[str, ...]]:
        """Return the systems that can score each dataset: those whose columns and ties it has.

        A dataset that no system can score is left out.
        """
        systems = [self.system_recipe(name) for name in self._folders["models"]]
        people = [self.population_recipe(name) for name in self._folders["datasets"]]
        fitting = {recipe.name: tuple(system.name for system in systems if self._fits(system, recipe))
                   for recipe in people}
        return {name: names for name, names in fitting.items() if names}

    def population_key(self, name: str) -> str:
        """Return a text that changes whenever anything that a dataset's people are made from changes.

        That is the recipe, those of datasets that it draws on, and the people's files: a file that was replaced has
        another time of change, which nobody can set back, even where it has the same size.
        """
        recipe = self.population_recipe(name)
        parts = [recipe.sha256()]
        files = recipe.files
        for file in [] if files is None else filter(None, (files.people, files.ties)):
            try:
                seen = (self.dataset_folder(name) / file).stat()
                parts.append(f"{seen.st_ino} {seen.st_ctime_ns} {seen.st_mtime_ns} {seen.st_size}")
            except OSError:
                parts.append("missing")
        if recipe.representatives is not None:
            parts.append(self.population_key(recipe.representatives.dataset))
        return hashlib.sha256("|".join(parts).encode()).hexdigest()

    def _fits(self, system: SystemRecipe, population: PopulationRecipe) -> bool:
        if system.kind == "recorded":
            columns = population.columns
            return columns is not None and (columns.score is not None or columns.decision is not None)
        if system.rated and population.trips is None:
            return False
        needed = {*system.columns_read, *filter(None, [system.target])}
        tied = (population.ties.process if population.files is None else population.files.ties) is not None
        if system.trust is not None and system.trust.ties and not set(population.ties.kinds) <= set(system.trust.ties):
            return False
        return needed <= self._columns(population) and (tied or not system.needs_ties)

    def _columns(self, population: PopulationRecipe) -> set[str]:
        """Return the names of a dataset's columns, without reading its rows."""
        if population.files is None:
            carried = {} if population.representatives is None else population.representatives.carried
            return {*population.variables, *(attribute.name for attribute in population.protected), *carried}
        place = self.dataset_folder(population.name)
        path = place / population.files.people
        if not path.resolve().is_relative_to(place.resolve()):
            return set()
        made = {f"{name}_number" for name in population.bins} | set(population.bins)
        return made | _header(path)

    def _recipe(self, model: type[Any], kind: str, name: str) -> Any:
        path = self.folder(kind, name) / "recipe.toml"
        where = str(path) if self.project and path.is_relative_to(self.project) else f"{kind}/{name}/recipe.toml"
        recipe = _parsed(model, path, where, path.stat().st_mtime_ns)
        return _with_file(recipe, path.parent, where) if getattr(recipe, "file", None) else recipe

    @cached_property
    def _folders(self) -> dict[str, Mapping[str, Path]]:
        found = {}
        for kind in KINDS:
            own = _content(self.project / kind) if self.project is not None else {}
            found[kind] = dict(sorted((_content(folder(kind)) | own).items()))
        return found


def _content(place: Path) -> dict[str, Path]:
    """Return the folders with a recipe in a place, by name."""
    if not place.is_dir():
        return {}
    return {path.name: path for path in sorted(place.iterdir()) if path.is_dir() and not _fault(path)}


def _fault(path: Path) -> str:
    """Return why a folder is no dataset or system; nothing where it is one, or is hidden or a file."""
    if not path.is_dir() or path.name.startswith((".", "_")):
        return ""
    if not SLUG.fullmatch(path.name):
        return "a name holds letters, digits, - and _ only, 64 at most"
    return "" if (path / "recipe.toml").is_file() else "it has no recipe.toml"


@lru_cache(maxsize=256)
def _parsed(model: type[Any], path: Path, where: str, written: int) -> Any:
    """Return the recipe in a file, as it was `written` at that time: it is read again once it changes."""
    table = _table(path, where)
    if "name" in table:
        raise InputError(where, "the key 'name'", "none: the folder's name is the name", "remove it")
    return parse(model, {**table, "name": path.parent.name}, where)


def _with_file(recipe: SystemRecipe, place: Path, where: str) -> SystemRecipe:
    """Return the recipe of a trained system with what is in its file."""
    path = place / str(recipe.file)
    if not path.resolve().is_relative_to(place.resolve()):
        raise InputError(where, f"file = {recipe.file!r}, which leads out of the folder", "a file beside the recipe",
                         "put it there")
    try:
        size = path.stat().st_size
        if size > MOST_MODEL_BYTES:
            raise InputError(str(path), f"{size:,} bytes", f"at most {MOST_MODEL_BYTES:,}", "give a smaller model")
        content = path.read_bytes()
    except OSError as fault:
        raise InputError(where, f"file = {recipe.file!r}, which cannot be read ({fault.strerror})",
                         "a file written by `evenhand fit`", "put it beside the recipe") from None
    found = hashlib.sha256(content).hexdigest()
    if recipe.file_sha256 not in ("", found):
        raise InputError(f"{where}, {recipe.file}", f"a file whose SHA-256 is {found[:12]}...",
                         f"{recipe.file_sha256[:12]}..., as file_sha256 says",
                         "give the file that was written with this recipe, or fit it again")
    return recipe.model_copy(update={"content": content, "file_sha256": found})


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(str(path), f"{path.stat().st_size:,} bytes", f"at most {MOST_BYTES:,}", "shorten it")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(str(path), "text that is no UTF-8", "text in UTF-8", "save it as UTF-8") from None
    except OSError as fault:
        raise InputError(str(path), f"a file that cannot be read ({fault.strerror})", "a text",
                         "add the file") from None


def _table(path: Path, where: str) -> dict[str, Any]:
    """Return the table in a TOML file."""
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as fault:
        what, _, position = str(fault).partition(" (at ")
        line = re.match(r"line \d+", position)
        got = f"text that is no TOML ({what[:1].lower()}{what[1:]})"
        raise InputError(f"{where}, {line[0]}" if line else where, got, 'lines such as title = "My people"',
                         "mend the line; words stand in quotes") from None


def _header(path: Path) -> set[str]:
    """Return the names in the header of a CSV or Parquet file; none where it cannot be read."""
    try:
        with path.open("rb") as file:
            if file.read(4) == b"PAR1":
                from pyarrow import parquet

                return set(parquet.read_schema(path).names)
            file.seek(0)
            line = file.readline(MOST_BYTES).decode("utf-8-sig")
    except (OSError, ValueError):
        return set()
    import csv

    return set(next(csv.reader([line]), []))
