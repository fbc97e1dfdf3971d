"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
from pathlib import Path

import pytest

from evenhand.cli.app import run_app


class Told:
    """What a command said: exit code, standard output, standard error."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]):
    def run(command: str) -> Told:
        capsys.readouterr()
        code = run_app(shlex.split(command))
        out, err = capsys.readouterr()
        return Told(code, out, err)
    return run


def test_a_reader_who_leaves_does_not_change_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as nobody:
        monkeypatch.setattr("sys.stdout", nobody)
        assert run_app(["list", "--json"]) == 0
        assert run_app(["audit", "nowhere", "recorded"]) == 2


def test_a_command_that_is_interrupted_says_so_and_nothing_else(say, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt
    monkeypatch.setattr("evenhand.catalog.Catalog", stopped)
    told = say("audit german-credit recorded")
    assert (told.code, told.out, told.err) == (130, "", "evenhand: interrupted\n")


@pytest.mark.parametrize("option", ["--cut 0,5", "--level much"])
def test_an_option_that_is_no_number_is_told_in_one_sentence(say, option: str) -> None:
    told = say(f"audit german-credit recorded {option}")
    assert told.code == 2
    assert told.err == (f"evenhand: {option.split()[0]}: got {option.split()[1]!r}; expected a number; write decimals "
                        "with a point, as in 0.5.\n")


def test_what_the_reader_must_know_is_told_beside_json_and_csv(say) -> None:
    for form in ("--json", "--csv"):
        told = say(f"audit german-credit recorded --by sex {form}")
        assert "evenhand: note: people.csv: 1,000 rows read" in told.err
        assert "note" not in told.out


def test_the_list_names_every_dataset_and_system(say) -> None:
    content = json.loads(say("list --json").out)
    assert {"citizens", "german-credit"} <= {row["name"] for row in content["datasets"]}
    assert {"sesame", "sesame-no-circle", "sesame-boosted", "financial", "recorded"} <= {
        row["name"] for row in content["systems"]}
    assert "german-credit" in say("list").out


def test_the_list_tells_what_each_planted_bias_must_move(say) -> None:
    told = json.loads(say("list --knobs --json").out)
    assert list(told) == ["businesses", "citizens", "riders"]
    assert told["citizens"]["label"]["strength"] == 1
    assert told["citizens"]["label"]["moves"]["mean.kept_obligations"] == "down"
    shown = say("list --knobs").out
    assert "Planted biases of riders" in shown
    assert "minority against majority" in shown


def test_the_list_says_whom_each_system_can_score(say) -> None:
    content = json.loads(say("list --json").out)
    whom = {row["name"]: row["datasets"] for row in content["systems"]}
    assert whom["sesame"] == ["citizens"]
    assert whom["tax-rating"] == ["businesses"]
    assert whom["ride"] == ["riders"]
    assert all(whom.values())
    assert {row["name"]: row["systems"] for row in content["datasets"]}["german-credit"] == ["recorded"]


def test_json_is_one_object_with_the_promised_keys_and_nothing_else(say) -> None:
    told = say("audit german-credit recorded --by sex --json")
    assert told.code == 0
    found = json.loads(told.out)
    assert set(found) >= {"evenhand", "population", "system", "rows", "findings"}
    assert set(found["population"]) >= {"name", "people", "ties", "seed", "sha256"}
    assert set(found["system"]) >= {"name", "kind", "cut"}
    for row in found["rows"]:
        assert set(row) >= {"measure", "attribute", "group", "reference", "value", "low", "high", "level", "n",
                            "interval", "reason"}
        assert row["value"] is not None or row["reason"]
    for finding in found["findings"]:
        assert set(finding) >= {"code", "verdict", "attribute", "groups", "standard", "sentence"}
        assert finding["verdict"] in ("beyond", "within", "not_enough_data", "not_applicable")


def test_the_published_figures_of_german_credit_by_sex(say) -> None:
    rows = json.loads(say("audit german-credit recorded --by sex --json").out)["rows"]
    summary = {row["measure"]: row["value"] for row in rows if row["group"] is None}
    assert summary["adverse_impact_ratio"] == pytest.approx(0.896567, abs=1e-6)
    assert summary["demographic_parity_difference"] == pytest.approx(0.074801, abs=1e-6)


def test_csv_has_a_line_a_row(say) -> None:
    lines = list(csv.DictReader(io.StringIO(say("audit german-credit recorded --by sex --csv").out)))
    rows = json.loads(say("audit german-credit recorded --by sex --json").out)["rows"]
    assert len(lines) == len(rows)
    assert [line["measure"] for line in lines] == [row["measure"] for row in rows]


def test_the_table_for_people_fits_a_hundred_columns(say) -> None:
    told = say("audit german-credit recorded --by sex")
    assert told.code == 0
    assert max(map(len, told.out.splitlines())) <= 100
    assert "female" in told.out


def test_markdown_has_a_rule_under_each_header(say) -> None:
    told = say("audit german-credit recorded --by sex --markdown")
    assert "| --- |" in told.out


def of_two_groups(values: dict, system: str, row: dict) -> float:
    """What one system's own rows say of the group, against the reference that the difference names."""
    rates = {"adverse_impact_ratio": "selection_rate", "demographic_parity_difference": "selection_rate",
             "equal_opportunity_difference": "true_positive_rate"}
    if row["group"] is None or row["measure"] not in rates:
        return values[system, row["measure"], row["group"]]
    group, reference = (values[system, rates[row["measure"]], name] for name in (row["group"], row["reference"]))
    return group / reference if row["measure"] == "adverse_impact_ratio" else group - reference


