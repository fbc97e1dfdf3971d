"""How long it takes, and how much memory, to draw the citizens and to score them, from ten thousand to a million.

    python benchmarks/world_speed.py [--sizes 10000 100000 1000000] [--mean-degree 20] [--system sesame]

Each size runs in a process of its own, so that the peak memory is that size's. Beside the seconds that went by stand
those that a processor worked, which other work on the machine hardly lengthens. Then stands how the processor's time
and the memory beyond what an empty process takes have grown since the smallest size, as a multiple of n log n: 1 is
growth in proportion to n log n, less than 1 is slower growth.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import time

SIZES = (10_000, 100_000, 1_000_000)
GIGABYTE = 2**20
"""A gigabyte in the kilobytes in which the peak of a process is told."""


def measured(people: int, mean_degree: float, system: str) -> dict[str, float]:
    """Return the seconds and the peak memory, in gigabytes, of drawing so many people and scoring them."""
    from evenhand.catalog import Catalog
    from evenhand.population.draw import draw_population
    from evenhand.scoring.system import fit

    known = Catalog()
    recipe, scored_by = known.population_recipe("citizens"), known.system_recipe(system)
    recipe = recipe.model_copy(update={"ties": recipe.ties.model_copy(update={"mean_degree": mean_degree})})
    small = draw_population(recipe, people=500)
    fit(scored_by, small).decide(small)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIGABYTE
    start, worked = time.perf_counter(), time.process_time()
    population = draw_population(recipe, people=people)
    drawn = time.perf_counter()
    decisions = fit(scored_by, population).decide(population)
    end, done = time.perf_counter(), time.process_time()
    return {"people": people, "ties": population.ties.count, "scored": int(decisions.scored.sum()),
            "draw": drawn - start, "score": end - drawn, "whole": end - start, "cpu": done - worked,
            "before": before,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIGABYTE}


def told(row: dict[str, float], first: dict[str, float]) -> str:
    """Return a line of the table."""
    expected = row["people"] * math.log(row["people"]) / (first["people"] * math.log(first["people"]))
    growth = row["cpu"] / first["cpu"] / expected
    memory = (row["peak"] - row["before"]) / (first["peak"] - first["before"]) / expected
    return (f"{row['people']:>10,} {row['ties']:>12,} {row['scored']:>10,} {row['draw']:>9.1f} {row['score']:>9.1f} "
            f"{row['whole']:>9.1f} {row['cpu']:>13.1f} {row['peak']:>9.2f} {growth:>14.2f} {memory:>16.2f}")


def main() -> None:
    """Measure each size in a process of its own, and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    arguments.add_argument("--mean-degree", type=float, default=20.0)
    arguments.add_argument("--system", default="sesame")
    arguments.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.one is not None:
        print(json.dumps(measured(chosen.one, chosen.mean_degree, chosen.system)))
        return
    print(f"citizens with {chosen.mean_degree:g} ties each, scored by {chosen.system}")
    print(f"{'people':>10} {'ties':>12} {'scored':>10} {'draw, s':>9} {'score, s':>9} {'whole, s':>9} "
          f"{'processor, s':>13} {'peak, GB':>9} {'time / n log n':>14} {'memory / n log n':>16}", flush=True)
    first = None
    for size in chosen.sizes:
        command = [sys.executable, __file__, "--one", str(size), "--mean-degree", str(chosen.mean_degree),
                   "--system", chosen.system]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        row = json.loads(done.stdout.strip().splitlines()[-1])
        first = first or row
        print(told(row, first), flush=True)


if __name__ == "__main__":
    main()
