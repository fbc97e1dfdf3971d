"""Exposure contrasts against planted effects, and the two-player split against the numbers measured before."""

from __future__ import annotations

import numpy as np
import pytest

from evenhand.coupling import Coupling
from evenhand.errors import InputError, NotEnoughDataError
from evenhand.measures.exposure_contrasts import CONDITIONS, exposure_contrasts
from evenhand.measures.segregation import segregation
from evenhand.measures.shapley_split import shapley_split
from evenhand.planted import homophilous_ties
from evenhand.ties import Ties


def town(seed: int, people: int = 800) -> tuple[Ties, np.random.Generator]:
    rng = np.random.default_rng(seed)
    return homophilous_ties(np.zeros(people), homophily=0, mean_degree=4, rng=rng), rng


def test_planted_effects_of_own_and_friends_treatment_are_recovered_and_covered() -> None:
    truth, errors, covered = {"own": 1.0, "friends": 0.5, "both": 1.5}, {}, []
    for seed in range(40):
        ties, rng = town(seed)
        z = (rng.random(ties.people) < 0.3).astype(float)
        y = rng.normal(size=ties.people) + z + 0.5 * (ties.matrix @ z > 0) + 0.3 * ties.degree
        found = exposure_contrasts(ties, z, y, probability=np.full(ties.people, 0.3))
        for row in found.table.iter_rows(named=True):
            if row["exposure"] in truth:
                errors.setdefault(row["exposure"], []).append(row["contrast"] - truth[row["exposure"]])
                covered.append(row["low"] <= truth[row["exposure"]] <= row["high"])
    for name, found in errors.items():
        assert abs(np.mean(found)) < 4 * np.std(found) / np.sqrt(40), name
    assert np.mean(covered) >= 0.88


def test_a_plain_comparison_would_take_degree_for_an_effect() -> None:
    ties, rng = town(0, 4000)
    z = (rng.random(ties.people) < 0.3).astype(float)
    y = ties.degree + rng.normal(size=ties.people)
    exposed, known = ties.matrix @ z > 0, ~ties.isolates & (z == 0)
    naive = y[known & exposed].mean() - y[known & ~exposed].mean()
    row = exposure_contrasts(ties, z, y, probability=np.full(4000, 0.3)).table.row(2, named=True)
    assert row["exposure"] == "friends"
    assert naive > 1
    assert abs(row["contrast"]) < 0.6


def test_chances_of_the_four_exposures_sum_to_1_and_isolates_are_left_out_and_counted() -> None:
    ties, rng = town(1, 300)
    z = (rng.random(300) < 0.4).astype(float)
    y = np.where(np.arange(300) < 10, np.nan, 1.0)
    found = exposure_contrasts(ties, z, y)
    assert found.left_out == int((ties.isolates | np.isnan(y)).sum())
    assert found.table["exposure"].to_list() == list(CONDITIONS)
    assert found.table["people"].sum() + found.left_out == 300
    assert found.table["mean"].to_list() == pytest.approx([1.0] * 4)


def test_recorded_data_come_with_the_rival_explanation_and_a_design_does_not() -> None:
    ties, rng = town(2, 300)
    z = (rng.random(300) < 0.4).astype(float)
    assert "Shalizi and Thomas" in exposure_contrasts(ties, z, np.ones(300)).caveats[0]
    assert "homophily" not in " ".join(exposure_contrasts(ties, z, np.ones(300), probability=np.full(300, 0.4)).caveats)


def test_nobody_treated_or_other_values_are_sentences() -> None:
    ties, _ = town(3, 50)
    with pytest.raises(NotEnoughDataError, match="people in 'own'"):
        exposure_contrasts(ties, np.zeros(50), np.ones(50), probability=np.full(50, 0.3))
    with pytest.raises(InputError, match="values other than 0 and 1"):
        exposure_contrasts(ties, np.full(50, 2.0), np.ones(50))


def test_the_two_player_split_is_that_of_the_approximate_closed_form() -> None:
    r, own_gap, found = 0.6, -0.525, []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        codes = np.arange(6000) % 2
        own = rng.normal(size=6000) + own_gap * (codes == 0)
        ties = homophilous_ties(codes, homophily=0.68, mean_degree=20, rng=rng)
        split = shapley_split(Coupling(ties, r), own, codes, group="0", reference="1", rewirings=3, seed=seed)
        assert split.features + split.ties + split.neither == pytest.approx(split.both)
        found.append((split.both, split.features, split.ties))
    mixing = segregation(ties, codes).exposure
    eigenvalue = mixing[0, 0] - mixing[1, 0]
    whole, rewired = own_gap * (1 - r) / (1 - r * eigenvalue), own_gap * (1 - r)
    expected = [whole, (whole + rewired) / 2, (whole - rewired) / 2]
    assert np.mean(found, axis=0) == pytest.approx(expected, abs=0.03)
    # With these numbers it was measured before as -.356 = -.280 + -.076.
    assert expected == pytest.approx([-0.356, -0.280, -0.076], abs=0.01)


def test_without_homophily_ties_have_no_part() -> None:
    rng = np.random.default_rng(0)
    codes = np.arange(4000) % 2
    own = rng.normal(size=4000) - codes
    ties = homophilous_ties(codes, homophily=0, mean_degree=20, rng=rng)
    split = shapley_split(Coupling(ties, 0.6), own, codes, group="1", reference="0", rewirings=5)
    assert split.ties == pytest.approx(0, abs=0.02)
    assert split.frame()["part"].to_list() == ["features", "ties", "neither", "gap"]
