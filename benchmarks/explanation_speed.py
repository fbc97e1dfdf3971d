"""How long explanations take: SHAP values of everybody, recourse of many, and one step of a slider in the engine.

    python benchmarks/explanation_speed.py [--people 20000] [--rounds 20] [--only shap recourse person lab]

Times are of the processor, so that other work on the machine counts little; the wall clock stands beside the long ones.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

import numpy as np

import evenhand
from evenhand.catalog import Catalog
from evenhand.scoring.attribution import explain
from evenhand.scoring.curves import along
from evenhand.scoring.parts import score_parts
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.recourse import recourse
from evenhand.scoring.system import fit
from evenhand.study import Draft, population_of, starting, tried

if TYPE_CHECKING:
    from collections.abc import Callable

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem

FEATURES = 25
LIFTED = 2_000
SYSTEMS = ("sesame", "sesame-boosted", "state-minimum", "state-gate")


def timed(name: str, task: Callable[[], object]) -> None:
    """Print how long one task took, by the processor and by the wall."""
    wall, cpu = time.perf_counter(), time.process_time()
    task()
    print(f"{time.process_time() - cpu:10.2f} s CPU  {time.perf_counter() - wall:8.2f} s wall  {name}", flush=True)


def steps(name: str, task: Callable[[int], object], rounds: int) -> None:
    """Print the median and the 95th percentile of a step, after one that fills what is kept."""
    task(0)
    taken = []
    for step in range(1, rounds + 1):
        start = time.process_time()
        task(step)
        taken.append(1000 * (time.process_time() - start))
    print(f"{np.median(taken):10.1f} ms CPU  {np.quantile(taken, 0.95):8.1f} ms p95   {name}", flush=True)


def boosted(population: Population) -> SystemRecipe:
    """Return gradient boosting on so many records of the citizens, with the settings that a recipe has by default."""
    records = [one.name for one in population.fields.values() if one.role == "record" and not one.of_ties]
    return SystemRecipe(name="boosted", title="Boosted trees", kind="estimator", estimator="gradient-boosting",
                        features=records[:FEATURES], range=(300, 850), cut=600)


def shap(population: Population) -> None:
    """Time the SHAP values of everybody, each by the model of their fold."""
    recipe = boosted(population)
    system = fit(recipe, population)
    decisions = system.decide(population)
    shares: list[float] = []
    timed(f"SHAP of {population.count:,} people x {len(recipe.features)} features (at most 20)",
          lambda: score_parts(system, population, decisions, progress=shares.append))
    print(f"{len(shares):10} words of progress")


def lifted(population: Population) -> None:
    """Time the recourse of many people under a rule that adds up and under trees."""
    for name in ("sesame", "state", "state-minimum", "state-gate", "financial", "sesame-boosted"):
        system = fit(Catalog().system_recipe(name), population)
        decisions = system.decide(population)
        people = np.flatnonzero(decisions.scored & (decisions.selected == 0))[:LIFTED]

        def lift(system: ScoringSystem = system, decisions: Decisions = decisions, rows: np.ndarray = people) -> None:
            recourse(system, population, rows, decisions=decisions)

        timed(f"recourse of {people.size:,} people, {name} (at most 30)", lift)


def person(population: Population, system: ScoringSystem, rounds: int) -> None:
    """Time what a slider or a tie of one person costs in the engine."""
    decisions, name = system.decide(population), system.name
    outside = np.flatnonzero(decisions.scored & (decisions.selected == 0))
    row = int(outside[np.argmin(np.abs(decisions.score[outside] - decisions.cut))])
    feature = next(one for one in system.records.features if one in population.fields
                   and None not in (population.fields[one].low, population.fields[one].high))
    low, high = population.fields[feature].low, population.fields[feature].high

    def asked(who: int = row, **changed: object) -> object:
        return explain(system, population, who, decisions=decisions, **changed)

    steps(f"{name}: a feature moved", lambda k: asked(changes={feature: low + (high - low) * (k % 7) / 7}), rounds)
    steps(f"{name}: another person", lambda k: asked(int(outside[k])), rounds)
    steps(f"{name}: the curve of a feature", lambda k: along(
        system, population, row, feature, decisions=decisions, highest=high - (high - low) * k / 1000), rounds)
    if decisions.coupling is not None or decisions.friends is not None:
        friends = system.friends(population).alters(row).tolist()
        others = [int(one) for one in outside if one != row and one not in friends]
        steps(f"{name}: a friend's record moved", lambda k: asked(alters_moved={friends[0]: -float(k)}), rounds)
        few = min(rounds, len(friends) - 1)
        steps(f"{name}: a tie taken away", lambda k: asked(without_ties=[friends[k]]), few)
        steps(f"{name}: a tie added", lambda k: asked(with_ties=[others[k]]), few)


def lab(population: Population, system: ScoringSystem, rounds: int) -> None:
    """Time what a slider of the policy lab costs in the engine."""
    cut, name, recipe = system.recipe.cut, system.name, system.recipe

    def tries(label: str, draft: Callable[[int], Draft], fitted: ScoringSystem = system) -> None:
        steps(f"{name}, lab: {label}", lambda k: tried(fitted, population, draft(k), attribute="hukou"), rounds)

    tries("cut-off", lambda k: Draft(cut=cut + k))
    tries("capacity", lambda k: Draft(capacity=0.2 + 0.02 * k))
    own = list(recipe.own_weights) if recipe.categories else []
    if own:
        tries("weights", lambda k: Draft(weights={one: 1 + (0.1 * k if one == own[0] else 0) for one in own}, cut=cut))
    if recipe.coupling is not None:
        tries("friend weight", lambda k: Draft(friend_weight=0.02 * (k + 1), cut=cut))
        draft = Draft(coupling="mean")
        tries("friend weight, by mean", lambda k: Draft(friend_weight=0.02 * (k + 1), cut=cut),
              starting(recipe, population, draft))


def main() -> None:
    """Print all times."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=20_000)
    asked.add_argument("--rounds", type=int, default=20)
    asked.add_argument("--systems", nargs="*", default=SYSTEMS)
    asked.add_argument("--only", nargs="*", default=("shap", "recourse", "person", "lab"))
    given = asked.parse_args()
    population = population_of("citizens", people=given.people)
    print(f"evenhand {evenhand.__version__}: {population.count:,} citizens, {population.ties.count:,} ties", flush=True)
    if "shap" in given.only:
        shap(population)
    if "recourse" in given.only:
        lifted(population)
    for name in given.systems if {"person", "lab"} & set(given.only) else ():
        system = fit(Catalog().system_recipe(name), population)
        for part, run in (("person", person), ("lab", lab)):
            if part in given.only:
                run(population, system, given.rounds)


if __name__ == "__main__":
    main()
