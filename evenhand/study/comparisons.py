"""Several systems on the same people, over several seeds: how much of a difference is the draw's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand import __version__
from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.population.population import Population
from evenhand.study.runs import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evenhand.auditing.comparison import Comparison
    from evenhand.scoring.recipe import SystemRecipe

MOST_SEEDS = 1_000
"""More seeds than this are taken for a slip of the pen."""


@dataclass(frozen=True, eq=False)
class Seeds:
    """What several seeds give: each figure's middle and its band. Frozen.

    Parameters
    ----------
    seeds : tuple of int
        The seeds.
    systems : tuple of str
        The systems, the baseline first.
    rows : polars.DataFrame
        One row a system, measure and attribute (null for measures over everybody): `median`, `low` and `high` over
        the seeds of the figure, and `change`, `change_low` and `change_high` of its difference from the baseline.
        `seeds` says in how many of them the figure could be had.
    """

    seeds: tuple[int, ...]
    systems: tuple[str, ...]
    rows: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        """Return the rows."""
        return self.rows

    def to_dict(self) -> dict[str, Any]:
        """Return everything as one object of plain values."""
        return {"evenhand": __version__, "seeds": list(self.seeds), "systems": list(self.systems),
                "rows": self.rows.to_dicts()}


def seeds_from(text: str) -> range:
    """Return the seeds that a text such as ``0:10`` stands for: from the first to before the last.

    Raises
    ------
    InputError
        For anything else, fewer than two seeds, or more than a thousand.

    Examples
    --------
    >>> list(seeds_from("3:6"))
    [3, 4, 5]
    """
    parts = text.split(":")
    if len(parts) != 2 or not all(part.strip().isdigit() for part in parts):
        raise InputError("--seeds", repr(text), "two whole numbers, such as 0:10", "write --seeds 0:10")
    found = range(int(parts[0]), int(parts[1]))
    if not 2 <= len(found) <= MOST_SEEDS:
        raise InputError("--seeds", f"{len(found):,} seeds", f"from 2 to {MOST_SEEDS:,}", "write --seeds 0:10")
    return found


def compare_seeds(population: str, systems: Sequence[str | SystemRecipe], *, seeds: Sequence[int],
                  people: int | None = None, by: Sequence[str] | None = None, cut: float | None = None,
                  level: float = 0.95, knobs: Mapping[str, float] | None = None, even: bool | None = None,
                  catalog: Catalog | None = None,
                  progress: Callable[[str], None] = lambda stage: None) -> Seeds:
    """Return how the figures of a comparison vary over seeds: people, folds, estimators and lots are drawn anew.

    Parameters
    ----------
    population : str
        The name of a dataset. People from files stay; only folds, estimators and lots are drawn anew.
    systems, people, by, cut, level, knobs, even, catalog, progress
        As in `run`.
    seeds : sequence of int
        The seeds.

    Returns
    -------
    Seeds
        Bands from the lowest to the highest of the seeds.
    """
    if isinstance(population, Population):
        raise InputError("compare over seeds", "people who are drawn already", "the name of a dataset", "name it")
    tables, names = [], ()
    for seed in seeds:
        compared = run(population, systems, seed=seed, people=people, by=by, cut=cut, level=level,
                       knobs=knobs, even=even, catalog=catalog,
                       progress=lambda stage, seed=seed: progress(f"seed {seed}: {stage}")).compare()
        names = compared.systems
        tables.append(_figures(compared).with_columns(pl.lit(seed).alias("seed")))
    bands = (pl.concat(tables).group_by("system", "measure", "attribute", maintain_order=True)
             .agg(pl.col("value").count().alias("seeds"), pl.col("value").median().alias("median"),
                  pl.col("value").min().alias("low"), pl.col("value").max().alias("high"),
                  pl.col("change").median(), pl.col("change").min().alias("change_low"),
                  pl.col("change").max().alias("change_high")))
    return Seeds(tuple(seeds), names, bands)


def _figures(compared: Comparison) -> pl.DataFrame:
    """Return the figures over everybody and the widest gaps, with their differences from the baseline."""
    rows = compared.frame().filter(pl.col("group").is_null()).select("system", "measure", "attribute", "value")
    changes = compared.differences.filter(pl.col("group").is_null()).select(
        "system", "measure", "attribute", pl.col("value").alias("change"))
    return rows.join(changes, on=["system", "measure", "attribute"], how="left", nulls_equal=True,
                     maintain_order="left")
