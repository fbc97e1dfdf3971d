"""The riders: rides and stars are what the card says, over seeds; each knob moves what it is named for."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.population.draw import draw_population
from evenhand.population.population import Population
from evenhand.population.recipe import PopulationRecipe
from evenhand.population.trips.draw import riders_by_drivers, trips_of
from evenhand.population.trips.recipe import Stars
from evenhand.population.trips.stars import draw_stars
from evenhand.population.trips.summaries import recent_mean
from evenhand.promises import promised_value, promises_kept
from evenhand.randomness import uniforms_at

SEEDS = range(5)
SEVERAL = 20_000


@cache
def recipe() -> PopulationRecipe:
    return Catalog().population_recipe("riders")


@cache
def riders(people: int = 5000, seed: int = 0, even: bool = False, **knobs: float) -> Population:
    return draw_population(recipe(), people=people, seed=seed, even=even, knobs=knobs)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_promise_is_kept(seed: int) -> None:
    table = promises_kept(riders(seed=seed), recipe())
    assert table.height >= 10
    assert table["kept"].all(), table.filter(~pl.col("kept"))


def test_the_stars_have_the_published_shape() -> None:
    stars = trips_of(riders())["stars"].drop_nulls()
    assert 4.87 <= stars.mean() <= 4.90
    assert (stars == 5).mean() == pytest.approx(0.93, abs=0.015)
    assert set(stars) == {1, 2, 3, 4, 5}


def test_few_riders_have_nothing_but_five_stars() -> None:
    """Fewer than one in five is reported; a half of the riders would be as many as a handful of ratings makes."""
    mean = riders().people["mean_stars"].fill_null(5.0)
    assert (mean == 5).mean() < 0.20
    assert 4.87 <= mean.mean() <= 4.90


def test_perfect_riders_are_no_fewer_than_chance_alone_makes() -> None:
    """By Jensen's inequality the mean of p^n over riders is at least that of the average rider's own share p."""
    stars, ratings = trips_of(riders())["stars"].drop_nulls(), riders().people["ratings"].to_numpy()
    by_chance = ((stars == 5).mean() ** ratings).mean()
    assert by_chance <= (riders().people["mean_stars"].fill_null(5.0) == 5).mean()
    # As many rides as first thought of, 40 on average with a coefficient of variation of 1.2 and 70 % rated.
    shape, mean = 1 / 1.2**2, 0.7 * 40
    assert (1 + 0.07 * mean / shape) ** -shape > 0.35


def test_there_are_about_430_000_rides() -> None:
    assert 400_000 < trips_of(riders()).height < 460_000


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, same = (draw_population(recipe(), people=400, seed=5) for _ in range(2))
    assert one.people.equals(same.people)
    assert one.tables["trips"].equals(same.tables["trips"])
    assert one.tables["drivers"].equals(same.tables["drivers"])
    assert not one.people.equals(riders(400, seed=6).people)


def test_the_first_riders_have_the_same_rides_in_a_larger_population() -> None:
    few, more = riders(700), riders(2000)
    assert few.people.equals(more.people.head(700))
    assert few.tables["trips"].equals(more.tables["trips"].filter(pl.col("rider") < 700))


def test_riders_beyond_a_fleet_meet_drivers_of_the_next() -> None:
    trips = trips_of(draw_population(recipe(), people=5003, seed=0))
    fleet = trips.select(pl.col("rider") // 5000 == pl.col("driver") // 800).to_series()
    assert fleet.all()


def test_a_knob_keeps_the_rides_and_changes_only_what_it_names() -> None:
    off, on = (trips_of(riders(1500, **{"rater": strength})) for strength in (0, 2))
    assert off.drop("impression", "displayed", "stars").equals(on.drop("impression", "displayed", "stars"))
    assert (on["impression"] <= off["impression"]).all()


def test_stars_are_missing_where_a_ride_was_cancelled_or_not_rated() -> None:
    trips = trips_of(riders(1000))
    given_stars = (trips["completed"] == 1) & (trips["rated"] == 1)
    assert (trips["stars"].is_not_null() == given_stars).all()
    assert (trips["completed"] == 1 - trips["cancelled"]).all()


def test_what_is_displayed_is_the_mean_of_the_stars_before() -> None:
    trips = trips_of(riders(300))
    for part in trips.partition_by("rider")[:40]:
        known: list[int] = []
        for displayed, stars in part.select("displayed", "stars").iter_rows():
            assert displayed == pytest.approx(np.mean(known) if known else 5.0)
            if stars is not None:
                known.append(stars)


@settings(max_examples=40, deadline=None)
@given(rides=st.lists(st.integers(0, 12), min_size=1, max_size=6), window=st.integers(1, 5), seed=st.integers(0, 99))
def test_rounds_over_all_riders_give_what_one_rider_after_the_other_gives(rides: list[int], window: int,
                                                                          seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = np.array(rides)
    impression, rated = rng.normal(size=counts.sum()), rng.random(counts.sum()) < 0.7
    rule = Stars(of="impression", given="rated", cuts=(-1.5, -1.0, -0.5, 0.0), window=window,
                 anchoring={"strength": 0.15, "reference": 4.5})
    displayed, stars = draw_stars(rule, impression, rated, counts)
    place = 0
    for many in rides:
        known: list[float] = []
        for _ in range(many):
            shown = np.mean(known[-window:]) if known else 5.0
            assert displayed[place] == pytest.approx(shown)
            if rated[place]:
                pull = 0.15 * np.clip(shown - 4.5, -0.3, 0.3) / 0.1
                known.append(1 + sum(impression[place] + pull > cut for cut in rule.cuts))
                assert stars[place] == known[-1]
            else:
                assert np.isnan(stars[place])
            place += 1


def test_the_recent_mean_counts_the_last_stars_only() -> None:
    trips = trips_of(riders(500))
    rider, stars = trips["rider"].to_numpy(), trips["stars"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    found = recent_mean(rider, stars, riders=500, window=3)
    for person in range(0, 500, 17):
        own = stars[(rider == person) & ~np.isnan(stars)]
        assert (np.isnan(found[person]) if own.size == 0 else found[person] == pytest.approx(own[-3:].mean()))


def test_columns_of_riders_come_of_their_rides() -> None:
    town = riders(1000)
    trips, people = trips_of(town), town.people
    got = trips.group_by("rider").agg(pl.col("completed").sum(), pl.col("stars").mean(),
                                      pl.col("stars").count().alias("n")).sort("rider")
    who = people[got["rider"].to_list()]
    assert (who["rides"] == got["completed"].cast(pl.Int64)).all()
    assert (who["ratings"] == got["n"].cast(pl.Int64)).all()
    assert np.allclose(who["mean_stars"].fill_null(0), got["stars"].fill_null(0))
    assert (people["shrunk_stars"] - people["mean_stars"]).drop_nulls().abs().max() > 0


def test_a_mean_of_few_is_drawn_towards_the_middle_more_than_a_mean_of_many() -> None:
    people = riders().people.filter(pl.col("mean_stars") < 4.7)
    few, many = people.filter(pl.col("ratings") <= 15), people.filter(pl.col("ratings") >= 120)
    move = [(part["shrunk_stars"] - part["mean_stars"]).mean() for part in (few, many)]
    assert move[0] > 3 * move[1] > 0


@pytest.mark.parametrize("knob", ["rater", "anchoring", "aid", "names", "extra_wait"])
def test_raising_a_knob_moves_the_measure_named_for_it(knob: str) -> None:
    moves = recipe().knobs[knob].moves
    assert moves
    for measure, direction in moves.items():
        sign = 1 if direction == "up" else -1
        values = [sign * np.mean([promised_value(riders(5000, seed, **{knob: s}), measure) for seed in range(2)])
                  for s in (0, 1, 2)]
        assert values[0] < values[1] < values[2]


def test_the_marks_of_biased_drivers_fall_by_a_quarter_of_a_star() -> None:
    off, on = (riders(5000, 1, rater=strength, anchoring=0) for strength in (0, 1))
    trips, drivers = trips_of(off), off.tables["drivers"]
    group = off.people["group"].to_numpy()[trips["rider"].to_numpy()]
    driver = trips["driver"].to_numpy()
    hit = (drivers["marks_down"].to_numpy()[driver] == 1) & (drivers["driver_group"].to_numpy()[driver] != group)
    change = (on.tables["trips"]["stars"].cast(pl.Float64) - off.tables["trips"]["stars"].cast(pl.Float64)).to_numpy()
    assert hit.mean() == pytest.approx(0.2 * 2 * 0.75 * 0.25, rel=0.25)
    assert np.nanmean(change[hit]) == pytest.approx(-0.25, abs=0.08)
    assert np.nanmax(np.abs(change[~hit])) == 0


def test_names_double_cancellations() -> None:
    people, strength = riders().people, riders().tables["trips"]
    sounds = people["name_sounds"].to_numpy()[strength["rider"].to_numpy()] == "minority"
    cancelled = strength["cancelled"].to_numpy()
    assert cancelled[sounds].mean() / cancelled[~sounds].mean() == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize(("attribute", "level"), [("group", "minority"), ("disability", "disabled"), ("sex", "female"),
                                                  ("age", 70.0)])
def test_in_the_even_world_a_group_reaches_nothing(attribute: str, level: str | float) -> None:
    plain = riders(1500, even=True)
    moved = draw_population(recipe(), people=1500, seed=0, even=True, do={attribute: level})
    rest = [name for name in plain.people.columns if name not in ("group", "sex", "age", "age_band", "disability")]
    assert moved.people.select(rest).equals(plain.people.select(rest))
    assert moved.tables["trips"].equals(plain.tables["trips"])


def test_in_the_even_world_no_column_differs_by_group() -> None:
    people = riders(even=True).people
    lowest = []
    for attribute in ("group", "sex", "age_band", "disability"):
        groups = people[attribute].to_numpy()
        for name in ("mean_stars", "cancelled_share", "mean_wait", "ratings", "courtesy", "no_incident"):
            values = people[name].cast(pl.Float64).fill_null(5.0).to_numpy()
            lowest.append(stats.kruskal(*(values[groups == level] for level in np.unique(groups))).pvalue)
    assert min(lowest) > 1e-3 / len(lowest)


def test_a_twin_of_another_group_keeps_rides_and_drivers() -> None:
    plain = riders(1500)
    twin = draw_population(recipe(), people=1500, seed=0, do={"group": "majority"})
    same = (plain.people["group"] == "majority").to_numpy()[trips_of(plain)["rider"].to_numpy()]
    assert trips_of(plain).filter(same).equals(trips_of(twin).filter(same))
    assert (trips_of(plain)["driver"] == trips_of(twin)["driver"]).all()


def test_no_loop_goes_over_people_nor_rides(monkeypatch: pytest.MonkeyPatch) -> None:
    from evenhand.population.trips import stars as module

    calls = 0
    real = module._pull

    def counted(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        return real(*arguments)

    monkeypatch.setattr(module, "_pull", counted)
    few = draw_population(recipe(), people=200, seed=0)
    for_few, calls = calls, 0
    many = draw_population(recipe(), people=3000, seed=0)
    assert calls <= many.people["requests"].max()
    assert for_few <= few.people["requests"].max()


def test_uniforms_of_events_are_uniform_and_independent() -> None:
    person, number = np.divmod(np.arange(SEVERAL), 40)
    u = uniforms_at(3, "stars", person, number)
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 4 / SEVERAL**0.5
    grid = u.reshape(-1, 40)
    assert abs(np.corrcoef(grid[:-1, 0], grid[1:, 0])[0, 1]) < 4 / len(grid) ** 0.5
    assert abs(np.corrcoef(u, uniforms_at(3, "rated", person, number))[0, 1]) < 4 / SEVERAL**0.5


def test_riders_hang_together_through_shared_drivers() -> None:
    table = riders_by_drivers(riders(600))
    assert table.sum() == trips_of(riders(600))["stars"].count()
    together = (table @ table.T).toarray()
    assert (together == together.T).all()


def test_people_without_rides_are_refused_in_plain_words() -> None:
    town = draw_population(Catalog().population_recipe("citizens"), people=50, seed=0)
    with pytest.raises(InputError, match="without rides; expected riders"):
        trips_of(town)
