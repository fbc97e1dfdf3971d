"""Why a gap: the parts add up, agree with the split of the network, and have Welch's intervals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from threadpoolctl import threadpool_limits

from evenhand.auditing.gap import gap_parts
from evenhand.coupling import Coupling
from evenhand.errors import InputError, NotEnoughDataError
from evenhand.measures.gap_split import gap_split
from evenhand.measures.grouping import Groups
from evenhand.scoring.attribution import OwnParts
from evenhand.scoring.decisions import Decisions
from evenhand.study import run, why_gap
from evenhand.ties import Ties


def decided(score: np.ndarray, coupling: Coupling | None = None) -> Decisions:
    return Decisions("six", "Six", "scorecard", np.asarray(score, float), np.zeros(len(score), np.int8),
                     coupling=coupling)


def of(parts: np.ndarray, base: float = 600.0) -> OwnParts:
    return OwnParts(tuple("abcdefgh"[:parts.shape[1]]), np.full(len(parts), base), parts.astype(float))


def points(found) -> dict[str, float]:
    return dict(found.parts.select("part", "points").rows())


def test_six_people_on_paper() -> None:
    parts = np.array([[10, 0], [20, 0], [30, 6], [40, 0], [40, 3], [40, 0]])
    groups = Groups.of(["x", "x", "x", "y", "y", "y"])
    found = gap_parts(decided(600 + parts.sum(1)), of(parts), groups, attribute="g", group="x", reference="y")
    assert points(found) == pytest.approx({"a": -20.0, "b": 1.0})
    assert found.gap == pytest.approx(-19.0)
    assert found.means == pytest.approx((622.0, 641.0))


def test_what_the_ends_of_the_scale_take_is_a_part_of_its_own() -> None:
    parts = np.array([[10], [20], [30], [400], [400], [400]])
    groups = Groups.of(["x", "x", "x", "y", "y", "y"])
    found = gap_parts(decided(np.minimum(600 + parts[:, 0], 950)), of(parts), groups, attribute="g", group="x",
                      reference="y")
    assert points(found) == pytest.approx({"a": -380.0, "cut to the range": 50.0})


def test_people_without_a_score_take_no_part_and_are_counted() -> None:
    parts = np.array([[10.0], [20], [np.nan], [40], [50], [40]])
    groups = Groups.of(["x", "x", "x", "y", "y", "z"])
    found = gap_parts(decided(600 + parts[:, 0]), of(parts), groups, attribute="g", group="x", reference="y")
    assert points(found) == pytest.approx({"a": -30.0})
    assert (found.scored, found.unscored) == ((2, 2), (1, 0))


def test_a_parts_interval_is_welchs() -> None:
    rng = np.random.default_rng(0)
    parts = rng.normal(size=(60, 2)) * [1, 5]
    groups = Groups.of(["x"] * 20 + ["y"] * 40)
    found = gap_parts(decided(600 + parts.sum(1)), of(parts), groups, attribute="g", group="x", reference="y")
    limits = stats.ttest_ind(parts[:20, 1], parts[20:, 1], equal_var=False).confidence_interval(0.95)
    assert found.parts.row(1)[3:5] == pytest.approx((limits.low, limits.high))


@pytest.fixture(scope="module")
def tied() -> tuple[Coupling, np.ndarray, Groups]:
    rng = np.random.default_rng(3)
    people = 120
    group = rng.random(people) < 0.4
    ego, alter = rng.integers(0, people, (2, 720))
    alike = (ego != alter) & ((group[ego] == group[alter]) | (rng.random(720) < 0.3))
    pairs = np.unique(np.sort(np.column_stack([ego, alter])[alike], axis=1), axis=0)
    parts = rng.normal(size=(people, 3)) * [30, 10, 20] - 25 * group[:, None]
    return (Coupling(Ties.from_pairs(*pairs.T, people=people, directed=False), 0.3), parts,
            Groups.of(np.where(group, "x", "y")))


def test_with_friends_the_parts_agree_with_the_split_of_the_network(tied: tuple) -> None:
    coupling, parts, groups = tied
    own = 600 + parts.sum(1)
    parts = of(parts - parts.mean(0), own.mean())
    found = gap_parts(decided(coupling.solve(own), coupling), parts, groups, attribute="g", group="x", reference="y")
    split = gap_split(coupling, own, groups, group="x", reference="y")
    features = found.parts["points"][:3].sum()
    assert features == pytest.approx(split.own)
    assert points(found)["friends"] == pytest.approx(split.through_ties)
    assert found.parts["through_friends"][:3].sum() == pytest.approx(split.through_ties)
    assert abs(found.remainder) < 1e-6


def test_the_interval_of_the_friends_part_covers_it_when_own_records_are_drawn_anew(tied: tuple) -> None:
    coupling, parts, groups = tied
    centre, rng = groups.means(parts.sum(1)), np.random.default_rng(5)
    spread = np.sqrt(np.mean(groups.centred(parts.sum(1)) ** 2))
    covered, draws = 0, 200
    # Small matrices wait for threads longer than they compute.
    with threadpool_limits(1):
        truth = _friends(coupling, centre[groups.codes], groups)
        for _ in range(draws):
            own = centre[groups.codes] + rng.normal(0, spread, groups.people)
            found = gap_parts(decided(coupling.solve(own), coupling), of(own[:, None], 0.0), groups, attribute="g",
                              group="x", reference="y")
            _, _, _, low, high, *_ = found.parts.row(1)
            covered += low <= truth <= high
    assert covered >= 0.93 * draws


def _friends(coupling: Coupling, own: np.ndarray, groups: Groups) -> float:
    split = gap_split(coupling, own - own.mean(), groups, group="x", reference="y")
    # The part on the page is taken from a base of 0, the split from the mean: the weights of both sum to the same.
    found = gap_parts(decided(coupling.solve(own), coupling), of(own[:, None], 0.0), groups, attribute="g", group="x",
                      reference="y")
    assert found.gap == pytest.approx(split.gap)
    return points(found)["friends"]


@pytest.mark.parametrize("system", ["sesame", "sesame-boosted", "financial"])
def test_the_gaps_of_scorecards_and_trained_models_add_up(system: str) -> None:
    study = run("citizens", system, people=1200, by=["hukou"])
    found = why_gap(study.population, study.systems[system], study.decisions[system], attribute="hukou",
                    group="rural", reference="urban")
    score, hukou = study.decisions[system].score, study.population.column("hukou").to_numpy()
    gap = np.nanmean(score[hukou == "rural"]) - np.nanmean(score[hukou == "urban"])
    assert found.parts.gap == pytest.approx(gap)
    assert found.parts.parts["points"].sum() == pytest.approx(gap, abs=1e-6)
    assert found.frame()["label"].null_count() == 0
    assert set(found.tells["feature"]) <= set(study.population.people.columns)


def test_faults_are_sentences() -> None:
    parts, groups = np.ones((3, 1)), Groups.of(["x", "y", "y"])
    with pytest.raises(NotEnoughDataError, match="1 of 'x' with a score"):
        gap_parts(decided(np.ones(3)), of(parts), groups, attribute="g", group="x", reference="y")
    with pytest.raises(InputError, match="two groups"):
        gap_parts(decided(np.ones(3)), of(parts), groups, attribute="g", group="y", reference="y")
    study = run("german-credit", "recorded")
    with pytest.raises(InputError, match="recorded scores"):
        why_gap(study.population, study.systems["recorded"], study.decisions["recorded"],
                attribute=study.population.roles.protected[0], group="a", reference="b")