def test_a_comparison_has_the_rows_of_each_system_and_paired_differences(say) -> None:
    told = say("compare citizens sesame financial --by hukou --people 1500 --json")
    assert told.code == 0, told.err
    found = json.loads(told.out)
    assert {row["system"] for row in found["rows"]} == {"sesame", "financial"}
    assert [block["name"] for block in found["systems"]] == ["sesame", "financial"]
    assert {row["system"] for row in found["differences"]} == {"financial"}
    values = {(row["system"], row["measure"], row["group"]): row["value"] for row in found["rows"]}
    for row in found["differences"]:
        if row["value"] is None:
            assert row["reason"]
            continue
        before, after = (of_two_groups(values, name, row) for name in ("sesame", "financial"))
        assert row["value"] == pytest.approx(after - before, abs=1e-9)
        assert row["low"] <= row["value"] + 1e-12
        assert row["value"] <= row["high"] + 1e-12


def test_the_same_seed_prints_the_same_bytes_and_another_seed_others(say) -> None:
    command = "audit citizens financial --by hukou --people 1000 --json --seed "
    assert say(command + "3").out == say(command + "3").out
    assert say(command + "3").out != say(command + "4").out


@pytest.mark.parametrize(("command", "said"), [
    ("audit citizens seasme", "sesame"),
    ("audit citizen sesame", "citizens"),
    ("audit german-credit recorded --by sxe", "sex"),
    ("audit german-credit recorded --level 2", "level"),
    ("audit german-credit recorded --json --csv", "--json and --csv"),
    ("audit german-credit recorded --people 10", "people"),
    ("audit german-credit financial", "financial"),
    ("audit german-credit recorded --measure selektion_rate", "selection_rate"),
    ("compare german-credit recorded", "two"),
    ("compare german-credit recorded recorded", "once"),
    ("list --project /there/is/no/such/folder", "folder"),
])
def test_bad_input_ends_with_two_and_one_sentence(say, command: str, said: str) -> None:
    told = say(command)
    assert told.code == 2
    assert told.out == ""
    assert said in told.err
    assert len(told.err.strip().splitlines()) == 1
    assert "Traceback" not in told.err


@pytest.mark.parametrize("command", ["audit", "audit citizens", "nonsense", "audit citizens sesame --nonsense"])
def test_wrong_usage_ends_with_two(say, command: str) -> None:
    told = say(command)
    assert told.code == 2
    assert told.out == ""


def test_a_fault_of_ours_ends_with_seventy_and_without_a_traceback(say, monkeypatch) -> None:
    import evenhand.catalog

    def broken(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(evenhand.catalog, "Catalog", broken)
    told = say("list")
    assert told.code == 70
    assert "planted" in told.err
    assert "Traceback" not in told.err


def test_every_command_explains_itself(say) -> None:
    for command in ("list", "audit", "compare", "dashboard", "init"):
        told = say(f"{command} --help")
        assert told.code == 0
        assert "Usage" in told.out


def test_a_new_project_runs_and_is_never_overwritten(say, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert say(f"init {folder}").code == 0
    told = say(f"compare my-people my-score recorded --project {folder} --by district --cut 580 --json")
    assert told.code == 0, told.err
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = say(f"init {folder}")
    assert again.code == 2
    assert "nothing was changed" in again.err
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_system_made_by_copying_a_folder_works_without_python(say, tmp_path: Path) -> None:
    import shutil

    from evenhand.paths import folder

    (tmp_path / "models").mkdir()
    shutil.copytree(folder("models") / "financial", tmp_path / "models" / "stricter")
    recipe = tmp_path / "models" / "stricter" / "recipe.toml"
    text = recipe.read_text()
    assert "cut" in text
    recipe.write_text(text.replace("\ncut ", "\ncut = 720 # ", 1) if "\ncut " in text else text)
    rows = {}
    for system in ("financial", "stricter"):
        told = say(f"audit citizens {system} --people 1000 --by sex --project {tmp_path} --json")
        assert told.code == 0, told.err
        rows[system] = json.loads(told.out)["rows"]
    rate = {name: next(row["value"] for row in found if row["measure"] == "selection_rate" and row["group"] == "male")
            for name, found in rows.items()}
    assert rate["stricter"] < rate["financial"]


def test_an_explanation_adds_up_and_moves_with_a_change(say) -> None:
    command = "explain citizens sesame-no-circle {} --people 1500 --json"
    scored = next(found for person in range(1, 40)
                  if (found := json.loads(say(command.format(f"c{person:07d}")).out))["score"] is not None)
    assert scored["base"] + sum(part["points"] for part in scored["parts"]) == pytest.approx(scored["score"], abs=1e-6)
    changed = json.loads(say(command.format(scored["person"]) + " --set arrears_months=9").out)
    assert changed["score"] < scored["score"]
    assert "made it" in say(command.format(scored["person"]).removesuffix(" --json")).out


@pytest.mark.parametrize(("rest", "said"), [("nobody", "nobody"), ("c0000003 --set on_time_share", "feature=value"),
                                            ("c0000003 --set on_time_shar=1", "on_time_share"),
                                            ("c0000003 --set arrears_months=many", "many")])
def test_an_explanation_of_what_is_not_there_says_so(say, rest: str, said: str) -> None:
    told = say(f"explain citizens financial {rest} --people 500")
    assert told.code == 2
    assert said in told.err


def test_groups_that_nobody_belongs_to_stand_in_a_comparison_without_a_number(say) -> None:
    told = say("compare citizens sesame financial --people 80 --by ethnicity*disability --json")
    assert told.code == 0, told.err
    found = json.loads(told.out)
    empty = {row["group"] for row in found["rows"] if row["measure"] == "selection_rate" and row["n"] == 0}
    assert empty
    for row in found["differences"]:
        if row["group"] in empty:
            assert row["value"] is None
            assert row["reason"]
