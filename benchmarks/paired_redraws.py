"""How often paired intervals cover where people are tied, over whole worlds drawn anew.

Systems are fitted once, to one large population; then citizens are drawn again and again, people, ties and outcomes,
and scored by all of them. The truth is the mean difference over draws. Each row: what differs; of the interval of
independent people and of the printed one the coverage, with the mean width against the right one in brackets; and the
mean width of the printed interval over that of the unpaired one on the same people.
Run: ``python benchmarks/paired_redraws.py financial sesame [--people 2000] [--runs 200] [--friend-weight .5]``.
"""

from __future__ import annotations

import argparse
from collections import defaultdict

import numpy as np
import polars as pl

from evenhand.auditing.audit import audit
from evenhand.auditing.comparison import Comparison, compare
from evenhand.catalog import Catalog
from evenhand.measures.uncertainty import normal_critical
from evenhand.scoring.system import fit
from evenhand.study import population_of

SHOWN = {"auc": "AUC", "brier_score": "Brier score", "accuracy": "accuracy", "balanced_accuracy": "balanced accuracy",
         "selection_rate": "share selected", "true_positive_rate": "share of good outcomes selected",
         "demographic_parity_difference": "gap of shares selected", "adverse_impact_ratio": "ratio of shares selected"}


def one_world(systems: dict[str, object], people: int, seed: int, weight: float | None,
              ) -> dict[tuple[str, str], tuple[float, ...]]:
    """Return, by measure and group, the difference of the second system and the limits of each interval."""
    population = population_of("citizens", seed=seed, people=people)
    decisions = {name: one.decide(population, friend_weight=weight if name != next(iter(systems)) else None)
                 for name, one in systems.items()}
    references = {name: population.levels(name)[0] for name in population.roles.protected}
    audits = {name: audit(population, one, by=list(references), reference=references)
              for name, one in decisions.items()}
    compared = compare(population, decisions, audits)
    unpaired = unpaired_widths(compared)
    rows = compared.differences.filter(
        pl.col("measure").is_in(SHOWN) & (pl.col("attribute").is_null() | pl.col("group").is_not_null())
        & pl.col("low").is_not_null())
    found = {}
    for row in rows.iter_rows(named=True):
        of = "" if row["attribute"] is None else f"{row['attribute']} {row['group']}"
        found[SHOWN[row["measure"]], of] = (row["value"], row["independent_low"], row["independent_high"], row["low"],
                                            row["high"], unpaired[row["measure"], row["attribute"], row["group"]])
    return found


def unpaired_widths(compared: Comparison) -> dict[tuple[str | None, ...], float]:
    """Return the width of the interval of each difference if the two systems had judged two sets of people."""
    widths = compared.frame().group_by("measure", "attribute", "group").agg(
        (pl.col("high") - pl.col("low")).pow(2).sum().sqrt().alias("width"))
    return {(row["measure"], row["attribute"], row["group"]): row["width"] for row in widths.iter_rows(named=True)}


def main() -> None:
    """Print a line a difference, and below them all the mean and the range of coverage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("systems", nargs=2)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--friend-weight", type=float)
    given = parser.parse_args()
    large = population_of("citizens", seed=999, people=20_000)
    systems = {name: fit(Catalog().system_recipe(name), large) for name in given.systems}
    seen = defaultdict(list)
    for seed in range(given.runs):
        for key, numbers in one_world(systems, given.people, seed, given.friend_weight).items():
            seen[key].append(numbers)
    weight = "" if given.friend_weight is None else f", friend weight {given.friend_weight}"
    print(f"Nominal 95 %; {given.runs} worlds of {given.people:,} citizens, {given.systems[1]}{weight} against "
          f"{given.systems[0]}.\n\n| difference of | independent | printed | against unpaired |\n"
          "| --- | ---: | ---: | ---: |")
    total = defaultdict(list)
    for (words, of), numbers in seen.items():
        estimate, *ends, unpaired = np.array(numbers).T
        truth, right, cells = estimate.mean(), 2 * normal_critical(0.95) * estimate.std(ddof=1), []
        for k, method in enumerate(("independent", "printed")):
            low, high = ends[2 * k:2 * k + 2]
            covered = ((low <= truth) & (truth <= high)).mean()
            total[method].append(covered)
            cells.append(f"{covered:.3f} ({(high - low).mean() / right:.2f})")
        narrower = (ends[3] - ends[2]).mean() / unpaired.mean()
        print(f"| {words}{', ' * bool(of)}{of} | {cells[0]} | {cells[1]} | {narrower:.2f} |")
    print("\nAll rows: " + "; ".join(f"{method} {np.mean(cells):.3f}, {min(cells):.3f} to {max(cells):.3f}"
                                     for method, cells in total.items()))


if __name__ == "__main__":
    main()
