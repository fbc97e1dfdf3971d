"""EH302: how much of a gap comes through ties."""

from __future__ import annotations

import pytest

from evenhand.auditing.findings.eh302_gap_through_ties import find


def test_a_gap_that_comes_mostly_through_ties_is_beyond_and_one_of_own_records_is_not(network_town) -> None:
    mostly, hardly = network_town(r=0.9, homophily=0.9), network_town(r=0.05)
    assert [one.verdict for one in find(mostly)] == ["beyond"]
    assert [one.verdict for one in find(hardly)] == ["within"]
    assert find(mostly)[0].groups == ("low", "high")


def test_the_sentence_holds_the_numbers_of_the_split(network_town) -> None:
    found = network_town()
    split, sentence = found.splits[0], find(found)[0].sentence.replace("−", "-")
    assert f"{100 * split.through_ties / split.gap:.1f} %" in sentence
    assert split.own + split.through_ties == pytest.approx(split.gap, abs=1e-9)


def test_nothing_is_said_where_it_is_not_known_how_friends_count(network_town) -> None:
    assert len(find(network_town(r=0.0))) == 1
    assert find(network_town(r=0.0))[0].verdict == "within"
