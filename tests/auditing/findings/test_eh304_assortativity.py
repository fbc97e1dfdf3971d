"""EH304: whether ties stay inside groups."""

from __future__ import annotations

from evenhand.auditing.findings.eh304_assortativity import find


def test_ties_that_stay_inside_are_beyond_and_ties_at_random_within(network_town) -> None:
    assert find(network_town(homophily=0.6))[0].verdict == "beyond"
    assert find(network_town(homophily=0.0))[0].verdict == "within"


def test_the_sentence_names_the_group_that_keeps_most_to_itself(network_town) -> None:
    found = network_town()
    finding, = find(found)
    assert finding.groups[0] in finding.sentence
    assert f"{found.segregation.assortativity:.2f}" in finding.sentence
