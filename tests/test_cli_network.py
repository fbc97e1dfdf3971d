"""`evenhand network`: its formats, its words, and its refusals."""

from __future__ import annotations

import json

import pytest

from evenhand.cli.app import run_app

ASKED = ["network", "citizens", "sesame", "--by", "hukou", "--people", "500", "--permutations", "19"]


def test_json_holds_rows_findings_and_every_part(capsys: pytest.CaptureFixture) -> None:
    assert run_app([*ASKED, "--friend-weight", "0:0.9:0.3", "--placebo", "rewire", "--draws", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"evenhand", "population", "system", "rows", "findings", "networks"}
    assert {"split", "gaps", "sweep", "placebo", "clustering", "intervals"} <= set(found["networks"]["hukou"])
    assert len({row["friend_weight"] for row in found["networks"]["hukou"]["sweep"]}) == 4
    assert {"EH302", "EH303", "EH304", "EH305"} == {one["code"] for one in found["findings"]}


def test_tables_csv_and_markdown_are_printed(capsys: pytest.CaptureFixture) -> None:
    assert run_app([*ASKED, "--whole-population"]) == 0
    assert "no sampling error" in " ".join(capsys.readouterr().out.split())
    assert run_app([*ASKED, "--csv"]) == 0
    assert capsys.readouterr().out.startswith("measure,attribute,group,reference")
    assert run_app([*ASKED, "--markdown"]) == 0
    assert "**Who is tied to whom, by hukou**" in capsys.readouterr().out


@pytest.mark.parametrize("bad", [["--placebo", "swap"], ["--friend-weight", "0:1:0.1"], ["--friend-weight", "x"]])
def test_what_cannot_be_asked_is_a_sentence(capsys: pytest.CaptureFixture, bad: list[str]) -> None:
    assert run_app([*ASKED, *bad]) == 2
    assert capsys.readouterr().err.startswith("evenhand: --")


def test_people_without_ties_are_a_sentence(capsys: pytest.CaptureFixture) -> None:
    assert run_app(["network", "german-credit", "recorded"]) == 2
    assert "no ties" in capsys.readouterr().err
