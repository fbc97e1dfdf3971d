"""What follows from a change is what the world's own equations give for the same person."""

from __future__ import annotations

import pytest

from evenhand.errors import InputError
from evenhand.population.counterfactual import with_values
from evenhand.study import population_of
from evenhand.study.linked import followers

READ = ["property_certificate", "profile_completeness", "on_time_share", "alipay_spend", "baby_goods_share", "income"]


@pytest.fixture(scope="module")
def town():
    return population_of("citizens", people=400)


@pytest.mark.parametrize("changes", [{"assets": 4.0}, {"income": 200000.0}, {"child_at_home": 1}])
def test_what_follows_is_what_the_redrawn_world_holds(town, changes) -> None:
    for person in (0, 17, 399):
        found = followers(town, person, changes, READ)
        redrawn = with_values(town, changes, rows=[person])
        for column in set(READ) - set(changes):
            there = redrawn.people[column][person]
            assert found.get(column, town.people[column][person]) == (
                there if there is None or isinstance(there, str) else pytest.approx(there))


def test_from_a_record_nothing_follows_that_it_does_not_cause(town) -> None:
    assert followers(town, 3, {"on_time_share": 0.2}, READ) == {}


def test_of_recorded_people_nobody_knows_what_follows() -> None:
    with pytest.raises(InputError, match="recorded"):
        followers(population_of("german-credit"), 0, {"duration": 12}, ["amount"])
