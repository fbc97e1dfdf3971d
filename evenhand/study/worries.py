"""What people worried about, measured: switches on the rule, and what the score gives away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand import __version__
from evenhand.auditing.audit import audit
from evenhand.auditing.groups import groups_of
from evenhand.catalog import Catalog
from evenhand.errors import EvenhandError, InputError
from evenhand.measures.auc_interval import area, area_limits
from evenhand.measures.uncertainty import normal_critical, proportion
from evenhand.population.redrawn import with_records_redrawn
from evenhand.scoring.fidelity import simple_score
from evenhand.scoring.inference import guessed, told_by_friends
from evenhand.scoring.system import fit
from evenhand.study.worry_reasons import not_measurable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from evenhand.measures.grouping import Groups
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.scoring.system import ScoringSystem
    from evenhand.study.runs import Study

GREY = "grey_market_share"
"""The share of purchases on the grey market, which people said they would be punished for."""

RELATIONSHIPS = "guanxi"
"""What came before scores: trust by personal relationships."""


@dataclass(frozen=True, eq=False)
class Worries:
    """What was measured of each worry. Frozen; a table is empty where a worry does not apply.

    Parameters
    ----------
    attribute : str
        By which people are grouped.
    switches : polars.DataFrame
        A row a switch: ``switch``, ``groups`` (lowest and highest), ``ratio``, ``low``, ``high`` of the adverse impact
        ratio, ``selected``, ``changed`` (the share of decisions that differ from the rule as it is), ``auc``, ``n``.
    transparency : polars.DataFrame
        How far a simple published score explains the real one: ``group`` ("everybody" first), ``r2``, ``error`` (mean,
        in points), ``leaning`` (simple less real, mean, in points), ``same_decision``, ``n``.
    objectivity : polars.DataFrame
        The same people with all records made anew: ``group``, ``noise_share`` of the variance of scores, ``flipped``
        decisions with ``low`` and ``high``, ``n``.
    thieves : polars.DataFrame
        How well a group is told from what was stolen: ``attribute``, ``source``, ``group``, ``auc``, ``low``,
        ``high``, ``n``.
    guesses : polars.DataFrame
        The share of groups guessed right: ``attribute``, ``source``, ``right``, ``by_chance`` (always the largest
        group), ``n``.
    efficiency : polars.DataFrame
        Each system on the same loans: ``system``, ``coverage``, ``auc``, ``low``, ``high``, ``default_rate`` among
        those selected where each system selects the same number, with ``cost_low``, ``cost_high``, ``selected``, ``n``.
    reasons : mapping of str to str
        Why a worry could not be measured.
    """

    attribute: str
    switches: pl.DataFrame
    transparency: pl.DataFrame
    objectivity: pl.DataFrame
    thieves: pl.DataFrame
    guesses: pl.DataFrame
    efficiency: pl.DataFrame
    reasons: dict[str, str]

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name, in order."""
        names = ("switches", "transparency", "objectivity", "thieves", "guesses", "efficiency")
        return {name: getattr(self, name) for name in names}

    def frame(self) -> pl.DataFrame:
        """Return all tables as one: columns `worry` first, nulls where a table has no such column."""
        parts = [table.with_columns(pl.lit(name).alias("worry")) for name, table in self.tables.items() if table.height]
        found = pl.concat(parts, how="diagonal_relaxed") if parts else pl.DataFrame({"worry": []})
        return found.select("worry", pl.exclude("worry"))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as one object of plain values, for JSON."""
        tables = {name: table.to_dicts() for name, table in self.tables.items()}
        return {"evenhand": __version__, "attribute": self.attribute, **tables, "reasons": dict(self.reasons)}


def worries_of(study: Study, system: str, *, attribute: str, guess: Sequence[str] = (), off: Sequence[str] = (GREY,),
               against: str | None = RELATIONSHIPS, level: float = 0.95, seed: int = 0,
               only: Sequence[str] | None = None, catalog: Catalog | None = None,
               progress: Callable[[str], None] = lambda stage: None) -> Worries:
    """Return what can be measured of the worries about one system of a study.

    Parameters
    ----------
    study : Study
        What :func:`run` returns.
    system : str
        The system's name.
    attribute : str
        A protected attribute or an intersection.
    guess : sequence of str
        The attributes that a thief tries to guess; `attribute` alone where left out.
    off : sequence of str
        Features that are switched off, one at a time; those that the system does not read are passed over.
    against : str, optional
        The system of relationships that stood before; None to leave the comparison out.
    level : float
        The confidence level.
    seed : int
        The seed of folds and of what is redrawn.
    only : sequence of str, optional
        The worries to measure, by the names of their tables; all where left out. The tables of others are empty.
    catalog : Catalog, optional
        Where names are looked up.
    progress : callable
        Called with a few words before each stage.

    Raises
    ------
    InputError
        For a system without scores, and an unknown one to hold it against.
    """
    people, fitted, decisions = study.population, study.systems[system], study.decisions[system]
    if decisions.score is None:
        raise InputError(f"system {system}", "decisions without a score", "a system that gives scores",
                         "choose another system")
    groups, reasons, known = groups_of(people, attribute), {}, catalog or Catalog()
    if against is not None:
        known.system_recipe(against)
    same = (fitted, people, decisions, groups)
    stages = {
        "switches": ("switching parts of the rule off", lambda: _switches(study, system, attribute, off, level, seed)),
        "transparency": ("explaining it by a simple score", lambda: _transparency(*same, seed)),
        "objectivity": ("making all records anew", lambda: _objectivity(*same, level, seed)),
        "thieves": ("guessing groups from what could be stolen", lambda: _thieves(
            fitted, people, decisions, guess or (attribute,), level, seed)),
        "efficiency": ("asking relationships about the same loans", lambda: _efficiency(
            study, system, against, level, seed, known)),
    }
    found: dict[str, Any] = {}
    fitting = known.systems_of().get(people.name, () if people.ties is None else (against,))
    unknown = not_measurable(people, decisions, asked=against is None or against in fitting)
    if "efficiency" in unknown and against != RELATIONSHIPS:
        unknown["efficiency"] = f"{against} cannot score these people, so there is nothing to hold the score against."
    nothing = {"thieves": (pl.DataFrame(), pl.DataFrame())}
    for name, (words, measure) in stages.items():
        found[name] = nothing.get(name, pl.DataFrame())
        if only is not None and name not in only:
            continue
        if name in unknown:
            reasons[name] = unknown[name]
            continue
        progress(words)
        try:
            found[name] = measure()
        except EvenhandError as fault:
            reasons[name] = str(fault)
    thieves, guesses = found.pop("thieves")
    return Worries(attribute, thieves=thieves, guesses=guesses, reasons=reasons, **found)


def without(recipe: SystemRecipe, feature: str) -> SystemRecipe | None:
    """Return a recipe without one feature, a category that has no other gone with it; None where it is not read.

    Examples
    --------
    >>> from evenhand.catalog import Catalog
    >>> kept = without(Catalog().system_recipe("sesame"), "grey_market_share")
    >>> "grey_market_share" in kept.all_features, len(kept.categories)
    (False, 5)
    """
    if feature not in recipe.all_features:
        return None
    if not recipe.categories:
        return recipe.model_copy(update={"features": tuple(one for one in recipe.features if one != feature)})
    categories = {name: category.model_copy(update={"features": tuple(f for f in category.features if f != feature)})
                  for name, category in recipe.categories.items()}
    kept = {name: category for name, category in categories.items()
            if category.features or not recipe.categories[name].features}
    return recipe.model_copy(update={"categories": kept})


def _switches(study: Study, system: str, attribute: str, off: Sequence[str], level: float, seed: int) -> pl.DataFrame:
    fitted, people, now = study.systems[system], study.population, study.decisions[system]
    rows = [_switch("as it is", people, now, now, attribute, level)]
    for feature in off:
        changed = without(fitted.recipe, feature)
        if changed is not None:
            told = f"without {people.label(feature).lower()}"
            decided = fit(changed, people, seed=seed).decide(people, cut=now.cut)
            rows.append(_switch(told, people, decided, now, attribute, level))
    without_friends = _friendless(fitted, people, now, seed)
    if without_friends is not None:
        rows.append(_switch(f"without {_called(fitted.recipe)}", people, without_friends, now, attribute, level))
    return pl.DataFrame(rows)


def _called(recipe: SystemRecipe) -> str:
    """Return what a system calls the people or firms whom it looks at beside oneself."""
    labels = (category.label for category in recipe.categories.values() if not category.own and category.label)
    return next(labels, "friends").lower()


def _friendless(fitted: ScoringSystem, people: Population, now: Decisions, seed: int) -> Decisions | None:
    recipe = fitted.recipe
    if recipe.friends_mean:
        return fit(recipe.model_copy(update={"friends_mean": ()}), people, seed=seed).decide(people, cut=now.cut)
    if recipe.coupling is None:
        return None
    # Points are made anew where friends are left out: the scale is one of scores with friends counted.
    kept = {name: category for name, category in recipe.categories.items() if category.own}
    return fit(recipe.model_copy(update={"categories": kept}), people, seed=seed).decide(people, cut=now.cut)


def _switch(name: str, people: Population, decisions: Decisions, now: Decisions, attribute: str,
            level: float) -> dict[str, Any]:
    row = audit(people, decisions, by=[attribute], level=level).summary("adverse_impact_ratio", attribute) or {}
    both = (decisions.selected >= 0) & (now.selected >= 0)
    value, _, _ = _auc(_better(decisions), people.outcome, level)
    return {"switch": name, "groups": row.get("groups"), "ratio": row.get("value"), "low": row.get("low"),
            "high": row.get("high"), "selected": float((decisions.selected[both] == 1).mean()),
            "changed": float((decisions.selected != now.selected)[both].mean()), "auc": value, "n": int(both.sum())}


def _transparency(fitted: ScoringSystem, people: Population, decisions: Decisions, groups: Groups,
                  seed: int) -> pl.DataFrame:
    simple, scored = simple_score(fitted, people, decisions, seed=seed), decisions.scored
    rows = []
    for name, mine in _everybody_and(groups, scored):
        real, told = decisions.score[mine], simple.simple[mine]
        spread = float(((real - real.mean()) ** 2).sum())
        same = decisions.selected[mine] == simple.selected[mine]
        rows.append({"group": name, "r2": 1 - float(((real - told) ** 2).sum()) / spread if spread > 0 else None,
                     "error": _clean(np.abs(real - told)), "leaning": _clean(told - real),
                     "same_decision": float(same.mean()) if decisions.cut is not None else None, "n": int(mine.sum())})
    return pl.DataFrame(rows)


def _clean(points: NDArray[np.float64]) -> float:
    """Return the mean of points without what the arithmetic of floating point leaves of nothing."""
    return round(float(points.mean()), 9) + 0.0


def _objectivity(fitted: ScoringSystem, people: Population, decisions: Decisions, groups: Groups, level: float,
                 seed: int) -> pl.DataFrame:
    again = fitted.decide(with_records_redrawn(people, seed=seed + 1), cut=decisions.cut)
    both, rows = decisions.scored & again.scored, []
    for name, mine in _everybody_and(groups, both):
        spread = float(np.var(decisions.score[mine]))
        # Two draws that share all but the noise differ by twice its variance.
        noise = float(np.var(decisions.score[mine] - again.score[mine])) / 2
        flipped = int((decisions.selected[mine] != again.selected[mine]).sum())
        low, high = proportion([flipped], [int(mine.sum())], level)[0]
        rows.append({"group": name, "noise_share": min(noise / spread, 1.0) if spread > 0 else None,
                     "flipped": flipped / int(mine.sum()), "low": float(low.item()), "high": float(high.item()),
                     "n": int(mine.sum())})
    return pl.DataFrame(rows)


def _thieves(fitted: ScoringSystem, people: Population, decisions: Decisions, attributes: Sequence[str],
             level: float, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    found = [[table.insert_column(0, pl.Series("attribute", [attribute] * table.height)) for table in
              _thief(fitted, people, decisions, groups_of(people, attribute), level, seed)] for attribute in attributes]
    thieves, guesses = zip(*found, strict=True)
    return pl.concat(thieves), pl.concat(guesses)


def _thief(fitted: ScoringSystem, people: Population, decisions: Decisions, groups: Groups, level: float,
           seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    known: dict[str, tuple[NDArray[np.float64], NDArray[np.bool_]]] = {
        "the score": (decisions.score[:, None], decisions.scored)}
    if fitted.recipe.all_features:
        known["the records that the score reads"] = (fitted.records.matrix(people), decisions.scored)
    if people.ties is not None:
        shares, hidden = told_by_friends(people.ties, groups.codes, groups.count, seed=seed)
        known["friends, half of whom tell their group"] = (shares, hidden)
    rows, guesses = [], []
    for source, (values, mine) in known.items():
        codes = groups.codes[mine]
        chance = guessed(values[mine], codes, groups.count, seed=seed)
        for place, group in enumerate(groups.levels):
            value, low, high = _auc(chance[:, place], (codes == place).astype(np.int8), level)
            rows.append({"source": source, "group": group, "auc": value, "low": low, "high": high, "n": codes.size})
        guesses.append({"source": source, "right": float((chance.argmax(axis=1) == codes).mean()),
                        "by_chance": float(np.bincount(codes).max() / codes.size), "n": codes.size})
    return pl.DataFrame(rows), pl.DataFrame(guesses)


def _efficiency(study: Study, system: str, against: str | None, level: float, seed: int,
                catalog: Catalog) -> pl.DataFrame:
    people = study.population
    if people.outcome is None:
        raise InputError(f"dataset {people.name}", "no outcome", "what came of the loans", "name it under [columns]")
    systems = {system: study.decisions[system]}
    if against is not None and against != system and people.ties is not None:
        systems[against] = fit(catalog.system_recipe(against), people, seed=seed).decide(people)
    capacity = min(int((one.selected == 1).sum()) for one in systems.values())
    rows = []
    for name, one in systems.items():
        value, low, high = _auc(_better(one), people.outcome, level)
        chosen = _best(one, capacity) & (people.outcome >= 0)
        failed = int((people.outcome[chosen] == 0).sum())
        cost_low, cost_high = proportion([failed], [int(chosen.sum())], level)[0]
        rows.append({"system": name, "coverage": float(one.scored.mean()), "auc": value, "low": low, "high": high,
                     "default_rate": failed / int(chosen.sum()), "cost_low": float(cost_low.item()),
                     "cost_high": float(cost_high.item()), "selected": capacity, "n": people.count})
    return pl.DataFrame(rows)


def _best(decisions: Decisions, many: int) -> NDArray[np.bool_]:
    """Return the people with the best scores, so many; among equals those who come first."""
    sign = 1.0 if decisions.favourable == "high" else -1.0
    order = np.argsort(np.where(decisions.scored, -sign * decisions.score, np.inf), kind="stable")
    chosen = np.zeros(order.size, bool)
    chosen[order[:many]] = True
    return chosen


def _better(decisions: Decisions) -> NDArray[np.float64] | None:
    """Return the score so that higher is better for the person."""
    return -decisions.score if decisions.score is not None and decisions.favourable == "low" else decisions.score


def _auc(score: NDArray[np.float64] | None, good: NDArray[np.int8] | None,
         level: float) -> tuple[float | None, float | None, float | None]:
    if score is None or good is None:
        return None, None, None
    known = ~np.isnan(score) & (good >= 0)
    found = area(np.sort(score[known & (good == 1)]), np.sort(score[known & (good == 0)]))
    if np.isnan(found.value):
        return None, None, None
    (low, high), _ = area_limits(found.value, found.variance, found.positives, found.negatives, normal_critical(level))
    return float(found.value), float(low.item()), float(high.item())


def _everybody_and(groups: Groups, mine: NDArray[np.bool_]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    yield "everybody", mine
    for place, name in enumerate(groups.levels):
        here = mine & (groups.codes == place)
        if here.any():
            yield name, here
