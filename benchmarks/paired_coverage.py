"""Coverage and width of paired intervals on differences of two systems, against unpaired ones, as a Markdown table.

    python benchmarks/paired_coverage.py [--draws 1000] > benchmarks/results/paired_coverage.md

Two systems look at much the same of each person. The truth is that of a million people; every line draws people again
and again. Unpaired: the same interval if the systems had judged two sets of people. Intervals of largest gaps promise
at least 95 %: where several gaps may be the largest, as at exact evenness, they lie above.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from evenhand.auditing.accuracy import ACCURACY, joint_accuracy
from evenhand.auditing.paired import difference_of_contrasts, paired_means
from evenhand.auditing.paired_extremes import difference_of_extremes
from evenhand.measures.uncertainty import normal_critical
from evenhand.scoring.decisions import Decisions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Z = normal_critical(0.95)
Line = tuple[str, float, float, float]


def people(rng: np.random.Generator, count: int, even: bool) -> tuple[NDArray, NDArray, dict[str, Decisions]]:
    """Return groups, outcomes and what two systems say; the first is uneven unless `even`."""
    group = rng.integers(0, 3, count)
    trait = rng.normal(size=count)
    outcome = (rng.random(count) < 1 / (1 + np.exp(-1.5 * trait))).astype(np.int8)
    shared = trait + rng.normal(size=count)
    scores = (shared + (0.0 if even else 0.3) * group, shared + 0.4 * rng.normal(size=count))
    return group, outcome, {str(k): Decisions(str(k), "", "estimator", score, (score > 0.3).astype(np.int8),
                                              probability=1 / (1 + np.exp(-score))) for k, score in enumerate(scores)}


def accuracy_lines(draws: int, count: int, rng: np.random.Generator) -> Iterator[Line]:
    """Yield coverage and width of differences of the measures of being right."""
    truth = {one.measure: one.value[1] - one.value[0] for one in joint_accuracy(*people(rng, 1_000_000, False)[1:])}
    covered, widths, unpaired = ({name: [] for name in ACCURACY} for _ in range(3))
    for _ in range(draws):
        for one in joint_accuracy(*people(rng, count, False)[1:]):
            found = one.difference("0", "1", 0.95)
            covered[one.measure].append(found.low <= truth[one.measure] <= found.high)
            widths[one.measure].append(found.high - found.low)
            unpaired[one.measure].append(2 * Z * np.sqrt(np.trace(one.covariance)))
    for name in ACCURACY:
        yield name, float(np.mean(covered[name])), float(np.mean(widths[name])), float(np.mean(unpaired[name]))


def gap_lines(draws: int, count: int, even: bool, rng: np.random.Generator) -> Iterator[Line]:
    """Yield coverage and width of differences of one contrast and of the largest gap."""
    def means(drawn: tuple) -> object:
        return paired_means(drawn[0], 3, *(one.selected.astype(float) for one in drawn[2].values()))

    true = means(people(rng, 1_000_000, even))
    world = "even" if even else "uneven"
    for name, ratio, ask in (("difference of two groups", False, "contrast"), ("ratio of two groups", True, "contrast"),
                             ("largest difference", False, "extreme"), ("smallest ratio", True, "extreme")):
        kept = []
        for _ in range(draws):
            now = means(people(rng, count, even))
            if ask == "contrast":
                kept.append((difference_of_contrasts(now, 0, 2, 0.95, ratio=ratio), _apart(now, ratio)))
                truth = difference_of_contrasts(true, 0, 2, 0.95, ratio=ratio).value
            else:
                found, apart = (difference_of_extremes([one], np.ones(3, bool), 0.95, ratio=ratio)
                                for one in (now, replace(now, covariance=np.zeros(3))))
                kept.append((found, apart.high - apart.low))
                truth = difference_of_extremes([true], np.ones(3, bool), 0.95, ratio=ratio).value
        truth = 0.0 if even and ask == "extreme" else truth
        yield (f"{name}, {world}", float(np.mean([one.low <= truth <= one.high for one, _ in kept])),
               float(np.mean([one.high - one.low for one, _ in kept])), float(np.mean([width for _, width in kept])))


def _apart(means: object, ratio: bool) -> float:
    """Return the width of the interval of two people's samples that were not the same people."""
    variance = 0.0
    for mean, spread in ((means.first, means.variance_first), (means.second, means.variance_second)):
        weights = (1 / mean[2], -mean[0] / mean[2] ** 2) if ratio else (1.0, -1.0)
        variance += weights[0] ** 2 * spread[0] + weights[1] ** 2 * spread[2]
    return 2 * Z * float(np.sqrt(variance))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--people", type=int, default=1500)
    asked = parser.parse_args()
    rng = np.random.default_rng(0)
    print(f"Nominal 95 %; {asked.draws:,} draws of {asked.people:,} people in three groups.\n")
    print("| difference of | coverage | width, paired | width, unpaired | ratio |\n| --- | ---: | ---: | ---: | ---: |")
    lines = [*accuracy_lines(asked.draws, asked.people, rng),
             *(line for even in (False, True) for line in gap_lines(asked.draws, asked.people, even, rng))]
    for name, covered, width, apart in lines:
        print(f"| {name} | {100 * covered:.1f} % | {width:.4f} | {apart:.4f} | {width / apart:.2f} |")


if __name__ == "__main__":
    main()
