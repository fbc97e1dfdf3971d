"""How long an audit of a large Parquet file takes and how much memory, beside other tools in the same run.

    python benchmarks/disparity_speed.py [--people 10000000] [--rounds 5] [--out benchmarks/results/disparity_speed.md]

The file is written in parts, then audited by processes of their own, so that the memory printed is that of the audit
alone; files of a tenth and of three times the people show whether memory grows. The least time of all rounds counts.
Other tools take a table in memory of fewer people, and their time is given for each million.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

import evenhand

if TYPE_CHECKING:
    from collections.abc import Callable

LEVELS = {"sex": 2, "hukou": 5, "ethnicity": 6}
BY = [*LEVELS, "*".join(LEVELS)]
"""2 + 5 + 6 + 60 = 73 groups."""
PART = 1_000_000
PEER_PEOPLE = 100_000


def people(count: int, seed: int) -> pl.DataFrame:
    """Return people with groups in words, a score, a decision and an outcome."""
    rng = np.random.default_rng(seed)
    groups = {name: pl.Series(rng.integers(0, size, count)).cast(pl.String).str.replace("^", f"{name} ")
              for name, size in LEVELS.items()}
    outcome = rng.integers(0, 2, count).astype(np.int8)
    score = rng.normal(600, 80, count) + 40 * outcome
    return pl.DataFrame({**groups, "score": score, "decision": (score >= 620).astype(np.int8), "outcome": outcome})


def write(folder: Path, count: int) -> str:
    """Write people as Parquet files of at most a million each and return the pattern that names them."""
    folder.mkdir()
    for part, start in enumerate(range(0, count, PART)):
        people(min(PART, count - start), part).write_parquet(folder / f"part-{part:03d}.parquet")
    return str(folder / "*.parquet")


def tasks(pattern: str) -> dict[str, Callable[[], Any]]:
    """Return the audits of a file of people."""
    table = pl.scan_parquet(pattern)
    asked = {"protected": list(LEVELS), "by": BY, "decision": "decision"}
    return {
        "shares selected and ratios, 73 groups": lambda: evenhand.audit(table, **asked, measures=[
            "selection_rate", "adverse_impact_ratio"]),
        "every default measure with outcomes and scores, findings": lambda: evenhand.audit(
            table, **asked, outcome="outcome", score="score"),
    }


def child(pattern: str, name: str, rounds: int) -> None:
    """Run one audit some times and print the least seconds and the peak of memory in MB before and after."""
    _ = evenhand.audit  # loaded before the clock starts
    task, seconds = tasks(pattern)[name], []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(rounds):
        start = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - start)
    print(min(seconds), before / 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measured(pattern: str, name: str, rounds: int) -> tuple[float, float, float]:
    """Return what `child` prints, from a process of its own."""
    command = [sys.executable, __file__, "--child", name, "--pattern", pattern, "--rounds", str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, before, after = map(float, done.stdout.split())
    return seconds, before, after


def peers() -> dict[str, float]:
    """Return the seconds that other tools take for a million people, in a straight line from fewer."""
    table = people(PEER_PEOPLE, 0)
    frame = table.to_pandas()
    found: dict[str, Callable[[], Any]] = {}
    try:
        from fairlearn.metrics import MetricFrame, selection_rate

        found["fairlearn MetricFrame, selection rate"] = lambda: [MetricFrame(
            metrics=selection_rate, y_true=frame["outcome"], y_pred=frame["decision"],
            sensitive_features=frame[names.split("*")]).by_group for names in BY]
    except ImportError:
        print("fairlearn is not installed: left out", file=sys.stderr)
    try:
        from aequitas.bias import Bias
        from aequitas.group import Group

        theirs = frame[list(LEVELS)].astype(object).assign(
            label_value=frame["outcome"], score=frame["decision"],
            all=(frame["sex"] + frame["hukou"] + frame["ethnicity"]).astype(object))

        def aequitas() -> None:
            counts, _ = Group().get_crosstabs(theirs, attr_cols=[*LEVELS, "all"])
            Bias().get_disparity_major_group(counts, original_df=theirs, mask_significance=True)

        found["aequitas Group and Bias"] = aequitas
    except ImportError:
        print("aequitas is not installed: left out", file=sys.stderr)
    try:
        from aif360.sklearn.metrics import selection_rate as theirs_360

        found["AIF360 selection rate"] = lambda: [
            theirs_360(part["outcome"], part["decision"]) for names in BY
            for _, part in frame.groupby(names.split("*"))]
    except ImportError:
        print("AIF360 is not installed: left out", file=sys.stderr)
    return {name: _timed(task) * 1e6 / PEER_PEOPLE for name, task in found.items()}


def _timed(task: Callable[[], Any]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def report(count: int, rounds: int) -> str:
    """Return what was measured, as Markdown."""
    lines = [f"# An audit of {count:,} people in Parquet files", "",
             f"{os.cpu_count()} processors, Python {sys.version.split()[0]}, Polars {pl.__version__}; the least of "
             f"{rounds} rounds. Load of the machine at the start: {os.getloadavg()[0]:.1f}. "
             f"`python benchmarks/disparity_speed.py --people {count} --rounds {rounds}`", "",
             "| audit | people | seconds | peak memory, MB | of which before the audit |", "|---|---:|---:|---:|---:|"]
    with tempfile.TemporaryDirectory() as place:
        for size in (count // 10, count, 3 * count):
            pattern = write(Path(place) / str(size), size)
            for name in tasks(pattern):
                seconds, before, after = measured(pattern, name, rounds)
                lines.append(f"| {name} | {size:,} | {seconds:.2f} | {after:.0f} | {before:.0f} |")
    lines += ["", f"Other tools, {PEER_PEOPLE:,} people in memory, no intervals, for each million in a straight line:",
              "",
              "| tool | seconds for a million |", "|---|---:|"]
    lines += [f"| {name} | {seconds:.2f} |" for name, seconds in peers().items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--pattern", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.pattern, chosen.child, chosen.rounds)
        return
    text = report(chosen.people, chosen.rounds)
    print(text)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
