"""The letter: decision, reasons and what is enough, as computed; no group, no neighbour, nothing unescaped."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest

from evenhand.catalog import Catalog
from evenhand.report.letter import letter_html
from evenhand.scoring.attribution import explain
from evenhand.scoring.system import fit
from evenhand.study import population_of, recourse_of_person


@pytest.fixture(scope="module")
def scene():
    people = population_of("citizens", people=1000)
    system = fit(Catalog().system_recipe("sesame"), people)
    decided = system.decide(people)
    person = int(np.flatnonzero(decided.scored & (decided.selected == 0))[0])
    return people, system, decided, person


def letter_of(scene, **other: object) -> str:
    people, system, decided, person = scene
    found = explain(system, people, person, decisions=decided)
    plan = recourse_of_person(system, people, person, decided).plan
    return letter_html(other.pop("found", found), plan, **{"system": "S", "people": "P", "synthetic": True,
                                                           "provenance": "seed 0"} | other)


def test_the_letter_holds_the_score_the_reasons_in_order_and_what_is_enough(scene) -> None:
    people, system, decided, person = scene
    text = unescape(letter_of(scene))
    found = explain(system, people, person, decisions=decided)
    assert f"{found.score:,.0f} points" in text
    places = [text.index(reason.sentence) for reason in found.reasons]
    assert places == sorted(places)
    assert 0 < len(places) <= 4
    assert all(reason.code in text for reason in found.reasons)
    assert "the decision is not favourable" in text
    assert "What would be enough" in text
    assert "synthetic data" in text


def test_no_group_and_no_neighbour_is_named(scene) -> None:
    people, system, decided, person = scene
    text = letter_of(scene)
    for attribute in people.roles.protected:
        assert people.label(attribute) not in text
    for friend in explain(system, people, person, decisions=decided).friends:
        assert friend.alter is None or friend.alter not in text


def test_words_from_data_are_escaped_and_nothing_is_loaded_from_elsewhere(scene) -> None:
    people, system, decided, person = scene
    bad = "<script>alert(1)</script>"
    found = replace(explain(system, people, person, decisions=decided), person=bad, band=bad)
    text = letter_of(scene, found=found, system=bad, people=bad, provenance=bad)

    class Tags(HTMLParser):
        seen: set[str] = set()

        def handle_starttag(self, tag: str, attrs: list) -> None:
            self.seen.add(tag)
            assert not {"src", "href"} & {name for name, _ in attrs}

    Tags().feed(text)
    assert "script" not in Tags.seen
    assert "&lt;script&gt;" in text


def test_somebody_without_a_score_is_told_what_is_missing(scene) -> None:
    people, system, decided, _ = scene
    nobody = int(np.flatnonzero(~decided.scored)[0])
    text = letter_html(explain(system, people, nobody, decisions=decided), None, system="S", people="P",
                       synthetic=False, provenance="")
    assert "There is no score" in text
    assert "digital access" in text
    assert "synthetic" not in text
