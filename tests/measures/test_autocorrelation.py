from __future__ import annotations

import warnings

import numpy as np
import polars as pl
import pytest

from evenhand.errors import InputError, NotEnoughDataError
from evenhand.measures.autocorrelation import geary, join_counts, moran
from evenhand.measures.local_autocorrelation import local_moran
from evenhand.measures.permutations import pseudo_p
from evenhand.ties import Ties


def some_ties(directed: bool, seed: int = 0, people: int = 120, draws: int = 300) -> Ties:
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, people, (2, draws))
    i, j = (i, j) if directed else (np.minimum(i, j), np.maximum(i, j))
    cell = np.unique((i * people + j)[i != j])
    return Ties.from_pairs(cell // people, cell % people, people=people, directed=directed)


def naive_moran(ties: Ties, x: np.ndarray) -> float:
    weights, z = ties.weights_of_alters.toarray(), x - x.mean()
    return x.size / weights.sum() * (z @ weights @ z) / (z @ z)


def naive_geary(ties: Ties, x: np.ndarray) -> float:
    weights, z = ties.weights_of_alters.toarray(), x - x.mean()
    return (x.size - 1) * (weights * (x[:, None] - x) ** 2).sum() / (2 * weights.sum() * (z @ z))


@pytest.mark.parametrize("directed", [True, False])
def test_moran_and_geary_equal_their_definitions_and_so_do_their_shuffles_on_average(directed):
    ties, x = some_ties(directed), np.random.default_rng(1).gamma(1, 100, 120) + 600
    one, two = moran(ties, x), geary(ties, x)
    assert one.value == pytest.approx(naive_moran(ties, x))
    assert two.value == pytest.approx(naive_geary(ties, x))
    rng = np.random.default_rng(2)
    shuffled = [(naive_moran(ties, y), naive_geary(ties, y)) for y in (rng.permutation(x) for _ in range(999))]
    expected = np.array(shuffled)
    for found, column in ((one, 0), (two, 1)):
        assert found.simulated.mean() == pytest.approx(found.expected, abs=5 * found.simulated.std() / 31)
        assert found.simulated.std() == pytest.approx(expected[:, column].std(), rel=0.15)


def test_shuffles_of_32_bits_are_those_of_64():
    from scipy import sparse

    from evenhand.measures.permutations import shuffled_forms
    from evenhand.randomness import stream

    ties, z = some_ties(False), np.random.default_rng(1).normal(size=120)
    weights = ties.weights_of_alters
    forms, squares = shuffled_forms(weights, z, permutations=3, seed=5)
    rng, ends = stream(5, "resampling", "shuffles"), np.asarray((weights + weights.T).sum(axis=1)).ravel()
    order = stream(5, "resampling", "shuffles", "0").permutation(120)
    for k in range(1, 4):
        x = rng.permutation(z)[order]
        assert forms[k] == pytest.approx(x @ (sparse.csr_array(weights) @ x), abs=1e-4)
        assert squares[k] == pytest.approx(ends @ x**2, rel=1e-5)


def test_any_two_shuffles_are_independent_though_blocks_share_their_columns():
    ties, z = some_ties(False), np.random.default_rng(1).normal(size=120)
    drawn = np.array([moran(ties, z, permutations=128, seed=seed).simulated for seed in range(150)])
    # Columns 0 and 32 are the same shuffle shuffled once more; columns 0 and 1 stand in the same block.
    for first, second in ((0, 32), (0, 1), (5, 101)):
        assert abs(np.corrcoef(drawn[:, first], drawn[:, second])[0, 1]) < 3.5 / np.sqrt(150)
    assert np.mean(drawn.mean(axis=1)) == pytest.approx(-1 / 119, abs=4 * drawn.std() / np.sqrt(drawn.size))
    # Pairwise independence is what the spread of a mean over shuffles rests on.
    assert drawn.mean(axis=1).std() == pytest.approx(drawn.std() / np.sqrt(128), rel=0.3)


def test_join_counts_equal_a_count_and_add_up_to_the_ties():
    for directed in (True, False):
        ties, x = some_ties(directed), (np.arange(120) % 3 == 0).astype(float)
        ego, alter = ties.pairs()
        table = join_counts(ties, x, permutations=99)
        both, neither = (x[ego] * x[alter]).sum(), ((1 - x[ego]) * (1 - x[alter])).sum()
        assert table["value"].to_list() == [both, neither, ties.count - both - neither]
        assert table["expected"].sum() == pytest.approx(ties.count)


def test_two_cliques_that_differ_cluster_and_a_ring_of_alternating_values_repels():
    i, j = np.triu_indices(10, 1)
    cliques = Ties.from_pairs(np.r_[i, i + 10], np.r_[j, j + 10], people=20, directed=False)
    alike = moran(cliques, np.repeat([0.0, 1.0], 10))
    assert alike.value == pytest.approx(1)
    assert alike.p_value == 0.001
    ring = Ties.from_pairs(np.arange(20), (np.arange(20) + 1) % 20, people=20, directed=False)
    unlike = moran(ring, np.arange(20) % 2, alternative="less")
    assert unlike.value == pytest.approx(-1)
    assert unlike.p_value == pytest.approx(0.001, abs=0.001)


def test_p_values_are_uniform_where_nothing_clusters():
    ties = some_ties(False)
    p = np.array([moran(ties, np.random.default_rng(s).normal(size=120), permutations=99, seed=s).p_value
                  for s in range(200)])
    assert (p <= 0.05).mean() == pytest.approx(0.05, abs=0.045)
    assert p.mean() == pytest.approx(0.5, abs=0.06)


def test_people_without_a_value_are_left_out_with_their_ties_and_counted():
    ties = Ties.from_pairs([0, 1, 2, 3], [1, 2, 3, 4], people=6, directed=False)
    found = moran(ties, [1, 2, 3, 4, np.nan, 9], permutations=9)
    line = Ties.from_pairs([0, 1, 2], [1, 2, 3], people=5, directed=False)
    assert found.value == pytest.approx(moran(line, [1, 2, 3, 4, 9], permutations=0).value)
    assert (found.people, found.isolates, found.unknown) == (5, 1, 1)


def test_equal_seeds_give_equal_bytes():
    ties, x = some_ties(True), np.arange(120.0)
    assert (moran(ties, x, seed=3).simulated == moran(ties, x, seed=3).simulated).all()
    assert (moran(ties, x, seed=3).simulated != moran(ties, x, seed=4).simulated).any()


def test_what_cannot_cluster_is_an_error():
    with pytest.raises(NotEnoughDataError, match="same value for everybody"):
        moran(some_ties(False), np.full(120, 0.1))
    with pytest.raises(NotEnoughDataError, match="0 ties"):
        moran(Ties.from_pairs([], [], people=5, directed=False), np.arange(5.0))
    with pytest.raises(InputError, match="values other than 0 and 1"):
        join_counts(some_ties(False), np.arange(120.0))


def test_pseudo_p_counts_the_observed_value_and_equal_ones():
    simulated = np.array([1.0, 2.0, 3.0, 3.0])
    assert pseudo_p(simulated, 3.0) == 3 / 5
    assert pseudo_p(simulated, 9.0, "either") == 1 / 5


def test_nba_outcomes_cluster_among_followers_exactly_as_esda_says(reference):
    esda, libpysal = pytest.importorskip("esda"), pytest.importorskip("libpysal")
    people = pl.read_csv(reference / "data/nba/people.csv")
    pairs = pl.read_csv(reference / "data/nba/ties.csv")
    row = {name: i for i, name in enumerate(people["id"])}
    ties = Ties.from_pairs([row[s] for s in pairs["source"]], [row[t] for t in pairs["target"]],
                           people=people.height, directed=True).undirected()
    salary = people["salary"].to_numpy().astype(float)
    known = salary >= 0
    found = moran(ties, np.where(known, salary, np.nan))
    among = ties.subset(known)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = libpysal.weights.W({i: among.alters(i).tolist() for i in range(313)}, silence_warnings=True)
        weights.transform = "r"
        expected = esda.Moran(salary[known], weights, permutations=0).I
    assert (found.people, found.unknown, found.isolates) == (313, 90, 3)
    assert found.value == pytest.approx(expected, abs=1e-10)
    # The page of these data says .052, which no standardisation of the weights gives: rows .0557, none .0662,
    # variance-stabilised .0617, without the three isolates .0550. Its other three figures come out to the digit.
    assert found.value == pytest.approx(0.0557, abs=5e-5)
    assert found.p_value <= 0.002


def test_esda_agrees():
    esda, libpysal = pytest.importorskip("esda"), pytest.importorskip("libpysal")
    ties, x = some_ties(False, draws=900), np.random.default_rng(1).normal(size=120)
    assert not ties.isolates.any()
    neighbours = {i: ties.alters(i).tolist() for i in range(120)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = libpysal.weights.W(neighbours, silence_warnings=True)
        counts = esda.Join_Counts((x > 0).astype(float), weights, permutations=0)
        weights.transform = "r"
        expected = esda.Moran(x, weights, permutations=999)
        local = esda.Moran_Local(x, weights, permutations=0, n_jobs=1)
        spread = esda.Geary(x, weights, permutations=0)
    found = moran(ties, x)
    assert found.value == pytest.approx(expected.I)
    assert found.expected == pytest.approx(expected.EI)
    assert found.simulated.std() == pytest.approx(expected.seI_sim, rel=0.15)
    assert geary(ties, x, permutations=9).value == pytest.approx(spread.C)
    table = local_moran(ties, x, permutations=999)
    assert table["local_i"].to_numpy() == pytest.approx(local.Is)
    assert join_counts(ties, x > 0, permutations=9)["value"].to_list() == [counts.bb, counts.ww, counts.bw]


def test_local_values_average_to_the_global_one_and_isolates_have_none():
    ties, x = some_ties(True), np.random.default_rng(1).normal(size=120)
    table = local_moran(ties, x, permutations=99)
    tied = ~ties.isolates
    assert np.isnan(table["local_i"].to_numpy()[~tied]).all()
    assert np.isnan(table["p_value"].to_numpy()[~tied]).all()
    assert table["quadrant"].null_count() == (~tied).sum()
    mean = np.nanmean(table["local_i"].to_numpy()) * 120 / 119
    assert mean == pytest.approx(moran(ties, x, permutations=0).value)


def test_local_p_values_find_the_planted_cluster():
    i, j = np.triu_indices(12, 1)
    ring = np.arange(12, 200)
    ego, alter = np.r_[i, ring, ring], np.r_[j, np.roll(ring, 1), np.roll(ring, 2)]
    ties = Ties.from_pairs(ego, alter, people=200, directed=False)
    x = np.random.default_rng(0).normal(size=200)
    x[:12] += 3
    p = local_moran(ties, x, permutations=199)["p_value"].to_numpy()
    assert (p[:12] <= 0.02).mean() > 0.8
    assert (p[12:] <= 0.05).mean() < 0.15
