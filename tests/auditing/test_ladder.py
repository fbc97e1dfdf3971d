"""The ladder of consequences: shares counted by hand, ratios of those treated well, rows as in an audit."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from evenhand.auditing.ladder import LADDER, ladder_rows
from evenhand.auditing.rows import SCHEMA
from evenhand.cli.app import run_app
from evenhand.errors import InputError
from evenhand.measures.grouping import Groups
from evenhand.study import consequences, run


def six() -> pl.DataFrame:
    score = np.array([450.0, 620.0, np.nan, 450.0, 620.0, 700.0])
    met = np.column_stack([score >= 600, score < 500])
    return ladder_rows(score, Groups.of(["a", "a", "a", "b", "b", "b"]), attribute="g", reference="b", met=met,
                       names=["bicycle", "no train"], kinds=["benefit", "sanction"],
                       bands=[(350, "low"), (600, "high")])


def value(rows: pl.DataFrame, consequence: str, measure: str, group: str | None) -> float | None:
    one = pl.col("group").is_null() if group is None else pl.col("group") == group
    found = rows.filter((pl.col("consequence") == consequence) & (pl.col("measure") == measure) & one)
    return found["value"].item()


def test_six_people_on_paper() -> None:
    rows = six()
    assert value(rows, "has a score", "consequence_share", "a") == pytest.approx(2 / 3)
    assert value(rows, "bicycle", "consequence_share", "a") == pytest.approx(1 / 3)
    assert value(rows, "bicycle", "consequence_difference", "a") == pytest.approx(-1 / 3)
    assert value(rows, "bicycle", "consequence_ratio", "a") == pytest.approx(1 / 2)
    assert value(rows, "no train", "consequence_share", "b") == pytest.approx(1 / 3)
    assert value(rows, "high", "consequence_share", "a") == pytest.approx(1 / 2)


def test_the_ratio_of_a_sanction_is_of_those_who_are_spared_it() -> None:
    rows = ladder_rows(np.array([450.0, 450, 600, 600, 600, 450]), Groups.of(["a", "a", "a", "b", "b", "b"]),
                       attribute="g", reference="b", met=np.array([[True], [True], [False], [False], [False], [True]]),
                       names=["no train"], kinds=["sanction"])
    assert value(rows, "no train", "consequence_ratio", "a") == pytest.approx((1 / 3) / (2 / 3))
    assert value(rows, "no train", "consequence_ratio", None) == pytest.approx(0.5)
    widest = rows.filter((pl.col("consequence") == "no train") & pl.col("group").is_null()).row(0, named=True)
    assert widest["groups"] == ["a", "b"]


def test_rows_have_the_shape_of_an_audits_rows() -> None:
    rows = six()
    assert rows.columns[2:] == list(SCHEMA)
    assert dict(rows.schema) == dict(LADDER)
    reference = rows.filter((pl.col("group") == "b") & (pl.col("measure") == "consequence_ratio"))
    assert set(reference["reason"]) == {"reference"}
    assert rows.filter(pl.col("kind") == "tier")["measure"].unique().sort().to_list() == [
        "consequence_difference", "consequence_share"]


def test_a_consequence_at_the_cut_has_the_audits_share_and_ratio() -> None:
    study = run("citizens", "sesame", people=2000, by=["hukou"])
    rows = consequences(study.population, "sesame", by=["hukou"]).rows
    audit = study.audits["sesame"]
    for group in study.population.levels("hukou"):
        row = audit.row("selection_rate", "hukou", group)
        found = rows.filter((pl.col("consequence") == "deposit-free public bicycle") & (pl.col("group") == group)
                            & (pl.col("measure") == "consequence_share")).row(0, named=True)
        assert (found["value"], found["low"], found["n"]) == pytest.approx(
            (row["value"], row["independent_low"], row["n"]))
    widest = audit.summary("adverse_impact_ratio", "hukou")
    found = rows.filter((pl.col("consequence") == "deposit-free public bicycle") & pl.col("group").is_null())
    assert found["value"].item() == pytest.approx(widest["value"])
    assert found["groups"].item().to_list() == widest["groups"]


def test_a_system_that_brings_nothing_is_a_sentence() -> None:
    with pytest.raises(InputError, match=r"at least one \[\[consequences\]\]"):
        consequences("german-credit", "recorded")


def test_the_command_prints_tables_json_csv_and_markdown(capsys: pytest.CaptureFixture) -> None:
    asked = ["consequences", "citizens", "sesame", "--by", "sex", "--people", "400"]
    assert run_app([*asked, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["evenhand", "population", "system", "consequences", "rows", "caveats"]
    assert "take people as independent" in printed["caveats"][0]
    assert printed["rows"][0]["consequence"] == "has a score"
    assert run_app([*asked, "--csv"]) == 0
    assert capsys.readouterr().out.startswith("consequence,kind,measure,attribute,group")
    assert run_app([*asked, "--markdown"]) == 0
    assert "| has a score | coverage |" in capsys.readouterr().out
    assert run_app(asked) == 0
    assert "deposit-free" in capsys.readouterr().out
