"""EH303: a gap against that under networks drawn anew."""

from __future__ import annotations

from evenhand.auditing.findings.eh303_placebo import find_in


def test_homophily_by_group_is_seen_against_rewired_networks(network_town) -> None:
    found = network_town(r=0.7, homophily=0.8)
    finding, = find_in(found, found.placebo(draws=19))
    assert finding.verdict == "beyond"
    assert "is a part of the gap" in finding.sentence


def test_ties_at_random_make_no_visible_difference(network_town) -> None:
    found = network_town(r=0.7, homophily=0.0, seed=3)
    assert find_in(found, found.placebo(draws=19))[0].verdict == "within"


def test_few_networks_are_not_enough(network_town) -> None:
    found = network_town(people=200)
    finding, = find_in(found, found.placebo(draws=5))
    assert finding.verdict == "not_enough_data"
    assert "at least 19" in finding.sentence
