"""A person and the reasons, without a browser: what-ifs on features and ties, the way back, recourse, twin, letter."""

from __future__ import annotations

import sys
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evenhand.catalog import Catalog
from evenhand.report.recourse_words import plan_in_words
from evenhand.scoring.attribution import explain
from evenhand.scoring.system import fit
from evenhand.study import population_of, recourse_of_person
from evenhand.study.causal import twin_of

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
PEOPLE = 800


@pytest.fixture(autouse=True)
def _beside_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(APP.parent), *sys.path])
    monkeypatch.delenv("EVENHAND_PROJECT", raising=False)


@pytest.fixture(scope="module")
def world():
    people = population_of("citizens", people=PEOPLE)
    system = fit(Catalog().system_recipe("sesame"), people)
    decided = system.decide(people)
    outside = next(int(row) for row in (decided.scored & (decided.selected == 0)).nonzero()[0])
    return people, system, decided, outside


def opened(view: str = "person", **params: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in ({"people": str(PEOPLE)} | params).items():
        app.query_params[key] = value
    app.run()
    app._page_hash = next(page for page, info in app._registered_pages.items() if info["url_pathname"] == view)
    app.run()
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    return unescape(" ".join(element.proto.body for element in app.get("html")))


def answer(app: AppTest) -> str:
    return unescape(next(one.proto.body for one in app.get("html") if "eh-answer" in one.proto.body and
                         "<style" not in one.proto.body))


def test_a_changed_address_shows_the_score_of_the_engine(world) -> None:
    people, system, decided, row = world
    friend = explain(system, people, row, decisions=decided).friends[0].alter
    changes = {"on_time_share": 0.5, "arrears_months": 2}
    there = explain(system, people, row, decisions=decided, changes=changes,
                    without_ties=[people.position(friend)])
    app = opened(person=str(people.ids[row]), to_on_time_share="0.5", to_arrears_months="2", drop=friend)
    assert f"{there.score:,.0f} points" in answer(app)
    assert "The changes are worth" in answer(app)
    assert f"--drop-tie {friend}" in text(app)
    assert "--set on_time_share=0.5" in text(app)


def test_a_friends_fall_is_worth_the_friends_weight(world) -> None:
    people, system, decided, row = world
    friend = explain(system, people, row, decisions=decided).friends[0].alter
    there = explain(system, people, row, decisions=decided, alters_moved={people.position(friend): -200.0})
    app = opened(person=str(people.ids[row]), more="friends", **{"raise": f"{friend}:-200"})
    assert f"{there.score:,.0f} points" in answer(app)
    assert f"--raise-friend {friend}=-200" in text(app)


def test_somebody_who_falls_only_through_friends_would_be_selected_alone(world) -> None:
    _, _, decided, _ = world
    app = opened()
    keys = {one.key for one in app.button}
    through = decided.scored & (decided.selected == 0) & (decided.own >= decided.cut)
    assert ("through" in keys) == bool(through.any())
    if through.any():
        app.button(key="through").click().run()
        row = world[0].position(app.query_params["person"][0] if isinstance(app.query_params["person"], list)
                                else app.query_params["person"])
        assert through[row]
        assert "not selected" in answer(app)


def test_what_would_be_enough_is_enough_when_tried(world) -> None:
    people, system, decided, row = world
    plan = recourse_of_person(system, people, row, decided).plan
    app = opened(person=str(people.ids[row]), more="enough")
    assert plan_in_words(plan) in text(app)
    assert "not selected" in answer(app)
    app.button(key="try").click().run()
    assert "not selected" not in answer(app)
    assert "selected" in answer(app)


def test_the_twin_is_the_generators(world) -> None:
    people, system, _, row = world
    own = people.people["hukou"][row]
    other = next(level for level in people.levels("hukou") if level != own)
    twin = twin_of(people, system, row, "hukou", other)
    app = opened(person=str(people.ids[row]), more="twin", by="hukou", twin=other)
    assert f"As {other} instead of {own}: {twin.other_score:,.0f} points" in text(app)


def test_the_letter_is_offered(world) -> None:
    app = opened(person=str(world[0].ids[world[3]]), more="letter")
    assert app.get("download_button")
    assert app.get("iframe")


def test_what_follows_from_a_change_follows_when_asked(world) -> None:
    people = world[0]
    row = next(int(one) for one in world[2].scored.nonzero()[0] if people.people["property_certificate"][int(one)] == 0)
    address = {"person": str(people.ids[row]), "to_assets": "8"}
    assert "It follows:" not in text(opened(**address))
    assert "has a property certificate becomes yes" in text(opened(**address, linked="1"))


def test_a_change_that_another_system_does_not_read_is_said_to_be_left_out() -> None:
    app = opened(system="financial", to_gaming_hours="3")
    assert "Not changed, since it is not read:" in text(app)


def test_a_person_can_be_named_by_their_number() -> None:
    assert "c0000017" in text(opened(person="17"))


@pytest.mark.parametrize(("params", "said"), [
    ({"drop": "nobody"}, "a value of the column 'id'"),
    ({"raise": "c0000001:9000"}, "from -200 to 200"),
    ({"to_on_time_share": "7"}, "a number from 0 to 1"),
    ({"more": "moer"}, "address, more"),
])
def test_a_bad_address_is_one_sentence(params: dict[str, str], said: str) -> None:
    assert said in text(opened(**params))


@pytest.mark.parametrize("look", ["overall", "groups", "people"])
@pytest.mark.parametrize("system", ["sesame", "sesame-boosted"])
def test_what_moves_scores_is_answered_in_words(look: str, system: str) -> None:
    app = opened("reasons", look=look, system=system, by="hukou")
    said = answer(app)
    assert {"overall": "moves scores most", "groups": "sets groups furthest apart",
            "people": "People differ most"}[look] in said
    assert "--global --by hukou" in text(app)


def test_recorded_scores_have_no_reasons() -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["dataset"] = "german-credit"
    app.run()
    app._page_hash = next(page for page, info in app._registered_pages.items() if info["url_pathname"] == "reasons")
    app.run()
    assert "cannot be taken apart" in text(app)


def test_a_policy_is_kept_beside_the_one_as_it_is_and_only_where_both_compare() -> None:
    app = opened("lab", lab_friends="0.3", by="hukou")
    assert "evenhand audit citizens sesame-tried --by hukou --people 800 --seed 0 --project DIR" in text(app)
    app.button(key="lab_keep").click().run()
    kept = app.dataframe[0].value
    assert kept["policy"].to_list() == ["as it is", "sesame-tried"]
    assert "friends 30.0 %" in kept["what differs"].to_list()[1]
    app.query_params["by"] = "sex"
    app.run()
    assert not app.dataframe
    assert "1 kept of other people" in text(app)


def test_a_name_that_can_be_no_folder_leaves_the_lab_standing() -> None:
    app = opened("lab")
    app.text_input(key="lab_name").set_value("../up").run()
    assert "letters, digits" in text(app)
    assert "What counts" in text(app)
    assert not app.get("download_button")


def test_in_truth_the_page_says_whose_decision_a_group_changes_and_what_comes_through_friends() -> None:
    asked = {"by": "hukou", "look": "truth", "group": "rural", "reference": "urban", "people": "300"}
    said = text(opened("gap", **asked))
    assert "everybody, n = 300" in said
    assert "selected only as rural" in said
    assert "standard error" not in said
    drawn = text(opened("gap", friends="1", **asked))
    assert "an average over ties drawn again 8 times" in drawn
    assert "standard error" in drawn
    assert "Draw friends again" not in text(opened("gap", system="financial", **asked))
