"""`evenhand audit`: chosen measures in every format, profiles with the tables that a rule asks for, files of people."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from evenhand.cli.app import run_app


def drawn(count: int = 3000) -> pl.DataFrame:
    rng = np.random.default_rng(2)
    score = rng.normal(600, 80, count)
    return pl.DataFrame({
        "gender": rng.choice(["female", "male"], count),
        "race": rng.choice(["a", "b", "c"], count, p=[0.6, 0.39, 0.01]),
        "score": score, "hired": (score > 620).astype(int), "paid": rng.integers(0, 2, count)})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.parquet"
    drawn().write_parquet(path)
    return path


COLUMNS = ["--protected", "gender", "--protected", "race", "--score", "score", "--cut", "600", "--outcome", "paid"]


def printed(capsys: pytest.CaptureFixture, *arguments: object) -> str:
    assert run_app(["audit", *map(str, arguments)]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def test_a_chosen_measure_filters_tables_json_and_csv_alike(capsys: pytest.CaptureFixture, file: Path) -> None:
    asked = ["--people-file", file, *COLUMNS, "--measure", "auc"]
    rows = json.loads(printed(capsys, *asked, "--json"))["rows"]
    assert {row["measure"] for row in rows} == {"auc"}
    assert set(pl.read_csv(io.StringIO(printed(capsys, *asked, "--csv")))["measure"]) == {"auc"}
    text = printed(capsys, *asked)
    assert "How often the better outcome" in text
    assert "Ratio of the shares selected" not in text


def test_local_law_144_prints_the_tables_that_the_rule_asks_for(capsys: pytest.CaptureFixture, file: Path) -> None:
    text = printed(capsys, "--people-file", file, *COLUMNS, "--profile", "nyc-ll144", "--markdown")
    titles = [line.strip("*") for line in text.splitlines() if line.startswith("**")]
    assert titles == ["gender", "race", "gender × race"]
    assert "| gender | n | Share above the median of all | impact ratio | note |" in text
    assert "too small a share of the people to be compared" in text
    assert "The category is known for everybody." in text
    for word in ("tolerance", "compliant", "pass "):
        assert word not in text.lower()
    rows = json.loads(printed(capsys, "--people-file", file, *COLUMNS, "--profile", "nyc-ll144", "--json"))
    assert {row["measure"] for row in rows["rows"]} == {"scoring_rate", "impact_ratio"}
    # The law names no threshold, so no number is judged: small categories are named, and that is all.
    assert {finding["code"] for finding in rows["findings"]} == {"EH106"}


def test_the_example_of_the_rule_comes_out_of_the_command(capsys: pytest.CaptureFixture, tmp_path: Path,
                                                          reference: Path) -> None:
    cases = json.loads((reference / "oracles" / "legal.json").read_text())["cases"]
    case, = (one for one in cases if one["id"] == "ll144_scoring_sex")
    parts = [(name, n, round(n * rate)) for name, (n, rate) in case["groups"].items()]
    table = pl.DataFrame({"sex": np.concatenate([np.repeat(name, n) for name, n, _ in parts]),
                          "score": np.concatenate([np.r_[np.ones(k), np.zeros(n - k)] for _, n, k in parts])})
    table = table.with_columns(race=pl.lit("all"))
    table.write_csv(tmp_path / "rule.csv")
    found = json.loads(printed(capsys, "--people-file", tmp_path / "rule.csv", "--protected", "sex", "--protected",
                               "race", "--score", "score", "--profile", "nyc-ll144", "--json"))
    ratios = {row["group"]: row["value"] for row in found["rows"]
              if row["measure"] == "impact_ratio" and row["attribute"] == "sex"}
    for name, ratio in case["expected_ir"].items():
        assert ratios[name] == pytest.approx(ratio, abs=case["tol"])


def test_people_whose_category_is_unknown_are_counted_and_in_no_ratio(capsys: pytest.CaptureFixture,
                                                                      tmp_path: Path) -> None:
    table = drawn().with_columns(race=pl.when(pl.int_range(pl.len()) >= 40).then("race"))
    table.write_parquet(tmp_path / "people.parquet")
    text = printed(capsys, "--people-file", tmp_path / "people.parquet", *COLUMNS, "--profile", "nyc-ll144",
                   "--markdown")
    assert "The category is not known for 40 people" in text


def test_a_decision_without_a_score_prints_selection_rates(capsys: pytest.CaptureFixture, file: Path) -> None:
    text = printed(capsys, "--people-file", file, "--protected", "gender", "--protected", "race", "--decision", "hired",
                   "--profile", "nyc-ll144", "--markdown")
    assert "| gender | n | Share selected | impact ratio | note |" in text


def test_a_profile_with_open_questions_prints_them(capsys: pytest.CaptureFixture, file: Path) -> None:
    text = printed(capsys, "--people-file", file, *COLUMNS, "--profile", "eu-ai-act-5-1-c")
    assert "What the rule asks that no number answers" in text
    assert "possible Article 5(1)(c) question" in " ".join(text.split())


def test_a_tolerance_and_a_reference_of_ones_own_are_read(capsys: pytest.CaptureFixture, file: Path) -> None:
    found = json.loads(printed(capsys, "--people-file", file, *COLUMNS, "--by", "gender", "--tolerance",
                               "adverse_impact_ratio=0.5", "--reference", "gender=female", "--json"))
    first = found["findings"][0]
    assert first["standard"] == "at least 0.5 (the caller's own tolerance)"
    assert {row["reference"] for row in found["rows"] if row["reference"]} == {"female"}


def test_a_dataset_takes_the_same_options(capsys: pytest.CaptureFixture) -> None:
    found = json.loads(printed(capsys, "german-credit", "recorded", "--measure", "standard_deviations", "--measure",
                               "common_difference", "--given", "job", "--by", "sex", "--json"))
    assert {row["measure"] for row in found["rows"]} == {"standard_deviations", "common_difference"}
    assert "EH110" in {finding["code"] for finding in found["findings"]}


@pytest.mark.parametrize(("arguments", "words"), [
    ([], "DATASET SYSTEM, or --people-file FILE"), (["german-credit"], "DATASET SYSTEM"),
    (["german-credit", "recorded", "--score", "s"], "the dataset's recipe says"),
    (["german-credit", "recorded", "--tolerance", "adverse_impact_ratio"], "name=value"),
    (["german-credit", "recorded", "--profile", "fourfifths"], "did you mean 'four-fifths'"),
    (["german-credit", "recorded", "--profile", "nyc-ll144"], "stands for race"),
    (["german-credit", "recorded", "--weights", "sex"], "weights, column 'sex': got values of the type String"),
    (["german-credit", "recorded", "--feature", "agee"], "features: got 'agee'"),
    (["--people-file", "nowhere.parquet", "--protected", "sex"], "no such file"),
    (["citizens", "sesame", "--people-file", "nowhere.parquet"], "one of the two")])
def test_what_does_not_fit_is_a_sentence_and_exit_code_2(capsys: pytest.CaptureFixture, arguments: list[str],
                                                         words: str) -> None:
    assert run_app(["audit", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_column_that_makes_people_alike_asks_for_consistency(capsys: pytest.CaptureFixture) -> None:
    rows = json.loads(printed(capsys, "german-credit", "recorded", "--by", "sex", "--feature", "duration",
                              "--json"))["rows"]
    assert {"consistency", "selection_rate"} <= {row["measure"] for row in rows}


def test_a_file_of_text_is_no_parquet(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    (tmp_path / "people.parquet").write_text("sex,hired\nf,1\n")
    assert run_app(["audit", "--people-file", str(tmp_path / "people.parquet"), "--protected", "sex", "--decision",
                    "hired"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_tool_that_classifies_is_read_once_a_class(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    table = drawn().with_columns(step=pl.when(pl.col("score") > 650).then(pl.lit("hire")).when(
        pl.col("score") > 600).then(pl.lit("interview")).otherwise(pl.lit("reject")))
    table.write_parquet(tmp_path / "people.parquet")
    asked = ["--people-file", tmp_path / "people.parquet", "--protected", "gender", "--protected", "race",
             "--decision", "step", "--profile", "nyc-ll144"]
    for step in ("hire", "interview"):
        text = printed(capsys, *asked, "--favourable-decision", step, "--measure", "selection_rate", "--json")
        found = json.loads(text)
        row, = (one for one in found["rows"] if (one["measure"], one["group"]) == ("selection_rate", "female"))
        mine = table.filter(gender="female")
        assert row["value"] == pytest.approx((mine["step"] == step).mean())
    assert f"{step!r} counts as selected" in printed(capsys, *asked, "--favourable-decision", step, "--markdown")
    assert run_app(["audit", *map(str, asked)]) == 2
    assert "name one class with favourable_decision" in capsys.readouterr().err


def test_a_group_that_is_too_small_to_be_the_highest_is_named(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    people = [("a", 1)] * 60 + [("a", 0)] * 40 + [("b", 1)] * 50 + [("b", 0)] * 50 + [("c", 1)] * 3
    table = pl.DataFrame(people, schema=["race", "hired"], orient="row").with_columns(sex=pl.lit("all"))
    table.write_csv(tmp_path / "people.csv")
    text = printed(capsys, "--people-file", tmp_path / "people.csv", "--protected", "sex", "--protected", "race",
                   "--decision", "hired", "--profile", "nyc-ll144", "--markdown")
    assert "c has a higher rate and too few people: ratios are to a, the highest of the others." in text


def test_a_profile_keeps_what_the_reader_must_know_and_small_p_values_are_told(capsys: pytest.CaptureFixture,
                                                                               tmp_path: Path) -> None:
    table = pl.DataFrame({"sex": ["f"] * 200 + ["m"] * 200,
                          "hired": [1] * 40 + [0] * 159 + [None] + [1] * 120 + [0] * 80})
    table.write_csv(tmp_path / "people.csv")
    text = printed(capsys, "--people-file", tmp_path / "people.csv", "--protected", "sex", "--decision", "hired",
                   "--profile", "two-standard-deviations", "--markdown")
    assert "The decision is not known for 1 of 400 people" in text
    assert "Castaneda v. Partida" in text
    assert "below 0.0001" in text
