"""The worst slices: a planted one is found, others are not, and what is found is counted on people not searched."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, fisher_exact

from evenhand.auditing.slices import Slices, worst_slices
from evenhand.errors import InputError, NotEnoughDataError
from evenhand.measures.grouping import Groups
from evenhand.randomness import stream
from evenhand.study import run, slices_of


def town(seed: int, people: int, attributes: int = 4) -> tuple[np.random.Generator, dict[str, Groups]]:
    rng = np.random.default_rng(seed)
    words = [np.array([f"{name}{k}" for k in range(3)])[rng.integers(0, 3, people)] for name in "abcde"[:attributes]]
    return rng, {name: Groups.of(column) for name, column in zip("abcde", words, strict=False)}


def found_in(seed: int, people: int) -> Slices:
    rng, attributes = town(seed, people)
    return worst_slices(rng.random(people) < 0.4, attributes, seed=seed)


def test_even_people_give_false_findings_in_at_most_one_run_of_twenty() -> None:
    runs = [found_in(seed, 600) for seed in range(300)]
    false = sum(found.confirmed.height > 0 for found in runs)
    assert sum(found.found.height > 0 for found in runs) > 60
    # Fails only where the true share is above 5 % with near certainty; the benchmark measures it in full.
    assert binomtest(false, 300, 0.05, alternative="greater").pvalue > 0.01


def test_what_was_searched_alone_would_find_what_is_not_there() -> None:
    naive = 0
    for seed in range(60):
        found = found_in(seed, 600).found
        rows = found.select("searched", "searched_n").rows()
        naive += any((0.4 - share) / np.sqrt(0.24 / n) > 1.96 for share, n in rows)
    # Three would be one in twenty.
    assert naive > 10


def test_a_planted_slice_comes_first() -> None:
    rng, attributes = town(7, 4000)
    planted = (attributes["a"].codes == 1) & (attributes["c"].codes == 2)
    found = worst_slices(rng.random(4000) < np.where(planted, 0.15, 0.5), attributes)
    assert found.confirmed["slice"][0] == "a1 × c2"
    row = found.found.row(0, named=True)
    assert row["low"] < 0.15 < row["high"]
    assert row["difference_high"] < 0


def test_a_slice_that_says_no_more_than_the_one_that_holds_it_is_no_candidate() -> None:
    rng, attributes = town(8, 6000)
    found = worst_slices(rng.random(6000) < np.where(attributes["b"].codes == 0, 0.1, 0.6), attributes)
    assert found.confirmed["slice"].to_list()[0] == "b0"
    inside = [words for words in found.confirmed["slice"] if "b0" in words and words != "b0"]
    assert len(inside) <= 1


def test_the_numbers_are_fishers_and_of_the_half_that_was_not_searched() -> None:
    rng, attributes = town(9, 1000, 2)
    selected = rng.random(1000) < np.where(attributes["a"].codes == 0, 0.3, 0.5)
    found = worst_slices(selected, attributes, seed=4)
    rows = stream(4, "resampling", "slices").permutation(1000)[500:]
    row = found.found.row(0, named=True)
    assert row["slice"] == "a0"
    inside, good = attributes["a"].codes[rows] == 0, selected[rows]
    table = [[(inside & good).sum(), (inside & ~good).sum()], [(~inside & good).sum(), (~inside & ~good).sum()]]
    assert row["p_value"] == pytest.approx(fisher_exact(table, alternative="less").pvalue)
    assert (row["value"], row["n"]) == (pytest.approx(good[inside].mean()), inside.sum())


def test_people_without_a_decision_and_unknown_groups_take_no_part() -> None:
    rng = np.random.default_rng(0)
    group = Groups.of(np.where(np.arange(800) % 4 == 0, "Unknown", np.where(np.arange(800) % 2, "x", "y")))
    selected = np.where(np.arange(800) % 4 == 0, 0, rng.integers(0, 2, 800))
    selected[:100] = -1
    found = worst_slices(selected, {"g": group})
    assert sum(found.halves) == 700
    assert "Unknown" not in found.found["slice"].to_list()


def test_a_population_is_searched_by_all_its_attributes() -> None:
    study = run("citizens", "sesame", people=3000)
    found = slices_of(study.population, study.decisions["sesame"])
    assert any("rural" in words for words in found.confirmed["slice"])
    assert found.to_dict()["slices"][0]["slice"] == found.found["slice"][0]
    among_good = slices_of(study.population, study.decisions["sesame"], rate="true_positive_rate")
    assert sum(among_good.halves) == int((study.population.outcome == 1).sum())


def test_faults_are_sentences() -> None:
    with pytest.raises(NotEnoughDataError, match="at least 120"):
        worst_slices(np.ones(100), {"g": Groups.of(["x"] * 100)})
    study = run("german-credit", "recorded")
    with pytest.raises(InputError, match="did you mean 'true_positive_rate'"):
        slices_of(study.population, study.decisions["recorded"], rate="true_positive")
