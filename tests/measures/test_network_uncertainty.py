from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from evenhand.coupling import Coupling
from evenhand.errors import InputError, NotEnoughDataError
from evenhand.measures.autoregressive_interval import autoregressive_interval, fitted_dependence
from evenhand.measures.community_interval import community_interval
from evenhand.measures.grouping import Groups
from evenhand.measures.network_hac import ball_sums, bandwidth, hac_interval, hac_variance
from evenhand.measures.network_interval import gap_of
from evenhand.measures.network_uncertainty import independent_interval, network_interval, network_intervals
from evenhand.measures.source_interval import records_cluster, source_bootstrap, source_interval
from evenhand.planted import homophilous_ties
from evenhand.ties import Ties

GIVEN = {"group": "1", "reference": "0"}


def town(seed: int = 0, people: int = 600, homophily: float = 0.7, degree: float = 8) -> tuple[Ties, np.ndarray]:
    codes = np.arange(people) % 2
    return homophilous_ties(codes, homophily=homophily, mean_degree=degree, rng=np.random.default_rng(seed)), codes


def coupled_noise(ties: Ties, a: float, rng: np.random.Generator) -> np.ndarray:
    coupling = Coupling(ties, a)
    return coupling.solve(rng.normal(size=ties.people) / coupling.own_weight)


@pytest.fixture(scope="module")
def nba(reference):
    people = pl.read_csv(reference / "data/nba/people.csv")
    pairs = pl.read_csv(reference / "data/nba/ties.csv")
    row = {name: i for i, name in enumerate(people["id"])}
    ties = Ties.from_pairs([row[s] for s in pairs["source"]], [row[t] for t in pairs["target"]],
                           people=people.height, directed=True)
    salary = people["salary"].to_numpy().astype(float)
    return ties, np.where(salary < 0, np.nan, salary), people["country"].to_numpy()


def test_the_figures_of_nba_players_are_those_published_with_the_data(nba):
    ties, salary, country = nba
    found = hac_interval(ties, salary, country, distance=1, **GIVEN)
    assert found.estimate == pytest.approx(-0.035, abs=0.0005)
    assert found.independent_se == pytest.approx(0.064, abs=0.0005)
    assert found.se == pytest.approx(0.089, abs=0.0005)
    assert found.people == 313
    assert "90 people without a value left out" in found.note
    assert found.effective_people == pytest.approx(313 * (0.06398 / 0.0889) ** 2, rel=0.01)


def test_hac_at_a_distance_that_covers_most_of_the_network_is_refused(nba):
    with pytest.raises(InputError, match="of all pairs within distance 3"):
        hac_interval(*nba, distance=3, **GIVEN)


def test_a_gap_is_the_difference_of_means_and_its_influences_are_those_of_the_variance():
    values, codes = np.random.default_rng(0).normal(size=50), np.arange(50) % 2
    gap = gap_of(values, codes, **GIVEN)
    assert gap.estimate == pytest.approx(values[codes == 1].mean() - values[codes == 0].mean())
    assert gap.independent_se**2 == pytest.approx(values[codes == 1].var() / 25 + values[codes == 0].var() / 25)
    assert gap.influence.sum() == pytest.approx(0)


def test_a_ratio_has_the_interval_of_its_logarithm():
    selected, codes = np.array([1, 1, 1, 0] * 20 + [1, 0, 0, 0] * 20), np.repeat([0, 1], 80)
    found = independent_interval(Ties.from_pairs([], [], people=160, directed=False), selected, codes,
                                 contrast="ratio", **GIVEN)
    se = np.sqrt(0.25 / 0.75 / 80 + 0.75 / 0.25 / 80)
    assert found.estimate == pytest.approx(1 / 3)
    assert found.se == pytest.approx(se)
    assert [found.low, found.high] == pytest.approx([np.exp(np.log(1 / 3) + s * 1.959964 * se) for s in (-1, 1)])
    with pytest.raises(NotEnoughDataError, match="both above 0"):
        gap_of(np.repeat([0.0, 1.0], 80), codes, contrast="ratio", **GIVEN)


@pytest.mark.parametrize("directed", [True, False])
def test_ball_sums_equal_those_over_all_pairs(directed):
    rng = np.random.default_rng(1)
    cell = np.unique(rng.integers(0, 60 * 60, 90))
    i, j = np.divmod(cell, 60)
    keep = i < j
    ties = Ties.from_pairs(i[keep], j[keep], people=60, directed=directed)
    from scipy.sparse import csgraph
    apart = csgraph.shortest_path(ties.matrix, directed=False, unweighted=True)
    psi = rng.normal(size=60)
    sums = ball_sums(ties, psi, 2)
    for d in range(3):
        assert sums.products[d] == pytest.approx(psi @ (apart <= d) @ psi)
        assert sums.fill[d] == pytest.approx((apart <= d).mean())
    near = (apart <= 2).astype(float)
    size = near.sum(axis=1)
    kernel = near @ near.T / np.sqrt(np.outer(size, size))
    assert sums.overlap == pytest.approx(psi @ kernel @ psi)
    assert np.linalg.eigvalsh(kernel).min() > -1e-9


def test_a_kernel_without_a_positive_variance_gives_way_and_says_so():
    ring = Ties.from_pairs(np.arange(20), (np.arange(20) + 1) % 20, people=20, directed=False)
    sums = ball_sums(ring, np.tile([1.0, -1.0], 10), 1)
    assert sums.products[1] < 0
    variance, note = hac_variance(sums, "flat")
    assert variance == pytest.approx(sums.overlap)
    assert "overlap kernel used" in note


