"""How often each interval of a nominal 95 % covers the truth, at exact evenness and near it, as a Markdown table.

    python benchmarks/interval_coverage.py [--draws 1000] > benchmarks/results/interval_coverage.md

Every line draws people from a known truth again and again. Exact and simultaneous intervals promise at least 95 %, so
they may lie above; so do intervals of a size, which is a maximum (over groups, over scores, or over the signs of many
gaps) and for which no interval can be exact. The others should lie between 93 and 97 %.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from evenhand.measures import uncertainty
from evenhand.measures.auc_interval import area, area_limits
from evenhand.measures.calibration_interval import expected_calibration_error
from evenhand.measures.disparity import against, spread
from evenhand.measures.group_counts import GroupCounts
from evenhand.measures.individual import generalized_entropy
from evenhand.measures.mantel_haenszel import mantel_haenszel
from evenhand.measures.measure import measure
from evenhand.measures.ranking import auc_gaps, widest_auc_gap
from evenhand.measures.replicate_intervals import percentiles
from evenhand.measures.resampling import replicates_of
from evenhand.measures.score_distances import score_gaps
from evenhand.measures.sorted_scores import SortedScores
from evenhand.measures.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

Z = uncertainty.normal_critical(0.95)
LEVEL = 0.95
Line = tuple[str, str, str, float]


def covered(low: Any, high: Any, truth: float) -> float:
    """Return the share of intervals that hold the truth, among those that there are."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    there = ~np.isnan(low)
    return float(((low <= truth + 1e-12) & (truth - 1e-12 <= high))[there].mean())


def told(values: list) -> str:
    """Return a list in words, one number where all are the same."""
    return f"{len(values)} × {values[0]}" if len(set(values)) == 1 else ", ".join(map(str, values))


