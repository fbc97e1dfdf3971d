"""The view Compare without a browser: choices stand in the URL, what was tried is kept."""

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
    monkeypatch.delenv("EVENHAND_PUBLIC", raising=False)


def opened(**params: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=90)
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    app._page_hash = next(page for page, info in app._registered_pages.items() if info["url_pathname"] == "compare")
    return app.run()


def text(app: AppTest) -> str:
    return unescape(" ".join(element.proto.body for element in app.get("html")))


def test_systems_chosen_stand_in_the_url_and_all_that_were_tried_are_kept() -> None:
    app = opened(people="800", by="hukou", against="financial")
    assert not app.exception
    assert "Which system is more often right, and which is more even?" in text(app)
    assert "evenhand compare citizens sesame financial --attribute hukou --people 800 --seed 0" in text(app)
    assert "Tried in this session: 2 systems" in text(app)
    app.multiselect(key="w_against").set_value(["sesame+drop", "sesame+group-cuts:hukou"]).run()
    assert not app.exception
    assert app.query_params["against"] == ["sesame+drop,sesame+group-cuts:hukou"] or app.query_params[
        "against"] == "sesame+drop,sesame+group-cuts:hukou"
    assert "financial" not in text(app).split("Each system in a sentence")[1].split("Tried")[0]
    assert "Tried in this session: 4 systems" in text(app)
    assert "needs the group at decision time" in text(app)


def test_without_another_system_the_view_asks_for_one() -> None:
    app = opened(people="800", against="none")
    assert not app.exception
    assert "Choose another system to compare with." in text(app)


def test_an_unknown_system_in_the_address_is_one_sentence() -> None:
    app = opened(people="800", against="finacial")
    assert not app.exception
    assert "did you mean 'financial'" in text(app)


def test_recorded_decisions_alone_say_what_there_is_to_compare() -> None:
    app = opened(dataset="german-credit")
    assert not app.exception
    assert "there is nothing to compare with" in text(app)
