"""Planted biases and weights on the command line: turned, all is another; what cannot be turned is explained."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from evenhand.cli.app import run_app


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]):
    def run(command: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run_app(shlex.split(command))
        return code, *capsys.readouterr()
    return run


def hash_of(said: tuple[int, str, str]) -> str:
    assert said[0] == 0, said[2]
    return json.loads(said[1])["population"]["sha256"]


def test_a_knob_makes_another_world_and_its_own_strength_the_same(say) -> None:
    audit = "audit citizens financial --people 600 --by hukou --json"
    plain = hash_of(say(audit))
    assert hash_of(say(f"{audit} --knob historical=1")) == plain
    others = {hash_of(say(f"{audit} {more}")) for more in ("--knob historical=0", "--even",
                                                           "--knob historical=0 --knob label=2")}
    assert len(others | {plain}) == 4


def test_explain_and_consequences_take_knobs_too(say) -> None:
    scores = [json.loads(say(f"explain citizens state c0000008 --people 600 --json {more}")[1])["score"]
              for more in ("", "--knob historical=0")]
    assert scores[0] != scores[1]
    assert say("consequences citizens sesame --people 600 --by sex --even --json")[0] == 0


def test_recourse_and_fit_take_knobs_too(say, tmp_path: Path) -> None:
    found = [json.loads(say(f"recourse citizens sesame --people 400 --by sex --changes 1 --json {more}")[1])
             for more in ("", "--knob historical=0", "--even")]
    assert found[0] != found[1] != found[2]
    for more, folder in (("", "plain"), ("--knob label=2", "knob")):
        assert say(f"fit citizens financial --people 400 --out {tmp_path / folder / 'm.skops'} {more}")[0] == 0
    cards = [(tmp_path / folder / "card.md").read_text(encoding="utf-8") for folder in ("plain", "knob")]
    assert cards[0] != cards[1]


@pytest.mark.parametrize(("more", "said"), [
    ("--knob historcal=0", "did you mean 'historical'"), ("--knob historical", "knob=strength"),
    ("--knob historical=high", "a number from 0 to 10"), ("--knob label=1 --knob label=2", "each knob once"),
])
def test_a_wrong_knob_is_a_sentence_and_exit_code_two(say, more: str, said: str) -> None:
    code, _, err = say(f"audit citizens financial --people 600 {more}")
    assert code == 2
    assert said in " ".join(err.split())


def test_recorded_people_have_no_knobs(say) -> None:
    code, _, err = say("audit german-credit recorded --even")
    assert code == 2
    assert "none of these for people read from files" in " ".join(err.split())


def test_whoever_decides_the_weights_can_give_them_behind_the_systems_name(say) -> None:
    code, out, err = say("compare citizens sesame sesame:history=35 sesame:behaviour=0 --people 800 --by hukou --json")
    assert code == 0, err
    found = json.loads(out)
    names = ["sesame", "sesame:history=35", "sesame:behaviour=0"]
    assert [one["name"] for one in found["systems"]] == names
    means = {name: [row["value"] for row in found["rows"] if (row["system"], row["measure"]) == (name, "mean_score")]
             for name in names}
    assert means["sesame"] == means["sesame:history=35"] != means["sesame:behaviour=0"]


def test_weights_are_taken_by_every_command_and_a_mitigation_may_follow(say) -> None:
    for command in ("audit", "consequences", "worries", "compare"):
        more = " sesame:connections=20+drop" if command == "compare" else ""
        assert say(f"{command} citizens sesame:connections=20{more} --people 500 --by sex --json")[0] == 0, command
    scores = [json.loads(say(f"explain citizens {name} c0000008 --people 500 --json")[1])["score"]
              for name in ("state", "state:behaviour=0")]
    assert scores[0] != scores[1]


@pytest.mark.parametrize(("system", "said"), [
    ("sesame:behavior=0", "did you mean 'behaviour'"), ("sesame:behaviour", "category=weight"),
    ("sesame:behaviour=-1", "a number from 0"), ("sesame:behaviour=1,behaviour=2", "each category once"),
    ("sesame:history=0,capacity=0,behaviour=0,identity=0", "at least one above 0"),
    ("guanxi:kin=1", "only a scorecard"),
    ("sesmae:behaviour=0", "did you mean 'sesame'"),
])
def test_wrong_weights_are_a_sentence_and_exit_code_two(say, system: str, said: str) -> None:
    code, _, err = say(f"audit citizens {system} --people 300")
    assert code == 2
    assert said in " ".join(err.split())
