"""The dashboard without a browser: every view answers, choices stand in the URL, faults are sentences."""

from __future__ import annotations

import os
import re
import sys
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
SMALL = {"people": "800"}


@pytest.fixture(autouse=True)
def _beside_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """`streamlit run` puts the folder of the app on the path; AppTest leaves that to us."""
    monkeypatch.setattr(sys, "path", [str(APP.parent), *sys.path])
    monkeypatch.delenv("EVENHAND_PROJECT", raising=False)


def opened(view: str = "", **params: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in (SMALL | params).items():
        if value:
            app.query_params[key] = value
    if view:
        app.run()
        # AppTest switches between files only; our pages are functions, known by their address.
        app._page_hash = next(page for page, info in app._registered_pages.items() if info["url_pathname"] == view)
    return app.run()


def text(app: AppTest) -> str:
    return unescape(" ".join(element.proto.body for element in app.get("html"))).replace("\xa0", " ")


def test_the_first_view_says_what_was_found_and_how_to_get_it_again() -> None:
    app = opened()
    assert not app.exception
    said = text(app)
    assert "Who does this score treat unevenly?" in said
    assert "synthetic data" in said
    assert "evenhand audit citizens sesame --people 800 --seed 0" in said


@pytest.mark.parametrize(("view", "question"), [
    ("groups", "Who is selected, by"),
    ("network", "What if friends counted more?"),
    ("lab", "What if the rule were another?"),
    ("worries", "What if a part of the rule were switched off?"),
    ("person", "Why this score, and what would change it?"),
])
def test_every_view_asks_a_question_and_answers_it(view: str, question: str) -> None:
    app = opened(view)
    assert not app.exception
    assert question in text(app)
    assert "eh-answer" in text(app)
    assert "The same on the command line" in text(app)


@pytest.mark.parametrize(("look", "question"), [
    ("mixing", "Who is tied to whom, by sex?"),
    ("seen", "Who is seen at the top, by sex?"),
    ("friends", "Do friends lift a group or pull it down?"),
    ("through", "How much of the gap by sex comes through ties?"),
    ("sure", "How sure is the gap by sex?"),
    ("person", "Who is this person tied to?"),
    ("spread", "What spreads along ties?"),
])
def test_the_network_can_be_looked_at_in_many_ways(look: str, question: str) -> None:
    app = opened("network", look=look, by="sex")
    assert not app.exception
    said = text(app)
    assert question in said
    assert "eh-answer" in said
    assert "The same on the command line" in said


@pytest.mark.parametrize(("ties", "said"), [("rewired", "and ties drawn anew"), ("no ties", "and no ties")])
def test_the_friend_weight_can_be_looked_at_under_other_ties(ties: str, said: str) -> None:
    app = opened("network", look="weight", by="sex", ties=ties, weight="0.5", compare="raw_gap")
    assert not app.exception
    assert f"With friends at 50 % {said}, " in text(app)
    assert "points" in text(app)


def test_people_can_be_taken_as_everybody_whom_the_question_is_about() -> None:
    app = opened("network", look="sure", by="sex", everybody="yes")
    assert not app.exception
    assert "exactly. These" in text(app)
    assert "--whole-population" in text(app)


def test_a_system_without_friends_has_no_friend_weight() -> None:
    app = opened("network", system="financial")
    assert not app.exception
    assert "Who is tied to whom" in text(app)


@pytest.mark.parametrize(("params", "said"), [
    ({"seed": "x"}, "address, seed: got 'x'"),
    ({"dataset": "citizen"}, "did you mean 'citizens'?"),
    ({"by": "huko"}, "did you mean 'hukou'?"),
    ({"cut": "5000"}, "a number from 350 to 950"),
])
def test_a_bad_address_is_one_sentence_and_never_a_traceback(params: dict[str, str], said: str) -> None:
    app = opened(**params)
    assert not app.exception
    assert "This cannot be shown" in text(app)
    assert said in text(app)


@pytest.mark.parametrize(("view", "params", "said"), [
    ("groups", {"measure": "selection"}, "did you mean 'selection_rate'?"),
    ("network", {"weight": "2"}, "a number from 0 to 0.9"),
    ("person", {"person": "nobody"}, "a value of the column 'id'"),
    ("person", {"to_age": "20"}, "a feature that this person can change"),
    ("person", {"to_late": "=1+1"}, "a feature that this person can change"),
])
def test_a_bad_choice_of_a_view_is_one_sentence_too(view: str, params: dict[str, str], said: str) -> None:
    app = opened(view, **params)
    assert not app.exception
    assert said in text(app)


def test_a_widget_writes_into_the_address() -> None:
    app = opened("groups", by="hukou")
    app.selectbox(key="w_measure").set_value("true_positive_rate").run()
    assert app.query_params["measure"] == "true_positive_rate"
    assert "For whom is the decision right, by" in text(app)
    assert "--measure true_positive_rate" in text(app)


def test_a_group_leads_to_the_counts_behind_it() -> None:
    assert "The people behind it: rural" in text(opened("groups", by="hukou", group="rural"))


def test_recorded_decisions_without_ties_or_scores_say_so_calmly() -> None:
    params = {"dataset": "german-credit", "people": ""}
    assert "recorded data: german-credit" in text(opened(**params))
    assert "It is not known who is tied to whom" in text(opened("network", **params))
    assert "nothing can be taken apart" in text(opened("person", **params))


def test_names_from_data_never_become_html(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "datasets" / "town"
    folder.mkdir(parents=True)
    rows = "".join(f"{n},{'<script>alert(1)</script>' if n % 2 else 'plain'},{int(n % 3 > 0)}\n" for n in range(200))
    (folder / "people.csv").write_text("id,kind,hired\n" + rows, encoding="utf-8")
    (folder / "recipe.toml").write_text('title = "<b>Town</b>"\n[files]\npeople = "people.csv"\n[columns]\nid = "id"\n'
                                        'protected = ["kind"]\ndecision = "hired"\n', encoding="utf-8")
    (folder / "card.md").write_text("# Town", encoding="utf-8")
    monkeypatch.setenv("EVENHAND_PROJECT", str(tmp_path))
    app = opened("groups", dataset="town", people="", group="<script>alert(1)</script>")
    assert not app.exception
    raw = " ".join(element.proto.body for element in app.get("html"))
    assert "<script>" not in raw
    assert "&lt;script&gt;" in raw


def town_with_ties(folder: Path, *, refused: int) -> None:
    """Write 240 people in a ring, of whom every so-and-so-many-th was refused."""
    folder.mkdir(parents=True)
    rows = "".join(f"{n},{'ab'[n % 2]},{int(n % refused > 0)},{int(n * n % 11 > 4)}\n" for n in range(240))
    (folder / "people.csv").write_text("id,kind,hired,kept\n" + rows, encoding="utf-8")
    ring = [f"{n},{(n + 1) % 240}" for n in range(240)] + [f"{n},{n + 120}" for n in range(0, 120, 24)]
    (folder / "ties.csv").write_text("\n".join(["source,target", *ring]), encoding="utf-8")
    (folder / "recipe.toml").write_text(
        'title = "Town"\n[files]\npeople = "people.csv"\nties = "ties.csv"\n[columns]\nid = "id"\n'
        'protected = ["kind"]\ndecision = "hired"\noutcome = "kept"\nfavourable_outcome = 1\n[ties]\n'
        'directed = false\n', encoding="utf-8")
    (folder / "card.md").write_text("# Town", encoding="utf-8")


@pytest.mark.parametrize(("refused", "said"), [(12, "of those with a refused friend came to a good outcome"),
                                               (1, "That cannot be said of these people")])
def test_recorded_outcomes_by_friends_refusals_are_told_or_why_they_cannot_be(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: int, said: str) -> None:
    town_with_ties(tmp_path / "datasets" / "town", refused=refused)
    monkeypatch.setenv("EVENHAND_PROJECT", str(tmp_path))
    app = opened("network", dataset="town", system="recorded", people="", look="exposed")
    assert not app.exception
    assert said in text(app)


def test_a_people_file_replaced_under_a_running_dashboard_is_read_anew(tmp_path: Path,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "datasets" / "town"
    town_with_ties(folder, refused=12)
    monkeypatch.setenv("EVENHAND_PROJECT", str(tmp_path))
    app = opened(dataset="town", system="recorded", people="")
    before = text(app)
    people = (folder / "people.csv").read_text(encoding="utf-8")
    times = (folder / "people.csv").stat()
    # As long as before, and with the old time of change: half of the one group are refused now.
    changed = "\n".join(re.sub(r"^(\d*[02468]),a,1,", r"\1,a,0,", line) if n % 4 == 1 else line
                        for n, line in enumerate(people.split("\n")))
    (folder / "people.csv").write_text(changed, encoding="utf-8")
    os.utime(folder / "people.csv", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert (folder / "people.csv").stat().st_size == times.st_size
    assert text(app.run()) != before
    (folder / "people.csv").write_text(people, encoding="utf-8")
    # The hash of what was read is told on the page, so the same file is the same page.
    assert text(app.run()) == before