def test_the_bandwidth_is_short_in_a_dense_network_and_nothing_without_ties():
    assert bandwidth(town(degree=20)[0]) in (1, 2)
    assert bandwidth(Ties.from_pairs([], [], people=9, directed=False)) == 0


def test_the_fitted_dependence_is_the_planted_one():
    ties, codes = town(people=3_000)
    groups = Groups.of(codes)
    for a in (0.0, 0.3, 0.7):
        fits = [fitted_dependence(ties, groups.centred(coupled_noise(ties, a, np.random.default_rng(s))), groups)
                for s in range(8)]
        assert np.mean(fits) == pytest.approx(a, abs=0.04)


def test_dependence_is_counted_and_independent_people_are_not_punished():
    widths, right, independent = [], [], []
    for a in (0.0, 0.7):
        found = []
        for seed in range(150):
            ties, codes = town(seed)
            noise = coupled_noise(ties, a, np.random.default_rng(seed))
            found.append(network_interval(ties, noise, codes, **GIVEN))
        right.append(np.mean([abs(f.estimate) <= 1.96 * f.se for f in found]))
        independent.append(np.mean([abs(f.estimate) <= 1.96 * f.independent_se for f in found]))
        widths.append(np.mean([f.design_effect for f in found]))
    assert 0.9 <= min(right) <= max(right) <= 0.99
    assert independent[1] < 0.8
    assert widths[0] < 1.15
    assert widths[1] > 2


def test_communities_see_shocks_that_they_share():
    i, j = np.triu_indices(6, 1)
    block = np.arange(40)[:, None] * 6
    ties = Ties.from_pairs((block + i).ravel(), (block + j).ravel(), people=240, directed=False)
    values = np.repeat(np.random.default_rng(0).normal(size=40), 6)
    codes = np.repeat(np.arange(40) % 2, 6)
    found = community_interval(ties, values, codes, **GIVEN)
    assert found.design_effect == pytest.approx(6, rel=0.25)
    given = community_interval(ties, values, codes, communities=np.repeat(np.arange(40), 6), **GIVEN)
    assert given.se == pytest.approx(found.se, rel=0.1)
    with pytest.raises(NotEnoughDataError, match="1 communities"):
        community_interval(ties, values, codes, communities=np.zeros(240, int), **GIVEN)


def test_the_source_interval_is_its_formula_on_the_dense_matrix():
    ties, codes = town(people=120)
    own = np.random.default_rng(0).normal(size=120) + codes
    matrix = Coupling(ties, 0.6).solve(np.eye(120))
    contrast = np.where(codes == 1, 1, -1) / 60
    left = own - np.where(codes == 1, own[codes == 1].mean(), own[codes == 0].mean())
    found = source_interval(Coupling(ties, 0.6), own, codes, **GIVEN)
    assert found.se == pytest.approx(np.sqrt(np.sum((matrix.T @ contrast * left) ** 2)))
    assert found.estimate == pytest.approx(contrast @ matrix @ own)


def test_the_source_bootstrap_agrees_with_the_closed_form():
    ties, codes = town(people=400)
    own = np.random.default_rng(0).normal(size=400)
    coupling = Coupling(ties, 0.6)
    drawn = source_bootstrap(coupling, own, codes, replicates=600, statistic=lambda s: s[codes == 1].mean(axis=0)
                             - s[codes == 0].mean(axis=0))
    expected = source_interval(coupling, own, codes, **GIVEN)
    assert drawn.se[0] == pytest.approx(expected.se, rel=0.12)
    assert drawn.estimate[0] == pytest.approx(expected.estimate)
    low, high = drawn.interval()
    assert high[0] - low[0] == pytest.approx(expected.high - expected.low, rel=0.15)


def test_the_source_interval_covers_where_the_independent_one_does_not():
    covered = []
    for seed in range(120):
        ties, codes = town(seed, people=500, homophily=0.8, degree=12)
        own = np.random.default_rng(seed + 1_000).normal(size=500)
        found = source_interval(Coupling(ties, 0.8), own, codes, **GIVEN)
        covered.append([abs(found.estimate) <= 1.96 * se for se in (found.se, found.independent_se)])
    sources, independent = np.mean(covered, axis=0)
    assert sources > 0.9
    assert independent < 0.87


def test_records_that_ties_form_on_are_noticed():
    rng = np.random.default_rng(0)
    income = rng.normal(size=800)
    ties = homophilous_ties(np.digitize(income, [-0.5, 0.5]), homophily=0.7, mean_degree=10, rng=rng)
    own, codes = income + rng.normal(size=800), np.arange(800) % 2
    assert records_cluster(ties, own, codes, permutations=199).p_value == 0.005
    assert records_cluster(ties, own, codes, attributes=income, permutations=199).p_value > 0.05
    plain, fitted = (source_interval(Coupling(ties, 0.6), own, codes, dependence=d, **GIVEN).se
                     for d in ("none", "fitted"))
    assert fitted > plain


def test_all_methods_stand_side_by_side_and_refusals_are_said(nba):
    table = network_intervals(*nba, **GIVEN)
    assert table["method"][0] == "autoregressive"
    assert table["estimate"].drop_nulls().n_unique() == 1
    refused = table.filter(pl.col("se").is_null())
    assert (refused["note"].str.len_chars() > 0).all()
    assert autoregressive_interval(*nba, **GIVEN).design_effect >= 1
