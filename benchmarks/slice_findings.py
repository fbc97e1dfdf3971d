"""How often the search for the worst slices finds what is not there, and what is: prints a Markdown table.

Run: python benchmarks/slice_findings.py [runs]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import numpy as np
from scipy.stats import binomtest

from evenhand.auditing.slices import Slices, worst_slices
from evenhand.measures.grouping import Groups
from evenhand.study import population_of, run, slices_of

SHARES = {"sex": (0.5, 0.5), "age": (0.3, 0.45, 0.25), "place": (0.44, 0.2, 0.36), "majority": (0.9, 0.1),
          "disabled": (0.92, 0.08)}


def drawn(seed: int, people: int, shortfall: float = 0.0) -> Slices:
    """Return what is found among independent people; one slice may be selected less often."""
    rng = np.random.default_rng(seed)
    codes = {name: rng.choice(len(shares), people, p=shares) for name, shares in SHARES.items()}
    planted = (codes["age"] == 2) & (codes["place"] == 2)
    selected = rng.random(people) < np.where(planted, 0.5 - shortfall, 0.5)
    levels = {name: [f"{name}{k}" for k in range(len(shares))] for name, shares in SHARES.items()}
    attributes = {name: Groups.of(np.array(levels[name])[code], levels=levels[name]) for name, code in codes.items()}
    return worst_slices(selected, attributes, seed=seed)


def even_world(seed: int, people: int, system: str) -> Slices:
    """Return what is found in the even world of the citizens, where scores follow ties but no group matters."""
    everybody = population_of("citizens", seed=seed, people=people, even=True)
    return slices_of(everybody, run(everybody, system, seed=seed, by=["sex"]).decisions[system], seed=seed)


def told(name: str, people: int, found: Iterator[bool]) -> None:
    """Print one line: the share of runs with a finding, with its exact interval."""
    flags = list(found)
    share = binomtest(sum(flags), len(flags)).proportion_ci(0.95)
    print(f"| {name} | {people:,} | {len(flags):,} | {100 * np.mean(flags):.1f} % "
          f"({100 * share.low:.1f} to {100 * share.high:.1f}) |", flush=True)


def main(runs: int) -> None:
    """Measure and print."""
    print("| people | how many | runs | share of runs with a finding (95 % interval) |\n| --- | ---: | ---: | ---: |")
    for people in (500, 2_000, 20_000):
        told("even, independent: any finding is false", people,
             (drawn(seed, people).confirmed.height > 0 for seed in range(runs)))
    worlds: dict[str, Callable[[int], Slices]] = {
        "sesame (friends count)": lambda seed: even_world(seed, 3_000, "sesame"),
        "financial": lambda seed: even_world(seed, 3_000, "financial")}
    for system, found in worlds.items():
        told(f"even world of the citizens, {system}: any finding is false", 3_000,
             (found(seed).confirmed.height > 0 for seed in range(runs // 10)))
    for shortfall in (0.1, 0.2):
        for people in (2_000, 20_000):
            told(f"one slice of a tenth selected {100 * shortfall:.0f} points less often: it is found", people,
                 ("age2 × place2" in drawn(seed, people, shortfall).confirmed["slice"] for seed in range(runs // 4)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
