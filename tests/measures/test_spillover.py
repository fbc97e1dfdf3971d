from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.coupling import Coupling
from evenhand.coupling.own_shares import exact_own_shares, own_shares, returns_after
from evenhand.measures.gap_split import gap_split
from evenhand.measures.spillover import crossings, spillover, who_moves
from evenhand.planted import homophilous_ties
from evenhand.ties import Ties


def dense_multiplier(ties: Ties, r: float) -> np.ndarray:
    weights = ties.weights_of_alters.toarray() + np.diag(ties.isolates.astype(float))
    return (1 - r) * np.linalg.inv(np.eye(ties.people) - r * weights)


def some_ties(directed: bool, seed: int = 0, people: int = 200, draws: int = 500) -> Ties:
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, people, (2, draws))
    i, j = (i, j) if directed else (np.minimum(i, j), np.maximum(i, j))
    cell = np.unique((i * people + j)[i != j])
    return Ties.from_pairs(cell // people, cell % people, people=people, directed=directed,
                           weight=rng.random(cell.size) + 0.1)


@pytest.mark.parametrize("directed", [True, False])
def test_returns_are_the_diagonals_of_the_powers_of_w(directed):
    ties = some_ties(directed)
    weights = ties.weights_of_alters.toarray()
    expected = [np.ones(200)] + [np.diag(np.linalg.matrix_power(weights, k)) for k in range(1, 5)]
    tied = ~ties.isolates
    assert returns_after(ties)[:, tied] == pytest.approx(np.array(expected)[:, tied])


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("r", [0.2, 0.4, 0.85])
def test_own_shares_of_many_people_are_within_their_error_of_the_dense_answer(directed, r):
    ties = some_ties(directed)
    expected = np.diag(dense_multiplier(ties, r))
    assert own_shares(Coupling(ties, r)).values == pytest.approx(expected)
    large = own_shares(Coupling(ties, r), dense_people=0)
    off = np.abs(large.values - expected)
    if large.method == "series":
        assert (off <= large.error + 1e-12).all()
        assert large.error.max() <= 0.01
    else:
        # Two standard errors cover about 95 %, and the probes leave little to be uncertain about.
        assert (off <= large.error + 1e-9).mean() > 0.85
        assert off.mean() < 0.01


def test_impacts_equal_the_dense_matrix():
    ties = some_ties(True)
    matrix = dense_multiplier(ties, 0.6)
    found = spillover(Coupling(ties, 0.6), np.arange(200) % 2)
    assert found.influence == pytest.approx(matrix.sum(axis=0))
    assert found.direct_impact == pytest.approx(np.trace(matrix) / 200)
    assert found.influence.mean() == pytest.approx(1)
    alone = found.isolates
    assert found.network_share[alone] == pytest.approx(0)
    table = found.frame()
    assert (table["network_share_tied"] >= table["network_share"]).all()


def test_who_moves_me_is_my_row_of_m():
    ties = some_ties(False)
    own = np.random.default_rng(1).normal(size=200)
    row = dense_multiplier(ties, 0.6)[7]
    table = who_moves(Coupling(ties, 0.6), 7, own=own, most=5)
    order = [i for i in np.argsort(-row) if i != 7][:5]
    assert table["person"].to_list() == order
    assert table["weight"].to_numpy() == pytest.approx(row[order])
    assert table["points"].to_numpy() == pytest.approx(row[order] * (own[order] - own.mean()))


def test_an_isolate_is_moved_by_nobody():
    pair = Ties.from_pairs([0], [1], people=3, directed=False)
    assert who_moves(Coupling(pair, 0.5), 2).height == 0


def test_crossings_count_each_direction_and_mirror_when_low_is_good():
    own, scores = np.array([5.0, 5, 1, 1]), np.array([4.0, 6, 7, 3])
    high = crossings(own, scores, ["a", "a", "b", "b"], cut=5)
    assert high["fell"].to_list() == [1, 0]
    assert high["lifted"].to_list() == [0, 1]
    low = crossings(own, scores, ["a", "a", "b", "b"], cut=5, favourable="low")
    assert low["fell"].to_list() == [0, 1]
    assert low["lifted"].to_list() == [1, 0]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.floats(0, 0.95))
def test_the_split_equals_its_definition_and_adds_up(seed, directed, r):
    ties = some_ties(directed, seed, 40, 90)
    rng = np.random.default_rng(seed)
    own, labels = rng.normal(600, 50, 40), np.array(["g", "h", "k"])[np.arange(40) % 3]
    split = gap_split(Coupling(ties, r), own, labels, group="g", reference="h")
    matrix = dense_multiplier(ties, r)
    centred = own - own.mean()
    gap = (matrix @ own)[labels == "g"].mean() - (matrix @ own)[labels == "h"].mean()
    rest = matrix - np.diag(np.diag(matrix))
    mean = np.array([centred[labels == k].mean() for k in "ghk"])
    weight = np.array([[rest[labels == g][:, labels == k].sum(axis=1).mean() for k in "ghk"] for g in "gh"])
    part = np.diag(matrix) * centred
    assert split.gap == pytest.approx(gap, abs=1e-6)
    assert split.own == pytest.approx(part[labels == "g"].mean() - part[labels == "h"].mean(), abs=1e-6)
    assert split.mixing == pytest.approx((weight[0] - weight[1]) * mean, abs=1e-6)
    within = rest @ (centred - mean[np.arange(40) % 3])
    assert split.selection == pytest.approx(within[labels == "g"].mean() - within[labels == "h"].mean(), abs=1e-6)
    assert abs(split.remainder) < 1e-9 * max(1, np.abs(own).max())


def test_where_the_score_begins_does_not_matter():
    ties, labels = some_ties(False), np.arange(200) % 2
    own = np.random.default_rng(0).normal(size=200)
    one = gap_split(Coupling(ties, 0.5), own, labels, group="0", reference="1")
    two = gap_split(Coupling(ties, 0.5), own + 600, labels, group="0", reference="1")
    assert one.own == pytest.approx(two.own, abs=1e-9)
    assert one.mixing == pytest.approx(two.mixing, abs=1e-9)


def test_without_homophily_only_the_own_part_is_left_and_with_it_mixing_takes_over():
    labels = np.arange(2_000) % 2
    rng = np.random.default_rng(0)
    own = rng.normal(size=2_000) + 0.5 * labels
    shares = []
    for homophily in (0.0, 0.8):
        ties = homophilous_ties(labels, homophily=homophily, mean_degree=12, rng=rng)
        split = gap_split(Coupling(ties, 0.6), own, labels, group="1", reference="0")
        shares.append(split.mixing.sum() / split.gap)
    assert abs(shares[0]) < 0.05
    assert shares[1] > 0.3


def test_the_gap_of_a_planted_town_shrinks_as_the_headline_says():
    labels = np.arange(4_000) % 2
    rng = np.random.default_rng(1)
    ties = homophilous_ties(labels, homophily=0.6, mean_degree=20, rng=rng)
    split = gap_split(Coupling(ties, 0.5), rng.normal(size=4_000) + labels, labels, group="1", reference="0")
    assert split.gap / split.own_gap == pytest.approx(0.5 / (1 - 0.5 * 0.6), rel=0.06)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("r", [0.0, 0.2, 0.9, 0.99])
def test_own_shares_of_some_people_are_the_diagonal_of_the_inverse(directed: bool, r: float) -> None:
    ties, people = some_ties(directed), np.array([3, 0, 199, 57, 120])
    found = exact_own_shares(Coupling(ties, r), people)
    np.testing.assert_allclose(found, np.diag(dense_multiplier(ties, r))[people], atol=1e-9)
