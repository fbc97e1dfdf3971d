"""Why a gap: the parts of the difference between two groups' mean scores, and which features stand for the group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.auditing.gap import GapParts, gap_parts
from evenhand.auditing.groups import groups_of
from evenhand.auditing.proxies import correlated, tells_group
from evenhand.errors import InputError
from evenhand.scoring.attribution import OwnParts, parts_of_everybody
from evenhand.scoring.reasons import friends_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.measures.grouping import Groups
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem


@dataclass(frozen=True, eq=False)
class WhyGap:
    """Why two groups' mean scores differ, and what stands for what. Frozen.

    Parameters
    ----------
    parts : GapParts
        The waterfall.
    labels : mapping of str to str
        The plain words of each part.
    tells : polars.DataFrame
        How well each feature tells the group: ``feature``, ``auc``, ``low``, ``high``, ``n``; by the AUC, highest
        first. Empty where nothing is read of people in numbers or words.
    alike : polars.DataFrame
        The pairs of features that correlate above .8: ``first``, ``second``, ``correlation``.
    """

    parts: GapParts
    labels: dict[str, str]
    tells: pl.DataFrame
    alike: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        """Return the parts with their words and how well each tells the group."""
        told = self.tells.select("feature", "auc", auc_low="low", auc_high="high")
        words = pl.Series("label", [self.labels[part] for part in self.parts.parts["part"]], pl.String)
        return self.parts.frame().with_columns(words).join(told, left_on="part", right_on="feature", how="left")

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return {"gap": self.parts.to_dict(), "tells": self.tells.to_dicts(), "alike": self.alike.to_dicts()}


def why_gap(population: Population, system: ScoringSystem, decisions: Decisions, *, attribute: str, group: str,
            reference: str, level: float = 0.95, seed: int = 0) -> WhyGap:
    """Return why the mean scores of two groups differ, feature by feature.

    Parameters
    ----------
    population : Population
        The people.
    system : ScoringSystem
        Fitted on them.
    decisions : Decisions
        What it says of them.
    attribute : str
        A protected attribute, or several joined by " × ".
    group, reference : str
        The gap is the mean score of `group` less that of `reference`.
    level, seed
        As in :func:`~evenhand.auditing.gap.gap_parts`.

    Raises
    ------
    InputError
        For scores that are recorded, so that nobody knows what they are made of, and an unknown group.
    """
    if decisions.kind == "recorded":
        raise InputError(f"gap under {system.name}", "recorded scores", "scores whose making is known",
                         "choose a system that computes its scores")
    groups = groups_of(population, attribute)
    parts = _parts(population, system, decisions, groups, (group, reference))
    found = gap_parts(decisions, parts, groups, attribute=attribute, group=group, reference=reference, level=level,
                      seed=seed)
    features = tuple(dict.fromkeys(name for name in parts.features if name in population.people.columns))
    scored = decisions.scored
    values = np.column_stack([_numbers(population, name) for name in features]) if features else np.zeros((0, 0))
    two = scored & np.isin(groups.codes, [groups.position(group), groups.position(reference)])
    member = groups.codes[two] == groups.position(group)
    if min(member.sum(), (~member).sum()) < 10 or not features:
        tells = pl.DataFrame(schema=dict.fromkeys(("auc", "low", "high"), pl.Float64) | {"feature": pl.String})
    else:
        tells = tells_group(features, values[two], member, level=level, seed=seed)
    return WhyGap(found, {part: _label(population, part) for part in found.parts["part"]},
                  tells.sort("auc", descending=True), _alike(population, features, scored))


def _parts(population: Population, system: ScoringSystem, decisions: Decisions, groups: Groups,
           named: tuple[str, str]) -> OwnParts:
    """Return the parts of all whom the gap reads: without coupling only the two groups, since trees take their time."""
    if decisions.coupling is not None:
        return parts_of_everybody(system, population)
    rows = np.flatnonzero(np.isin(groups.codes, [groups.position(name) for name in named]) & decisions.scored)
    few = parts_of_everybody(system, population, people=rows)
    base, points = np.full(population.count, np.nan), np.full((population.count, len(few.features)), np.nan)
    base[rows], points[rows] = few.base, few.points
    return OwnParts(few.features, base, points)


def _numbers(population: Population, name: str) -> NDArray[np.float64]:
    """Return a feature as one number a person; words by their place, which is enough to tell them apart."""
    column = population.column(name)
    if not (column.dtype.is_numeric() or column.dtype == pl.Boolean):
        column = column.cast(pl.String).rank("dense")
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _alike(population: Population, features: tuple[str, ...], scored: NDArray[np.bool_]) -> pl.DataFrame:
    """Return the pairs of features that correlate; of words, each word against the rest."""
    names, columns = [], []
    for name in features:
        column = population.column(name)
        if column.dtype.is_numeric() or column.dtype == pl.Boolean:
            made = _numbers(population, name)[:, None]
        else:
            made = column.cast(pl.String).to_dummies().to_numpy().astype(np.float64)
        names += [name] * made.shape[1]
        columns.append(made[scored])
    return correlated(names, np.column_stack(columns)) if columns else correlated((), np.zeros((0, 0)))


def _label(population: Population, part: str) -> str:
    own = part.removeprefix("friends' ")
    label = population.label(own)
    return friends_mean(label) if own != part else label
