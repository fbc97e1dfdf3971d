"""How long the measures take, against one sort of the scores and against other tools, in one run.

    python benchmarks/measure_speed.py [--people 1000000] [--rounds 9]

All take turns, round by round, and the least time of each counts, so that a busy machine slows all alike. Printed
ratios are what to compare between machines.
"""

from __future__ import annotations

import argparse
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.measures.calibration import calibration_by_group, reliability
from evenhand.measures.cut_sweep import cut_sweep
from evenhand.measures.disparity import against, spread
from evenhand.measures.grouping import Groups
from evenhand.measures.measure import MEASURES
from evenhand.measures.ranking import auc_by_group, cross_group_auc
from evenhand.measures.rates import group_values
from evenhand.measures.resampling import replicates_of
from evenhand.measures.score_distances import score_gaps
from evenhand.measures.scoring_rate import scoring_rates
from evenhand.measures.sorted_scores import SortedScores
from evenhand.measures.tally import tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.measure import Measure
    from evenhand.measures.tally import Tally

SMOOTH = [one for one in MEASURES.values() if one.kind != "odds"]
PEER_PEOPLE = 20_000
PEER_REPLICATES = 20


def least(tasks: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Return the least seconds of each task, over rounds in which all take turns."""
    seconds = dict.fromkeys(tasks, float("inf"))
    for _ in range(rounds):
        for name, task in tasks.items():
            start = time.perf_counter()
            task()
            seconds[name] = min(seconds[name], time.perf_counter() - start)
    return seconds


def people(count: int, groups: int, seed: int = 0) -> dict[str, Any]:
    """Return people with a group, a score, an outcome and a decision."""
    rng = np.random.default_rng(seed)
    codes, outcome = rng.integers(0, groups, count), rng.integers(0, 2, count).astype(np.int8)
    score = rng.normal(600 + 20.0 * outcome, 50)
    return {"groups": Groups(codes, tuple(f"g{k:02d}" for k in range(groups))), "outcome": outcome, "score": score,
            "decision": (score >= 620).astype(np.int8)}


def tally_of(table: dict[str, Any]) -> Tally:
    """Return the tally of people."""
    frame = pl.DataFrame({"group": np.array(table["groups"].levels)[table["groups"].codes],
                          **{name: table[name] for name in ("outcome", "score", "decision")}})
    return tally(frame, ["group"], decision="decision", outcome="outcome", score="score")


def taken(groups: GroupCounts, one: Measure) -> None:
    """Take one measure in every group, or between groups and over all groups, with intervals."""
    if one.between:
        against(groups, one, 0, 0.95)
        spread(groups, one, 0.95)
    else:
        group_values(groups, one, 0.95)


def every_measure(groups: GroupCounts) -> None:
    """Take every measure of the tally, one after the other."""
    for one in MEASURES.values():
        taken(groups, one)


def slowest(groups: GroupCounts, rounds: int) -> str:
    """Return the least time of the measure that takes longest, and the name of it."""
    name, seconds = max(least({one.name: partial(taken, groups, one) for one in MEASURES.values()},
                              20 * rounds).items(), key=lambda one: one[1])
    return f"{seconds * 1e3:10.2f} ms  the slowest measure of the tally, {len(groups.names)} groups: {name} (below 1)"


def score_tasks(table: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """Return what is measured on the scores of single people."""
    score, groups, outcome = table["score"], table["groups"], table["outcome"]
    probability = (score - score.min()) / (score.max() - score.min())
    ready = SortedScores.of(score, groups, outcome)
    return {
        "one np.argsort of the scores": lambda: np.argsort(score),
        "AUC by group, sorting included": lambda: auc_by_group(SortedScores.of(score, groups, outcome)),
        "AUC across groups": lambda: cross_group_auc(ready),
        "rates and gaps at 1,000 cuts": lambda: (cut_sweep(ready).frame(), cut_sweep(ready).gaps("g00")),
        "distances of scores": lambda: score_gaps(ready, reference="g00"),
        "scoring rates": lambda: scoring_rates(score, groups),
        "reliability and calibration errors": lambda: (reliability(probability, outcome, groups),
                                                       calibration_by_group(probability, outcome, groups)),
    }


def sklearn_task(table: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """Return scikit-learn's AUC, group by group, without intervals."""
    from sklearn.metrics import roc_auc_score

    codes = table["groups"].codes
    return {"scikit-learn roc_auc_score, group by group": lambda: [
        roc_auc_score(table["outcome"][codes == g], table["score"][codes == g]) for g in range(codes.max() + 1)]}


def fairlearn_bootstrap() -> float:
    """Return the seconds of one replicate of fairlearn's bootstrap of two rates, on few people."""
    from fairlearn.metrics import MetricFrame, selection_rate, true_positive_rate

    table = people(PEER_PEOPLE, 60)
    start = time.perf_counter()
    MetricFrame(metrics={"selection": selection_rate, "tpr": true_positive_rate}, y_true=table["outcome"],
                y_pred=table["decision"], sensitive_features=table["groups"].codes, n_boot=PEER_REPLICATES,
                ci_quantiles=[0.025, 0.975], random_state=0)
    return (time.perf_counter() - start) / PEER_REPLICATES


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    chosen = parser.parse_args()
    table, many = people(chosen.people, 6), tally_of(people(chosen.people, 60))
    six = tally_of(table).groups("group")
    sixty = many.groups("group")
    seconds = least(score_tasks(table), chosen.rounds) | least(sklearn_task(table), 2)
    seconds |= least({
        "every measure of the tally, 6 groups": lambda: every_measure(six),
        "every measure of the tally, 60 groups": lambda: every_measure(sixty),
        "bootstrap, 1,000 replicates of every smooth measure, 60 groups": lambda: replicates_of(many).groups(
            "group").frame(SMOOTH, reference=0)}, chosen.rounds)
    for name, value in seconds.items():
        print(f"{value * 1e3:10.2f} ms  {name}")
    for groups in (six, sixty):
        print(slowest(groups, chosen.rounds))
    ours = seconds["AUC by group, sorting included"]
    print(f"{ours / seconds['one np.argsort of the scores']:10.2f} x   AUC by group / one np.argsort (at most 1.5)")
    print(f"{ours / seconds['scikit-learn roc_auc_score, group by group']:10.2f} x   AUC by group / scikit-learn")
    bootstrap = seconds["bootstrap, 1,000 replicates of every smooth measure, 60 groups"]
    theirs = 1000 * fairlearn_bootstrap()
    print(f"{bootstrap / theirs:10.5f} x   bootstrap of 12 measures / fairlearn's of 2, whose {theirs:.0f} s for 1,000 "
          f"replicates of {PEER_PEOPLE:,} people are extrapolated in a straight line from {PEER_REPLICATES}")


if __name__ == "__main__":
    main()
