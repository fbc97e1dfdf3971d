"""Checks: exit codes, baselines, and one engine behind the command line, Python and the dashboard."""

from __future__ import annotations

import json
import re
import sys
from functools import partial
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evenhand.auditing.gate import Judged
from evenhand.cli.app import run_app
from evenhand.population.population import Population
from evenhand.report.check_words import check_tables
from evenhand.report.findings_words import sentence
from evenhand.report.render.annotations import annotation
from evenhand.report.render.junit import junit
from evenhand.report.words import VERDICTS
from evenhand.storage.baselines import write_baseline
from evenhand.storage.policies import Policy
from evenhand.study import Check, check, check_study, run

ROOT = Path(__file__).parent.parent.parent
READ = {"adverse_impact_ratio": ("at_least", 0.8), "demographic_parity_difference": ("at_most", 0.05),
        "equal_opportunity_difference": ("at_most", 0.05), "equalized_odds_difference": ("at_most", 0.05),
        "standardized_mean_difference": ("at_most", 0.2)}


def policy(*rules: dict, systems: tuple[str, ...] = ("recorded",), dataset: str = "german-credit",
           **more: object) -> Policy:
    return Policy(dataset=dataset, systems=systems, rules=rules, **more)


RATIO = {"measure": "adverse_impact_ratio", "by": "sex", "at_least": 0.5}


@pytest.mark.parametrize(("rules", "code"), [
    ([RATIO], 0),
    ([RATIO, {"measure": "selection_rate", "by": "sex", "at_least": 0.99}], 1),
    ([RATIO, {"measure": "adverse_impact_ratio", "by": "sex", "at_least": 0.9}], 3),
    ([RATIO | {"minimum_n": 5000}], 3),
])
def test_the_exit_code_says_within_beyond_or_not_enough_data(rules: list[dict], code: int) -> None:
    assert check(policy(*rules)).exit_code == code