def rates(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    for n, p in ((20, 0.05), (20, 0.5), (100, 0.02), (100, 0.3), (1000, 0.01), (1000, 0.5)):
        (low, high), exact = uncertainty.proportion(rng.binomial(n, p, 10 * draws), np.full(10 * draws, n), LEVEL)
        method = "clopper-pearson" if exact.all() else "wilson" if not exact.any() else "wilson or clopper-pearson"
        yield "rate", f"n {n}, rate {p}", method, covered(low, high, p)


def pairs(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    for n, m, p, q in ((50, 50, 0.3, 0.3), (40, 400, 0.05, 0.05), (200, 800, 0.5, 0.5), (200, 800, 0.5, 0.52),
                       (60, 60, 0.2, 0.4)):
        x, y = rng.binomial(n, p, 10 * draws), rng.binomial(m, q, 10 * draws)
        one, other = uncertainty.wilson(x, n, Z), uncertainty.wilson(y, m, Z)
        where = f"n {n} and {m}, rates {p} and {q}"
        yield "difference of two rates", where, "newcombe", covered(*uncertainty.difference(x / n, one, y / m, other),
                                                                    p - q)
        yield "ratio of two rates", where, "mover-r", covered(*uncertainty.ratio(x / n, one, y / m, other), p / q)


def counts_of(selected: NDArray, people: NDArray, favourable: NDArray | None = None) -> GroupCounts:
    """Return counts of groups: who was selected, or by outcome where (selected, people) have two rows."""
    size = people.shape[-1]
    counts = np.zeros((size, 3, 3), np.int64)
    if favourable is None:
        counts[:, 1, 2], counts[:, 0, 2] = selected, people - selected
    else:
        counts[:, 1, 0], counts[:, 1, 1] = selected
        counts[:, 0, 0], counts[:, 0, 1] = people - selected
    names, none = tuple(map(str, range(size))), np.zeros(size)
    return GroupCounts(("g",), names, none.astype(bool), counts, none.astype(int), none, none, 0.0)


def widest(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    names = "demographic_parity_difference", "adverse_impact_ratio"
    for people, p in (([100, 100], [0.3, 0.3]), ([40, 200, 800], [0.3] * 3), ([30] * 8, [0.5] * 8),
                      ([50, 60, 70, 1000], [0.05] * 4), ([100, 300, 900], [0.3, 0.31, 0.32]),
                      ([100, 300, 900], [0.2, 0.3, 0.4])):
        n, share = np.array(people), np.array(p)
        found = [counts_of(rng.binomial(n, share), n) for _ in range(draws)]
        for name, truth in zip(names, (share.max() - share.min(), share.min() / share.max()), strict=True):
            gaps = [spread(one, measure(name), LEVEL) for one in found]
            yield (f"widest {name}", f"n {told(people)}; rates {told(p)}", "tukey-kramer on exact limits",
                   covered([gap.low for gap in gaps], [gap.high for gap in gaps], truth))
    for people, p in (([60, 200, 600], [0.4, 0.4, 0.4]), ([60, 200, 600], [0.3, 0.4, 0.5])):
        n, share = np.array([people, people]), np.array([p, p])
        gaps = [spread(counts_of(rng.binomial(n, share), n, n), measure("equalized_odds_difference"), LEVEL)
                for _ in range(draws)]
        share = covered([gap.low for gap in gaps], [gap.high for gap in gaps], max(p) - min(p))
        yield ("widest equalized_odds_difference", f"n {told(people)} by outcome; rates {told(p)}",
               "tukey-kramer, both rates", share)


def bootstrap_of_a_maximum(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    """Show why the widest gap takes no percentile interval: what that would cover, beside what is used instead."""
    one = measure("demographic_parity_difference")
    for people, p in (([200, 200], [0.3, 0.3]), ([100, 200, 400, 800], [0.3] * 4)):
        naive, simultaneous = [], []
        for k in range(draws):
            tally = tally_of(rng.binomial(people, p), np.array(people))
            again = replicates_of(tally, replicates=200, seed=k).groups("g")
            values = again.values(measure("selection_rate"))
            low, high, _ = percentiles((values.max(axis=0) - values.min(axis=0))[None], LEVEL)
            found = again.widest(one)
            naive.append((low[0], high[0]))
            simultaneous.append((float(found.low), float(found.high)))
        for method, found in (("percentile bootstrap (not used)", naive), ("max-t bootstrap", simultaneous)):
            yield (f"widest {one.name}", f"n {told(people)}; rates {told(p)}", method, covered(*np.array(found).T, 0.0))


def tally_of(selected: NDArray, people: NDArray) -> Tally:
    """Return a tally of one attribute from counts."""
    size, none = people.size, np.zeros(2 * people.size)
    return Tally(("g",), (tuple(map(str, range(size))),), np.tile(np.arange(size), 2)[:, None],
                 np.repeat([1, 0], size), np.full(2 * size, 2), np.r_[selected, people - selected],
                 none.astype(np.int64), none, none, 0.0, frozenset({"decision"}))


def standardized(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    one = measure("standardized_mean_difference")
    for people, gap in (([10, 10], 0.0), ([40, 160], 0.0), ([40, 160], 0.5)):
        limits = []
        for _ in range(draws):
            scores = [rng.normal(gap * k, 1, n) for k, n in enumerate(people)]
            total, squares = (np.array([(part**power).sum() for part in scores]) for power in (1, 2))
            counts = np.zeros((2, 3, 3), np.int64)
            counts[:, 2, 2] = people
            groups = GroupCounts(("g",), ("a", "b"), np.zeros(2, bool), counts, np.array(people), total, squares, 0.0)
            found = against(groups, one, 0, LEVEL)
            limits.append((found.low[1], found.high[1]))
        yield one.name, f"n {told(people)}; gap {gap}", "hedges-olkin", covered(*np.array(limits).T, gap)


def areas(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    for m, n, shift in ((15, 30, 0.0), (30, 60, 1.0), (20, 40, 2.0), (300, 700, 1.0)):
        truth = float(stats.norm.cdf(shift / np.sqrt(2)))
        found = [area(np.sort(rng.normal(shift, 1, m)), np.sort(rng.normal(0, 1, n))) for _ in range(draws)]
        limits, _ = area_limits(*(np.array(part) for part in zip(*found, strict=True)), Z)
        yield "auc", f"{m} and {n}, truth {truth:.2f}", "delong, logit", covered(*limits, truth)


def auc_comparisons(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    for people, shifts in (([80, 320], [1.0, 1.0]), ([60, 120, 300, 600], [1.0] * 4), ([80, 320], [0.8, 1.2])):
        group, truths = np.repeat(np.arange(len(people)), people), stats.norm.cdf(np.array(shifts) / np.sqrt(2))
        pair, most = [], []
        for _ in range(draws):
            came = rng.integers(0, 2, group.size)
            scores = SortedScores.of(rng.normal(came * np.array(shifts)[group]), group, came)
            row = auc_gaps(scores, reference="1").row(0, named=True)
            pair.append((row["low"], row["high"]))
            found = widest_auc_gap(scores)
            most.append((float(found.low), float(found.high)))
        where = f"n {told(people)}; truths {told([round(float(t), 2) for t in truths])}"
        yield "difference of auc", where, "mover, delong", covered(*np.array(pair).T, truths[0] - truths[1])
        yield "widest difference of auc", where, "tukey-kramer", covered(*np.array(most).T, truths.max() - truths.min())


def distances(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    for gap in (0.0, 0.2, 0.5):
        truth = {"mean_difference": gap, "quantile_difference": gap, "wasserstein_distance": gap,
                 "kolmogorov_smirnov": float(2 * stats.norm.cdf(gap / 2) - 1)}
        limits: dict[str, list] = {name: [] for name in truth}
        method: dict[str, str] = {}
        for k in range(draws):
            scores = SortedScores.of(rng.normal(np.repeat([0, gap], [120, 200])), np.repeat(["a", "b"], [120, 200]))
            found = score_gaps(scores, reference="a", quantiles=[0.5], seed=k)
            for row in found.filter(group="b").iter_rows(named=True):
                if row["measure"] in limits:
                    limits[row["measure"]].append((row["low"], row["high"]))
                    method[row["measure"]] = row["interval"]
        for name, value in truth.items():
            yield name, f"n 120 and 200, gap {gap}", method[name], covered(*np.array(limits[name]).T, value)


def others(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    n1, n0, base = np.array([40, 20, 90]), np.array([30, 80, 60]), np.array([0.2, 0.5, 0.7])
    for odds in (1.0, 0.9, 0.5):
        p = odds * base / (1 - base + odds * base)
        found = [mantel_haenszel(rng.binomial(n1, p), n1, rng.binomial(n0, base), n0) for _ in range(draws)]
        limits = np.array([one.odds_ratio[1:] for one in found]).T
        yield "common odds ratio", f"3 strata, truth {odds}", "robins-breslow-greenland", covered(*limits, odds)
        if odds == 1:
            limits = np.array([one.difference[1:] for one in found]).T
            yield "common difference", "3 strata, truth 0", "sato", covered(*limits, 0.0)
    said, people = np.tile(np.linspace(0.05, 0.95, 10), (draws, 1)), np.full((draws, 10), 50)
    one = np.where(np.arange(10) == 4, 0.2, 0.0)
    for size, shift, where in ((1, 0.0, "even"), (1, 0.01, "all bins"), (1, 0.03, "all bins"), (1, one, "one bin"),
                               (10, 0.03, "all bins"), (10, one, "one bin")):
        truth = float(np.mean(np.zeros(10) + shift))
        good = rng.binomial(size * people, said + shift)
        low, high = expected_calibration_error(good, size * people, said, LEVEL)[1:]
        yield ("expected calibration error", f"10 bins of {50 * size}, truth {truth:g}, {where}",
               "inverted test, folded normal", covered(low, high, truth))
    truth = generalized_entropy(np.repeat([0, 1, 2], [200, 500, 300])).value
    found = [generalized_entropy(rng.choice(3, 300, p=[0.2, 0.5, 0.3])) for _ in range(draws)]
    yield ("generalized entropy", "n 300", "delta method", covered([one.low for one in found],
                                                                  [one.high for one in found], truth))


PROMISES = (
    "Intervals named wilson, newcombe, mover, delong, student-t, welch, hedges-olkin, delta method, "
    "robins-breslow-greenland and sato promise about 95 %. Exact ones (clopper-pearson), simultaneous ones "
    "(tukey-kramer, max-t) and inverted tests (of sizes: the widest gap of two distributions, the area between them, a "
    "sum of absolute errors, each of them a maximum) promise at least 95 %.")
TABLES: tuple[Callable[[np.random.Generator, int], Iterator[Line]], ...] = (
    rates, pairs, widest, bootstrap_of_a_maximum, standardized, areas, auc_comparisons, distances, others)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=1_000)
    draws = parser.parse_args().draws
    error = 100 * np.sqrt(0.95 * 0.05 / draws)
    print("# Coverage of intervals when people are independent\n")
    print(PROMISES + "\n")
    print(f"Nominal 95 %; {draws:,} draws a line ({10 * draws:,} for single rates and pairs of rates), so a coverage "
          f"is known to about ±{2 * error:.1f} points. `python benchmarks/interval_coverage.py --draws {draws}`\n")
    print("| measure | truth | interval | covered |\n|---|---|---|---:|")
    for k, table in enumerate(TABLES):
        for name, where, method, share in table(np.random.default_rng([2024, k]), draws):
            print(f"| {name} | {where} | {method} | {100 * share:.1f} % |", flush=True)


if __name__ == "__main__":
    main()
