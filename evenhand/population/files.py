"""The door for people from files: CSV or Parquet, read strictly, with provenance."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from evenhand.errors import InputError
from evenhand.numeric import counted
from evenhand.population.columns import described, people_of
from evenhand.population.csv_file import read_csv
from evenhand.population.edge_list import ties_of
from evenhand.population.parquet_file import read_parquet
from evenhand.population.population import Population, Provenance
from evenhand.population.table import SourceFile, Table, check_size

if TYPE_CHECKING:
    from evenhand.population.recipe import PopulationRecipe


def read_population(recipe: PopulationRecipe, folder: Path) -> Population:
    """Return the people and ties that a dataset's files hold.

    Parameters
    ----------
    recipe : PopulationRecipe
        With `files` and `columns`.
    folder : Path
        The dataset's folder; no file outside it is read.

    Raises
    ------
    InputError
        For a file that is missing, too large, outside the folder or damaged, and for every value that cannot
        play its part, naming file, column and line.
    """
    if recipe.files is None:
        raise InputError(f"dataset {recipe.name}", "no [files]", "the files of the people",
                         'add [files] with people = "people.csv"')
    ties = None if recipe.files.ties is None else open_file(folder, recipe.files.ties)
    return population_of_files(recipe, open_file(folder, recipe.files.people), ties)


def population_of_files(recipe: PopulationRecipe, people: SourceFile,
                        ties: SourceFile | None = None) -> Population:
    r"""Return the people and ties in files that are already in memory, such as an upload.

    Parameters
    ----------
    recipe : PopulationRecipe
        With `columns`, `bins` and `ties`.
    people, ties : SourceFile
        The names, for messages, and contents.

    Examples
    --------
    >>> from evenhand.population.recipe import Columns, PopulationRecipe
    >>> recipe = PopulationRecipe(name="two", title="Two", columns=Columns(id="id", protected=("sex",)))
    >>> two = population_of_files(recipe, SourceFile("people.csv", b"id,sex\n007,f\n008,\n"))
    >>> two.ids.to_list(), two.levels("sex")
    (['007', '008'], ('f', 'Unknown'))
    """
    if recipe.columns is None:
        raise InputError(f"dataset {recipe.name}", "no [columns]", "the parts that the columns play",
                         'add [columns] with protected = ["..."]')
    if ties is not None and recipe.columns.id is None:
        raise InputError(f"dataset {recipe.name}, [columns]", "ties and no id", "the column that names people",
                         'add id = "..."')
    table = read_table(people)
    frame, roles, fields, notes = people_of(table, recipe.columns, recipe.bins)
    fields = {**fields, **described(frame, roles, recipe.fields, file=table.name, lines=table.lines)}
    notes = (_read(people, table, counted(frame.height, "person", "people")), *notes)
    network = None
    if ties is not None:
        edges = read_table(ties)
        network, more = ties_of(edges, frame[roles.id], recipe.ties)
        notes += (_read(ties, edges, counted(network.count, "tie")), *edges.notes, *more)
    provenance = Provenance(synthetic=False, sha256=_hash(people, ties), recipe=recipe.name, notes=notes)
    return Population(recipe.name, recipe.title, frame, roles, provenance, network, fields)


def read_table(source: SourceFile) -> Table:
    r"""Return the table in a file, by what it holds: Parquet begins with its mark, all else is read as CSV.

    Examples
    --------
    >>> read_table(SourceFile("people.csv", b"id,sex\n1,f\n")).frame.columns
    ['id', 'sex']
    """
    parquet = source.data.startswith(b"PAR1") or source.name.lower().endswith((".parquet", ".pq"))
    return read_parquet(source) if parquet else read_csv(source)


def open_file(folder: Path, name: str) -> SourceFile:
    """Return a file of a dataset, which must lie in the dataset's folder or below it.

    Raises
    ------
    InputError
        If the name leads elsewhere, also by a link; if there is no such file; or if it is too large.
    """
    remedy = "copy the file beside recipe.toml and name it there"
    plain = PurePosixPath(name), PureWindowsPath(name)
    if "\0" in name or any(p.is_absolute() or p.drive or ".." in p.parts for p in plain):
        raise InputError("recipe, [files]", repr(name), "a path inside the dataset's folder", remedy)
    path = folder / name
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
        if not path.is_file():
            raise InputError(str(path), "no such file", "a CSV or Parquet file", "check the name under [files]")
        if not inside:
            raise InputError("recipe, [files]", f"{name!r}, which leads out of the folder",
                             "a path inside the dataset's folder", remedy)
        check_size(name, path.stat().st_size)
        return SourceFile(name, path.read_bytes())
    except OSError as fault:
        raise InputError(repr(name[:80]), f"a file that cannot be read ({fault.strerror})", "a readable file",
                         "check its name and who may read it") from None


def _read(source: SourceFile, table: Table, kept: str) -> str:
    return f"{source.name}: {counted(table.frame.height, 'row')} read, {kept} kept, sha256 {source.sha256}"


def _hash(people: SourceFile, ties: SourceFile | None) -> str:
    """Return the hash of the files: that of the people, or of both hashes where there are ties."""
    if ties is None:
        return people.sha256
    return hashlib.sha256(f"{people.sha256} {ties.sha256}".encode()).hexdigest()
