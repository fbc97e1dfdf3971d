"""What moves scores: over everybody, and within each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand import __version__
from evenhand.auditing.groups import groups_of
from evenhand.catalog import Catalog
from evenhand.randomness import stream
from evenhand.scoring.parts import ScoreParts, importance, score_parts
from evenhand.scoring.reasons import FRIENDS
from evenhand.scoring.system import fit
from evenhand.study.people import population_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.scoring.system import ScoringSystem


@dataclass(frozen=True, eq=False)
class WhatMatters:
    """How much each part moves scores, in points, over everybody and within groups. Frozen.

    Parameters
    ----------
    population, system : str
        Names.
    parts : ScoreParts
        Everybody's.
    rows : polars.DataFrame
        Columns `attribute`, `group` (both null for everybody), `feature`, `label`, `category`, `mean_size`, `mean`
        and `people`; the part that moves scores most comes first.
    """

    population: str
    system: str
    parts: ScoreParts
    rows: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        """Return the rows as a tidy table."""
        return self.rows

    def overall(self) -> pl.DataFrame:
        """Return the rows of everybody."""
        return self.rows.filter(pl.col("group").is_null())

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return {"evenhand": __version__, "population": self.population, "system": self.system,
                "rows": self.rows.to_dicts()}


def what_matters(system: ScoringSystem, population: Population, decisions: Decisions, *,
                 by: Sequence[str] | None = None, parts: ScoreParts | None = None,
                 progress: Callable[[float], None] = lambda share: None) -> WhatMatters:
    """Return how much each part moves scores, in a run that is there already.

    Parameters
    ----------
    system, population, decisions
        A run.
    by : sequence of str, optional
        Attributes or intersections; all protected attributes where left out.
    parts : ScoreParts, optional
        Everybody's, where they are known already.
    progress : callable
        Called with the share of the people taken apart.

    Raises
    ------
    InputError
        For scores that are not the sum of parts.
    """
    parts = parts or score_parts(system, population, decisions, progress=progress)
    names = [name.replace("*", " × ") for name in by] if by is not None else list(population.roles.protected)
    tables = [importance(parts).with_columns(attribute=pl.lit(None, pl.String))]
    for name in names:
        groups = groups_of(population, name)
        member = {level: groups.codes == place for place, level in enumerate(groups.levels)}
        tables.append(importance(parts, member).filter(pl.col("group").is_not_null()).with_columns(
            attribute=pl.lit(name)))
    rows = pl.concat(tables)
    said = {feature: label_of(system, population, feature) for feature in parts.features}
    category = {feature: name for name, one in reversed(system.recipe.categories.items()) for feature in one.features}
    rows = rows.with_columns(label=pl.col("feature").replace_strict(said),
                             category=pl.col("feature").replace_strict(category, default=""))
    return WhatMatters(population.name, system.name, parts, rows.select(
        "attribute", "group", "feature", "label", "category", "mean_size", "mean", "people"))


def label_of(system: ScoringSystem, population: Population, feature: str) -> str:
    """Return the plain words for a part: a feature, a mean over friends, or what friends' scores add."""
    if feature == FRIENDS:
        coupling = system.recipe.coupling
        return (coupling.label if coupling is not None else "") or "Friends"
    column = feature.removeprefix(f"{FRIENDS}' ")
    label = population.label(column)
    return label if column == feature else f"Friends' mean of {label[:1].lower()}{label[1:]}"


def what_matters_of(population: str | Population, system: str | SystemRecipe, *, by: Sequence[str] | None = None,
                    cut: float | None = None, people: int | None = None, seed: int = 0,
                    knobs: Mapping[str, float] | None = None, even: bool | None = None,
                    catalog: Catalog | None = None,
                    progress: Callable[[str], None] = lambda stage: None) -> WhatMatters:
    """Return how much each part moves the scores of a system on a dataset.

    Parameters
    ----------
    population, system, cut, people, seed, knobs, even, catalog, progress
        As in :func:`evenhand.run`.
    by : sequence of str, optional
        As in :func:`what_matters`.
    """
    catalog = catalog or Catalog()
    recipe = catalog.system_recipe(system) if isinstance(system, str) else system
    progress("drawing or reading the people")
    everybody = population_of(population, seed=seed, people=people, knobs=knobs, even=even, catalog=catalog)
    progress(f"scoring by {recipe.name}")
    fitted = fit(recipe, everybody, seed=seed)
    return what_matters(fitted, everybody, fitted.decide(everybody, cut=cut), by=by,
                        progress=lambda share: progress(f"taking scores apart: {100 * share:.0f} %"))


def swarm(found: WhatMatters, population: Population, *, features: int = 10, people: int = 300,
          seed: int = 0) -> pl.DataFrame:
    """Return a random part of the people, a row a person and feature, for a picture of what each value does.

    Parameters
    ----------
    found : WhatMatters
        Everybody's parts.
    population : Population
        The people.
    features : int
        How many features, those first that move scores most.
    people : int
        How many people at most.
    seed : int
        The seed of the choice.

    Returns
    -------
    polars.DataFrame
        Columns `feature`, `label`, `points`, `value` (in the table's own type, as words) and `place`: the share of
        the different values shown that are lower, from 0 to 1; null for words, for no record, and for the friends'
        part.
    """
    parts = found.parts
    size = min(people, parts.people.size)
    some = np.sort(stream(seed, "swarm").choice(parts.people.size, size, replace=False))
    tables = []
    for feature, label in found.overall().head(features).select("feature", "label").rows():
        points = parts.points[some, parts.features.index(feature)]
        held = population.people[feature].gather(parts.people[some]) if feature in population.people.columns else None
        told = [None] * size if held is None else held.cast(pl.String).to_list()
        tables.append(pl.DataFrame({"feature": feature, "label": label, "points": points,
                                    "value": pl.Series(told, dtype=pl.String), "place": _places(held, size)}))
    return pl.concat(tables)


def _places(held: pl.Series | None, size: int) -> pl.Series:
    if held is None or not held.dtype.is_numeric() or held.n_unique() < 2:
        return pl.Series([None] * size, dtype=pl.Float64)
    # Ties share their middle, so that a number of which most are zero still spans the whole range.
    rank = held.cast(pl.Float64).rank("dense")
    return (rank - 1) / max(float(rank.max() or 1) - 1, 1.0)
