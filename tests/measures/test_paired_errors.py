"""Errors of differences of two systems on tied people, where only ties are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import multivariate_normal, norm

from evenhand.coupling import Coupling
from evenhand.measures.density import density_at
from evenhand.measures.group_errors import DesignEffects, communities_of, effects_of_ties
from evenhand.measures.grouping import Groups
from evenhand.measures.network_roads import kept_by_decisions
from evenhand.measures.paired_errors import (
    at_most_unpaired,
    effect_on_sum,
    kept_by_differences,
    paired_effects_of_ties,
    tetrachoric,
)
from evenhand.planted import homophilous_ties
from evenhand.ties import Ties


def town(people: int = 1500, seed: int = 0) -> tuple[Ties, Groups, np.random.Generator]:
    rng = np.random.default_rng(seed)
    codes = np.arange(people) % 2
    return homophilous_ties(codes, homophily=0.8, mean_degree=10, rng=rng), Groups.of(codes), rng


def coupled(ties: Ties, a: float, rng: np.random.Generator) -> np.ndarray:
    coupling = Coupling(ties, a)
    return coupling.solve(rng.normal(size=ties.people) / coupling.own_weight)


@given(first=some.floats(0.05, 0.95), second=some.floats(0.05, 0.95), correlation=some.floats(-0.95, 0.98))
def test_the_tetrachoric_correlation_is_that_of_the_bivariate_normal(first: float, second: float,
                                                                     correlation: float) -> None:
    def above_both(held: float) -> float:
        return float(multivariate_normal.cdf(norm.ppf([first, second]), cov=[[1, held], [held, 1]],
                                             allow_singular=True))

    # Where one share nearly holds the other, correlations far apart give the same share: that share is what counts.
    both = above_both(correlation)
    assert above_both(tetrachoric(first, second, both)) == pytest.approx(both, abs=1e-8)


@pytest.mark.parametrize("correlation", [-0.9, -0.3, 0.0, 0.5, 0.95])
def test_between_shares_of_a_half_the_correlation_itself_comes_back(correlation: float) -> None:
    both = 0.25 + np.arcsin(correlation) / (2 * np.pi)
    assert tetrachoric(0.5, 0.5, both) == pytest.approx(correlation, abs=1e-9)


def test_against_a_system_that_says_nothing_a_difference_is_the_other_systems_decision() -> None:
    ties, groups, rng = town()
    chosen = (coupled(ties, 0.7, rng) > 0.5).astype(float)
    nothing = np.zeros(chosen.size)
    kept = kept_by_differences(nothing, chosen)
    assert kept == pytest.approx(kept_by_decisions(chosen))
    influence = groups.centred(chosen) / groups.sizes[groups.codes]
    found = paired_effects_of_ties(ties, influence, groups, communities_of(ties), kept)
    alone = effects_of_ties(ties, chosen, groups, communities_of(ties))
    assert found.pairs == pytest.approx(alone.pairs)
    assert found.pairs[0, 1] > 1.5


def test_systems_that_decide_alike_keep_nothing_and_other_values_are_no_decisions() -> None:
    chosen = np.array([0.0, 1.0, 1.0, 0.0])
    assert kept_by_differences(chosen, chosen) is None
    assert kept_by_differences(chosen, chosen + 0.5) is None


def test_what_two_decisions_share_is_no_part_of_what_their_difference_keeps() -> None:
    rng = np.random.default_rng(0)
    shared, own = rng.normal(size=(2, 200_000))
    near = (shared > 0).astype(float), (shared + 1.5 * own > 0).astype(float)
    far = (shared > 0).astype(float), (own > 0).astype(float)
    # Of two decisions that have nothing in common, each keeps its own share.
    assert kept_by_differences(*far) == pytest.approx(kept_by_decisions(far[0]), abs=0.01)
    assert kept_by_differences(*near) < kept_by_differences(*far) - 0.05


def test_of_nearly_the_same_decisions_nothing_is_read_into_what_is_left() -> None:
    """What chance leaves along ties was once taken for all of it: a design effect of over 200."""
    rng = np.random.default_rng(0)
    shared, own = rng.normal(size=(2, 200_000))
    assert kept_by_differences((shared > 0).astype(float), (shared + 0.1 * own > 0).astype(float)) is None


def test_the_effect_on_a_sum_is_1_without_dependence_and_at_most_that_of_communities() -> None:
    ties, groups, rng = town()
    one = Groups(np.zeros(groups.people, np.int64), ("all",))
    communities = communities_of(ties)
    free, bound = rng.normal(size=groups.people), coupled(ties, 0.9, rng)
    effects = [effect_on_sum(ties, (values - values.mean()) / values.size, one, communities)[0]
               for values in (free, bound)]
    assert effects[0] < 1.3
    assert effects[1] > 3
    sizes = np.bincount(communities)
    assert effects[1] <= sizes @ sizes / sizes.sum()


def test_a_density_is_that_of_the_normal_and_sums_to_1() -> None:
    sample = np.random.default_rng(0).normal(5, 2, 50_000)
    points = np.linspace(-10, 20, 3001)
    found = density_at(points, sample)
    assert found.sum() * 0.01 == pytest.approx(1, abs=0.01)
    assert found == pytest.approx(norm.pdf(points, 5, 2), abs=0.01)
    assert (density_at(points, np.ones(5)) == 0).all()


@given(seed=some.integers(0, 10_000), effects=some.tuples(*[some.floats(1, 30)] * 3))
def test_no_difference_tells_less_than_on_other_people_where_values_go_together(seed: int, effects: tuple) -> None:
    rng = np.random.default_rng(seed)
    groups = Groups.of(["a", "b"] * 10)
    first = groups.centred(rng.normal(size=20))
    second = groups.centred(rng.normal(size=20) + rng.choice([-1, 1]) * first)
    own, other, found = (DesignEffects(np.full(2, one), np.full((2, 2), one), "") for one in effects)
    kept = at_most_unpaired(found, first, second, (own, other), groups)
    change, alone = groups.sums((second - first) ** 2), [groups.sums(one**2) for one in (first, second)]
    apart = alone[0] * effects[0] + alone[1] * effects[1]
    together = change <= sum(alone)
    assert (kept.alone * change <= apart * (1 + 1e-12))[together].all()
    assert (kept.alone == found.alone)[~together].all()
    assert (kept.alone >= 1).all()
    assert (kept.pairs <= found.pairs).all()
