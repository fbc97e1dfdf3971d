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

from evenhand.auditing.audit import audit
from evenhand.auditing.comparison import Comparison, compare
from evenhand.coupling import Coupling
from evenhand.measures.uncertainty import normal_critical
from evenhand.planted import homophilous_ties
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.decisions import Decisions

SETTINGS = [(0.3, 0.6, "group"), (0.6, 0.8, "group"), (0.9, 0.8, "group"), (0.9, 0.95, "group"),
            (0.6, 0.6, "driver"), (0.8, 0.9, "driver")]
SHOWN = {("selection_rate", "1"): "share selected of a group",
         ("demographic_parity_difference", "1"): "difference of two groups",
         ("adverse_impact_ratio", "1"): "ratio of two groups",
         ("demographic_parity_difference", None): "largest difference",
         ("true_positive_rate", "1"): "share of good outcomes selected",
         ("auc", None): "AUC", ("accuracy", None): "accuracy", ("balanced_accuracy", None): "balanced accuracy"}


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


def found(people: Population, said: dict[str, Decisions]) -> dict[str, tuple[float, ...]]:
    """Return by what is compared the difference, the limits for independent people and those printed, and the width
    of the unpaired interval.
    """  # noqa: D205
    compared = compare(people, said, {name: audit(people, one, reference={"group": "0"}) for name, one in said.items()})
    unpaired, rows = unpaired_widths(compared), compared.differences.filter(pl.col("low").is_not_null())
    return {SHOWN[at]: (row["value"], row["independent_low"], row["independent_high"], row["low"], row["high"],
                        unpaired[row["measure"], row["attribute"], row["group"]])
            for row in rows.iter_rows(named=True) if (at := (row["measure"], row["group"])) in SHOWN}


def unpaired_widths(compared: Comparison) -> dict[tuple[str | None, ...], float]:
    """Return the width of the interval of each difference if the two systems had judged two sets of people."""
    widths = compared.frame().group_by("measure", "attribute", "group").agg(
        (pl.col("high") - pl.col("low")).pow(2).sum().sqrt().alias("width"))
    return {(row["measure"], row["attribute"], row["group"]): row["width"] for row in widths.iter_rows(named=True)}


def main() -> None:
    """Print a table for each setting."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--people", type=int, default=1_500)
    given = parser.parse_args()
    print(f"Nominal 95 %; {given.runs} towns of {given.people:,} people.")
    for r, homophily, formed_by in SETTINGS:
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
        for name in SHOWN.values():
            known, recorded = (np.array(seen[name, what]).T for what in ("known", "recorded"))
            print(f"| {name} | {_cell(known, 1)} | {_cell(known, 3)} | {_narrower(known):.2f} | {_cell(recorded, 3)} | "
                  f"{_narrower(recorded):.2f} |", flush=True)


def _cell(numbers: np.ndarray, at: int) -> str:
    value, low, high = numbers[0], numbers[at], numbers[at + 1]
    # Gaps are the same in truth; the mean over runs is their estimate, as it is of what is not.
    truth, right = value.mean(), 2 * normal_critical(0.95) * value.std(ddof=1)
    return f"{((low <= truth) & (truth <= high)).mean():.3f} ({(high - low).mean() / right:.2f})"


def _narrower(numbers: np.ndarray) -> float:
    return float((numbers[4] - numbers[3]).mean() / numbers[5].mean())


if __name__ == "__main__":
    main()
