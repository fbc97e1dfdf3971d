from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from evenhand.coupling import Coupling
from evenhand.coupling.monotone import Gate, Minimum
from evenhand.errors import InputError
from evenhand.measures.contagion import gate_cascade, rule_cascade, score_cascade, shock_by_group
from evenhand.measures.strategic_ties import gain_from_dropping, tie_dropping
from evenhand.planted import homophilous_ties
from evenhand.ties import Ties


def town(homophily: float = 0.5, people: int = 400) -> tuple[Ties, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    codes = np.arange(people) % 2
    ties = homophilous_ties(codes, homophily=homophily, mean_degree=8, rng=rng)
    return ties, codes, rng.normal(size=people) + 0.5 * codes


def test_a_shock_is_borne_through_the_coupling_and_stays_in_the_group_with_homophily():
    shares = []
    for homophily in (0.0, 0.95):
        ties, codes, _ = town(homophily)
        shock = np.where((np.arange(400) < 40) & (codes == 0), -10.0, 0.0)
        coupling = Coupling(ties, 0.6)
        table = shock_by_group(coupling, shock, codes)
        change = coupling.solve(shock)
        assert table["score_change"].to_list() == pytest.approx([change[codes == g].mean() for g in (0, 1)])
        assert table["struck"].to_list() == [20, 0]
        shares.append(table["borne_share"][0])
    assert shares[0] < 0.75
    assert shares[1] > 0.9


def test_a_cascade_equals_one_that_settles_all_scores_anew_each_round():
    ties, codes, own = town()
    coupling = Coupling(ties, 0.6)
    first = np.arange(400) < 30
    found = score_cascade(coupling, own, cut=-0.2, damage=2.0, first=first)
    struck, now, sanctioned = np.where(first, 0, -1), own - 2.0 * first, coupling.solve(own) < -0.2
    for step in range(1, 400):
        new = (coupling.solve(now) < -0.2) & ~sanctioned & (struck < 0)
        if not new.any():
            break
        struck[new], now = step, now - 2.0 * new
    assert (found.struck_in == struck).all()
    assert found.rounds >= 2
    assert found.size == (struck > 0).sum()
    assert found.judged == pytest.approx(coupling.solve(now))
    table = found.frame(codes)
    assert table["first"].to_list() == [15, 15]
    assert table["later"].sum() == found.size


def test_no_damage_no_cascade_and_more_damage_strikes_no_fewer():
    ties, _, own = town()
    first = np.arange(400) < 30
    sizes = [score_cascade(Coupling(ties, 0.5), own, cut=-0.3, damage=d, first=first).size for d in (0.0, 1.0, 3.0)]
    assert sizes[0] == 0
    assert sizes == sorted(sizes)


def test_a_gate_runs_down_a_line_and_isolates_pass():
    line = Ties.from_pairs(range(5), range(1, 6), people=7, directed=False)
    found = gate_cascade(line, np.full(7, 5.0), bar=4, damage=3, first=np.arange(7) == 0)
    assert found.struck_in.tolist() == [0, 1, 2, 3, 4, 5, -1]
    with pytest.raises(InputError, match="one mark a person"):
        gate_cascade(line, np.full(7, 5.0), bar=4, damage=3, first=[True])


def test_a_cascade_by_a_rule_is_that_of_the_coupling_where_the_rule_is_a_mean():
    ties, _, own = town()
    coupling, first = Coupling(ties, 0.6), np.arange(400) < 30
    one = score_cascade(coupling, own, cut=-0.2, damage=2.0, first=first)
    other = rule_cascade(coupling.solve, own, cut=-0.2, damage=2.0, first=first)
    assert (one.struck_in == other.struck_in).all()
    assert one.judged == pytest.approx(other.judged)


def test_a_cascade_by_the_rule_of_a_gate_is_that_of_the_patent_where_nobody_falls_alone():
    ties, _, own = town()
    ratings = own + 10
    first, bar = np.arange(400) < 30, float(np.nanquantile(ties.mean_over_alters(ratings), 0.05))
    gate = Gate(ties, bar=bar, at_most=-100.0, steps=1)
    patent = gate_cascade(ties, ratings, bar=bar, damage=20.0, first=first)
    # The cut lies below every own record with its damage, so that only a shut gate takes anybody under it.
    found = rule_cascade(gate.solve, ratings, cut=-50.0, damage=20.0, first=first)
    assert patent.rounds >= 2
    assert (found.struck_in == patent.struck_in).all()


def test_of_the_weakest_friend_one_fall_takes_along_whoever_is_tied():
    line = Ties.from_pairs([0, 1], [1, 2], people=4, directed=False)
    found = rule_cascade(Minimum(line, 0.5).solve, [5.0, 5.0, 5.0, 5.0], cut=4, damage=4,
                         first=[True, False, False, False])
    assert found.struck_in.tolist() == [0, 1, 2, -1]


@pytest.mark.parametrize("directed", [True, False])
def test_the_gain_of_a_drop_equals_a_dense_solve(directed):
    rng = np.random.default_rng(1)
    cell = np.unique(rng.integers(0, 30 * 30, 80))
    i, j = np.divmod(cell, 30)
    ties = Ties.from_pairs(i[i < j], j[i < j], people=30, directed=directed)
    own = rng.normal(size=30)
    ego, alter = (int(v[3]) for v in ties.pairs())
    weights = ties.matrix.toarray()

    def score(matrix: np.ndarray) -> float:
        total = matrix.sum(axis=1, keepdims=True)
        rows = np.divide(matrix, total, out=np.zeros_like(matrix), where=total > 0) + np.diag(total[:, 0] == 0)
        return (0.4 * np.linalg.inv(np.eye(30) - 0.6 * rows) @ own)[ego]

    before = score(weights)
    weights[ego, alter] = 0
    if not directed:
        weights[alter, ego] = 0
    assert gain_from_dropping(Coupling(ties, 0.6), own, ego, alter) == pytest.approx(score(weights) - before)
    with pytest.raises(InputError, match="a tie that stands"):
        gain_from_dropping(Coupling(ties, 0.6), own, 0, 0)


def test_when_everybody_drops_ties_they_become_fewer_and_stay_in_groups_whose_records_differ():
    ties, codes, own = town(0.5)
    own = own + 1.5 * codes
    found = tie_dropping(Coupling(ties, 0.5), own, codes, reference="1", share=0.8, worth=0.1, rounds=60)
    table = found.frame()
    assert found.settled
    assert table["mean_degree"].to_list() == sorted(table["mean_degree"].to_list(), reverse=True)
    assert table["assortativity"][-1] > table["assortativity"][0] + 0.05
    assert table["ties"][-1] == found.ties.count
    assert table["ties"][0] - table["dropped"].sum() == found.ties.count
    assert (found.ties.matrix != found.ties.matrix.T).nnz == 0


def dropped(homophily: float, gap: float, seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    codes = np.arange(500) % 2
    ties = homophilous_ties(codes, homophily=homophily, mean_degree=8, rng=rng)
    own = rng.normal(size=500) + gap * codes
    return tie_dropping(Coupling(ties, 0.5), own, codes, reference="1", share=0.8, worth=0.1, rounds=60).frame()


@pytest.mark.parametrize("gap", [1.5, 3.0])
def test_under_homophily_ties_become_fewer_and_more_of_them_stay_in_groups_over_seeds(gap):
    for seed in range(6):
        table = dropped(0.5, gap, seed)
        assert table["mean_degree"][-1] < table["mean_degree"][0] - 0.5
        assert table["assortativity"][-1] > table["assortativity"][0] + 0.01


def test_where_ties_took_no_notice_of_groups_dropping_alone_does_not_part_them_over_seeds():
    # Everybody drops the weakest, whose friends are then the better placed: only new ties could part the groups.
    for seed in range(6):
        table = dropped(0.0, 2.0, seed)
        assert table["mean_degree"][-1] < table["mean_degree"][0] - 0.5
        assert table["assortativity"][-1] < table["assortativity"][0]


def test_a_tie_worth_more_than_any_score_is_kept():
    ties, codes, own = town()
    found = tie_dropping(Coupling(ties, 0.5), own, codes, reference="1", share=0.8, worth=1e6)
    assert found.settled
    assert found.ties.count == ties.count
    assert found.table["dropped"].to_list() == [0]


def test_where_low_is_good_the_mirror_image_happens():
    ties, codes, own = town()
    high = tie_dropping(Coupling(ties, 0.5), own, codes, reference="1", share=0.8, worth=0.15, rounds=3)
    low = tie_dropping(Coupling(ties, 0.5), -own, codes, reference="1", share=0.8, worth=0.15, rounds=3,
                       favourable="low")
    assert low.table["ties"].to_list() == high.table["ties"].to_list()
    assert low.table.select(pl.col("ratio_quantile")).to_series().to_list() == pytest.approx(
        high.table["ratio_quantile"].to_list())


def test_one_step_and_directed_couplings_work_as_well():
    follows = Ties.from_pairs([0, 0, 1], [1, 2, 2], people=3, directed=True)
    found = tie_dropping(Coupling(follows, 0.5, steps=1), [0.0, 1.0, 9.0], ["a", "a", "b"], reference="b", share=0.5)
    # Person 0 drops the weaker alter 1; nobody else gains.
    assert set(zip(*(v.tolist() for v in found.ties.pairs()), strict=True)) == {(0, 2), (1, 2)}
