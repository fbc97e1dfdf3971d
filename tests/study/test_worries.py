"""What people worried about: planted answers are found, and what cannot be measured says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import evenhand
from evenhand.catalog import Catalog
from evenhand.cli.app import run_app
from evenhand.errors import InputError, NotEnoughDataError
from evenhand.population.redrawn import with_records_redrawn
from evenhand.report.worries_words import worry_sentence, worry_sentences, worry_tables
from evenhand.scoring.inference import guessed, told_by_friends
from evenhand.study import Worries, worries_of
from evenhand.study.worries import GREY, _efficiency, without
from evenhand.ties import Ties


@pytest.fixture(scope="module")
def study() -> evenhand.study.Study:
    return evenhand.run("citizens", ["sesame", "financial"], people=2500, by=["hukou"])


@pytest.fixture(scope="module")
def found(study: evenhand.study.Study) -> Worries:
    return worries_of(study, "sesame", attribute="hukou")


def test_the_grey_market_and_friends_are_switched_off_one_at_a_time(found: Worries) -> None:
    assert found.switches["switch"][0] == "as it is"
    assert found.switches.height == 3
    assert found.switches["changed"][0] == 0
    assert (found.switches["changed"][1:] > 0).all()


def test_the_rule_as_it_is_has_the_ratio_of_the_audit(found: Worries, study: evenhand.study.Study) -> None:
    row = study.audits["sesame"].summary("adverse_impact_ratio", "hukou")
    assert found.switches["ratio"][0] == pytest.approx(row["value"])


@pytest.mark.parametrize("name", ["switches", "objectivity", "efficiency"])
def test_one_worry_by_itself_is_the_one_among_all_and_nothing_else_is_measured(
        found: Worries, study: evenhand.study.Study, name: str) -> None:
    stages: list[str] = []
    alone = worries_of(study, "sesame", attribute="hukou", only=(name,), progress=stages.append)
    assert len(stages) == 1
    assert alone.tables[name].equals(found.tables[name])
    assert all(table.is_empty() for other, table in alone.tables.items() if other != name)
    assert worry_sentence(alone, name) == worry_sentences(found)[name]


def test_a_rule_without_a_feature_does_not_read_it(study: evenhand.study.Study) -> None:
    recipe = study.systems["sesame"].recipe
    assert GREY in recipe.all_features
    assert GREY not in without(recipe, GREY).all_features
    assert without(study.systems["financial"].recipe, GREY) is None


def test_a_simple_score_explains_a_scorecard_better_than_trees(study: evenhand.study.Study) -> None:
    """A scorecard is a straight line for each fold; five folds of scores are told by one line, so not wholly."""
    trees = evenhand.run(study.population, "sesame-boosted", by=["hukou"])
    told = {name: worries_of(one, name, attribute="hukou", against=None).transparency["r2"][0]
            for one, name in ((study, "financial"), (trees, "sesame-boosted"))}
    assert told["financial"] > 0.9
    assert told["sesame-boosted"] < told["financial"] - 0.03


def test_records_made_anew_leave_the_person_and_change_the_record(study: evenhand.study.Study,
                                                                  found: Worries) -> None:
    again = with_records_redrawn(study.population, seed=8)
    for kept in ("age", "hukou"):
        assert again.people[kept].equals(study.population.people[kept])
    assert again.ties is study.population.ties
    assert not again.people["on_time_share"].equals(study.population.people["on_time_share"])
    assert 0 < found.objectivity["noise_share"][0] < 1


def test_a_thief_guesses_what_is_there_and_not_what_is_not() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 2, 600)
    assert (guessed(codes[:, None] + rng.normal(0, 0.1, (600, 1)), codes, 2).argmax(axis=1) == codes).mean() > 0.99
    chance = guessed(rng.normal(size=(600, 3)), codes, 2)[:, 1]
    assert abs(np.corrcoef(chance, codes)[0, 1]) < 0.15
    with pytest.raises(NotEnoughDataError, match="join small groups"):
        guessed(np.zeros((8, 1)), np.array([0] * 7 + [1]), 2)


def test_a_thief_tries_every_attribute_that_is_asked_for_and_says_where_nothing_is_learned(
        study: evenhand.study.Study, found: Worries) -> None:
    both = worries_of(study, "sesame", attribute="sex", guess=("hukou", "sex"), only=("thieves",))
    assert both.thieves.filter(both.thieves["attribute"] == "hukou").equals(found.thieves)
    told = worry_sentence(both, "thieves")
    assert told.startswith("Hukou: ")
    assert "; sex: " in told
    friends = both.thieves.filter((both.thieves["attribute"] == "sex") & both.thieves["source"].str.contains("friends"))
    luck = replace(both, thieves=friends.with_columns(auc=0.51, low=0.48, high=0.54))
    assert worry_sentence(luck, "thieves").endswith("No group is told more surely than by chance.")


def test_friends_tell_as_much_as_ties_are_sorted() -> None:
    rng = np.random.default_rng(1)
    codes = np.repeat([0, 1], 200)
    pairs = np.unique(np.sort(rng.integers(0, 200, (1500, 2)), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    sorted_ties = Ties.from_pairs(np.r_[pairs[:, 0], pairs[:, 0] + 200], np.r_[pairs[:, 1], pairs[:, 1] + 200],
                                  people=400, directed=False)
    shares, hidden = told_by_friends(sorted_ties, codes, 2, seed=4)
    assert 0.35 < hidden.mean() < 0.65
    told = ~np.isnan(shares[:, 0])
    assert (shares[told & (codes == 0), 0] == 1).all()
    assert (shares[told & (codes == 1), 0] == 0).all()


def test_relationships_are_asked_about_as_many_loans(found: Worries) -> None:
    assert found.efficiency["system"].to_list() == ["sesame", "guanxi"]
    assert found.efficiency["selected"].n_unique() == 1
    assert found.efficiency["coverage"][1] == 1
    assert found.efficiency["coverage"][0] < 1


def test_recorded_people_say_why_records_cannot_be_made_anew() -> None:
    credit = evenhand.run("german-credit", "recorded")
    with pytest.raises(InputError, match="without a score"):
        worries_of(credit, "recorded", attribute="sex")


def test_what_is_not_known_of_recorded_scores_is_said_in_plain_words(tmp_path: Path) -> None:
    folder = tmp_path / "datasets" / "town"
    folder.mkdir(parents=True)
    rows = "".join(f"{i},{'ab'[i % 2]},{i % 10},{(i % 3) % 2}\n" for i in range(60))
    (folder / "people.csv").write_text(f"id,side,mark,kept\n{rows}", encoding="utf-8")
    (folder / "recipe.toml").write_text(
        'title = "Town"\n[files]\npeople = "people.csv"\n[columns]\nid = "id"\nprotected = ["side"]\n'
        'outcome = "kept"\nscore = "mark"\n', encoding="utf-8")
    known = Catalog(tmp_path)
    town = worries_of(evenhand.run("town", "recorded", cut=5, catalog=known), "recorded", attribute="side",
                      catalog=known)
    assert set(town.reasons) == {"switches", "transparency", "objectivity", "efficiency"}
    said = worry_sentences(town)
    assert said["switches"].startswith("How these scores were made is not known")
    assert not any("expected" in sentence for sentence in said.values())
    assert town.thieves.height == 2


def test_every_worry_has_its_sentence_and_the_same_seed_the_same_numbers(found: Worries,
                                                                         study: evenhand.study.Study) -> None:
    told = worry_sentences(found)
    assert set(told) == {"switches", "transparency", "objectivity", "thieves", "efficiency"}
    assert f"{100 * found.guesses['right'][0]:.1f} %" in told["thieves"]
    assert len(worry_tables(found)) == 5
    again = worries_of(study, "sesame", attribute="hukou")
    assert again.to_dict() == found.to_dict()


def test_the_command_prints_the_same_object(capsys: pytest.CaptureFixture[str], found: Worries) -> None:
    import json

    assert run_app(["worries", "citizens", "sesame", "--people", "2500", "--by", "hukou", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(found.to_dict()))


def test_a_score_of_which_low_is_good_tells_as_well_as_its_mirror(study: evenhand.study.Study) -> None:
    now = study.decisions["sesame"]
    low = replace(now, score=-now.score, cut=-now.cut, favourable="low")
    turned = replace(study, decisions={**study.decisions, "sesame": low})
    told = [_efficiency(one, "sesame", None, 0.95, 0, Catalog())["auc"][0] for one in (study, turned)]
    assert told[0] == pytest.approx(told[1])
    assert told[0] > 0.5


def test_firms_say_that_relationships_are_none_of_theirs() -> None:
    firms = evenhand.run("businesses", "tax-rating", people=400, by=["size"])
    found = worries_of(firms, "tax-rating", attribute="size")
    assert worry_sentences(found)["efficiency"].startswith("Relationships")
    assert found.switches["switch"].to_list() == ["as it is", "without suppliers"]
    last = worry_tables(found)[-1]
    assert (last.headers, last.rows) == (("not measured",), ((found.reasons["efficiency"],),))


def test_records_of_firms_made_anew_leave_those_of_the_people_who_represent_them() -> None:
    firms = evenhand.run("businesses", "state-business", people=400, by=["size"])
    again = with_records_redrawn(firms.population, seed=8)
    for kept in ("representative", "representative_listed", "size"):
        assert again.people[kept].equals(firms.population.people[kept])
    assert not again.people["late_tax"].equals(firms.population.people["late_tax"])
    found = worries_of(firms, "state-business", attribute="size", only=["objectivity"])
    assert found.reasons == {}
    assert 0 < found.objectivity["noise_share"][0] < 1


def test_of_a_rule_made_of_ties_alone_no_part_is_switched_off_and_no_record_explains_it() -> None:
    trusted = evenhand.run("citizens", "guanxi", people=400, by=["sex"])
    told = worry_sentences(worries_of(trusted, "guanxi", attribute="sex"))
    assert all("ties" in told[worry] for worry in ("switches", "transparency", "objectivity"))
    assert "guanxi has an answer for 100.0 % of people" in told["efficiency"]


def test_what_a_score_is_held_against_must_be_a_system_that_can_score_the_same_people(
        study: evenhand.study.Study) -> None:
    with pytest.raises(InputError, match="did you mean 'guanxi'"):
        worries_of(study, "sesame", attribute="hukou", against="guanxy")
    held = worries_of(study, "sesame", attribute="hukou", against="ride")
    assert held.reasons["efficiency"].startswith("ride cannot score these people")


def test_too_few_people_for_a_line_is_a_reason_and_no_fault() -> None:
    few = evenhand.run("riders", "ride", people=3, by=["sex"])
    told = worry_sentences(worries_of(few, "ride", attribute="sex"))
    assert "3 people with a score" in told["transparency"]


def test_a_mean_of_stars_is_no_black_box() -> None:
    riders = evenhand.run("riders", "ride", people=300, by=["group"])
    told = worry_sentences(worries_of(riders, "ride", attribute="group"))
    assert "nothing in this one is opaque" in told["transparency"]
