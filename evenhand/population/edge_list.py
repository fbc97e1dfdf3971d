"""From an edge list to Ties: every pair accounted for. No files here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.numeric import checked_numbers, counted, quoted
from evenhand.population.role_columns import id_text
from evenhand.population.table import Table
from evenhand.ties import Ties

if TYPE_CHECKING:
    from evenhand.population.recipe import TiesRecipe

MOST_KINDS = 100
HUB_SHARE = 0.1


def ties_of(table: Table, ids: pl.Series, recipe: TiesRecipe) -> tuple[Ties, tuple[str, ...]]:
    """Return the ties of an edge list, by row position of the people, and notes for the reader.

    Parameters
    ----------
    table : Table
        Columns `source` (ego) and `target` (alter), perhaps `weight` and `kind`. An undirected tie may stand
        once or in both directions.
    ids : polars.Series of String
        The id of each person, in row order.
    recipe : TiesRecipe
        Whether ties are directed, and what becomes of ties to people who are not in the table.

    Returns
    -------
    Ties
    tuple of str
        How many ties people have to themselves or stand twice, which are left out; a hub; isolates.

    Raises
    ------
    InputError
        If the direction is not said, a column is not there, an end is empty or unknown, a weight is not
        positive, or a pair stands twice with different weights or kinds.

    Examples
    --------
    >>> from evenhand.population.recipe import TiesRecipe
    >>> table = Table("ties.csv", pl.DataFrame({"source": ["a", "b", "b"], "target": ["b", "a", "b"]}))
    >>> ties, notes = ties_of(table, pl.Series(["a", "b"]), TiesRecipe(directed=False))
    >>> ties.count, notes
    (1, ('ties.csv: 1 tie of a person to itself left out', 'ties.csv: 1 tie that stands more than once, kept once'))
    """
    _check_form(table, recipe)
    directed = bool(recipe.directed)
    edges = _matched(_edges(table), table, ids, leave_out=recipe.unknown == "leave-out")
    outside = table.frame.height - edges.height
    loops = edges["i"] == edges["j"]
    edges = _once(edges.filter(~loops), table, directed=directed)
    again = table.frame.height - outside - int(loops.sum()) - edges.height
    if edges.is_empty():
        raise InputError(table.name, "no tie between two different people of the table", "at least one tie",
                         "mend the file, or leave `ties` out of [files]")
    ties = _built(edges, ids.len(), directed)
    left_out = ((outside, "to people who are not in the table left out"),
                (int(loops.sum()), "of a person to itself left out"),
                (again, "that stands more than once, kept once" if again == 1 else "that stand more than once, "
                 "kept once"))
    notes = tuple(f"{table.name}: {counted(number, 'tie')} {what}" for number, what in left_out if number)
    return ties, notes + _notes_on(ties, ids, table.name)


def _check_form(table: Table, recipe: TiesRecipe) -> None:
    there = table.frame.columns
    for name in ("source", "target"):
        if name not in there:
            raise InputError(f"{table.name}, header", f"the columns {quoted(there)}", f"a column {name!r}",
                             f"name the ego's column source and the alter's target; {did_you_mean(name, there)}")
    if recipe.directed is None:
        raise InputError("recipe, [ties]", "no word on the direction of ties", "directed = true or false",
                         "say true if a tie from one to another need not be returned, as with followers")


def _edges(table: Table) -> pl.DataFrame:
    """Return the ends, weights and kinds of all ties, with the row on which each stands."""
    ends = {}
    for name in ("source", "target"):
        ends[name] = id_text(table.frame[name], table.column(name))
        empty = ends[name].is_null().arg_true()
        if empty.len():
            raise InputError(table.at(name, int(empty[0])), f"an empty cell ({counted(empty.len(), 'such row')})",
                             "the id of a person", "fill it in, or remove the row")
    edges = pl.DataFrame({**ends, "weight": _weights(table)}).with_row_index("row")
    if "kind" not in table.frame.columns:
        return edges
    kind = table.frame["kind"].cast(pl.String).fill_null("unknown")
    if kind.n_unique() > MOST_KINDS:
        raise InputError(table.column("kind"), f"{kind.n_unique():,} different kinds", f"at most {MOST_KINDS}",
                         "join them into fewer, or remove the column")
    return edges.with_columns(kind.alias("kind"))


def _weights(table: Table) -> pl.Series:
    if "weight" not in table.frame.columns:
        return pl.Series("weight", np.ones(table.frame.height))
    weight, _ = checked_numbers(table.frame["weight"], table.column("weight"), lines=table.lines)
    bad = (~(weight > 0)).fill_null(True).arg_true()
    if bad.len():
        found = weight[int(bad[0])]
        got = "no weight" if found is None else f"the weight {found:g}"
        raise InputError(table.at("weight", int(bad[0])), f"{got} ({counted(bad.len(), 'such tie')})",
                         "a positive weight", "mend it, or remove the tie")
    return weight.alias("weight")


def _matched(edges: pl.DataFrame, table: Table, ids: pl.Series, *, leave_out: bool) -> pl.DataFrame:
    """Add the row positions of both ends; ends that nobody has are refused or left out."""
    people = pl.DataFrame({"id": ids, "at": np.arange(ids.len(), dtype=np.int64)})
    for end, at in (("source", "i"), ("target", "j")):
        edges = edges.join(people.rename({"at": at}), left_on=end, right_on="id", how="left",
                           maintain_order="left")
    known = pl.col("i").is_not_null() & pl.col("j").is_not_null()
    unknown = edges.filter(~known)
    if unknown.is_empty() or leave_out:
        return edges.filter(known)
    names = pl.concat([unknown.filter(pl.col(at).is_null())[end].alias("id")
                       for end, at in (("source", "i"), ("target", "j"))]).unique(maintain_order=True)
    raise InputError(table.at("source", int(unknown["row"][0])).replace(", column 'source'", ""),
                     f"{counted(unknown.height, 'tie')} of {counted(names.len(), 'person', 'people')} who are not "
                     f"in the table: {quoted(names.to_list())}", "ends that are ids of the people",
                     'add the people, or say unknown = "leave-out" under [ties] to leave such ties out')


def _once(edges: pl.DataFrame, table: Table, *, directed: bool) -> pl.DataFrame:
    """Keep each tie once; a tie that stands again with another weight or kind is refused."""
    if not directed:
        edges = edges.with_columns(i=pl.min_horizontal("i", "j"), j=pl.max_horizontal("i", "j"))
    people = max(int(edges["i"].max() or 0), int(edges["j"].max() or 0)) + 1  # type: ignore[arg-type]
    edges = edges.with_columns(pair=pl.col("i") * people + pl.col("j"))
    first = edges["pair"].is_first_distinct()
    what = [name for name in ("weight", "kind") if name in edges.columns and edges[name].n_unique() > 1]
    again = edges.filter(~first)
    if what and not again.is_empty():
        _refuse_other(again.join(edges.filter(first), on="pair", how="left", suffix="_before"), what, table)
    return edges.filter(first)


def _refuse_other(again: pl.DataFrame, what: list[str], table: Table) -> None:
    """Raise an InputError for a tie that stands before with another weight or kind."""
    other = again.filter(pl.any_horizontal(pl.col(name) != pl.col(f"{name}_before") for name in what)).sort("row")
    if other.is_empty():
        return
    source, target = other["source"][0], other["target"][0]
    raise InputError(table.at("source", int(other["row"][0])).replace(", column 'source'", ""),
                     f"a tie between {source!r} and {target!r} that stands before with another "
                     f"{' or '.join(what)} ({counted(other.height, 'such tie')})", "each tie once",
                     "add the weights of repeated ties, or keep one of them")


def _built(edges: pl.DataFrame, people: int, directed: bool) -> Ties:
    kind, kinds = None, ()
    if "kind" in edges.columns:
        kinds = tuple(edges["kind"].unique().sort().to_list())
        kind = edges["kind"].replace_strict(kinds, list(range(len(kinds)))).to_numpy()
    return Ties.from_pairs(edges["i"].to_numpy(), edges["j"].to_numpy(), people=people, directed=directed,
                           weight=edges["weight"].to_numpy(), kind=kind, kinds=kinds)


def _notes_on(ties: Ties, ids: pl.Series, where: str) -> tuple[str, ...]:
    """Return notes on people without ties and on one who is tied to very many."""
    notes = []
    alters = np.diff((ties.matrix + ties.matrix.T).indptr)
    alone = int((alters == 0).sum())
    if alone:
        notes.append(f"{where}: {counted(alone, 'person', 'people')} of {ties.people:,} without any tie")
    hub = int(alters.argmax())
    if alters[hub] > max(100, HUB_SHARE * ties.people):
        notes.append(f"{where}: {str(ids[hub])!r} is tied to {counted(int(alters[hub]), 'person', 'people')}, "
                     f"{alters[hub] / ties.people:.0%} of all: one person weighs on everybody's network figures")
    return tuple(notes)
