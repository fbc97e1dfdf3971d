"""Design effects of group means: against dense matrices, the source bootstrap, and planted dependence."""

from __future__ import annotations

import re

import numpy as np
import pytest

from evenhand.coupling import Coupling
from evenhand.measures.autoregressive_interval import autoregressive_interval
from evenhand.measures.group_errors import communities_of, effects_of_sources, effects_of_ties, slopes_at_cut
from evenhand.measures.grouping import Groups
from evenhand.measures.network_interval import gap_of
from evenhand.measures.network_roads import (
    TiedResiduals,
    clustering_in,
    community_road,
    decision_road,
    kept_by_decisions,
    roads,
)
from evenhand.measures.network_uncertainty import network_interval
from evenhand.measures.source_interval import source_bootstrap, source_interval
from evenhand.planted import homophilous_ties
from evenhand.ties import Ties

GIVEN = {"group": "1", "reference": "0"}


def town(seed: int = 0, people: int = 800, homophily: float = 0.7) -> tuple[Ties, Groups, np.random.Generator]:
    rng = np.random.default_rng(seed)
    codes = np.arange(people) % 2
    return homophilous_ties(codes, homophily=homophily, mean_degree=10, rng=rng), Groups.of(codes), rng


def coupled(ties: Ties, a: float, rng: np.random.Generator) -> np.ndarray:
    coupling = Coupling(ties, a)
    return coupling.solve(rng.normal(size=ties.people) / coupling.own_weight)


def tied(ties: Ties, values: np.ndarray, groups: Groups) -> TiedResiduals:
    gap = gap_of(values, groups, **GIVEN)
    return TiedResiduals(ties, gap.residual, gap.weights[:, None], groups, communities_of(ties))


def test_the_pair_effect_of_sources_is_that_of_the_closed_form() -> None:
    ties, groups, rng = town()
    coupling, own = Coupling(ties, 0.6), rng.normal(size=ties.people)
    found = effects_of_sources(coupling, own, coupling.solve(own), groups)
    closed = source_interval(coupling, own, groups, **GIVEN)
    assert found.pairs[1, 0] == pytest.approx(closed.design_effect, rel=1e-4)
    assert found.pairs[0, 1] == found.pairs[1, 0]
    assert found.alone.shape == (2,)


def test_the_effect_of_shares_at_a_cut_agrees_with_the_source_bootstrap() -> None:
    ties, groups, rng = town(homophily=0.8)
    coupling, own = Coupling(ties, 0.6), rng.normal(size=ties.people)
    scores = coupling.solve(own)
    cut = float(np.quantile(scores, 0.3))
    chosen = (scores >= cut).astype(float)
    effect = effects_of_sources(coupling, own, chosen, groups, slopes_at_cut(scores, groups, cut, "high")).pairs[0, 1]
    se = gap_of(chosen, groups, **GIVEN).independent_se * np.sqrt(effect)
    contrast = groups.contrast("1", "0")
    draws = source_bootstrap(coupling, own, groups, lambda s: contrast @ (s >= cut), replicates=400)
    assert se == pytest.approx(float(draws.se[0]), rel=0.15)


def test_people_without_a_value_are_left_out_and_ties_to_nobody_change_nothing() -> None:
    ties, groups, rng = town(people=200)
    own = rng.normal(size=200)
    values = np.where(np.arange(200) < 20, np.nan, own)
    found = effects_of_sources(Coupling(ties, 0.0), own, values, groups)
    assert found.pairs == pytest.approx(np.ones((2, 2)), abs=0.01)
    assert found.alone == pytest.approx(np.ones(2), abs=0.01)


def test_where_people_are_not_tied_no_effect_is_found() -> None:
    apart = Ties.from_pairs([], [], people=50, directed=False)
    values = np.random.default_rng(0).normal(size=50)
    found = effects_of_ties(apart, values, Groups.of(np.arange(50) % 2), communities_of(apart))
    assert found.pairs == pytest.approx(np.ones((2, 2)))


def test_the_autoregressive_road_is_the_autoregressive_interval() -> None:
    ties, groups, rng = town()
    values = coupled(ties, 0.6, rng)
    along = roads(tied(ties, values, groups), None)[1]
    assert along.covariance[0, 0] ** 0.5 == pytest.approx(autoregressive_interval(ties, values, groups, **GIVEN).se,
                                                          rel=1e-4)


def test_decisions_are_taken_to_depend_as_what_decides_them_does() -> None:
    ties, groups, rng = town(people=4000)
    hidden = coupled(ties, 0.8, rng)
    chosen = (hidden >= np.quantile(hidden, 0.8)).astype(float)
    found = tied(ties, chosen, groups)
    told = decision_road(found, kept_by_decisions(chosen)).note
    plain = float(re.search(r"strength (\d\.\d+)", told)[1])
    assert plain == pytest.approx(0.8, abs=0.12)
    assert found.dependence < plain - 0.2


def test_a_shock_common_to_communities_is_seen_and_independent_noise_is_not() -> None:
    place = np.arange(900) // 30
    ties = homophilous_ties(place, homophily=0.9, mean_degree=10, rng=np.random.default_rng(0))
    seen = {}
    for share in (0.0, 0.3):
        found = []
        for seed in range(8):
            rng = np.random.default_rng(seed)
            groups = Groups.of((place % 2).astype(int))
            values = np.sqrt(share) * rng.normal(size=30)[place] + np.sqrt(1 - share) * rng.normal(size=900)
            found.append(community_road(tied(ties, values, groups)) is not None)
        seen[share] = np.mean(found)
    assert seen[0.3] == 1.0
    assert seen[0.0] <= 0.25


def test_clustering_is_nothing_where_all_are_alike() -> None:
    assert clustering_in(np.array([0, 0, 1]), np.zeros(3)) == 0.0


@pytest.mark.parametrize("binary", [False, True])
def test_the_printed_interval_is_never_shorter_than_the_independent_one(binary: bool) -> None:
    for seed in range(3):
        ties, groups, rng = town(seed, 300)
        values = coupled(ties, 0.5, rng)
        values = (values > 0).astype(float) if binary else values
        assert network_interval(ties, values, groups, **GIVEN).design_effect >= 1 - 1e-12


def test_permuting_people_changes_nothing_but_rounding() -> None:
    ties, groups, rng = town(people=300)
    own, order = rng.normal(size=300), np.random.default_rng(1).permutation(300)
    place = np.argsort(order)
    ego, alter = ties.pairs()
    other = Ties.from_pairs(place[ego], place[alter], people=300, directed=False)
    first = effects_of_sources(Coupling(ties, 0.5), own, Coupling(ties, 0.5).solve(own), groups)
    moved = Groups(groups.codes[order], groups.levels)
    second = effects_of_sources(Coupling(other, 0.5), own[order], Coupling(other, 0.5).solve(own[order]), moved)
    assert second.pairs == pytest.approx(first.pairs, rel=1e-4)
