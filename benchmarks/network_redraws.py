"""How often intervals for a system known to us cover, over whole worlds drawn anew: the yardstick for all others.

A system is fitted once, to one large population; then citizens are drawn again and again, people, ties and outcomes,
and scored by it. The truth is the mean gap over draws. Each line: the attribute and group, what is compared,
and of each interval the coverage and its width against the right one.
Run: ``python benchmarks/network_redraws.py [--system sesame] [--people 2000] [--runs 200] [--friend-weight .3]``.
"""

from __future__ import annotations

import argparse
from collections import defaultdict

import numpy as np

from evenhand.auditing.network_effects import network_effects
from evenhand.auditing.network_people import tied_people
from evenhand.catalog import Catalog
from evenhand.measures.network_uncertainty import independent_interval, network_interval
from evenhand.scoring.system import fit
from evenhand.study import population_of

RATES = {"mean_score": "mean score", "selection_rate": "share selected"}


def one_world(system: object, people: int, seed: int, weight: float | None) -> dict:
    """Return, by attribute, group and rate, the gap and the standard error of each interval."""
    population = population_of("citizens", seed=seed, people=people)
    decisions = system.decide(population, friend_weight=weight)
    sets = [(name,) for name in population.roles.protected]
    effects, found = network_effects(population, decisions, sets), {}
    for name in population.roles.protected:
        reference = population.levels(name)[0]
        tied = tied_people(population, decisions, name, reference=reference)
        for group in tied.compared:
            pair = [population.levels(name).index(one) for one in (group, reference)]
            for rate, words in RATES.items():
                values = tied.scores if rate == "mean_score" else tied.selected
                given = {"group": group, "reference": reference}
                alone = independent_interval(tied.ties, values, tied.groups, **given)
                known = network_interval(tied.ties, values, tied.groups, **given)
                shown = alone.se * np.sqrt(effects[name][rate].pairs[pair[0], pair[1]])
                found[name, group, words] = alone.estimate, alone.se, shown, known.se
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--system", default="sesame")
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--friend-weight", type=float)
    given = parser.parse_args()
    fitted = fit(Catalog().system_recipe(given.system), population_of("citizens", seed=999, people=20_000))
    seen = defaultdict(list)
    for seed in range(given.runs):
        for key, numbers in one_world(fitted, given.people, seed, given.friend_weight).items():
            seen[key].append(numbers)
    print(f"{given.runs} worlds of {given.people:,} citizens, {given.system}, friend weight {given.friend_weight}")
    total = defaultdict(list)
    for (name, group, words), numbers in seen.items():
        estimate, *errors = np.array(numbers).T
        cells = []
        for method, se in zip(("independent", "shown", "only ties known"), errors, strict=True):
            covered = np.abs(estimate - estimate.mean()) <= 1.96 * se
            total[method].append(covered.mean())
            cells.append(f"{method} {covered.mean():.3f} (× {se.mean() / estimate.std(ddof=1):.2f})")
        print(f"{name:10} {group:12} {words:14} " + "; ".join(cells))
    print("all " + "; ".join(f"{method} {np.mean(cells):.3f}, {min(cells):.3f} to {max(cells):.3f}"
                             for method, cells in total.items()))


if __name__ == "__main__":
    main()
