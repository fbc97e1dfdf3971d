from __future__ import annotations

import numpy as np
import pytest

from evenhand.coupling import Coupling
from evenhand.coupling.path import CouplingPath
from evenhand.errors import InputError
from evenhand.measures.friend_weight import friend_weight_sweep
from evenhand.measures.gaps import cut_that_selects
from evenhand.ties import Ties


def town(seed: int, people: int = 400, draws: int = 2_000, directed: bool = False) -> Ties:
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, people, (2, draws))
    i, j = (i, j) if directed else (np.minimum(i, j), np.maximum(i, j))
    cell = np.unique((i * people + j)[i != j])
    return Ties.from_pairs(cell // people, cell % people, people=people, directed=directed,
                           weight=rng.random(cell.size) + 0.05)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("draws", [150, 2_000])
@pytest.mark.parametrize("steps", ["fixed-point", 1])
def test_the_path_equals_one_solve_a_friend_weight(directed, draws, steps):
    ties = town(3, draws=draws, directed=directed)
    own = np.random.default_rng(0).normal(600, 80, 400)
    path = CouplingPath(ties, own, steps)
    for r in (0.0, 0.05, 0.5, 0.9, 0.97):
        assert path.at(r) == pytest.approx(Coupling(ties, r, steps).solve(own), rel=1e-8)


def test_a_path_of_records_that_are_all_zero_is_zero():
    assert not CouplingPath(town(1), np.zeros(400)).at(0.5).any()


def test_the_sweep_equals_numbers_worked_out_by_hand():
    pairs = Ties.from_pairs([0, 2], [1, 3], people=4, directed=False)
    path = CouplingPath(pairs, [2.0, 4.0, 6.0, 8.0])
    table = friend_weight_sweep(path, ["a", "a", "b", "b"], reference="b", friend_weights=[0, 0.5], cut=3)
    at_zero, at_half = table.row(0, named=True), table.row(2, named=True)
    assert at_zero["raw_gap"] == -4
    assert at_zero["standardized_gap"] == pytest.approx(-4 / np.sqrt(2))
    # M = [[2, 1], [1, 2]] / 3: scores 8/3, 10/3, 20/3, 22/3. The spread shrinks to a third, the gap not at all.
    assert at_half["raw_gap"] == pytest.approx(-4)
    assert at_half["standardized_gap"] == pytest.approx(-12 / np.sqrt(2))
    assert at_half["selected_fixed"] == 0.5
    assert at_half["selected_quantile"] == 0.5


def test_the_quantile_cut_selects_the_same_share_at_every_friend_weight():
    own = np.random.default_rng(4).normal(size=400)
    labels = np.arange(400) % 3
    table = friend_weight_sweep(CouplingPath(town(2), own), labels, reference="0",
                                friend_weights=[0, 0.3, 0.6], share=0.8)
    for r in (0, 0.3, 0.6):
        rows = table.filter(table["friend_weight"] == r)
        assert (rows["people"] * rows["selected_quantile"]).sum() == pytest.approx(320)
    assert table.filter(table["friend_weight"] == 0)["selected_fixed"].to_list() == pytest.approx(
        table.filter(table["friend_weight"] == 0)["selected_quantile"].to_list())


@pytest.mark.parametrize("favourable", ["high", "low"])
def test_low_scores_can_be_the_good_ones(favourable):
    own = np.random.default_rng(4).normal(size=400)
    sign = 1 if favourable == "high" else -1
    table = friend_weight_sweep(CouplingPath(town(2), sign * own), np.arange(400) % 2, reference="1",
                                friend_weights=[0.4], share=0.25, favourable=favourable)
    expected = friend_weight_sweep(CouplingPath(town(2), own), np.arange(400) % 2, reference="1",
                                   friend_weights=[0.4], share=0.25)
    assert table["ratio_quantile"].to_list() == pytest.approx(expected["ratio_quantile"].to_list())


def test_a_share_is_selected_to_the_nearest_person():
    scores = np.random.default_rng(0).normal(size=101)
    for share in (0.001, 0.2, 0.5, 0.999):
        assert (scores >= cut_that_selects(scores, share)).sum() == round(share * 101)
        assert (scores < cut_that_selects(scores, share, favourable="low")).sum() == round(share * 101)


def test_neither_cut_nor_share_is_an_error():
    path = CouplingPath(town(1), np.zeros(400))
    with pytest.raises(InputError, match="neither a cut nor a share"):
        friend_weight_sweep(path, np.arange(400) % 2, reference="0", friend_weights=[0])
