"""Couplings that are no weighted mean: what they settle at is found again by brute force and by plain rounds."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.coupling.monotone import Gate, ListedShare, Minimum
from evenhand.errors import InputError
from evenhand.ties import Ties


def random_ties(seed: int, people: int, draws: int, directed: bool) -> Ties:
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, people, (2, draws))
    if not directed:
        i, j = np.minimum(i, j), np.maximum(i, j)
    cell = np.unique((i * people + j)[i != j])
    weight = rng.random(cell.size) + 0.1
    return Ties.from_pairs(cell // people, cell % people, people=people, directed=directed, weight=weight)


def own_records(seed: int, people: int) -> np.ndarray:
    return np.random.default_rng(seed + 1000).normal(600, 100, people)


TOWNS = [(seed, directed) for seed in range(3) for directed in (False, True)]


# The weakest friend.

@pytest.mark.parametrize(("seed", "directed"), TOWNS)
@pytest.mark.parametrize("r", [0.05, 0.2, 0.9])
def test_the_weakest_friend_satisfies_its_own_equation_person_by_person(seed: int, directed: bool, r: float) -> None:
    ties, own = random_ties(seed, 60, 90, directed), own_records(seed, 60)
    score = Minimum(ties, r).solve(own)
    for person in range(60):
        alters = ties.alters(person)
        wanted = own[person] if alters.size == 0 else (1 - r) * own[person] + r * score[alters].min()
        assert score[person] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize(("seed", "directed"), TOWNS)
def test_rounds_from_anywhere_come_to_the_same_scores(seed: int, directed: bool) -> None:
    ties, own = random_ties(seed, 60, 90, directed), own_records(seed, 60)
    rule, found = Minimum(ties, 0.6), Minimum(ties, 0.6).solve(own)
    for start in (np.zeros(60), np.full(60, 5000.0)):
        score, distance = start, np.abs(start - found).max()
        for _ in range(60):
            score = rule._round(np.arange(60), own, score)
            # Each round brings the sheet nearer by the factor r: Banach's proof, seen at work.
            assert np.abs(score - found).max() <= 0.6 * distance + 1e-6
            distance = np.abs(score - found).max()
        np.testing.assert_allclose(score, found, atol=1e-6)


@pytest.mark.parametrize(("seed", "directed"), TOWNS)
@pytest.mark.parametrize("steps", ["fixed-point", 1])
def test_scores_by_the_weakest_friend_are_a_weighted_sum_of_own_records(seed: int, directed: bool, steps) -> None:
    ties, own = random_ties(seed, 60, 90, directed), own_records(seed, 60)
    rule = Minimum(ties, 0.4, steps)
    linear = rule.as_solved(own)
    np.testing.assert_allclose(linear.solve(own), rule.solve(own), atol=1e-6)
    assert (linear.ties.degree <= 1).all()
    for person in range(0, 60, 11):
        part = rule.part(own, person, 600.0)
        assert part.weight.sum() == pytest.approx(1)
        np.testing.assert_allclose(part.weight, linear.shares_of(person), atol=1e-12)
        made = 600.0 + part.own_share * (own[person] - 600.0) + part.points.sum()
        assert made == pytest.approx(rule.solve(own)[person], abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), r=st.sampled_from([0.0, 0.2, 0.6, 0.95, 0.999]), directed=st.booleans(),
       steps=st.sampled_from(["fixed-point", 1]), changed=st.integers(0, 12),
       points=st.sampled_from([0.01, 80.0, 900.0]))
def test_scores_near_known_ones_are_those_of_a_solution_from_the_start(seed, r, directed, steps, changed, points):
    ties, own = random_ties(seed, 60, 90, directed), own_records(seed % 1000, 60)
    rule, rng = Minimum(ties, r, steps), np.random.default_rng(seed)
    moved = own.copy()
    moved[rng.integers(0, 60, changed)] += points * rng.choice([-1.0, 1.0])
    known = rule.solve(own)
    found = rule.solve_near(moved, own, known)
    np.testing.assert_allclose(found, rule.solve(moved), atol=1e-5)
    person = int(rng.integers(0, 60))
    near, anew = rule.part(moved, person, 600.0, before=own, known=known), rule.part(moved, person, 600.0)
    np.testing.assert_allclose(near.points.sum(), anew.points.sum(), atol=1e-5)


def test_the_weakest_of_all_moves_everybody_at_a_high_weight() -> None:
    wheel = Ties.from_pairs([0] * 400, range(1, 401), people=401, directed=False)
    own = np.r_[100.0, np.full(400, 700.0)]
    rule, raised = Minimum(wheel, 0.9), np.r_[650.0, np.full(400, 700.0)]
    found = rule.solve_near(raised, own, rule.solve(own))
    # Hub: h = .1 x 650 + .9 s; rim: s = .1 x 700 + .9 h.
    hub = (65 + 0.9 * 70) / (1 - 0.81)
    np.testing.assert_allclose(found, np.r_[hub, np.full(400, 70 + 0.9 * hub)], atol=1e-6)


def test_among_equally_weak_friends_the_first_counts() -> None:
    star = Ties.from_pairs([0, 0, 0], [1, 2, 3], people=4, directed=False)
    linear = Minimum(star, 0.5, 1).as_solved([9.0, 4.0, 4.0, 7.0])
    assert linear.ties.alters(0).tolist() == [1]


def test_nobody_at_all_and_a_weight_next_to_one_are_solved() -> None:
    assert Minimum(Ties.from_pairs([], [], people=0, directed=False), 0.5).solve([]).size == 0
    pair, r = Ties.from_pairs([0], [1], people=2, directed=False), 0.999999
    rule, lower = Minimum(pair, r), (400.0 * r + 700.0) / (1 + r)
    np.testing.assert_allclose(rule.solve([700.0, 400.0]), [lower, (700.0 * r + 400.0) / (1 + r)], atol=1e-3)
    np.testing.assert_allclose(rule.part([700.0, 400.0], 0, 0.0).weight, [1 / (1 + r), r / (1 + r)], atol=1e-9)


def test_a_friend_weight_of_one_is_refused() -> None:
    with pytest.raises(InputError, match="friend weight"):
        Minimum(random_ties(0, 5, 5, False), 1.0)


# Listed friends.

@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), loss=st.floats(1, 400), directed=st.booleans())
def test_of_all_consistent_lists_the_shortest_is_reached(seed: int, loss: float, directed: bool) -> None:
    """Every list of seven people is tried: consistent is one that lists just those whom its own scores list."""
    ties, own = random_ties(seed, 7, 12, directed), own_records(seed, 7)
    weights = ties.weights_of_alters.toarray()
    consistent = []
    for choice in product((False, True), repeat=7):
        on = np.array(choice)
        if ((own - loss * weights @ on < 550) == on).all():
            consistent.append(on)
    score, on, _ = ListedShare(ties, loss, 550.0).settled(own)
    assert any((on == other).all() for other in consistent)
    assert all((on <= other).all() for other in consistent)
    np.testing.assert_allclose(score, own - loss * weights @ on)


def test_a_list_spreads_one_round_at_a_time_and_ends() -> None:
    people = 30
    line = Ties.from_pairs(np.arange(people - 1), np.arange(1, people), people=people, directed=False)
    own = np.r_[400.0, np.full(people - 1, 540.0)]
    _, on, rounds = ListedShare(line, 100.0, 500.0).settled(own)
    assert on.all()
    assert rounds == people - 1
    once = ListedShare(line, 100.0, 500.0, steps=1).settled(own)
    assert once[1].sum() == 1
    assert once[0][1] == 490.0


def test_people_on_a_list_cost_their_friends_by_weight_and_nothing_else_does() -> None:
    ties, own = random_ties(4, 40, 80, False), own_records(4, 40)
    listed = np.arange(40) % 5 == 0
    rule = ListedShare(ties, 190.0, listed=listed)
    np.testing.assert_allclose(rule.solve(own), own - 190.0 * (ties.weights_of_alters @ listed))
    part = rule.part(own, 7, 600.0)
    assert set(np.flatnonzero(part.points)) == set(ties.alters(7)) & set(np.flatnonzero(listed))
    assert own[7] + part.points.sum() == pytest.approx(rule.solve(own)[7])


def test_without_a_loss_nobody_is_touched() -> None:
    ties, own = random_ties(4, 40, 80, False), own_records(4, 40)
    np.testing.assert_array_equal(ListedShare(ties, 0.0, 600.0).solve(own), own)


# A gate.

@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), bar=st.floats(500, 700), directed=st.booleans())
def test_of_all_consistent_gates_the_one_that_shuts_out_fewest_is_reached(seed: int, bar: float,
                                                                          directed: bool) -> None:
    ties, own = random_ties(seed, 7, 12, directed), own_records(seed, 7)
    weights, tied = ties.weights_of_alters.toarray(), ~ties.isolates
    consistent = []
    for choice in product((False, True), repeat=7):
        shut = np.array(choice)
        score = np.where(shut, np.minimum(own, 450.0), own)
        if ((tied & (weights @ score < bar)) == shut).all():
            consistent.append(shut)
    found = Gate(ties, bar, 450.0, "fixed-point").shut(own)
    assert any((found == other).all() for other in consistent)
    assert all((found <= other).all() for other in consistent)


@pytest.mark.parametrize(("seed", "directed"), TOWNS)
def test_a_gate_reads_the_mean_own_record_of_friends_once(seed: int, directed: bool) -> None:
    ties, own = random_ties(seed, 60, 60, directed), own_records(seed, 60)
    score = Gate(ties, 590.0, 500.0).solve(own)
    mean = ties.mean_over_alters(own)
    for person in range(60):
        shut = mean[person] < 590.0
        assert score[person] == (min(own[person], 500.0) if shut else own[person])
    assert ties.isolates.any()


def test_before_an_open_gate_nobody_loses_and_the_part_is_nobodys_alone() -> None:
    ties, own = random_ties(2, 60, 90, False), own_records(2, 60)
    np.testing.assert_array_equal(Gate(ties, -1e9, 0.0).solve(own), own)
    rule = Gate(ties, 1e9, 500.0)
    person = int(np.flatnonzero(~ties.isolates & (own > 500))[0])
    part = rule.part(own, person, 600.0)
    assert part.points.any() == np.False_
    assert own[person] + part.together == pytest.approx(500.0)


def test_a_rule_serves_other_ties_as_well() -> None:
    ties, own = random_ties(2, 60, 90, False), own_records(2, 60)
    alone = ties.filtered(np.zeros(ties.matrix.nnz, bool))
    for rule in (Minimum(ties, 0.5), ListedShare(ties, 100.0, 600.0), Gate(ties, 600.0, 500.0)):
        np.testing.assert_array_equal(replace(rule, ties=alone).solve(own), own)
