"""The same counts from Spark as from Polars; skipped, visibly, where there is no Spark or no Java."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from evenhand.measures.tally import tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

pyspark = pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'evenhand[spark]'")
pytestmark = pytest.mark.skipif(not (shutil.which("java") or os.environ.get("JAVA_HOME")),
                                reason="there is no Java here")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    session = (SparkSession.builder.master("local[1]").appName("tally").config("spark.ui.enabled", "false")
               .config("spark.sql.shuffle.partitions", "1").getOrCreate())
    yield session
    session.stop()


def test_spark_gives_the_same_counts_and_sums(spark: Any) -> None:
    rng = np.random.default_rng(0)
    people = pl.DataFrame({
        "sex": rng.choice(["f", "m"], 500), "race": rng.choice(["a", "b", None], 500),
        "score": rng.normal(600, 80, 500), "hired": rng.integers(0, 2, 500), "paid": rng.integers(0, 2, 500),
        "stands_for": rng.exponential(2, 500)})
    rows = [tuple(row) for row in people.rows()]
    frame = spark.createDataFrame(
        rows, "sex string, race string, score double, hired long, paid long, stands_for double")
    for weights in (None, "stands_for"):
        ours, theirs = (tally(table, ["sex", "race"], decision="hired", outcome="paid", score="score", weights=weights)
                        .groups("sex", "race") for table in (people, frame))
        assert ours.names == theirs.names
        assert theirs.counts == pytest.approx(ours.counts)
        assert theirs.mean == pytest.approx(ours.mean, nan_ok=True)
        assert theirs.variance == pytest.approx(ours.variance, nan_ok=True)
