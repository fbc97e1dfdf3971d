"""The pages under docs/ say what is so: the page of measures is up to date, and the examples on many people run."""

from __future__ import annotations

import os
import re
import runpy
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from evenhand.cli.app import run_app
from evenhand.measures.further_measures import FURTHER_MEASURES
from evenhand.measures.measure import MEASURES
from evenhand.measures.sources import CHECKED

DOCS = Path(__file__).parent.parent / "docs"
NO_SPARK = find_spec("pyspark") is None or not (shutil.which("java") or os.environ.get("JAVA_HOME"))


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rng = np.random.default_rng(0)
    pl.DataFrame({"sex": rng.choice(["female", "male"], 600), "race": rng.choice(["a", "b"], 600),
                  "hired": rng.integers(0, 2, 600), "stayed": rng.integers(0, 2, 600),
                  "score": rng.normal(600, 80, 600)}).write_parquet(tmp_path / "people.parquet")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_of_measures_is_made_from_the_measures() -> None:
    page = runpy.run_path(str(DOCS / "write_measures.py"))["page"]()
    assert (DOCS / "measures.md").read_text(encoding="utf-8") == page, "run python docs/write_measures.py"
    assert set(CHECKED) <= {*MEASURES, *FURTHER_MEASURES}


@pytest.mark.parametrize("line", [line for block in blocks("big-data.md", "sh") for line in block.splitlines()])
def test_a_command_on_many_people_runs(folder: Path, line: str, capsys: pytest.CaptureFixture) -> None:
    assert run_app(line.split()[1:]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("code", [pytest.param(code, marks=pytest.mark.skipif(
    "pyspark" in code and NO_SPARK, reason="there is no Spark or no Java here")) for code in
    blocks("big-data.md", "python")])
def test_an_example_on_many_people_runs(folder: Path, code: str) -> None:
    (folder / "example.py").write_text(code, encoding="utf-8")
    found = runpy.run_path(str(folder / "example.py"))["found"]
    assert found.summary("adverse_impact_ratio", "sex")["value"] > 0
