"""The policy lab: a draft is the recipe it is taken away as, and nothing moves where nothing is changed."""

from __future__ import annotations

import io
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest

import evenhand
from evenhand.catalog import Catalog
from evenhand.cli.app import run_app
from evenhand.errors import InputError
from evenhand.report.lab_words import lab_answer, policy_folder, zipped
from evenhand.report.render.recipe_text import recipe_text
from evenhand.scoring.recipe import SystemRecipe
from evenhand.study import COUPLINGS, GREY, Draft, Study, drafted, starting, tried


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
