"""What people can do about a decision, what it costs them, and whether it costs some groups more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand import __version__
from evenhand.auditing.groups import groups_of
from evenhand.catalog import Catalog
from evenhand.checks import level_of_confidence
from evenhand.errors import NotEnoughDataError
from evenhand.measures import uncertainty
from evenhand.randomness import stream
from evenhand.scoring.recourse import MOST_CHANGES, Recourse, recourse
from evenhand.scoring.recourse_ties import TieOption, tie_options
from evenhand.scoring.system import fit
from evenhand.study.people import population_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evenhand.measures.grouping import Groups
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.scoring.system import ScoringSystem

MOST_PEOPLE = 2_000
"""How many of the people who are not selected are lifted: a random part where there are more."""


@dataclass(frozen=True, eq=False)
class PersonRecourse:
    """What one person can do: by their own record, and apart from that by their ties. Frozen."""

    plan: Recourse
    ties: tuple[TieOption, ...] = ()

    def frame(self) -> pl.DataFrame:
        """Return the changes as a tidy table: feature, label, unit, before, after (as words), cost, points."""
        rows = [dict(vars(change)) | {"before": str(change.before), "after": str(change.after)}
                for change in self.plan.changes]
        words = dict.fromkeys(("feature", "label", "unit", "before", "after"), pl.String)
        return pl.DataFrame(rows, schema=words | {"cost": pl.Float64, "points": pl.Float64})

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return {"evenhand": __version__} | self.plan.to_dict() | {"ties": [one.to_dict() for one in self.ties]}


@dataclass(frozen=True, eq=False)
class RecourseByGroup:
    """The recourse of the people who are not selected, and its cost by group. Frozen.

    Parameters
    ----------
    population, system : str
        Names.
    cut : float
        The cut-off.
    outside : int
        How many people have a score and are not selected.
    plans : tuple of Recourse
        Of all of them, or of a random part.
    rows : polars.DataFrame
        As the rows of an audit: ``recourse_share`` (of those with a score who are not selected, who has a plan),
        ``recourse_cost`` (the mean cost of the plans), ``recourse_changes`` (the mean number of changes) and
        ``no_score_share`` (of everybody, who has no score, and so no recourse) a group, and
        ``recourse_cost_difference`` from the group with the lowest mean cost.
    """

    population: str
    system: str
    cut: float
    outside: int
    plans: tuple[Recourse, ...]
    rows: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        """Return the rows as a tidy table."""
        return self.rows

    def people_frame(self) -> pl.DataFrame:
        """Return a table, a row a person: person, status, score, score_after, cost, changes."""
        rows = [(one.person, one.status, one.score, one.score_after, one.cost, len(one.changes)) for one in self.plans]
        kinds = {"person": pl.String, "status": pl.String, "score": pl.Float64, "score_after": pl.Float64,
                 "cost": pl.Float64, "changes": pl.Int64}
        return pl.DataFrame(rows, schema=kinds, orient="row")

    def features(self) -> pl.DataFrame:
        """Return what plans change: feature, label, plans (how many), share, mean_cost; the commonest first."""
        made = [(c.feature, c.label, c.cost) for one in self.plans for c in one.changes]
        kinds = {"feature": pl.String, "label": pl.String, "cost": pl.Float64}
        found = sum(bool(one.changes) for one in self.plans)
        table = pl.DataFrame(made, schema=kinds, orient="row").group_by("feature", "label").agg(
            plans=pl.len(), mean_cost=pl.col("cost").mean())
        table = table.with_columns(share=pl.col("plans") / max(found, 1))
        return table.sort("plans", "feature", descending=[True, False])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return {"evenhand": __version__, "population": self.population, "system": self.system, "cut": self.cut,
                "outside": self.outside, "rows": self.rows.to_dicts(), "features": self.features().to_dicts(),
                "people": self.people_frame().to_dicts()}


def recourse_of_person(system: ScoringSystem, population: Population, person: int, decisions: Decisions, *,
                       most_changes: int = MOST_CHANGES) -> PersonRecourse:
    """Return what one person can do, in a run that is there already."""
    plan = recourse(system, population, [person], decisions=decisions, most_changes=most_changes)[0]
    with_ties = plan.status not in ("selected", "no score")
    return PersonRecourse(plan, tie_options(system, population, person, decisions=decisions) if with_ties else ())


def recourse_by_group(system: ScoringSystem, population: Population, decisions: Decisions, *,
                      by: Sequence[str] | None = None, most_changes: int = MOST_CHANGES,
                      most_people: int = MOST_PEOPLE, level: float = 0.95, seed: int = 0,
                      progress: Callable[[str], None] = lambda stage: None) -> RecourseByGroup:
    """Return the cost of recourse by group, in a run that is there already.

    Unequal shares of people with a plan and unequal mean costs are the two disparities of recourse (Ustun, Spangher
    and Liu 2019; von Kügelgen et al. 2022, "On the fairness of causal algorithmic recourse"). Intervals are Wilson's
    or exact for shares, Student's for means, and for a difference of means those of Zou and Donner 2008; they take
    people for independent.

    Parameters
    ----------
    system, population, decisions
        A run.
    by : sequence of str, optional
        Attributes or intersections; all protected attributes where left out.
    most_changes : int
        How many features a plan may change.
    most_people : int
        Of more people than this who are not selected, so many are taken at random.
    level : float
        The confidence level.
    seed : int
        The seed of that choice.
    progress : callable
        Called with a few words before each stage.

    Raises
    ------
    NotEnoughDataError
        If nobody with a score is left out.
    """
    level = level_of_confidence(level)
    outside = np.flatnonzero(decisions.scored & (decisions.selected == 0))
    if outside.size == 0:
        raise NotEnoughDataError(f"recourse under {system.name}", "nobody with a score who is not selected",
                                 "people to lift over the cut", "give another cut")
    people = outside if outside.size <= most_people else np.sort(
        stream(seed, "recourse").choice(outside, most_people, replace=False))
    plans = recourse(system, population, people, decisions=decisions, most_changes=most_changes, progress=progress)
    names = [name.replace("*", " × ") for name in by] if by else list(population.roles.protected)
    rows = pl.concat([_rows(plans, groups_of(population, name), people, decisions.scored, name, level)
                      for name in names])
    return RecourseByGroup(population.name, system.name, decisions.cut, int(outside.size), plans, rows)


def recourse_of(population: str | Population, system: str | SystemRecipe, *, person: str | None = None,
                by: Sequence[str] | None = None, cut: float | None = None, most_changes: int = MOST_CHANGES,
                level: float = 0.95, people: int | None = None, seed: int = 0,
                knobs: Mapping[str, float] | None = None, even: bool | None = None, catalog: Catalog | None = None,
                progress: Callable[[str], None] = lambda stage: None) -> PersonRecourse | RecourseByGroup:
    """Return what one person can do about a decision, or without a person what everybody can and at what cost.

    Parameters
    ----------
    population, system, cut, people, seed, knobs, even, catalog, progress
        As in :func:`evenhand.run`.
    person : str, optional
        The person, by the id column.
    by, most_changes, level
        As in :func:`recourse_by_group`.

    Raises
    ------
    InputError
        For an unknown name, or a score that cannot be computed anew.
    """
    catalog = catalog or Catalog()
    recipe = catalog.system_recipe(system) if isinstance(system, str) else system
    progress("drawing or reading the people")
    everybody = population_of(population, seed=seed, people=people, knobs=knobs, even=even, catalog=catalog)
    row = None if person is None else everybody.position(person)
    progress(f"scoring by {recipe.name}")
    fitted = fit(recipe, everybody, seed=seed)
    decided = fitted.decide(everybody, cut=cut)
    if row is not None:
        return recourse_of_person(fitted, everybody, row, decided, most_changes=most_changes)
    return recourse_by_group(fitted, everybody, decided, by=by, most_changes=most_changes, level=level, seed=seed,
                             progress=progress)


def _rows(plans: Sequence[Recourse], groups: Groups, people: np.ndarray, scored: np.ndarray, attribute: str,
          level: float) -> pl.DataFrame:
    code, levels = groups.codes[people], len(groups.levels)
    found = np.array([one.status == "found" for one in plans])
    cost = np.array([np.nan if one.cost is None else one.cost for one in plans])
    changes = np.array([len(one.changes) for one in plans], float)
    shares = [_shares(name, within[hit], within, levels, level) for name, within, hit in (
        ("recourse_share", code, found), ("no_score_share", groups.codes, ~scored))]
    means = {name: _means(name, values[found], code[found], levels, level)
             for name, values in (("recourse_cost", cost), ("recourse_changes", changes))}
    named = [part.with_columns(group=pl.Series(groups.levels)) for part in (shares[0], *means.values(), shares[1])]
    named.append(_differences(named[1]))
    rows = pl.concat([part.with_columns(attribute=pl.lit(attribute), level=pl.lit(level)) for part in named],
                     how="diagonal")
    reason = pl.when(pl.col("value").is_null()).then(pl.lit("nobody with a plan")).otherwise(None)
    return rows.with_columns(reason=reason).select("measure", "attribute", "group", "reference", "value", "low", "high",
                                                   "level", "n", "interval", "reason")


def _shares(measure: str, hits: np.ndarray, everybody: np.ndarray, levels: int, level: float) -> pl.DataFrame:
    """Return a share of each group from the group codes of those whom it counts and of those among whom."""
    count, n = (np.bincount(code, minlength=levels) for code in (hits, everybody))
    limits, exact = uncertainty.proportion(count, n, level)
    with np.errstate(invalid="ignore"):
        return _table(measure, count / n, *limits, n, np.where(exact, "clopper-pearson", "wilson"))


def _table(measure: str, value: np.ndarray, low: np.ndarray, high: np.ndarray, n: np.ndarray,
           interval: np.ndarray | str) -> pl.DataFrame:
    numbers = {name: pl.Series(np.asarray(one, float), nan_to_null=True)
               for name, one in (("value", value), ("low", low), ("high", high))}
    kind = interval if isinstance(interval, str) else pl.Series(interval.tolist())
    return pl.DataFrame({"measure": [measure] * n.size, **numbers, "n": n}).with_columns(
        interval=pl.lit(kind) if isinstance(kind, str) else kind, reference=pl.lit(None, pl.String))


def _means(measure: str, values: np.ndarray, code: np.ndarray, levels: int, level: float) -> pl.DataFrame:
    n = np.bincount(code, minlength=levels)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(code, values, levels) / n
        spread = np.bincount(code, (values - mean[code]) ** 2, levels) / (n - 1.0)
    low, high = uncertainty.mean(mean, np.where(n > 1, spread, np.nan), n, level)
    # A cost and a number of changes cannot fall below zero.
    return _table(measure, mean, np.maximum(low, 0), high, n, "student")


def _differences(cost: pl.DataFrame) -> pl.DataFrame:
    """Return each group's mean cost less that of the group with the lowest, with its limits."""
    known = cost.drop_nulls("value").sort("value", "group")
    if known.height < 2:
        return cost.clear()
    first = known.row(0, named=True)
    gap = pl.col("value") - first["value"]
    down = ((pl.col("value") - pl.col("low")) ** 2 + (first["high"] - first["value"]) ** 2).sqrt()
    up = ((pl.col("high") - pl.col("value")) ** 2 + (first["value"] - first["low"]) ** 2).sqrt()
    return known.slice(1).with_columns(
        measure=pl.lit("recourse_cost_difference"), value=gap, low=gap - down, high=gap + up,
        n=pl.min_horizontal("n", pl.lit(first["n"])).cast(pl.Int64), reference=pl.lit(first["group"]),
        interval=pl.lit("mover")) if first["low"] is not None and first["high"] is not None else cost.clear()
