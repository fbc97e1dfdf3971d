"""What a group does to scores and decisions: twins against the generator, paths against the whole, null worlds."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.population.counterfactual import with_group
from evenhand.population.draw import draw_population
from evenhand.study import Study, causal_effects, population_of, run, twin_of
from evenhand.study.alone import Alone


@cache
def study(system: str = "sesame", people: int = 1200, even: bool = False) -> Study:
    return run(population_of("citizens", people=people, even=even), system, by=["hukou"])


def asked(system: str = "sesame", group: str = "rural", even: bool = False, people: int = 1200, **more: int):
    found = study(system, people, even)
    return causal_effects(found.population, found.systems[system], found.decisions[system], attribute="hukou",
                          group=group, reference="urban", **more)


def test_a_twin_is_the_person_that_the_generator_draws_in_the_other_group() -> None:
    found = study()
    row = int(np.flatnonzero((found.population.people["household"] == "country / country").to_numpy())[4])
    moved = with_group(found.population, "hukou", "urban").people
    drawn = draw_population(Catalog().population_recipe("citizens"), people=1200,
                            do={"household": moved["household"].to_numpy()}, ties=found.population.ties).people
    twin = twin_of(found.population, found.systems["sesame"], row, "hukou", "urban")
    people = found.population.people
    for column, moved, value, other in twin.features.select("column", "moved", "value", "twin").iter_rows():
        assert moved == (people[column][row] != drawn[column][row]), column
        if isinstance(drawn[column][row], str):
            assert (value, other) == (people[column][row], drawn[column][row])
    assert twin.features["moved"].sum() > 5


def test_a_twin_in_ones_own_group_is_oneself() -> None:
    found = study()
    twin = twin_of(found.population, found.systems["sesame"], 0, "hukou", found.population.people["hukou"][0])
    assert twin.difference == 0
    assert not twin.features["moved"].any()


def test_the_points_of_a_twin_add_up_to_the_change_of_the_own_record() -> None:
    found = study("financial")
    system = found.systems["financial"]
    everybody = with_group(found.population, "hukou", "rural")
    changes = system.own_record(everybody) - system.own_record(found.population)
    row = int(np.flatnonzero(np.abs(changes) > 1)[0])
    change = changes[row]
    twin = twin_of(found.population, system, row, "hukou", "rural")
    assert twin.features["points"].sum() == pytest.approx(change, abs=1e-9)
    assert twin.difference == pytest.approx(change, abs=1e-9)


@pytest.mark.parametrize("system", ["sesame", "financial"])
def test_moving_everybody_alone_at_once_gives_what_moving_each_gives(system: str) -> None:
    found = study(system)
    fitted, decisions = found.systems[system], found.decisions[system]
    score, selected = Alone(fitted, found.population, decisions).decided(
        with_group(found.population, "hukou", "urban"))
    rows = np.flatnonzero((found.population.people["hukou"] != "urban").to_numpy())[:25]
    new = np.flatnonzero(np.isnan(decisions.score) & ~np.isnan(score))[:5]
    assert new.size == 5
    for row in (*rows, *new):
        twin = twin_of(found.population, fitted, int(row), "hukou", "urban")
        assert twin.other_selected == selected[row]
        if twin.other_score is None:
            assert np.isnan(score[row])
        else:
            # Newcomers who come in at once reach each other through friends whom they share.
            assert score[row] == pytest.approx(twin.other_score, abs=0.01 if row in new else 1e-6)


@pytest.mark.parametrize("system", ["sesame", "financial", "sesame-boosted"])
def test_the_paths_add_up_to_the_total_effect(system: str) -> None:
    found = asked(system)
    assert found.paths["score"].sum() == pytest.approx(found.path_score, abs=1e-9)
    assert found.paths["selected"].sum() == pytest.approx(found.path_selected, abs=1e-9)
    assert found.path_people > 0


def test_the_total_is_the_simulated_difference_of_whole_worlds_where_friends_do_not_count() -> None:
    found, one = asked("financial"), study("financial")
    worlds = [one.systems["financial"].decide(with_group(one.population, "hukou", group))
              for group in ("urban", "rural")]
    rural = (one.population.people["hukou"] == "rural").to_numpy()
    difference = (worlds[1].score - worlds[0].score)[rural]
    whole = found.by_group.filter(pl.col("of") == "rural")
    assert whole["score"].item() == pytest.approx(np.nanmean(difference), abs=1e-9)
    assert whole["scored"].item() == np.isfinite(difference).sum() >= found.path_people
    changed = (worlds[1].selected != worlds[0].selected)[rural].mean()
    assert found.by_group.filter(pl.col("of") == "rural")["changed"].item() == pytest.approx(changed)


def test_poverty_of_the_past_is_a_path_and_goes_with_its_knob() -> None:
    path = dict(asked("financial").paths.select("step", "score").iter_rows())
    assert path["income"] < -1
    without = run(population_of("citizens", people=1200, knobs={"historical": 0}), "financial", by=["hukou"])
    found = causal_effects(without.population, without.systems["financial"], without.decisions["financial"],
                           attribute="hukou", group="rural", reference="urban")
    assert not {"income", "education"} & set(found.paths["step"])
    assert abs(found.path_score) < abs(asked("financial").path_score) / 2


@pytest.mark.parametrize("system", ["sesame", "financial"])
def test_in_the_even_world_a_group_does_nothing_at_all(system: str) -> None:
    found = asked(system, even=True, redraws=2)
    assert found.path_score == 0
    assert np.nanmax(np.abs(found.change)) == 0
    assert found.by_group["changed"].to_list() == [0.0] * found.by_group.height
    assert (found.friends.score, found.friends.selected) == (0.0, 0.0)


def test_friends_are_a_path_only_where_they_count() -> None:
    assert asked("financial", redraws=2).friends.score == 0
    through = asked("sesame", redraws=4).friends
    assert through.redraws == 4
    assert through.score_error > 0
    assert abs(through.score) < abs(asked("sesame").path_score)


def test_where_friends_enter_otherwise_a_sample_is_asked_and_it_says_so() -> None:
    found = asked("state-gate")
    assert not found.exact
    assert found.by_group["people"][0] == 1200 // 50
    assert found.paths["score"].sum() == pytest.approx(found.path_score, abs=1e-9)


def test_everything_goes_into_json() -> None:
    import json

    assert json.loads(json.dumps(asked("sesame").to_dict()))["group"] == "rural"
    found = study()
    assert json.loads(json.dumps(twin_of(found.population, found.systems["sesame"], 2, "sex", "male").to_dict()))


def test_what_cannot_be_asked_is_explained() -> None:
    with pytest.raises(InputError, match="'urban' twice"):
        asked(group="urban")
    recorded = run("german-credit", "recorded", by=["sex"])
    with pytest.raises(InputError, match="recorded scores"):
        twin_of(recorded.population, recorded.systems["recorded"], 0, "sex", "female")
