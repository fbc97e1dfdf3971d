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

from evenhand.auditing.audit import audit
from evenhand.auditing.groups import groups_of
from evenhand.auditing.network_people import tied_people
from evenhand.catalog import Catalog
from evenhand.measures.network_interval import NetworkInterval
from evenhand.measures.network_uncertainty import independent_interval, network_interval
from evenhand.scoring.system import fit
from evenhand.study import population_of

MEASURES = {"standardized_mean_difference": "mean score", "demographic_parity_difference": "share selected"}


def one_world(system: object, people: int, seed: int, weight: float | None) -> dict:
    """Return, by attribute, group and measure, the gap and the limits of each interval."""
    population = population_of("citizens", seed=seed, people=people)
    decisions = system.decide(population, friend_weight=weight)
    names = population.roles.protected
    references = {name: population.levels(name)[0] for name in names}
    shown, found = audit(population, decisions, by=names, reference=references), {}
    for name in population.roles.protected:
        tied = tied_people(population, decisions, name, reference=references[name])
        for group in tied.compared:
            given = {"group": group, "reference": references[name]}
            for measure, words in MEASURES.items():
                mean = words == "mean score"
                # Means are of the people who have a score, shares of everybody.
                among = (tied.ties, tied.scores, tied.groups) if mean else (
                    population.ties, decisions.selected.astype(float), groups_of(population, name))
                row = shown.row(measure, name, group)
                alone, known = independent_interval(*among, **given), network_interval(*among, **given)
                # A standardised gap's limits say nothing of its points: there the design effect is taken.
                half = alone.se * row["design_effect"] ** 0.5 * 1.96
                ends = (alone.estimate - half, alone.estimate + half) if mean else (row["low"], row["high"])
                gap = alone.estimate if mean else row["value"]
                found[name, group, words] = gap, *_ends(alone, gap), *ends, *_ends(known, gap)
    return found


def _ends(interval: NetworkInterval, gap: float) -> tuple[float, float]:
    return gap - 1.96 * interval.se, gap + 1.96 * interval.se


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
        estimate, *ends = np.array(numbers).T
        truth, right, cells = estimate.mean(), 2 * 1.96 * estimate.std(ddof=1), []
        for k, method in enumerate(("independent", "shown", "only ties known")):
            low, high = ends[2 * k:2 * k + 2]
            covered = ((low <= truth) & (truth <= high)).mean()
            total[method].append(covered)
            cells.append(f"{method} {covered:.3f} (× {(high - low).mean() / right:.2f})")
        print(f"{name:10} {group:12} {words:14} " + "; ".join(cells))
    print("all " + "; ".join(f"{method} {np.mean(cells):.3f}, {min(cells):.3f} to {max(cells):.3f}"
                             for method, cells in total.items()))


if __name__ == "__main__":
    main()
