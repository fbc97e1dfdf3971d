"""The World view and planted biases without a browser: answers, cards, and strengths that hold for every view."""

from __future__ import annotations

import sys
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parent.parent / "dashboard" / "app.py"


@pytest.fixture(autouse=True)
def _beside_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(APP.parent), *sys.path])
    monkeypatch.delenv("EVENHAND_PROJECT", raising=False)


def world(**params: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in ({"people": "800"} | params).items():
        if value:
            app.query_params[key] = value
    app.run()
    app._page_hash = next(page for page, info in app._registered_pages.items() if info["url_pathname"] == "world")
    return app.run()


def text(app: AppTest) -> str:
    return unescape(" ".join(element.proto.body for element in app.get("html")))


@pytest.mark.parametrize(("part", "question", "answer"), [
    ("people", "Who are these people?", "though fewer than 6,000 people are drawn"),
    ("ties", "How are these people tied to each other?", "ties on average"),
    ("biases", "What was built into this world on purpose?", "planted biases are at work"),
    ("cards", "What is this, and what is it for?", "Citizens of a synthetic province"),
])
def test_every_part_asks_a_question_and_answers_it(part: str, question: str, answer: str) -> None:
    app = world(part=part)
    assert not app.exception
    assert question in text(app)
    assert answer in text(app)
    assert "The same on the command line" in text(app)


@pytest.mark.parametrize(("dataset", "system"), [("riders", "ride"), ("businesses", "tax-rating")])
def test_who_the_people_are_is_told_of_every_dataset(dataset: str, system: str) -> None:
    app = world(dataset=dataset, system=system)
    assert not app.exception
    assert "The same on the command line" in text(app)


def test_a_card_is_readable() -> None:
    app = world(part="cards", card="models/financial")
    assert not app.exception
    assert any(len(element.value) > 500 for element in app.markdown)


def test_turning_a_knob_writes_the_address_and_holds_for_every_view() -> None:
    app = world(part="biases", knob="label")
    app.slider(key="w_knob_label").set_value(0.0).run()
    assert app.query_params["knobs"] == "label:0"
    said = text(app)
    assert "Not as documented: Wrongly recorded defaults (0, not 1)" in said
    assert "--knob label=0" in said
    app.button(key="as_documented").click().run()
    assert "knobs" not in app.query_params
    assert "--knob" not in text(app)


def test_the_first_view_draws_the_world_that_the_address_says() -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"people": "800", "even": "1"})
    app.run()
    assert not app.exception
    assert "--even" in text(app)
    assert "The even world" in text(app)


@pytest.mark.parametrize("knobs", ["lable:0", "label", "label:x", "label:0,label:1"])
def test_a_knob_that_is_none_is_a_sentence_on_the_page(knobs: str) -> None:
    app = world(knobs=knobs)
    assert not app.exception
    assert "This cannot be shown" in text(app)


def test_recorded_people_have_shares_and_cards_but_no_planted_biases() -> None:
    app = world(dataset="german-credit", part="biases", people="")
    assert not app.exception
    assert "nobody knows what lies behind their records" in text(app)
    assert "recorded people, of whom nothing is promised" in text(world(dataset="german-credit", people=""))
