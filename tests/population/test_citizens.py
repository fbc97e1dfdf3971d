"""The citizens: what the card says of them holds over seeds; each knob does what it is named for."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import polars as pl
import pytest
from scipy import stats

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.measures.segregation import segregation
from evenhand.population.alterations import tie_dropped, with_feature, without_ties
from evenhand.population.counterfactual import with_group
from evenhand.population.draw import draw_population
from evenhand.population.population import Population
from evenhand.population.recipe import PopulationRecipe
from evenhand.population.terms import tainted
from evenhand.promises import promises_kept
from evenhand.ties import Ties

SEEDS = range(5)
VIOLATIONS = ("traffic_violations", "jaywalking", "contract_breach", "court_default", "speech_flag")


@cache
def recipe() -> PopulationRecipe:
    return Catalog().population_recipe("citizens")


@cache
def citizens(people: int = 6000, seed: int = 0, even: bool = False, **knobs: float) -> Population:
    return draw_population(recipe(), people=people, seed=seed, even=even, knobs=knobs)


@lru_cache(maxsize=3)
def many(**knobs: float) -> pl.DataFrame:
    """A hundred thousand people without the cost of their ties."""
    alone = Ties.from_pairs([], [], people=100_000, directed=False)
    return draw_population(recipe(), people=100_000, seed=3, knobs=knobs, ties=alone).people


@pytest.mark.parametrize(("people", "seed"), [(6000, seed) for seed in SEEDS] + [(20_000, 0)])
def test_every_promise_is_kept(people: int, seed: int) -> None:
    table = promises_kept(draw_population(recipe(), people=people, seed=seed), recipe())
    assert table.height >= 20
    assert table["kept"].all(), table.filter(~pl.col("kept"))


def test_shares_are_those_of_the_census_within_sampling_error() -> None:
    people = many()
    for protected in recipe().protected:
        for level, share in protected.levels.items():
            drawn = (people[protected.name] == level).mean()
            # A hundred thousand people, and a thousandth for the rounding of the recipe's log-odds.
            assert drawn == pytest.approx(share, abs=0.002 + 4 * np.sqrt(share * (1 - share) / 1e5)), level
    education = dict(zip(*people["education"].value_counts(normalize=True), strict=True))
    assert education == pytest.approx(recipe().variables["education"].levels, abs=0.005)


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, same = (draw_population(recipe(), people=800, seed=5) for _ in range(2))
    assert one.people.equals(same.people)
    assert one.ties.matrix.data.tobytes() == same.ties.matrix.data.tobytes()
    assert one.ties.matrix.indices.tobytes() == same.ties.matrix.indices.tobytes()
    assert one.provenance == same.provenance
    assert not one.people.equals(citizens(800, seed=6).people)


def test_the_first_people_are_the_same_in_a_larger_population() -> None:
    of_ties = [name for name, known in citizens().fields.items() if known.of_ties]
    assert of_ties == ["true_friends_count", "friends_count"]
    few, more = citizens(800).people.drop(of_ties), citizens().people.drop(of_ties)
    assert few.equals(more.head(800))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("attribute", "level"), [("hukou", "rural"), ("sex", "female"), ("age", 75.0),
                                                  ("ethnic_group", "M1"), ("disability", "disabled")])
def test_in_the_even_world_a_group_reaches_nothing_at_all(attribute: str, level: str | float, seed: int) -> None:
    plain = citizens(1500, seed, even=True)
    moved = draw_population(recipe(), people=1500, seed=seed, even=True, do={attribute: level})
    rest = [name for name in plain.people.columns if name not in tainted(recipe())]
    assert "friends_count" in rest
    assert moved.people.select(rest).equals(plain.people.select(rest))
    assert (moved.ties.matrix != plain.ties.matrix).nnz == 0


def test_in_the_even_world_no_column_differs_by_group() -> None:
    people = citizens(even=True).people
    lowest = []
    for protected in recipe().protected:
        groups = people[protected.name].to_numpy()
        for name, variable in recipe().variables.items():
            if name not in tainted(recipe()) and people[name].dtype != pl.String and people[name].n_unique() > 1:
                values = people[name].cast(pl.Float64).fill_null(-1.0).to_numpy()
                parts = [values[groups == level] for level in protected.levels]
                lowest.append(stats.kruskal(*parts).pvalue)
                assert variable.role in {"attribute", "latent", "true", "record", "outcome"}
    # Bonferroni over all of them: the smallest of m even p-values is rarely below .001 / m.
    assert min(lowest) > 1e-3 / len(lowest)


def test_in_the_even_world_ties_are_blind_to_groups() -> None:
    even = citizens(even=True)
    for name in even.roles.protected:
        assert abs(segregation(even.ties, even.people[name]).assortativity) < 0.03


def test_trust_is_independent_of_groups_unless_its_knob_says_otherwise() -> None:
    plain, gap = (many(trust_gap=strength).group_by("hukou").agg(pl.col("trust").mean()) for strength in (0, 1))
    levels = [dict(table.iter_rows()) for table in (plain, gap)]
    assert max(levels[0].values()) - min(levels[0].values()) < 0.03
    assert levels[1]["urban"] - levels[1]["rural"] == pytest.approx(0.2, abs=0.03)


@pytest.mark.parametrize(("knob", "attribute", "watched"), [("detection_migrant", "hukou", "migrant"),
                                                            ("detection_minority", "ethnicity", "minority")])
def test_a_closer_watch_records_more_of_the_same_conduct(knob: str, attribute: str, watched: str) -> None:
    off, on, double = (many(**{knob: strength}) for strength in (0, 1, 2))
    seen = off[attribute] == watched
    for name in VIOLATIONS:
        assert off[f"true_{name}"].equals(on[f"true_{name}"])
        assert off[name].filter(~seen).equals(on[name].filter(~seen))
        sums = [people[name].filter(seen).sum() for people in (off, on, double)]
        assert sums == sorted(sums)
        assert (on[name] <= on[f"true_{name}"]).all()
    assert on["traffic_violations"].filter(seen).mean() > 1.05 * off["traffic_violations"].filter(seen).mean()


def test_without_a_closer_watch_the_odds_of_being_recorded_are_equal_and_with_it_1_3_times() -> None:
    for strength, odds in ((0, 1.0), (1, 1.3)):
        people = many(detection_migrant=strength, detection_minority=0)
        migrant = people["hukou"] == "migrant"
        seen = [people.filter(who).select(pl.col("jaywalking").sum() / pl.col("true_jaywalking").sum()).item()
                for who in (migrant, ~migrant)]
        assert (seen[0] / (1 - seen[0])) / (seen[1] / (1 - seen[1])) == pytest.approx(odds, rel=0.03)


def test_wrong_records_of_default_are_what_the_label_knob_says() -> None:
    assert many(label=0)["kept_obligations"].equals(many(label=0)["true_kept_obligations"])
    for strength in (1, 2):
        kept = many(label=strength).filter(pl.col("true_kept_obligations") == 1)
        wrong = dict(kept.group_by("hukou").agg(1 - pl.col("kept_obligations").mean()).iter_rows())
        assert wrong["urban"] == pytest.approx(0.005 * strength, abs=0.0015)
        assert wrong["rural"] == pytest.approx(0.015 * strength, abs=0.003)


def test_thin_files_are_noisier_by_a_quarter() -> None:
    people = many(noise_thin=1).select("credit_file", *(
        (pl.col(name) / (1 - pl.col(name))).log().alias(name) for name in ("on_time_share", "true_on_time_share")))
    usual = pl.col("true_on_time_share").is_between(-1.5, 1.5)
    people = people.filter(usual & pl.col("on_time_share").is_finite())
    spread = dict(people.group_by("credit_file").agg(
        (pl.col("on_time_share") - pl.col("true_on_time_share")).std()).iter_rows())
    assert spread["thin"] / spread["thick"] == pytest.approx(1.25, abs=0.08)


def test_without_the_missing_records_knob_all_groups_are_online_alike_given_their_means() -> None:
    gap = {}
    for strength in (0, 1):
        rate = many(missing_access=strength).group_by("age_band").agg(pl.col("digital_access").mean())
        rates = dict(rate.iter_rows())
        gap[strength] = rates["under 35"] - rates["60 and over"]
    assert gap[0] < 0.06
    assert gap[1] > 0.3


def test_without_the_past_sexes_earn_alike() -> None:
    off, on = (many(historical=strength).group_by("sex").agg(pl.col("income").mean()) for strength in (0, 1))
    ratio = [rates["female"] / rates["male"] for rates in (dict(off.iter_rows()), dict(on.iter_rows()))]
    assert ratio[0] == pytest.approx(1.0, abs=0.03)
    assert ratio[1] == pytest.approx(0.80, abs=0.03)


def test_with_all_knobs_off_the_built_in_gaps_remain_in_their_documented_size() -> None:
    people = many(**dict.fromkeys(recipe().knobs, 0))
    rate = dict(people.group_by("sex").agg(pl.col("true_traffic_violations").mean()).iter_rows())
    assert np.log(rate["male"] / rate["female"]) == pytest.approx(0.4, abs=0.03)
    filed = people.filter((pl.col("has_credit_file") == 1) & (pl.col("age") > 45))
    slope = stats.linregress(filed["age"].to_numpy() / 10, filed["history_years"].to_numpy()).slope
    assert slope == pytest.approx(2.2, abs=0.15)
    alike = people.filter(pl.col("assets").is_between(-0.3, 0.3))
    certificate = alike.group_by("hukou").agg(pl.col("property_certificate").mean())
    odds = {level: np.log(share / (1 - share)) for level, share in certificate.iter_rows()}
    assert odds["urban"] - odds["rural"] == pytest.approx(0.8, abs=0.12)
    assert odds["migrant"] - odds["rural"] == pytest.approx(-1.0, abs=0.15)


def test_assortativity_rises_with_the_homophily_knob() -> None:
    found = [segregation(p.ties, p.people["hukou"]).assortativity
             for p in (citizens(homophily=strength) for strength in (0, 1, 2))]
    assert found[0] < 0.03 < found[1] < found[2]


def test_few_people_have_many_ties() -> None:
    degree = citizens().ties.degree
    assert np.median(degree) < 0.9 * degree.mean()
    assert stats.skew(degree) > 1.5
    assert np.array_equal(citizens().people["friends_count"].to_numpy(), degree)


def test_a_twin_keeps_ties_and_luck_when_only_the_group_changes() -> None:
    plain = citizens(800)
    twin = with_group(plain, "hukou", "urban")
    assert twin.ties is plain.ties
    same = (plain.people["hukou"] == "urban").to_numpy()
    assert plain.people.filter(same).equals(twin.people.filter(same))
    in_town = twin.people["household"] == "town / town"
    assert in_town.sum() > 700
    assert (twin.people["income"] >= plain.people["income"]).filter(in_town).all()
    assert twin.provenance.notes == ("everybody: hukou set to urban",)


def test_every_column_has_words_and_a_role() -> None:
    population = citizens(800)
    assert set(population.fields) == set(population.people.columns) - {"id"}
    for name, known in population.fields.items():
        assert known.label
        column = population.people[name].drop_nulls()
        if known.levels:
            assert set(column) <= set(known.levels)
        else:
            assert known.low is None or column.min() >= known.low
            assert known.high is None or column.max() <= known.high


def test_only_online_and_credit_records_are_ever_missing() -> None:
    people = citizens().people
    for column in people.get_columns():
        if column.null_count():
            gates = [gate for gate in ("digital_access", "has_credit_file")
                     if (column.is_null() == (people[gate] == 0)).all()]
            assert len(gates) == 1, column.name


@pytest.mark.parametrize("choice", [{"knobs": {"homphily": 1}}, {"knobs": {"label": -1}}, {"people": 0},
                                    {"seed": -1}])
def test_a_wrong_choice_is_explained(choice: dict) -> None:
    with pytest.raises(InputError, match=r"got .*; expected .*; "):
        draw_population(recipe(), **choice)


def test_an_alteration_changes_one_thing_and_says_so() -> None:
    town = citizens(800)
    ego = int(np.argmax(town.ties.degree))
    alter = int(town.ties.alters(ego)[0])
    dropped = tie_dropped(town, town.ids[ego], town.ids[alter])
    assert dropped.ties.count == town.ties.count - 1
    assert dropped.people["friends_count"][ego] == town.people["friends_count"][ego] - 1
    assert dropped.people["friends_count"].sum() == town.people["friends_count"].sum() - 2
    assert dropped.ties.kind.size == dropped.ties.matrix.nnz
    assert without_ties(town).people["friends_count"].sum() == 0
    late = with_feature(town, town.ids[ego], {"utility_late": 9, "alipay_spend": None})
    assert late.people["utility_late"][ego] == 9
    assert late.people["alipay_spend"][ego] is None
    assert late.provenance.sha256 != town.provenance.sha256
    rest = [name for name in town.people.columns if name not in ("utility_late", "alipay_spend")]
    assert late.people.select(rest).equals(town.people.select(rest))


@pytest.mark.parametrize(("values", "said"), [({"utility_late": 99}, "from 0 to 24"), ({"late": 1}, "column"),
                                              ({"hukou": "rurl"}, "'rural'")])
def test_a_value_that_nobody_can_have_is_refused(values: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        with_feature(citizens(800), "c0000001", values)
