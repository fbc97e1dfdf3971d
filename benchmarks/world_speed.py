"""How long it takes, and how much memory, to draw the citizens at growing numbers of people.

Run with ``python benchmarks/world_speed.py``; each size runs in a process of its own, so that the peak memory
is that size's. A million people have 20 ties each, fewer people 50.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

SIZES = (20_000, 100_000, 1_000_000)


def measured(people: int) -> str:
    from evenhand.catalog import Catalog
    from evenhand.population.causal import Settings, evaluate
    from evenhand.population.draw import draw_population

    recipe = Catalog().population_recipe("citizens")
    if people >= 1_000_000:
        recipe = recipe.model_copy(update={"ties": recipe.ties.model_copy(update={"mean_degree": 20.0})})
    draw_population(recipe, people=100)
    start = time.perf_counter()
    evaluate(recipe, Settings(people, strengths=recipe.bias.strengths))
    without_ties = time.perf_counter() - start
    start = time.perf_counter()
    population = draw_population(recipe, people=people)
    whole = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return f"{people:>10,} {population.ties.count:>12,} {without_ties:>12.2f} {whole:>10.2f} {peak:>10.2f}"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(measured(int(sys.argv[1])))
    else:
        print(f"{'people':>10} {'ties':>12} {'variables, s':>12} {'whole, s':>10} {'peak, GB':>10}", flush=True)
        for size in SIZES:
            subprocess.run([sys.executable, __file__, str(size)], check=True)
