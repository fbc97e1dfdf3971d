"""The systems in `models/` on citizens and on real people; and a system made by copying a folder."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.population.draw import draw_population
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.attribution import explain
from evenhand.scoring.recipe import SystemRecipe
from evenhand.scoring.system import fit
from evenhand.ties import Ties

MODELS = Path(__file__).parents[2] / "models"
TRAINED = ("sesame", "sesame-no-circle", "sesame-boosted", "financial")


@pytest.fixture(scope="module")
def citizens():
    return draw_population(Catalog().population_recipe("citizens"), people=4000, seed=1)


@pytest.mark.parametrize("name", TRAINED)
def test_each_system_scores_the_citizens_near_its_shares(name, citizens) -> None:
    recipe = Catalog().system_recipe(name)
    found = fit(recipe, citizens).decide(citizens)
    score = found.score[found.scored]
    for at, share in recipe.scale.share_below.items():
        # A straight line cannot follow a skewed shape everywhere: the card says by how much it misses.
        assert (score < at).mean() == pytest.approx(share, abs=0.1)
    assert recipe.range[0] <= score.min() <= score.max() <= recipe.range[1]
    assert set(found.band.drop_nulls()) == {band.name for band in recipe.bands}


@pytest.mark.parametrize("name", TRAINED)
def test_each_system_explains_a_citizen(name, citizens) -> None:
    system = fit(Catalog().system_recipe(name), citizens)
    decided = system.decide(citizens)
    found = explain(system, citizens, int(np.flatnonzero(decided.scored)[10]), decisions=decided)
    assert found.base + sum(part.points for part in found.parts) == pytest.approx(found.score, abs=1e-6)
    assert found.band in {band.name for band in system.recipe.bands}


def test_a_copied_folder_is_a_system(tmp_path, citizens) -> None:
    shutil.copytree(MODELS / "sesame", tmp_path / "models" / "mine")
    recipe = tmp_path / "models" / "mine" / "recipe.toml"
    text = recipe.read_text(encoding="utf-8")
    recipe.write_text(text.replace("weight   = 5\n", "weight   = 40\n"), encoding="utf-8")
    catalog = Catalog(tmp_path)
    mine, theirs = (fit(catalog.system_recipe(name), citizens) for name in ("mine", "sesame"))
    assert mine.coupling(citizens).friend_weight == pytest.approx(40 / 135)
    assert not np.array_equal(mine.decide(citizens).score, theirs.decide(citizens).score, equal_nan=True)


def test_sesame_says_why_it_cannot_score_people_of_another_table(citizens) -> None:
    people = pl.DataFrame({"id": ["a", "b"], "sex": ["female", "male"], "kept": [0, 1]})
    strangers = Population("strangers", "S", people, Roles(("sex",), outcome="kept"), Provenance(False, ""))
    with pytest.raises(InputError) as caught:
        fit(Catalog().system_recipe("sesame"), strangers)
    assert "system sesame on strangers: got none of the 13 columns that it reads" in str(caught.value)


def test_one_column_too_few_is_named_with_the_nearest(citizens) -> None:
    misspelt = replace(citizens, people=citizens.people.rename({"on_time_share": "on_time_shares"}))
    with pytest.raises(InputError, match=r"column 'on_time_share': .* did you mean 'on_time_shares'"):
        fit(Catalog().system_recipe("sesame"), misspelt)


def german_credit(reference: Path) -> Population:
    table = pl.read_csv(next((reference / "data" / "german-credit").glob("*.csv")))
    table = table.with_columns(id=pl.int_range(pl.len()).cast(pl.String), sex=pl.col("sex").cast(pl.String))
    roles = Roles(("sex",), outcome="class-label")
    return Population("german-credit", "German credit", table, roles, Provenance(False, ""))


@pytest.mark.parametrize("word", ["logistic-regression", "gradient-boosting", "random-forest"])
def test_words_and_numbers_of_real_people_are_learned_from(word, reference) -> None:
    from sklearn.metrics import roc_auc_score

    people = german_credit(reference)
    taken = {"id", "sex", "class-label", "marital-status", "age"}
    features = tuple(name for name in people.people.columns if name not in taken)
    recipe = SystemRecipe(name="trained", title="T", kind="estimator", estimator=word, features=features,
                          range=(0, 100), cut=50)
    system = fit(recipe, people)
    found = system.decide(people)
    # Published models of these data reach an AUC of .75 to .80.
    assert 0.72 < roc_auc_score(people.outcome, found.score) < 0.84
    why = explain(system, people, 3)
    assert why.base + sum(part.points for part in why.parts) == pytest.approx(why.score, abs=1e-6)


def test_real_ties_carry_a_score(reference) -> None:
    folder = reference / "data" / "nba"
    table, follows = pl.read_csv(folder / "people.csv"), pl.read_csv(folder / "ties.csv")
    place = {name: k for k, name in enumerate(table["id"].to_list())}
    source, target = (follows[c].replace_strict(place).to_numpy() for c in ("source", "target"))
    ties = Ties.from_pairs(source, target, people=table.height, directed=True)
    table = table.with_columns(pl.col("country").cast(pl.String), pl.col("salary").replace(-1, None))
    roles = Roles(("country",), outcome="salary")
    players = Population("nba", "Players", table, roles, Provenance(False, ""), ties)
    recipe = SystemRecipe(name="card", title="C", kind="scorecard", range=(0, 100), cut=50, categories={
        "play": {"weight": 1, "features": ("mp", "points", "trb", "ast")},
        "friends": {"weight": 1, "coupling": "circle"}})
    system = fit(recipe, players)
    found = system.decide(players)
    assert found.scored.all()
    why = explain(system, players, 0)
    assert why.base + sum(part.points for part in why.parts) == pytest.approx(why.score, abs=1e-6)
    alone = system.decide(replace(players, ties=ties.filtered(np.zeros(ties.matrix.nnz, bool))))
    np.testing.assert_allclose(alone.score, system.within_range(found.own))
