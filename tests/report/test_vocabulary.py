"""Stars are called stars, and suppliers suppliers: in words, charts and tables, and not in what is data."""

from __future__ import annotations

import re

import pytest

from evenhand.catalog import Catalog
from evenhand.cli.app import run_app
from evenhand.report.tables import PlainTable
from evenhand.report.vocabulary import Vocabulary, vocabulary_of
from evenhand.study.reports import ReportRequest, report_files

FIRMS = Vocabulary((("friend", "supplier"), ("friends", "suppliers")))
STARS = Vocabulary((("point", "star"), ("points", "stars")))


@pytest.mark.parametrize(("words", "said"), [
    ("3.2 points less", "3.2 stars less"), ("1 point", "1 star"), ("Points: as told", "Stars: as told"),
    ("3 percentage points", "3 percentage points"), ("a viewpoint, three-points", "a viewpoint, three-points"),
    ("score (points)", "score (stars)"), ("friends", "friends")])
def test_points_are_called_stars_unless_they_are_of_percentages(words: str, said: str) -> None:
    assert STARS.said(words) == said
    assert Vocabulary().said(words) == words


def test_only_titles_of_a_chart_are_said_otherwise() -> None:
    spec = {"title": "Friends", "data": {"values": [{"title": "friends"}]}, "datasets": {"title": "friends"},
            "layer": [{"mark": {"type": "point"}, "encoding": {"x": {"field": "friends", "title": "of friends"}}}]}
    said = FIRMS.said_in_chart(spec)
    assert said["title"] == "Suppliers"
    assert said["data"] == spec["data"]
    assert said["datasets"] == spec["datasets"]
    assert said["layer"][0] == {"mark": {"type": "point"}, "encoding": {"x": {"field": "friends",
                                                                              "title": "of suppliers"}}}


def test_tags_of_html_keep_their_words() -> None:
    assert FIRMS.said_in_html('<p class="friends" id="friend">A friend&#x27;s</p>') == (
        '<p class="friends" id="friend">A supplier&#x27;s</p>')


def test_a_table_is_said_whole() -> None:
    table = FIRMS.said_in_table(PlainTable("Friends", ("what", "friend"), (("Friends", "1"),), "Of friends."))
    assert (table.title, table.headers, table.rows, table.caption) == (
        "Suppliers", ("what", "supplier"), (("Suppliers", "1"),), "Of suppliers.")


def test_people_with_points_and_friends_are_told_of_these() -> None:
    known = Catalog()
    unit, own_words = known.system_recipe("sesame").unit, known.population_recipe("citizens").own_words
    assert vocabulary_of(unit, own_words) == Vocabulary()


def test_the_words_of_a_dataset_are_those_of_its_recipe() -> None:
    assert Catalog().population_recipe("businesses").own_words == {
        "person": "firm", "people": "firms", "friend": "supplier", "friends": "suppliers"}
    assert Catalog().population_recipe("riders").own_words == {"person": "rider", "people": "riders"}


@pytest.mark.parametrize(("words", "said"), [
    ("3,000 people, a person's record, other people's", "3,000 firms, a firm's record, other firms'"),
    ("People without a score", "Firms without a score"), ("a person", "a firm"),
    ("--people 300 of people.csv, people_file", "--people 300 of people.csv, people_file"),
    ("evenhand explain --person b1", "evenhand explain --person b1"), ("These people.", "These firms.")])
def test_people_are_called_firms_but_options_and_files_keep_their_names(words: str, said: str) -> None:
    assert Vocabulary((("person", "firm"), ("people", "firms"))).said(words) == said


FIRMS_ASKED = "businesses state-business --by size --people 400"


@pytest.mark.parametrize(("asked", "others", "own"), [
    ("explain riders ride r0000007 --people 300", ("points", "person"), "stars"),
    ("recourse riders ride r0000004 --people 300", ("points", "person"), "rider"),
    ("audit riders ride --by group --people 300", ("points", "people", "person"), "riders"),
    ("consequences riders ride --by group --people 300", ("points", "people", "person"), "stars"),
    (f"network {FIRMS_ASKED} --permutations 9", ("friend", "people", "person"), "supplier"),
    (f"audit {FIRMS_ASKED}", ("friend", "people", "person"), "firms"),
    (f"audit {FIRMS_ASKED} --profile eu-ai-act-5-1-c --markdown", ("friend", "the person's"), "firms"),
    (f"worries {FIRMS_ASKED}", ("friend", "people", "person"), "firms"),
    (f"cutoffs {FIRMS_ASKED}", ("friend", "people", "person"), "firms"),
    (f"why {FIRMS_ASKED}", ("friend", "people", "person"), "firms"),
    (f"consequences {FIRMS_ASKED}", ("friend", "people", "person"), "size"),
    ("slices businesses state-business --people 400", ("friend", "people", "person"), "firms"),
    ("compare businesses state-business tax-rating --by size --people 400", ("friend", "people", "person"), "firms"),
])
def test_the_command_line_speaks_of_stars_suppliers_firms_and_riders(asked: str, others: tuple[str, ...], own: str,
                                                                     capsys: pytest.CaptureFixture) -> None:
    assert run_app(asked.split()) == 0
    out = re.sub(r"percentage\s+points|--people", "", capsys.readouterr().out.lower())
    assert own in out
    assert not [other for other in others if other in out]


@pytest.mark.parametrize(("dataset", "system", "other", "own"), [
    ("riders", "ride", "point", "stars"), ("businesses", "state-business", "friend", "suppliers")])
def test_a_report_speaks_of_stars_and_of_suppliers(dataset: str, system: str, other: str, own: str) -> None:
    files = report_files(ReportRequest(dataset, (system,), people=400, formats=("md",),
                                       sections=("people", "findings", "cutoffs", "network", "why", "limits")))
    text = next(content for name, content in files.items() if name.endswith(".md")).decode().lower()
    assert own in text
    assert not re.search(rf"(?<!percentage )\b{other}s?\b", text)
