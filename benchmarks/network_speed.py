"""How long the measures over ties take, in one run; against esda where it is installed.

Run: ``python benchmarks/network_speed.py [--people 20000 1000000] [--ties 500000 10000000] [--esda]``. The pairs of
sizes are timed one after the other; memory for the largest is about 6 GB.
"""

from __future__ import annotations

import argparse
import resource
import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.auditing.network_audit import network_audit
from evenhand.coupling import Coupling
from evenhand.coupling.own_shares import own_shares
from evenhand.coupling.path import CouplingPath
from evenhand.measures.autocorrelation import moran
from evenhand.measures.contagion import score_cascade
from evenhand.measures.friend_weight import friend_weight_sweep
from evenhand.measures.gap_split import gap_split
from evenhand.measures.grouping import Groups
from evenhand.measures.network_hac import hac_interval
from evenhand.measures.network_uncertainty import network_interval
from evenhand.measures.segregation import segregation
from evenhand.measures.source_interval import source_bootstrap, source_interval
from evenhand.population.population import Population, Provenance, Roles
from evenhand.rewiring import rewired
from evenhand.scoring.decisions import Decisions
from evenhand.ties import Ties

if TYPE_CHECKING:
    from collections.abc import Callable


PARTS = ("segregation", "exposure", "visibility", "inequality", "clustering", "shares", "splits", "gaps", "crossings",
         "intervals", "rows")


def drawn(people: int, ties: int, *, directed: bool) -> Ties:
    rng = np.random.default_rng(0)
    ego, alter = rng.integers(0, people, (2, ties))
    low, high = (ego, alter) if directed else (np.minimum(ego, alter), np.maximum(ego, alter))
    cell = np.sort((low * people + high)[low != high])
    cell = cell[np.r_[True, cell[1:] != cell[:-1]]]
    return Ties.from_pairs(cell // people, cell % people, people=people, directed=directed)


def timed(label: str, work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    seconds = time.perf_counter() - begin
    print(f"  {label:<58}{seconds:9.3f} s", flush=True)
    return seconds


def measures(people: int, count: int) -> None:
    print(f"{people:,} people, {count:,} ties")
    ties = drawn(people, count, directed=False)
    rng = np.random.default_rng(1)
    groups = Groups.of(rng.choice(["migrant", "rural", "urban"], people))
    own, given = rng.normal(600, 80, people), {"group": "rural", "reference": "urban"}
    timed("weights of alters (once)", lambda: ties.weights_of_alters)
    timed("mixing, assortativity, exposure", lambda: segregation(ties, groups))
    for r in (0.05, 0.3, 0.5, 0.9):
        timed(f"coupled scores, friend weight {r}", lambda r=r: Coupling(ties, r).solve(own))
    path = CouplingPath(ties, own)
    sweeps = {"first friend weight": [0.3], "another": [0.4], "twenty more": np.linspace(0, 0.9, 20)}
    for words, weights in sweeps.items():
        timed(f"gaps and ratios, {words}", lambda w=weights: friend_weight_sweep(
            path, groups, reference="urban", friend_weights=w, cut=550))
    coupling = Coupling(ties, 0.3)
    timed("own shares, friend weight .3", lambda: own_shares(coupling))
    timed("split of a gap", lambda: gap_split(coupling, own, groups, **given))
    timed("cascade of sanctions", lambda: score_cascade(coupling, own, cut=500, damage=50, first=own < 500))
    timed("interval, ties known", lambda: network_interval(ties, own, groups, **given))
    timed("interval, HAC at distance 1", lambda: hac_interval(ties, own, groups, distance=1, **given))
    timed("interval, sources known", lambda: source_interval(coupling, own, groups, **given))
    timed("source bootstrap, 32 replicates", lambda: source_bootstrap(
        coupling, own, groups, lambda s: (s >= 550).mean(axis=0), replicates=32))
    timed("ties rewired", lambda: rewired(ties, rng=rng))
    if people <= 200_000:
        timed("Moran's I, 999 permutations", lambda: moran(ties, own))


def directed(people: int, count: int) -> None:
    print(f"{people:,} people, {count:,} directed ties")
    ties, own = drawn(people, count, directed=True), np.random.default_rng(1).normal(size=people)
    timed("weights of alters (once)", lambda: ties.weights_of_alters)
    for r in (0.3, 0.9):
        timed(f"coupled scores, friend weight {r}", lambda r=r: Coupling(ties, r).solve(own))


def whole_audit(people: int, count: int) -> None:
    print(f"The network audit of {people:,} people and {count:,} ties by one attribute, without permutations")
    ties, rng = drawn(people, count, directed=False), np.random.default_rng(1)
    table = pl.DataFrame({"id": np.arange(people), "hukou": rng.choice(["migrant", "rural", "urban"], people)})
    own = rng.normal(600, 80, people) - 20 * (table["hukou"] == "rural").to_numpy()
    coupling = Coupling(ties, 0.3)
    score = coupling.solve(own)
    town = Population("town", "A town", table, Roles(("hukou",)), Provenance(True, ""), ties)
    said = Decisions("circle", "Circle", "scorecard", score, (score >= 550).astype(np.int8), 550.0, own=own,
                     coupling=coupling)

    def audited() -> None:
        found = network_audit(town, said, "hukou", permutations=0)
        for part in PARTS:
            timed(f"  {part}", lambda part=part: getattr(found, part))

    timed("all of it", audited)
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


def against_esda(people: int = 100_000, count: int = 1_000_000, permutations: int = 999) -> None:
    import esda
    import libpysal
    from scipy import sparse

    print(f"Moran's I against esda: {people:,} people, {count:,} ties, {permutations} permutations")
    ties, values = drawn(people, count, directed=False), np.random.default_rng(1).normal(size=people)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = libpysal.weights.WSP(sparse.csr_matrix(ties.matrix)).to_W(silence_warnings=True)
        weights.transform = "r"
        assert weights.sparse.nnz == ties.matrix.nnz
        theirs = timed("esda", lambda: esda.Moran(values, weights, permutations=permutations))
    ours = timed("evenhand", lambda: moran(ties, values, permutations=permutations))
    print(f"  evenhand is {theirs / ours:.1f} times as fast")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[20_000, 1_000_000])
    parser.add_argument("--ties", type=int, nargs="+", default=[500_000, 10_000_000])
    parser.add_argument("--esda", action="store_true")
    parser.add_argument("--audit", action="store_true", help="only the whole network audit, for peak memory")
    given = parser.parse_args()
    for people, count in zip(given.people, given.ties, strict=True):
        if given.audit:
            whole_audit(people, count)
            continue
        measures(people, count)
        directed(people, count)
    if given.esda:
        against_esda()


if __name__ == "__main__":
    main()
