"""How long an audit of a million people takes, against a bare group-by and against other tools, in one run.

    python benchmarks/audit_speed.py [--people 1000000] [--rounds 7]

All are measured in turn, round by round, and the least time of each counts, so that a busy machine slows all
alike. Printed ratios are what to compare between machines.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

import evenhand

if TYPE_CHECKING:
    from collections.abc import Callable

LEVELS = {"sex": 2, "hukou": 5, "ethnicity": 6}
FAIRLEARN_PEOPLE = 100_000


def people(count: int, levels: dict[str, int], seed: int = 0) -> pl.DataFrame:
    """Return people with groups in words, a decision, an outcome and a score."""
    rng = np.random.default_rng(seed)
    groups = {name: np.array([f"{name} {k}" for k in range(size)])[rng.integers(0, size, count)]
              for name, size in levels.items()}
    outcome = rng.integers(0, 2, count)
    score = rng.normal(600, 80, count) + 40 * outcome
    return pl.DataFrame({**groups, "score": score, "decision": (score >= 620).astype(np.int8),
                         "outcome": outcome.astype(np.int8)})


def least(tasks: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Return the least seconds of each task, over rounds in which all take turns."""
    seconds = dict.fromkeys(tasks, float("inf"))
    for _ in range(rounds + 1):
        for name, task in tasks.items():
            start = time.perf_counter()
            task()
            seconds[name] = min(seconds[name], time.perf_counter() - start)
    return seconds


def engine_tasks(table: pl.DataFrame) -> dict[str, Callable[[], Any]]:
    """Return the audit of three attributes and their intersection, and the bare group-by of the same columns."""
    by = [*LEVELS, "*".join(LEVELS)]
    return {
        "bare Polars group-by": lambda: table.group_by(*LEVELS, "decision", "outcome").agg(pl.len()),
        "evenhand.audit, decision and outcome": lambda: evenhand.audit(
            table, protected=list(LEVELS), decision="decision", outcome="outcome", by=by),
        "evenhand.audit, with scores": lambda: evenhand.audit(
            table, protected=list(LEVELS), decision="decision", outcome="outcome", score="score", by=by),
    }


def aequitas_task(count: int) -> dict[str, Callable[[], Any]]:
    """Return aequitas' Group and Bias on four attributes, and our audit of the same, or nothing without it."""
    try:
        from aequitas.bias import Bias
        from aequitas.group import Group
    except ImportError:
        print("aequitas is not installed (pip install 'evenhand[bench]'): its comparison is left out")
        return {}
    levels = {**LEVELS, "age": 4}
    table = people(count, levels)
    frame = table.to_pandas().rename(columns={"outcome": "label_value"})
    frame["score"] = frame.pop("decision")
    frame[list(levels)] = frame[list(levels)].astype(object)  # it knows no other kind of text

    def peer() -> None:
        counts, _ = Group().get_crosstabs(frame, attr_cols=list(levels))
        Bias().get_disparity_major_group(counts, original_df=frame, mask_significance=True)

    return {"aequitas Group + Bias, 4 attributes": peer,
            "evenhand.audit, 4 attributes": lambda: evenhand.audit(
                table, protected=list(levels), decision="decision", outcome="outcome", depth=1)}


def fairlearn_task() -> dict[str, Callable[[], Any]]:
    """Return fairlearn's MetricFrame over the three attributes and over their intersection, on fewer people."""
    from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
    from sklearn.metrics import accuracy_score

    frame = people(FAIRLEARN_PEOPLE, LEVELS).to_pandas()
    metrics = {"selection": selection_rate, "tpr": true_positive_rate, "fpr": false_positive_rate,
               "accuracy": accuracy_score}
    sets = [*([name] for name in LEVELS), list(LEVELS)]

    def peer() -> list[Any]:
        return [MetricFrame(metrics=metrics, y_true=frame["outcome"], y_pred=frame["decision"],
                            sensitive_features=frame[names]).by_group for names in sets]

    return {f"fairlearn MetricFrame, 4 rates, {FAIRLEARN_PEOPLE:,} people": peer}


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=7)
    chosen = arguments.parse_args()
    seconds = least(engine_tasks(people(chosen.people, LEVELS)), chosen.rounds)
    seconds |= least(aequitas_task(chosen.people), chosen.rounds)
    seconds |= least(fairlearn_task(), 1)
    for name, value in seconds.items():
        print(f"{value:9.4f} s  {name}")
    bare, four = seconds["bare Polars group-by"], seconds.get("evenhand.audit, 4 attributes")
    for name in ("evenhand.audit, decision and outcome", "evenhand.audit, with scores"):
        print(f"{seconds[name] / bare:9.2f} x  {name} / bare Polars group-by (at most 3)")
    if four:
        peer = seconds["aequitas Group + Bias, 4 attributes"]
        print(f"{four / peer:9.3f} x  evenhand.audit / aequitas, 4 attributes (at most 0.1)")
    peer = seconds[f"fairlearn MetricFrame, 4 rates, {FAIRLEARN_PEOPLE:,} people"]
    whole = peer * chosen.people / FAIRLEARN_PEOPLE
    print(f"{seconds['evenhand.audit, decision and outcome'] / whole:9.4f} x  evenhand.audit / fairlearn, whose "
          f"{whole:.1f} s are extrapolated in a straight line from {FAIRLEARN_PEOPLE:,} people")


if __name__ == "__main__":
    main()
