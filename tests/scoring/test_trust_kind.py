"""Trust by personal relationships, on networks small enough for paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evenhand.errors import InputError
from evenhand.scoring.attribution import explain
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.system import fit
from evenhand.ties import Ties
from evenhand.trust import path_trust


def trust_system(people: int, **rules: object) -> SystemRecipe:
    trust = {"ties": {"kin": 0.9, "friend": 0.7, "work": 0.5}, "lenders": people} | rules
    return SystemRecipe.model_validate({"name": "trust", "title": "Trust", "kind": "trust", "range": [0, 100],
                                        "cut": 50, "trust": trust})


@pytest.fixture
def line(town):
    """Everybody is asked; 0 and 1 are kin, 1 and 2 colleagues, 2 and 3 friends; nobody knows the others."""
    ties = Ties.from_pairs([0, 1, 2], [1, 2, 3], people=town.count, directed=False, kind=[0, 2, 1],
                           kinds=("kin", "friend", "work"))
    return replace(town, ties=ties)


def test_a_score_is_the_share_of_lenders_who_would_say_yes(line):
    """With a bar of 0.2: kin of a colleague 0.5 x 0.9 x 0.5 = 0.225 yes, friend of one 0.5 x 0.7 x 0.5 = 0.175 no."""
    found = fit(trust_system(line.count, bar=0.2), line).decide(line)
    others = line.count - 1
    yes = np.array([2, 2, 3 - 1, 1])  # 0: 1 and 2; 1: 0 and 2; 2: 1, 3 and, through 1, 0; 3: 2
    yes[2] = 3
    assert found.score[:4] == pytest.approx(100 * yes / others)
    assert (found.score[4:] == 0).all()


def test_what_if_a_tie_were_none_is_the_score_without_it(line):
    system = fit(trust_system(line.count), line)
    without = replace(line, ties=Ties.from_pairs([0, 2], [1, 3], people=line.count, directed=False, kind=[0, 1],
                                                 kinds=("kin", "friend", "work")))
    anew = fit(trust_system(line.count), without).decide(without).score
    assert explain(system, line, 2, without_ties=[1]).score == pytest.approx(anew[2])


@pytest.mark.parametrize("method", ["paths", "eigentrust"])
def test_the_one_part_and_the_average_are_the_score(line, method):
    system = fit(trust_system(line.count, method=method), line)
    told = explain(system, line, 1)
    assert told.base + sum(part.points for part in told.parts) == pytest.approx(told.score, abs=1e-9)


def test_a_rank_is_the_share_of_people_who_are_trusted_less(line):
    ranks = fit(trust_system(line.count, method="eigentrust"), line).decide(line).score
    assert ranks.mean() == pytest.approx(50)
    assert ranks[1] > ranks[0] > ranks[3]


def test_a_floor_leaves_what_lies_above_it_as_it_is():
    rng = np.random.default_rng(3)
    i, j = np.triu_indices(30, 1)
    keep = rng.random(i.size) < 0.15
    ties = Ties.from_pairs(i[keep], j[keep], people=30, directed=False, weight=rng.uniform(0.1, 1, int(keep.sum())))
    whole, floored = (path_trust(ties, range(30), hops=4, floor=floor) for floor in (0.0, 0.3))
    assert floored == pytest.approx(np.where(whole >= 0.3, whole, 0))


def test_people_without_ties_and_ties_of_an_unknown_kind_are_refused(line):
    with pytest.raises(InputError, match="nobody knows who is tied to whom"):
        fit(trust_system(5), replace(line, ties=None))
    with pytest.raises(InputError, match="the kind 'work'"):
        fit(trust_system(5, ties={"kin": 0.9, "friend": 0.7}), line)
    with pytest.raises(InputError, match="nothing else of a person"):
        explain(fit(trust_system(5), line), line, 1, changes={"relationships": 3})
