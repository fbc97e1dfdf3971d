"""How often paired intervals cover the difference of two systems where people are tied, on planted networks.

The first system looks at each person's own record alone, the second lets friends in by a weight r along ties of a
homophily h; both select all but the lowest fifth of people like these. Own records owe nothing to the group, so no gap
differs in truth; other truths are means over the runs. *Known*: it is known how friends count. *Recorded*: only scores,
decisions and ties are. Each cell: coverage, and in brackets the mean width against the right one. *Against unpaired*:
the mean width of the printed interval over that of the unpaired one on the same people, of the two systems' own printed
intervals.
Run: ``python benchmarks/paired_network_coverage.py [--runs 400] [--people 1500]``.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import replace

import numpy as np
import polars as pl

from evenhand.auditing.accuracy import joint_accuracy
from evenhand.auditing.accuracy_effects import with_ties
from evenhand.auditing.groups import groups_of
from evenhand.auditing.network_effects import network_effects
from evenhand.auditing.paired import (
    Difference,
    PairedEffects,
    PairedMeans,
    difference_of_contrasts,
    difference_of_means,
    paired_means,
)
from evenhand.auditing.paired_effects import PairedErrors
from evenhand.auditing.paired_extremes import difference_of_extremes
from evenhand.auditing.person_values import person_values
from evenhand.coupling import Coupling
from evenhand.measures.group_errors import DesignEffects, no_effects
from evenhand.measures.measure import measure
from evenhand.measures.uncertainty import normal_critical
from evenhand.planted import homophilous_ties
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.decisions import Decisions

SETTINGS = [(0.3, 0.6, "group"), (0.6, 0.8, "group"), (0.9, 0.8, "group"), (0.9, 0.95, "group"),
            (0.6, 0.6, "driver"), (0.8, 0.9, "driver")]
RATES = ("selection_rate", "true_positive_rate")
COUPLE = ("own", "circle")
Numbers = tuple[float, float, float, float, float, float]
"""A difference, the limits for independent people, those printed, and the width of the unpaired interval."""


def town(people: int, r: float, homophily: float, formed_by: str, rng: np.random.Generator,
         cuts: dict[str, float] | None = None) -> tuple[Population, dict[str, Decisions]]:
    """Return people of two groups, and what both systems say of them; without cuts, those of their own lowest fifth."""
    codes, driver = np.arange(people) % 2, rng.normal(size=people)
    kind = codes if formed_by == "group" else np.digitize(driver, [-0.84, -0.25, 0.25, 0.84])
    ties = homophilous_ties(kind, homophily=homophily, mean_degree=12, rng=rng)
    trait = rng.normal(size=people) + (0 if formed_by == "group" else driver)
    table = pl.DataFrame({"id": np.arange(people), "group": codes.astype(str),
                          "kept": (rng.random(people) < 1 / (1 + np.exp(-1.5 * trait))).astype(int)})
    said = {}
    for name, weight in (("own", 0.0), ("circle", r)):
        own = trait + rng.normal(size=people)
        coupling = Coupling(ties, weight) if weight else None
        score = coupling.solve(own) if coupling else own
        cut = float(np.quantile(score, 0.2)) if cuts is None else cuts[name]
        said[name] = Decisions(name, name, "scorecard", score, (score >= cut).astype(np.int8), cut, own=own,
                               coupling=coupling)
    return Population("town", "A town", table, Roles(("group",), outcome="kept"), Provenance(True, ""), ties), said


def found(people: Population, said: dict[str, Decisions]) -> dict[str, Numbers]:
    """Return the numbers of each difference of the two systems, as a comparison makes them."""
    alone = {name: network_effects(people, one, [("group",)]) for name, one in said.items()}
    effects = PairedErrors(people, said, alone).effects([COUPLE], [("group",)], RATES)[COUPLE]["group"]
    groups, both = groups_of(people, "group"), np.array([True, True])
    told: dict[str, Numbers] = {}
    for rate in RATES:
        values = (person_values(measure(rate), people, said[name]) for name in COUPLE)
        each = (alone[name]["group"].get(rate) or no_effects(2) for name in COUPLE)
        means = paired_means(groups.codes, 2, *values, effects=PairedEffects(*each, effects[rate]))
        asked = {"selection_rate": {
            "share selected of a group": lambda one: difference_of_means(one, 1, 0.95),
            "difference of two groups": lambda one: difference_of_contrasts(one, 1, 0, 0.95, ratio=False),
            "ratio of two groups": lambda one: difference_of_contrasts(one, 1, 0, 0.95, ratio=True),
            "largest difference": lambda one: difference_of_extremes([one], both, 0.95, ratio=False),
        }, "true_positive_rate": {"share of good outcomes selected": lambda one: difference_of_means(one, 1, 0.95)}}
        for name, ask in asked[rate].items():
            told[name] = _numbers(ask(means), ask(of_others(means)))
    for joint in with_ties(joint_accuracy(people.outcome, said), people.ties, said):
        if joint.measure != "brier_score":
            effect = np.array([joint.effect(name)[0] for name in COUPLE])
            wide = 2 * normal_critical(0.95) * float(np.sqrt(np.diag(joint.covariance) @ effect))
            told[joint.measure.replace("_", " ")] = _numbers(joint.difference(*COUPLE, 0.95), wide)
    return told


def of_others(means: PairedMeans) -> PairedMeans:
    """Return the means as if the second system had judged other people, tied as these are."""
    first, second = means.effects.first, means.effects.second
    one, other = means.variance_first, means.variance_second
    pairs = [variance[:, None] + variance[None, :] for variance in (one, other)]
    change = DesignEffects((one * first.alone + other * second.alone) / (one + other),
                           (pairs[0] * first.pairs + pairs[1] * second.pairs) / sum(pairs), "")
    return replace(means, covariance=np.zeros(one.size), effects=PairedEffects(first, second, change))


def _numbers(paired: Difference, unpaired: Difference | float) -> Numbers:
    wide = unpaired if isinstance(unpaired, float) else unpaired.high - unpaired.low
    tied = paired.independent_low is not None
    alone = (paired.independent_low, paired.independent_high) if tied else (paired.low, paired.high)
    return paired.value, *alone, paired.low, paired.high, wide


def main() -> None:
    """Print a table for each setting."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--people", type=int, default=1_500)
    parser.add_argument("--settings", type=int, nargs="*", default=range(len(SETTINGS)), help="Some of them, from 0.")
    given = parser.parse_args()
    print(f"Nominal 95 %; {given.runs} towns of {given.people:,} people.", flush=True)
    for r, homophily, formed_by in (SETTINGS[k] for k in given.settings):
        seen, large = defaultdict(list), town(20_000, r, homophily, formed_by, np.random.default_rng(10**6))[1]
        cuts = {name: one.cut for name, one in large.items()}
        for seed in range(given.runs):
            people, said = town(given.people, r, homophily, formed_by, np.random.default_rng(seed), cuts)
            recorded = {name: replace(one, kind="recorded", own=None, coupling=None) for name, one in said.items()}
            for what, known in (("known", found(people, said)), ("recorded", found(people, recorded))):
                for name, numbers in known.items():
                    seen[name, what].append(numbers)
        print(f"\nFriends {r}, homophily {homophily}, ties form on the {formed_by}:\n\n"
              "| difference of | independent | known | against unpaired | recorded | against unpaired |\n"
              "| --- | ---: | ---: | ---: | ---: | ---: |")
        for name in known:
            sure, told = (np.array(seen[name, what]).T for what in ("known", "recorded"))
            print(f"| {name} | {_cell(sure, 1)} | {_cell(sure, 3)} | {_narrower(sure):.2f} | {_cell(told, 3)} | "
                  f"{_narrower(told):.2f} |", flush=True)


def _cell(numbers: np.ndarray, at: int) -> str:
    value, low, high = numbers[0], numbers[at], numbers[at + 1]
    # Gaps are the same in truth; the mean over runs is their estimate, as it is of what is not.
    truth, right = value.mean(), 2 * normal_critical(0.95) * value.std(ddof=1)
    return f"{((low <= truth) & (truth <= high)).mean():.3f} ({(high - low).mean() / right:.2f})"


def _narrower(numbers: np.ndarray) -> float:
    return float((numbers[4] - numbers[3]).mean() / numbers[5].mean())


if __name__ == "__main__":
    main()
