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
    unit, called = known.system_recipe("sesame").unit, known.population_recipe("citizens").ties.called
    assert vocabulary_of(unit, called) == Vocabulary()


@pytest.mark.parametrize(("asked", "other", "own"), [
    ("explain riders ride r0000007 --people 300", "points", "stars"),
    ("recourse riders ride r0000007 --people 300", "points", "stars"),
    ("network businesses state-business --by size --people 400 --permutations 9", "friend", "supplier")])
def test_the_command_line_speaks_of_stars_and_of_suppliers(asked: str, other: str, own: str,
                                                            capsys: pytest.CaptureFixture) -> None:
    assert run_app(asked.split()) == 0
    out = capsys.readouterr().out.lower().replace("percentage points", "")
    assert own in out
    assert other not in out


@pytest.mark.parametrize(("dataset", "system", "other", "own"), [
    ("riders", "ride", "point", "stars"), ("businesses", "state-business", "friend", "suppliers")])
def test_a_report_speaks_of_stars_and_of_suppliers(dataset: str, system: str, other: str, own: str) -> None:
    files = report_files(ReportRequest(dataset, (system,), people=400, formats=("md",),
                                       sections=("people", "findings", "cutoffs", "network", "why", "limits")))
    text = next(content for name, content in files.items() if name.endswith(".md")).decode().lower()
    assert own in text
    assert not re.search(rf"(?<!percentage )\b{other}s?\b", text)
