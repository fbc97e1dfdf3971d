"""What coupling does to a gap of known size: raw gap, Cohen's d and impact ratio, own and coupled.

A minority of three in ten whose own records lie half a standard deviation below; the lowest fifth is refused; 30
alters on average. Mean and standard deviation over seeds. Run: ``python benchmarks/network_gap.py [--seeds 20]
[--people 6000]``.
"""

from __future__ import annotations

import argparse

import numpy as np

from evenhand.coupling import Coupling
from evenhand.coupling.path import CouplingPath
from evenhand.measures.friend_weight import friend_weight_sweep
from evenhand.measures.gap_split import gap_split
from evenhand.planted import homophilous_ties

SETTINGS = [(0.0, 0.5), (0.3, 0.5), (0.6, 0.05), (0.6, 0.2), (0.6, 0.5), (0.8, 0.5), (0.8, 0.85)]
MINORITY = 0.3
MEAN_DEGREE = 30
COLUMNS = ("raw_gap", "standardized_gap", "ratio_quantile")


def one_town(people: int, homophily: float, r: float, seed: int) -> list[float]:
    rng = np.random.default_rng(seed)
    labels = np.where(rng.random(people) < MINORITY, "low", "high")
    own = rng.normal(size=people) - 0.5 * (labels == "low")
    ties = homophilous_ties(labels, homophily=homophily, mean_degree=MEAN_DEGREE, rng=rng)
    path = CouplingPath(ties, own)
    table = friend_weight_sweep(path, labels, reference="high", friend_weights=[0, r], share=0.8)
    low = table.filter(table["group"] == "low")
    split = gap_split(Coupling(ties, r), own, labels, group="low", reference="high", seed=seed)
    return [v for c in COLUMNS for v in low[c].to_list()] + [split.own, split.mixing.sum(), split.selection]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--people", type=int, default=6_000)
    given = parser.parse_args()
    print("homophily    r | raw gap own → coupled          | Cohen's d own → coupled        | "
          "impact ratio own → coupled     | own part, mixing, selection")
    for homophily, r in SETTINGS:
        runs = np.array([one_town(given.people, homophily, r, seed) for seed in range(given.seeds)])
        cell = [f"{m:+.3f} ±{s:.3f}" for m, s in zip(runs.mean(axis=0), runs.std(axis=0, ddof=1), strict=True)]
        print(f"{homophily:9.2f} {r:4.2f} | {cell[0]} → {cell[1]} | {cell[2]} → {cell[3]} | "
              f"{cell[4]} → {cell[5]} | {cell[6]}, {cell[7]}, {cell[8]}")


if __name__ == "__main__":
    main()
