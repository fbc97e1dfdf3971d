from __future__ import annotations

import numpy as np
import pytest

from evenhand.coupling import Coupling
from evenhand.measures.placebo import placebo_gaps, placebo_summary
from evenhand.planted import homophilous_ties


@pytest.fixture(scope="module")
def town():
    labels = np.where(np.arange(2_000) % 2 == 0, "rural", "urban")
    rng = np.random.default_rng(0)
    own = rng.normal(size=2_000) + (labels == "urban")
    ties = homophilous_ties(labels, homophily=0.7, mean_degree=16, rng=rng)
    table = placebo_gaps(Coupling(ties, 0.5), own, labels, reference="urban", share=0.8, rewirings=5, seed=3)
    return own, labels, table


def test_without_ties_the_gap_is_that_of_own_records(town):
    own, labels, table = town
    expected = own[labels == "rural"].mean() - own[labels == "urban"].mean()
    assert placebo_summary(table, group="rural")["mean"][3] == pytest.approx(expected)


def test_homophily_keeps_a_gap_that_rewiring_takes_away(town):
    _, _, table = town
    real, within, across, none = placebo_summary(table, group="rural")["mean"].to_list()
    # The friend weight leaves half of the gap; homophily of .7 brings it back to .5 / (1 - .5 × .7).
    assert across / none == pytest.approx(0.5, abs=0.03)
    assert within / none == pytest.approx(0.5 / (1 - 0.5 * 0.7), abs=0.05)
    # Ties form on the group alone, so who in the group is tied makes no difference.
    assert real == pytest.approx(within, rel=0.05)


def test_equal_seeds_give_equal_tables(town):
    own, labels, table = town
    ties = homophilous_ties(labels, homophily=0.2, mean_degree=4, rng=np.random.default_rng(1))
    one, two = (placebo_gaps(Coupling(ties, 0.3), own, labels, reference="urban", cut=0, rewirings=2, seed=8)
                for _ in range(2))
    assert one.equals(two)
    assert one["network"].unique(maintain_order=True).to_list() == table["network"].unique(
        maintain_order=True).to_list()
