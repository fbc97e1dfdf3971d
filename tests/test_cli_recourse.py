"""`evenhand recourse` and the whole of `evenhand explain`, as typed."""

from __future__ import annotations

import json
import shlex

import pytest

from evenhand.cli.app import run_app


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]):
    def run(command: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run_app(shlex.split(command))
        return code, *capsys.readouterr()
    return run


def test_whoever_has_no_score_is_told_so_in_one_sentence_without_an_empty_table(say) -> None:
    rows = json.loads(say("recourse citizens sesame --by hukou --people 800 --json")[1])["rows"]
    assert {row["value"] > 0 for row in rows if row["measure"] == "no_score_share"} == {True}
    for option in ("", " --markdown"):
        code, out, err = say(f"recourse citizens sesame c0000042 --people 800{option}")
        assert code == 0, err
        assert out.strip(" *\n") == "c0000042, sesame: No recourse: no score without: Has digital access."


def test_recourse_by_group_prints_rows_features_and_people(say) -> None:
    code, out, err = say("recourse citizens financial --by hukou --people 800 --json")
    assert code == 0, err
    found = json.loads(out)
    assert {"evenhand", "population", "system", "cut", "outside", "rows", "features", "people"} <= set(found)
    assert {row["measure"] for row in found["rows"]} == {
        "recourse_share", "recourse_cost", "recourse_changes", "no_score_share", "recourse_cost_difference"}
    person = next(one["person"] for one in found["people"] if one["status"] == "found")
    code, out, _ = say(f"recourse citizens financial {person} --people 800 --json")
    plan = json.loads(out)
    assert plan["score_after"] >= plan["cut"] > plan["score"]
    sets = " ".join(f"--set {change['feature']}={change['after']}" for change in plan["changes"])
    code, out, _ = say(f"explain citizens financial {person} --people 800 --json {sets}")
    assert json.loads(out)["selected"]
    assert json.loads(out)["score"] == pytest.approx(plan["score_after"], abs=1e-6)


@pytest.mark.parametrize("form", ["", "--csv", "--markdown"])
def test_recourse_has_a_table_for_people_csv_and_markdown(say, form: str) -> None:
    code, out, err = say(f"recourse citizens financial --by sex --people 600 {form}")
    assert code == 0, err
    assert "female" in out


def test_ties_are_kept_apart_from_the_plan(say) -> None:
    code, out, _ = say("recourse citizens sesame --by sex --people 800 --json")
    person = next(one["person"] for one in json.loads(out)["people"])
    code, out, _ = say(f"recourse citizens sesame {person} --people 800")
    assert code == 0
    assert "Through ties alone" in out


def test_what_moves_scores_is_told_overall_and_by_group(say) -> None:
    code, out, err = say("explain citizens sesame --global --by hukou --people 800 --json")
    assert code == 0, err
    rows = json.loads(out)["rows"]
    assert {row["group"] for row in rows} == {None, "urban", "migrant", "rural"}
    assert "friends" in {row["feature"] for row in rows}
    code, out, _ = say("explain citizens sesame --global --by hukou --people 800")
    assert "moves scores most" in " ".join(out.split())


def test_yes_and_no_are_one_and_zero_where_a_feature_is_one_of_both(say) -> None:
    told = [json.loads(say(f"explain citizens sesame c0000006 --people 500 --json --set email_verified={one}")
                       [1]) for one in ("yes", "1", "no")]
    assert told[0]["score"] == told[1]["score"] != told[2]["score"]


def test_recourse_follows_the_knobs_of_the_world(say) -> None:
    there, even = (json.loads(say(f"recourse citizens financial --by hukou --people 500 --json {more}")[1])
                   for more in ("", "--even"))
    assert there["outside"] != even["outside"]


def test_somebody_without_a_score_is_told_why_and_stars_keep_their_decimals(say) -> None:
    assert "There is no score without: has digital access." in " ".join(
        say("explain citizens sesame c0000007 --people 500")[1].split())
    stars = json.loads(say("explain riders ride r0000003 --people 200 --json")[1])
    assert f"{stars['score']:.2f}".rstrip("0").rstrip(".") in say("explain riders ride r0000003 --people 200")[1]


def test_what_if_reaches_friends(say) -> None:
    listed = json.loads(say("explain citizens sesame c0000006 --people 800 --json")[1])
    friend = next(one for one in listed["friends"] if one["alter"])
    command = f"explain citizens sesame c0000006 --people 800 --json --raise-friend {friend['alter']}=100"
    assert json.loads(say(command)[1])["score"] == pytest.approx(listed["score"] + 100 * friend["weight"], abs=1e-6)
    strangers = {f"c{k:07d}" for k in range(1, 60)} - {one["alter"] for one in listed["friends"]} - {"c0000006"}
    command = f"explain citizens sesame c0000006 --people 800 --json --add-tie {min(strangers)}"
    assert say(command)[0] == 0


@pytest.mark.parametrize(("command", "said"), [
    ("explain citizens sesame", "--global"),
    ("explain citizens sesame c0000001 --global", "--global"),
    ("explain citizens sesame c0000001 --by sex", "--global"),
    ("explain citizens sesame c0000006 --people 500 --raise-friend c0000007", "id=points"),
    ("explain citizens sesame c0000006 --people 500 --add-tie nobody", "nobody"),
    ("recourse german-credit recorded", "recorded"),
    ("recourse citizens sesame c0000006 --by sex --people 500", "groups for one person"),
    ("explain riders ride r0000003 --people 200 --drop-tie r0000004", "people with ties"),
    ("recourse citizens financial nobody --people 500", "nobody"),
    ("recourse citizens financial --json --csv", "one format"),
    ("recourse citizens financial --people 500 --cut 9999", "cut"),
])
def test_bad_input_is_one_sentence(say, command: str, said: str) -> None:
    code, out, err = say(command)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
