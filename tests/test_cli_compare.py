"""The command line: compare, mitigate and check, what they print and write, and with which exit code."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from evenhand.cli import output
from evenhand.cli.app import run_app


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]):
    def run(command: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run_app(shlex.split(command))
        return (code, *capsys.readouterr())
    return run


SMALL = "--people 800"


def test_compare_tells_each_system_in_a_sentence_in_a_hundred_columns(say) -> None:
    code, out, _ = say(f"compare citizens sesame financial sesame+drop {SMALL}")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 100
    for words in ("sesame, to which the others are compared", "financial: balanced accuracy",
                  "sesame+drop (friends dropped)", "How right they are", "Who moves", "Ranks"):
        assert words in " ".join(out.split())


@pytest.mark.parametrize("width", [80, 100])
def test_a_number_and_its_interval_stay_on_one_line(say, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setattr(output, "console", lambda: Console(width=width, highlight=False))
    out = say(f"compare citizens sesame financial financial-forest {SMALL} --by hukou")[1]
    tables = out[out.index("How right they are"):].splitlines()
    assert max(map(len, tables)) <= width
    assert sum(line.count(" to ") for line in tables) > 20
    assert all(line.count("(") == line.count(")") for line in tables)


def test_compare_gives_the_same_numbers_in_every_format(say) -> None:
    found = json.loads(say(f"compare citizens sesame sesame-no-circle {SMALL} --by hukou --json")[1])
    assert set(found) >= {"evenhand", "population", "systems", "rows", "differences", "moves"}
    assert [one["name"] for one in found["systems"]] == ["sesame", "sesame-no-circle"]
    auc = next(row["value"] for row in found["rows"] if row["measure"] == "auc" and row["system"] == "sesame")
    assert f"{auc:.3f}" in say(f"compare citizens sesame sesame-no-circle {SMALL} --by hukou --markdown")[1]
    table = say(f"compare citizens sesame sesame-no-circle {SMALL} --by hukou --csv")[1].splitlines()
    assert any(line.startswith("sesame,auc") for line in table)


def test_compare_writes_a_page_and_pictures(say, tmp_path: Path) -> None:
    page, svg, png = (tmp_path / name for name in ("page.html", "f.svg", "f.png"))
    assert say(f"compare citizens sesame financial {SMALL} --by hukou --html {page} --chart {svg}")[0] == 0
    text = page.read_text(encoding="utf-8")
    assert "sesame, to which the others are compared" in text
    assert "src=\"http" not in text
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    assert say(f"mitigate citizens sesame {SMALL} --method drop --attribute hukou --chart {png}")[0] == 0
    assert png.read_bytes().startswith(b"\x89PNG")


def test_several_seeds_have_bands(say) -> None:
    found = json.loads(say("compare citizens sesame sesame+drop --people 400 --by sex --seeds 0:3 --json")[1])
    assert found["seeds"] == [0, 1, 2]
    row = next(row for row in found["rows"] if row["measure"] == "accuracy" and row["system"] == "sesame+drop")
    assert row["low"] <= row["median"] <= row["high"]
    assert row["change_low"] <= row["change"] <= row["change_high"]
    assert row["low"] < row["high"]


def test_mitigate_names_the_price_and_what_needs_the_group(say) -> None:
    code, out, _ = say(f"mitigate citizens sesame-boosted {SMALL} --attribute hukou --method group-cuts "
                       "--method grid-search")
    assert code == 0
    told = " ".join(out.split())
    assert "What it gains and what it costs" in told
    assert "needs the group at decision time" in told
    assert "Methods that do not fit" in told
    assert "on trees" in told


@pytest.mark.parametrize(("command", "said"), [
    ("compare citizens sesame", "two or more"),
    ("compare citizens sesame sesame+dorp", "did you mean 'drop'"),
    ("compare citizens sesame sesame+reweighing", "sesame+reweighing:sex"),
    ("compare citizens sesame financial --seeds 0-3", "write --seeds 0:10"),
    ("compare citizens sesame financial --seeds 0:3 --html x.html", "leave --seeds or the file out"),
    ("compare citizens sesame financial --chart x.gif", ".svg or .png"),
    ("mitigate citizens sesame --people 400 --attribute huko", "did you mean 'hukou'"),
    ("mitigate citizens financial --people 400 --method drop", "a system in which friends do not count"),
    ("mitigate german-credit recorded", "no method that fits (a system of the kind 'recorded', decisions without a"),
    ("check nothing.toml", "cannot be read"),
])
def test_what_cannot_be_asked_is_one_sentence(say, command: str, said: str) -> None:
    code, out, err = say(command)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert len(err) < 400


def test_a_new_project_comes_with_a_policy_that_can_be_checked(say, tmp_path: Path) -> None:
    project = tmp_path / "mine"
    assert say(f"init {project}")[0] == 0
    baseline, xml, summary = (tmp_path / name for name in ("b.json", "j.xml", "s.md"))
    summary.write_text("before", encoding="utf-8")
    code, out, err = say(f"check {project}/policy.toml --write-baseline {baseline} --junit {xml} "
                         f"--summary {summary} --annotations")
    assert code == 0
    assert "3 within" in out
    assert err == ""
    assert ElementTree.parse(xml).getroot().find("testsuite").get("tests") == "3"
    assert summary.read_text(encoding="utf-8").startswith("before\n**My score")
    assert say(f"check {project}/policy.toml --baseline {baseline}")[0] == 0


def test_a_gate_that_is_beyond_leaves_with_one_and_says_where(say, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('dataset = "german-credit"\nsystems = ["recorded"]\n[[rules]]\nmeasure = "selection_rate"\n'
                      'by = "sex"\nat_least = 0.99\n', encoding="utf-8")
    code, out, err = say(f"check {policy} --json --annotations")
    assert code == 1
    assert json.loads(out)["exit_code"] == 1
    assert err.startswith("::error file=")