def test_the_same_figures_are_no_worse_than_their_baseline(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    found = check(policy(RATIO))
    write_baseline(path, found)
    again = check(policy(RATIO), baseline=path)
    assert again.exit_code == 0
    assert again.verdicts[0].baseline == found.verdicts[0].value


def test_what_is_worse_than_its_baseline_is_beyond_even_within_the_bound(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    key = check(policy(RATIO)).verdicts[0].key
    content = {"dataset": "german-credit", "values": {key: 1.2}}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert check(policy(RATIO), baseline=path).verdicts[0].reason == "worse than 1.2 in the baseline"
    assert check(policy(RATIO, baseline={"slack": 0.9}), baseline=path).exit_code == 0
    content["values"] = {}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert check(policy(RATIO), baseline=path).verdicts[0].reason == "not in the baseline"


def test_junit_counts_failures_and_errors_and_survives_any_name() -> None:
    bad = Judged("a\x00<b>", "selection_rate", "sex", "f", ("f",), 0.1, 0.05, 0.2, 90, "at least 0.5", "beyond")
    few = Judged("a\x00<b>", "selection_rate", "sex", "m", ("m",), None, None, None, 3, "at least 0.5",
                 "not_enough_data", "few")
    asked = policy({"measure": "selection_rate", "by": "sex", "at_least": 0.5}, systems=("a\x00<b>",))
    root = ElementTree.fromstring(junit(Check(asked, (bad, few), 93)))
    suite = root.find("testsuite")
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "1")
    assert len(root.findall(".//failure")) == 1


def test_annotations_cannot_be_broken_out_of() -> None:
    one = Judged("a", "selection_rate", "sex", "f\n::error::forged", ("f\n::error::forged",), 0.1, 0.05, 0.2, 90,
                 "at least 0.5", "beyond")
    told = annotation(one, "policy,1.toml")
    assert "\n" not in told
    assert "file=policy%2C1.toml" in told
    assert "10.0 %25" in told


def test_what_needs_attention_stands_first_in_the_table() -> None:
    found = check(policy(RATIO, {"measure": "selection_rate", "by": "sex", "at_least": 0.7}))
    first = check_tables(found)[0].rows[0][0]
    assert "within" not in first


CASES = [("citizens", "financial", "hukou"), ("citizens", "sesame", "sex"), ("german-credit", "recorded", "sex"),
         ("german-credit", "recorded", "foreign-worker")]


def findings_of(dataset: str, system: str, attribute: str, people: int | None) -> dict[str, str]:
    study = run(dataset, system, people=people, by=[attribute])
    return {one.measure: one.verdict for one in study.audits[system].findings
            if one.measure in READ and one.attribute == attribute}


@pytest.mark.parametrize(("dataset", "system", "attribute"), CASES)
def test_the_findings_of_an_audit_are_the_verdicts_of_a_policy_that_asks_the_same(
        dataset: str, system: str, attribute: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = 1500 if dataset == "citizens" else None
    findings = findings_of(dataset, system, attribute, people)
    rules = [{"measure": name, "by": attribute, "minimum_n": 1, READ[name][0]: READ[name][1]} for name in findings]
    asked = policy(*rules, systems=(system,), dataset=dataset, people=people)
    python = {one.measure: one.verdict for one in check(asked).verdicts}
    on_a_study = check_study(run(dataset, system, people=people, by=[attribute]), asked)
    path = tmp_path / "policy.toml"
    path.write_text("".join([f'dataset = "{dataset}"\nsystems = ["{system}"]\n',
                             f"people = {people}\n" if people else "",
                             *(f'[[rules]]\nmeasure = "{one["measure"]}"\nby = "{attribute}"\nminimum_n = 1\n'
                               f'{READ[one["measure"]][0]} = {READ[one["measure"]][1]}\n' for one in rules)]),
                    encoding="utf-8")
    capsys.readouterr()
    code = run_app(["check", str(path), "--json"])
    told = json.loads(capsys.readouterr().out)
    command_line = {one["measure"]: one["verdict"] for one in told["verdicts"]}
    assert findings == python == command_line
    assert {one.measure: one.verdict for one in on_a_study.verdicts} == findings
    assert code == told["exit_code"] == on_a_study.exit_code


def test_fifty_verdicts_are_the_same_on_the_dashboard_the_command_line_and_in_python(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = run("citizens", "sesame", people=1500)
    rules = [{"measure": name, "by": attribute.replace(" × ", "*"), "minimum_n": 1, READ[name][0]: READ[name][1]}
             for attribute in study.audits["sesame"].attributes for name in READ]
    python = {(one.measure, one.attribute): one.verdict for one in check_study(
        study, policy(*rules, systems=("sesame",), dataset="citizens")).verdicts}
    assert len(python) >= 50
    assert command_line_verdicts(rules, tmp_path, capsys) == python
    marks = marks_on_the_dashboard(monkeypatch)
    said = {escape(sentence(one, partial(in_words, study.population))): VERDICTS[python[one.measure, one.attribute]]
            for one in study.audits["sesame"].findings if (one.measure, one.attribute) in python}
    assert {told: mark for told, mark in marks.items() if told in said} == said


def in_words(population: Population, attribute: str) -> str:
    return " × ".join(population.label(part) for part in attribute.split(" × "))


def command_line_verdicts(rules: list[dict], folder: Path, capsys: pytest.CaptureFixture[str]) -> dict:
    lines = ['dataset = "citizens"', 'systems = ["sesame"]', "people = 1500"]
    for rule in rules:
        lines += ["[[rules]]", *(f"{key} = {json.dumps(value)}" for key, value in rule.items())]
    path = folder / "policy.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    capsys.readouterr()
    run_app(["check", str(path), "--json"])
    return {(one["measure"], one["attribute"]): one["verdict"]
            for one in json.loads(capsys.readouterr().out)["verdicts"]}


def marks_on_the_dashboard(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the mark that stands beside each finding on the page, by the finding's sentence."""
    from streamlit.testing.v1 import AppTest

    monkeypatch.setattr(sys, "path", [str(ROOT / "dashboard"), *sys.path])
    monkeypatch.delenv("EVENHAND_PROJECT", raising=False)
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
    app.query_params["people"] = "1500"
    app.run().toggle(key="w_all_findings").set_value(True).run()
    assert not app.exception
    shown = " ".join(element.proto.body for element in app.get("html"))
    entries = re.findall(r'class="eh-finding">.*?aria-label="([^"]*)".*?<p>(.*?)</p>', shown, flags=re.DOTALL)
    return {sentence: mark for mark, sentence in entries}
