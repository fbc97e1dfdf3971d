"""EH305: whether own records cluster along ties beyond the group."""

from __future__ import annotations

from dataclasses import replace

from evenhand.auditing.findings.eh305_own_records import find


def test_ties_that_form_on_what_drives_records_are_noticed(network_town) -> None:
    finding, = find(network_town(driver=True, homophily=0.7))
    assert finding.verdict == "beyond"
    assert "may be too short" in finding.sentence


def test_ties_that_form_on_the_group_alone_leave_records_independent(network_town) -> None:
    verdicts = [find(network_town(seed=seed, people=300))[0].verdict for seed in range(6)]
    assert verdicts.count("within") >= 5


def test_too_few_shuffles_say_nothing(network_town) -> None:
    found = replace(network_town(people=100), permutations=5)
    assert find(found)[0].verdict == "not_enough_data"
