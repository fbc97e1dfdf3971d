from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import InputError
from evenhand.measures.segregation import segregation
from evenhand.planted import homophilous_ties
from evenhand.rewiring import rewired
from evenhand.ties import Ties


def some_ties(seed: int, people: int, draws: int, directed: bool) -> Ties:
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, people, (2, draws))
    i, j = (i, j) if directed else (np.minimum(i, j), np.maximum(i, j))
    cell = np.unique((i * people + j)[i != j])
    return Ties.from_pairs(cell // people, cell % people, people=people, directed=directed,
                           weight=np.arange(1.0, cell.size + 1), kind=np.arange(cell.size) % 3,
                           kinds=("kin", "work", "friend"))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(12, 60), (60, 70), (300, 900)]), st.booleans(), st.booleans())
def test_degrees_weights_and_kinds_are_kept_and_with_groups_the_mixing_too(seed, size, directed, within):
    ties = some_ties(seed, *size, directed)
    labels = np.arange(size[0]) % 3
    new = rewired(ties, rng=np.random.default_rng(seed), groups=labels if within else None)
    assert (new.degree == ties.degree).all()
    assert (new.undirected().matrix.nnz > 0) == (ties.matrix.nnz > 0)
    assert (np.bincount(new.matrix.indices, minlength=size[0])
            == np.bincount(ties.matrix.indices, minlength=size[0])).all()
    before, after = (sorted(zip(t.matrix.data, t.kind, strict=True)) for t in (ties, new))
    assert before == after
    if not directed:
        assert (new.matrix != new.matrix.T).nnz == 0
    if within:
        assert (segregation(new, labels).tie_ends == segregation(ties, labels).tie_ends).all()


def test_rewiring_undoes_homophily_and_within_groups_it_does_not():
    labels = np.arange(2_000) % 2
    ties = homophilous_ties(labels, homophily=0.8, mean_degree=14, rng=np.random.default_rng(0))
    rng = np.random.default_rng(1)
    assert abs(segregation(rewired(ties, rng=rng), labels).assortativity) < 0.04
    before = segregation(ties, labels).assortativity
    assert segregation(rewired(ties, rng=rng, groups=labels), labels).assortativity == pytest.approx(before)


def test_a_star_can_only_stay_a_star():
    star = Ties.from_pairs([0] * 6, range(1, 7), people=7, directed=False)
    assert (rewired(star, rng=np.random.default_rng(0)).matrix != star.matrix).nnz == 0


@pytest.mark.parametrize("directed", [True, False])
def test_all_networks_of_these_degrees_are_about_equally_likely(directed):
    # Two ties among four people of degree one: three undirected matchings; directed 0, 1 -> 2, 3: two.
    ties = Ties.from_pairs([0, 1], [2, 3], people=4, directed=directed)
    seen: dict[tuple, int] = {}
    for seed in range(600):
        ego, alter = rewired(ties, rng=np.random.default_rng(seed)).pairs()
        key = tuple(sorted(zip(ego.tolist(), alter.tolist(), strict=True)))
        seen[key] = seen.get(key, 0) + 1
    expected = 2 if directed else 3
    assert len(seen) == expected
    assert all(abs(count - 600 / expected) < 75 for count in seen.values())


def test_groups_of_another_length_are_an_error():
    with pytest.raises(InputError, match="one group a person"):
        rewired(some_ties(0, 20, 30, False), rng=np.random.default_rng(0), groups=[1, 2])
