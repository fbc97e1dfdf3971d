"""The views that find and explain gaps, without a browser: every look answers, a fault is a sentence."""

from __future__ import annotations

import re
import shlex
import sys
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evenhand.cli.app import run_app

APP = Path(__file__).parent.parent / "dashboard" / "app.py"


@pytest.fixture(autouse=True)
def _beside_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(APP.parent), *sys.path])
    monkeypatch.delenv("EVENHAND_PROJECT", raising=False)
    monkeypatch.delenv("EVENHAND_PUBLIC", raising=False)


def opened(view: str, **params: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in ({"people": "800", "by": "hukou"} | params).items():
        if value:
            app.query_params[key] = value
    app.run()
    # AppTest switches between files only; our pages are functions, known by their address.
    app._page_hash = next(page for page, info in app._registered_pages.items() if info["url_pathname"] == view)
    return app.run()


def text(app: AppTest) -> str:
    return unescape(" ".join(element.proto.body for element in app.get("html"))).replace("\xa0", " ")


@pytest.mark.parametrize(("view", "look", "said"), [
    ("groups", "board", "How uneven is it, by household registration?"),
    ("groups", "cross", "Who is hit where two attributes meet?"),
    ("groups", "slices", "slices searched"),
    ("groups", "rules", "never says whether a law is kept"),
    ("cutoffs", "cut", "Strategies that select about as many"),
    ("cutoffs", "ladder", "What does a score bring, by household registration?"),
    ("gap", "parts", "points below urban"),
    ("gap", "tells", "cross-validated AUC"),
    ("gap", "truth", "Being rural rather than urban moves the scores"),
])
def test_every_look_asks_and_answers(view: str, look: str, said: str) -> None:
    app = opened(view, look=look, reference="urban")
    assert not app.exception
    assert said in text(app)
    assert "eh-answer" in text(app)
    assert "The same on the command line" in text(app)


def test_a_number_opens_its_counts_its_formula_and_its_command() -> None:
    said = text(opened("groups", group="rural"))
    assert "The people behind it: rural" in said
    assert "From the counts:" in said
    assert " selected / " in said
    assert "--measure selection_rate --json" in said
    assert "The people behind it: female × rural" in text(opened("groups", look="cross", group="female × rural"))


def test_the_cut_moves_stands_in_the_address_and_says_who_crosses() -> None:
    app = opened("cutoffs")
    assert "Who crosses." not in text(app)
    app.slider(key="w_at").set_value(650.0).run()
    assert not app.exception
    assert app.query_params["at"] == "650"
    assert "At 650, " in text(app)
    assert "From 600 to 650, " in text(app)
    assert "--by hukou --cut 650" in text(app)


def test_cuts_for_groups_are_marked_as_needing_the_group() -> None:
    said = text(opened("cutoffs", strategy="equal_rates"))
    assert "needs the group at decision time" in said
    assert "The cut-off of each group:" in said


@pytest.mark.parametrize(("view", "params", "said"), [
    ("groups", {"look": "everything"}, "address, look"),
    ("cutoffs", {"at": "2000"}, "a number from 350 to 950"),
    ("cutoffs", {"strategy": "equal"}, "did you mean 'equal_rates'?"),
    ("gap", {"look": "part"}, "did you mean 'parts'?"),
    ("groups", {"look": "rules", "profile": "nyc"}, "nyc-ll144"),
])
def test_a_bad_choice_is_one_sentence(view: str, params: dict[str, str], said: str) -> None:
    app = opened(view, **params)
    assert not app.exception
    assert said in text(app)


def test_a_group_that_stayed_in_the_address_from_other_people_is_no_fault() -> None:
    app = opened("gap", group="foreign", reference="domestic")
    assert not app.exception
    assert "On average rural scores" in text(app)


@pytest.mark.parametrize(("view", "said"), [("cutoffs", "there is no line that could be moved"),
                                            ("gap", "a gap cannot be taken apart")])
def test_decisions_without_a_score_say_so_calmly(view: str, said: str) -> None:
    app = opened(view, dataset="german-credit", system="recorded", people="", by="")
    assert not app.exception
    assert said in text(app)


def test_in_public_mode_nothing_counts_single_people_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_PUBLIC", "1")
    app = opened("groups", dataset="german-credit", system="recorded", people="", by="", look="slices")
    assert not app.exception
    assert "This cannot be shown" in text(app)


def test_a_cause_that_nobody_can_show_is_said_and_no_number() -> None:
    said = text(opened("gap", look="truth", system="sesame-boosted", people="150", by="disability"))
    assert "cannot be told of disabled" in said
    assert "nan" not in said.split()


def test_intervals_that_ties_make_long_are_explained() -> None:
    said = text(opened("groups", system="sesame-boosted", people="300", by="disability"))
    assert "Why lines are long." in said
    assert "Why lines are long." not in text(opened("groups", dataset="riders", system="ride", by="sex"))


def test_a_look_that_another_system_left_in_the_address_gives_way() -> None:
    app = opened("network", look="weight", system="sesame-boosted", people="300")
    assert "This cannot be shown" not in text(app)
    assert "Who is tied to whom" in text(app)


def test_at_the_own_cut_off_the_verdict_is_that_of_the_audit() -> None:
    asked = {"system": "sesame-boosted", "people": "300", "by": "disability"}
    assert 'aria-label="not enough data"' in text(opened("groups", **asked))
    assert 'aria-label="not enough data"' in text(opened("cutoffs", **asked))


@pytest.mark.parametrize(("view", "look", "command"), [
    ("groups", "slices", "evenhand slices citizens sesame --people 800 --seed 0 --of selection_rate"),
    ("cutoffs", "cut", "evenhand cutoffs citizens sesame --by hukou --people 800 --seed 0"),
    ("gap", "parts", "evenhand why citizens sesame --by hukou --people 800 --seed 0 --group rural --reference urban"),
    ("gap", "truth", "evenhand why citizens sesame --by hukou --people 800 --seed 0 --group rural --reference urban "
                     "--causes"),
])
def test_the_command_of_a_look_tells_the_same_answer(view: str, look: str, command: str,
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    app = opened(view, look=look, group="rural", reference="urban")
    assert command in text(app)
    capsys.readouterr()
    assert run_app(shlex.split(command)[1:]) == 0
    said = " ".join(capsys.readouterr().out.split())
    answer = re.search(r'<p class="eh-answer".*?<span>([^<]*)</span></p>', text(app))[1]
    assert answer.split(" That is not enough")[0] in said
