"""Slices, why and cutoffs on the command line: the numbers of the page, and one sentence for a fault."""

from __future__ import annotations

import json
import shlex

import numpy as np
import polars as pl
import pytest

from evenhand.cli.app import run_app
from evenhand.study import run, slices_of, why_gap

PEOPLE = "--people 900 --seed 3"


@pytest.fixture(scope="module")
def study():
    return run("citizens", "sesame", people=900, seed=3)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]):
    def said(command: str, code: int = 0) -> str:
        capsys.readouterr()
        assert run_app(shlex.split(command)) == code
        out = capsys.readouterr()
        return out.err if code else out.out
    return said


def test_slices_are_those_of_the_study(say, study) -> None:
    found = json.loads(say(f"slices citizens sesame {PEOPLE} --depth 2 --most 3 --json"))
    slices = slices_of(study.population, study.decisions["sesame"], depth=2, most=3, seed=3)
    assert [one["slice"] for one in found["slices"]] == slices.found["slice"].to_list()
    assert (found["looked_at"], found["depth"], len(found["slices"])) == (slices.looked_at, 2, 3)
    assert found["population"]["people"] == 900
    assert "people as independent" in found["caveats"][0]
    assert "confirmed" in say(f"slices citizens sesame {PEOPLE} --csv").splitlines()[0]


def test_the_parts_of_a_gap_add_up_to_the_means_of_the_audit(say, study) -> None:
    found = json.loads(say(f"why citizens sesame --by hukou {PEOPLE} --json"))
    gap, audit = found["gap"], study.audits["sesame"]
    means = {name: audit.row("mean_score", "hukou", name)["value"] for name in ("rural", "urban", "migrant")}
    assert (gap["group"], gap["reference"]) == (min(means, key=means.get), max(means, key=means.get))
    assert gap["gap"] == pytest.approx(means[gap["group"]] - means[gap["reference"]])
    assert sum(one["points"] for one in gap["parts"]) == pytest.approx(gap["gap"], abs=1e-6)
    assert found["causes"] is None
    same = why_gap(study.population, study.systems["sesame"], study.decisions["sesame"], attribute="hukou",
                   group=gap["group"], reference=gap["reference"], seed=3)
    assert gap["parts"] == same.parts.parts.to_dicts()


def test_causes_are_told_of_drawn_people_alone(say) -> None:
    found = json.loads(say(f"why citizens financial --by hukou --group rural --reference urban {PEOPLE} --causes "
                           "--json"))["causes"]
    assert sum(one["score"] for one in found["paths"]) == pytest.approx(found["path_score"])
    table = say(f"why citizens financial --by hukou {PEOPLE} --causes --markdown")
    assert table.count("\n| ") > 10
    assert "What the group causes in truth" in table


def test_cutoffs_select_as_many_under_every_strategy(say, study) -> None:
    found = json.loads(say(f"cutoffs citizens sesame --by sex --cut 640 {PEOPLE} --json"))
    score, sex = study.decisions["sesame"].score, study.population.column("sex").to_numpy()
    rows = pl.DataFrame(found["strategies"])
    for name, value in rows.filter(strategy="single").select("group", "selected").rows():
        assert value == np.sum(score[sex == name] >= 640)
    totals = rows.group_by("strategy").agg(pl.col("selected").sum())["selected"].to_list()
    assert max(totals) - min(totals) <= 2
    rates = rows.filter(strategy="equal_rates")["rate"]
    assert rates.max() - rates.min() < 1 / 200
    assert (found["own_cut"], found["cut"]) == (600, 640)
    crossed = {one["group"]: one["lose"] for one in found["crossing"]}
    assert crossed["female"] == np.sum((score >= 600) & (score < 640) & (sex == "female"))
    assert "no longer selected" in say(f"cutoffs citizens sesame --by sex --cut 640 {PEOPLE}")


@pytest.mark.parametrize(("command", "word"), [
    ("why german-credit recorded", "without a score"),
    ("why citizens sesame --by sexx --people 400", "did you mean 'sex'"),
    ("why citizens sesame --by sex --group womn --people 400", "womn"),
    ("why citizens sesame --by sex --group male --reference male --people 400", "twice"),
    ("cutoffs citizens sesame --cut 2000 --people 400", "2000"),
    ("slices citizens sesame --of accuracy --people 400", "accuracy"),
])
def test_a_question_that_cannot_be_answered_is_one_sentence(say, command: str, word: str) -> None:
    said = say(command, code=2)
    assert word in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(("command", "sentence"), [
    ("audit german-credit recorded --levl 0.9", "evenhand audit: got the option --levl; expected one that it has; did "
                                                "you mean --level?"),
    ("audit german-credit recorded --depth x", "--depth: got 'x'; expected a whole number; `evenhand audit --help` "
                                               "shows what there is."),
    ("slices citizens sesame --most 5000", "--most: got '5000'; expected at most 1000; `evenhand slices --help` shows "
                                           "what there is."),
    ("why german-credit", "evenhand why: got no SYSTEM; expected one; `evenhand why --help` shows what there is."),
    ("audit --by", "--by: got nothing after it; expected a value; `evenhand COMMAND --help` says which."),
    ("audti", "evenhand: got 'audti'; expected a command; did you mean 'audit'?"),
    ("why a b c", "evenhand why: got also c; expected nothing more; `evenhand why --help` shows what there is."),
    ("screenshot --theme x", "--theme: got 'x'; expected one of 'light', 'dark'; `evenhand screenshot --help` shows "
                             "what there is."),
    ("audit german-credit recorded --by sex*sex", "by: got 'sex*sex', which names sex twice; expected different "
                                                  "attributes; name each once."),
])
def test_a_command_line_that_cannot_be_read_is_one_sentence(say, command: str, sentence: str) -> None:
    assert say(command, code=2) == f"evenhand: {sentence}\n"


def test_the_context_of_article_5_lists_what_goes_into_the_score_and_whose_it_is(say) -> None:
    told = say("audit citizens sesame --people 600 --by hukou --profile eu-ai-act-5-1-c --markdown")
    rows = [line.split(" | ") for line in told.split("What goes into the score")[1].splitlines() if line[:2] == "| "]
    whose = {row[0].removeprefix("| "): row[-1].removesuffix(" |") for row in rows[2:]}
    assert whose["scores and records of friends"] == "other people's"
    assert sum(one == "the person's own" for one in whose.values()) == 12
    weights = {row[1]: float(row[2].removesuffix(" %")) for row in rows[2:]}
    assert weights == {"Credit history": 35, "Fulfilment capacity": 25, "Behaviour and preferences": 20, "Identity": 15,
                       "Friends": 5}
    assert "possible Article 5(1)(c) question" in told
    recorded = say("audit german-credit recorded --by sex --profile eu-ai-act-5-1-c")
    assert "not known: scores or decisions are recorded" in " ".join(recorded.split())
