"""The policy lab: a draft is the recipe it is taken away as, and nothing moves where nothing is changed."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import evenhand
from evenhand.catalog import Catalog
from evenhand.cli.app import run_app
from evenhand.errors import InputError
from evenhand.report.lab_words import lab_answer, policy_folder, zipped
from evenhand.report.render.recipe_text import recipe_text
from evenhand.scoring.decisions import Decisions, selected_at
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.system import fit
from evenhand.study import COUPLINGS, GREY, Draft, Study, Tried, drafted, starting, tried
from evenhand.study.policy_lab import _at_capacity


@pytest.fixture(scope="module")
def study() -> Study:
    return evenhand.run("citizens", "sesame", people=1500, by=["hukou"])


def test_an_empty_draft_is_the_policy_as_it_is(study: Study) -> None:
    found = tried(study.systems["sesame"], study.population, Draft(), attribute="hukou")
    assert np.array_equal(found.decisions.score, study.decisions["sesame"].score, equal_nan=True)
    assert found.audit.rows.equals(study.audits["sesame"].rows)
    assert "As it is" in lab_answer(found, found, "hukou")


def test_a_capacity_selects_as_many_of_the_best(study: Study) -> None:
    found = tried(study.systems["sesame"], study.population, Draft(capacity=0.3), attribute="hukou").decisions
    assert found.selected.sum() == 450
    chosen = found.selected == 1
    assert found.score[chosen].min() >= np.nanmax(found.score[~chosen])
    nobody = tried(study.systems["sesame"], study.population, Draft(capacity=0), attribute="hukou").decisions
    assert nobody.selected.sum() == 0


def test_weights_of_ones_own_categories_leave_the_friend_weight(study: Study) -> None:
    recipe = study.systems["sesame"].recipe
    made = drafted(recipe, Draft(weights={name: 0.25 for name in recipe.own_weights}))
    assert made.friend_weight == pytest.approx(recipe.friend_weight)
    assert list(made.own_weights.values()) == pytest.approx([0.25] * 4)


@pytest.mark.parametrize("draft", [
    Draft(friend_weight=0.4), Draft(weights={"history": 0.7, "capacity": 0.1, "behaviour": 0.1, "identity": 0.1}),
    Draft(cut=640.0), Draft(off=(GREY,)), Draft(capacity=0.4), Draft(friend_weight=0.3, cut=620.0, off=(GREY,)),
], ids=["friends", "weights", "cut", "grey market", "capacity", "several"])
def test_what_is_taken_away_is_what_was_tried(draft: Draft, study: Study) -> None:
    base = study.systems["sesame"].recipe
    system = starting(base, study.population, draft) if draft.refits else study.systems["sesame"]
    found = tried(system, study.population, draft, attribute="hukou")
    again = SystemRecipe(name="mine", **tomllib.loads(recipe_text(found.recipe)))
    assert again.friend_weight == pytest.approx(found.recipe.friend_weight)
    assert again.own_weights == pytest.approx(found.recipe.own_weights)
    assert again.cut == found.decisions.cut
    assert again.all_features == found.recipe.all_features


def seen(system: str, draft: Draft, dataset: str = "citizens", people: int = 700) -> tuple[Tried, str]:
    """What the lab shows of a draft, and the attribute that it is shown by."""
    study = evenhand.run(dataset, system, people=people)
    fitted = study.systems[system]
    if draft.refits:
        fitted = starting(fitted.recipe, study.population, draft)
    attribute = study.population.roles.protected[0]
    return tried(fitted, study.population, draft, attribute=attribute, level=study.audits[system].level), attribute


@pytest.mark.parametrize(("system", "draft"), [
    ("sesame", Draft(weights={"history": 0.1, "capacity": 0.2, "behaviour": 0.3, "identity": 0.4}, cut=610.0)),
    ("sesame", Draft(friend_weight=0.4, capacity=0.35)),
    ("sesame", Draft(coupling="minimum", friend_weight=0.2, cut=600.0)), ("sesame", Draft(coupling="none", cut=600.0)),
    ("sesame-boosted", Draft(off=(GREY,), cut=620.0)), ("financial-forest", Draft(capacity=0.5)),
    ("state-points", Draft(weights={"financial": 0.2, "contract": 0.3, "behaviour": 0.5}, cut=850.0)),
    ("state", Draft(friend_weight=0.3, cut=850.0)),
], ids=["weights", "friends and capacity", "lowest friend", "without friends", "boosted",
        "forest", "points", "bends"])
def test_the_command_line_says_of_the_folder_what_the_lab_shows(system: str, draft: Draft, tmp_path: Path,
                                                                capsys: pytest.CaptureFixture[str]) -> None:
    found, attribute = seen(system, draft)
    recipe = found.recipe.model_copy(update={"name": "mine"})
    zipfile.ZipFile(io.BytesIO(zipped(policy_folder(recipe, beginning=system, draft=draft)))).extractall(tmp_path)
    assert run_app(["audit", "citizens", "mine", "--people", "700", "--by", attribute, "--project", str(tmp_path),
                    "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    shown = found.audit.to_dict()["rows"]
    assert [(row["measure"], row["group"], row["n"]) for row in rows] == [
        (row["measure"], row["group"], row["n"]) for row in shown]
    for one, other in zip(rows, shown, strict=True):
        assert (one["value"], one["low"], one["high"]) == pytest.approx(
            (other["value"], other["low"], other["high"]), abs=1e-9)


def test_where_friends_weigh_nothing_the_folder_gives_the_same_scores_and_decisions(study: Study) -> None:
    """Intervals then differ in the fourth figure: without a coupling they come by the road of uncoupled scores."""
    found = tried(study.systems["sesame"], study.population, Draft(friend_weight=0.0, cut=600.0), attribute="hukou")
    again = fit(SystemRecipe(name="mine", **tomllib.loads(recipe_text(found.recipe))), study.population).decide(
        study.population)
    np.testing.assert_allclose(again.score, found.decisions.score, atol=1e-9)
    assert np.array_equal(again.selected, found.decisions.selected)


def test_a_renamed_copy_of_trees_learns_the_same(study: Study) -> None:
    recipe = Catalog().system_recipe("financial-forest")
    once, again = (fit(one, study.population).decide(study.population).score
                   for one in (recipe, recipe.model_copy(update={"name": "copy"})))
    assert np.array_equal(once, again, equal_nan=True)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.77, 1.0])
@pytest.mark.parametrize("favourable", ["high", "low"])
def test_a_cut_by_capacity_lies_between_scores_and_within_the_range(share: float, favourable: str) -> None:
    score = np.array([300.0, 420.5, 420.5, 500.0, 611.25, 640.0, 700.0, 700.0, 849.0, np.nan])
    made = Decisions("s", "S", "scorecard", score, np.zeros(10, np.int8), favourable=favourable, range=(300.0, 850.0),
                     cut=500.0)
    found = _at_capacity(made, share)
    wanted = round(share * 10)
    # Ties with the last are selected too; somebody at the very end of the range cannot be left out by a cut.
    assert wanted <= found.selected.sum() + (share == 1.0) <= wanted + 1
    assert 300 <= found.cut <= 850
    moved = selected_at(score + 1e-9, found.cut, favourable), selected_at(score - 1e-9, found.cut, favourable)
    if 0 < share < 1:
        assert all(np.array_equal(one, found.selected) for one in moved)


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_friends_enter_in_every_way_that_is_offered(coupling: str, study: Study) -> None:
    draft = Draft(coupling=coupling)
    system = starting(study.systems["sesame"].recipe, study.population, draft)
    found = tried(system, study.population, draft, attribute="hukou")
    assert found.decisions.selected.sum() > 0
    assert (system.recipe.coupling is None) is (coupling == "none")


def test_every_recipe_of_the_house_reads_back_as_itself() -> None:
    catalog = Catalog()
    for name in catalog.models():
        recipe = catalog.system_recipe(name)
        assert SystemRecipe(name=name, **tomllib.loads(recipe_text(recipe))) == recipe


def test_the_folder_is_a_system_that_the_command_line_reads(study: Study, tmp_path: Path,
                                                            capsys: pytest.CaptureFixture[str]) -> None:
    draft = Draft(friend_weight=0.25, cut=620.0)
    recipe = drafted(study.systems["sesame"].recipe, draft, name="mine")
    files = policy_folder(recipe, beginning="sesame", draft=draft)
    packed = zipped(files)
    assert packed == zipped(files)
    zipfile.ZipFile(io.BytesIO(packed)).extractall(tmp_path)
    assert run_app(["audit", "citizens", "mine", "--people", "600", "--by", "sex", "--project", str(tmp_path),
                    "--json"]) == 0
    assert '"cut": 620.0' in capsys.readouterr().out


def test_a_name_that_can_be_no_folder_and_a_feature_that_is_not_read_are_refused(study: Study) -> None:
    recipe = study.systems["sesame"].recipe
    with pytest.raises(InputError, match="letters, digits"):
        policy_folder(recipe.model_copy(update={"name": "../up"}), beginning="sesame", draft=Draft())
    with pytest.raises(InputError, match="did you mean"):
        drafted(recipe, Draft(off=("grey_market",)))


def test_numbers_without_their_intervals_are_the_same_numbers_and_draws_can_be_ended(study: Study) -> None:
    system = starting(study.systems["sesame"].recipe, study.population, Draft(coupling="minimum"))
    done: list[float] = []
    draft = Draft(coupling="minimum", friend_weight=0.3)
    quick = tried(system, study.population, draft, attribute="hukou", intervals=False, progress=done.append)
    assert not done
    whole = tried(system, study.population, draft, attribute="hukou", progress=done.append)
    assert done[-1] == 1
    assert done == sorted(done)
    rates = [one.audit.rows.filter(pl.col("measure") == "selection_rate") for one in (quick, whole)]
    assert rates[0]["value"].equals(rates[1]["value"])
    assert rates[0]["low"].equals(rates[0]["value"].rename("low"))
    assert (rates[1]["low"] < rates[1]["value"]).all()

    def ended(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tried(system, study.population, Draft(coupling="minimum", friend_weight=0.35), attribute="hukou",
              progress=ended)


@pytest.mark.parametrize("system", ["sesame", "state"])
def test_the_shares_that_a_page_draws_are_those_of_the_ladder(system: str) -> None:
    found, attribute = seen(system, Draft(friend_weight=0.3))
    ladder = found.ladder.filter((pl.col("measure") == "consequence_share") & pl.col("group").is_not_null()
                                 & pl.col("kind").is_in(["benefit", "sanction"]))
    assert found.shares.rows() == ladder.select("consequence", "group", "value", "low", "high").rows()
    assert found.shares["group"].n_unique() == len(set(found.population.people[attribute]))
